//! What a sign-up says of the referrer.

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
        /// The stored cookie verbatim, or its encoding with what is in no jar.
        encoded: String,
        /// The tenant's live codes.
        codes: Vec<String>,
    },
}

/// Chooses: of the cookies that a page can see, the first with a live code, or else the first that reads. `unstored`:
/// what came in and is in no jar.
pub fn referrer(held: &[String], unstored: Option<Value>, scope: Scope) -> Referrer {
    let live = |cookie: &Value| !cookie::codes(cookie, scope).is_empty();
    let mut chosen: Option<(&String, Value)> = None;
    for value in held {
        if let Ok(cookie) = cookie::decode(value)
            && (chosen.is_none()
                || (live(&cookie) && !chosen.as_ref().is_some_and(|(_, chosen)| live(chosen))))
        {
            chosen = Some((value, cookie));
        }
    }
    let (encoded, cookie) = match (chosen, unstored) {
        (Some((encoded, cookie)), None) => (encoded.clone(), cookie),
        (stored, Some(unstored)) => {
            let merged = capture::take_in(stored.map(|(_, cookie)| cookie), unstored, scope);
            (cookie::encode_any(&merged), merged)
        }
        (None, None) if held.is_empty() => return Referrer::Nobody,
        (None, None) => return Referrer::Unreadable,
    };
    if !live(&cookie) && !cookie::codes(&cookie, scope.ever()).is_empty() {
        return Referrer::Expired;
    }
    Referrer::Known { encoded, codes: cookie::distinct(cookie::codes(&cookie, scope)) }
}
