//! The user token: a JWT that the customer's server mints. Read here, never verified: the key is not ours to know.

use crate::base64url;
use crate::error::{Code, Error};
use crate::json::Value;
use crate::text::{self, all, cut, decimal, utf8};

/// Far more than a header field may carry.
const MAX_LENGTH: usize = 16_384;

/// Reads a token into what it says of itself (`TokenInfo`): `{ kind, accountId?, userId?, tenantAlias?, algorithm?,
/// keyId?, issuedAtMs?, expiresAtMs?, expired }`, times in epoch milliseconds. `now_ms`: likewise.
pub fn inspect(token: &str, now_ms: f64) -> Result<Value, Error> {
    let (header, payload) = parts(token)?;
    let mut info = Value::Object(Vec::new());
    let mut kind = "unknown";
    if let Some(Value::Bool(true)) = payload.get("allowAnonymous") {
        kind = "anonymous";
    }
    if let Some(sub) = payload.get("sub").and_then(Value::as_str) {
        kind = "read";
        read_subject(sub, &mut info);
    }
    let user = payload.get("user").map(Value::members).unwrap_or_default();
    if !user.is_empty() {
        kind = "read";
    }
    for (name, value) in user {
        let name = match name.as_str() {
            "accountId" => "accountId",
            "id" => "userId",
            _ => {
                kind = "write";
                continue;
            }
        };
        // Ids are strings; some servers mint numbers.
        if let Value::String(id) | Value::Number(id) = value
            && !id.is_empty()
        {
            info.set(name, id.as_str().into());
        }
    }
    for (from, name) in [("alg", "algorithm"), ("kid", "keyId")] {
        if let Some(text @ Value::String(_)) = header.get(from) {
            info.set(name, text.clone());
        }
    }
    let mut expired = false;
    for (from, name) in [("iat", "issuedAtMs"), ("exp", "expiresAtMs")] {
        if let Some(seconds) = payload.get(from).and_then(Value::as_f64) {
            let ms = seconds * 1000.0;
            expired = from == "exp" && ms <= now_ms;
            info.set(name, Value::Number(decimal(ms as u64)));
        }
    }
    info.set("kind", kind.into());
    info.set("expired", Value::Bool(expired));
    Ok(info)
}

/// Reads a token that is about to be sent for this user: it must not have expired, nor name somebody else.
pub fn check(token: &str, account_id: &str, user_id: &str, now_ms: f64) -> Result<Value, Error> {
    let info = inspect(token, now_ms)?;
    let other = |name: &str, wanted: &str| !["", wanted].contains(&info.text_at(name));
    let (code, message) = if let Some(Value::Bool(true)) = info.get("expired") {
        let message = "The user token has expired. Have your server mint a new one, or pass `userToken` as a function, \
                       which is asked again before a token expires";
        (Code::TokenExpired, message)
    } else if other("accountId", account_id) || other("userId", user_id) {
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
        Value::parse(&utf8(&bytes)?).filter(|value| matches!(value, Value::Object(_)))
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
fn read_subject(sub: &str, info: &mut Value) {
    let (ids, realm) = cut(sub, |byte| byte == b'@');
    let (account, user) = cut(ids, |byte| byte == b':');
    let id = |text: &str| utf8(&base64url::decode(text)?).filter(|id| !id.is_empty());
    if let (Some(account_id), Some(user_id), Some(tenant)) =
        (id(account), id(user.unwrap_or("")), realm.unwrap_or("").strip_suffix(":users"))
        && !tenant.is_empty()
    {
        for (name, value) in [("accountId", &*account_id), ("userId", &user_id), ("tenantAlias", tenant)] {
            info.set(name, value.into());
        }
    }
}
