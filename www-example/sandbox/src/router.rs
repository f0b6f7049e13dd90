//! Paths, and the layers every request passes.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, DATE, RETRY_AFTER};
use axum::http::{HeaderName, Method};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use tower_http::cors::{Any, CorsLayer};

use crate::access::USER_TOKEN;
use crate::envelopes::Refusal;
use crate::faults::Faults;
use crate::journal::{self, Journal};
use crate::limits::Limits;
use crate::operations::routes;
use crate::settings::Settings;
use crate::storage::Storage;
use crate::{
    events, harm, inspection, landing, open_codes, open_referrals, open_share_links, open_users, openapi,
    page, pictures, pii, server_users, session,
};

/// What all handlers share.
#[derive(Clone, Debug)]
pub struct App(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    storage: Storage,
    faults: Faults,
    journal: Journal,
    limits: Limits,
    default_tenant: String,
    landing_url: String,
    app_domain: String,
}

impl App {
    /// The shared state of one running sandbox.
    pub fn new(storage: Storage, settings: &Settings) -> Self {
        Self(Arc::new(Shared {
            storage,
            faults: Faults::default(),
            journal: Journal::new(settings.remembered),
            limits: Limits::default(),
            default_tenant: settings.seed.default_tenant().to_owned(),
            landing_url: settings.landing_url.clone(),
            app_domain: settings.app_domain.clone(),
        }))
    }

    /// The database.
    pub fn storage(&self) -> &Storage {
        &self.0.storage
    }

    /// The faults on order.
    pub fn faults(&self) -> &Faults {
        &self.0.faults
    }

    /// The last requests.
    pub fn journal(&self) -> &Journal {
        &self.0.journal
    }

    /// The rate limits of live tenants, as far as they are used up.
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// The tenant of `/session` and of short share links.
    pub fn default_tenant(&self) -> &str {
        &self.0.default_tenant
    }

    /// Where share links lead.
    pub fn landing_url(&self) -> &str {
        &self.0.landing_url
    }

    /// The outer key of the attribution cookies that share links hand over.
    pub fn app_domain(&self) -> &str {
        &self.0.app_domain
    }
}

/// The whole server.
pub fn router(app: App) -> Router {
    api()
        .route("/session", post(session::sign_in))
        .route("/s/{code}", get(landing::follow))
        .route("/s/{tenant}/{code}", get(landing::follow_of_tenant))
        .route("/pictures/{name}", get(pictures::serve))
        .route(
            "/__sandbox/faults",
            post(inspection::order_faults).get(inspection::open_faults).delete(inspection::clear_faults),
        )
        .route("/__sandbox/requests", get(inspection::requests).delete(inspection::clear_requests))
        .route("/__sandbox/referrals", get(inspection::referrals))
        .route("/__sandbox/users", get(inspection::users))
        .route("/__sandbox/counts", get(inspection::counts))
        .route("/openapi.json", get(openapi::serve))
        .route("/", get(page::html))
        .route("/__sandbox/page/{file}", get(page::file))
        .route("/__sandbox/state", get(page::state))
        .route("/__sandbox/news", get(page::news))
        .fallback(|| async { Refusal::no_such_path() })
        .method_not_allowed_fallback(|| async { Refusal::method_not_allowed() })
        .layer(from_fn(harm::inner))
        .layer(cors())
        .layer(from_fn_with_state(app.clone(), harm::outer))
        .layer(from_fn_with_state(app.clone(), journal::record))
        .with_state(app)
}

fn api() -> Router<App> {
    Router::new()
        .route(routes::USER_BY_CODE, get(server_users::by_code).post(server_users::create))
        .route(routes::USER, get(server_users::get))
        .route(routes::USER_PII, get(pii::get))
        .route(routes::USER_BLOCK, post(server_users::block))
        .route(routes::USER_UNBLOCK, post(server_users::unblock))
        .route(routes::USERS, get(server_users::list))
        .route(
            routes::OPEN_USER,
            get(open_users::get).put(open_users::upsert).post(open_users::create).delete(open_users::delete),
        )
        .route(routes::OPEN_USER_BY_CODE, get(open_users::by_code))
        .route(routes::OPEN_CODE, get(open_codes::validate))
        .route(routes::OPEN_CODE_OF_USER, post(open_codes::apply))
        .route(routes::OPEN_SHARE_URLS, get(open_share_links::list))
        .route(routes::OPEN_REFERRALS, get(open_referrals::list))
        .route(routes::OPEN_EVENTS, post(events::track))
}

/// Any page may call; the token's header is what makes browsers ask first, so the answer to that is worth keeping.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::PUT, Method::POST, Method::DELETE])
        .allow_headers([
            HeaderName::from_static(USER_TOKEN),
            HeaderName::from_static("x-saasquatch-referrer"),
            CONTENT_TYPE,
            AUTHORIZATION,
        ])
        .expose_headers([DATE, RETRY_AFTER])
        .max_age(Duration::from_secs(600))
}
