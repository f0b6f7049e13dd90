//! What goes wrong, as the caller sees it: a stable code, and a message that says what to do.
//!
//! Messages are built from fixed text, field paths, statuses and the names of operations. Never from a token, a cookie's
//! value, a body or a header.

use core::ops::{Deref, DerefMut};

use serde::Serialize;

/// The stable name of a failure (`AdvocateError.code`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The caller passed something that can't be sent; the message names the field.
    InvalidArgument,
    /// What should be a user token is none.
    InvalidToken,
    /// The token's own `exp` has passed; nothing was sent.
    TokenExpired,
    /// The token names another user than the call does; nothing was sent.
    TokenMismatch,
    /// The operation needs a user token and there is none.
    TokenRequired,
    /// Not an attribution cookie.
    InvalidCookie,
    /// A cookie that no browser would keep.
    CookieTooLarge,
    /// 401.
    Unauthorized,
    /// 403: the tenant has not enabled this open endpoint.
    EndpointDisabled,
    /// 403 for a reason that the reply names.
    Forbidden,
    /// 404.
    NotFound,
    /// The user to create exists already.
    UserExists,
    /// 400 or 422: the API refused the request's content.
    ValidationFailed,
    /// 429, or the reply says so in its own code.
    RateLimited,
    /// 5xx, or a transient fault named by the reply.
    ServerError,
    /// A reply that is not what the API documents.
    BadResponse,
    /// No reply: offline, blocked by CORS or CSP, connection lost.
    Network,
    /// No reply within the deadline.
    Timeout,
    /// The caller's signal aborted the call.
    Aborted,
}

/// A failure; see [`Failure`]. One word, for it goes through many hands.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Error(Box<Failure>);

/// What failed, as `AdvocateError` has it. What a reply said in its own words stays with the reply.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// Its stable name.
    pub code: Code,
    /// What was wrong and what to do.
    pub message: String,
    /// The same call may succeed later, and repeating it is safe.
    pub retryable: bool,
    /// The HTTP status of a reply that was a refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// When to come back, ms from now, as the reply said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<f64>,
}

impl Error {
    /// A failure with a message joined from its parts.
    #[inline(never)]
    pub fn new(code: Code, message: &[&str]) -> Error {
        let message = message.concat();
        Error(Box::new(Failure { code, message, retryable: false, status: None, retry_after_ms: None }))
    }

    /// The caller passed something that can't be sent.
    #[inline(never)]
    pub fn argument(message: &[&str]) -> Error {
        Error::new(Code::InvalidArgument, message)
    }
}

impl Deref for Error {
    type Target = Failure;

    fn deref(&self) -> &Failure {
        &self.0
    }
}

impl DerefMut for Error {
    fn deref_mut(&mut self) -> &mut Failure {
        &mut self.0
    }
}

impl core::fmt::Display for Error {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
