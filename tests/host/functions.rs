//! The package's functions: a foreign value in, a foreign value or a text out.

use advocate_wasm::host::exports::*;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::foreign::{canonical, of};

/// `{"alg":"HS256"}.{"user":{"id":"u","accountId":"a"},"exp":2000000000}`
pub const TOKEN: &str =
    "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyIjp7ImlkIjoidSIsImFjY291bnRJZCI6ImEifSwiZXhwIjoyMDAwMDAwMDAwfQ.c2ln";
/// The documented sample.
pub const COOKIE: &str = "eyJhcHAucmVmZXJyYWxzYWFzcXVhdGNoLmNvbSI6eyJ0ZW5hbnRBbGlhc19DT0RFIjp7ImNvZGVzIjp7InByb2dyYW0xIjoiQ09ERTEifSwiY29kZXNFeHAiOnsiQ09ERTEiOjEyMzQ1Njd9fX19";
const DECODED: &str = r#"{"app.referralsaasquatch.com":{"tenantAlias_CODE":{"codes":{"program1":"CODE1"},"codesExp":{"CODE1":1234567}}}}"#;

#[wasm_bindgen_test]
fn every_function_has_its_result() {
    let text = JsValue::from_str;
    let undefined = JsValue::UNDEFINED;
    let tenant = of(r#"{"tenantAlias":"tenantAlias","nowMs":1000}"#);
    // First, while nothing has been captured in a page.
    assert_eq!(fill_referral_code(&undefined, &tenant), Ok(None), "fillReferralCode");
    let later = of(r#"{"tenantAlias":"tenantAlias","nowMs":2000000000}"#);
    let link = ["https://x.example/?_saasquatch=", COOKIE, "&rsShareMedium=EMAIL"].concat();
    let asked =
        of(&[r#"{"tenantAlias":"tenantAlias","nowMs":1000,"store":false,"url":""#, &link, "\"}"].concat());
    let captured = [
        r#"{"codesByProgram":{"program1":"CODE1"},"cookie":"#,
        DECODED,
        r#","encoded":""#,
        COOKIE,
        r#"","expiredCodes":[],"referredByCodes":["CODE1"],"shareMedium":"EMAIL","source":"url","stored":false}"#,
    ]
    .concat();
    let without_reason = |captured: &JsValue| {
        // "no_page" in Node, "not_asked" in a page.
        js_sys::Reflect::delete_property(captured.unchecked_ref::<js_sys::Object>(), &"reason".into())
            .unwrap();
        canonical(captured)
    };
    let quoted = |text: &str| ["\"", text, "\""].concat();
    let rows = [
        ("decodeCookie", canonical(&decode_cookie(&text(COOKIE)).unwrap()), DECODED.into()),
        ("encodeCookie", encode_cookie(&of(DECODED)).unwrap(), COOKIE.into()),
        (
            "mergeCookies",
            canonical(
                &merge_cookies(&of(r#"{"a":{"b":1,"c":[1]}}"#), &of(r#"{"a":{"c":[2],"constructor":3}}"#))
                    .unwrap(),
            ),
            r#"{"a":{"b":1,"c":[2]}}"#.into(),
        ),
        (
            "referredByCodes",
            canonical(&referred_by_codes(&text(COOKIE), &tenant).unwrap()),
            r#"["CODE1"]"#.into(),
        ),
        ("later", canonical(&referred_by_codes(&of(DECODED), &later).unwrap()), "[]".into()),
        (
            "referralCodesByProgram",
            canonical(&referral_codes_by_program(&text(COOKIE), &tenant).unwrap()),
            r#"{"program1":"CODE1"}"#.into(),
        ),
        ("captureReferral", without_reason(&capture_referral(&asked).unwrap()), canonical(&of(&captured))),
        (
            "withAttribution",
            with_attribution(&text("https://x.example/?a=1#c"), &text("e30")).unwrap(),
            "https://x.example/?a=1&_saasquatch=e30#c".into(),
        ),
        (
            "setCookieHeader",
            set_cookie_header(&text("e30"), &of(r#"{"domain":"example.com","maxAgeDays":1,"secure":true}"#))
                .unwrap(),
            "_saasquatch=e30; Max-Age=86400; Path=/; SameSite=Lax; Domain=example.com; Secure".into(),
        ),
        (
            "setCookieHeader, by default",
            set_cookie_header(&text("e30"), &undefined).unwrap(),
            "_saasquatch=e30; Max-Age=31536000; Path=/; SameSite=Lax".into(),
        ),
        (
            "inspectToken",
            canonical(&inspect_token(&text(TOKEN)).unwrap()),
            [
                r#"{"accountId":"a","algorithm":"HS256","expired":false,"expiresAtMs":2000000000000,"kind":"#,
                &quoted("read"),
                r#","userId":"u"}"#,
            ]
            .concat(),
        ),
    ];
    for (name, result, expected) in rows {
        assert_eq!(result, expected, "{name}");
    }
}

#[wasm_bindgen_test]
fn numbers_come_back_as_the_host_reads_them() {
    for json in ["9007199254740993", "-0", "0.1", "1e-7", "123456789012345678901234567890"] {
        let encoded = encode_cookie(&of(&["{\"a\":", json, "}"].concat())).unwrap();
        let decoded = decode_cookie(&encoded.as_str().into()).unwrap();
        let written = js_sys::JSON::stringify(&of(json)).unwrap();
        assert_eq!(canonical(&decoded), ["{\"a\":", &String::from(written), "}"].concat(), "{json}");
    }
}
