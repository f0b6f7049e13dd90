//! The request as `fetch` takes it.

use gloo_net::http::{Method, RequestBuilder};
use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, ReferrerPolicy, Request, RequestCache, RequestCredentials, RequestRedirect};

/// The header that carries the user token.
const TOKEN_HEADER: &str = "X-SaaSquatch-User-Token";

/// Builds a `Request`. The token has been read, so it holds nothing that a header must not. `Request` and `Headers`
/// must be there. `undefined`: the host refused to build it.
#[wasm_bindgen(js_name = buildRequest)]
pub fn build_request(
    url: &str,
    method: &str,
    token: &str,
    body: &str,
    signal: &AbortSignal,
) -> Option<Request> {
    let mut builder = RequestBuilder::new(url)
        // Open endpoints need no cookies; a redirect would carry the token along to wherever it leads.
        .credentials(RequestCredentials::Omit)
        .redirect(RequestRedirect::Error)
        .referrer_policy(ReferrerPolicy::StrictOrigin)
        .cache(RequestCache::NoStore)
        .abort_signal(Some(signal))
        .method(match method {
            "PUT" => Method::PUT,
            "POST" => Method::POST,
            _ => Method::GET,
        });
    if !token.is_empty() {
        builder = builder.header(TOKEN_HEADER, token);
    }
    let body = if body.is_empty() {
        JsValue::UNDEFINED
    } else {
        builder = builder.header("Content-Type", "application/json");
        body.into()
    };
    builder.body(body).ok().map(Request::from)
}
