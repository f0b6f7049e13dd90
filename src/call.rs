//! One call as JavaScript describes it, and the request that it comes to.
//!
//! The JavaScript side copies the caller's arguments into one plain document and reads nothing of them itself, so every
//! rule about them stands in this crate and is tested natively.

use crate::attribution::{self, Scope, SignUp};
use crate::endpoint::{Api, DEFAULT_BASE_URL, Operation, Request, Selection};
use crate::error::Error;
use crate::jar;
use crate::json::Value;
use crate::text::{decimal, join};
use crate::user::User;

/// The tenant's API. `baseUrl` is optional.
fn api(call: &Value) -> Result<Api, Error> {
    let tenant_alias = text(call, "tenantAlias", "options.tenantAlias")?;
    match call.get("baseUrl") {
        None => Api::new(tenant_alias, DEFAULT_BASE_URL),
        Some(_) => Api::new(tenant_alias, text(call, "baseUrl", "options.baseUrl")?),
    }
}

/// The request of a call, and what the JavaScript side must know to send it:
/// `{ operation, url, method, body?, expectsId, repeatable, accountId?, userId?, appDomain, skipped? }`.
///
/// `call`: `{ operation, tenantAlias, baseUrl?, fields?, extraFields? }`, and of a write `{ user, attribution, jar,
/// unstored?, nowMs }`, of a get `{ accountId, userId }`, of a lookup `{ code }`.
pub fn describe(call: &Value) -> Result<Value, Error> {
    let api = api(call)?;
    let selection = selection(call)?;
    let mut skipped = None;
    let mut owner: Option<(String, String)> = None;
    let operation = operation(call.get("operation").and_then(Value::as_str).unwrap_or(""));
    let request = match operation {
        Operation::LookupByCode => api.lookup_by_code(text(call, "code", "code")?)?,
        Operation::GetUser => {
            let (account_id, user_id) =
                (text(call, "accountId", "accountId")?, text(call, "userId", "userId")?);
            owner = Some((account_id.into(), user_id.into()));
            api.get_user(account_id, user_id, &selection)?
        }
        Operation::UpsertUser | Operation::CreateUser => {
            let mut user = User::check(call.get("user").cloned().unwrap_or(Value::Null))?;
            skipped = attach_attribution(&mut user, call, api.app_domain());
            owner = Some((user.account_id().into(), user.id().into()));
            api.write_user(operation, &user, &selection)?
        }
    };
    Ok(described(request, owner, skipped, api.app_domain()))
}

/// The operation of this name.
pub fn operation(name: &str) -> Operation {
    let all = [Operation::CreateUser, Operation::GetUser, Operation::LookupByCode];
    all.into_iter().find(|operation| operation.name() == name).unwrap_or(Operation::UpsertUser)
}

fn described(
    request: Request,
    owner: Option<(String, String)>,
    skipped: Option<&str>,
    app_domain: &str,
) -> Value {
    let operation = request.operation;
    let (account_id, user_id) = owner.unzip();
    Value::object(vec![
        ("operation", Some(operation.name().into())),
        ("url", Some(Value::String(request.url))),
        ("method", Some(operation.method().into())),
        ("body", request.body.map(Value::String)),
        ("expectsId", Some(Value::Bool(request.expects_id))),
        ("repeatable", Some(Value::Bool(operation.safe_to_repeat()))),
        ("accountId", account_id.map(Value::String)),
        ("userId", user_id.map(Value::String)),
        ("appDomain", Some(app_domain.into())),
        ("skipped", skipped.map(Value::from)),
    ])
}

/// Adds what is known of the referrer to a sign-up that names none itself. What the API would refuse is left out, for a
/// sign-up without a referrer is better than none; the reason is returned.
fn attach_attribution(user: &mut User, call: &Value, app_domain: &str) -> Option<&'static str> {
    let mode = call.get("attribution").and_then(Value::as_str);
    if user.names_referrer() || mode == Some("none") {
        return None;
    }
    let tenant_alias = call.get("tenantAlias").and_then(Value::as_str).unwrap_or("");
    let now_ms = call.get("nowMs").and_then(Value::as_f64).unwrap_or(0.0);
    let held = jar::values(call.get("jar").and_then(Value::as_str).unwrap_or(""));
    let scope = Scope { app_domain, tenant_alias, now_ms };
    match attribution::for_sign_up(&held, call.get("unstored").cloned(), scope) {
        SignUp::Nothing => None,
        SignUp::Unreadable => Some("unreadable"),
        SignUp::Expired => Some("expired"),
        SignUp::Attribution { encoded, codes } => {
            if mode != Some("codes") {
                user.set_cookies(&encoded);
            } else if !codes.is_empty() {
                user.set_referred_by_codes(&codes);
            }
            None
        }
    }
}

/// `fields` and `extraFields`; an empty list asks for nothing in particular.
fn selection(call: &Value) -> Result<Selection, Error> {
    match (names(call, "fields")?, names(call, "extraFields")?) {
        (Some(_), Some(_)) => {
            Err(Error::argument(&["options.fields and options.extraFields cannot be combined"]))
        }
        (Some(only), None) => Ok(Selection::Only(only)),
        (None, Some(extra)) => Ok(Selection::Extra(extra)),
        (None, None) => Ok(Selection::Default),
    }
}

fn names(call: &Value, list: &str) -> Result<Option<Vec<String>>, Error> {
    let Some(given) = call.get(list) else { return Ok(None) };
    let mut names = Vec::new();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    for item in given.items() {
        match item.as_str() {
            Some(name) if !name.is_empty() && name.bytes().all(plain) => names.push(name.into()),
            _ => {
                return Err(Error::argument(&[
                    "options.",
                    list,
                    "[",
                    &decimal(names.len() as u64),
                    "] must be a field's name",
                ]));
            }
        }
    }
    match given {
        Value::Array(_) => Ok(Some(names).filter(|names| !names.is_empty())),
        _ => Err(Error::argument(&["options.", list, " must be an array of field names"])),
    }
}

fn text<'a>(call: &'a Value, name: &str, path: &str) -> Result<&'a str, Error> {
    match call.get(name) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(Error::argument(&[path, " must be a string"])),
        None => Err(Error::argument(&[&join(&[path, " is required"]), ": a non-empty string"])),
    }
}
