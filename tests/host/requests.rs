//! `requestHeaders`: what a request carries beside its address and its body.

use advocate_wasm::host::transport::request_headers;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn a_request_has_the_headers_that_it_needs_and_no_other() {
    let rows = [
        // token, has a body → names, in their alphabetical order
        ("", false, vec![]),
        ("", true, vec![("content-type", "application/json")]),
        ("a.b.c", false, vec![("x-saasquatch-user-token", "a.b.c")]),
        ("a.b.c", true, vec![("content-type", "application/json"), ("x-saasquatch-user-token", "a.b.c")]),
    ];
    for (token, has_body, expected) in rows {
        let headers = gloo_net::http::Headers::from_raw(request_headers(token, has_body));
        let listed: Vec<_> = headers.entries().collect();
        let listed: Vec<_> = listed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(listed, expected, "token {token:?}, body {has_body}");
    }
}
