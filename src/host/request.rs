//! What `fetch` is called with, beside the address, and what its reply says before its body.
//!
//! Plain values and no `Request`: pages replace that global, test DOMs mix those of two realms, and other fetches than the
//! platform's cannot read it. For the same reasons gloo-net's `RequestBuilder` and `send` stay out: the one makes a
//! `Request` (and costs 4.1 KB after compression), the other traps on what is no `Response` of this realm.

use gloo_net::http::Headers;
use js_sys::{Object, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, ReferrerPolicy, RequestCache, RequestCredentials, RequestInit, RequestRedirect};

use crate::client::reply::Body;
use crate::error::{Code, Error};
use crate::host::results::problem;

/// The header that carries the user token.
const TOKEN_HEADER: &str = "X-SaaSquatch-User-Token";

/// What is sent. `token` has been read, so it holds nothing that a header must not.
pub fn init(
    method: &str,
    body: Option<String>,
    token: Option<String>,
    signal: &AbortSignal,
    keepalive: bool,
) -> Result<RequestInit, JsValue> {
    let headers = web_sys::Headers::new().map(Headers::from_raw).map_err(|cause| {
        let message = "This environment has no Headers that work; add a polyfill of fetch";
        problem(&Error::argument(&[message]), &cause)
    })?;
    if let Some(token) = token {
        headers.set(TOKEN_HEADER, &token);
    }
    let init = RequestInit::new();
    init.set_method(method);
    if let Some(body) = body {
        headers.set("Content-Type", "application/json");
        init.set_body(&body.into());
    }
    let plain: Object = Object::from_entries(&headers.into_raw())?;
    init.set_headers(&plain);
    init.set_signal(Some(signal));
    if keepalive {
        Reflect::set(&init, &"keepalive".into(), &true.into())?;
    }
    // Open endpoints need no cookies; a redirect would carry the token along to wherever it leads.
    init.set_credentials(RequestCredentials::Omit);
    init.set_redirect(RequestRedirect::Error);
    init.set_referrer_policy(ReferrerPolicy::StrictOrigin);
    init.set_cache(RequestCache::NoStore);
    Ok(init)
}

/// What a reply says before its body.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Head {
    status: u16,
    /// Whether what was asked for is said to come: without its body, such a reply is none.
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_ms: Option<f64>,
}

/// Reads what `fetch` yielded, or what stands in for it.
pub fn head(operation: &str, response: &JsValue) -> Result<Head, JsValue> {
    let strange = |cause: &JsValue| {
        let message = " got something from fetch that is no Response with a status from 200 to 599";
        problem(&Error::new(Code::BadResponse, &[operation, message]), cause)
    };
    let status = Reflect::get(response, &"status".into()).map_err(|cause| strange(&cause))?;
    let status = status.as_f64().filter(|status| status.fract() == 0.0 && (200.0..600.0).contains(status));
    let status = status.ok_or_else(|| strange(&JsValue::UNDEFINED))? as u16;
    let headers = copied(response);
    let field = |name| headers.as_ref().and_then(|headers| headers.get(name)).unwrap_or_default();
    let date_ms = date(&field("Date"));
    let now_ms = date_ms.unwrap_or_else(js_sys::Date::now);
    let ok = (200..300).contains(&status);
    Ok(Head { status, ok, retry_after_ms: wait(&field("Retry-After"), now_ms), date_ms })
}

/// The reply's headers as the platform's own, of which reading cannot throw.
fn copied(response: &JsValue) -> Option<Headers> {
    let headers = Reflect::get(response, &"headers".into()).ok()?;
    let headers = web_sys::Headers::new_with_headers(headers.unchecked_ref()).ok()?;
    Some(Headers::from_raw(headers))
}

/// The members of a reply's body that say what it means; `None` when it is no object.
pub fn body(object: &JsValue) -> Option<Body> {
    if !object.is_object() {
        return None;
    }
    let member = |name: &str| Reflect::get(object, &name.into()).unwrap_or_default();
    let text = |name| member(name).as_string();
    Some(Body {
        id: text("id"),
        api_error_code: text("apiErrorCode"),
        rs_code: text("rsCode"),
        message: text("message"),
        validation_errors: member("validationErrors")
            .dyn_ref::<js_sys::Array>()
            .map(|items| items.iter().filter_map(|item| item.as_string()).collect()),
    })
}

/// `Retry-After`, seconds or a date, in milliseconds from now.
fn wait(value: &str, now_ms: f64) -> Option<f64> {
    if value.is_empty() || value.bytes().any(|byte| !byte.is_ascii_digit()) {
        return date(value).map(|date_ms| (date_ms - now_ms).max(0.0));
    }
    // More than fits is as good as for ever.
    Some(value.parse::<u64>().map_or(f64::MAX, |seconds| seconds as f64 * 1000.0))
}

/// Engines read nearly anything as some date, "-5" included; HTTP dates end like this.
fn date(value: &str) -> Option<f64> {
    value.ends_with(" GMT").then(|| js_sys::Date::parse(value)).filter(|ms| ms.is_finite())
}
