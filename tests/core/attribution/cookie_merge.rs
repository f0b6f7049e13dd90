//! `cookie`: the merge. What comes in wins, and nothing else changes.

use advocate_wasm::attribution::Scope;
use advocate_wasm::attribution::cookie::{encode_any, merge, merge_latest, together};
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

#[test]
fn of_what_has_just_arrived_the_codes_come_first() {
    let rows = [
        (
            "a new program",
            r#"{"d":{"t_CODE":{"codes":{"p":"OLD"}}}}"#,
            r#"{"d":{"t_CODE":{"codes":{"q":"NEW"}}}}"#,
            r#"{"d":{"t_CODE":{"codes":{"q":"NEW","p":"OLD"}}}}"#,
        ),
        (
            "programs that look like numbers",
            r#"{"d":{"t_CODE":{"codes":{"3":"OLD"}}}}"#,
            r#"{"d":{"t_CODE":{"codes":{"20":"NEW"}}}}"#,
            r#"{"d":{"t_CODE":{"codes":{"20":"NEW","3":"OLD"}}}}"#,
        ),
        (
            "one that stood further back",
            r#"{"d":{"t_CODE":{"codes":{"p":"A","q":"B","r":"C"}}}}"#,
            r#"{"d":{"t_CODE":{"codes":{"r":"D"}}}}"#,
            r#"{"d":{"t_CODE":{"codes":{"r":"D","p":"A","q":"B"}}}}"#,
        ),
        (
            "several, in their own order",
            r#"{"d":{"t_CODE":{"codes":{"p":"A","q":"B"}}}}"#,
            r#"{"d":{"t_CODE":{"codes":{"r":"C","q":"D"}}}}"#,
            r#"{"d":{"t_CODE":{"codes":{"r":"C","q":"D","p":"A"}}}}"#,
        ),
        (
            "an array takes the place of codes, and codes that of an array",
            r#"{"d":{"t_CODE":{"codes":{"p":"A"}},"u_CODE":{"codes":["B"]}}}"#,
            r#"{"d":{"t_CODE":{"codes":["C"]},"u_CODE":{"codes":{"p":"D"}}}}"#,
            r#"{"d":{"t_CODE":{"codes":["C"]},"u_CODE":{"codes":{"p":"D"}}}}"#,
        ),
        (
            "what is no code keeps its place",
            r#"{"b":1,"d":{"note":1,"t_CODE":{"links":{"p":"l"},"codes":{"p":"A"}}}}"#,
            r#"{"d":{"t_CODE":{"codes":{"q":"B"}},"note":2},"b":2}"#,
            r#"{"b":2,"d":{"note":2,"t_CODE":{"links":{"p":"l"},"codes":{"q":"B","p":"A"}}}}"#,
        ),
        (
            "into nothing",
            "{}",
            r#"{"d":{"t_CODE":{"codes":{"q":"B"}}}}"#,
            r#"{"d":{"t_CODE":{"codes":{"q":"B"}}}}"#,
        ),
        (
            "what is no attribution",
            r#"{"d":1}"#,
            r#"{"d":{"t_CODE":7},"e":null}"#,
            r#"{"d":{"t_CODE":7},"e":null}"#,
        ),
    ];
    for (name, stored, arrived, expected) in rows {
        let mut merged = read(stored);
        merge_latest(&mut merged, read(arrived));
        assert_eq!(merged.text(), expected, "{name}");
    }
}

#[test]
fn of_several_cookies_the_one_that_expires_later_is_believed() {
    let scope = Scope { app_domain: "d", tenant_alias: "t", now_ms: 0.0 };
    let early = r#"{"d":{"t_CODE":{"codes":{"p":"EARLY"},"codesExp":{"EARLY":1000}}}}"#;
    let late = r#"{"d":{"t_CODE":{"codes":{"p":"LATE"},"codesExp":{"LATE":2000}}}}"#;
    let undated = r#"{"d":{"t_CODE":{"codes":{"p":"UNDATED"}}}}"#;
    let beside = r#"{"d":{"t_CODE":{"codes":{"q":"BESIDE"}},"u_CODE":{"codes":{"p":"THEIRS"}}}}"#;
    let other = r#"{"d":{"u_CODE":{"codes":{"p":"OTHER"},"codesExp":{"OTHER":9000}}}}"#;
    let rows: [(&str, &[&str], Option<&str>); 9] = [
        ("none", &[], None),
        ("one", &[early], Some(r#"{"p":"EARLY"}"#)),
        ("the later one first", &[late, early], Some(r#"{"p":"LATE"}"#)),
        ("the later one last", &[early, late], Some(r#"{"p":"LATE"}"#)),
        ("a date beats none", &[undated, early], Some(r#"{"p":"EARLY"}"#)),
        ("without dates: the more specific one", &[undated, beside], Some(r#"{"p":"UNDATED","q":"BESIDE"}"#)),
        (
            "what they do not agree on is all that changes",
            &[beside, late],
            Some(r#"{"p":"LATE","q":"BESIDE"}"#),
        ),
        ("another tenant's date says nothing", &[other, undated, early], Some(r#"{"p":"EARLY"}"#)),
        ("three", &[early, late, undated], Some(r#"{"p":"LATE"}"#)),
    ];
    for (name, cookies, expected) in rows {
        let mut values: Vec<String> = cookies.iter().map(|cookie| encode_any(&read(cookie))).collect();
        values.insert(0, "unreadable!".into());
        let codes = together(&values, scope).map(|cookie| {
            cookie
                .get("d")
                .and_then(|entries| entries.get("t_CODE")?.get("codes").cloned())
                .map(|codes| codes.text())
        });
        assert_eq!(codes, expected.map(|text| Some(text.to_owned())), "{name}");
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
