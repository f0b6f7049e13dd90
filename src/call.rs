//! One call as JavaScript describes it, and the request that it comes to.
//!
//! The JavaScript side copies the caller's arguments into one plain document and reads nothing of them itself, so every
//! rule about them stands in this crate and is tested natively.

use crate::attribution::{self, Scope, SignUp};
use crate::endpoint::{Api, DEFAULT_BASE_URL, Operation, Request, Selection};
use crate::error::Error;
use crate::jar;
use crate::json::Value;
use crate::record::Record;
use crate::text::{all, decimal, join};
use crate::user::User;

/// The tenant's API. `baseUrl` is optional.
fn api(call: &Value) -> Result<Api, Error> {
    let tenant_alias = text(call, "tenantAlias", "options.tenantAlias")?;
    match call.get("baseUrl") {
        None => Api::new(tenant_alias, DEFAULT_BASE_URL),
        Some(_) => Api::new(tenant_alias, text(call, "baseUrl", "options.baseUrl")?),
    }
}

/// The request of a call, and what the JavaScript side must know to send it, as JSON:
/// `{ operation, url, method, body?, expectsId, repeatable, accountId?, userId?, appDomain, skipped? }`.
///
/// `call`: `{ operation, tenantAlias, baseUrl?, fields?, extraFields? }`, and of a write `{ user, attribution, jar,
/// unstored?, nowMs }`, of a get `{ accountId, userId }`, of a lookup `{ code }`.
pub fn describe(call: &Value) -> Result<String, Error> {
    let api = api(call)?;
    let selection = selection(call)?;
    let app_domain = api.app_domain();
    let operation = operation(call.get("operation").and_then(Value::as_str).unwrap_or(""));
    match operation {
        Operation::LookupByCode => {
            let request = api.lookup_by_code(text(call, "code", "code")?)?;
            Ok(described(&request, None, None, app_domain))
        }
        Operation::GetUser => {
            let owner = (text(call, "accountId", "accountId")?, text(call, "userId", "userId")?);
            let request = api.get_user(owner.0, owner.1, &selection)?;
            Ok(described(&request, Some(owner), None, app_domain))
        }
        Operation::UpsertUser | Operation::CreateUser => {
            let mut user = User::check(call.get("user").cloned().unwrap_or(Value::Null))?;
            let skipped = attach_attribution(&mut user, call, app_domain);
            let request = api.write_user(operation, &user, &selection)?;
            Ok(described(&request, Some((user.account_id(), user.id())), skipped, app_domain))
        }
    }
}

/// The operation of this name.
pub fn operation(name: &str) -> Operation {
    let all = [Operation::CreateUser, Operation::GetUser, Operation::LookupByCode];
    all.into_iter().find(|operation| operation.name() == name).unwrap_or(Operation::UpsertUser)
}

fn described(
    request: &Request,
    owner: Option<(&str, &str)>,
    skipped: Option<&str>,
    app_domain: &str,
) -> String {
    let operation = request.operation;
    let mut record = Record::default();
    record.text("operation", Some(operation.name()));
    record.text("url", Some(&request.url));
    record.text("method", Some(operation.method()));
    record.text("body", request.body.as_deref());
    record.flag("expectsId", request.expects_id);
    record.flag("repeatable", operation.safe_to_repeat());
    record.text("accountId", owner.map(|(account_id, _)| account_id));
    record.text("userId", owner.map(|(_, user_id)| user_id));
    record.text("appDomain", Some(app_domain));
    record.text("skipped", skipped);
    record.close()
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
            Some(name) if !name.is_empty() && all(name, plain) => names.push(name.into()),
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
