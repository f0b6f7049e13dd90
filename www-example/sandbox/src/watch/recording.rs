//! The layer that notes each request in the journal.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{LOCATION, REFERER};
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::Next;
use axum::response::Response;

use crate::api::access::USER_TOKEN;
use crate::api::operations;
use crate::app::App;
use crate::faults::harm::host_of;
use crate::store::storage::now_ms;
use crate::watch::journal::{Entry, Sequence};
use crate::watch::tap::{Seen, Tap};
use crate::watch::token_content::TokenContent;

/// Outermost of all: notes each request, except the sandbox's looking at itself, and logs it without personal data.
pub async fn record(State(app): State<App>, request: Request, next: Next) -> Response {
    if !is_noted(request.uri().path()) {
        return next.run(request).await;
    }
    let started = Instant::now();
    let (read, answered) = (Arc::new(Seen::default()), Arc::new(Seen::default()));
    let route = request.extensions().get::<MatchedPath>().map(|route| route.as_str().to_owned());
    let entry = entry_of(&request, route.as_deref());
    let (method, operation) = (request.method().clone(), entry.operation);
    let sequence = app.journal().begin(entry, Arc::clone(&read), Arc::clone(&answered));
    let mut request = request.map(|body| Body::new(Tap::new(body, Arc::clone(&read))));
    request.extensions_mut().insert(Sequence(sequence));
    let response = next.run(request).await;
    let (status, elapsed) = (response.status().as_u16(), started.elapsed());
    let duration_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    app.journal().change(sequence, |entry| {
        entry.status = Some(status);
        entry.duration_ms = Some(duration_ms);
        entry.location = text_of(response.headers(), &LOCATION);
        entry.credits = response.extensions().get().cloned();
    });
    // The route, never the path: ids are e-mail addresses, and queries carry codes and cookies.
    tracing::info!(%method, route = route.as_deref().unwrap_or("-"), operation, status, duration_ms, "answered");
    response.map(|body| Body::new(Tap::new(body, answered)))
}

fn is_noted(path: &str) -> bool {
    path.starts_with("/api/") || path.starts_with("/s/") || path == "/session"
}

fn entry_of(request: &Request, route: Option<&str>) -> Entry {
    let mut header_names: Vec<String> =
        request.headers().keys().map(|name| name.as_str().to_owned()).collect();
    header_names.sort();
    Entry {
        sequence: 0,
        at_ms: now_ms(),
        operation: route
            .and_then(|route| operations::find(request.method(), route))
            .map(|operation| operation.id),
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        query: request.uri().query().map(str::to_owned),
        host: host_of(request.headers()).map(str::to_owned),
        referer: text_of(request.headers(), &REFERER),
        header_names,
        token: request.headers().contains_key(USER_TOKEN).then_some("redacted"),
        token_content: request.headers().get(USER_TOKEN).map(TokenContent::of),
        fault: None,
        status: None,
        duration_ms: None,
        body_read: false,
        body_bytes: 0,
        body: None,
        location: None,
        credits: None,
        answer: None,
    }
}

fn text_of(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}
