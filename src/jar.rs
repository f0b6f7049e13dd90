//! What a page's cookie jar reads and takes: `document.cookie` as text.

use crate::cookie;
use crate::error::Error;
use crate::text::join;

const DAY_SECONDS: f64 = 86_400.0;
/// Browsers cap a cookie's life at this.
const MAX_AGE_DAYS: f64 = 400.0;
/// The life of an attribution cookie unless the caller says otherwise.
pub const DEFAULT_AGE_DAYS: f64 = 365.0;

/// How the cookie is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Attributes {
    /// `Domain`; none stores it for this host alone.
    pub domain: Option<String>,
    /// `Max-Age`, days.
    pub max_age_days: f64,
    /// `Secure`
    pub secure: bool,
}

impl Default for Attributes {
    fn default() -> Attributes {
        Attributes { domain: None, max_age_days: DEFAULT_AGE_DAYS, secure: false }
    }
}

impl Attributes {
    /// Refuses what would not be stored, or would smuggle in another attribute.
    pub fn check(&self) -> Result<(), Error> {
        if !(self.max_age_days > 0.0 && self.max_age_days <= MAX_AGE_DAYS) {
            return Err(Error::argument(&["cookie maxAgeDays must be more than 0 and at most 400"]));
        }
        let plain = |domain: &str| {
            !domain.is_empty()
                && domain.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '.' | '-'))
        };
        match &self.domain {
            Some(domain) if !plain(domain) => {
                Err(Error::argument(&["cookie domain must be a host name such as example.com"]))
            }
            _ => Ok(()),
        }
    }

    /// The cookie as a `Set-Cookie` header or `document.cookie` takes it.
    pub fn line(&self, value: &str) -> String {
        // A Max-Age of 0 would delete the cookie.
        let seconds = ((self.max_age_days * DAY_SECONDS) as u32).max(1);
        self.with_age(cookie::NAME, value, &seconds.to_string())
    }

    fn with_age(&self, name: &str, value: &str, seconds: &str) -> String {
        let mut line = join(&[name, "=", value, "; Max-Age=", seconds, "; Path=/; SameSite=Lax"]);
        if let Some(domain) = &self.domain {
            line.push_str("; Domain=");
            line.push_str(domain);
        }
        if self.secure {
            line.push_str("; Secure");
        }
        line
    }
}

/// A `Set-Cookie` header's value for servers: `encoded` must be an attribution cookie.
pub fn set_cookie_header(encoded: &str, attributes: &Attributes) -> Result<String, Error> {
    let canonical = cookie::encode(&cookie::decode(encoded)?)?;
    attributes.check()?;
    Ok(attributes.line(&canonical))
}

/// A page's cookies.
pub trait Jar {
    /// Every cookie the page can see, as `document.cookie` lists them; `None` where there is no jar.
    fn read(&self) -> Option<String>;
    /// Hands one cookie over. Whether it was kept, only reading tells.
    fn write(&self, line: &str);
}

/// The attribution cookies a page can see: more than one when several domains or servers set it.
pub fn values(jar: &dyn Jar) -> Vec<String> {
    named(jar, cookie::NAME)
}

fn named(jar: &dyn Jar, name: &str) -> Vec<String> {
    let mut values = Vec::new();
    for pair in jar.read().unwrap_or_default().split(';') {
        if let Some((given, value)) = pair.split_once('=')
            && given.trim_ascii() == name
        {
            values.push(value.trim_ascii().into());
        }
    }
    values
}

/// Stores the value; says whether the jar now holds it. A cookie for this host alone would hide one for the whole
/// domain, so it goes once its content has moved there.
pub fn store(jar: &dyn Jar, value: &str, attributes: &Attributes) -> bool {
    jar.write(&attributes.line(value));
    let held = values(jar);
    let kept = held.iter().any(|held| held == value);
    if kept && attributes.domain.is_some() && held.iter().any(|held| held != value) {
        let host_alone = Attributes { domain: None, ..attributes.clone() };
        jar.write(&host_alone.with_age(cookie::NAME, "", "0"));
        // The one just written was this host's alone after all, as on hosts that are public suffixes themselves.
        if !values(jar).iter().any(|held| held == value) {
            jar.write(&host_alone.line(value));
        }
    }
    kept
}

const PROBE: &str = "_saasquatch_probe";

/// The widest domain that this host may set cookies for, found by trying, the shortest suffix first. `None` for
/// localhost, addresses, and wherever the browser keeps nothing.
pub fn top_domain(jar: &dyn Jar, host: &str) -> Option<String> {
    let is_address = host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') || host.contains(':');
    if is_address {
        return None;
    }
    for (index, byte) in host.bytes().enumerate().rev() {
        let start = if byte == b'.' { index + 1 } else { 0 };
        let suffix = host.get(start..).unwrap_or("");
        if (start > 0 || index == 0) && suffix.contains('.') && takes(jar, suffix) {
            return Some(suffix.into());
        }
    }
    None
}

fn takes(jar: &dyn Jar, domain: &str) -> bool {
    let attributes = Attributes { domain: Some(domain.into()), ..Attributes::default() };
    // The value tells this probe from one that another tab has out for a longer suffix.
    jar.write(&attributes.with_age(PROBE, domain, "10"));
    let kept = named(jar, PROBE).iter().any(|value| value == domain);
    jar.write(&attributes.with_age(PROBE, "", "0"));
    kept
}
