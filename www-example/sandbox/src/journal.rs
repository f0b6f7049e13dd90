//! The last requests as they arrived and what became of them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::REFERER;
use axum::middleware::Next;
use axum::response::Response;
use serde::Serialize;
use tokio::sync::broadcast;

use crate::access::USER_TOKEN;
use crate::faults::Harm;
use crate::harm::host_of;
use crate::operations;
use crate::router::App;
use crate::storage::now_ms;
use crate::tap::{Seen, Tap};

/// One request, as the inspection endpoints and the page show it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct Entry {
    pub sequence: u64,
    pub at_ms: i64,
    /// The operation id; null for a preflight or what is not part of the API.
    pub operation: Option<&'static str>,
    pub method: String,
    pub path: String,
    pub query: Option<String>,
    /// The name under which the sandbox was reached, without the port.
    pub host: Option<String>,
    /// What the browser said of the page it comes from.
    pub referer: Option<String>,
    pub header_names: Vec<String>,
    /// `"redacted"` where one came along.
    pub token: Option<&'static str>,
    /// The kind of fault this request met.
    pub fault: Option<String>,
    /// Null while no answer was given: under way, hanging, or reset.
    pub status: Option<u16>,
    pub duration_ms: Option<u64>,
    /// Whether the request's body was read to its end.
    pub body_read: bool,
    pub body_bytes: u64,
    /// The beginning of the answer's body, if it is text; never one with a token in it.
    pub answer: Option<String>,
}

struct Record {
    entry: Entry,
    request: Arc<Seen>,
    answer: Arc<Seen>,
    is_secret: bool,
}

/// The journal, and the news for those who watch it.
pub struct Journal {
    capacity: usize,
    records: Mutex<(u64, VecDeque<Record>)>,
    /// None once the sandbox stops: watchers are let go, or the stop would wait for them.
    news: Mutex<Option<broadcast::Sender<u64>>>,
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journal").finish_non_exhaustive()
    }
}

/// Marks a request with its place in the journal.
#[derive(Clone, Copy, Debug)]
struct Sequence(u64);

impl Journal {
    /// One that remembers so many requests.
    pub fn new(capacity: usize) -> Self {
        let news = Mutex::new(Some(broadcast::Sender::new(64)));
        Self { capacity, records: Mutex::default(), news }
    }

    /// The remembered requests to this host, or all, oldest first.
    pub fn entries(&self, host: Option<&str>) -> Vec<Entry> {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let is_wanted = |record: &&Record| host.is_none() || record.entry.host.as_deref() == host;
        records.1.iter().filter(is_wanted).map(Record::shown).collect()
    }

    /// Tells the sequence number of every request that begins or ends; `None` once the sandbox stops.
    pub fn subscribe(&self) -> Option<broadcast::Receiver<u64>> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(broadcast::Sender::subscribe)
    }

    /// Ends every subscription.
    pub fn close(&self) {
        self.news.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// The last requests, newest first.
    pub fn latest(&self, limit: usize) -> Vec<Entry> {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.1.iter().rev().take(limit).map(Record::shown).collect()
    }

    /// Forgets everything; numbers go on.
    pub fn clear(&self) {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).1.clear();
    }

    /// Notes that this request met a fault.
    pub fn harmed(&self, request: &Request, harm: &Harm) {
        let kind =
            serde_json::to_value(harm).ok().and_then(|harm| Some(harm.get("kind")?.as_str()?.to_owned()));
        if let Some(Sequence(sequence)) = request.extensions().get().copied() {
            self.change(sequence, |entry| entry.fault = kind);
        }
    }

    fn begin(&self, entry: Entry, request: Arc<Seen>, answer: Arc<Seen>) -> u64 {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.0 += 1;
        let sequence = records.0;
        let is_secret = entry.path == "/session";
        records.1.push_back(Record { entry: Entry { sequence, ..entry }, request, answer, is_secret });
        if records.1.len() > self.capacity {
            records.1.pop_front();
        }
        sequence
    }

    fn change(&self, sequence: u64, how: impl FnOnce(&mut Entry)) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(record) = records.1.iter_mut().rev().find(|record| record.entry.sequence == sequence) {
            how(&mut record.entry);
        }
        drop(records);
        if let Some(news) = self.news.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            // An error only says that nobody is watching.
            let _ = news.send(sequence);
        }
    }
}

impl Record {
    fn shown(&self) -> Entry {
        let mut entry = self.entry.clone();
        entry.body_read = self.request.is_complete();
        entry.body_bytes = self.request.bytes();
        entry.answer = if self.is_secret { None } else { self.answer.beginning() };
        entry
    }
}

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
        referer: request.headers().get(REFERER).and_then(|value| value.to_str().ok()).map(str::to_owned),
        header_names,
        token: request.headers().contains_key(USER_TOKEN).then_some("redacted"),
        fault: None,
        status: None,
        duration_ms: None,
        body_read: false,
        body_bytes: 0,
        answer: None,
    }
}
