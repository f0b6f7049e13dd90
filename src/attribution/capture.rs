//! The rule of `captureReferral`: what an address and the stored cookie say together, and what is kept of it.

use super::address::{self, Parameters};
use super::jar::Attributes;
use super::page::{self, Held, Page};
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
    let bare = bare.map(|code| cookie::single_code(scope, code));
    match bare {
        Some(bare) => Some(with_latest(decoded, bare)),
        None => decoded,
    }
}

/// The stored cookie with what just came in, which stands first. Expired entries of the stored part are dropped, what just
/// arrived never is; where a browser would not keep the result, other tenants' oldest entries go first.
pub fn take_in(stored: Option<Value>, incoming: Value, scope: Scope) -> Value {
    let mut merged = stored.unwrap_or(Value::Object(Vec::new()));
    cookie::prune(&mut merged, scope.now_ms);
    cookie::merge(&mut merged, incoming.clone());
    // What was replaced leaves its expiry behind. Expiries that arrived without a code are not ours to drop.
    cookie::prune(&mut merged, f64::NEG_INFINITY);
    cookie::merge_latest(&mut merged, incoming.clone());
    if !cookie::fits(&cookie::encode_any(&merged)) {
        let mut smaller = merged.clone();
        if cookie::shrink(&mut smaller, scope, &incoming) {
            return smaller;
        }
    }
    merged
}

/// What came with a page's addresses, remembered until the page is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// The attribution.
    pub cookie: Value,
    /// Whether the browser held some already when it came.
    pub beside_cookie: bool,
    /// Whether the browser holds it, and nothing that says something else.
    pub stored: bool,
}

impl Arrived {
    /// What a page remembers.
    pub fn of(page: &dyn Page) -> Option<Arrived> {
        let memory = page.remembered()?;
        let flag = |name| matches!(memory.get(name), Some(Value::Bool(true)));
        let cookie = memory.get("cookie").filter(|cookie| !cookie.members().is_empty())?.clone();
        Some(Arrived { cookie, beside_cookie: flag("besideCookie"), stored: flag("stored") })
    }

    /// What a sign-up must add to what the browser holds.
    pub fn unstored(self) -> Option<Value> {
        (!self.stored).then_some(self.cookie)
    }

    fn memory(&self) -> Value {
        Value::Object(vec![
            ("cookie".into(), self.cookie.clone()),
            ("besideCookie".into(), Value::Bool(self.beside_cookie)),
            ("stored".into(), Value::Bool(self.stored)),
        ])
    }
}

/// What holds after an address was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The attribution, as a document.
    pub cookie: Value,
    /// Its encoding; `""` when there is none.
    pub encoded: String,
    /// Whether the browser holds just that already.
    pub held: bool,
    /// What came in, now or earlier in this page.
    pub arrived: Option<Arrived>,
    /// `"url"`, `"cookie"`, `"url+cookie"` or `"none"`.
    pub source: &'static str,
}

/// Puts together what an address says, what came earlier in the page, and what the browser holds.
pub fn find(parameters: &Parameters, held: &Held, earlier: Option<Arrived>, scope: Scope) -> Found {
    let stored = held.together(scope);
    let beside_cookie = earlier.as_ref().map_or(stored.is_some(), |earlier| earlier.beside_cookie);
    let mut unstored = earlier.clone().and_then(Arrived::unstored);
    let mut arrived = earlier.map(|earlier| earlier.cookie);
    if let Some(came) = incoming(parameters, scope) {
        arrived = Some(with_latest(arrived, came.clone()));
        unstored = Some(with_latest(unstored, came));
    }
    let source = match (&arrived, beside_cookie) {
        (Some(_), true) => "url+cookie",
        (Some(_), false) => "url",
        (None, true) => "cookie",
        (None, false) => "none",
    };
    let cookie = match unstored {
        Some(unstored) => take_in(stored.clone(), unstored, scope),
        None => stored.clone().unwrap_or(Value::Object(Vec::new())),
    };
    // A cookie to which nothing is added stays as it stands: rewriting one that a server set would cut its life short
    // in Safari.
    let encoded = match held.only() {
        _ if source == "none" => String::new(),
        Some(only) if stored.is_some_and(|stored| stored.text() == cookie.text()) => only.into(),
        _ => cookie::encode_any(&cookie),
    };
    let held = !encoded.is_empty() && held.is_just(&encoded);
    let arrived = arrived.map(|cookie| Arrived { cookie, beside_cookie, stored: held });
    Found { cookie, encoded, held, arrived, source }
}

/// What a caller asks for.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// The address to read; the page's own unless there is one.
    pub url: Option<String>,
    /// What came as an object, beside the address.
    pub parameters: Parameters,
    /// Outside a page: what the request says of the visitor's jar.
    pub cookie_header: Option<String>,
    /// Whether to store what was found. Nothing said: unless the page's owner switched automatic storing off.
    pub store: Option<bool>,
    /// Whether to take attribution out of the address bar, once it is stored.
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
    /// Where the browser holds it, `"cookie"` or `"localStorage"`, or why it does not, as `Attribution.reason` has it.
    pub stored: Result<&'static str, &'static str>,
}

/// Captures in a page, or where there is none: then address, parameters and cookie header are read, and nothing is stored.
pub fn capture(page: Option<&dyn Page>, wishes: &Wishes, scope: Scope) -> Captured {
    let shown = page.map(Page::address).unwrap_or_default();
    let url = wishes.url.as_ref().unwrap_or(&shown);
    let mut parameters = address::parameters(url);
    let is_shown = || wishes.url.is_none() || parameters == address::parameters(&shown);
    let cleans = wishes.clean_url && is_shown();
    parameters.add(wishes.parameters.clone());
    let Some(page) = page else {
        let held = wishes.cookie_header.as_deref().map(Held::of_header).unwrap_or_default();
        let found = find(&parameters, &held, None, scope);
        let stored = match &found {
            found if found.encoded.is_empty() => Err("nothing"),
            found if found.held => Ok(COOKIE),
            found if !cookie::fits(&found.encoded) => Err("too_large"),
            _ => Err("no_page"),
        };
        return Captured { found, parameters, stored };
    };
    let (found, stored) = keep(page, &parameters, wishes, scope);
    // Until it is stored, a reload must find it; and what another address brought says nothing of this one.
    if cleans && stored.is_ok() {
        let cleaned = address::without_attribution(&shown);
        if cleaned != shown {
            page.replace_address(&cleaned);
        }
    }
    Captured { found, parameters, stored }
}

const COOKIE: &str = "cookie";
const LOCAL_STORAGE: &str = "localStorage";

/// Stores what was found, and has the page remember what arrived.
fn keep(
    page: &dyn Page,
    parameters: &Parameters,
    wishes: &Wishes,
    scope: Scope,
) -> (Found, Result<&'static str, &'static str>) {
    let read = || find(parameters, &page::held(page, scope.now_ms), Arrived::of(page), scope);
    let mut found = read();
    let in_jar = found.held && page::held(page, scope.now_ms).beside.is_none();
    let stored = if found.encoded.is_empty() {
        Err("nothing")
    } else if in_jar {
        Ok(COOKIE)
    } else if wishes.store == Some(false) {
        if found.held { Ok(LOCAL_STORAGE) } else { Err("not_asked") }
    } else if wishes.store.is_none() && page.opted_out() {
        if found.held { Ok(LOCAL_STORAGE) } else { Err("opted_out") }
    } else {
        let domain = wishes.attributes.domain.clone().or_else(|| page::top_domain(page, &wishes.attributes));
        let attributes = Attributes { domain, ..wishes.attributes.clone() };
        // Read once more right before writing: what another script stored meanwhile is merged, not lost.
        found = read();
        let fits = cookie::fits(&found.encoded);
        if fits && page::store(page, &found.encoded, &attributes) {
            page.keep_beside(None);
            Ok(COOKIE)
        } else if page::store_beside(page, &found.encoded, &attributes, scope.now_ms) {
            Ok(LOCAL_STORAGE)
        } else {
            Err(if fits { "refused_by_browser" } else { "too_large" })
        }
    };
    if let Some(arrived) = &mut found.arrived {
        // Where an older cookie could not be removed, or the page's memory is all there is, a sign-up must add it.
        arrived.stored = page::held(page, scope.now_ms).is_just(&found.encoded);
        page.remember(Some(&arrived.memory()));
    }
    (found, stored)
}

fn with_latest(onto: Option<Value>, value: Value) -> Value {
    match onto {
        Some(mut onto) => {
            cookie::merge_latest(&mut onto, value);
            onto
        }
        None => value,
    }
}
