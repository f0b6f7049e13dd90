//! A call, step by step: described, authorized, made into what `fetch` takes, judged, and perhaps made again.

use advocate_wasm::host::exports::{
    authorize, describe, judge, request_init, retry_delay, server_time, status_of,
};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::foreign::{canonical, member, of, script};
use crate::functions::TOKEN;

#[wasm_bindgen_test]
fn a_call_is_described_as_plain_data() {
    let options = of(r#"{"tenantAlias":"acme","attribution":"none"}"#);
    let rows = [
        (
            "lookupByCode",
            r#"{"code":" É "}"#,
            r#"{"operation":"lookupByCode","method":"GET","url":"https://app.referralsaasquatch.com/api/v1/acme/open/user?referralCode=%C3%89","expectsId":true,"repeatable":true}"#,
        ),
        (
            "createUser",
            r#"{"user":{"id":"u","accountId":"a"}}"#,
            r#"{"operation":"createUser","method":"POST","url":"https://app.referralsaasquatch.com/api/v1/acme/open/account/a/user/u","body":"{\"id\":\"u\",\"accountId\":\"a\"}","expectsId":true,"repeatable":false,"accountId":"a","userId":"u"}"#,
        ),
    ];
    for (operation, arguments, expected) in rows {
        let call = describe(operation, &options, arguments).unwrap();
        assert_eq!(canonical(&call), canonical(&of(expected)), "{operation}");
    }
}

#[wasm_bindgen_test]
fn arguments_that_make_no_sense_are_refused() {
    let endless = "[".repeat(100_000);
    for arguments in ["", "null", "[]", "7", "\"", "{\"user\":{\"id\":\"\u{fffd}\"}}", &endless] {
        for operation in ["upsertUser", "getUser", "lookupByCode"] {
            let thrown = describe(operation, &of(r#"{"tenantAlias":"acme"}"#), arguments).unwrap_err();
            assert_eq!(member(&thrown, "code"), "invalid_argument", "{operation} {arguments:.40}");
        }
    }
}

#[wasm_bindgen_test]
fn a_token_is_read_before_it_is_sent() {
    let rows = [
        (authorize(&TOKEN.into(), "a", "u", 1_000.0), Ok(r#"{"isRead":true,"namesUser":true}"#)),
        (authorize(&TOKEN.into(), "b", "u", 1_000.0), Err("token_mismatch")),
        (authorize(&TOKEN.into(), "a", "u", 3e12), Err("token_expired")),
        (authorize(&JsValue::NULL, "a", "u", 1_000.0), Err("invalid_token")),
    ];
    for (given, expected) in rows {
        let given = given.map_err(|thrown| member(&thrown, "code").as_string().unwrap());
        assert_eq!(
            given.map(|authority| canonical(&authority)),
            expected.map(String::from).map_err(String::from)
        );
    }
}

#[wasm_bindgen_test]
fn a_request_has_what_it_needs_and_no_other_header() {
    let policy = |init: &JsValue| {
        ["credentials", "redirect", "referrerPolicy", "cache"]
            .map(|name| member(init, name).as_string().unwrap())
    };
    let rows = [
        // token, body → headers
        (None, None, "{}"),
        (None, Some("{}"), r#"{"content-type":"application/json"}"#),
        (Some("a.b.c"), None, r#"{"x-saasquatch-user-token":"a.b.c"}"#),
        (
            Some("a.b.c"),
            Some("{}"),
            r#"{"content-type":"application/json","x-saasquatch-user-token":"a.b.c"}"#,
        ),
    ];
    let controller = web_sys::AbortController::new().unwrap();
    for (token, body, headers) in rows {
        let init: JsValue =
            request_init("PUT", body.map(String::from), token.map(String::from), &controller.signal(), false)
                .unwrap()
                .into();
        assert_eq!(canonical(&member(&init, "headers")), headers);
        assert_eq!(member(&init, "method"), "PUT");
        assert_eq!(member(&init, "body").as_string().as_deref(), body);
        assert_eq!(member(&init, "signal"), JsValue::from(controller.signal()));
        assert_eq!(policy(&init), ["omit", "error", "strict-origin", "no-store"]);
        assert!(member(&init, "keepalive").is_undefined(), "older engines refuse what they do not know");
    }
    let kept: JsValue = request_init("GET", None, None, &controller.signal(), true).unwrap().into();
    assert_eq!(member(&kept, "keepalive"), true);
}

#[wasm_bindgen_test]
fn a_reply_says_its_status_and_its_time() {
    let dated = script("return new Response('', { headers: { Date: 'Fri, 27 Nov 2026 12:00:00 GMT' } })");
    assert_eq!(
        (status_of("getUser", &dated).unwrap(), server_time(&dated)),
        (200, Some(1_795_780_800_000.0))
    );
    assert_eq!(server_time(&script("return new Response('')")), None);
    let strange = [
        "{}",
        r#"{"status":"200"}"#,
        r#"{"status":200.5}"#,
        r#"{"status":0}"#,
        r#"{"status":99999}"#,
        "null",
    ];
    for response in strange {
        let thrown = status_of("getUser", &of(response)).unwrap_err();
        assert_eq!(member(&thrown, "code"), "bad_response", "{response}");
    }
}

#[wasm_bindgen_test]
fn a_refusal_says_what_became_of_the_call() {
    let plain = script("return new Response('')");
    let busy = script("return new Response('', { headers: { 'Retry-After': '7' } })");
    let until = script(
        "return new Response('', { headers: { Date: 'Fri, 27 Nov 2026 12:00:00 GMT', 'Retry-After': 'Fri, 27 Nov 2026 12:00:09 GMT' } })",
    );
    let said = of(
        r#"{"message":"of bob","apiErrorCode":"FORBIDDEN","rsCode":"not one","validationErrors":["x",7]}"#,
    );
    let rows = [
        ("getUser", 404, &plain, "not_found", false, None),
        ("getUser", 503, &plain, "server_error", true, None),
        ("createUser", 503, &plain, "server_error", false, None),
        ("createUser", 429, &busy, "rate_limited", true, Some(7_000.0)),
        ("getUser", 429, &until, "rate_limited", true, Some(9_000.0)),
        ("getUser", 200, &plain, "bad_response", false, None),
    ];
    for (operation, status, response, code, retryable, wait) in rows {
        let error = judge(operation, true, false, false, status, response, &said).unwrap_err();
        assert_eq!(member(&error, "code"), code, "{operation} {status}");
        assert_eq!(member(&error, "retryable"), retryable, "{operation} {status}");
        assert_eq!(member(&error, "status"), f64::from(status), "{operation} {status}");
        assert_eq!(member(&error, "retryAfterMs").as_f64(), wait, "{operation} {status}");
        assert_eq!(member(&error, "apiErrorCode"), "FORBIDDEN");
        assert_eq!(member(&error, "serverMessage"), "of bob");
        assert!(member(&error, "rsCode").is_undefined(), "what is no constant is not repeated");
        assert_eq!(canonical(&member(&error, "validationErrors")), r#"["x"]"#);
    }
    assert_eq!(judge("getUser", true, false, false, 200, &plain, &of(r#"{"id":"u"}"#)), Ok(()));
}

#[wasm_bindgen_test]
fn waits_are_what_the_server_asks_or_spread_below_their_bound() {
    assert_eq!(retry_delay(Some(1_500.0), 2, 1, 0.0), Some(1_500.0));
    assert_eq!(retry_delay(Some(31_000.0), 2, 1, 0.0), None);
    assert_eq!(retry_delay(None, 2, 2, 0.0), None);
    let waits: Vec<f64> = (0..100).filter_map(|_| retry_delay(None, 2, 0, 0.0)).collect();
    assert!(waits.len() == 100 && waits.iter().all(|wait| *wait <= 500.0), "{waits:?}");
    assert!(waits.iter().any(|wait| *wait < 250.0) && waits.iter().any(|wait| *wait > 250.0), "{waits:?}");
}
