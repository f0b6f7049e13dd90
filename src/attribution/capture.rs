//! The rule of `captureReferral`: what an address and the stored cookie say together, and what is kept of it.

use super::address::{self, Parameters};
use super::jar::Attributes;
use super::page::{self, Page};
use super::{Scope, cookie};
use crate::json::Value;

/// What came with an address, as a cookie: the first attribution that decodes to an object with anything in it, or
/// else an entry for the bare code. An attribution without a code for this tenant does not hide a bare code beside it.
pub fn incoming(parameters: &Parameters, scope: Scope) -> Option<Value> {
    let decoded = parameters
        .attributions
        .iter()
        .find_map(|value| cookie::decode(value).ok().filter(|cookie| !cookie.members().is_empty()));
    let has_code = decoded.as_ref().is_some_and(|cookie| !cookie::codes(cookie, scope.ever()).is_empty());
    let bare = parameters.code.as_deref().filter(|_| !has_code);
    let bare = bare.map(|code| cookie::single_code(scope, code.trim_ascii()));
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
        if cookie::shrink(&mut smaller, scope, &incoming) {
            return smaller;
        }
    }
    merged
}

/// What holds after an address was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
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
pub fn find(parameters: &Parameters, held: &[String], unstored: Option<Value>, scope: Scope) -> Found {
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
    Found { cookie, encoded, held: holds, arrived, source }
}

/// What a page asks for.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// The address to read; the page's own unless there is one.
    pub url: Option<String>,
    /// Whether to store what was found. Nothing said: unless the page's owner switched automatic storing off.
    pub store: Option<bool>,
    /// Whether to take attribution out of the address bar.
    pub clean_url: bool,
    /// How to store it. Without a domain: the widest one that the browser allows.
    pub attributes: Attributes,
}

/// What was captured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    /// What holds now.
    pub found: Found,
    /// What the address said beside it.
    pub parameters: Parameters,
    /// Why no jar holds it, as `Attribution.reason` has it; `None` when one does.
    pub reason: Option<&'static str>,
}

/// Captures in a page, or where there is none: then `wishes.url` is read, and nothing is stored.
pub fn capture(page: Option<&dyn Page>, wishes: &Wishes, scope: Scope) -> Captured {
    let shown = page.map(Page::address).unwrap_or_default();
    let parameters = address::parameters(wishes.url.as_ref().unwrap_or(&shown));
    let Some(page) = page else {
        let found = find(&parameters, &[], None, scope);
        let reason = if found.encoded.is_empty() { "nothing" } else { "no_page" };
        return Captured { found, parameters, reason: Some(reason) };
    };
    let (found, reason) = keep(page, &parameters, wishes, scope);
    if wishes.clean_url {
        let cleaned = address::without_attribution(&shown);
        if cleaned != shown {
            page.replace_address(&cleaned);
        }
    }
    Captured { found, parameters, reason }
}

/// Stores what was found, or has the page remember it.
fn keep(
    page: &dyn Page,
    parameters: &Parameters,
    wishes: &Wishes,
    scope: Scope,
) -> (Found, Option<&'static str>) {
    let read = || find(parameters, &page::held(page), page.remembered(), scope);
    let mut found = read();
    let reason = if found.encoded.is_empty() {
        return (found, Some("nothing"));
    } else if found.held {
        None
    } else if wishes.store == Some(false) {
        Some("not_asked")
    } else if wishes.store.is_none() && page.opted_out() {
        Some("opted_out")
    } else if !cookie::fits(&found.encoded) {
        Some("too_large")
    } else {
        let domain = wishes.attributes.domain.clone().or_else(|| page::top_domain(page));
        // Read once more right before writing: what another script stored meanwhile is merged, not lost.
        found = read();
        let attributes = Attributes { domain, ..wishes.attributes.clone() };
        let kept = page::store(page, &found.encoded, &attributes);
        (!kept).then_some("refused_by_browser")
    };
    page.remember(found.arrived.as_ref().filter(|_| reason.is_some()));
    (found, reason)
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
