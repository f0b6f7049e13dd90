//! The open endpoints about one user: upsert, create, get, and the lookup by code.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::api::access;
use crate::api::calls::{Call, Parameters, Segments};
use crate::api::replies::{self, Selection};
use crate::app::App;
use crate::http::documents::Payload;
use crate::http::envelopes::Refusal;
use crate::rules::field_rules::check_id;
use crate::rules::upserts;
use crate::rules::user_input::UserInput;
use crate::store::codes;
use crate::store::referrals::Credit;
use crate::store::tenants;
use crate::store::users::{self, UserKey};

/// The segments of a user's path.
#[derive(Debug, Deserialize)]
pub struct UserPath {
    tenant: String,
    account: String,
    user: String,
}

impl UserPath {
    /// The user it names.
    ///
    /// # Errors
    /// When an id is empty.
    pub fn key(self) -> Result<UserKey, Refusal> {
        named_key(self.tenant, self.account, self.user)
    }
}

/// The key of two ids out of a path, neither of them empty.
///
/// # Errors
/// When one is.
pub fn named_key(tenant: String, account_id: String, user_id: String) -> Result<UserKey, Refusal> {
    check_id("userId", &user_id, "RS043")?;
    check_id("accountId", &account_id, "RS044")?;
    Ok(UserKey { tenant, account_id, user_id })
}

type UserReply = Result<Json<Map<String, Value>>, Refusal>;

/// A user who was written; what came of the codes goes to the journal and not to the caller.
pub type WrittenReply = (Extension<Vec<Credit>>, Json<Map<String, Value>>);

/// `PUT …/open/account/{accountId}/user/{userId}`
pub async fn upsert(
    State(app): State<App>,
    call: Call,
    Segments(path): Segments<UserPath>,
    Parameters(selection): Parameters<Selection>,
    payload: Payload,
) -> Result<WrittenReply, Refusal> {
    let key = path.key()?;
    app.storage().transact(move |db| write(db, &call, &key, &selection, &payload, false)).await
}

/// `POST …/open/account/{accountId}/user/{userId}`
pub async fn create(
    State(app): State<App>,
    call: Call,
    Segments(path): Segments<UserPath>,
    Parameters(selection): Parameters<Selection>,
    payload: Payload,
) -> Result<(StatusCode, WrittenReply), Refusal> {
    let key = path.key()?;
    let reply = app.storage().transact(move |db| write(db, &call, &key, &selection, &payload, true));
    Ok((StatusCode::CREATED, reply.await?))
}

fn write(
    db: &Connection,
    call: &Call,
    key: &UserKey,
    selection: &Selection,
    payload: &Payload,
    must_be_new: bool,
) -> Result<WrittenReply, Refusal> {
    access::admit(db, call, &key.tenant, Some(key))?;
    selection.check()?;
    let programs = tenants::programs(db, &key.tenant)?;
    let input = UserInput::open(payload, key, &programs)?;
    if must_be_new && users::find(db, key)?.is_some() {
        return Err(Refusal::user_exists());
    }
    let written = upserts::apply(db, key, &input, Some(call.visit()), &programs)?;
    let reply = replies::open_user(db, &call.site, &written.user, selection)?;
    Ok((Extension(written.credits), Json(reply)))
}

/// `GET …/open/account/{accountId}/user/{userId}`
pub async fn get(
    State(app): State<App>,
    call: Call,
    Segments(path): Segments<UserPath>,
    Parameters(selection): Parameters<Selection>,
) -> UserReply {
    let key = path.key()?;
    let reply = app.storage().transact(move |db| {
        access::admit(db, &call, &key.tenant, Some(&key))?;
        selection.check()?;
        let user = users::get(db, &key)?;
        replies::open_user(db, &call.site, &user, &selection)
    });
    Ok(Json(reply.await?))
}

/// The query of a lookup by code.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ByCode {
    referral_code: Option<String>,
}

impl ByCode {
    /// The code that is looked for.
    ///
    /// # Errors
    /// When there is none.
    pub fn code(self) -> Result<String, Refusal> {
        self.referral_code.filter(|code| !code.trim().is_empty()).ok_or_else(|| {
            Refusal::validation(vec!["referralCode: must not be empty".to_owned()]).rs("RS034")
        })
    }
}

/// `GET …/open/user?referralCode=…`
pub async fn by_code(
    State(app): State<App>,
    call: Call,
    Segments(tenant): Segments<String>,
    Parameters(query): Parameters<ByCode>,
) -> UserReply {
    let reply = app.storage().transact(move |db| {
        access::admit(db, &call, &tenant, None)?;
        let code = codes::find(db, &tenant, &query.code()?)?.ok_or_else(Refusal::code_not_found)?;
        let user = users::get(db, &code.owner)?;
        Ok(replies::user_by_code(&call.site, &user, &code.code))
    });
    Ok(Json(reply.await?))
}

/// What a deletion leaves behind.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deletion {
    do_not_track: Option<String>,
    preserve_empty_account: Option<String>,
}

/// `DELETE …/open/account/{accountId}/user/{userId}`
pub async fn delete(
    State(app): State<App>,
    call: Call,
    Segments(path): Segments<UserPath>,
    Parameters(deletion): Parameters<Deletion>,
) -> Result<StatusCode, Refusal> {
    let key = path.key()?;
    let deleted = app.storage().transact(move |db| {
        access::admit(db, &call, &key.tenant, Some(&key))?;
        let do_not_track = switch("doNotTrack", deletion.do_not_track.as_deref())?;
        let keep_account = switch("preserveEmptyAccount", deletion.preserve_empty_account.as_deref())?;
        users::get(db, &key)?;
        users::delete(db, &key, do_not_track, keep_account)
    });
    deleted.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A parameter that is on when it is there, unless it says otherwise.
fn switch(name: &str, value: Option<&str>) -> Result<bool, Refusal> {
    match value {
        None | Some("false") => Ok(false),
        Some("" | "true") => Ok(true),
        Some(_) => Err(Refusal::validation(vec![format!("{name}: true or false")])),
    }
}
