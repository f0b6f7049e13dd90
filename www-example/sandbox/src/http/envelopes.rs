//! The answer to a request that is refused: the documented error envelope, and which refusal carries which codes.

use axum::Json;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// A refused request. Messages name fields and rules, never the values that were sent: ids are e-mail addresses.
#[derive(Debug)]
pub struct Refusal(Box<Parts>);

#[derive(Debug)]
struct Parts {
    status: StatusCode,
    headers: HeaderMap,
    envelope: Envelope,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    message: String,
    status_code: u16,
    api_error_code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rs_code: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    validation_errors: Vec<String>,
}

impl Refusal {
    /// A refusal with neither an RS code nor validation errors.
    pub fn new(status: StatusCode, api_error_code: &'static str, message: impl Into<String>) -> Self {
        let envelope = Envelope {
            message: message.into(),
            status_code: status.as_u16(),
            api_error_code,
            rs_code: None,
            validation_errors: Vec::new(),
        };
        Self(Box::new(Parts { status, headers: HeaderMap::new(), envelope }))
    }

    /// The same refusal with an RS code.
    #[must_use]
    pub fn rs(mut self, code: &'static str) -> Self {
        self.0.envelope.rs_code = Some(code);
        self
    }

    /// The same refusal with one line per field that is wrong.
    #[must_use]
    pub fn because(mut self, errors: Vec<String>) -> Self {
        self.0.envelope.validation_errors = errors;
        self
    }

    fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.insert(name, value);
        self
    }

    /// The HTTP status this refusal is answered with.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// 400: the body is not JSON, not an object, or has unknown or wrongly typed fields.
    pub fn invalid_json(message: impl Into<String>, errors: Vec<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "INVALID_JSON_REQUEST", message).because(errors)
    }

    /// 400: well-formed, but a rule is broken.
    pub fn validation(errors: Vec<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "VALIDATION_FAILED",
            "The request breaks a rule; see validationErrors.",
        )
        .because(errors)
    }

    /// 401: neither a user token nor the API key came with the request.
    pub fn token_required() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "UNAUTHORIZED",
            "A user token is required: send it as the header X-SaaSquatch-User-Token.",
        )
        .rs("RS005")
        .header(WWW_AUTHENTICATE, HeaderValue::from_static("UserToken"))
    }

    /// 401: the token's form, signature, algorithm, key or time is wrong.
    pub fn token_incorrect(why: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", format!("The user token is incorrect: {why}."))
            .rs("RS006")
            .header(WWW_AUTHENTICATE, HeaderValue::from_static("UserToken"))
    }

    /// 401: a server-to-server operation without the tenant's API key.
    pub fn api_key_required() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "UNAUTHORIZED",
            "The API key is missing or wrong: send it with HTTP Basic, user name empty, API key as the password.",
        )
        .rs("RS045")
        .header(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"Advocate sandbox\""))
    }

    /// 403: the token is good, but not for this.
    pub fn forbidden(message: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "FORBIDDEN", message).rs("RS032")
    }

    /// 403: the tenant has this open endpoint switched off.
    pub fn endpoint_disabled() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "API_REQUEST_NOT_SUPPORTED",
            "This open endpoint is disabled for the tenant; its owner can have it enabled.",
        )
    }

    /// 403: the user asked to be forgotten on this account.
    pub fn do_not_track() -> Self {
        Self::new(StatusCode::FORBIDDEN, "DO_NOT_TRACK", "This user is on the account's do-not-track list.")
            .rs("RS050")
    }

    /// 404: nobody knows this tenant alias.
    pub fn tenant_not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "TENANT_NOT_FOUND", "Missing or invalid tenant alias.").rs("RS045")
    }

    /// 404: the account has no such user.
    pub fn user_not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "USER_NOT_FOUND", "There is no such user on this account.")
            .rs("RS042")
    }

    /// 404: the code belongs to nobody.
    pub fn code_not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "REFERRAL_CODE_NOT_FOUND", "Invalid referral code")
    }

    /// 400: create was asked for a user who exists.
    pub fn user_exists() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "USER_ALREADY_EXISTS",
            "The user exists already; use an upsert to change it.",
        )
        .rs("RS048")
    }

    /// 404: no operation has this path.
    pub fn no_such_path() -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", "There is nothing at this path; see /openapi.json.")
    }

    /// 405: the path exists, the method does not.
    pub fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "METHOD_NOT_ALLOWED",
            "This path does not take this method.",
        )
    }

    /// 413: the body is larger than any documented request can be.
    pub fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "REQUEST_TOO_LARGE", "The body is larger than 256 KiB.")
    }

    /// 415: a body that does not say it is JSON.
    pub fn content_type() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
            "Send the body as JSON, with the header Content-Type: application/json.",
        )
        .rs("RS046")
    }

    /// 429: a live tenant's limit is used up; `seconds` until a call is allowed again.
    pub fn rate_limited(seconds: u64) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "RATE_LIMITED",
            "The rate limit of this endpoint is used up.",
        )
        .rs("RS033")
        .header(RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// 409: the idempotency key was used for other events.
    pub fn idempotency_conflict() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "IDEMPOTENCY_CONFLICT",
            "This idempotencyKey was used with another body.",
        )
    }

    /// 500: the sandbox itself failed; the cause is in its log.
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "INTERNAL_ERROR",
            "The sandbox failed; its log says why.",
        )
        .rs("RS014")
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        tracing::error!(%error, "the database refused a statement");
        Self::internal()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Parts { status, headers, envelope } = *self.0;
        (status, headers, Json(envelope)).into_response()
    }
}
