//! `call`: what a sign-up says of the referrer.

use advocate_wasm::attribution::cookie::encode_any;
use advocate_wasm::attribution::page::Held;
use advocate_wasm::client::api::{Api, DEFAULT_BASE_URL};
use advocate_wasm::client::call::{self, Call, Known};
use advocate_wasm::client::operation::named;
use advocate_wasm::json::Value;

use crate::documents::read;

/// Epoch seconds 1000.
const NOW_MS: f64 = 1_000_000.0;

/// A sign-up of acme's; `members`: more of the user's.
fn sign_up(operation: &str, base_url: &str, members: &str, known: &Known) -> Call {
    let api = Api::new("acme", base_url).unwrap();
    let arguments = [r#"{"user":{"id":"u","accountId":"a""#, members, "}}"].concat();
    call::describe(&api, named(operation).unwrap(), &read(&arguments), known).unwrap()
}

/// A cookie of acme's, with this entry.
fn held(entry: &str) -> String {
    encode_any(&read(&[r#"{"app.referralsaasquatch.com":{"acme_CODE":"#, entry, "}}"].concat()))
}

#[test]
fn a_sign_up_says_who_referred_unless_the_caller_does() {
    let live = held(r#"{"codes":{"p":"A","q":"B"}}"#);
    let expired = held(r#"{"codes":{"p":"OLD"},"codesExp":{"OLD":1}}"#);
    let codeless = encode_any(&read(r#"{"cookieId":"x"}"#));
    let unreadable = String::from("x!");
    let arrived = r#"{"app.referralsaasquatch.com":{"acme_CODE":{"codes":{"classic":"NEW"}}}}"#;
    let cookie = |encoded: &str| [r#","cookies":""#, encoded, "\""].concat();
    let codes = |list: &str| [r#","referredByCodes":"#, list].concat();
    let rows = [
        // name; mode, what the user says, what the page holds, what is in no jar → what goes along, what is left out
        ("the cookie, verbatim", "cookie", "", Some(&live), None, cookie(&live), None),
        ("by default the cookie", "", "", Some(&live), None, cookie(&live), None),
        ("its codes", "codes", "", Some(&live), None, codes(r#"["A","B"]"#), None),
        ("nothing", "none", "", Some(&live), None, "".into(), None),
        ("nothing held", "cookie", "", None, None, "".into(), None),
        ("no codes to send", "codes", "", Some(&codeless), None, "".into(), None),
        ("a cookie without codes is a cookie", "cookie", "", Some(&codeless), None, cookie(&codeless), None),
        ("expired", "cookie", "", Some(&expired), None, "".into(), Some("expired")),
        ("expired codes", "codes", "", Some(&expired), None, "".into(), Some("expired")),
        ("unreadable", "cookie", "", Some(&unreadable), None, "".into(), Some("unreadable")),
        ("unreadable, but not asked for", "none", "", Some(&unreadable), None, "".into(), None),
        ("the caller's own cookie", "cookie", r#","cookies":"mine""#, Some(&live), None, "".into(), None),
        (
            "the caller's own codes",
            "cookie",
            r#","referredByCodes":["MINE"]"#,
            Some(&live),
            None,
            "".into(),
            None,
        ),
        (
            "the caller's own, although ours is unreadable",
            "codes",
            r#","referredByCodes":[]"#,
            Some(&unreadable),
            None,
            "".into(),
            None,
        ),
        ("what is in no jar", "codes", "", None, Some(arrived), codes(r#"["NEW"]"#), None),
    ];
    for (name, mode, said, held, unstored, sent, skipped) in rows {
        let known = Known {
            mode: mode.into(),
            held: Held { cookies: held.into_iter().cloned().collect(), ..Held::default() },
            unstored: unstored.map(read),
            now_ms: NOW_MS,
            ..Known::default()
        };
        for operation in ["upsertUser", "createUser"] {
            let call = sign_up(operation, DEFAULT_BASE_URL, said, &known);
            let body = [r#"{"id":"u","accountId":"a""#, said, &sent, "}"].concat();
            assert_eq!((call.body, call.skipped), (Some(body), skipped), "{operation}: {name}");
        }
    }
}

#[test]
fn attribution_is_filed_under_the_apis_own_host() {
    let both = encode_any(&read(
        r#"{"staging.example":{"acme_CODE":{"codes":["S"]}},"app.referralsaasquatch.com":{"acme_CODE":{"codes":["P"]}}}"#,
    ));
    let held = Held { cookies: vec![both], ..Held::default() };
    let known = Known { mode: "codes".into(), held, now_ms: NOW_MS, ..Known::default() };
    for (base_url, expected) in
        [("https://staging.example", "S"), ("https://app.referralsaasquatch.com:443/", "P")]
    {
        let body = read(&sign_up("upsertUser", base_url, "", &known).body.unwrap());
        assert_eq!(body.get("referredByCodes"), Some(&Value::Array(vec![expected.into()])), "{base_url}");
    }
}
