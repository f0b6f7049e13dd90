//! The open endpoints, as descriptions of requests. Nothing here touches the network.
//!
//! Source: the API reference, operations `openUserUpsert`, `openCreateUser`, `openGetUser`, `openGetUserByCode`.

use crate::error::Error;
use crate::text::{all, cut, join, percent_encode};
use crate::user::User;

/// Where the API lives unless the caller says otherwise.
pub const DEFAULT_BASE_URL: &str = "https://app.referralsaasquatch.com";
/// Its host: the attribution cookie's outermost key unless the caller says otherwise.
pub const DEFAULT_APP_DOMAIN: &str = "app.referralsaasquatch.com";

/// One call of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `openUserUpsert`
    UpsertUser,
    /// `openCreateUser`
    CreateUser,
    /// `openGetUser`
    GetUser,
    /// `openGetUserByCode`
    LookupByCode,
}

impl Operation {
    /// The client's method for it.
    pub const fn name(self) -> &'static str {
        match self {
            Operation::UpsertUser => "upsertUser",
            Operation::CreateUser => "createUser",
            Operation::GetUser => "getUser",
            Operation::LookupByCode => "lookupByCode",
        }
    }

    /// The HTTP method.
    pub const fn method(self) -> &'static str {
        match self {
            Operation::UpsertUser => "PUT",
            Operation::CreateUser => "POST",
            Operation::GetUser | Operation::LookupByCode => "GET",
        }
    }

    /// Whether it writes: the API then wants a write token.
    pub const fn writes(self) -> bool {
        matches!(self, Operation::UpsertUser | Operation::CreateUser)
    }

    /// Whether a second send after an unknown outcome changes nothing. A create may have been carried out.
    pub const fn safe_to_repeat(self) -> bool {
        !matches!(self, Operation::CreateUser)
    }
}

/// A request, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What it asks for.
    pub operation: Operation,
    /// The absolute address.
    pub url: String,
    /// The JSON body, where there is one.
    pub body: Option<String>,
    /// Whether a successful reply must carry the user's `id`.
    pub expects_id: bool,
}

/// Which fields of the user the reply shall carry: the API's default, unless some are added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    query: String,
    with_id: bool,
}

impl Default for Selection {
    fn default() -> Selection {
        Selection { query: String::new(), with_id: true }
    }
}

impl Selection {
    /// Whether nothing was added.
    pub fn is_default(&self) -> bool {
        self.query.is_empty()
    }

    /// Adds a field to the list `fields`, these alone, or to `extraFields`, these beside the default ones. `false`: that
    /// is no field's name.
    pub fn add(&mut self, list: &str, field: &str) -> bool {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        if field.is_empty() || !all(field, plain) {
            return false;
        }
        if self.is_default() {
            self.with_id = list != ONLY;
            self.query = join(&["?", list, "="]);
        } else {
            self.query.push(',');
        }
        self.query.push_str(field);
        self.with_id |= field == "id";
        true
    }
}

/// The list of the fields that alone shall come.
pub const ONLY: &str = "fields";
/// The list of the fields that shall come beside the default ones.
pub const EXTRA: &str = "extraFields";

/// One tenant's API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    root: String,
    app_domain: String,
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
        Ok(Api { root: join(&[base, "/api/v1/", &tenant, "/open/"]), app_domain: host.to_ascii_lowercase() })
    }

    /// The host (and port) of the API: the attribution cookie's outermost key.
    pub fn app_domain(&self) -> &str {
        &self.app_domain
    }

    /// `PUT …/open/account/{accountId}/user/{userId}`, or `POST` of the same path.
    pub fn write_user(
        &self,
        operation: Operation,
        user: &User,
        selection: &Selection,
    ) -> Result<Request, Error> {
        let owner = (user.account_id(), user.id(), ["user.accountId", "user.id"]);
        self.user_request(operation, owner, selection, Some(user.body()))
    }

    /// `GET …/open/account/{accountId}/user/{userId}`
    pub fn get_user(&self, account_id: &str, user_id: &str, selection: &Selection) -> Result<Request, Error> {
        let owner = (account_id, user_id, ["accountId", "userId"]);
        self.user_request(Operation::GetUser, owner, selection, None)
    }

    /// `GET …/open/user?referralCode={code}`
    pub fn lookup_by_code(&self, code: &str) -> Result<Request, Error> {
        if code.trim_ascii().is_empty() {
            return Err(Error::argument(&["code must be a referral code, not an empty string"]));
        }
        Ok(Request {
            operation: Operation::LookupByCode,
            url: join(&[&self.root, "user?referralCode=", &percent_encode(code.trim_ascii())]),
            body: None,
            expects_id: true,
        })
    }

    fn user_request(
        &self,
        operation: Operation,
        (account_id, user_id, [account_name, user_name]): (&str, &str, [&str; 2]),
        selection: &Selection,
        body: Option<String>,
    ) -> Result<Request, Error> {
        let account = segment(account_id, account_name)?;
        let user = segment(user_id, user_name)?;
        let url = join(&[&self.root, "account/", &account, "/user/", &user, &selection.query]);
        Ok(Request { operation, url, body, expects_id: selection.with_id })
    }
}

/// One path segment. URL parsers resolve `.` and `..` even when they are percent-encoded, so no URL can carry these
/// ids; U+FFFD is what is left of text that was broken before it came here, and would address somebody else.
fn segment(id: &str, name: &str) -> Result<String, Error> {
    let problem = if id.trim_ascii().is_empty() {
        " must not be empty"
    } else if id == "." || id == ".." {
        " must not be \".\" or \"..\": no URL can carry it as a path segment"
    } else if id.as_bytes().windows(3).any(|bytes| bytes == "\u{fffd}".as_bytes()) {
        " is not valid text: it has a lone surrogate or U+FFFD in it"
    } else {
        return Ok(percent_encode(id));
    };
    Err(Error::argument(&[name, problem]))
}

/// The base without its trailing slashes, and its host with the port, unless that is the scheme's own.
fn origin(url: &str) -> Option<(&str, &str)> {
    let mut base = url.trim_ascii();
    let (scheme, rest) = cut(base, is_colon);
    let (host, path) = cut(rest?.strip_prefix("//")?, |byte| byte == b'/');
    let secure = scheme.eq_ignore_ascii_case("https");
    let allowed = secure || (scheme.eq_ignore_ascii_case("http") && is_loopback(host));
    let plain = |byte: u8| byte > b' ' && !matches!(byte, b'?' | b'#' | b'\\' | 0x7f);
    if !(allowed && is_host(host) && all(path.unwrap_or(""), plain)) {
        return None;
    }
    while let Some(shorter) = base.strip_suffix("/") {
        base = shorter;
    }
    Some((base, host.strip_suffix(if secure { ":443" } else { ":80" }).unwrap_or(host)))
}

/// A name or an address, with or without a port.
fn is_host(host: &str) -> bool {
    // The colons of an IPv6 address stand in brackets.
    if let (address, Some(after)) = cut(host, |byte| byte == b']') {
        let hex = |byte: u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
        let address = address.strip_prefix("[").unwrap_or("");
        return cut(address, is_colon).1.is_some()
            && all(address, hex)
            && (after.is_empty() || after.strip_prefix(":").is_some_and(is_port));
    }
    let (name, port) = cut(host, is_colon);
    // Beyond ASCII are the letters of internationalized names.
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | 0x80..);
    !name.is_empty() && all(name, letter) && is_port(port.unwrap_or(""))
}

fn is_port(port: &str) -> bool {
    all(port, |byte| byte.is_ascii_digit()) && (port.len() < 5 || (port.len() == 5 && port <= "65535"))
}

fn is_loopback(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let name = cut(&host, is_colon).0;
    name == "localhost"
        || name.ends_with(".localhost")
        || cut(&host, |byte| byte == b']').0 == "[::1"
        || (name.starts_with("127.") && all(name, |byte| byte.is_ascii_digit() || byte == b'.'))
}

fn is_colon(byte: u8) -> bool {
    byte == b':'
}
