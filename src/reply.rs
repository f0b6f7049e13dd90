//! What a reply means. Status and body in, success or an error with advice out.
//!
//! Source: the API reference, schema `Error`, and the vendor's public list of RS codes.

use crate::endpoint::Request;
use crate::error::{Code, Error};
use crate::json::Value;

/// The part of a reply's body that decides what the reply means. The body itself goes to the caller whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    is_object: bool,
    id: Option<String>,
    message: Option<String>,
    api_error_code: Option<String>,
    rs_code: Option<String>,
    validation_errors: Option<Vec<String>>,
}

impl Body {
    /// Reads what matters out of a JSON object; `member` yields one of its members.
    pub fn of_object(member: impl Fn(&str) -> Option<Value>) -> Body {
        let text = |name: &str| match member(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        let listed = match member("validationErrors") {
            Some(Value::Array(items)) => {
                Some(items.iter().filter_map(Value::as_str).map(String::from).collect())
            }
            _ => None,
        };
        Body {
            is_object: true,
            id: text("id").filter(|id| !id.is_empty()),
            message: text("message"),
            api_error_code: text("apiErrorCode").filter(|code| is_constant(code)),
            rs_code: text("rsCode").filter(|code| is_constant(code)),
            validation_errors: listed,
        }
    }

    /// A body that is no JSON object: HTML, plain text, cut off, or nothing at all.
    pub fn other() -> Body {
        Body::default()
    }
}

/// A code of the API is a constant such as `RS045`. Anything else in its place may be an echo of what was sent.
fn is_constant(code: &str) -> bool {
    let constant = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    code.len() <= 64
        && code.bytes().all(constant)
        && code.bytes().next().is_some_and(|first| first.is_ascii_uppercase())
}

/// What a rule wants the reply to have said beside its status.
#[derive(Debug)]
enum Said {
    Anything,
    /// Neither `apiErrorCode` nor `rsCode`.
    Nothing,
    Api(&'static str),
    Rs(&'static [&'static str]),
}

struct Rule {
    statuses: core::ops::RangeInclusive<u16>,
    said: Said,
    code: Code,
    advice: &'static str,
}

const fn rule(first: u16, last: u16, said: Said, code: Code, advice: &'static str) -> Rule {
    Rule { statuses: first..=last, said, code, advice }
}

const BUSY: &str = "the API is rate limiting this address; wait before the next call";
const FAULT: &str = "the API had a fault of its own; try again later";
const DISABLED: &str = "this open endpoint is not enabled for the tenant; open endpoints are off by default, ask the \
                        tenant's owner to have it enabled";
const CONTENT: &str =
    "the API did not accept what was sent; see validationErrors and serverMessage on this error";
const STRANGE: &str = "the reply is not one that the API documents; check baseUrl, and what stands between the page \
                       and the API";

/// From the reply to a code: the first rule that fits. The only place that knows what a status means.
const RULES: &[Rule] = &[
    rule(300, 599, Said::Rs(&["RS033"]), Code::RateLimited, BUSY),
    rule(429, 429, Said::Anything, Code::RateLimited, BUSY),
    rule(300, 599, Said::Rs(&["RS014", "RS016", "RS017", "RS020", "RS027"]), Code::ServerError, FAULT),
    rule(
        400,
        499,
        Said::Rs(&["RS048"]),
        Code::UserExists,
        "there is such a user already; use upsertUser to change it",
    ),
    rule(
        400,
        400,
        Said::Rs(&["RS052"]),
        Code::ValidationFailed,
        "the API did not accept the attribution cookie that was sent as `cookies`",
    ),
    rule(
        400,
        400,
        Said::Rs(&["RS050"]),
        Code::ValidationFailed,
        "the user was deleted with do-not-track and cannot be registered again",
    ),
    rule(400, 400, Said::Anything, Code::ValidationFailed, CONTENT),
    rule(422, 422, Said::Anything, Code::ValidationFailed, CONTENT),
    rule(
        401,
        401,
        Said::Anything,
        Code::Unauthorized,
        "the user token was not accepted; have your server mint a fresh one, signed for this tenant",
    ),
    rule(403, 403, Said::Nothing, Code::EndpointDisabled, DISABLED),
    rule(403, 403, Said::Api("API_REQUEST_NOT_SUPPORTED"), Code::EndpointDisabled, DISABLED),
    rule(
        403,
        403,
        Said::Anything,
        Code::Forbidden,
        "the user token does not allow this; see apiErrorCode and rsCode on this error",
    ),
    rule(
        404,
        404,
        Said::Api("REFERRAL_CODE_NOT_FOUND"),
        Code::NotFound,
        "there is no such referral code in this tenant",
    ),
    rule(
        404,
        404,
        Said::Rs(&["RS045"]),
        Code::NotFound,
        "there is no such tenant; check tenantAlias and baseUrl",
    ),
    rule(404, 404, Said::Anything, Code::NotFound, "there is no such user, account or code in this tenant"),
    rule(500, 599, Said::Anything, Code::ServerError, FAULT),
    rule(0, u16::MAX, Said::Anything, Code::BadResponse, STRANGE),
];

impl Rule {
    fn fits(&self, status: u16, body: &Body) -> bool {
        self.statuses.contains(&status)
            && match self.said {
                Said::Anything => true,
                Said::Nothing => body.api_error_code.is_none() && body.rs_code.is_none(),
                Said::Api(code) => body.api_error_code.as_deref() == Some(code),
                Said::Rs(codes) => body.rs_code.as_deref().is_some_and(|code| codes.contains(&code)),
            }
    }
}

/// Says whether the reply is what was asked for. `retry_after_ms`: what its `Retry-After` asked for.
pub fn interpret(
    request: &Request,
    status: u16,
    retry_after_ms: Option<f64>,
    body: Body,
) -> Result<(), Error> {
    let operation = request.operation.name();
    if (200..300).contains(&status) {
        let missing = if !body.is_object {
            "a body that is no JSON object; check baseUrl, and what stands between the page and the API"
        } else if request.expects_id && body.id.is_none() {
            "a user without an id"
        } else {
            return Ok(());
        };
        let message = [operation, " was answered with ", missing];
        return Err(Error { status: Some(status), ..Error::new(Code::BadResponse, &message) });
    }
    // The last rule fits everything, so there is always one.
    let (code, advice) = match RULES.iter().find(|rule| rule.fits(status, &body)) {
        Some(rule) => (rule.code, rule.advice),
        None => (Code::BadResponse, STRANGE),
    };
    let message = [operation, " was refused with status ", &status.to_string(), ": ", advice];
    let transient = match code {
        // Turned away at the door: not carried out, whatever the operation.
        Code::RateLimited => true,
        Code::ServerError => request.operation.safe_to_repeat(),
        _ => false,
    };
    Err(Error {
        retryable: transient,
        status: Some(status),
        api_error_code: body.api_error_code,
        rs_code: body.rs_code,
        validation_errors: body.validation_errors,
        server_message: body.message,
        retry_after_ms,
        ..Error::new(code, &message)
    })
}
