//! What a sign-up says of the referrer.

use super::page::Held;
use super::{Scope, capture, cookie};
use crate::json::Value;

/// What a sign-up may say of the referrer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Referrer {
    /// There is no attribution.
    Nobody,
    /// There is a cookie, but no attribution can be read from it. The API would refuse it and the sign-up with it.
    Unreadable,
    /// All of the tenant's codes have expired.
    Expired,
    /// This.
    Known {
        /// The stored cookie verbatim, or the encoding of what several and the page's memory say together.
        encoded: String,
        /// The tenant's live codes.
        codes: Vec<String>,
    },
}

/// Chooses from what the browser holds; `unstored`: what came in and is stored nowhere.
pub fn referrer(held: &Held, unstored: Option<Value>, scope: Scope) -> Referrer {
    let mut readable = held.clone();
    readable.cookies.retain(|value| cookie::decode(value).is_ok());
    let verbatim = if unstored.is_none() { readable.only().map(String::from) } else { None };
    let cookie = match (readable.together(scope), unstored) {
        (stored, Some(unstored)) => capture::take_in(stored, unstored, scope),
        (Some(stored), None) => stored,
        (None, None) if *held == Held::default() => return Referrer::Nobody,
        (None, None) => return Referrer::Unreadable,
    };
    let codes = cookie::distinct(cookie::codes(&cookie, scope));
    if codes.is_empty() && !cookie::codes(&cookie, scope.ever()).is_empty() {
        return Referrer::Expired;
    }
    let encoded = verbatim.unwrap_or_else(|| cookie::encode_any(&cookie));
    Referrer::Known { encoded, codes }
}
