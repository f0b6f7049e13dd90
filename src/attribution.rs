//! Attribution coming in: what an address and the stored cookie say together.

use crate::address::Parameters;
use crate::cookie;
use crate::json::Value;

/// Whose attribution, and when.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The host of the API: the cookie's outermost key.
    pub app_domain: &'a str,
    /// The tenant.
    pub tenant_alias: &'a str,
    /// Now, epoch milliseconds.
    pub now_ms: f64,
}

/// What came with an address, as a cookie: the first attribution that decodes to an object with anything in it, or
/// else an entry for the bare code. An attribution without a code for this tenant does not hide a bare code beside it.
pub fn incoming(parameters: &Parameters, scope: Scope) -> Option<Value> {
    let decoded = parameters
        .attributions
        .iter()
        .find_map(|value| cookie::decode(value).ok().filter(|cookie| !cookie.members().is_empty()));
    let has_code = decoded.as_ref().is_some_and(|cookie| {
        !cookie::codes(cookie, scope.app_domain, scope.tenant_alias, f64::NEG_INFINITY).is_empty()
    });
    let bare = parameters.code.as_deref().filter(|_| !has_code);
    let bare = bare.map(|code| cookie::single_code(scope.app_domain, scope.tenant_alias, code.trim_ascii()));
    match bare {
        Some(bare) => Some(merged(decoded, bare)),
        None => decoded,
    }
}

/// The stored cookie with what just came in. Expired entries of the stored part are dropped, what just arrived never
/// is; where a browser would not keep the result, other tenants' oldest entries go first.
pub fn take_in(stored: Option<Value>, incoming: Value, scope: Scope) -> Value {
    let mut merged = stored.unwrap_or(Value::Object(Vec::new()));
    cookie::prune(&mut merged, scope.now_ms);
    cookie::merge(&mut merged, incoming.clone());
    // What was replaced leaves its expiry behind. Expiries that arrived without a code are not ours to drop.
    cookie::prune(&mut merged, f64::NEG_INFINITY);
    cookie::merge(&mut merged, incoming.clone());
    if !cookie::fits(&cookie::encode_any(&merged)) {
        let mut smaller = merged.clone();
        if cookie::shrink(&mut smaller, scope.app_domain, scope.tenant_alias, &incoming) {
            return smaller;
        }
    }
    merged
}

/// What holds after an address was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    /// The attribution, as a document.
    pub cookie: Value,
    /// Its encoding; `""` when there is none.
    pub encoded: String,
    /// Whether a cookie jar holds just that already.
    pub held: bool,
    /// What came in, now or earlier, and must be kept in memory unless a jar takes it.
    pub arrived: Option<Value>,
    /// `"url"`, `"cookie"`, `"url+cookie"` or `"none"`.
    pub source: &'static str,
}

/// Puts together what an address says, what came in earlier without being stored, and what the cookies hold.
pub fn capture(parameters: &Parameters, held: &[String], unstored: Option<Value>, scope: Scope) -> Captured {
    let mut stored: Option<Value> = None;
    // The first one listed is the most specific one, so it wins over the others.
    for value in held.iter().rev() {
        if let Ok(cookie) = cookie::decode(value) {
            stored = Some(merged(stored, cookie));
        }
    }
    let mut arrived = unstored;
    if let Some(came) = incoming(parameters, scope) {
        arrived = Some(merged(arrived, came));
    }
    let source = match (&arrived, &stored) {
        (Some(_), Some(_)) => "url+cookie",
        (Some(_), None) => "url",
        (None, Some(_)) => "cookie",
        (None, None) => "none",
    };
    let cookie = match &arrived {
        Some(arrived) => take_in(stored.clone(), arrived.clone(), scope),
        None => stored.clone().unwrap_or(Value::Object(Vec::new())),
    };
    // A cookie to which nothing is added stays as it stands: rewriting one that a server set would cut its life short
    // in Safari.
    let (encoded, holds) = match held {
        _ if source == "none" => (String::new(), false),
        [only] if stored.as_ref().is_some_and(|stored| stored.text() == cookie.text()) => {
            (only.clone(), true)
        }
        held => {
            let encoded = cookie::encode_any(&cookie);
            let holds = held.contains(&encoded);
            (encoded, holds)
        }
    };
    Captured { cookie, encoded, held: holds, arrived, source }
}

fn merged(onto: Option<Value>, value: Value) -> Value {
    match onto {
        Some(mut onto) => {
            cookie::merge(&mut onto, value);
            onto
        }
        None => value,
    }
}

/// What a sign-up may say of the referrer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignUp {
    /// There is no attribution.
    Nothing,
    /// There is a cookie, but no attribution can be read from it. The API would refuse it and the sign-up with it.
    Unreadable,
    /// All of the tenant's codes have expired.
    Expired,
    /// This.
    Attribution {
        /// The stored cookie verbatim, or its encoding with what is in no jar.
        encoded: String,
        /// The tenant's live codes.
        codes: Vec<String>,
    },
}

/// Chooses what a sign-up sends: of the cookies a page can see, the first with a live code, or else the first that
/// reads. `unstored`: what came in and is in no jar.
pub fn for_sign_up(held: &[String], unstored: Option<Value>, scope: Scope) -> SignUp {
    let live = |cookie: &Value| !codes(cookie, scope).is_empty();
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
            let merged = take_in(stored.map(|(_, cookie)| cookie), unstored, scope);
            (cookie::encode_any(&merged), merged)
        }
        (None, None) if held.is_empty() => return SignUp::Nothing,
        (None, None) => return SignUp::Unreadable,
    };
    let ever = Scope { now_ms: f64::NEG_INFINITY, ..scope };
    if !live(&cookie) && !codes(&cookie, ever).is_empty() {
        return SignUp::Expired;
    }
    SignUp::Attribution { encoded, codes: codes(&cookie, scope) }
}

/// The tenant's live codes without repetition, in the cookie's order.
pub fn codes(cookie: &Value, scope: Scope) -> Vec<String> {
    let mut codes = Vec::new();
    for (_, code) in cookie::codes(cookie, scope.app_domain, scope.tenant_alias, scope.now_ms) {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}
