//! Events of a user: kept, counted once per idempotency key, and what converts a referral.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use md5::{Digest as _, Md5};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value, json};

use crate::api::access;
use crate::api::calls::{Call, Segments};
use crate::api::open::users::UserPath;
use crate::app::App;
use crate::http::documents::{Document, Fields, Kind, Payload};
use crate::http::envelopes::Refusal;
use crate::store::referrals;
use crate::store::storage::now_ms;
use crate::store::users::{self, UserKey};

const FIELDS: &Fields = &[
    ("userId", Kind::Text),
    ("accountId", Kind::Text),
    ("idempotencyKey", Kind::Text),
    ("events", Kind::Objects),
];

const EVENT_FIELDS: &Fields =
    &[("key", Kind::Text), ("fields", Kind::Object), ("dateTriggered", Kind::Integer), ("id", Kind::Text)];

struct Event {
    id: Option<String>,
    key: String,
    fields: Map<String, Value>,
    date_triggered: i64,
}

/// `POST …/open/account/{accountId}/user/{userId}/events`: 201 when kept, 200 when this was sent before.
pub async fn track(
    State(app): State<App>,
    call: Call,
    Segments(path): Segments<UserPath>,
    payload: Payload,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let user = path.key()?;
    let kept = app.storage().transact(move |db| {
        access::admit(db, &call, &user.tenant, Some(&user))?;
        let document = Document::read(&payload, FIELDS)?;
        let events = events_of(&document, &user)?;
        users::get(db, &user)?;
        if !is_first(db, &user, &document, payload.bytes())? {
            return Ok((
                StatusCode::OK,
                json!({ "accountId": user.account_id, "userId": user.user_id, "events": [] }),
            ));
        }
        let ids = events.iter().map(|event| keep(db, &user, event)).collect::<Result<Vec<_>, _>>()?;
        let told: Vec<Value> =
            events.iter().zip(ids).map(|(event, id)| json!({ "key": event.key, "id": id })).collect();
        Ok((
            StatusCode::CREATED,
            json!({ "accountId": user.account_id, "userId": user.user_id, "events": told }),
        ))
    });
    kept.await.map(|(status, body)| (status, Json(body)))
}

fn events_of(document: &Document, user: &UserKey) -> Result<Vec<Event>, Refusal> {
    let ids = [("accountId", &user.account_id), ("userId", &user.user_id)];
    if ids.iter().any(|(name, id)| document.text(name).is_some_and(|named| named != id.as_str())) {
        return Err(Refusal::validation(vec!["userId, accountId: must be those of the path".to_owned()]));
    }
    let events = document.objects("events");
    if events.is_empty() || events.len() > 100 {
        return Err(Refusal::validation(vec!["events: 1 to 100 of them".to_owned()]));
    }
    events.into_iter().map(event_of).collect()
}

fn event_of(event: Map<String, Value>) -> Result<Event, Refusal> {
    let document = Document::check(event, EVENT_FIELDS)?;
    let key = document.text("key").unwrap_or_default();
    if !(1..=64).contains(&key.chars().count()) {
        return Err(Refusal::validation(vec!["events: a key has 1 to 64 characters".to_owned()]));
    }
    Ok(Event {
        id: document.text("id").filter(|id| !id.is_empty()).map(str::to_owned),
        key: key.to_owned(),
        fields: document.object("fields").cloned().unwrap_or_default(),
        date_triggered: document.integer("dateTriggered").unwrap_or_else(now_ms),
    })
}

/// Whether the idempotency key is new; with the same body it is a repetition, with another a conflict.
fn is_first(db: &Connection, user: &UserKey, document: &Document, body: &[u8]) -> Result<bool, Refusal> {
    let Some(key) = document.text("idempotencyKey") else { return Ok(true) };
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    if !(8..=64).contains(&key.len()) || !key.bytes().all(allowed) {
        return Err(Refusal::validation(vec!["idempotencyKey: 8 to 64 of [A-Za-z0-9.-_]".to_owned()]));
    }
    let mut hash = Md5::new();
    for part in [user.account_id.as_bytes(), b"\0", user.user_id.as_bytes(), b"\0", body] {
        hash.update(part);
    }
    let digest: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let known: Option<String> = db
        .prepare_cached("SELECT digest FROM idempotency WHERE tenant = ?1 AND key = ?2")?
        .query_row([user.tenant.as_str(), key], |row| row.get(0))
        .optional()?;
    match known {
        Some(known) if known == digest => Ok(false),
        Some(_) => Err(Refusal::idempotency_conflict()),
        None => {
            db.prepare_cached("INSERT INTO idempotency (tenant, key, digest) VALUES (?1, ?2, ?3)")?
                .execute([user.tenant.as_str(), key, &digest])?;
            Ok(true)
        }
    }
}

/// Keeps the event unless one with its id is there, and converts the referrals it converts.
fn keep(db: &Connection, user: &UserKey, event: &Event) -> Result<String, Refusal> {
    let id = match &event.id {
        Some(id) => id.clone(),
        None => db.prepare_cached("SELECT lower(hex(randomblob(12)))")?.query_row([], |row| row.get(0))?,
    };
    let kept = db
        .prepare_cached(
            "INSERT OR IGNORE INTO event (tenant, id, account_id, user_id, key, fields, date_triggered)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            user.tenant,
            id,
            user.account_id,
            user.user_id,
            event.key,
            Value::Object(event.fields.clone()).to_string(),
            event.date_triggered
        ])?;
    if kept == 1 {
        referrals::convert(db, user, &event.key)?;
    }
    Ok(id)
}
