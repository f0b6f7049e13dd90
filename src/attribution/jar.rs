//! What a cookie jar reads and takes, as text: `document.cookie` and `Set-Cookie`.

use super::cookie;
use crate::error::Error;

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
    /// `SameSite=None` instead of `Lax`, for frames on other sites; implies `Secure`.
    pub cross_site: bool,
    /// `Partitioned`: a jar of its own for each site that frames the page; implies `Secure`.
    pub partitioned: bool,
}

impl Default for Attributes {
    fn default() -> Attributes {
        Attributes {
            domain: None,
            max_age_days: DEFAULT_AGE_DAYS,
            secure: false,
            cross_site: false,
            partitioned: false,
        }
    }
}

impl Attributes {
    /// Refuses what would not be stored, or would smuggle in another attribute.
    pub fn check(&self) -> Result<(), Error> {
        if !(self.max_age_days > 0.0 && self.max_age_days <= MAX_AGE_DAYS) {
            return Err(Error::argument(&["cookie maxAgeDays must be more than 0 and at most 400"]));
        }
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        match &self.domain {
            Some(domain) if domain.is_empty() || !domain.bytes().all(plain) => {
                Err(Error::argument(&["cookie domain must be a host name such as example.com"]))
            }
            _ => Ok(()),
        }
    }

    /// How long it is kept, seconds.
    pub fn max_age_seconds(&self) -> u32 {
        // A Max-Age of 0 would delete the cookie.
        ((self.max_age_days * DAY_SECONDS) as u32).max(1)
    }

    /// The cookie as a `Set-Cookie` header or `document.cookie` takes it.
    pub fn line(&self, value: &str) -> String {
        self.line_of(cookie::NAME, value, self.domain.as_deref(), "/", self.max_age_seconds())
    }

    /// The same of any cookie, for a domain and a path; 0 seconds delete it.
    pub fn line_of(&self, name: &str, value: &str, domain: Option<&str>, path: &str, seconds: u32) -> String {
        let secure = self.secure || self.cross_site || self.partitioned;
        let (domain_name, domain) = domain.map_or(("", ""), |domain| ("; Domain=", domain));
        [
            name,
            "=",
            value,
            "; Max-Age=",
            &seconds.to_string(),
            "; Path=",
            path,
            if self.cross_site { "; SameSite=None" } else { "; SameSite=Lax" },
            domain_name,
            domain,
            if secure { "; Secure" } else { "" },
            if self.partitioned { "; Partitioned" } else { "" },
        ]
        .concat()
    }
}

/// A `Set-Cookie` header's value for servers: `encoded` must be an attribution cookie.
pub fn set_cookie_header(encoded: &str, attributes: &Attributes) -> Result<String, Error> {
    // Written anew: decoding forgives white space, and a line break would begin another header.
    let canonical = cookie::encode(&cookie::decode(encoded)?)?;
    attributes.check()?;
    Ok(attributes.line(&canonical))
}

/// The attribution cookies in what `document.cookie` or a `Cookie` header lists: more than one when several domains or
/// paths have one. A value in quotes is what stands between them.
pub fn values(listed: &str) -> Vec<String> {
    let pairs = listed.split(';').filter_map(|pair| pair.split_once('='));
    let ours = pairs.filter(|(name, _)| name.trim_ascii() == cookie::NAME);
    ours.map(|(_, value)| cookie::unquoted(value).to_owned()).collect()
}

/// Runs the Rust of the page, so that it cannot go stale.
#[cfg(doctest)]
#[doc = include_str!("../../docs/server.md")]
struct Documented;
