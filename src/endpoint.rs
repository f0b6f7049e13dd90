//! The open endpoints, as descriptions of requests. Nothing here touches the network.
//!
//! Source: the API reference, operations `openUserUpsert`, `openCreateUser`, `openGetUser`, `openGetUserByCode`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Serialize, Serializer};

use crate::error::Error;
use crate::user::User;

/// Where the API lives unless the caller says otherwise.
pub const DEFAULT_BASE_URL: &str = "https://app.referralsaasquatch.com";
/// Its host: the attribution cookie's outermost key unless the caller says otherwise.
pub const DEFAULT_APP_DOMAIN: &str = "app.referralsaasquatch.com";

/// What may stand in one path segment or query value as it is: the set of `encodeURIComponent`.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

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

    /// Whether the user token goes along. A lookup by code is anyone's, so it never carries one.
    pub const fn needs_token(self) -> bool {
        !matches!(self, Operation::LookupByCode)
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

impl Serialize for Operation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
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

/// Which fields of the user the reply shall carry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Selection {
    /// The API's default.
    #[default]
    Default,
    /// These alone (`fields`).
    Only(Vec<String>),
    /// These beside the default ones (`extraFields`).
    Extra(Vec<String>),
}

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
        Ok(Api {
            root: [base, "/api/v1/", &tenant, "/open/"].concat(),
            app_domain: host.to_ascii_lowercase(),
        })
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
        let mut request = self.user_request(
            operation,
            ("user.accountId", user.account_id()),
            ("user.id", user.id()),
            selection,
        )?;
        request.body = Some(user.body());
        Ok(request)
    }

    /// `GET …/open/account/{accountId}/user/{userId}`
    pub fn get_user(&self, account_id: &str, user_id: &str, selection: &Selection) -> Result<Request, Error> {
        self.user_request(Operation::GetUser, ("accountId", account_id), ("userId", user_id), selection)
    }

    /// `GET …/open/user?referralCode={code}`
    pub fn lookup_by_code(&self, code: &str) -> Result<Request, Error> {
        if code.trim().is_empty() {
            return Err(Error::argument(&["code must be a referral code, not an empty string"]));
        }
        Ok(Request {
            operation: Operation::LookupByCode,
            url: [&self.root, "user?referralCode=", &encode(code.trim())].concat(),
            body: None,
            expects_id: true,
        })
    }

    fn user_request(
        &self,
        operation: Operation,
        (account_name, account_id): (&str, &str),
        (user_name, user_id): (&str, &str),
        selection: &Selection,
    ) -> Result<Request, Error> {
        let account = segment(account_id, account_name)?;
        let user = segment(user_id, user_name)?;
        let (parameter, fields) = match selection {
            Selection::Default => ("", &[][..]),
            Selection::Only(fields) => ("?fields=", &fields[..]),
            Selection::Extra(fields) => ("?extraFields=", &fields[..]),
        };
        let fields: Vec<String> = fields.iter().map(|field| encode(field)).collect();
        Ok(Request {
            operation,
            url: [&self.root, "account/", &account, "/user/", &user, parameter, &fields.join(",")].concat(),
            body: None,
            expects_id: !matches!(selection, Selection::Only(only) if !only.iter().any(|field| field == "id")),
        })
    }
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, COMPONENT).collect()
}

/// One path segment. URL parsers resolve `.` and `..` even when they are percent-encoded, so no URL can carry these
/// ids; U+FFFD is what is left of text that was broken before it came here, and would address somebody else.
fn segment(id: &str, name: &str) -> Result<String, Error> {
    let problem = if id.trim().is_empty() {
        " must not be empty"
    } else if id == "." || id == ".." {
        " must not be \".\" or \"..\": no URL can carry it as a path segment"
    } else if id.contains(char::REPLACEMENT_CHARACTER) {
        " is not valid text: it has a lone surrogate or U+FFFD in it"
    } else {
        return Ok(encode(id));
    };
    Err(Error::argument(&[name, problem]))
}

/// The base without its trailing slashes, and its host with the port.
fn origin(url: &str) -> Option<(&str, &str)> {
    let url = url.trim();
    let (scheme, rest) = url.split_once("://")?;
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let secure = scheme.eq_ignore_ascii_case("https");
    let plain_host =
        host.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | ':' | '[' | ']' | '_'));
    let plain_path =
        !path.chars().any(|c| matches!(c, '?' | '#' | '\\') || c.is_whitespace() || c.is_control());
    let allowed = secure || (scheme.eq_ignore_ascii_case("http") && is_loopback(host));
    (allowed && plain_host && plain_path && has_name(host)).then(|| (url.trim_end_matches('/'), host))
}

fn has_name(host: &str) -> bool {
    let (name, port) = split_port(host);
    !name.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_loopback(host: &str) -> bool {
    let name = split_port(host).0.to_ascii_lowercase();
    let in_127 = name.strip_prefix("127.").is_some_and(|rest| {
        rest.split('.').count() == 3 && rest.split('.').all(|part| part.parse::<u8>().is_ok())
    });
    name == "localhost" || name.ends_with(".localhost") || name == "[::1]" || in_127
}

fn split_port(host: &str) -> (&str, &str) {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, port),
        _ => (host, ""),
    }
}
