//! `cookie`: what it drops to stay within what a browser keeps, and what it never drops.

use advocate_wasm::attribution::Scope;
use advocate_wasm::attribution::cookie::{codes, encode_any, fits, prune, shrink};
use advocate_wasm::json::Value;
use proptest::prelude::*;

use crate::documents::{any_attribution, read};

/// Whose entry stays whatever happens.
const OWN: Scope = Scope { app_domain: "d", tenant_alias: "t", now_ms: 0.0 };

#[test]
fn what_has_expired_is_pruned_and_nothing_else() {
    // Epoch seconds 1000 is now.
    let now_ms = 1_000_000.0;
    let rows = [
        (
            "an expired code and its expiry",
            r#"{"d":{"t_CODE":{"codes":{"a":"A","b":"B"},"codesExp":{"A":999,"B":1001}}}}"#,
            r#"{"d":{"t_CODE":{"codes":{"b":"B"},"codesExp":{"B":1001}}}}"#,
        ),
        (
            "at the very second",
            r#"{"d":{"t_CODE":{"codes":{"a":"A"},"codesExp":{"A":1000}}}}"#,
            r#"{"d":{"t_CODE":{"codes":{},"codesExp":{}}}}"#,
        ),
        (
            "one code of several programs",
            r#"{"d":{"t_CODE":{"codes":{"a":"A","b":"A"},"codesExp":{"A":1}}}}"#,
            r#"{"d":{"t_CODE":{"codes":{},"codesExp":{}}}}"#,
        ),
        (
            "in an array of codes",
            r#"{"d":{"t_CODE":{"codes":["A","B"],"codesExp":{"A":1}}}}"#,
            r#"{"d":{"t_CODE":{"codes":["B"],"codesExp":{}}}}"#,
        ),
        (
            "an expired link and its expiry",
            r#"{"d":{"t_CODE":{"links":{"a":"L","b":"M"},"linksExp":{"L":1,"M":2000}}}}"#,
            r#"{"d":{"t_CODE":{"links":{"b":"M"},"linksExp":{"M":2000}}}}"#,
        ),
        (
            "expiries that belong to nothing",
            r#"{"d":{"t_CODE":{"codes":{"a":"A"},"codesExp":{"GONE":2000,"A":2000}}}}"#,
            r#"{"d":{"t_CODE":{"codes":{"a":"A"},"codesExp":{"A":2000}}}}"#,
        ),
        (
            "expiries without any codes",
            r#"{"d":{"t_CODE":{"codesExp":{"GONE":2000}}}}"#,
            r#"{"d":{"t_CODE":{"codesExp":{}}}}"#,
        ),
        (
            "every tenant's and domain's",
            r#"{"d":{"t_CODE":{"codes":{"a":"A"},"codesExp":{"A":1}}},"e":{"u_CODE":{"codes":{"b":"B"},"codesExp":{"B":1}}}}"#,
            r#"{"d":{"t_CODE":{"codes":{},"codesExp":{}}},"e":{"u_CODE":{"codes":{},"codesExp":{}}}}"#,
        ),
        (
            "a code without expiry stays",
            r#"{"d":{"t_CODE":{"codes":{"a":"A"}}}}"#,
            r#"{"d":{"t_CODE":{"codes":{"a":"A"}}}}"#,
        ),
        (
            "an expiry that is no number keeps its code",
            r#"{"d":{"t_CODE":{"codes":{"a":"A"},"codesExp":{"A":"1"}}}}"#,
            r#"{"d":{"t_CODE":{"codes":{"a":"A"},"codesExp":{"A":"1"}}}}"#,
        ),
        (
            "values that are no codes stay",
            r#"{"d":{"t_CODE":{"codes":{"a":1,"b":{"c":[]}},"codesExp":7}}}"#,
            r#"{"d":{"t_CODE":{"codes":{"a":1,"b":{"c":[]}},"codesExp":7}}}"#,
        ),
        (
            "what is no entry stays",
            r#"{"cookieId":"x","d":{"other":{"codes":{"a":"A"},"codesExp":{"A":1}}}}"#,
            r#"{"cookieId":"x","d":{"other":{"codes":{"a":"A"},"codesExp":{"A":1}}}}"#,
        ),
        (
            "unknown keys of an entry stay",
            r#"{"d":{"t_CODE":{"x":1,"codes":{"a":"A"},"codesExp":{"A":1},"y":[2]}}}"#,
            r#"{"d":{"t_CODE":{"x":1,"codes":{},"codesExp":{},"y":[2]}}}"#,
        ),
    ];
    for (name, before, expected) in rows {
        let mut cookie = read(before);
        prune(&mut cookie, now_ms);
        assert_eq!(cookie.text(), expected, "{name}");
        prune(&mut cookie, now_ms);
        assert_eq!(cookie.text(), expected, "{name}: once is enough");
    }
}

/// An entry of some 1,000 bytes of Base64, whose code expires when said.
fn entry(codes_exp: &str) -> String {
    ["{\"codes\":{\"p\":\"C\"}", codes_exp, ",\"filler\":\"", &"x".repeat(740), "\"}"].concat()
}

fn domain(name: &str, entries: &[(&str, &str)]) -> String {
    let entries: Vec<String> =
        entries.iter().map(|(key, codes_exp)| ["\"", key, "\":", &entry(codes_exp)].concat()).collect();
    ["\"", name, "\":{", &entries.join(","), "}"].concat()
}

fn cookie(domains: &[String]) -> Value {
    read(&["{", &domains.join(","), "}"].concat())
}

/// The keys of all that is left, as `domain/key`.
fn left(cookie: &Value) -> String {
    let mut all = Vec::new();
    for (domain, entries) in cookie.members() {
        if entries.members().is_empty() {
            all.push(domain.clone());
        }
        all.extend(entries.members().iter().map(|(key, _)| [domain, "/", key].concat()));
    }
    all.join(" ")
}

const NOTHING: &str = "{}";

#[test]
fn other_tenants_oldest_entries_make_room() {
    let (early, late, later) =
        (",\"codesExp\":{\"C\":1000}", ",\"codesExp\":{\"C\":2000}", ",\"codesExp\":{\"B\":1,\"C\":3000}");
    let rows = [
        (
            "nothing goes while it fits",
            cookie(&[domain("d", &[("t_CODE", early), ("u_CODE", early)])]),
            NOTHING,
            true,
            "d/t_CODE d/u_CODE",
        ),
        (
            "the oldest goes, and no more than needed",
            cookie(&[domain(
                "d",
                &[("t_CODE", early), ("u_CODE", late), ("v_CODE", early), ("w_CODE", later)],
            )]),
            NOTHING,
            true,
            "d/t_CODE d/u_CODE d/w_CODE",
        ),
        (
            "one without expiry counts as oldest",
            cookie(&[domain("d", &[("t_CODE", ""), ("u_CODE", early), ("v_CODE", ""), ("w_CODE", late)])]),
            NOTHING,
            true,
            "d/t_CODE d/u_CODE d/w_CODE",
        ),
        (
            "a domain without entries goes with its last one",
            cookie(&[
                domain("e", &[("t_CODE", early)]),
                domain("d", &[("t_CODE", late), ("u_CODE", late), ("v_CODE", late)]),
            ]),
            NOTHING,
            true,
            "d/t_CODE d/u_CODE d/v_CODE",
        ),
        (
            "what just arrived stays, however old",
            cookie(&[domain(
                "d",
                &[("t_CODE", late), ("u_CODE", early), ("v_CODE", late), ("w_CODE", later)],
            )]),
            r#"{"d":{"u_CODE":{"codes":{"p":"C"}}}}"#,
            true,
            "d/t_CODE d/u_CODE d/w_CODE",
        ),
        (
            "what is no entry stays",
            cookie(&[
                "\"cookieId\":\"x\"".into(),
                domain("d", &[("t_CODE", late), ("other", ""), ("u_CODE", late), ("v_CODE", late)]),
            ]),
            NOTHING,
            true,
            "cookieId d/t_CODE d/other d/v_CODE",
        ),
        (
            "the own entry stays even when it is too large by itself",
            cookie(&[domain("d", &[("t_CODE", ""), ("a", ""), ("b", ""), ("c", ""), ("u_CODE", late)])]),
            NOTHING,
            false,
            "d/t_CODE d/a d/b d/c",
        ),
    ];
    for (name, mut cookie, arrived, expected_fit, expected) in rows {
        let before = cookie.clone();
        assert_eq!(shrink(&mut cookie, OWN, &read(arrived)), expected_fit, "{name}");
        assert_eq!(fits(&encode_any(&cookie)), expected_fit, "{name}: and says so truthfully");
        assert_eq!(left(&cookie), expected, "{name}");
        assert_eq!(cookie.get("d").unwrap().get("t_CODE"), before.get("d").unwrap().get("t_CODE"), "{name}");
    }
}

proptest! {
    #[test]
    fn pruning_twice_is_pruning_once(cookie in any_attribution(0..2_000), now_ms in 0.0..2_000_000.0_f64) {
        let mut once = cookie;
        prune(&mut once, now_ms);
        let mut twice = once.clone();
        prune(&mut twice, now_ms);
        prop_assert_eq!(twice, once);
    }

    #[test]
    fn pruning_takes_no_live_code(cookie in any_attribution(0..2_000), now_ms in 0.0..2_000_000.0_f64) {
        let mut pruned = cookie.clone();
        prune(&mut pruned, now_ms);
        for app_domain in ["a", "b"] {
            for tenant_alias in ["t", "u"] {
                let live = |cookie| -> Vec<String> {
                    let live = codes(cookie, Scope { app_domain, tenant_alias, now_ms });
                    live.into_iter().map(|(_, code)| code).collect()
                };
                prop_assert_eq!(live(&pruned), live(&cookie));
            }
        }
    }

    #[test]
    fn making_room_never_takes_the_tenants_own(cookie in any_attribution(0..2_000), arrived in any_attribution(0..2_000)) {
        let mut smaller = cookie.clone();
        shrink(&mut smaller, Scope { app_domain: "a", tenant_alias: "t", now_ms: 0.0 }, &arrived);
        let own = |cookie: &Value| cookie.get("a").and_then(|domain| domain.get("t_CODE")).cloned();
        prop_assert_eq!(own(&smaller), own(&cookie));
    }
}
