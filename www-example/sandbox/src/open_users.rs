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
    for (name, id, rs) in [("userId", &user_id, "RS043"), ("accountId", &account_id, "RS044")] {
        if id.trim().is_empty() {
            return Err(Refusal::validation(vec![format!("{name}: must not be empty")]).rs(rs));
        }
    }
    Ok(UserKey { tenant, account_id, user_id })
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
    let key = path.key()?;
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
    let key = path.key()?;
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
    let user = apply(db, key, &input, Some(call.visit()), &programs)?;
    replies::open_user(db, &call.site, &user, selection)
}

/// Writes what the input says over what there is, and everything that follows from it.
/// `visit` is where the user was seen, if the request came from the user at all.
///
/// # Errors
/// `DO_NOT_TRACK`, or when the database fails.
pub fn apply(
    db: &Connection,
    key: &UserKey,
    input: &UserInput,
    visit: Option<Visit>,
    programs: &[Program],
) -> Result<User, Refusal> {
    if users::is_untracked(db, key)? {
        return Err(Refusal::do_not_track());
    }
    users::ensure_account(db, key)?;
    let mut user =
        users::find(db, key)?.unwrap_or_else(|| User::new(key.clone(), visit.clone().unwrap_or_default()));
    user.last_seen = visit.unwrap_or(user.last_seen);
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

/// Which share links are wanted; all of them where nothing is said.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Links {
    program_id: Option<String>,
    share_medium: Option<String>,
    engagement_medium: Option<String>,
}

/// `GET …/shareurls?programId&shareMedium&engagementMedium`
pub async fn share_urls(
    State(app): State<App>,
    call: Call,
    Segments(path): Segments<UserPath>,
    Parameters(wanted): Parameters<Links>,
) -> UserReply {
    let key = path.key()?;
    let reply = app.storage().transact(move |db| {
        access::admit(db, &call, &key.tenant, Some(&key))?;
        users::get(db, &key)?;
        let mut links = call.site.program_share_links(db, &key, &codes::of(db, &key)?)?;
        links.retain(|program, _| wanted.program_id.as_ref().is_none_or(|id| id == program));
        for by_engagement in links.values_mut().filter_map(Value::as_object_mut) {
            narrow(by_engagement, &wanted);
        }
        Ok(links)
    });
    Ok(Json(reply.await?))
}

fn narrow(by_engagement: &mut Map<String, Value>, wanted: &Links) {
    let is_wanted =
        |filter: &Option<String>, name: &String| filter.as_ref().is_none_or(|wanted| wanted == name);
    by_engagement
        .retain(|engagement, links| !links.is_object() || is_wanted(&wanted.engagement_medium, engagement));
    for by_medium in by_engagement.values_mut().filter_map(Value::as_object_mut) {
        by_medium.retain(|medium, _| is_wanted(&wanted.share_medium, medium));
    }
}
