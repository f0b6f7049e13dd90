//! `attribution`: what came in is merged into what is stored, and how room is made for it.

use advocate_wasm::attribution::Scope;
use advocate_wasm::attribution::capture::take_in;
use advocate_wasm::attribution::cookie::{codes, distinct, encode_any, fits};
use advocate_wasm::json::Value;
use proptest::prelude::*;

use crate::documents::{any_attribution, at, leaves, read, sorted};

/// Epoch seconds 1000 is now.
const SCOPE: Scope = Scope { app_domain: "d", tenant_alias: "t", now_ms: 1_000_000.0 };

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
            entry(r#"{"codes":{"p":"NEW","q":"Q"},"codesExp":{"Q":2000,"NEW":2000}}"#),
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
        for (program, code) in codes(&stored, Scope { app_domain: "a", ..SCOPE }) {
            let path = ["a".into(), "t_CODE".into(), "codes".into(), program];
            prop_assert!(at(&arrived, &path).is_some() || at(&merged, &path) == Some(&Value::String(code)), "{:?}", path);
        }
    }

    #[test]
    fn an_arriving_code_lives(stored in any_attribution(EXPIRIES), code in "[A-Z]{1,3}|C[1-4]") {
        let arrived = advocate_wasm::attribution::cookie::single_code(Scope { app_domain: "a", ..SCOPE }, &code);
        let scope = Scope { app_domain: "a", ..SCOPE };
        prop_assert!(distinct(codes(&take_in(Some(stored), arrived, scope), scope)).contains(&code));
    }
}
