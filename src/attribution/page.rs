//! What attribution needs of the page it runs in, and keeping it there: in the cookie jar, or else beside it.

use super::jar::{Attributes, values};
use super::{Scope, cookie};
use crate::json::Value;

/// How the names of throw-away cookies begin, by which the domain is found that may have one.
const PROBE: &str = "_saasquatch_probe_";

/// A page. Any of it may be missing or refused, for pages are sandboxed, frozen and patched: what cannot be read is
/// empty, and what cannot be written stays as it was.
pub trait Page {
    /// Every cookie the page can see, as `document.cookie` lists them.
    fn cookies(&self) -> String;
    /// Hands a cookie over as `document.cookie` takes it. Whether it was kept, only reading tells.
    fn set_cookie(&self, line: &str);
    /// What `localStorage` keeps for this package.
    fn kept_beside(&self) -> Option<String>;
    /// Has `localStorage` keep it; `None` takes it out.
    fn keep_beside(&self, text: Option<&str>);
    /// The page's address.
    fn address(&self) -> String;
    /// Its host, without the port.
    fn host_name(&self) -> String;
    /// Its path.
    fn path(&self) -> String;
    /// Puts another address into the address bar.
    fn replace_address(&self, url: &str);
    /// Whether the page's owner switched automatic storing off, as for the vendor's script.
    fn opted_out(&self) -> bool;
    /// What is remembered until the page is left.
    fn remembered(&self) -> Option<Value>;
    /// Remembers it; `None` forgets it.
    fn remember(&self, what: Option<&Value>);
    /// A number that no other page has just drawn.
    fn chance(&self) -> u32;
}

/// The attribution that a page's browser holds, encoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// In cookies that the page can see, the most specific first.
    pub cookies: Vec<String>,
    /// In `localStorage`, because the jar did not take it: then it has all that the jar had, and what came last.
    pub beside: Option<String>,
}

impl Held {
    /// What an address and a cookie header say outside a page.
    pub fn of_header(cookie_header: &str) -> Held {
        Held { cookies: values(cookie_header), beside: None }
    }

    /// What it says as one document.
    pub fn together(&self, scope: Scope) -> Option<Value> {
        let mut together = cookie::together(&self.cookies, scope);
        if let Some(beside) = self.beside.as_ref().and_then(|value| cookie::decode(value).ok()) {
            cookie::merge_latest(together.get_or_insert(Value::Object(Vec::new())), beside);
        }
        together
    }

    /// Whether it says this and nothing else.
    pub fn is_just(&self, encoded: &str) -> bool {
        self.only() == Some(encoded)
    }

    /// What it says, if it says one thing only.
    pub fn only(&self) -> Option<&str> {
        match (self.cookies.as_slice(), &self.beside) {
            ([only], None) | ([], Some(only)) => Some(only),
            _ => None,
        }
    }
}

/// What the page's browser holds. `now_ms`: epoch milliseconds.
pub fn held(page: &dyn Page, now_ms: f64) -> Held {
    let beside = page.kept_beside().and_then(|text| {
        let (until, encoded) = text.split_once(' ')?;
        let until_seconds: u32 = until.parse().ok()?;
        (f64::from(until_seconds) * 1000.0 > now_ms).then(|| encoded.to_owned())
    });
    Held { cookies: values(&page.cookies()), beside }
}

/// Stores it in a cookie. Whether the jar holds it now.
pub fn store(page: &dyn Page, encoded: &str, attributes: &Attributes) -> bool {
    let holds = || values(&page.cookies()).iter().any(|value| value == encoded);
    page.set_cookie(&attributes.line(encoded));
    // One of a narrower domain or another path would hide it, or be sent beside it.
    if holds() && values(&page.cookies()).len() > 1 {
        expire(page, None, Some(attributes));
        // Where the domain was this host after all, that was the one just stored.
        if !holds() {
            page.set_cookie(&attributes.line(encoded));
        }
    }
    holds()
}

/// Stores it in `localStorage`, for as long as a cookie would live. Whether it is there now.
pub fn store_beside(page: &dyn Page, encoded: &str, attributes: &Attributes, now_ms: f64) -> bool {
    let until_seconds = (now_ms / 1000.0) as u32;
    let until_seconds = until_seconds.saturating_add(attributes.max_age_seconds());
    page.keep_beside(Some(&[&until_seconds.to_string(), " ", encoded].concat()));
    held(page, now_ms).beside.is_some_and(|value| value == encoded)
}

/// Takes attribution out of every place that the page can reach; `domain`: one more to try. Whether none is left that it can see.
pub fn forget(page: &dyn Page, domain: Option<&str>) -> bool {
    expire(page, domain, None);
    page.keep_beside(None);
    page.remember(None);
    values(&page.cookies()).is_empty() && page.kept_beside().is_none()
}

/// Deletes the cookies of the name, for this host, every domain that it is part of and one more, and for every path that
/// leads to this page; but not the one that `stays`.
fn expire(page: &dyn Page, domain: Option<&str>, stays: Option<&Attributes>) {
    let (host, path) = (page.host_name(), page.path());
    let mut domains = suffixes(&host);
    domains.extend(domain);
    let mut paths = vec!["/"];
    for (at, byte) in path.bytes().enumerate() {
        if byte == b'/' {
            paths.extend(path.get(..at));
            paths.extend(path.get(..=at));
        }
    }
    paths.push(&path);
    for path in paths {
        if path.is_empty() {
            continue;
        }
        let expire = |domain: Option<&str>| {
            if stays.is_some_and(|stays| stays.domain.as_deref() == domain && path == "/") {
                return;
            }
            for partitioned in [false, true] {
                let kind = Attributes { cross_site: partitioned, partitioned, ..Attributes::default() };
                page.set_cookie(&kind.line_of(cookie::NAME, "", domain, path, 0));
            }
        };
        expire(None);
        domains.iter().for_each(|domain| expire(Some(domain)));
    }
}

/// The widest domain that this host may set cookies for, found by trying, the shortest suffix first. None for localhost,
/// addresses, and where the browser keeps nothing.
pub fn top_domain(page: &dyn Page, attributes: &Attributes) -> Option<String> {
    let host = page.host_name();
    // A name of its own: another tab, which is trying at the same time, must not take it for its own or delete it.
    let name = [PROBE, &page.chance().to_string()].concat();
    for domain in suffixes(&host) {
        page.set_cookie(&attributes.line_of(&name, "1", Some(domain), "/", 10));
        let kept = page.cookies().split(';').any(|pair| pair.trim_ascii().strip_prefix(&*name) == Some("=1"));
        page.set_cookie(&attributes.line_of(&name, "", Some(domain), "/", 0));
        if kept {
            return Some(domain.into());
        }
    }
    None
}

/// The domains that a host is part of, itself included, the shortest first; none of an address or of a single name.
fn suffixes(host: &str) -> Vec<&str> {
    let is_address = host.contains(':') || host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let mut suffixes = Vec::new();
    let mut rest = if is_address { "" } else { host };
    while rest.bytes().any(|byte| byte == b'.') {
        suffixes.insert(0, rest);
        rest = rest.split_once('.').map_or("", |(_, rest)| rest);
    }
    suffixes
}
