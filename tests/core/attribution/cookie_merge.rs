//! `cookie`: the merge. What comes in wins, and nothing else changes.

use advocate_wasm::attribution::cookie::merge;
use advocate_wasm::json::Value;
use proptest::prelude::*;

use crate::documents::{any_cookie, at, leaves, read};

#[test]
fn the_incoming_value_wins_and_siblings_stay() {
    let rows = [
        ("scalars replace", r#"{"a":1,"b":2}"#, r#"{"a":"x"}"#, r#"{"a":"x","b":2}"#),
        (
            "objects recurse",
            r#"{"d":{"t_CODE":{"codes":{"p":"OLD","q":"Q"}}}}"#,
            r#"{"d":{"t_CODE":{"codes":{"p":"NEW"}}}}"#,
            r#"{"d":{"t_CODE":{"codes":{"p":"NEW","q":"Q"}}}}"#,
        ),
        (
            "other domains and tenants stay",
            r#"{"d":{"t_CODE":{"codes":{"p":"T"}}}}"#,
            r#"{"d":{"u_CODE":{"codes":{"p":"U"}}},"e":{"t_CODE":{}}}"#,
            r#"{"d":{"t_CODE":{"codes":{"p":"T"}},"u_CODE":{"codes":{"p":"U"}}},"e":{"t_CODE":{}}}"#,
        ),
        ("arrays replace", r#"{"a":[1,2,3]}"#, r#"{"a":[4]}"#, r#"{"a":[4]}"#),
        ("an array replaces an object", r#"{"a":{"b":1}}"#, r#"{"a":[1]}"#, r#"{"a":[1]}"#),
        ("an object replaces an array", r#"{"a":[1]}"#, r#"{"a":{"b":1}}"#, r#"{"a":{"b":1}}"#),
        ("an object replaces a scalar", r#"{"a":1}"#, r#"{"a":{}}"#, r#"{"a":{}}"#),
        ("null replaces", r#"{"a":{"b":1}}"#, r#"{"a":null}"#, r#"{"a":null}"#),
        ("an empty object takes nothing away", r#"{"a":{"b":1}}"#, r#"{"a":{}}"#, r#"{"a":{"b":1}}"#),
        ("nothing into something", r#"{"a":1}"#, "{}", r#"{"a":1}"#),
        ("something into nothing", "{}", r#"{"a":{"b":1}}"#, r#"{"a":{"b":1}}"#),
        (
            "keys keep their place, new ones follow",
            r#"{"b":1,"a":2}"#,
            r#"{"c":3,"a":4,"b":5}"#,
            r#"{"b":5,"a":4,"c":3}"#,
        ),
        (
            "expired codes are not pruned here",
            r#"{"d":{"t_CODE":{"codes":{"p":"C"},"codesExp":{"C":1}}}}"#,
            "{}",
            r#"{"d":{"t_CODE":{"codes":{"p":"C"},"codesExp":{"C":1}}}}"#,
        ),
    ];
    for (name, stored, incoming, expected) in rows {
        let mut merged = read(stored);
        merge(&mut merged, read(incoming));
        assert_eq!(merged.text(), expected, "{name}");
    }
}

proptest! {
    #[test]
    fn merging_twice_is_merging_once(stored in any_cookie(), incoming in any_cookie()) {
        let mut once = stored;
        merge(&mut once, incoming.clone());
        let mut twice = once.clone();
        merge(&mut twice, incoming);
        prop_assert_eq!(twice, once);
    }

    #[test]
    fn a_merge_holds_all_that_came_in(stored in any_cookie(), incoming in any_cookie()) {
        let mut merged = stored;
        merge(&mut merged, incoming.clone());
        for (path, leaf) in leaves(&incoming) {
            let held = at(&merged, &path);
            // An empty object takes nothing away from the object that it meets.
            let met = leaf == Value::Object(Vec::new()) && matches!(held, Some(Value::Object(_)));
            prop_assert!(met || held == Some(&leaf), "{path:?} is {held:?}");
        }
    }

    #[test]
    fn a_merge_leaves_alone_what_did_not_come_in(stored in any_cookie(), incoming in any_cookie()) {
        let mut merged = stored.clone();
        merge(&mut merged, incoming.clone());
        for (path, leaf) in leaves(&stored) {
            // Spoken for: something came in here, or at a place above that is no object.
            let spoken_for = (0..=path.len())
                .filter_map(|length| at(&incoming, &path[..length]).map(|value| (length, value)))
                .any(|(length, value)| length == path.len() || !matches!(value, Value::Object(_)));
            prop_assert!(spoken_for || at(&merged, &path) == Some(&leaf), "{path:?}");
        }
    }

    #[test]
    fn merging_with_nothing_changes_nothing(cookie in any_cookie()) {
        let nothing = || Value::Object(Vec::new());
        let (mut left, mut right) = (cookie.clone(), nothing());
        merge(&mut left, nothing());
        merge(&mut right, cookie.clone());
        prop_assert_eq!(&left, &cookie);
        prop_assert_eq!(&right, &cookie);
    }
}
