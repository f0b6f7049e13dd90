//! A call: an operation and its arguments, and the request that it comes to. Nothing here touches the network.

use serde::Serialize;

use super::api::{Api, segment};
use super::events;
use super::fields::LikelyRegion;
use super::operation::{Body, Operation, Token, Yields};
use super::user::User;
use crate::attribution::Scope;
use crate::attribution::page::Held;
use crate::attribution::sign_up::{Referrer, referrer};
use crate::error::Error;
use crate::json::Value;
use crate::percent;

/// A request, ready to be authorized and sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    /// The operation's name.
    pub operation: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The absolute address.
    pub url: String,
    /// The JSON body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Whether a successful reply must carry the user's `id`.
    pub expects_id: bool,
    /// Whether it may be sent again after an unknown outcome.
    pub repeatable: bool,
    /// Of a call that needs a token: whose it must be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
    /// Likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// Why attribution was left out: `"unreadable"` or `"expired"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skipped: Option<&'static str>,
}

/// What is known beside a call's arguments: of the referrer, for a sign-up that names none itself, and of languages.
#[derive(Clone, Debug)]
pub struct Known {
    /// `ClientOptions.attribution`: `"cookie"`, `"codes"` or `"none"`.
    pub mode: String,
    /// The attribution that the page's browser holds.
    pub held: Held,
    /// Attribution that came with the page's address and is stored nowhere.
    pub unstored: Option<Value>,
    /// Now, epoch milliseconds.
    pub now_ms: f64,
    /// Completes a language tag.
    pub likely_region: LikelyRegion,
}

impl Default for Known {
    fn default() -> Known {
        Known {
            mode: String::new(),
            held: Held::default(),
            unstored: None,
            now_ms: 0.0,
            likely_region: |_| None,
        }
    }
}

/// Describes a call. `arguments`: the method's, by name, as in `{ accountId, userId, options: { fields } }`; errors name
/// them by their path.
pub fn describe(api: &Api, operation: &Operation, arguments: &Value, known: &Known) -> Result<Call, Error> {
    let mut skipped = None;
    let user = match operation.body {
        Body::User => {
            let mut user =
                User::check(arguments.get("user").cloned().unwrap_or(Value::Null), known.likely_region)?;
            skipped = attach_attribution(&mut user, api, known);
            Some(user)
        }
        _ => None,
    };
    let query = match &operation.query {
        Some((name, form)) => form.query(name, arguments)?,
        None => Value::Null,
    };
    let has_chosen = |list| matches!(query.get(list), Some(Value::Array(names)) if !names.is_empty());
    if has_chosen("fields") && has_chosen("extraFields") {
        return Err(Error::argument(&["options.fields and options.extraFields cannot be combined"]));
    }
    let text = |name| argument(arguments, &query, user.as_ref(), name);
    let mut url = String::from(api.root());
    let mut in_query = false;
    for (is_name, part) in pieces(operation.path) {
        if is_name {
            let (value, name) = text(part)?;
            url.push_str(&if in_query { percent::encode(value) } else { segment(value, name)? });
        } else {
            in_query |= part.contains('?');
            url.push_str(part);
        }
    }
    let mut joint = if in_query { "&" } else { "?" };
    let mut add = |name: &str, value: &str| {
        for part in [joint, name, "=", value] {
            url.push_str(part);
        }
        joint = "&";
    };
    for (name, value) in query.members() {
        match value {
            Value::String(text) | Value::Number(text) if !text.is_empty() => {
                add(name, &percent::encode(text))
            }
            Value::Array(names) if !names.is_empty() => {
                let mut list = String::new();
                for name in names.iter().filter_map(Value::as_str) {
                    list.push_str(if list.is_empty() { "" } else { "," });
                    list.push_str(name);
                }
                add(name, &list);
            }
            _ => {}
        }
    }
    let [account_id, user_id] = match operation.token {
        Token::None => [None, None],
        Token::Read([account_id, user_id]) | Token::Write([account_id, user_id]) => {
            [Some(text(account_id)?.0), Some(text(user_id)?.0)]
        }
    };
    let body = match operation.body {
        Body::None => None,
        Body::Empty => Some("{}".into()),
        Body::User => user.as_ref().map(User::body),
        Body::Events => Some(events::body(
            account_id.unwrap_or_default(),
            user_id.unwrap_or_default(),
            arguments
                .get("options")
                .and_then(|options| options.get("idempotencyKey"))
                .or(arguments.get("idempotencyKey")),
            arguments.get("events"),
        )?),
    };
    Ok(Call {
        operation: operation.name,
        method: operation.method,
        url,
        account_id: account_id.map(String::from),
        user_id: user_id.map(String::from),
        body,
        expects_id: operation.yields == Yields::User
            && (!has_chosen("fields") || query.get("fields").is_some_and(|names| names.holds("id"))),
        repeatable: operation.repeatable,
        skipped,
    })
}

/// A template's pieces: plain ones, and the names that stand in braces (`true`).
fn pieces(template: &'static str) -> impl Iterator<Item = (bool, &'static str)> {
    template.split(['{', '}']).enumerate().map(|(index, piece)| (index % 2 == 1, piece))
}

/// A text that the call wants, and how errors name it: an argument, something of the query, or an id of the user who is sent.
fn argument<'a>(
    arguments: &'a Value,
    query: &'a Value,
    user: Option<&'a User>,
    name: &'static str,
) -> Result<(&'a str, &'static str), Error> {
    match (user, name) {
        (Some(user), "accountId") => return Ok((user.account_id(), "user.accountId")),
        (Some(user), "userId") => return Ok((user.id(), "user.id")),
        _ => {}
    }
    let problem = match arguments.get(name).or_else(|| query.get(name)) {
        Some(Value::String(text)) => match text.trim_ascii() {
            "" if name == "code" => " must be a referral code, not an empty string",
            "" => " must not be empty",
            code if name == "code" => return Ok((code, name)),
            _ => return Ok((text, name)),
        },
        Some(_) => " must be a string",
        None => " is required: a non-empty string",
    };
    Err(Error::argument(&[name, problem]))
}

/// Adds what is known of the referrer to a sign-up that names none itself. What the API would refuse is left out, for a
/// sign-up without a referrer is better than none; the reason is returned.
fn attach_attribution(user: &mut User, api: &Api, known: &Known) -> Option<&'static str> {
    if user.names_referrer() || known.mode == "none" {
        return None;
    }
    let scope =
        Scope { app_domain: api.app_domain(), tenant_alias: api.tenant_alias(), now_ms: known.now_ms };
    match referrer(&known.held, known.unstored.clone(), scope) {
        Referrer::Nobody => {}
        Referrer::Unreadable => return Some("unreadable"),
        Referrer::Expired => return Some("expired"),
        Referrer::Known { codes, .. } if known.mode == "codes" => {
            if !codes.is_empty() {
                user.set_referred_by_codes(&codes);
            }
        }
        Referrer::Known { encoded, .. } => user.set_cookies(&encoded),
    }
    None
}
