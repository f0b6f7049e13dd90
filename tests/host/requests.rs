//! `buildRequest`: what `fetch` is given.

use advocate_wasm::host::transport::build_request;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{AbortSignal, ReferrerPolicy, Request, RequestCredentials, RequestRedirect};

// The crate itself needs signals only, so it does not ask web-sys for this.
#[wasm_bindgen]
extern "C" {
    type AbortController;
    #[wasm_bindgen(constructor)]
    fn new() -> AbortController;
    #[wasm_bindgen(method, getter)]
    fn signal(this: &AbortController) -> AbortSignal;
    #[wasm_bindgen(method)]
    fn abort(this: &AbortController);
}

const URL: &str =
    "https://app.referralsaasquatch.com/api/v1/acme/open/account/a%2Fb/user/%F0%9F%A6%91?fields=id,email";

fn signal() -> AbortSignal {
    AbortController::new().signal()
}

async fn body(request: Request) -> String {
    gloo_net::http::Request::from(request).text().await.unwrap()
}

#[wasm_bindgen_test]
async fn a_request_is_as_described() {
    let json = "{\"firstName\":\"Zoë 🦑\"}";
    let rows = [
        // method, token, body → content type
        ("GET", "", "", None),
        ("GET", "a.b.c", "", None),
        ("PUT", "a.b.c", json, Some("application/json")),
        ("POST", "a.b.c", json, Some("application/json")),
    ];
    for (method, token, given, content_type) in rows {
        let request = build_request(URL, method, token, given, &signal()).expect(method);
        assert_eq!(request.url(), URL);
        assert_eq!(request.method(), method);
        let header = |name: &str| request.headers().get(name).unwrap();
        assert_eq!(header("X-SaaSquatch-User-Token").unwrap_or_default(), token, "{method}");
        assert_eq!(header("X-SaaSquatch-User-Token").is_some(), !token.is_empty(), "{method}");
        assert_eq!(header("Content-Type").as_deref(), content_type, "{method}");
        assert_eq!(request.credentials(), RequestCredentials::Omit, "{method}");
        assert_eq!(request.redirect(), RequestRedirect::Error, "{method}");
        assert_eq!(request.referrer_policy(), ReferrerPolicy::StrictOrigin, "{method}");
        assert_eq!(body(request).await, given, "{method}");
    }
}

#[wasm_bindgen_test]
fn a_request_ends_with_its_signal() {
    let controller = AbortController::new();
    let request = build_request(URL, "GET", "", "", &controller.signal()).unwrap();
    assert!(!request.signal().aborted());
    controller.abort();
    assert!(request.signal().aborted());
    let late = build_request(URL, "GET", "", "", &controller.signal()).unwrap();
    assert!(late.signal().aborted());
}

#[wasm_bindgen_test]
fn what_the_host_refuses_is_no_request() {
    // Credentials in the address, and no address at all.
    for url in ["https://bob:secret@api.example/", "https://", "http://["] {
        assert!(build_request(url, "GET", "", "", &signal()).is_none(), "{url}");
    }
}
