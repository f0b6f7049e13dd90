//! One call as JavaScript describes it, and the request that it comes to.
//!
//! The JavaScript side copies the caller's arguments into one plain document and reads nothing of them itself, so every
//! rule about them stands in this crate and is tested natively.

use crate::attribution::{self, Scope, SignUp};
use crate::endpoint::{Api, DEFAULT_BASE_URL, EXTRA, ONLY, Operation, Selection};
use crate::error::Error;
use crate::jar;
use crate::json::Value;
use crate::record::Record;
use crate::text::decimal;
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
/// `{ url, method, body?, expectsId, repeatable, skipped? }`.
///
/// `call`: `{ operation, tenantAlias, baseUrl?, fields?, extraFields? }`, and of a write `{ user, attribution, jar,
/// unstored?, nowMs }`, of a get `{ accountId, userId }`, of a lookup `{ code }`.
pub fn describe(call: &Value) -> Result<String, Error> {
    let api = api(call)?;
    let selection = selection(call)?;
    let operation = operation(call.text_at("operation"));
    let mut skipped = None;
    let request = match operation {
        Operation::LookupByCode => api.lookup_by_code(text(call, "code", "code")?),
        Operation::GetUser => {
            api.get_user(text(call, "accountId", "accountId")?, text(call, "userId", "userId")?, &selection)
        }
        Operation::UpsertUser | Operation::CreateUser => {
            let mut user = User::check(call.get("user").cloned().unwrap_or(Value::Null))?;
            skipped = attach_attribution(&mut user, call, api.app_domain());
            api.write_user(operation, &user, &selection)
        }
    }?;
    let mut record = Record::default();
    record.text("url", Some(&request.url));
    record.text("method", Some(operation.method()));
    record.text("body", request.body.as_deref());
    record.flag("expectsId", request.expects_id);
    record.flag("repeatable", operation.safe_to_repeat());
    record.text("skipped", skipped);
    Ok(record.close())
}

/// The operation of this name.
pub fn operation(name: &str) -> Operation {
    let all = [Operation::CreateUser, Operation::GetUser, Operation::LookupByCode];
    all.into_iter().find(|operation| operation.name() == name).unwrap_or(Operation::UpsertUser)
}

/// Adds what is known of the referrer to a sign-up that names none itself. What the API would refuse is left out, for a
/// sign-up without a referrer is better than none; the reason is returned.
fn attach_attribution(user: &mut User, call: &Value, app_domain: &str) -> Option<&'static str> {
    let mode = call.text_at("attribution");
    if user.names_referrer() || mode == "none" {
        return None;
    }
    let tenant_alias = call.text_at("tenantAlias");
    let now_ms = call.get("nowMs").and_then(Value::as_f64).unwrap_or(0.0);
    let held = jar::values(call.text_at("jar"));
    let scope = Scope { app_domain, tenant_alias, now_ms };
    match attribution::for_sign_up(&held, call.get("unstored").cloned(), scope) {
        SignUp::Nothing => None,
        SignUp::Unreadable => Some("unreadable"),
        SignUp::Expired => Some("expired"),
        SignUp::Attribution { encoded, codes } => {
            if mode != "codes" {
                user.set_cookies(&encoded);
            } else if !codes.is_empty() {
                user.set_referred_by_codes(&codes);
            }
            None
        }
    }
}

/// `fields` or `extraFields`; an empty list asks for nothing in particular.
fn selection(call: &Value) -> Result<Selection, Error> {
    let mut selection = Selection::default();
    for list in [ONLY, EXTRA] {
        let Some(given) = call.get(list) else { continue };
        let Value::Array(items) = given else {
            return Err(Error::argument(&["options.", list, " must be an array of field names"]));
        };
        if !items.is_empty() && !selection.is_default() {
            return Err(Error::argument(&["options.fields and options.extraFields cannot be combined"]));
        }
        for (index, item) in items.iter().enumerate() {
            if !item.as_str().is_some_and(|field| selection.add(list, field)) {
                let index = decimal(index as u64);
                return Err(Error::argument(&["options.", list, "[", &index, "] must be a field's name"]));
            }
        }
    }
    Ok(selection)
}

fn text<'a>(call: &'a Value, name: &str, path: &str) -> Result<&'a str, Error> {
    match call.get(name) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(Error::argument(&[path, " must be a string"])),
        None => Err(Error::argument(&[path, " is required: a non-empty string"])),
    }
}
