//! Following a share link: it sets nothing itself, it hands the attribution to the landing page.

use axum::extract::State;
use axum::http::header::{ACCEPT, CACHE_CONTROL, LOCATION, REFERRER_POLICY, VARY};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use crate::api::calls::{Parameters, Segments};
use crate::app::App;
use crate::http::envelopes::Refusal;
use crate::site::page;
use crate::store::codes::{self, Code};
use crate::store::cookies;
use crate::store::share_links::{self, ENGAGEMENT_MEDIA, SHARE_MEDIA, Site};
use crate::store::storage::now_ms;
use crate::store::tenants;

/// How long a followed link counts.
const LIFETIME_SECONDS: i64 = 30 * 24 * 3600;

/// The media a link was shared over; unknown ones count as `UNKNOWN`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Media {
    engagement_medium: Option<String>,
    share_medium: Option<String>,
}

type Redirect = (StatusCode, [(HeaderName, HeaderValue); 3]);

/// `GET /s/{code}`, the default tenant's links.
pub async fn follow(
    State(app): State<App>,
    site: Site,
    Segments(code): Segments<String>,
    Parameters(media): Parameters<Media>,
    headers: HeaderMap,
) -> Response {
    let tenant = app.default_tenant().to_owned();
    answer(redirect(&app, site, tenant, code, media).await, &headers)
}

/// `GET /s/{tenant}/{code}`, every other tenant's.
pub async fn follow_of_tenant(
    State(app): State<App>,
    site: Site,
    Segments((tenant, code)): Segments<(String, String)>,
    Parameters(media): Parameters<Media>,
    headers: HeaderMap,
) -> Response {
    answer(redirect(&app, site, tenant, code, media).await, &headers)
}

/// A person who follows a link that leads nowhere gets a page to read; a program gets the refusal as it is.
fn answer(followed: Result<Redirect, Refusal>, headers: &HeaderMap) -> Response {
    let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match followed {
        Err(refusal) if refusal.status() == StatusCode::NOT_FOUND && accepted.contains("text/html") => {
            let page = page::asset("text/html; charset=utf-8", include_str!("../../page/no-such-link.html"));
            (StatusCode::NOT_FOUND, [(VARY, HeaderValue::from_static("Accept"))], page).into_response()
        }
        other => other.into_response(),
    }
}

async fn redirect(
    app: &App,
    site: Site,
    tenant: String,
    code: String,
    media: Media,
) -> Result<Redirect, Refusal> {
    let alias = tenant.clone();
    let found = app.storage().transact(move |db| {
        tenants::find(db, &alias)?;
        codes::find(db, &alias, &code)?.ok_or_else(Refusal::code_not_found)
    });
    let target = target(app, &site, &tenant, &found.await?, &media);
    let location = HeaderValue::try_from(target).map_err(|error| {
        tracing::error!(%error, "the landing page's address cannot stand in a header");
        Refusal::internal()
    })?;
    let headers = [
        (LOCATION, location),
        // Each visit gets its own expiry, and the landing page no hint of where the visitor was.
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    Ok((StatusCode::FOUND, headers))
}

fn target(app: &App, site: &Site, tenant: &str, code: &Code, media: &Media) -> String {
    let expires = now_ms() / 1000 + LIFETIME_SECONDS;
    let link = site.clean_link(tenant, &code.code);
    let cookie = cookies::write(app.app_domain(), tenant, &code.program, &code.code, &link, expires);
    share_links::with_query(
        app.landing_url(),
        &[
            ("_saasquatch", cookie.as_str()),
            ("rsCode", code.code.as_str()),
            ("rsShareMedium", known(media.share_medium.as_deref(), &SHARE_MEDIA)),
            ("rsEngagementMedium", known(media.engagement_medium.as_deref(), &ENGAGEMENT_MEDIA)),
        ],
    )
}

fn known<'a>(medium: Option<&str>, all: &[&'a str]) -> &'a str {
    all.iter().find(|known| Some(**known) == medium).copied().unwrap_or("UNKNOWN")
}
