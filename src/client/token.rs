//! The user token: a JWT that the customer's server mints. Read here, never verified: the key is not ours to know.

use serde::Serialize;

use crate::base64url;
use crate::error::{Code, Error};
use crate::json::Value;

/// Far more than a header field may carry.
const MAX_LENGTH: usize = 16_384;

/// What a token says of itself (`TokenInfo`). Times in epoch milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenInfo {
    /// `"read"`, `"write"`, `"anonymous"` or `"unknown"`.
    pub kind: &'static str,
    /// The account that it names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
    /// The user that it names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The tenant that it names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant_alias: Option<String>,
    /// `alg`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<String>,
    /// `kid`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `iat`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_at_ms: Option<f64>,
    /// `exp`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at_ms: Option<f64>,
    /// Whether that has passed.
    pub expired: bool,
}

/// Reads a token; white space around it does not count. `now_ms`: epoch milliseconds.
pub fn inspect(token: &str, now_ms: f64) -> Result<TokenInfo, Error> {
    let (header, payload) = parts(token)?;
    Ok(info(&header, &payload, now_ms))
}

fn info(header: &Value, payload: &Value, now_ms: f64) -> TokenInfo {
    let text = |name| header.get(name).and_then(Value::as_str).map(String::from);
    let ms = |name| payload.get(name).and_then(Value::as_f64).map(|seconds: f64| (seconds * 1000.0).trunc());
    let mut info = TokenInfo {
        kind: "unknown",
        algorithm: text("alg"),
        key_id: text("kid"),
        issued_at_ms: ms("iat"),
        expires_at_ms: ms("exp"),
        expired: ms("exp").is_some_and(|expires| expires <= now_ms),
        ..TokenInfo::default()
    };
    if let Some(Value::Bool(true)) = payload.get("allowAnonymous") {
        info.kind = "anonymous";
    }
    if let Some(sub) = payload.get("sub").and_then(Value::as_str) {
        info.kind = "read";
        read_subject(sub, &mut info);
    }
    let user = payload.get("user").map(Value::members).unwrap_or_default();
    if !user.is_empty() {
        info.kind = "read";
    }
    for (name, value) in user {
        let id = match name.as_str() {
            "accountId" => &mut info.account_id,
            "id" => &mut info.user_id,
            _ => {
                info.kind = "write";
                continue;
            }
        };
        // Ids are strings; some servers mint numbers.
        if let Value::String(given) | Value::Number(given) = value
            && !given.is_empty()
        {
            *id = Some(given.clone());
        }
    }
    info
}

/// What a token that may be sent for a user says of that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Authority {
    /// Whether it allows reading alone.
    pub is_read: bool,
    /// Whether it names the user, and no other account.
    pub names_user: bool,
    /// Its `sub`, in whatever shape.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

/// Reads a token that is about to be sent for this user: it must not have expired, nor name somebody else.
pub fn authorize(token: &str, account_id: &str, user_id: &str, now_ms: f64) -> Result<Authority, Error> {
    let (header, payload) = parts(token)?;
    let info = info(&header, &payload, now_ms);
    let other = |named: &Option<String>, wanted| named.as_deref().is_some_and(|named| named != wanted);
    let (code, message) = if info.expired {
        let message = "The user token has expired. Have your server mint a new one, or pass `userToken` as a function, \
                       which is asked again before a token expires";
        (Code::TokenExpired, message)
    } else if other(&info.account_id, account_id) || other(&info.user_id, user_id) {
        let message = "The user token names another user or account than this call does; mint a token for the user \
                       that the call is about";
        (Code::TokenMismatch, message)
    } else {
        return Ok(Authority {
            is_read: info.kind == "read",
            names_user: info.user_id.is_some(),
            subject: payload.get("sub").and_then(Value::as_str).map(String::from),
        });
    };
    Err(Error::new(code, &[message]))
}

fn parts(token: &str) -> Result<(Value, Value), Error> {
    let token = token.trim();
    let problem = match token.as_bytes() {
        [b'<' | b'{' | b'[', ..] => {
            "The user token is a page or an error message and no JWT: whatever serves it answered with something else, such \
             as its sign-in page. Check that reply's status before its text is taken for a token"
        }
        [b'"' | b'\'', ..] => {
            "The user token stands in quotes. Pass the JWT without them; where a server sends it as JSON, parse that first"
        }
        _ if token.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("Bearer ")) => {
            "The user token begins with \"Bearer \". Pass the JWT alone"
        }
        _ => "",
    };
    if !problem.is_empty() {
        return Err(Error::new(Code::InvalidToken, &[problem]));
    }
    let mut parts = token.split('.');
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
    let whole = token.len() <= MAX_LENGTH && signature.bytes().all(safe);
    let read = |part: &str| {
        let text = if whole { base64url::decode_text(part)? } else { return None };
        Value::parse(&text).filter(|value| matches!(value, Value::Object(_)))
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

/// `base64(accountId):base64(userId)@tenantAlias:users`. Other shapes exist and name nobody we could be sure of.
fn read_subject(sub: &str, info: &mut TokenInfo) {
    let (ids, realm) = sub.split_once('@').unwrap_or((sub, ""));
    let (account, user) = ids.split_once(':').unwrap_or((ids, ""));
    let id = |text: &str| base64url::decode_text(text).filter(|id| !id.is_empty());
    if let (Some(account_id), Some(user_id), Some(tenant)) =
        (id(account), id(user), realm.strip_suffix(":users"))
        && !tenant.is_empty()
    {
        info.account_id = Some(account_id);
        info.user_id = Some(user_id);
        info.tenant_alias = Some(tenant.into());
    }
}
