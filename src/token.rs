//! The user token: a JWT that the customer's server mints. Read here, never verified: the key is not ours to know.

use crate::base64url;
use crate::error::{Code, Error};
use crate::json::Value;
use crate::record::Record;
use crate::text::{self, all, cut, decimal};

/// What a token lets its bearer do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Names a user by id and accountId, or by `sub`, and no more.
    Read,
    /// Carries at least one more field of the user.
    Write,
    /// `{"allowAnonymous": true}`
    Anonymous,
    /// Names nobody.
    Unknown,
}

impl Kind {
    /// The name on the wire to JavaScript.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Read => "read",
            Kind::Write => "write",
            Kind::Anonymous => "anonymous",
            Kind::Unknown => "unknown",
        }
    }
}

/// What a token says of itself (`TokenInfo`).
#[derive(Clone, Debug, PartialEq)]
pub struct TokenInfo {
    /// What it allows.
    pub kind: Kind,
    /// Whose it is: the account.
    pub account_id: Option<String>,
    /// Whose it is: the user.
    pub user_id: Option<String>,
    /// The tenant, where `sub` names one.
    pub tenant_alias: Option<String>,
    /// The header's `alg`.
    pub algorithm: Option<String>,
    /// The header's `kid`.
    pub key_id: Option<String>,
    /// `iat`, epoch milliseconds.
    pub issued_at_ms: Option<f64>,
    /// `exp`, epoch milliseconds.
    pub expires_at_ms: Option<f64>,
    /// Whether `exp` has passed.
    pub expired: bool,
}

impl TokenInfo {
    /// As JavaScript sees it; what the token does not say is absent.
    pub fn describe(&self) -> String {
        let mut record = Record::default();
        record.text("kind", Some(self.kind.name()));
        record.text("accountId", self.account_id.as_deref());
        record.text("userId", self.user_id.as_deref());
        record.text("tenantAlias", self.tenant_alias.as_deref());
        record.text("algorithm", self.algorithm.as_deref());
        record.text("keyId", self.key_id.as_deref());
        for (name, time) in [("issuedAtMs", self.issued_at_ms), ("expiresAtMs", self.expires_at_ms)] {
            if let Some(time) = time {
                record.json(name, &decimal(time as u64));
            }
        }
        record.flag("expired", self.expired);
        record.close()
    }
}

/// Far more than a header field may carry.
const MAX_LENGTH: usize = 16_384;

/// Reads a token. `now_ms`: epoch milliseconds.
pub fn inspect(token: &str, now_ms: f64) -> Result<TokenInfo, Error> {
    let (header, payload) = parts(token)?;
    let user = payload.get("user").filter(|user| !user.members().is_empty());
    let named = |name: &str| user.and_then(|user| user.get(name)).and_then(identifier);
    let sub = payload.get("sub").and_then(Value::as_str);
    let subject = sub.map(subject).unwrap_or_default();
    let (account_id, user_id) = (named("accountId").or(subject.account_id), named("id").or(subject.user_id));
    let time = |name: &str| payload.get(name).and_then(Value::as_f64).map(|seconds| seconds * 1000.0);
    let text = |name: &str| header.get(name).and_then(Value::as_str).map(String::from);
    let more =
        user.is_some_and(|user| user.members().iter().any(|(name, _)| name != "id" && name != "accountId"));
    let kind = if more {
        Kind::Write
    } else if user.is_some() || sub.is_some() {
        Kind::Read
    } else if payload.get("allowAnonymous") == Some(&Value::Bool(true)) {
        Kind::Anonymous
    } else {
        Kind::Unknown
    };
    let expires_at_ms = time("exp");
    Ok(TokenInfo {
        kind,
        account_id,
        user_id,
        tenant_alias: subject.tenant_alias,
        algorithm: text("alg"),
        key_id: text("kid"),
        issued_at_ms: time("iat"),
        expires_at_ms,
        expired: expires_at_ms.is_some_and(|expiry| expiry <= now_ms),
    })
}

/// Reads a token that is about to be sent for this user: it must not have expired, nor name somebody else.
pub fn check(token: &str, account_id: &str, user_id: &str, now_ms: f64) -> Result<TokenInfo, Error> {
    let info = inspect(token, now_ms)?;
    let other = |named: &Option<String>, wanted: &str| named.as_ref().is_some_and(|named| named != wanted);
    let (code, message) = if info.expired {
        let message = "The user token has expired. Have your server mint a new one, or pass `userToken` as a function, \
                       which is asked again before a token expires";
        (Code::TokenExpired, message)
    } else if other(&info.account_id, account_id) || other(&info.user_id, user_id) {
        let message = "The user token names another user or account than this call does; mint a token for the user \
                       that the call is about";
        (Code::TokenMismatch, message)
    } else {
        return Ok(info);
    };
    Err(Error::new(code, &[message]))
}

fn parts(token: &str) -> Result<(Value, Value), Error> {
    let mut parts = text::parts(token, |byte| byte == b'.');
    let (Some(header), Some(payload), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Error::new(
            Code::InvalidToken,
            &[
                "The user token is not a JWT (three parts joined by dots). Is it the tenant's API key? That key opens \
               every user's data and must never reach a browser: have your server mint a JWT for the signed-in user",
            ],
        ));
    };
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'=' | b'+' | b'/');
    let whole = token.len() <= MAX_LENGTH && all(signature, safe);
    let read = |part: &str| {
        let bytes = if whole { base64url::decode(part)? } else { return None };
        Value::parse(core::str::from_utf8(&bytes).ok()?).filter(|value| matches!(value, Value::Object(_)))
    };
    match (read(header), read(payload)) {
        (Some(header), Some(payload)) => Ok((header, payload)),
        _ => Err(Error::new(
            Code::InvalidToken,
            &[
                "The user token is not a JWT: its header and payload must be Base64URL of JSON objects. Pass it exactly \
               as your server minted it",
            ],
        )),
    }
}

/// Ids are strings; some servers mint numbers.
fn identifier(value: &Value) -> Option<String> {
    match value {
        Value::String(text) | Value::Number(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    }
}

#[derive(Default)]
struct Subject {
    account_id: Option<String>,
    user_id: Option<String>,
    tenant_alias: Option<String>,
}

/// `base64(accountId):base64(userId)@tenantAlias:users`. Other shapes exist and name nobody we could be sure of.
fn subject(sub: &str) -> Subject {
    let (ids, realm) = cut(sub, |byte| byte == b'@');
    let id = |text: &str| String::from_utf8(base64url::decode(text)?).ok().filter(|id| !id.is_empty());
    let (account, user) = cut(ids, |byte| byte == b':');
    let pair = user.and_then(|user| Some((id(account)?, id(user)?)));
    let tenant =
        realm.unwrap_or("").strip_suffix(":users").filter(|tenant| !tenant.is_empty()).map(String::from);
    match (pair, tenant) {
        (Some((account, user)), Some(tenant)) => {
            Subject { account_id: Some(account), user_id: Some(user), tenant_alias: Some(tenant) }
        }
        _ => Subject::default(),
    }
}
