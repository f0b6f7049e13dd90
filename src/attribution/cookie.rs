//! The attribution cookie `_saasquatch`: codec, merge, and keeping it within what a browser keeps.
//!
//! ```jsonc
//! { "<appDomain>": { "<tenantAlias>_CODE": {
//!     "codes":    { "<programId>": "<CODE>" },   // "classic" for single-program tenants; old values: an array
//!     "codesExp": { "<CODE>": 1629582199 },      // epoch seconds; a code may have no entry
//!     "links":    { "<programId>": "https://ssqt.co/mzaA22" },
//!     "linksExp": { "https://ssqt.co/mzaA22": 1629582199 } } } }
//! ```

use super::Scope;
use crate::base64url;
use crate::error::{Code, Error};
use crate::json::Value;
use crate::percent;

/// The cookie's name, and the name of the query parameter that brings it.
pub const NAME: &str = "_saasquatch";
/// Browsers drop a cookie whose name and value exceed this, without a word.
pub const MAX_BYTES: usize = 4096;
/// A value may come by URL, so it may be longer than a cookie; beyond this it is no attribution.
const MAX_ENCODED: usize = 65_536;

/// A cookie nests this much less than documents may: it goes back and forth within calls and their arguments, and one
/// that could be read but not be handed on would take the rest of a call with it.
const AROUND: usize = 8;

/// What follows the tenant alias in an entry's key.
const ENTRY_SUFFIX: &str = "_CODE";
/// In an entry: what is kept, and where its expiries stand.
const EXPIRING: [(&str, &str); 2] = [("codes", "codesExp"), ("links", "linksExp")];

/// Keys that would reach an object's prototype in code that copies them carelessly.
fn is_prototype_key(key: &str) -> bool {
    matches!(key, "__proto__" | "constructor" | "prototype")
}

/// Reads a cookie's value. Surrounding white space, the quotes that some servers put around what ends in `=`, and
/// percent-encoding, as it comes out of a query, are taken off; both Base64 alphabets are read, with padding or without.
pub fn decode(value: &str) -> Result<Value, Error> {
    let value = unquoted(value);
    let refuse = |problem: &str| {
        Err(Error::new(Code::InvalidCookie, &["This is not an attribution cookie: ", problem]))
    };
    if value.len() > MAX_ENCODED {
        return refuse("it is longer than 65,536 characters");
    }
    let unescaped;
    let encoded = if value.bytes().any(|byte| byte == b'%') {
        unescaped = percent::decode(value, false);
        unescaped.trim_ascii()
    } else {
        value
    };
    let Some(bytes) = base64url::decode(encoded).filter(|bytes| !bytes.is_empty()) else {
        return refuse("it is not Base64");
    };
    let Ok(text) = String::from_utf8(bytes) else {
        return refuse("its Base64 does not hold UTF-8");
    };
    match Value::parse_within(&text, AROUND) {
        Some(object @ Value::Object(_)) if has_endless_number(&object) => {
            refuse("it has a number beyond what a double holds")
        }
        Some(object @ Value::Object(_)) => Ok(without_prototype_keys(object)),
        Some(_) => refuse("its JSON is not an object"),
        None => refuse("its text is not JSON, or nested deeper than 128 levels"),
    }
}

/// A value as it was before a server's cookie writer put quotes around it, as Python's does with what ends in `=`.
pub(super) fn unquoted(value: &str) -> &str {
    let value = value.trim_ascii();
    value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value)
}

/// No other part of the package, nor any script, could hand such a number on.
fn has_endless_number(value: &Value) -> bool {
    match value {
        Value::Number(_) => value.as_f64().is_some_and(f64::is_infinite),
        Value::Array(items) => items.iter().any(has_endless_number),
        value => value.members().iter().any(|(_, value)| has_endless_number(value)),
    }
}

/// Writes a cookie's value: Base64URL without padding.
pub fn encode(cookie: &Value) -> Result<String, Error> {
    let encoded = encode_any(cookie);
    if fits(&encoded) {
        return Ok(encoded);
    }
    Err(Error::new(
        Code::CookieTooLarge,
        &[
            "The attribution cookie would exceed 4096 bytes (name and value), and browsers drop such a cookie silently. \
           Leave out what has expired or belongs to other tenants",
        ],
    ))
}

/// The same, whatever its size.
pub fn encode_any(cookie: &Value) -> String {
    base64url::encode(cookie.text().as_bytes())
}

/// Whether a browser keeps a cookie of this value.
pub fn fits(encoded: &str) -> bool {
    NAME.len() + encoded.len() <= MAX_BYTES
}

/// Drops prototype keys at every level.
pub fn without_prototype_keys(mut value: Value) -> Value {
    drop_prototype_keys(&mut value);
    value
}

fn drop_prototype_keys(value: &mut Value) {
    value.retain(&|key, _| !is_prototype_key(key));
    match value {
        Value::Array(items) => items.iter_mut().for_each(drop_prototype_keys),
        Value::Object(members) => members.iter_mut().for_each(|(_, value)| drop_prototype_keys(value)),
        _ => {}
    }
}

/// Deep merge: what is incoming wins, objects recurse, everything else is replaced. Nothing is pruned.
pub fn merge(stored: &mut Value, incoming: Value) {
    match (stored, incoming) {
        (stored @ Value::Object(_), Value::Object(members)) => {
            for (key, value) in members {
                match stored.get_mut(&key) {
                    Some(old) => merge(old, value),
                    None => stored.set(&key, value),
                }
            }
        }
        (stored, incoming) => *stored = incoming,
    }
}

/// The same for what has just arrived: its codes come first, for their order says who invited the visitor last.
pub fn merge_latest(stored: &mut Value, arrived: Value) {
    merge(stored, arrived.clone());
    for (domain, entries) in arrived.members() {
        for (key, entry) in entries.members() {
            let merged = stored.get_mut(domain).and_then(|entries| entries.get_mut(key));
            let codes = merged.and_then(|entry| entry.get_mut("codes"));
            if let (Some(Value::Object(codes)), Some(latest)) = (codes, entry.get("codes")) {
                for (at, (program, _)) in latest.members().iter().enumerate() {
                    if let Some(from) = codes.iter().position(|(name, _)| name == program) {
                        let code = codes.remove(from);
                        codes.insert(at.min(codes.len()), code);
                    }
                }
            }
        }
    }
}

/// What several cookies of the name say together; of two that say different things, the one whose codes expire later is
/// believed, or else the first listed, which is the more specific one.
pub fn together(values: &[String], scope: Scope) -> Option<Value> {
    let mut told: Vec<(f64, Value)> = Vec::new();
    for cookie in values.iter().rev().filter_map(|value| decode(value).ok()) {
        let entry = cookie.get(scope.app_domain).and_then(|entries| entries.get(&entry_key(scope)));
        let expiry = entry.map_or(0.0, latest_expiry);
        let at = told.iter().position(|(other, _)| *other > expiry).unwrap_or(told.len());
        told.insert(at, (expiry, cookie));
    }
    told.into_iter().map(|(_, cookie)| cookie).reduce(|mut together, cookie| {
        merge_latest(&mut together, cookie);
        together
    })
}

/// An entry for one code, as a link with a bare `rsCode` means it.
pub fn single_code(scope: Scope, code: &str) -> Value {
    let mut value = code.into();
    for key in ["classic", "codes", &entry_key(scope), scope.app_domain] {
        value = Value::Object(vec![(key.into(), value)]);
    }
    value
}

fn entry_key(scope: Scope) -> String {
    [scope.tenant_alias, ENTRY_SUFFIX].concat()
}

/// A tenant's live codes by program, in the cookie's order. An array of codes appears under "0", "1", …
pub fn codes(cookie: &Value, scope: Scope) -> Vec<(String, String)> {
    let entry = cookie.get(scope.app_domain).and_then(|domain| domain.get(&entry_key(scope)));
    let codes = entry.and_then(|entry| entry.get("codes"));
    let expiries = entry.and_then(|entry| entry.get("codesExp"));
    let mut live = Vec::new();
    let mut take = |program: String, code: &Value| {
        if let Some(code) = code.as_str()
            && !code.is_empty()
            && !has_expired(expiries, code, scope.now_ms)
        {
            live.push((program, code.to_owned()));
        }
    };
    match codes {
        Some(Value::Array(items)) => {
            items.iter().enumerate().for_each(|(index, code)| take(index.to_string(), code));
        }
        Some(codes) => codes.members().iter().for_each(|(program, code)| take(program.clone(), code)),
        None => {}
    }
    live
}

/// A tenant's codes that have expired, in the cookie's order, without repetition.
pub fn expired_codes(cookie: &Value, scope: Scope) -> Vec<String> {
    let live = codes(cookie, scope);
    let mut expired = codes(cookie, scope.ever());
    expired.retain(|code| !live.contains(code));
    distinct(expired)
}

/// The codes without repetition, whatever program they are of.
pub fn distinct(codes: Vec<(String, String)>) -> Vec<String> {
    let mut distinct = Vec::new();
    for (_, code) in codes {
        if !distinct.contains(&code) {
            distinct.push(code);
        }
    }
    distinct
}

/// Drops what has expired from every tenant's entry, and expiries that belong to nothing.
pub fn prune(cookie: &mut Value, now_ms: f64) {
    for (_, domain) in cookie.members_mut() {
        for (key, entry) in domain.members_mut() {
            if key.ends_with(ENTRY_SUFFIX) {
                for (kept, dates) in EXPIRING {
                    prune_kind(entry, kept, dates, now_ms);
                }
            }
        }
    }
}

fn prune_kind(entry: &mut Value, kept: &str, dates: &str, now_ms: f64) {
    let expiries = entry.get(dates).cloned();
    if let Some(items) = entry.get_mut(kept) {
        items.retain(&|_, item| {
            !item.as_str().is_some_and(|item| has_expired(expiries.as_ref(), item, now_ms))
        });
    }
    let live = entry.get(kept).cloned().unwrap_or(Value::Null);
    if let Some(expiries) = entry.get_mut(dates) {
        expiries.retain(&|item, _| live.holds(item));
    }
}

/// Brings a cookie under what a browser keeps by dropping other tenants' entries, the oldest first. The tenant that
/// the page is about keeps everything, and so does every entry that just arrived. Says whether it fits now.
pub fn shrink(cookie: &mut Value, scope: Scope, arrived: &Value) -> bool {
    let own = entry_key(scope);
    while !fits(&encode_any(cookie)) {
        let mut oldest = None;
        let mut earliest = f64::INFINITY;
        for (outer, (domain, entries)) in cookie.members().iter().enumerate() {
            for (inner, (key, entry)) in entries.members().iter().enumerate() {
                let may_go = key.ends_with(ENTRY_SUFFIX)
                    && (domain != scope.app_domain || *key != own)
                    && arrived.get(domain).and_then(|entries| entries.get(key)).is_none();
                let expiry = latest_expiry(entry);
                if may_go && (expiry < earliest || oldest.is_none()) {
                    earliest = expiry;
                    oldest = Some((outer, inner));
                }
            }
        }
        let (Some((outer, inner)), Value::Object(domains)) = (oldest, &mut *cookie) else { return false };
        if let Some((_, Value::Object(entries))) = domains.get_mut(outer) {
            entries.remove(inner);
            if entries.is_empty() {
                domains.remove(outer);
            }
        }
    }
    true
}

/// Entries are written with a fixed lifetime, so the one that expires first is the oldest.
fn latest_expiry(entry: &Value) -> f64 {
    let mut latest = 0.0;
    for (_, date) in entry.get("codesExp").map(Value::members).unwrap_or_default() {
        latest = date.as_f64().unwrap_or(0.0).max(latest);
    }
    latest
}

/// `expiries`: epoch seconds by item; an item without one does not expire.
fn has_expired(expiries: Option<&Value>, item: &str, now_ms: f64) -> bool {
    let expiry = expiries.and_then(|expiries| expiries.get(item)).and_then(Value::as_f64);
    expiry.is_some_and(|seconds| seconds * 1000.0 <= now_ms)
}
