"""What openapi.json cannot say: values that have to agree with each other, or with an encoding.

Only values that are well-formed on their own are changed, so that malformed ones still reach the sandbox.
"""

from urllib.parse import unquote
from uuid import uuid4

import schemathesis

# The attribution cookie of the API's documentation.
COOKIE = (
    "eyJhcHAucmVmZXJyYWxzYWFzcXVhdGNoLmNvbSI6eyJ0ZW5hbnRBbGlhc19DT0RFIjp7ImNvZGVzIjp7InByb2dyYW0xIjoiQ09ERTEifSwi"
    "Y29kZXNFeHAiOnsiQ09ERTEiOjEyMzQ1Njd9fX19"
)

# Body fields that have to be those of the path, by operation.
IDS = {
    "openUserUpsert": {"id": "user", "accountId": "account"},
    "openCreateUser": {"id": "user", "accountId": "account"},
    "openTrackEvents": {"userId": "user", "accountId": "account"},
}


def is_id(value):
    return isinstance(value, str) and 1 <= len(value) <= 255 and value.strip(" ") != ""


@schemathesis.hook
def before_call(context, case, kwargs):
    """The last word on a request, whichever phase made it."""
    if case.query and "fields" in case.query and "extraFields" in case.query:
        del case.query["extraFields"]
    if isinstance(case.body, dict):
        agree(case)


def agree(case):
    """Ids of the body become those of the path, and a cookie becomes one."""
    operation = case.operation.definition.raw.get("operationId")
    if operation == "openCreateUser" and is_id(case.body.get("id")) and is_id((case.path_parameters or {}).get("user")):
        # Creating somebody twice is a documented 400, so everybody is new.
        case.path_parameters["user"] = uuid4().hex
    # Path parameters are escaped by now.
    path = {name: unquote(str(value)) for name, value in (case.path_parameters or {}).items()}
    for field, segment in IDS.get(operation, {}).items():
        if is_id(case.body.get(field)) and is_id(path.get(segment)):
            case.body[field] = path[segment]
    if isinstance(case.body.get("cookies"), str):
        case.body["cookies"] = COOKIE
