//! Doing the harm a fault orders, to requests on their way in and answers on their way out.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_LENGTH,
    CONTENT_TYPE, DATE, HOST, LOCATION,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http_body_util::{BodyExt as _, StreamBody};
use serde_json::{Value, json};

use crate::api::operations;
use crate::app::App;
use crate::faults::orders::{Harm, PREFLIGHT};
use crate::faults::wire::Wire;
use crate::http::envelopes::Refusal;

/// Long enough for what was written to leave, short enough for tests.
const FLUSH: Duration = Duration::from_millis(50);

/// Outside CORS: takes the fault for this request, and harms the connection or the headers a page depends on.
pub async fn outer(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let operation = operation_of(&request);
    let taken = operation.and_then(|operation| app.faults().take(operation, host_of(request.headers())));
    let Some(harm) = taken else { return next.run(request).await };
    app.journal().harmed(&request, &harm);
    let wire = request.extensions().get::<Wire>().cloned();
    match &harm {
        Harm::Delay { ms } => tokio::time::sleep(Duration::from_millis(*ms)).await,
        Harm::Hang { handled } | Harm::Reset { handled } => {
            if *handled {
                drop(next.run(request).await);
            }
            if let (Harm::Reset { .. }, Some(wire)) = (&harm, &wire) {
                wire.reset();
            }
            return std::future::pending().await;
        }
        // The CORS layer answers preflights itself, so what is further in never sees them.
        Harm::Status { .. } | Harm::Redirect { .. } if operation == Some(PREFLIGHT) => {
            return replacement(&harm).unwrap_or_default();
        }
        _ => {}
    }
    request.extensions_mut().insert(harm.clone());
    let mut response = next.run(request).await;
    match harm {
        Harm::NoCors => forget_cors(response.headers_mut()),
        Harm::WrongDate { offset_seconds } => set_date(response.headers_mut(), offset_seconds),
        _ => {}
    }
    response
}

fn operation_of(request: &Request) -> Option<&'static str> {
    let route = request.extensions().get::<MatchedPath>()?;
    if request.method() == Method::OPTIONS {
        return operations::OPERATIONS.iter().any(|known| known.path == route.as_str()).then_some(PREFLIGHT);
    }
    operations::find(request.method(), route.as_str()).map(|operation| operation.id)
}

/// The name that the caller used, without the port.
pub fn host_of(headers: &HeaderMap) -> Option<&str> {
    let host = headers.get(HOST)?.to_str().ok()?;
    let port = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    Some(port.map_or(host, |(name, _)| name))
}

fn forget_cors(headers: &mut HeaderMap) {
    for name in [ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS] {
        headers.remove(name);
    }
}

fn set_date(headers: &mut HeaderMap, offset_seconds: i64) {
    let offset = Duration::from_secs(offset_seconds.unsigned_abs());
    let now = SystemTime::now();
    let shown = if offset_seconds < 0 { now.checked_sub(offset) } else { now.checked_add(offset) };
    if let Ok(value) = HeaderValue::try_from(httpdate::fmt_http_date(shown.unwrap_or(now))) {
        headers.insert(DATE, value);
    }
}

/// Inside CORS: replaces or spoils the answer in a way a page can see.
pub async fn inner(request: Request, next: Next) -> Response {
    let Some(harm) = request.extensions().get::<Harm>().cloned() else {
        return next.run(request).await;
    };
    if let Some(answer) = replacement(&harm) {
        return answer;
    }
    match harm {
        Harm::CloseMidBody => {
            let wire = request.extensions().get::<Wire>().cloned();
            break_off(next.run(request).await, wire).await
        }
        Harm::JsonWrongTypes => spoil(next.run(request).await, |body| mistyped(&body)).await,
        Harm::TruncatedJson => spoil(next.run(request).await, |body| body.slice(..body.len() / 2)).await,
        Harm::BigBody { bytes } => spoil(next.run(request).await, |body| inflated(&body, bytes)).await,
        Harm::Bom => {
            spoil(next.run(request).await, |body| [b"\xef\xbb\xbf", body.as_ref()].concat().into()).await
        }
        Harm::WrongContentType { content_type } => {
            let mut response = next.run(request).await;
            if let Ok(value) = HeaderValue::try_from(content_type) {
                response.headers_mut().insert(CONTENT_TYPE, value);
            }
            response
        }
        _ => next.run(request).await,
    }
}

/// The answer that this harm gives instead of the real one, if it does.
fn replacement(harm: &Harm) -> Option<Response> {
    match harm {
        Harm::Status { code, body, content_type, headers } => {
            Some(instead(*code, content_type, headers, body.clone()))
        }
        Harm::Redirect { to, code } => {
            let headers = BTreeMap::from([(LOCATION.to_string(), to.clone())]);
            Some(instead(*code, "text/plain", &headers, String::new()))
        }
        _ => None,
    }
}

fn instead(code: u16, content_type: &str, headers: &BTreeMap<String, String>, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let named = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    for (name, value) in std::iter::once((CONTENT_TYPE.as_str(), content_type)).chain(named) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

async fn spoil(response: Response, how: impl FnOnce(Bytes) -> Bytes) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(body) = body.collect().await else { return Refusal::internal().into_response() };
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(how(body.to_bytes())))
}

/// Announces the whole body, sends half of it, and closes the connection.
async fn break_off(response: Response, wire: Option<Wire>) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(body) = body.collect().await else { return Refusal::internal().into_response() };
    let body = body.to_bytes();
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    tokio::spawn(async move {
        let half = body.slice(..body.len() / 2);
        // Nobody listens any more: then there is nothing left to break off either.
        let _ = sender.send(Ok::<_, std::io::Error>(http_body::Frame::data(half))).await;
        tokio::time::sleep(FLUSH).await;
        if let Some(wire) = wire {
            wire.close();
        }
        sender.closed().await;
    });
    Response::from_parts(
        parts,
        Body::new(StreamBody::new(tokio_stream::wrappers::ReceiverStream::new(receiver))),
    )
}

fn mistyped(body: &Bytes) -> Bytes {
    let turned = match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => {
            fields.into_iter().map(|(name, value)| (name, of_another_type(&value))).collect()
        }
        _ => json!([]),
    };
    turned.to_string().into()
}

fn of_another_type(value: &Value) -> Value {
    match value {
        Value::Null => json!(true),
        Value::Bool(flag) => json!(flag.to_string()),
        Value::Number(number) => json!(number.to_string()),
        Value::String(_) => json!(42),
        Value::Array(_) => json!({}),
        Value::Object(_) => json!([]),
    }
}

fn inflated(body: &Bytes, bytes: usize) -> Bytes {
    let padding = "x".repeat(bytes.saturating_sub(body.len()));
    match body.strip_suffix(b"}") {
        // By hand: writing megabytes through a JSON tree takes longer than a client's patience.
        Some(open) => [open, b",\"padding\":\"", padding.as_bytes(), b"\"}"].concat().into(),
        None => [body.as_ref(), padding.as_bytes()].concat().into(),
    }
}
