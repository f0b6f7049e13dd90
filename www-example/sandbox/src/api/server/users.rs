//! The server-to-server operations on users, for callers with the tenant's API key.

use axum::extract::State;
use axum::{Extension, Json};
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::api::access;
use crate::api::calls::{Call, Parameters, Segments};
use crate::api::open::users::{ByCode, UserPath, WrittenReply};
use crate::api::replies;
use crate::api::slices;
use crate::app::App;
use crate::http::documents::Payload;
use crate::http::envelopes::Refusal;
use crate::rules::upserts;
use crate::rules::user_input::UserInput;
use crate::store::codes;
use crate::store::storage::now_ms;
use crate::store::tenants;
use crate::store::users::{self, User};

type UserReply = Result<Json<Map<String, Value>>, Refusal>;

/// `GET /user?referralCode=…`
pub async fn by_code(
    State(app): State<App>,
    call: Call,
    Segments(tenant): Segments<String>,
    Parameters(query): Parameters<ByCode>,
) -> UserReply {
    let reply = app.storage().transact(move |db| {
        access::admit(db, &call, &tenant, None)?;
        let code = codes::find(db, &tenant, &query.code()?)?.ok_or_else(Refusal::code_not_found)?;
        replies::user(db, &call.site, &users::get(db, &code.owner)?)
    });
    Ok(Json(reply.await?))
}

/// `POST /user`: creates the user or changes the one there is.
pub async fn create(
    State(app): State<App>,
    call: Call,
    Segments(tenant): Segments<String>,
    payload: Payload,
) -> Result<WrittenReply, Refusal> {
    let reply = app.storage().transact(move |db| {
        access::admit(db, &call, &tenant, None)?;
        let programs = tenants::programs(db, &tenant)?;
        let (key, input) = UserInput::stub(&payload, &tenant, &programs)?;
        // The caller is the customer's server: its address says nothing about where the user was seen.
        let written = upserts::apply(db, &key, &input, None, &programs)?;
        Ok((Extension(written.credits), Json(replies::user(db, &call.site, &written.user)?)))
    });
    reply.await
}

/// `GET /account/{accountId}/user/{userId}`
pub async fn get(State(app): State<App>, call: Call, Segments(path): Segments<UserPath>) -> UserReply {
    change(app, call, path, |_, _| Ok(())).await
}

/// `POST …/block`: the user refers nobody and is referred by nobody until unblocked.
pub async fn block(State(app): State<App>, call: Call, Segments(path): Segments<UserPath>) -> UserReply {
    change(app, call, path, |db, user| {
        user.date_blocked = user.date_blocked.or(Some(now_ms()));
        users::save(db, user)
    })
    .await
}

/// `POST …/unblock`
pub async fn unblock(State(app): State<App>, call: Call, Segments(path): Segments<UserPath>) -> UserReply {
    change(app, call, path, |db, user| {
        user.date_blocked = None;
        users::save(db, user)
    })
    .await
}

async fn change<F>(app: App, call: Call, path: UserPath, how: F) -> UserReply
where
    F: FnOnce(&Connection, &mut User) -> Result<(), Refusal> + Send + 'static,
{
    let key = path.key()?;
    let reply = app.storage().transact(move |db| {
        access::admit(db, &call, &key.tenant, Some(&key))?;
        let mut user = users::get(db, &key)?;
        how(db, &mut user)?;
        replies::user(db, &call.site, &user)
    });
    Ok(Json(reply.await?))
}

/// Which part of a list is wanted.
#[derive(Debug, Deserialize)]
pub struct Slice {
    #[serde(default)]
    query: String,
    #[serde(default = "slices::default_limit")]
    limit: i64,
    #[serde(default)]
    offset: i64,
}

/// `GET /users?query=&limit=10&offset=0`
pub async fn list(
    State(app): State<App>,
    call: Call,
    Segments(tenant): Segments<String>,
    Parameters(slice): Parameters<Slice>,
) -> Result<Json<Value>, Refusal> {
    let reply = app.storage().transact(move |db| {
        access::admit(db, &call, &tenant, None)?;
        slices::check(slice.limit, slice.offset)?;
        let (users, total) = users::search(db, &tenant, &slice.query, slice.limit, slice.offset)?;
        let users =
            users.iter().map(|user| replies::user(db, &call.site, user)).collect::<Result<Vec<_>, _>>()?;
        Ok(json!({ "count": users.len(), "totalCount": total, "users": users }))
    });
    Ok(Json(reply.await?))
}
