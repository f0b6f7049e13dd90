//! `attribution`: what came in with an address, and what a sign-up makes of what is held.

use advocate_wasm::attribution::Scope;
use advocate_wasm::attribution::address::{Parameters, parameters};
use advocate_wasm::attribution::capture::incoming;
use advocate_wasm::attribution::cookie::{codes, distinct, encode_any};
use advocate_wasm::attribution::page::Held;
use advocate_wasm::attribution::sign_up::{Referrer, referrer};
use proptest::prelude::*;

use crate::documents::{any_attribution, read};

/// Epoch seconds 1000 is now.
const SCOPE: Scope = Scope { app_domain: "d", tenant_alias: "t", now_ms: 1_000_000.0 };

fn of(text: &str) -> String {
    encode_any(&read(text))
}

#[test]
fn what_comes_in_is_a_cookie_or_a_bare_code() {
    let cookie = r#"{"d":{"t_CODE":{"codes":{"p":"LINK"}}}}"#;
    let other_tenant = r#"{"d":{"u_CODE":{"codes":{"p":"OTHER"}}}}"#;
    let expired = r#"{"d":{"t_CODE":{"codes":{"p":"OLD"},"codesExp":{"OLD":1}}}}"#;
    let bare = r#"{"d":{"t_CODE":{"codes":{"classic":"BOBT"}}}}"#;
    let (scalar, array) = (of("1"), of("[1]"));
    let rows = [
        ("nothing", "?utm_source=x".into(), None),
        ("a cookie", format!("?_saasquatch={}", of(cookie)), Some(cookie.into())),
        ("a bare code", "?rsCode=BOBT".into(), Some(bare.into())),
        ("a bare code with space around it", "?rsCode=+BOBT%20".into(), Some(bare.into())),
        (
            "a cookie with a code beside it: the cookie",
            format!("?rsCode=BOBT&_saasquatch={}", of(cookie)),
            Some(cookie.into()),
        ),
        (
            "a cookie for another tenant: both",
            format!("?rsCode=BOBT&_saasquatch={}", of(other_tenant)),
            Some(r#"{"d":{"u_CODE":{"codes":{"p":"OTHER"}},"t_CODE":{"codes":{"classic":"BOBT"}}}}"#.into()),
        ),
        (
            "a cookie with no code: both",
            format!("?rsCode=BOBT&_saasquatch={}", of(r#"{"cookieId":"x"}"#)),
            Some(r#"{"cookieId":"x","d":{"t_CODE":{"codes":{"classic":"BOBT"}}}}"#.into()),
        ),
        ("what arrives expired has arrived", format!("?_saasquatch={}", of(expired)), Some(expired.into())),
        ("a parameter that is no Base64 is ignored", "?_saasquatch=%7B%7D".into(), None),
        ("a scalar is ignored", format!("?_saasquatch={scalar}"), None),
        ("an array is ignored", format!("?_saasquatch={array}"), None),
        ("an empty parameter is ignored", "?_saasquatch=".into(), None),
        ("an empty object brings nothing", format!("?_saasquatch={}", of("{}")), None),
        ("what is unreadable hides no code", "?_saasquatch=x!&rsCode=BOBT".into(), Some(bare.into())),
        (
            "the first that reads of several",
            format!("?_saasquatch={scalar}&_saasquatch={}&deep_link_sub1={}", of(cookie), of(other_tenant)),
            Some(cookie.into()),
        ),
        (
            "an empty object hides no cookie behind it",
            format!("?_saasquatch={}&deep_link_sub1={}", of("{}"), of(cookie)),
            Some(cookie.to_string()),
        ),
        (
            "prototype keys do not arrive",
            format!("?_saasquatch={}", of(r#"{"__proto__":{"a":1},"b":2}"#)),
            Some(r#"{"b":2}"#.into()),
        ),
    ];
    for (name, address, expected) in rows {
        let found = incoming(&parameters(&address), SCOPE).map(|cookie| cookie.text());
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn a_sign_up_sends_what_the_api_will_take() {
    let live = of(r#"{"d":{"t_CODE":{"codes":{"p":"A","q":"B","r":"A"},"codesExp":{"B":2000}}}}"#);
    let partly = of(r#"{"d":{"t_CODE":{"codes":{"p":"OLD","q":"B"},"codesExp":{"OLD":1}}}}"#);
    let expired = of(r#"{"d":{"t_CODE":{"codes":{"p":"OLD"},"codesExp":{"OLD":1}}}}"#);
    let codeless = of(r#"{"cookieId":"x"}"#);
    let both =
        of(r#"{"cookieId":"x","d":{"t_CODE":{"codes":{"p":"A","q":"B","r":"A"},"codesExp":{"B":2000}}}}"#);
    let later = of(r#"{"d":{"t_CODE":{"codes":{"p":"A","q":"B","r":"A"},"codesExp":{"OLD":1,"B":2000}}}}"#);
    let unreadable = String::from("not a cookie");
    let padded = [live.as_str(), "%3D"].concat();
    let arrived = r#"{"d":{"t_CODE":{"codes":{"classic":"NEW"}}}}"#;
    let sends = |encoded: &str, codes: &[&str]| Referrer::Known {
        encoded: encoded.into(),
        codes: codes.iter().map(|code| (*code).into()).collect(),
    };
    let rows = [
        ("no cookie", vec![], None, Referrer::Nobody),
        (
            "a live cookie: verbatim, and its codes without repetition",
            vec![&live],
            None,
            sends(&live, &["A", "B"]),
        ),
        ("an expired code beside a live one", vec![&partly], None, sends(&partly, &["B"])),
        ("all codes expired", vec![&expired], None, Referrer::Expired),
        ("a cookie without codes of the tenant", vec![&codeless], None, sends(&codeless, &[])),
        ("a cookie that does not read", vec![&unreadable], None, Referrer::Unreadable),
        ("several that do not read", vec![&unreadable, &unreadable], None, Referrer::Unreadable),
        ("the one that reads", vec![&unreadable, &live], None, sends(&live, &["A", "B"])),
        ("several: what they say together", vec![&codeless, &live], None, sends(&both, &["A", "B"])),
        ("of two, the one whose codes expire later", vec![&partly, &live], None, sends(&later, &["A", "B"])),
        ("what is in no jar, alone", vec![], Some(arrived), sends(&of(arrived), &["NEW"])),
        (
            "what is in no jar, beside an unreadable cookie",
            vec![&unreadable],
            Some(arrived),
            sends(&of(arrived), &["NEW"]),
        ),
        (
            "what is in no jar, merged into the stored cookie",
            vec![&codeless],
            Some(arrived),
            sends(&of(r#"{"cookieId":"x","d":{"t_CODE":{"codes":{"classic":"NEW"}}}}"#), &["NEW"]),
        ),
        (
            "what is in no jar and has expired",
            vec![],
            Some(r#"{"d":{"t_CODE":{"codes":{"p":"OLD"},"codesExp":{"OLD":1}}}}"#),
            Referrer::Expired,
        ),
        (
            "a stored value that is spelt otherwise: verbatim all the same",
            vec![&padded],
            None,
            sends(&padded, &["A", "B"]),
        ),
    ];
    for (name, held, unstored, expected) in rows {
        let held = Held { cookies: held.into_iter().cloned().collect(), ..Held::default() };
        let spelt =
            name.contains("otherwise") && advocate_wasm::attribution::cookie::decode(&padded).is_err();
        assert!(!spelt, "the sample's padding is wrong");
        assert_eq!(referrer(&held, unstored.map(read), SCOPE), expected, "{name}");
    }
}

#[test]
fn codes_of_a_scope_are_live_and_without_repetition() {
    let cookie = read(
        r#"{"d":{"t_CODE":{"codes":{"b":"B","a":"A","c":"B","x":"OLD"},"codesExp":{"OLD":999}},"u_CODE":{"codes":["U"]}},"staging":{"t_CODE":{"codes":["S","S"]}}}"#,
    );
    let rows = [
        ("in the cookie's order", SCOPE, vec!["B", "A"]),
        ("another tenant", Scope { tenant_alias: "u", ..SCOPE }, vec!["U"]),
        ("another domain", Scope { app_domain: "staging", ..SCOPE }, vec!["S"]),
        ("an earlier time", Scope { now_ms: 998_000.0, ..SCOPE }, vec!["B", "A", "OLD"]),
        ("nobody's", Scope { tenant_alias: "nobody", ..SCOPE }, vec![]),
    ];
    for (name, scope, expected) in rows {
        assert_eq!(distinct(codes(&cookie, scope)), expected, "{name}");
    }
}

/// Before now and after.
const EXPIRIES: std::ops::Range<i32> = 0..2_000;

proptest! {
    #[test]
    fn no_value_makes_a_sign_up_panic(held in prop::collection::vec(any::<String>(), 0..3), unstored in prop::option::of(any_attribution(EXPIRIES))) {
        let _ = incoming(&Parameters { attributions: held.clone(), ..Parameters::default() }, SCOPE);
        let beside = held.first().cloned();
        let _ = referrer(&Held { cookies: held, beside }, unstored, SCOPE);
    }
}
