//! `invoke`: a question and its arguments as JSON in, the answer as JSON out, or `[code, message, retryable]` thrown.

use advocate_wasm::host::bindings::{invoke, question};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

/// `{"alg":"HS256"}.{"user":{"id":"u","accountId":"a"},"exp":2000000000}`
const TOKEN: &str =
    "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyIjp7ImlkIjoidSIsImFjY291bnRJZCI6ImEifSwiZXhwIjoyMDAwMDAwMDAwfQ.c2ln";
/// The documented sample.
const COOKIE: &str = "eyJhcHAucmVmZXJyYWxzYWFzcXVhdGNoLmNvbSI6eyJ0ZW5hbnRBbGlhc19DT0RFIjp7ImNvZGVzIjp7InByb2dyYW0xIjoiQ09ERTEifSwiY29kZXNFeHAiOnsiQ09ERTEiOjEyMzQ1Njd9fX19";
const DECODED: &str = r#"{"app.referralsaasquatch.com":{"tenantAlias_CODE":{"codes":{"program1":"CODE1"},"codesExp":{"CODE1":1234567}}}}"#;

fn arguments(parts: &[&str]) -> String {
    ["[", &parts.join(","), "]"].concat()
}

fn quoted(text: &str) -> String {
    ["\"", text, "\""].concat()
}

/// The answer as the host reads it; in which order an object's members come means nothing.
fn canonical(json: &str) -> String {
    let value = js_sys::JSON::parse(json).unwrap();
    let sorted = match value.dyn_ref::<js_sys::Object>() {
        Some(object) if !js_sys::Array::is_array(object) => js_sys::Object::entries(object).sort().into(),
        _ => value,
    };
    js_sys::JSON::stringify(&sorted).unwrap().into()
}

#[wasm_bindgen_test]
fn every_question_has_its_answer() {
    let (token, cookie) = (quoted(TOKEN), quoted(COOKIE));
    let (domain, tenant) = (quoted("app.referralsaasquatch.com"), quoted("tenantAlias"));
    let rows = [
        (
            question::DESCRIBE_CALL,
            arguments(&[r#"{"operation":"lookupByCode","tenantAlias":"acme","code":" É "}"#]),
            r#"{"url":"https://app.referralsaasquatch.com/api/v1/acme/open/user?referralCode=%C3%89","method":"GET","expectsId":true,"repeatable":true}"#.into(),
        ),
        (question::JUDGE_REPLY, arguments(&[r#""getUser",true,false,200,true,true,"","""#]), "null".into()),
        (question::RETRY_DELAY, arguments(&["1500,2,1,0"]), "1500".into()),
        (question::RETRY_DELAY, arguments(&["31000,2,1,0"]), "null".into()),
        (question::RETRY_DELAY, arguments(&["null,2,2,0"]), "null".into()),
        (
            question::INSPECT_TOKEN,
            arguments(&[&token, "1000"]),
            r#"{"kind":"read","accountId":"a","userId":"u","algorithm":"HS256","expiresAtMs":2000000000000,"expired":false}"#.into(),
        ),
        (
            question::INSPECT_TOKEN,
            arguments(&[&token, "1000", &quoted("a"), &quoted("u")]),
            r#"{"kind":"read","accountId":"a","userId":"u","algorithm":"HS256","expiresAtMs":2000000000000,"expired":false}"#.into(),
        ),
        (question::DECODE_COOKIE, arguments(&[&cookie]), DECODED.into()),
        (question::ENCODE_COOKIE, arguments(&[DECODED]), cookie.clone()),
        (question::ENCODE_ANY, arguments(&[DECODED]), cookie.clone()),
        (
            question::MERGE_COOKIES,
            arguments(&[r#"{"a":{"b":1,"c":[1]},"__proto__":{}}"#, r#"{"a":{"c":[2],"constructor":3}}"#]),
            r#"{"a":{"b":1,"c":[2]}}"#.into(),
        ),
        (question::LIVE_CODES, arguments(&[DECODED, &domain, &tenant, "1000"]), r#"[["program1","CODE1"]]"#.into()),
        (question::LIVE_CODES, arguments(&[DECODED, &domain, &tenant, "2000000000"]), "[]".into()),
        (
            question::CAPTURE,
            arguments(&[&quoted(&["https://x.example/?_saasquatch=", COOKIE, "&rsShareMedium=EMAIL"].concat()), &quoted(""), "null", &domain, &tenant, "1000"]),
            [r#"{"codes":[["program1","CODE1"]],"cookie":"#, DECODED, r#","fits":true,"encoded":""#, COOKIE, r#"","held":false,"arrived":"#, DECODED, r#","source":"url","shareMedium":"EMAIL"}"#].concat(),
        ),
        (
            question::WITHOUT_ATTRIBUTION,
            arguments(&[&quoted("https://x.example/?a=1&rsCode=B#c")]),
            quoted("https://x.example/?a=1#c"),
        ),
        (
            question::WITH_ATTRIBUTION,
            arguments(&[&quoted("https://x.example/?a=1#c"), &quoted("e30")]),
            quoted("https://x.example/?a=1&_saasquatch=e30#c"),
        ),
        (
            question::SET_COOKIE_HEADER,
            arguments(&[&quoted("e30"), &quoted("example.com"), "1", "true"]),
            quoted("_saasquatch=e30; Max-Age=86400; Path=/; SameSite=Lax; Domain=example.com; Secure"),
        ),
    ];
    for (question, arguments, expected) in rows {
        let answer = invoke(question, &arguments)
            .unwrap_or_else(|thrown| panic!("{question} {arguments}: {thrown:?}"));
        assert_eq!(canonical(&answer), canonical(&expected), "{question} {arguments}");
    }
}

#[wasm_bindgen_test]
fn waits_are_spread_below_their_bound() {
    let mut waits: Vec<u32> = Vec::new();
    for _ in 0..100 {
        waits.push(invoke(question::RETRY_DELAY, "[null,2,0,0]").unwrap().parse().unwrap());
    }
    assert!(waits.iter().all(|wait| *wait <= 500), "{waits:?}");
    assert!(waits.iter().any(|wait| *wait < 250) && waits.iter().any(|wait| *wait > 250), "{waits:?}");
}

#[wasm_bindgen_test]
fn both_sides_number_the_questions_alike() {
    let numbered = include_str!("../../pkg-template/module/questions.js");
    let rust = include_str!("../../src/host/bindings.rs");
    let javascript: Vec<_> = numbered.lines().filter_map(|line| line.strip_prefix("export const ")).collect();
    let rust: Vec<_> = rust
        .lines()
        .filter_map(|line| line.trim().strip_prefix("pub const "))
        .map(|line| line.replace(": u32", ""))
        .collect();
    assert_eq!(javascript, rust);
    assert_eq!(javascript.len(), 13);
}

#[wasm_bindgen_test]
fn what_is_refused_is_thrown_as_code_message_and_retryable() {
    let token = quoted(TOKEN);
    let large = ["{\"a\":\"", &"x".repeat(5_000), "\"}"].concat();
    let rows = [
        (
            question::DESCRIBE_CALL,
            "[{}]".into(),
            "invalid_argument",
            "options.tenantAlias is required",
            false,
        ),
        (
            question::JUDGE_REPLY,
            r#"["getUser",true,false,404,false,false,"",""]"#.into(),
            "not_found",
            "getUser was refused",
            false,
        ),
        (
            question::JUDGE_REPLY,
            r#"["getUser",true,false,503,false,false,"",""]"#.into(),
            "server_error",
            "getUser was refused",
            true,
        ),
        (
            question::JUDGE_REPLY,
            r#"["createUser",true,false,503,false,false,"",""]"#.into(),
            "server_error",
            "createUser was refused",
            false,
        ),
        (
            question::JUDGE_REPLY,
            r#"["createUser",true,true,401,false,false,"",""]"#.into(),
            "unauthorized",
            "needs a write token",
            false,
        ),
        (
            question::JUDGE_REPLY,
            r#"["lookupByCode",true,false,200,true,false,"",""]"#.into(),
            "bad_response",
            "without an id",
            false,
        ),
        (
            question::INSPECT_TOKEN,
            r#"["TEST_key",0]"#.into(),
            "invalid_token",
            "never reach a browser",
            false,
        ),
        (
            question::INSPECT_TOKEN,
            arguments(&[&token, "3000000000000", &quoted("a"), &quoted("u")]),
            "token_expired",
            "mint a new one",
            false,
        ),
        (
            question::INSPECT_TOKEN,
            arguments(&[&token, "0", &quoted("b"), &quoted("u")]),
            "token_mismatch",
            "another user",
            false,
        ),
        (question::DECODE_COOKIE, r#"["!"]"#.into(), "invalid_cookie", "not Base64", false),
        (
            question::DECODE_COOKIE,
            r#"["W10"]"#.into(),
            "invalid_cookie",
            "This is not an attribution cookie",
            false,
        ),
        (question::ENCODE_COOKIE, arguments(&[&large]), "cookie_too_large", "4096", false),
        (
            question::SET_COOKIE_HEADER,
            r#"["e30",null,0,false]"#.into(),
            "invalid_argument",
            "maxAgeDays",
            false,
        ),
        (question::SET_COOKIE_HEADER, r#"["e30","a;b",1,false]"#.into(), "invalid_argument", "domain", false),
    ];
    for (question, arguments, code, message, retryable) in rows {
        let thrown = invoke(question, &arguments).expect_err("a refusal");
        let thrown: js_sys::Array = thrown.dyn_into().expect("an array");
        assert_eq!(thrown.length(), 3, "{question}");
        assert_eq!(thrown.get(0), JsValue::from_str(code), "{question} {arguments}");
        let said = thrown.get(1).as_string().expect("a message");
        assert!(said.contains(message), "{question}: {said}");
        assert_eq!(thrown.get(2), JsValue::from_bool(retryable), "{question} {arguments}");
    }
}

#[wasm_bindgen_test]
fn arguments_that_make_no_sense_are_survived() {
    let questions = [
        question::DESCRIBE_CALL,
        question::JUDGE_REPLY,
        question::RETRY_DELAY,
        question::INSPECT_TOKEN,
        question::DECODE_COOKIE,
        question::ENCODE_COOKIE,
        question::ENCODE_ANY,
        question::MERGE_COOKIES,
        question::LIVE_CODES,
        question::CAPTURE,
        question::WITHOUT_ATTRIBUTION,
        question::WITH_ATTRIBUTION,
        question::SET_COOKIE_HEADER,
        13,
        u32::MAX,
    ];
    let endless = "[".repeat(100_000);
    let arguments = [
        "",
        "null",
        "{}",
        "[]",
        "7",
        "\"",
        "[null,null,null,null,null,null,null,null]",
        "[[],[],[],[],[],[],[],[]]",
        "[{},{},{},{},{},{},{},{}]",
        "[1e400,-1,1e-400,0.1,1e21,2,3,4]",
        "[\"\u{fffd}\",\"\",\"\",\"\",\"\",\"\",\"\",\"\"]",
        "[true,true,true,true,true,true,true,true]",
        &endless,
    ];
    for question in questions {
        for given in arguments {
            match invoke(question, given) {
                Ok(answer) => assert!(js_sys::JSON::parse(&answer).is_ok(), "{question}: {answer}"),
                Err(thrown) => assert!(js_sys::Array::is_array(&thrown), "{question}"),
            }
        }
    }
    assert_eq!(invoke(question::ENCODE_ANY, "[{}]").unwrap(), "\"e30\"", "the module still works");
}
