//! What is no argument for a function is refused by an error that callers can catch, and never traps.

use advocate_wasm::host::exports::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::foreign::{member, of, script};
use crate::functions::COOKIE;

/// What any script may pass where something else is wanted.
fn strange() -> Vec<JsValue> {
    let mut values: Vec<JsValue> =
        ["null", "7", "true", "\"\"", "\"%\"", "{}", "[]", "[[]]", "{\"a\":{\"b\":[1]}}"].map(of).into();
    let scripts = [
        "return undefined",
        "return Symbol()",
        "return 10n",
        "return NaN",
        "return () => 7",
        "return Object.create(null)",
        "return Object.freeze({ tenantAlias: 't' })",
        "return { get tenantAlias() { throw new Error('no') } }",
        "return { tenantAlias: 't', get url() { throw 1 }, get cookie() { throw 1 } }",
        "return { tenantAlias: { toString() { throw 1 } } }",
        "return new Proxy({}, { get() { throw 1 }, ownKeys() { throw 1 }, getPrototypeOf() { throw 1 } })",
        "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy",
        "const ring = {}; ring.ring = ring; return ring",
        "return '\\ud800'",
        "return { a: '\\ud800' }",
        "return 'x'.repeat(2000000)",
        "return new String('e30')",
        "return new Map([['a', 1]])",
        "return new Date(NaN)",
    ];
    values.extend(scripts.map(script));
    values
}

/// An error of the package's, in its own words.
fn assert_is_ours(name: &str, thrown: &JsValue) {
    assert_eq!(member(thrown, "name"), "AdvocateError", "{name}: {thrown:?}");
    let code = member(thrown, "code").as_string().unwrap();
    let known = [
        "invalid_argument",
        "invalid_cookie",
        "invalid_token",
        "cookie_too_large",
        "bad_response",
        "not_found",
    ];
    assert!(known.contains(&code.as_str()), "{name}: {code}");
    assert!(!member(thrown, "message").as_string().unwrap().is_empty(), "{name}");
}

#[wasm_bindgen_test]
fn no_value_traps() {
    for (index, value) in strange().iter().enumerate() {
        for other in [value, &JsValue::UNDEFINED, &of(r#"{"tenantAlias":"t"}"#)] {
            let thrown = [
                ("decodeCookie", decode_cookie(value).err()),
                ("encodeCookie", encode_cookie(value).err()),
                ("mergeCookies", merge_cookies(value, other).err()),
                ("mergeCookies, incoming", merge_cookies(other, value).err()),
                ("referredByCodes", referred_by_codes(value, other).err()),
                ("referralCodesByProgram", referral_codes_by_program(other, value).err()),
                ("captureReferral", capture_referral(value).err()),
                ("withAttribution", with_attribution(value, other).err()),
                ("withAttribution, of", with_attribution(other, value).err()),
                ("fillReferralCode", fill_referral_code(value, other).err()),
                ("setCookieHeader", set_cookie_header(value, other).err()),
                ("setCookieHeader, options", set_cookie_header(&"e30".into(), value).err()),
                ("inspectToken", inspect_token(value).err()),
                ("describe", describe("upsertUser", value, "{}").err()),
                ("authorize", authorize(value, "a", "u", 0.0).err()),
                ("statusOf", status_of("getUser", value).err()),
                ("judge", judge("getUser", true, false, false, 404, value, &of("{}")).err()),
            ];
            for (name, thrown) in thrown {
                if let Some(thrown) = thrown {
                    assert_is_ours(&format!("{name} of value {index}"), &thrown);
                }
            }
            let _ = server_time(value);
        }
    }
    assert!(decode_cookie(&COOKIE.into()).is_ok(), "the module still works");
}

#[wasm_bindgen_test]
fn a_refusal_names_the_argument_and_what_it_must_be() {
    let large = of(&["{\"a\":\"", &"x".repeat(5_000), "\"}"].concat());
    let options = |json: &str| of(&[r#"{"tenantAlias":"t","#, json, "}"].concat());
    let text = JsValue::from_str;
    let rows = [
        (decode_cookie(&of("7")).err(), "invalid_argument", "value must be a string"),
        (decode_cookie(&text("!")).err(), "invalid_cookie", "not Base64"),
        (decode_cookie(&text("W10")).err(), "invalid_cookie", "not an object"),
        (encode_cookie(&of("[]")).err(), "invalid_argument", "cookie must be an object"),
        (
            encode_cookie(&script("return { a: '\\ud800' }")).err(),
            "invalid_argument",
            "half a surrogate pair",
        ),
        (encode_cookie(&large).err(), "cookie_too_large", "4096"),
        (
            referred_by_codes(&text(COOKIE), &of("{}")).err(),
            "invalid_argument",
            "options.tenantAlias is required",
        ),
        (capture_referral(&JsValue::UNDEFINED).err(), "invalid_argument", "at least tenantAlias"),
        (
            capture_referral(&of(r#"{"tenantAlias":7}"#)).err(),
            "invalid_argument",
            "options.tenantAlias must be a string",
        ),
        (
            capture_referral(&options(r#""store":"no""#)).err(),
            "invalid_argument",
            "options.store must be a boolean",
        ),
        (
            capture_referral(&options(r#""url":7"#)).err(),
            "invalid_argument",
            "options.url must be a string or a URL",
        ),
        (capture_referral(&options(r#""cookie":{"maxAgeDays":0}"#)).err(), "invalid_argument", "maxAgeDays"),
        (set_cookie_header(&text("e30"), &of(r#"{"domain":"a;b"}"#)).err(), "invalid_argument", "domain"),
        (inspect_token(&text("TEST_key")).err(), "invalid_token", "never reach a browser"),
        (
            describe("getUser", &options(r#""baseUrl":7"#), "{}").err(),
            "invalid_argument",
            "options.baseUrl must be a string",
        ),
        (
            describe("getUser", &options(r#""baseUrl":"http://evil.com""#), "{}").err(),
            "invalid_argument",
            "baseUrl must be an https URL",
        ),
        (
            describe("getUser", &options(r#""cleanURL":true"#), "{}").err(),
            "invalid_argument",
            "options.cleanURL is no option; did you mean cleanUrl?",
        ),
        (
            describe("nothing", &options(r#""cleanUrl":true"#), "{}").err(),
            "invalid_argument",
            "nothing is no operation",
        ),
    ];
    for (thrown, code, message) in rows {
        let thrown = thrown.unwrap_or_else(|| panic!("{message}: nothing was thrown"));
        let said = member(&thrown, "message").as_string().unwrap();
        assert_eq!(member(&thrown, "code"), code, "{said}");
        assert!(said.contains(message), "{said}");
        assert_eq!(member(&thrown, "retryable"), false, "{said}");
    }
}

#[wasm_bindgen_test]
fn what_a_getter_threw_is_the_cause() {
    let thrown = capture_referral(&script("return { get tenantAlias() { throw 'mine' } }")).unwrap_err();
    assert_eq!(member(&thrown, "message"), "options.tenantAlias could not be read: reading it threw");
    assert_eq!(member(&thrown, "cause"), "mine");
}
