//! What a user token says, for its developer to look at.

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::Value;

use crate::api::access::USER_TOKEN;

/// A token's header and claims, whether or not they are any good. Its signature is never kept.
#[derive(Clone, Debug, Serialize)]
pub struct TokenContent {
    /// Null where it cannot be read.
    header: Value,
    /// Null where they cannot be read.
    claims: Value,
}

impl TokenContent {
    /// Of the token that came with a request.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let token = headers.get(USER_TOKEN)?.to_str().unwrap_or_default();
        let mut parts = token.split('.').map(decoded);
        let mut next = || parts.next().flatten().unwrap_or_default();
        Some(Self { header: next(), claims: next() })
    }
}

fn decoded(part: &str) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok()
}
