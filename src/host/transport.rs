//! The headers of a request; `fetch` and everything else about it is the JavaScript side's.

use gloo_net::http::Headers;
use wasm_bindgen::prelude::*;

/// The header that carries the user token.
const TOKEN_HEADER: &str = "X-SaaSquatch-User-Token";

/// `token`: empty where none must go along. It has been read, so it holds nothing that a header must not.
#[wasm_bindgen(js_name = requestHeaders)]
pub fn request_headers(token: &str, has_body: bool) -> web_sys::Headers {
    let headers = Headers::new();
    if !token.is_empty() {
        headers.set(TOKEN_HEADER, token);
    }
    if has_body {
        headers.set("Content-Type", "application/json");
    }
    headers.into_raw()
}
