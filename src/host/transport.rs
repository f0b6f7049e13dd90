//! One attempt of one request: the only file that touches the network.

use gloo_net::http::{Method, RequestBuilder};
use js_sys::{Array, Function, JsString};
use wasm_bindgen::prelude::*;
use web_sys::{
    AbortController, ReferrerPolicy, RequestCache, RequestCredentials, RequestInit, RequestRedirect,
};

use crate::endpoint::Request;
use crate::error::{Code, Error};
use crate::host::deadline::{Cut, Deadline};
use crate::host::foreign::{Failure, copy, is_object, member};
use crate::reply::Body;

/// The header that carries the user token.
const TOKEN_HEADER: &str = "X-SaaSquatch-User-Token";
/// More than any reply of the API; a larger one is not kept in memory twice.
const MAX_REPLY_LENGTH: u32 = 8_000_000;
const BYTE_ORDER_MARK: f64 = 65279.0;

/// What came back, before anyone judges it.
#[derive(Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// What `Retry-After` asks for, milliseconds.
    pub retry_after_ms: Option<f64>,
    /// The server's clock, epoch milliseconds, where the page may read it.
    pub date_ms: Option<f64>,
    /// The body's decisive part.
    pub body: Body,
    /// The whole body as it came.
    pub text: JsString,
}

/// How one attempt is made.
#[derive(Debug)]
pub struct Attempt<'a> {
    /// The fetch to use; none means the global one.
    pub fetch: Option<&'a Function>,
    /// The user token, on operations that need one.
    pub token: Option<&'a str>,
    /// The request outlives the page.
    pub keepalive: bool,
    /// When to give up.
    pub deadline: &'a Deadline,
}

/// Sends the request and reads the reply.
pub async fn send(request: &Request, attempt: &Attempt<'_>) -> Result<Reply, Failure> {
    let controller = AbortController::new().map_err(unsupported)?;
    let result = exchange(request, attempt, &controller).await;
    if result.is_err() {
        // The request must not go on behind the caller's back.
        controller.abort();
    }
    result
}

async fn exchange(
    request: &Request,
    attempt: &Attempt<'_>,
    controller: &AbortController,
) -> Result<Reply, Failure> {
    let name = request.operation.name();
    let fetch = match attempt.fetch {
        Some(fetch) => fetch.clone(),
        None => global_function("fetch")?,
    };
    let prepared = prepare(request, attempt, controller)?;
    let started = fetch.call1(&js_sys::global(), &prepared).map_err(|thrown| no_reply(request, thrown))?;
    let lost =
        |cut: Cut| cut.failure(name, request.operation.safe_to_repeat(), |thrown| no_reply(request, thrown));
    let response = attempt.deadline.race(&started).await.map_err(lost)?;
    let bad = |thrown: JsValue| {
        let message = [name, " got something from fetch that is no Response with a status from 200 to 599"];
        Failure::caused(Error::new(Code::BadResponse, &message), thrown)
    };
    let status = js_sys::Reflect::get(&response, &"status".into()).map_err(bad)?;
    let status = match status.as_f64() {
        Some(status) if (200.0..=599.0).contains(&status) => status as u16,
        _ => return Err(bad(JsValue::UNDEFINED)),
    };
    let date_ms =
        header(&response, "Date").map(|date| js_sys::Date::parse(&date)).filter(|ms| ms.is_finite());
    let retry_after_ms = header(&response, "Retry-After").and_then(|value| wait(&value, date_ms));
    let text = match read_text(&response) {
        Ok(reading) => attempt.deadline.race(&reading).await,
        Err(thrown) => Err(Cut::Rejected(thrown)),
    };
    let text = match text {
        Ok(text) => text,
        // A refusal is known by its status; a success without its body is not known to be one.
        Err(Cut::Rejected(_)) if !(200..300).contains(&status) => JsValue::UNDEFINED,
        Err(cut) => return Err(lost(cut)),
    };
    let text = text.dyn_into::<JsString>().unwrap_or_default();
    let body = match json_object(&text) {
        Some(object) => Body::of_object(|key| field(&object, key)),
        None => Body::other(),
    };
    Ok(Reply { status, retry_after_ms, date_ms, body, text })
}

/// The request as `fetch` takes it.
fn prepare(
    request: &Request,
    attempt: &Attempt<'_>,
    controller: &AbortController,
) -> Result<web_sys::Request, Failure> {
    // gloo-net's builder relies on both being there.
    global_function("Headers")?;
    global_function("Request")?;
    let mut builder = RequestBuilder::new(&request.url)
        .credentials(RequestCredentials::Omit)
        .redirect(RequestRedirect::Error)
        .referrer_policy(ReferrerPolicy::StrictOrigin)
        .cache(RequestCache::NoStore)
        .abort_signal(Some(&controller.signal()))
        .method(match request.operation.method() {
            "PUT" => Method::PUT,
            "POST" => Method::POST,
            _ => Method::GET,
        });
    if let Some(token) = attempt.token {
        builder = builder.header(TOKEN_HEADER, token);
    }
    let built = match &request.body {
        Some(body) => builder.header("Content-Type", "application/json").body(body.as_str()),
        None => builder.build(),
    };
    let Ok(built) = built else { return Err(unsupported(JsValue::UNDEFINED)) };
    let built = web_sys::Request::from(built);
    if !attempt.keepalive {
        return Ok(built);
    }
    let init = RequestInit::new();
    // Not a member of web-sys' RequestInit.
    js_sys::Reflect::set(&init, &"keepalive".into(), &JsValue::TRUE).map_err(unsupported)?;
    web_sys::Request::new_with_request_and_init(&built, &init).map_err(unsupported)
}

fn unsupported(thrown: JsValue) -> Failure {
    let message =
        ["This environment has no fetch API (fetch, Request, Headers, AbortController); pass the option \
                    `fetch`, or add a polyfill"];
    Failure::caused(Error::argument(&message), thrown)
}

fn global_function(name: &str) -> Result<Function, Failure> {
    let found = js_sys::Reflect::get(&js_sys::global(), &name.into()).map_err(unsupported)?;
    found.dyn_into().map_err(unsupported)
}

fn no_reply(request: &Request, thrown: JsValue) -> Failure {
    let advice = " got no reply: the page is offline, or the request was blocked (CORS, Content-Security-Policy \
                  connect-src, an extension), or the connection was lost; see `cause`";
    let mut error = Error::new(Code::Network, &[request.operation.name(), advice]);
    error.retryable = request.operation.safe_to_repeat();
    Failure::caused(error, thrown)
}

fn header(response: &JsValue, name: &str) -> Option<String> {
    let headers = member(response, "headers", "").ok()?;
    let get: Function = member(&headers, "get", "").ok()?.dyn_into().ok()?;
    get.call1(&headers, &name.into()).ok()?.as_string()
}

/// Seconds, or a date.
fn wait(value: &str, date_ms: Option<f64>) -> Option<f64> {
    let value = value.trim();
    let ms = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        value.bytes().fold(0.0, |seconds, digit| seconds * 10.0 + f64::from(digit - b'0')) * 1000.0
    } else {
        js_sys::Date::parse(value) - date_ms.unwrap_or_else(js_sys::Date::now)
    };
    ms.is_finite().then_some(ms.max(0.0))
}

fn read_text(response: &JsValue) -> Result<JsValue, JsValue> {
    let read: Function = js_sys::Reflect::get(response, &"text".into())?.dyn_into()?;
    read.call0(response)
}

/// A reply's body as a JavaScript object; `None` when it is anything else.
pub fn json_object(text: &JsString) -> Option<JsValue> {
    if text.length() > MAX_REPLY_LENGTH {
        return None;
    }
    // `fetch` takes a byte order mark off; what stands in for it may not.
    let marked = text.char_code_at(0) == BYTE_ORDER_MARK;
    let value = parse_json(&text.slice(u32::from(marked), text.length())).ok()?;
    (is_object(&value) && !Array::is_array(&value)).then_some(value)
}

#[wasm_bindgen]
extern "C" {
    // js-sys' own takes a Rust string: the reply would be copied in and out of the module.
    #[wasm_bindgen(catch, js_namespace = JSON, js_name = parse)]
    fn parse_json(text: &JsString) -> Result<JsValue, JsValue>;
}

fn field(object: &JsValue, key: &str) -> Option<crate::json::Value> {
    copy(&member(object, key, key).ok()?, key).ok()
}
