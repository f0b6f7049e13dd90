//! A batch of a user's events: checked before anything leaves the page, and sent under a key that makes a repetition safe.
//!
//! Source: the API reference, operation `openTrackEvents`.

use super::fields::{Form, Kind};
use crate::error::Error;
use crate::json::Value;

const EVENT: Form = Form {
    required: &["key"],
    own: "fields",
    fields: &[
        ("key", Kind::Text),
        ("fields", Kind::EventFields),
        ("dateTriggered", Kind::Time),
        ("id", Kind::Text),
    ],
};

/// The request's body. `given`: the caller's events; errors name what is wrong by its path, as in `events[2].fields.sku`.
pub fn body(
    account_id: &str,
    user_id: &str,
    idempotency_key: Option<&Value>,
    given: Option<&Value>,
) -> Result<String, Error> {
    let key = idempotency_key.and_then(Value::as_str).filter(|key| is_key(key)).ok_or_else(|| {
        Error::argument(&[
            "options.idempotencyKey must be 8 to 64 letters, digits, points, hyphens and underscores",
        ])
    })?;
    let mut events = match given {
        Some(Value::Array(events)) if !events.is_empty() => events.clone(),
        _ => return Err(Error::argument(&["events must be an array of at least one event"])),
    };
    for (index, event) in events.iter_mut().enumerate() {
        EVENT.check(&["events[", &index.to_string(), "]"].concat(), event, |_| None)?;
    }
    let mut body = Value::Object(Vec::new());
    body.set("accountId", account_id.into());
    body.set("userId", user_id.into());
    body.set("idempotencyKey", key.into());
    body.set("events", Value::Array(events));
    Ok(body.text())
}

fn is_key(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    (8..=64).contains(&text.len()) && text.bytes().all(plain)
}
