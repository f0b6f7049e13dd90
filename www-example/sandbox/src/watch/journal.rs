//! The last requests as they arrived and what became of them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::Request;
use percent_encoding::percent_decode_str;
use serde::Serialize;
use tokio::sync::broadcast;

use crate::faults::orders::Harm;
use crate::store::referrals::Credit;
use crate::watch::redaction::redacted;
use crate::watch::tap::Seen;
use crate::watch::token_content::TokenContent;

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
    /// What the token says: header and claims. Never its signature, without which it is good for nothing.
    pub token_content: Option<TokenContent>,
    /// The kind of fault this request met.
    pub fault: Option<String>,
    /// Null while no answer was given: under way, hanging, or reset.
    pub status: Option<u16>,
    pub duration_ms: Option<u64>,
    /// Whether the request's body was read to its end.
    pub body_read: bool,
    pub body_bytes: u64,
    /// The beginning of the request's body as it was sent, if it is text.
    pub body: Option<String>,
    /// Where the answer redirects to.
    pub location: Option<String>,
    /// What the codes that came along were good for; null for a request that is not about that.
    pub credits: Option<Vec<Credit>>,
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
pub struct Sequence(pub u64);

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

    /// Tells watchers that something else than a request has changed.
    pub fn announce(&self) {
        let last = self.records.lock().unwrap_or_else(PoisonError::into_inner).0;
        self.tell(last);
    }

    /// Ends every subscription.
    pub fn close(&self) {
        self.news.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// The last requests that contain `query` anywhere, newest first, and how many there are in all.
    pub fn latest(&self, query: &str, with_preflights: bool, limit: usize) -> (Vec<Entry>, usize) {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let query = query.to_lowercase();
        let is_wanted = |record: &&Record| {
            (with_preflights || record.entry.method != "OPTIONS") && record.contains(&query)
        };
        let mut wanted = records.1.iter().rev().filter(is_wanted);
        let shown: Vec<Entry> = wanted.by_ref().take(limit).map(Record::shown_to_people).collect();
        let total = shown.len() + wanted.count();
        (shown, total)
    }

    /// Forgets everything; numbers go on.
    pub fn clear(&self) {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).1.clear();
        self.announce();
    }

    /// Notes that this request met a fault.
    pub fn harmed(&self, request: &Request, harm: &Harm) {
        let kind =
            serde_json::to_value(harm).ok().and_then(|harm| Some(harm.get("kind")?.as_str()?.to_owned()));
        if let Some(Sequence(sequence)) = request.extensions().get().copied() {
            self.change(sequence, |entry| entry.fault = kind);
        }
    }

    /// Notes a request that begins, and says its place.
    pub fn begin(&self, entry: Entry, request: Arc<Seen>, answer: Arc<Seen>) -> u64 {
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

    /// Changes what is noted of a request.
    pub fn change(&self, sequence: u64, how: impl FnOnce(&mut Entry)) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(record) = records.1.iter_mut().rev().find(|record| record.entry.sequence == sequence) {
            how(&mut record.entry);
        }
        drop(records);
        self.tell(sequence);
    }

    fn tell(&self, sequence: u64) {
        if let Some(news) = self.news.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            // An error only says that nobody is watching.
            let _ = news.send(sequence);
        }
    }
}

impl Record {
    /// `query` in lower case.
    fn contains(&self, query: &str) -> bool {
        if query.is_empty() {
            return true;
        }
        let entry = self.shown();
        let path = percent_decode_str(&entry.path).decode_utf8_lossy();
        let texts = [Some(path.as_ref()), entry.query.as_deref(), entry.operation];
        let texts = texts.into_iter().chain([entry.body.as_deref(), entry.answer.as_deref()]);
        texts.flatten().any(|text| text.to_lowercase().contains(query))
    }

    fn shown(&self) -> Entry {
        let mut entry = self.entry.clone();
        entry.body_read = self.request.is_complete();
        entry.body_bytes = self.request.bytes();
        entry.body = self.request.beginning().map(redacted);
        entry.answer = if self.is_secret { None } else { self.answer.beginning().map(redacted) };
        entry
    }

    /// The same for the page: a token that somebody put into an address is for tests alone to find.
    fn shown_to_people(&self) -> Entry {
        let entry = self.shown();
        Entry {
            path: redacted(entry.path),
            query: entry.query.map(redacted),
            referer: entry.referer.map(redacted),
            location: entry.location.map(redacted),
            ..entry
        }
    }
}
