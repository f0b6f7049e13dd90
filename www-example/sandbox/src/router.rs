//! Paths, and the layers every request passes.

use std::time::Duration;

use axum::Router;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, DATE, RETRY_AFTER};
use axum::http::{HeaderName, Method};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{delete, get, post};
use tower_http::cors::{Any, CorsLayer};

use crate::api::access::USER_TOKEN;
use crate::api::operations::routes;
use crate::api::{open, server};
use crate::app::App;
use crate::faults::harm;
use crate::http::envelopes::Refusal;
use crate::site::{landing, openapi, page, pictures, session};
use crate::watch::{inspection, recording};

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
        .route("/__sandbox/faults/{id}", delete(inspection::take_fault_back))
        .route("/__sandbox/reset", post(inspection::reset))
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
        .layer(from_fn_with_state(app.clone(), recording::record))
        .with_state(app)
}

fn api() -> Router<App> {
    Router::new()
        .route(routes::USER_BY_CODE, get(server::users::by_code).post(server::users::create))
        .route(routes::USER, get(server::users::get))
        .route(routes::USER_PII, get(server::pii::get))
        .route(routes::USER_BLOCK, post(server::users::block))
        .route(routes::USER_UNBLOCK, post(server::users::unblock))
        .route(routes::USERS, get(server::users::list))
        .route(
            routes::OPEN_USER,
            get(open::users::get)
                .put(open::users::upsert)
                .post(open::users::create)
                .delete(open::users::delete),
        )
        .route(routes::OPEN_USER_BY_CODE, get(open::users::by_code))
        .route(routes::OPEN_CODE, get(open::codes::validate))
        .route(routes::OPEN_CODE_OF_USER, post(open::codes::apply))
        .route(routes::OPEN_SHARE_URLS, get(open::share_links::list))
        .route(routes::OPEN_REFERRALS, get(open::referrals::list))
        .route(routes::OPEN_EVENTS, post(open::events::track))
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
