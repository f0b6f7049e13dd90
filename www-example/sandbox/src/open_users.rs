//! The open endpoints about one user: upsert, create, get, and the lookup by code.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::access;
use crate::calls::{Call, Parameters, Segments};
use crate::codes;
use crate::documents::Payload;
use crate::envelopes::Refusal;
use crate::referrals;
use crate::replies::{self, Selection};
use crate::router::App;
use crate::segments;
use crate::share_links;
use crate::tenants::{self, Program};
use crate::user_input::UserInput;
use crate::users::{self, User, UserKey, Visit};

/// The segments of a user's path.
#[derive(Debug, Deserialize)]
pub struct UserPath {
    tenant: String,
    account: String,
    user: String,
}

impl UserPath {
    /// The user it names.
    pub fn key(self) -> UserKey {
        UserKey { tenant: self.tenant, account_id: self.account, user_id: self.user }
    }
}

type UserReply = Result<Json<Map<String, Value>>, Refusal>;

/// `PUT …/open/account/{accountId}/user/{userId}`
pub async fn upsert(
    State(app): State<App>,
    call: Call,
    Segments(path): Segments<UserPath>,
    Parameters(selection): Parameters<Selection>,
    payload: Payload,
) -> UserReply {
    let key = path.key();
    let reply = app.storage().transact(move |db| write(db, &call, &key, &selection, &payload, false));
    Ok(Json(reply.await?))
}

/// `POST …/open/account/{accountId}/user/{userId}`
pub async fn create(
    State(app): State<App>,
    call: Call,
    Segments(path): Segments<UserPath>,
    Parameters(selection): Parameters<Selection>,
    payload: Payload,
) -> Result<(StatusCode, Json<Map<String, Value>>), Refusal> {
    let key = path.key();
    let reply = app.storage().transact(move |db| write(db, &call, &key, &selection, &payload, true));
    Ok((StatusCode::CREATED, Json(reply.await?)))
}

fn write(
    db: &Connection,
    call: &Call,
    key: &UserKey,
    selection: &Selection,
    payload: &Payload,
    must_be_new: bool,
) -> Result<Map<String, Value>, Refusal> {
    access::admit(db, call, &key.tenant, Some(key))?;
    selection.check()?;
    let programs = tenants::programs(db, &key.tenant)?;
    let input = UserInput::open(payload, key, &programs)?;
    if must_be_new && users::find(db, key)?.is_some() {
        return Err(Refusal::user_exists());
    }
    let user = apply(db, key, &input, call.visit(), &programs)?;
    replies::open_user(db, &call.site, &user, selection)
}

/// Writes what the input says over what there is, and everything that follows from it.
///
/// # Errors
/// `DO_NOT_TRACK`, or when the database fails.
pub fn apply(
    db: &Connection,
    key: &UserKey,
    input: &UserInput,
    visit: Visit,
    programs: &[Program],
) -> Result<User, Refusal> {
    if users::is_untracked(db, key)? {
        return Err(Refusal::do_not_track());
    }
    users::ensure_account(db, key)?;
    let mut user = users::find(db, key)?.unwrap_or_else(|| User::new(key.clone(), visit.clone()));
    user.last_seen = visit;
    overwrite(&mut user, input);
    users::save(db, &user)?;
    segments::apply(db, key, &input.segments)?;
    for (program, code) in &input.referral_codes {
        codes::claim(db, key, program, code)?;
    }
    for program in programs {
        codes::ensure(db, &user, &program.id)?;
    }
    for (program, url) in &input.share_links {
        share_links::claim(db, key, program, url)?;
    }
    let (named, source) =
        referrals::codes_named(db, &key.tenant, &input.referred_by_codes, input.attribution.as_ref())?;
    referrals::record(db, &user, &named, source)?;
    Ok(user)
}

fn overwrite(user: &mut User, input: &UserInput) {
    let replace = |old: &mut Option<String>, new: &Option<String>| {
        if new.is_some() {
            old.clone_from(new);
        }
    };
    replace(&mut user.first_name, &input.first_name);
    replace(&mut user.last_name, &input.last_name);
    replace(&mut user.email, &input.email);
    replace(&mut user.locale, &input.locale);
    replace(&mut user.country_code, &input.country_code);
    replace(&mut user.cookie_id, &input.attribution.as_ref().and_then(|cookie| cookie.cookie_id.clone()));
    user.referable = input.referable.unwrap_or(user.referable);
    user.date_us_tax_form_submitted = input.date_us_tax_form_submitted.or(user.date_us_tax_form_submitted);
    for (name, value) in &input.custom_fields {
        if value.is_null() {
            user.custom_fields.remove(name);
        } else {
            user.custom_fields.insert(name.clone(), value.clone());
        }
    }
}

/// `GET …/open/account/{accountId}/user/{userId}`
pub async fn get(
    State(app): State<App>,
    call: Call,
    Segments(path): Segments<UserPath>,
    Parameters(selection): Parameters<Selection>,
) -> UserReply {
    let key = path.key();
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
