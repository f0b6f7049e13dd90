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
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::{Stream, StreamExt as _};

use crate::api::calls::{Parameters, Segments};
use crate::api::operations::OPERATIONS;
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

/// What comes with the sandbox's pages.
pub type Asset = ([(HeaderName, HeaderValue); 3], &'static str);

/// `GET /`
pub async fn html() -> Asset {
    asset("text/html; charset=utf-8", include_str!("../../page/index.html"))
}

const JS: &str = "text/javascript; charset=utf-8";

const FILES: [(&str, &str, &str); 8] = [
    ("page.css", "text/css; charset=utf-8", include_str!("../../page/page.css")),
    ("page.js", JS, include_str!("../../page/page.js")),
    ("element.js", JS, include_str!("../../page/element.js")),
    ("faults.js", JS, include_str!("../../page/faults.js")),
    ("people.js", JS, include_str!("../../page/people.js")),
    ("requests.js", JS, include_str!("../../page/requests.js")),
    ("tabs.js", JS, include_str!("../../page/tabs.js")),
    ("README.md", "text/plain; charset=utf-8", include_str!("../../README.md")),
];

/// `GET /__sandbox/page/{file}`
pub async fn file(Segments(name): Segments<String>) -> Result<Asset, Refusal> {
    let file = FILES.into_iter().find(|(known, ..)| *known == name);
    file.map(|(_, content_type, content)| asset(content_type, content)).ok_or_else(Refusal::no_such_path)
}

/// `content` under the page's policy.
pub fn asset(content_type: &'static str, content: &'static str) -> Asset {
    const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
        img-src 'self' http: https: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, content)
}

/// What of it the page shows.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    /// In names, ids, codes, paths and bodies.
    #[serde(default)]
    search: String,
    #[serde(default)]
    preflights: bool,
}

/// `GET /__sandbox/state?search=&preflights=false`: all the page shows, newest first, with how many there are of each.
pub async fn state(
    State(app): State<App>,
    site: Site,
    Parameters(wanted): Parameters<Wanted>,
) -> Result<Json<Value>, Refusal> {
    let Wanted { search, preflights } = wanted;
    let (requests, total) = app.journal().latest(&search, preflights, SHOWN);
    let mut state = app.storage().transact(move |db| rows(db, &site, &search)).await?;
    if let Some(state) = state.as_object_mut() {
        state.insert("requests".to_owned(), json!({ "total": total, "shown": requests }));
        state.insert("faults".to_owned(), json!(app.faults().open()));
        state.insert("operations".to_owned(), OPERATIONS.iter().map(|operation| operation.id).collect());
    }
    Ok(Json(state))
}

fn rows(db: &Connection, site: &Site, search: &str) -> Result<Value, Refusal> {
    let limit = i64::try_from(SHOWN).unwrap_or(i64::MAX);
    let tenants = tenants::all(db)?.into_iter().map(|tenant| {
        let programs = tenants::programs(db, &tenant.alias)?;
        let programs: Vec<Value> =
            programs.iter().map(|program| json!({ "id": program.id, "name": program.name })).collect();
        Ok(json!({ "alias": tenant.alias, "live": tenant.live, "secure": tenant.secure, "programs": programs }))
    });
    let (users, user_total) = users::latest(db, search, limit)?;
    let users = users.iter().map(|user| told_user(db, site, user));
    let (referrals, referral_total) = referrals::latest(db, search, limit)?;
    let referrals = referrals.iter().map(|row| told_referral(db, site, row));
    Ok(json!({
        "tenants": tenants.collect::<Result<Vec<_>, Refusal>>()?,
        "users": { "total": user_total, "shown": users.collect::<Result<Vec<_>, _>>()? },
        "referrals": { "total": referral_total, "shown": referrals.collect::<Result<Vec<_>, _>>()? },
    }))
}

fn told_user(db: &Connection, site: &Site, user: &User) -> Result<Value, Refusal> {
    let referred_by = referrals::of(db, &user.key, referrals::Standing::Referred)?;
    Ok(json!({
        "tenant": user.key.tenant,
        "id": user.key.user_id,
        "accountId": user.key.account_id,
        "name": user.shown_name(),
        "imageUrl": replies::picture(site, user),
        "codes": told_codes(db, site, &user.key)?,
        "referredByCodes": referred_by.iter().map(|referral| referral.code.as_str()).collect::<Vec<_>>(),
        "blocked": user.date_blocked.is_some(),
        "dateCreated": user.date_created,
    }))
}

/// Each with the share link that leads to it.
fn told_codes(db: &Connection, site: &Site, owner: &UserKey) -> Result<Vec<Value>, Refusal> {
    let told = |(program, code): &(String, String)| json!({ "program": program, "code": code, "link": site.clean_link(&owner.tenant, code) });
    Ok(codes::of(db, owner)?.iter().map(told).collect())
}

fn told_referral(db: &Connection, site: &Site, referral: &Referral) -> Result<Value, Refusal> {
    let side = |key: &UserKey| -> Result<Value, Refusal> {
        let user = users::get(db, key)?;
        Ok(json!({ "name": user.shown_name(), "id": key.user_id, "imageUrl": replies::picture(site, &user) }))
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
