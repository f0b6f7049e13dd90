//! What attribution needs of the page it runs in, and keeping a cookie there.

use super::cookie;
use super::jar::{self, Attributes};
use crate::json::Value;

/// A throw-away cookie, for finding the domain that may have one.
const PROBE: &str = "_saasquatch_probe";

/// A page. Any of it may be missing or refused, for pages are sandboxed, frozen and patched: what cannot be read is
/// empty, and what cannot be written stays as it was.
pub trait Page {
    /// Every cookie the page can see, as `document.cookie` lists them.
    fn cookies(&self) -> String;
    /// Hands a cookie over as `document.cookie` takes it. Whether it was kept, only reading tells.
    fn set_cookie(&self, line: &str);
    /// The page's address.
    fn address(&self) -> String;
    /// Its host, without the port.
    fn host_name(&self) -> String;
    /// Puts another address into the address bar.
    fn replace_address(&self, url: &str);
    /// Whether the page's owner switched automatic storing off, as for the vendor's script.
    fn opted_out(&self) -> bool;
    /// Attribution that came with an address and is in no jar: storing was not asked for, or was refused.
    fn remembered(&self) -> Option<Value>;
    /// Keeps such attribution until the page is left; `None` forgets it.
    fn remember(&self, attribution: Option<&Value>);
}

/// The values of the attribution cookies that the page can see, the most specific first.
pub fn held(page: &dyn Page) -> Vec<String> {
    jar::values(&page.cookies())
}

/// Stores a cookie for the widest domain that the browser allows, unless one is named. Whether the jar holds it now.
pub fn store(page: &dyn Page, encoded: &str, attributes: &Attributes) -> bool {
    let line = attributes.line(encoded);
    let holds = || held(page).iter().any(|value| value == encoded);
    page.set_cookie(&line);
    // A cookie for this host alone would hide one for the whole domain, so it goes once its content has moved there.
    if attributes.domain.is_some() && holds() && held(page).len() > 1 {
        page.set_cookie(&[cookie::NAME, "=; Path=/; Max-Age=0"].concat());
        // Where the domain was this host after all, that was the one just stored.
        if !holds() {
            page.set_cookie(&line);
        }
    }
    holds()
}

/// The widest domain that this host may set cookies for, found by trying, the shortest suffix first. None for localhost,
/// addresses, and where the browser keeps nothing.
pub fn top_domain(page: &dyn Page) -> Option<String> {
    let host = page.host_name();
    if host.contains(':') || host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let labels: Vec<&str> = host.split('.').collect();
    for start in (0..labels.len().saturating_sub(1)).rev() {
        let domain = labels.get(start..).unwrap_or_default().join(".");
        // Its own name as the value: what another tab is trying at the same time proves nothing here.
        let probe = [PROBE, "=", &domain].concat();
        let attributes = ["; Path=/; SameSite=Lax; Domain=", &domain, "; Max-Age="].concat();
        page.set_cookie(&[&probe, &*attributes, "10"].concat());
        let kept = page.cookies().split(';').any(|pair| pair.trim_ascii() == probe);
        page.set_cookie(&[PROBE, "=", &attributes, "0"].concat());
        if kept {
            return Some(domain);
        }
    }
    None
}
