//! The page at `/`: tenants, users, referrals and the last requests, live.

use std::convert::Infallible;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use rusqlite::Connection;
use serde_json::{Value, json};
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::{Stream, StreamExt as _};

use crate::api::calls::Segments;
use crate::api::replies;
use crate::app::App;
use crate::http::envelopes::Refusal;
use crate::store::codes;
use crate::store::referrals::{self, Referral};
use crate::store::share_links::Site;
use crate::store::tenants;
use crate::store::users::{self, User, UserKey};

/// How many rows of each kind the page shows.
const SHOWN: usize = 100;

type Asset = ([(HeaderName, HeaderValue); 3], &'static str);

/// `GET /`
pub async fn html() -> Asset {
    asset("text/html; charset=utf-8", include_str!("../../page/index.html"))
}

/// `GET /__sandbox/page/{file}`
pub async fn file(Segments(name): Segments<String>) -> Result<Asset, Refusal> {
    match name.as_str() {
        "page.css" => Ok(asset("text/css; charset=utf-8", include_str!("../../page/page.css"))),
        "page.js" => Ok(asset("text/javascript; charset=utf-8", include_str!("../../page/page.js"))),
        _ => Err(Refusal::no_such_path()),
    }
}

fn asset(content_type: &'static str, content: &'static str) -> Asset {
    const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
        img-src 'self' http: https: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, content)
}

/// `GET /__sandbox/state`: all the page shows, newest first.
pub async fn state(State(app): State<App>, site: Site) -> Result<Json<Value>, Refusal> {
    let requests = app.journal().latest(SHOWN);
    let mut state = app.storage().transact(move |db| rows(db, &site)).await?;
    if let Some(state) = state.as_object_mut() {
        state.insert("requests".to_owned(), json!(requests));
    }
    Ok(Json(state))
}

fn rows(db: &Connection, site: &Site) -> Result<Value, Refusal> {
    let limit = i64::try_from(SHOWN).unwrap_or(i64::MAX);
    let (_, users) = users::count(db)?;
    let tenants = tenants::all(db)?.into_iter().map(|tenant| {
        let programs = tenants::programs(db, &tenant.alias)?;
        let programs: Vec<Value> =
            programs.iter().map(|program| json!({ "id": program.id, "name": program.name })).collect();
        Ok(json!({ "alias": tenant.alias, "live": tenant.live, "secure": tenant.secure, "programs": programs }))
    });
    let shown_users = users::latest(db, limit)?;
    let shown_referrals = referrals::latest(db, limit)?;
    Ok(json!({
        "tenants": tenants.collect::<Result<Vec<_>, Refusal>>()?,
        "counts": { "users": users, "referrals": referrals::count(db)? },
        "users": shown_users.iter().map(|user| told_user(db, site, user)).collect::<Result<Vec<_>, _>>()?,
        "referrals": shown_referrals.iter().map(|row| told_referral(db, site, row)).collect::<Result<Vec<_>, _>>()?,
    }))
}

fn told_user(db: &Connection, site: &Site, user: &User) -> Result<Value, Refusal> {
    let referred_by = referrals::of(db, &user.key, referrals::Standing::Referred)?;
    Ok(json!({
        "tenant": user.key.tenant,
        "id": user.key.user_id,
        "accountId": user.key.account_id,
        "name": name(user),
        "imageUrl": replies::picture(site, user),
        "referralCodes": replies::by_program(&codes::of(db, &user.key)?),
        "referredByCodes": referred_by.iter().map(|referral| referral.code.as_str()).collect::<Vec<_>>(),
        "blocked": user.date_blocked.is_some(),
        "dateCreated": user.date_created,
    }))
}

fn told_referral(db: &Connection, site: &Site, referral: &Referral) -> Result<Value, Refusal> {
    let side = |key: &UserKey| -> Result<Value, Refusal> {
        let user = users::get(db, key)?;
        Ok(json!({ "name": name(&user), "id": key.user_id, "imageUrl": replies::picture(site, &user) }))
    };
    Ok(json!({
        "tenant": referral.referred.tenant,
        "program": referral.program,
        "code": referral.code,
        "source": referral.source,
        "referrer": side(&referral.referrer)?,
        "referred": side(&referral.referred)?,
        "dateReferralStarted": referral.date_started,
        "dateReferralPaid": referral.date_paid,
    }))
}

fn name(user: &User) -> String {
    let names = [user.first_name.as_deref(), user.last_name.as_deref()];
    let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    if name.trim().is_empty() { user.key.user_id.clone() } else { name }
}

/// `GET /__sandbox/news`: one server-sent event per request that begins or ends.
pub async fn news(State(app): State<App>) -> Response {
    let stream: Box<dyn Stream<Item = Result<Event, Infallible>> + Send + Unpin> =
        match app.journal().subscribe() {
            // A watcher who was too slow and missed some is told of the next one, which is all it needs.
            Some(news) => Box::new(BroadcastStream::new(news).filter_map(|sequence| {
                sequence.ok().map(|sequence| Ok(Event::default().event("request").data(sequence.to_string())))
            })),
            None => Box::new(tokio_stream::empty()),
        };
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response()
}
