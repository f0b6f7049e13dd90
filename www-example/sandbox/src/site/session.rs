//! The customer's own server, as far as a demo needs one: `POST /session` signs the user in and mints the token.

use axum::Json;
use axum::extract::State;
use serde_json::{Map, Value, json};

use crate::api::tokens::{self, Signer};
use crate::app::App;
use crate::http::documents::{Document, Fields, Kind, Payload};
use crate::http::envelopes::Refusal;
use crate::store::storage::now_ms;
use crate::store::tenants;

const FIELDS: &Fields = &[
    ("id", Kind::Text),
    ("accountId", Kind::Text),
    ("firstName", Kind::Text),
    ("lastName", Kind::Text),
    ("email", Kind::Text),
    ("tenant", Kind::Text),
    ("ttlSeconds", Kind::Integer),
    ("kind", Kind::Text),
    ("signedBy", Kind::Text),
];

const HOUR: i64 = 3600;
const YEAR: i64 = 365 * 24 * HOUR;

/// `POST /session` → `{token, expiresAtMs}`
pub async fn sign_in(State(app): State<App>, payload: Payload) -> Result<Json<Value>, Refusal> {
    let document = Document::read(&payload, FIELDS)?;
    let alias = document.text("tenant").unwrap_or(app.default_tenant()).to_owned();
    let tenant = app.storage().transact(move |db| tenants::find(db, &alias)).await?;
    let user = user_of(&document)?;
    let ttl = document.integer("ttlSeconds").unwrap_or(HOUR);
    if !(-YEAR..=YEAR).contains(&ttl) {
        return Err(Refusal::validation(vec!["ttlSeconds: at most a year, either way".to_owned()]));
    }
    let signer = match document.text("signedBy") {
        None | Some("apiKey") => Signer::ApiKey,
        Some("accountSid") => Signer::AccountSid,
        Some(_) => return Err(Refusal::validation(vec!["signedBy: apiKey or accountSid".to_owned()])),
    };
    let expires_at = now_ms() / 1000 + ttl;
    let token = tokens::mint(&tenant, signer, user, expires_at)?;
    Ok(Json(json!({ "token": token, "expiresAtMs": expires_at * 1000 })))
}

fn user_of(document: &Document) -> Result<Map<String, Value>, Refusal> {
    let id = document.text("id").filter(|id| !id.trim_matches(' ').is_empty());
    let id = id.ok_or_else(|| Refusal::validation(vec!["id: must not be empty".to_owned()]).rs("RS043"))?;
    let account_id = document.text("accountId").unwrap_or(id);
    let mut user =
        Map::from_iter([("id".to_owned(), json!(id)), ("accountId".to_owned(), json!(account_id))]);
    match document.text("kind") {
        Some("read") => return Ok(user),
        None | Some("write") => {}
        Some(_) => return Err(Refusal::validation(vec!["kind: read or write".to_owned()])),
    }
    for name in ["firstName", "lastName", "email"] {
        if let Some(value) = document.text(name) {
            user.insert(name.to_owned(), json!(value));
        }
    }
    // A token whose user has the two ids alone could only read.
    if user.len() == 2 {
        user.insert("referable".to_owned(), json!(true));
    }
    Ok(user)
}
