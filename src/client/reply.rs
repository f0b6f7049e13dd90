//! What a reply means. Status and codes in, success or an error with advice out.
//!
//! Source: the API reference, schema `Error`, and the vendor's public list of RS codes.

use serde::Serialize;

use super::operation::{Operation, Token};
use crate::error::{Code, Error};

/// What was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The call.
    pub operation: &'static Operation,
    /// Whether a success must carry the user's `id`.
    pub expects_id: bool,
    /// Whether a read token went along.
    pub read_token: bool,
}

/// What a reply says. Anything else of it goes to the caller as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Its body; `None` when that is HTML, plain text, a fragment or nothing at all.
    pub body: Option<Body>,
}

/// The members of a JSON object that decide what it means, or say why it was a refusal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// `id`
    pub id: Option<String>,
    /// `apiErrorCode`
    pub api_error_code: Option<String>,
    /// `rsCode`
    pub rs_code: Option<String>,
    /// `message`
    pub message: Option<String>,
    /// `validationErrors`
    pub validation_errors: Option<Vec<String>>,
}

/// A refused call, as `AdvocateError` has it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// Its stable name.
    pub code: Code,
    /// What was wrong and what to do.
    pub message: String,
    /// The same call may succeed later, and repeating it is safe.
    pub retryable: bool,
    /// The HTTP status.
    pub status: u16,
    /// The API's own code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_error_code: Option<String>,
    /// The API's older code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rs_code: Option<String>,
    /// The server's own words; they may echo what was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_message: Option<String>,
    /// Likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation_errors: Option<Vec<String>>,
    /// When to come back, ms from now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<f64>,
}

/// Says whether the reply is what was asked for, and if not, all that is known of why. `retry_after_ms`: what its
/// `Retry-After` comes to.
pub fn judge(sent: Sent, reply: Reply, retry_after_ms: Option<f64>) -> Result<(), Box<Refusal>> {
    let mut reply = reply;
    if let Some(body) = &mut reply.body {
        body.api_error_code.take_if(|code| !is_constant(code));
        body.rs_code.take_if(|code| !is_constant(code));
    }
    let Err(Error { code, message, retryable }) = interpret(sent, &reply) else { return Ok(()) };
    let Body { api_error_code, rs_code, message: server_message, validation_errors, .. } =
        reply.body.unwrap_or_default();
    Err(Box::new(Refusal {
        code,
        message,
        retryable,
        status: reply.status,
        api_error_code,
        rs_code,
        server_message,
        validation_errors,
        retry_after_ms,
    }))
}

/// The API's codes are constants; anything else in their place may echo what was sent.
fn is_constant(code: &str) -> bool {
    code.len() <= 64
        && code.starts_with(|first: char| first.is_ascii_uppercase())
        && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// A rule that holds whatever the reply says beside its status.
const ANYTHING: &str = "";
/// A rule for replies with neither `apiErrorCode` nor `rsCode`.
const NOTHING: &str = "-";

const BUSY: &str = "the API is rate limiting this address; wait before the next call";
const FAULT: &str = "the API had a fault of its own; try again later";
const EXISTS: &str = "there is such a user already; use upsertUser to change it";
const COOKIE: &str = "the API did not accept the attribution cookie sent as `cookies`";
const UNTRACKED: &str = "the user was deleted with do-not-track and cannot be registered again";
const CONTENT: &str = "the API did not accept what was sent; see validationErrors and serverMessage";
const TOKEN: &str =
    "the user token was not accepted; have your server mint a fresh one, signed for this tenant";
const DISABLED: &str =
    "this open endpoint is off for the tenant, as all are by default; ask the tenant's owner to enable it";
const FORBIDDEN: &str = "the user token does not allow this; see apiErrorCode and rsCode";
const NO_CODE: &str = "there is no such referral code";
const NO_TENANT: &str = "there is no such tenant; check tenantAlias and baseUrl";
const NO_USER: &str = "there is no such user, account or code";
const STRANGE: &str =
    "the API documents no such reply; check baseUrl, and what stands between the page and the API";
const READ_TOKEN: &str = ". A read token was sent (its `user` has id and accountId only); this needs a write token, \
                          with at least one more field of the user";

/// First and last status, what the reply said (codes of which one must be there, as either) → code and advice. The
/// first rule that fits counts. The only place that knows what a status means.
const RULES: &[(u16, u16, &str, Code, &str)] = &[
    (300, 599, "RS033", Code::RateLimited, BUSY),
    (429, 429, ANYTHING, Code::RateLimited, BUSY),
    (300, 599, "RS014 RS016 RS017 RS020 RS027", Code::ServerError, FAULT),
    (400, 499, "RS048", Code::UserExists, EXISTS),
    (400, 400, "RS052", Code::ValidationFailed, COOKIE),
    (400, 400, "RS050", Code::ValidationFailed, UNTRACKED),
    (400, 400, ANYTHING, Code::ValidationFailed, CONTENT),
    (422, 422, ANYTHING, Code::ValidationFailed, CONTENT),
    (401, 401, ANYTHING, Code::Unauthorized, TOKEN),
    (403, 403, NOTHING, Code::EndpointDisabled, DISABLED),
    (403, 403, "API_REQUEST_NOT_SUPPORTED", Code::EndpointDisabled, DISABLED),
    (403, 403, ANYTHING, Code::Forbidden, FORBIDDEN),
    (404, 404, "REFERRAL_CODE_NOT_FOUND", Code::NotFound, NO_CODE),
    (404, 404, "RS045", Code::NotFound, NO_TENANT),
    (404, 404, ANYTHING, Code::NotFound, NO_USER),
    (500, 599, ANYTHING, Code::ServerError, FAULT),
];

/// Says whether the reply is what was asked for.
pub fn interpret(sent: Sent, reply: &Reply) -> Result<(), Error> {
    let operation = sent.operation.name;
    let body = reply.body.as_ref();
    let said = |code: fn(&Body) -> &Option<String>| body.and_then(|body| code(body).as_deref()).unwrap_or("");
    let (api_error_code, rs_code) = (said(|body| &body.api_error_code), said(|body| &body.rs_code));
    if (200..300).contains(&reply.status) {
        let missing = if body.is_none() {
            "a body that is no JSON object; check baseUrl, and what stands between the page and the API"
        } else if sent.expects_id && said(|body| &body.id).is_empty() {
            "a user without an id"
        } else {
            return Ok(());
        };
        return Err(Error::new(Code::BadResponse, &[operation, " was answered with ", missing]));
    }
    let (mut code, mut advice) = (Code::BadResponse, STRANGE);
    for (first, last, said, means, then) in RULES {
        let fits = match *said {
            ANYTHING => true,
            NOTHING => api_error_code.is_empty() && rs_code.is_empty(),
            codes => codes.split(' ').any(|code| code == rs_code || code == api_error_code),
        };
        if fits && *first <= reply.status && reply.status <= *last {
            (code, advice) = (*means, *then);
            break;
        }
    }
    let turned_away = matches!(code, Code::Unauthorized | Code::Forbidden | Code::EndpointDisabled);
    let more =
        if turned_away && sent.operation.token == Token::Write && sent.read_token { READ_TOKEN } else { "" };
    let mut error = Error::new(code, &[operation, " was refused: ", advice, more]);
    // A rate limit turns away at the door: nothing was carried out, whatever the operation.
    error.retryable = code == Code::RateLimited || (code == Code::ServerError && sent.operation.repeatable);
    Err(error)
}
