//! The open endpoints about a code: is it good, and applying it to a user who is there already.

use axum::extract::State;
use axum::{Extension, Json};
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::access;
use crate::api::calls::{Call, Segments};
use crate::api::open::users::named_key;
use crate::app::App;
use crate::http::documents::{Document, Payload};
use crate::http::envelopes::Refusal;
use crate::store::codes::{self, Code};
use crate::store::referrals::{self, Credit, Standing};
use crate::store::tenants;
use crate::store::users::{self, User};

/// `GET …/open/code/{code}`
pub async fn validate(
    State(app): State<App>,
    call: Call,
    Segments((tenant, code)): Segments<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    let reply = app.storage().transact(move |db| {
        access::admit(db, &call, &tenant, None)?;
        let code = codes::find(db, &tenant, &code)?.ok_or_else(Refusal::code_not_found)?;
        described(db, &code)
    });
    Ok(Json(reply.await?))
}

/// The segments of the path that applies a code.
#[derive(Debug, Deserialize)]
pub struct CodeOfUser {
    tenant: String,
    code: String,
    account: String,
    user: String,
}

/// `POST …/open/code/{code}/account/{accountId}/user/{userId}`: the user counts as referred by the code's owner.
pub async fn apply(
    State(app): State<App>,
    call: Call,
    Segments(path): Segments<CodeOfUser>,
    payload: Payload,
) -> Result<(Extension<Vec<Credit>>, Json<Value>), Refusal> {
    let reply = app.storage().transact(move |db| {
        let key = named_key(path.tenant, path.account, path.user)?;
        access::admit(db, &call, &key.tenant, Some(&key))?;
        if !payload.is_empty() {
            Document::read(&payload, &[])?;
        }
        let code = codes::find(db, &key.tenant, &path.code)?.ok_or_else(Refusal::code_not_found)?;
        let user = users::get(db, &key)?;
        let credits = refer(db, &user, &code)?;
        Ok((Extension(credits), Json(described(db, &code)?)))
    });
    reply.await
}

/// Makes the referral, or says why the code cannot: unlike a sign-up, applying is about nothing else.
fn refer(db: &Connection, user: &User, code: &Code) -> Result<Vec<Credit>, Refusal> {
    let credits = referrals::record(db, user, std::slice::from_ref(&code.code), "applyCode")?;
    let referred_by = referrals::of(db, &user.key, Standing::Referred)?;
    let in_program = referred_by.iter().find(|referral| referral.program == code.program);
    match in_program {
        // Repeating the same code is safe.
        Some(referral) if referral.referrer == code.owner => Ok(credits),
        Some(_) => Err(refused("The user was referred in this program already.")),
        None if code.owner == user.key => Err(refused("The code is the user's own.")),
        None => Err(refused("One of the two users is blocked or cannot be referred.")),
    }
}

fn refused(message: &str) -> Refusal {
    Refusal::new(axum::http::StatusCode::FORBIDDEN, "CODE_NOT_APPLICABLE", message).rs("RS034")
}

/// `Code` of the reference.
fn described(db: &Connection, code: &Code) -> Result<Value, Refusal> {
    let owner = users::get(db, &code.owner)?;
    let names = [owner.first_name.clone(), owner.last_initial().map(|initial| format!("{initial}."))];
    let programs = tenants::programs(db, &code.owner.tenant)?;
    let program = programs.into_iter().find(|program| program.id == code.program);
    let mut described = json!({
        "code": code.code,
        "dateCreated": code.date_created,
        "programId": code.program,
        "referrerName": names.into_iter().flatten().collect::<Vec<_>>().join(" "),
    });
    if let (Some(reward), Some(fields)) =
        (program.and_then(|program| program.referred_reward), described.as_object_mut())
    {
        fields.insert("reward".to_owned(), reward);
    }
    Ok(described)
}
