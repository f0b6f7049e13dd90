//! `/__sandbox/…`: what a test or a curious integrator asks the sandbox about itself.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::calls::{Parameters, Segments};
use crate::api::replies;
use crate::app::App;
use crate::faults::orders::Fault;
use crate::http::documents;
use crate::http::envelopes::Refusal;
use crate::store::codes;
use crate::store::referrals::{self, Standing};
use crate::store::storage;
use crate::store::tenants;
use crate::store::users::{self, UserKey};
use crate::watch::journal::Entry;

/// `POST /__sandbox/faults`: orders faults and answers with all that are open. Any content type is taken.
pub async fn order_faults(State(app): State<App>, request: Request) -> Result<Json<Vec<Fault>>, Refusal> {
    let body = documents::collected(request.into_body()).await?;
    let orders = serde_json::from_slice(&body)
        .map_err(|error| Refusal::invalid_json("The faults are not JSON.", vec![error.to_string()]))?;
    let open = app.faults().order(orders)?;
    app.journal().announce();
    Ok(Json(open))
}

/// `GET /__sandbox/faults`
pub async fn open_faults(State(app): State<App>) -> Json<Vec<Fault>> {
    Json(app.faults().open())
}

/// `DELETE /__sandbox/faults`
pub async fn clear_faults(State(app): State<App>) -> StatusCode {
    app.faults().clear();
    app.journal().announce();
    StatusCode::NO_CONTENT
}

/// `DELETE /__sandbox/faults/{id}`
pub async fn take_fault_back(State(app): State<App>, Segments(id): Segments<u64>) -> StatusCode {
    app.faults().take_back(id);
    app.journal().announce();
    StatusCode::NO_CONTENT
}

/// `POST /__sandbox/reset`: the seed and nothing else, as at the start.
pub async fn reset(State(app): State<App>) -> Result<StatusCode, Refusal> {
    let seed = app.seed().clone();
    app.storage().transact(move |db| storage::clear(db).and_then(|()| seed.plant(db))).await?;
    app.faults().clear();
    app.limits().clear();
    app.journal().clear();
    Ok(StatusCode::NO_CONTENT)
}

/// Which requests to tell of.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    host: Option<String>,
}

/// `GET /__sandbox/requests?host=…`, oldest first; without a host, all of them.
pub async fn requests(State(app): State<App>, Parameters(wanted): Parameters<Wanted>) -> Json<Vec<Entry>> {
    Json(app.journal().entries(wanted.host.as_deref()))
}

/// `DELETE /__sandbox/requests`
pub async fn clear_requests(State(app): State<App>) -> StatusCode {
    app.journal().clear();
    StatusCode::NO_CONTENT
}

/// `GET /__sandbox/referrals`: every referral's row, oldest first.
pub async fn referrals(State(app): State<App>) -> Result<Json<Vec<Value>>, Refusal> {
    Ok(Json(app.storage().transact(|db| all_referrals(db)).await?))
}

/// Every referral with both its sides.
///
/// # Errors
/// When the database fails.
pub fn all_referrals(db: &Connection) -> Result<Vec<Value>, Refusal> {
    let side = |key: &UserKey| json!({ "accountId": key.account_id, "id": key.user_id });
    let rows = referrals::all(db)?;
    Ok(rows
        .iter()
        .map(|referral| {
            json!({
                "id": referral.id,
                "tenant": referral.referred.tenant,
                "program": referral.program,
                "code": referral.code,
                "source": referral.source,
                "referrer": side(&referral.referrer),
                "referred": side(&referral.referred),
                "dateReferralStarted": referral.date_started,
                "dateReferralPaid": referral.date_paid,
                "dateReferralEnded": referral.date_ended,
            })
        })
        .collect())
}

/// `GET /__sandbox/users`: every user's row, oldest first within each tenant.
pub async fn users(State(app): State<App>) -> Result<Json<Vec<Value>>, Refusal> {
    Ok(Json(app.storage().transact(|db| all_users(db)).await?))
}

/// Every user with codes and referrers.
///
/// # Errors
/// When the database fails.
pub fn all_users(db: &Connection) -> Result<Vec<Value>, Refusal> {
    let mut shown = Vec::new();
    for tenant in tenants::all(db)? {
        let (users, _) = users::search(db, &tenant.alias, "", -1, 0)?;
        for user in users {
            let referred_by = referrals::of(db, &user.key, Standing::Referred)?;
            shown.push(json!({
                "tenant": user.key.tenant,
                "accountId": user.key.account_id,
                "id": user.key.user_id,
                "firstName": user.first_name,
                "lastName": user.last_name,
                "email": user.email,
                "imageUrl": user.image_url,
                "locale": user.locale,
                "countryCode": user.country_code,
                "referable": user.referable,
                "dateCreated": user.date_created,
                "dateBlocked": user.date_blocked,
                "referralCodes": replies::by_program(&codes::of(db, &user.key)?),
                "referredByCodes": referred_by.iter().map(|referral| referral.code.as_str()).collect::<Vec<_>>(),
            }));
        }
    }
    Ok(shown)
}

/// `GET /__sandbox/counts`: how many rows there are, for those who would not read them all.
pub async fn counts(State(app): State<App>) -> Result<Json<Value>, Refusal> {
    let counts = app.storage().transact(|db| {
        let (accounts, users) = users::count(db)?;
        Ok(json!({ "accounts": accounts, "users": users, "referrals": referrals::count(db)? }))
    });
    Ok(Json(counts.await?))
}
