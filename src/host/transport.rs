//! The request as `fetch` takes it.

use gloo_net::http::Headers;
use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, ReferrerPolicy, Request, RequestInit, RequestCache, RequestCredentials, RequestRedirect};

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
    let headers = Headers::new();
    if !token.is_empty() {
        headers.set(TOKEN_HEADER, token);
    }
    let init = RequestInit::new();
    init.set_credentials(RequestCredentials::Omit);
    init.set_redirect(RequestRedirect::Error);
    init.set_referrer_policy(ReferrerPolicy::StrictOrigin);
    init.set_cache(RequestCache::NoStore);
    init.set_signal(Some(signal));
    init.set_method(method);
    if !body.is_empty() {
        headers.set("Content-Type", "application/json");
        init.set_body(&body.into());
    }
    init.set_headers(&headers.into_raw());
    Request::new_with_str_and_init(url, &init).ok()
}
