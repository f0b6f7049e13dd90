//! What a reply means. Status and codes in, success or an error with advice out.
//!
//! Source: the API reference, schema `Error`, and the vendor's public list of RS codes.

use super::operation::{Body, Operation, Token, Yields};
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
    /// Whether the same was sent before, and nobody knows what became of it.
    pub sent_before: bool,
}

/// The part of a reply that decides what it means. Everything else goes to the caller as it came.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reply<'a> {
    /// The HTTP status.
    pub status: u16,
    /// Whether the body is a JSON object, and no HTML, plain text, fragment or nothing at all.
    pub is_object: bool,
    /// Whether it is something else, which the API did not write.
    pub is_foreign: bool,
    /// That object's `id`; `""` without one.
    pub id: &'a str,
    /// Its `apiErrorCode`; `""` without one.
    pub api_error_code: &'a str,
    /// Its `rsCode`; `""` without one.
    pub rs_code: &'a str,
    /// What `Retry-After` comes to, ms from now.
    pub retry_after_ms: Option<f64>,
}

/// A rule that holds whatever the reply says beside its status.
const ANYTHING: &str = "";
/// A rule for replies that the API did not write.
const FOREIGN: &str = "<";
/// A rule for what was sent under an idempotency key.
const KEYED: &str = "#";
/// A rule for replies with neither `apiErrorCode` nor `rsCode`.
const NOTHING: &str = "-";

const EARLY: &str = "what stands between the page and the API gave up on it; try again";
const BUSY: &str = "the API is rate limiting this address; wait before the next call";
const FAULT: &str = "the API had a fault of its own; try again later";
const EXISTS: &str = "there is such a user already; use upsertUser to change it";
const COOKIE: &str = "the API did not accept the attribution cookie sent as `cookies`";
const UNTRACKED: &str = "the user was deleted with do-not-track and cannot be registered again";
const CONTENT: &str = "the API did not accept what was sent; see validationErrors and serverMessage";
const KEY_TAKEN: &str = "other events were sent under this idempotencyKey; each batch has one of its own";
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
const PAGE: &str =
    "what answered is not the API, but something in between, such as a proxy's page; check baseUrl";
const READ_TOKEN: &str = ". A read token was sent (its `user` has id and accountId only); this needs a write token, \
                          with at least one more field of the user";

/// First and last status, what the reply said (codes of which one must be there, as either) → code and advice. The
/// first rule that fits counts. The only place that knows what a status means.
const RULES: &[(u16, u16, &str, Code, &str)] = &[
    (300, 599, "RS033", Code::RateLimited, BUSY),
    (429, 429, ANYTHING, Code::RateLimited, BUSY),
    (408, 408, ANYTHING, Code::ServerError, EARLY),
    (425, 425, ANYTHING, Code::ServerError, EARLY),
    (300, 499, FOREIGN, Code::BadResponse, PAGE),
    (300, 599, "RS014 RS016 RS017 RS020 RS027", Code::ServerError, FAULT),
    (400, 499, "RS048", Code::UserExists, EXISTS),
    (400, 400, "RS052", Code::ValidationFailed, COOKIE),
    (400, 400, "RS050", Code::ValidationFailed, UNTRACKED),
    (400, 400, ANYTHING, Code::ValidationFailed, CONTENT),
    (422, 422, ANYTHING, Code::ValidationFailed, CONTENT),
    (409, 409, KEYED, Code::ValidationFailed, KEY_TAKEN),
    (401, 401, ANYTHING, Code::Unauthorized, TOKEN),
    (403, 403, NOTHING, Code::EndpointDisabled, DISABLED),
    (403, 403, "API_REQUEST_NOT_SUPPORTED", Code::EndpointDisabled, DISABLED),
    (403, 403, ANYTHING, Code::Forbidden, FORBIDDEN),
    (404, 404, "REFERRAL_CODE_NOT_FOUND", Code::NotFound, NO_CODE),
    (404, 404, "RS045", Code::NotFound, NO_TENANT),
    (404, 404, ANYTHING, Code::NotFound, NO_USER),
    (500, 599, ANYTHING, Code::ServerError, FAULT),
];

/// The API's codes are constants; anything else in their place is none.
fn constant(code: &str) -> &str {
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    if code.bytes().all(plain) { code } else { "" }
}

/// Says whether the reply is what was asked for.
pub fn judge(sent: Sent, reply: Reply) -> Result<(), Error> {
    let operation = sent.operation.name;
    let Reply { status, is_object, id, retry_after_ms, .. } = reply;
    let [api_error_code, rs_code] = [reply.api_error_code, reply.rs_code].map(constant);
    let is_keyed = sent.operation.body == Body::Events;
    // The key of these events is known: they arrived the first time.
    if status == 409 && is_keyed && sent.sent_before && !reply.is_foreign {
        return Ok(());
    }
    if (200..300).contains(&status) {
        let is_nothing = sent.operation.yields == Yields::Nothing && !reply.is_foreign;
        let missing = if is_nothing {
            return Ok(());
        } else if !is_object {
            "a body that is no JSON object; check baseUrl, and what stands between the page and the API"
        } else if sent.expects_id && id.is_empty() {
            "a user without an id"
        } else {
            return Ok(());
        };
        let mut error = Error::new(Code::BadResponse, &[operation, " was answered with ", missing]);
        error.status = Some(status);
        error.retry_after_ms = retry_after_ms;
        return Err(error);
    }
    let (mut code, mut advice) = (Code::BadResponse, STRANGE);
    for (first, last, said, means, then) in RULES {
        let fits = match *said {
            ANYTHING => true,
            FOREIGN => reply.is_foreign,
            KEYED => is_keyed,
            NOTHING => api_error_code.is_empty() && rs_code.is_empty(),
            codes => codes.split(' ').any(|code| code == rs_code || code == api_error_code),
        };
        if fits && *first <= status && status <= *last {
            (code, advice) = (*means, *then);
            break;
        }
    }
    let turned_away = matches!(code, Code::Unauthorized | Code::Forbidden | Code::EndpointDisabled);
    let more = if turned_away && matches!(sent.operation.token, Token::Write(_)) && sent.read_token {
        READ_TOKEN
    } else {
        ""
    };
    let mut error = Error::new(code, &[operation, " was refused: ", advice, more]);
    // A rate limit turns away at the door: nothing was carried out, whatever the operation. Only the API's own no is a no.
    error.retryable = code == Code::RateLimited
        || (sent.operation.repeatable
            && (code == Code::ServerError || (code == Code::BadResponse && reply.is_foreign)));
    error.status = Some(status);
    error.retry_after_ms = retry_after_ms;
    Err(error)
}
