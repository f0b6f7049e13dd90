//! One tenant's API: where it is.

use crate::error::Error;
use crate::percent;

/// Where the API lives unless the caller says otherwise.
pub const DEFAULT_BASE_URL: &str = "https://app.referralsaasquatch.com";

/// One tenant's API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    root: String,
    app_domain: String,
    tenant_alias: String,
}

impl Api {
    /// `base_url`: an origin, with or without a path; https, or http on a loopback host.
    pub fn new(tenant_alias: &str, base_url: &str) -> Result<Api, Error> {
        let tenant = segment(tenant_alias, "tenantAlias")?;
        let (base, host) = origin(base_url).ok_or_else(|| {
            Error::argument(&[
                "baseUrl must be an https URL such as ",
                DEFAULT_BASE_URL,
                " (plain http is accepted for localhost and other loopback hosts only, and credentials, query and \
                 fragment never)",
            ])
        })?;
        Ok(Api {
            root: [base, "/api/v1/", &tenant, "/open/"].concat(),
            app_domain: host.to_ascii_lowercase(),
            tenant_alias: tenant_alias.into(),
        })
    }

    /// Where the tenant's open endpoints are, with a slash at the end.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// The host (and port) of the API: the attribution cookie's outermost key.
    pub fn app_domain(&self) -> &str {
        &self.app_domain
    }

    /// The tenant, as given.
    pub fn tenant_alias(&self) -> &str {
        &self.tenant_alias
    }
}

/// One path segment. URL parsers resolve `.` and `..` even when they are percent-encoded, so no URL can carry these
/// ids; U+FFFD is what is left of text that was broken before it came here, and would address somebody else.
pub(super) fn segment(id: &str, name: &str) -> Result<String, Error> {
    let problem = if id.trim_ascii().is_empty() {
        " must not be empty"
    } else if id == "." || id == ".." {
        " must not be \".\" or \"..\": no URL can carry it as a path segment"
    } else if id.chars().any(|char| char == char::REPLACEMENT_CHARACTER) {
        " is not valid text: it has a lone surrogate or U+FFFD in it"
    } else {
        return Ok(percent::encode(id));
    };
    Err(Error::argument(&[name, problem]))
}

/// The base without its trailing slashes, and its host with the port, unless that is the scheme's own.
fn origin(url: &str) -> Option<(&str, &str)> {
    let mut base = url.trim_ascii();
    let (scheme, rest) = base.split_once(':')?;
    let rest = rest.strip_prefix("//")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let secure = scheme.eq_ignore_ascii_case("https");
    let allowed = secure || (scheme.eq_ignore_ascii_case("http") && is_loopback(host));
    let plain = |byte: u8| byte > b' ' && !matches!(byte, b'?' | b'#' | b'\\' | 0x7f);
    if !(allowed && is_host(host) && path.bytes().all(plain)) {
        return None;
    }
    base = base.trim_end_matches('/');
    Some((base, host.strip_suffix(if secure { ":443" } else { ":80" }).unwrap_or(host)))
}

/// A name or an address, with or without a port.
fn is_host(host: &str) -> bool {
    // The colons of an IPv6 address stand in brackets.
    if let Some((address, after)) = host.split_once(']') {
        let hex = |byte: u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
        let address = address.strip_prefix('[').unwrap_or("");
        return address.bytes().any(|byte| byte == b':')
            && address.bytes().all(hex)
            && (after.is_empty() || after.strip_prefix(':').is_some_and(is_port));
    }
    let (name, port) = host.split_once(':').unwrap_or((host, ""));
    // Beyond ASCII are the letters of internationalized names.
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | 0x80..);
    !name.is_empty() && name.bytes().all(letter) && is_port(port)
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit()) && (port.len() < 5 || (port.len() == 5 && port <= "65535"))
}

fn is_loopback(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let name = host.split_once(':').map_or(&*host, |(name, _)| name);
    name == "localhost"
        || name.ends_with(".localhost")
        || host.split_once(']').map_or("", |(address, _)| address) == "[::1"
        || (name.starts_with("127.") && name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
}
