//! What `fetch` is called with, beside the address, and what its reply says before its body.
//!
//! Plain values and no `Request`: pages replace that global, test DOMs mix those of two realms, and other fetches than the
//! platform's cannot read it. For the same reasons gloo-net's `RequestBuilder` and `send` stay out: the one makes a
//! `Request` (and costs 4.1 KB after compression), the other traps on what is no `Response` of this realm.

use gloo_net::http::Headers;
use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, ReferrerPolicy, RequestCache, RequestCredentials, RequestInit, RequestRedirect};

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

/// The status of what `fetch` yielded, or what stands in for it.
pub fn status(operation: &str, response: &JsValue) -> Result<u16, JsValue> {
    let strange = |cause: &JsValue| {
        let message = " got something from fetch that is no Response with a status from 200 to 599";
        problem(&Error::new(Code::BadResponse, &[operation, message]), cause)
    };
    let status = Reflect::get(response, &"status".into()).map_err(|cause| strange(&cause))?;
    let status = status.as_f64().filter(|status| status.fract() == 0.0 && (200.0..600.0).contains(status));
    status.map(|status| status as u16).ok_or_else(|| strange(&JsValue::UNDEFINED))
}

/// The server's clock when it replied, epoch ms.
pub fn server_time(response: &JsValue) -> Option<f64> {
    date(&copied(response)?.get("Date")?)
}

/// What its `Retry-After`, seconds or a date, comes to in milliseconds from then.
pub fn retry_after_ms(response: &JsValue) -> Option<f64> {
    let value = copied(response)?.get("Retry-After")?;
    if value.is_empty() || value.bytes().any(|byte| !byte.is_ascii_digit()) {
        let now_ms = server_time(response).unwrap_or_else(js_sys::Date::now);
        return date(&value).map(|date_ms| (date_ms - now_ms).max(0.0));
    }
    // By the host: the standard library's reader of floats costs 13 KB after compression.
    Some(js_sys::Number::parse_float(&value) * 1000.0)
}

/// A member of a reply's body; `""` when it is no text.
pub fn text_member(body: &JsValue, name: &str) -> String {
    let value = Reflect::get(body, &name.into()).ok();
    value.and_then(|value| value.as_string()).unwrap_or_default()
}

/// The reply's headers as the platform's own, of which reading cannot throw.
fn copied(response: &JsValue) -> Option<Headers> {
    let headers = Reflect::get(response, &"headers".into()).ok()?;
    let headers = web_sys::Headers::new_with_headers(headers.unchecked_ref()).ok()?;
    Some(Headers::from_raw(headers))
}

/// Engines read nearly anything as some date, "-5" included; HTTP dates end like this.
fn date(value: &str) -> Option<f64> {
    value.ends_with(" GMT").then(|| js_sys::Date::parse(value)).filter(|ms| ms.is_finite())
}
