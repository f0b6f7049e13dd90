//! What a user token says, for its developer to look at.

use axum::http::HeaderValue;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::Value;

/// A token's header and claims, whether or not they are any good. Its signature is never kept.
#[derive(Clone, Debug, Serialize)]
pub struct TokenContent {
    /// Null where it cannot be read.
    header: Value,
    /// Null where they cannot be read.
    claims: Value,
}

impl TokenContent {
    /// Of a token as it came.
    pub fn of(token: &HeaderValue) -> Self {
        let mut parts = token.to_str().unwrap_or_default().split('.').map(decoded);
        let mut next = || parts.next().flatten().unwrap_or_default();
        Self { header: next(), claims: next() }
    }
}

fn decoded(part: &str) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok()
}
