//! What goes wrong, as the caller sees it: a stable code, and a message that says what to do.
//!
//! Messages are built from fixed text, field paths, statuses and the names of operations. Never from a token, a cookie's
//! value, a body or a header.

use core::ops::{Deref, DerefMut};

use serde::{Serialize, Serializer};

use crate::text::join;

/// The stable name of a failure (`AdvocateError.code`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

impl Code {
    /// The name on the wire to JavaScript.
    pub const fn name(self) -> &'static str {
        match self {
            Code::InvalidArgument => "invalid_argument",
            Code::InvalidToken => "invalid_token",
            Code::TokenExpired => "token_expired",
            Code::TokenMismatch => "token_mismatch",
            Code::TokenRequired => "token_required",
            Code::InvalidCookie => "invalid_cookie",
            Code::CookieTooLarge => "cookie_too_large",
            Code::Unauthorized => "unauthorized",
            Code::EndpointDisabled => "endpoint_disabled",
            Code::Forbidden => "forbidden",
            Code::NotFound => "not_found",
            Code::UserExists => "user_exists",
            Code::ValidationFailed => "validation_failed",
            Code::RateLimited => "rate_limited",
            Code::ServerError => "server_error",
            Code::BadResponse => "bad_response",
            Code::Network => "network",
            Code::Timeout => "timeout",
            Code::Aborted => "aborted",
        }
    }
}

/// A failure; see [`Failure`]. A single word, for it goes through many hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Box<Failure>);

/// What failed. What a reply said beside its code stays with the reply: the JavaScript side hands it on unread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Its stable name.
    pub code: Code,
    /// What was wrong and what to do.
    pub message: String,
    /// The same call may succeed later, and repeating it is safe.
    pub retryable: bool,
}

impl Error {
    /// A failure with a message joined from its parts.
    pub fn new(code: Code, message: &[&str]) -> Error {
        Error(Box::new(Failure { code, message: join(message), retryable: false }))
    }

    /// The caller passed something that can't be sent.
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

/// As `[code, message, retryable]`.
impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.code.name(), self.message.as_str(), self.retryable).serialize(serializer)
    }
}

impl core::fmt::Display for Error {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
