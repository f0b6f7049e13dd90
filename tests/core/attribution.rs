//! `attribution`: what an address and the stored cookie say together, and what a sign-up makes of it.

use advocate_wasm::address::{Parameters, parameters};
use advocate_wasm::attribution::{Scope, SignUp, codes, for_sign_up, incoming, take_in};
use advocate_wasm::cookie::{encode_any, fits};
use advocate_wasm::json::Value;
use proptest::prelude::*;

use crate::documents::{any_attribution, at, leaves, read};

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
fn what_came_in_is_merged_into_what_is_stored() {
    let entry = |entry: &str| [r#"{"d":{"t_CODE":"#, entry, "}}"].concat();
    let fresh = entry(r#"{"codes":{"p":"NEW"},"codesExp":{"NEW":2000}}"#);
    let rows = [
        ("nothing stored", None, fresh.clone(), fresh.clone()),
        (
            "other programs' codes stay",
            Some(entry(r#"{"codes":{"q":"Q"},"codesExp":{"Q":2000}}"#)),
            fresh.clone(),
            entry(r#"{"codes":{"q":"Q","p":"NEW"},"codesExp":{"Q":2000,"NEW":2000}}"#),
        ),
        (
            "expired stored codes go",
            Some(entry(r#"{"codes":{"q":"Q"},"codesExp":{"Q":999}}"#)),
            fresh.clone(),
            entry(r#"{"codes":{"p":"NEW"},"codesExp":{"NEW":2000}}"#),
        ),
        (
            "the expiry of a code that was replaced goes with it",
            Some(entry(r#"{"codes":{"p":"OLD"},"codesExp":{"OLD":2000}}"#)),
            fresh.clone(),
            fresh.clone(),
        ),
        (
            "the expiry of a link that was replaced goes with it",
            Some(entry(r#"{"links":{"p":"OLD"},"linksExp":{"OLD":2000}}"#)),
            entry(r#"{"links":{"p":"NEW"},"linksExp":{"NEW":2000}}"#),
            entry(r#"{"links":{"p":"NEW"},"linksExp":{"NEW":2000}}"#),
        ),
        (
            "a replaced code that another program still has keeps its expiry",
            Some(entry(r#"{"codes":{"p":"OLD","q":"OLD"},"codesExp":{"OLD":2000}}"#)),
            fresh.clone(),
            entry(r#"{"codes":{"p":"NEW","q":"OLD"},"codesExp":{"OLD":2000,"NEW":2000}}"#),
        ),
        (
            "a bare code does not inherit an expiry that has passed",
            Some(entry(r#"{"codes":{"p":"C"},"codesExp":{"C":999}}"#)),
            entry(r#"{"codes":{"classic":"C"}}"#),
            entry(r#"{"codes":{"classic":"C"},"codesExp":{}}"#),
        ),
        (
            "what just arrived is not pruned, even when it has expired",
            Some("{}".into()),
            entry(r#"{"codes":{"p":"OLD"},"codesExp":{"OLD":1}}"#),
            entry(r#"{"codes":{"p":"OLD"},"codesExp":{"OLD":1}}"#),
        ),
        (
            "nor are its expiries that belong to no code",
            Some("{}".into()),
            entry(r#"{"codes":{"p":"A"},"codesExp":{"A":2000,"B":2000}}"#),
            entry(r#"{"codes":{"p":"A"},"codesExp":{"A":2000,"B":2000}}"#),
        ),
        (
            "whatever else is stored stays",
            Some(r#"{"cookieId":"x","e":{"u_CODE":{"codes":{"p":"U"}}},"d":{"t_CODE":{"note":[1]}}}"#.into()),
            fresh.clone(),
            r#"{"cookieId":"x","e":{"u_CODE":{"codes":{"p":"U"}}},"d":{"t_CODE":{"note":[1],"codes":{"p":"NEW"},"codesExp":{"NEW":2000}}}}"#.into(),
        ),
    ];
    for (name, stored, arrived, expected) in rows {
        let once = take_in(stored.as_deref().map(read), read(&arrived), SCOPE);
        assert_eq!(once.text(), expected, "{name}");
        assert_eq!(take_in(Some(once), read(&arrived), SCOPE).text(), expected, "{name}: once is enough");
    }
}

/// An entry of some 2,000 bytes of Base64.
fn bulky(code: &str) -> String {
    [r#"{"codes":{"p":""#, code, r#""},"filler":""#, &"x".repeat(1_450), "\"}"].concat()
}

#[test]
fn room_is_made_among_other_tenants_and_never_by_what_arrived() {
    let stored =
        |key: &str| [r#"{"d":{""#, key, "\":", &bulky("OLD"), r#","v_CODE":"#, &bulky("V"), "}}"].concat();
    let arrived = |key: &str| [r#"{"d":{""#, key, "\":", &bulky("NEW"), "}}"].concat();
    let rows = [
        ("a stored entry of another tenant goes", stored("u_CODE"), arrived("t_CODE"), "v_CODE t_CODE", true),
        ("what arrived for another tenant stays", stored("u_CODE"), arrived("w_CODE"), "v_CODE w_CODE", true),
        (
            "where nothing may go, all is kept, for a cookie that is not stored",
            [r#"{"d":{"t_CODE":{"filler":""#, &"x".repeat(2_500), "\"},\"u_CODE\":{}}}"].concat(),
            arrived("t_CODE"),
            "t_CODE u_CODE",
            false,
        ),
    ];
    for (name, stored, arrived, expected, expected_fit) in rows {
        // A filler of its own for the last row: merging must not replace the stored one.
        let arrived = if expected_fit { arrived } else { arrived.replace("filler", "more") };
        let merged = take_in(Some(read(&stored)), read(&arrived), SCOPE);
        let left: Vec<&str> =
            merged.get("d").unwrap().members().iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(left.join(" "), expected, "{name}");
        assert_eq!(fits(&encode_any(&merged)), expected_fit, "{name}");
        for (path, leaf) in leaves(&read(&arrived)) {
            assert_eq!(at(&merged, &path), Some(&leaf), "{name}: {path:?}");
        }
    }
}

#[test]
fn a_sign_up_sends_what_the_api_will_take() {
    let live = of(r#"{"d":{"t_CODE":{"codes":{"p":"A","q":"B","r":"A"},"codesExp":{"B":2000}}}}"#);
    let partly = of(r#"{"d":{"t_CODE":{"codes":{"p":"OLD","q":"B"},"codesExp":{"OLD":1}}}}"#);
    let expired = of(r#"{"d":{"t_CODE":{"codes":{"p":"OLD"},"codesExp":{"OLD":1}}}}"#);
    let codeless = of(r#"{"cookieId":"x"}"#);
    let unreadable = String::from("not a cookie");
    let padded = [live.as_str(), "%3D"].concat();
    let arrived = r#"{"d":{"t_CODE":{"codes":{"classic":"NEW"}}}}"#;
    let sends = |encoded: &str, codes: &[&str]| SignUp::Attribution {
        encoded: encoded.into(),
        codes: codes.iter().map(|code| (*code).into()).collect(),
    };
    let rows = [
        ("no cookie", vec![], None, SignUp::Nothing),
        (
            "a live cookie: verbatim, and its codes without repetition",
            vec![&live],
            None,
            sends(&live, &["A", "B"]),
        ),
        ("an expired code beside a live one", vec![&partly], None, sends(&partly, &["B"])),
        ("all codes expired", vec![&expired], None, SignUp::Expired),
        ("a cookie without codes of the tenant", vec![&codeless], None, sends(&codeless, &[])),
        ("a cookie that does not read", vec![&unreadable], None, SignUp::Unreadable),
        ("several that do not read", vec![&unreadable, &unreadable], None, SignUp::Unreadable),
        ("the one that reads", vec![&unreadable, &live], None, sends(&live, &["A", "B"])),
        ("a live one behind an expired one", vec![&expired, &live], None, sends(&live, &["A", "B"])),
        ("a live one behind one without codes", vec![&codeless, &live], None, sends(&live, &["A", "B"])),
        ("the first of two live ones", vec![&partly, &live], None, sends(&partly, &["B"])),
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
            SignUp::Expired,
        ),
        (
            "a stored value that is spelt otherwise: verbatim all the same",
            vec![&padded],
            None,
            sends(&padded, &["A", "B"]),
        ),
    ];
    for (name, held, unstored, expected) in rows {
        let held: Vec<String> = held.into_iter().cloned().collect();
        let spelt = name.contains("otherwise") && advocate_wasm::cookie::decode(&padded).is_err();
        assert!(!spelt, "the sample's padding is wrong");
        assert_eq!(for_sign_up(&held, unstored.map(read), SCOPE), expected, "{name}");
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
        assert_eq!(codes(&cookie, scope), expected, "{name}");
    }
}

fn sorted(value: &Value) -> Value {
    let mut members: Vec<(String, Value)> =
        value.members().iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
    members.sort_by(|(left, _), (right, _)| left.cmp(right));
    if matches!(value, Value::Object(_)) { Value::Object(members) } else { value.clone() }
}

/// Before now and after.
const EXPIRIES: std::ops::Range<i32> = 0..2_000;

proptest! {
    #[test]
    fn whatever_arrives_is_held(stored in prop::option::of(any_attribution(EXPIRIES)), arrived in any_attribution(EXPIRIES)) {
        let merged = take_in(stored, arrived.clone(), SCOPE);
        for (path, leaf) in leaves(&arrived) {
            let held = at(&merged, &path);
            let met = leaf == Value::Object(Vec::new()) && matches!(held, Some(Value::Object(_)));
            prop_assert!(met || held == Some(&leaf), "{:?} is {:?}", path, held);
        }
    }

    #[test]
    fn taking_in_again_changes_nothing(
        stored in prop::option::of(any_attribution(EXPIRIES)),
        arrived in any_attribution(1_001..2_000),
    ) {
        let once = take_in(stored, arrived.clone(), SCOPE);
        let twice = take_in(Some(once.clone()), arrived, SCOPE);
        prop_assert_eq!(sorted(&twice), sorted(&once));
    }

    #[test]
    fn no_stored_code_that_lives_is_lost(stored in any_attribution(EXPIRIES), arrived in any_attribution(EXPIRIES)) {
        let merged = take_in(Some(stored.clone()), arrived.clone(), SCOPE);
        for (program, code) in advocate_wasm::cookie::codes(&stored, "a", "t", SCOPE.now_ms) {
            let path = ["a".into(), "t_CODE".into(), "codes".into(), program];
            prop_assert!(at(&arrived, &path).is_some() || at(&merged, &path) == Some(&Value::String(code)), "{:?}", path);
        }
    }

    #[test]
    fn an_arriving_code_lives(stored in any_attribution(EXPIRIES), code in "[A-Z]{1,3}|C[1-4]") {
        let arrived = advocate_wasm::cookie::single_code("a", "t", &code);
        let scope = Scope { app_domain: "a", ..SCOPE };
        prop_assert!(codes(&take_in(Some(stored), arrived, scope), scope).contains(&code));
    }

    #[test]
    fn no_value_makes_a_sign_up_panic(held in prop::collection::vec(any::<String>(), 0..3), unstored in prop::option::of(any_attribution(EXPIRIES))) {
        let _ = incoming(&Parameters { attributions: held.clone(), ..Parameters::default() }, SCOPE);
        let _ = for_sign_up(&held, unstored, SCOPE);
    }
}
