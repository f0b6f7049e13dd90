//! `attribution`: what an address, the jar and the memory hold together.

use advocate_wasm::attribution::Scope;
use advocate_wasm::attribution::address::parameters;
use advocate_wasm::attribution::capture::{Arrived, Found, find};
use advocate_wasm::attribution::cookie::encode_any;
use advocate_wasm::attribution::page::Held;
use proptest::prelude::*;

use crate::documents::{any_attribution, read};

/// Epoch seconds 1000 is now.
const SCOPE: Scope = Scope { app_domain: "d", tenant_alias: "t", now_ms: 1_000_000.0 };

fn of(text: &str) -> String {
    encode_any(&read(text))
}

#[test]
fn an_address_and_the_jar_together_say_what_holds() {
    let stored = r#"{"d":{"t_CODE":{"codes":{"q":"QQ"}}}}"#;
    let link = r#"{"d":{"t_CODE":{"codes":{"p":"LINK"}}}}"#;
    let both = r#"{"d":{"t_CODE":{"codes":{"p":"LINK","q":"QQ"}}}}"#;
    let expired = r#"{"d":{"t_CODE":{"codes":{"p":"OLD"},"codesExp":{"OLD":1}}}}"#;
    let with_link = format!("?_saasquatch={}", of(link));
    let spelt_otherwise = |text: &str| [" ", &of(text)].concat().replacen('e', "%65", 1);
    let padded = spelt_otherwise(stored);
    let rows = [
        // name; address, jar, come earlier → cookie, encoded, held by the jar, to be kept, source
        ("nothing", "/", vec![], None, "{}", String::new(), false, None, "none"),
        ("nothing that reads", "/", vec!["x!".into()], None, "{}", String::new(), false, None, "none"),
        ("a link", &with_link, vec![], None, link, of(link), false, Some(link), "url"),
        (
            "a link beside an unreadable cookie",
            &with_link,
            vec!["x!".into()],
            None,
            link,
            of(link),
            false,
            Some(link),
            "url",
        ),
        (
            "a stored cookie: as it stands",
            "/",
            vec![padded.clone()],
            None,
            stored,
            padded.clone(),
            true,
            None,
            "cookie",
        ),
        (
            "an expired stored cookie: as it stands",
            "/",
            vec![of(expired)],
            None,
            expired,
            of(expired),
            true,
            None,
            "cookie",
        ),
        ("both", &with_link, vec![of(stored)], None, both, of(both), false, Some(link), "url+cookie"),
        (
            "a link that is stored already",
            &with_link,
            vec![of(both)],
            None,
            both,
            of(both),
            true,
            Some(link),
            "url+cookie",
        ),
        (
            "the same, spelt otherwise",
            &with_link,
            vec![spelt_otherwise(both)],
            None,
            both,
            spelt_otherwise(both),
            true,
            Some(link),
            "url+cookie",
        ),
        (
            "what came earlier and was not stored",
            "/",
            vec![],
            Some(link),
            link,
            of(link),
            false,
            Some(link),
            "url",
        ),
        (
            "the same, beside a stored cookie",
            "/",
            vec![of(stored)],
            Some(link),
            both,
            of(both),
            false,
            Some(link),
            "url+cookie",
        ),
        (
            "what came earlier and what comes now: the later wins",
            "?rsCode=BOBT",
            vec![],
            Some(r#"{"d":{"t_CODE":{"codes":{"classic":"EARLY","p":"P"}}}}"#),
            r#"{"d":{"t_CODE":{"codes":{"classic":"BOBT","p":"P"}}}}"#,
            of(r#"{"d":{"t_CODE":{"codes":{"classic":"BOBT","p":"P"}}}}"#),
            false,
            Some(r#"{"d":{"t_CODE":{"codes":{"classic":"BOBT","p":"P"}}}}"#),
            "url",
        ),
        (
            "several stored cookies: the first listed wins",
            "/",
            vec![of(r#"{"a":1,"b":{"x":1}}"#), "x!".into(), of(r#"{"a":2,"b":{"y":2}}"#)],
            None,
            r#"{"a":1,"b":{"y":2,"x":1}}"#,
            of(r#"{"a":1,"b":{"y":2,"x":1}}"#),
            false,
            None,
            "cookie",
        ),
        (
            "several, one of which says it all: there must be one",
            "/",
            vec![of(both), of(stored)],
            None,
            both,
            of(both),
            false,
            None,
            "cookie",
        ),
        (
            "a link, and a stored cookie that has expired",
            &with_link,
            vec![of(r#"{"d":{"t_CODE":{"codes":{"q":"OLD"},"codesExp":{"OLD":1}}}}"#)],
            None,
            r#"{"d":{"t_CODE":{"codes":{"p":"LINK"},"codesExp":{}}}}"#,
            of(r#"{"d":{"t_CODE":{"codes":{"p":"LINK"},"codesExp":{}}}}"#),
            false,
            Some(link),
            "url+cookie",
        ),
    ];
    for (name, address, held, unstored, cookie, encoded, holds, arrived, source) in rows {
        let beside_cookie = source.contains("cookie");
        let came = |cookie, stored| Arrived { cookie: read(cookie), beside_cookie, stored };
        let held = Held { cookies: held, ..Held::default() };
        let earlier = unstored.map(|cookie| came(cookie, false));
        let captured = find(&parameters(address), &held, earlier, SCOPE);
        let arrived = arrived.map(|cookie| came(cookie, holds));
        let expected = Found { cookie: read(cookie), encoded, held: holds, arrived, source };
        assert_eq!(captured, expected, "{name}");
    }
}

/// Before now and after.
const EXPIRIES: std::ops::Range<i32> = 0..2_000;

proptest! {
    #[test]
    fn capturing_again_what_a_jar_took_changes_nothing(
        stored in prop::option::of(any_attribution(EXPIRIES)),
        arrived in any_attribution(1_001..2_000),
    ) {
        let address = parameters(&["?_saasquatch=", &encode_any(&arrived)].concat());
        let held = |cookies| Held { cookies, ..Held::default() };
        let once = find(&address, &held(stored.iter().map(encode_any).collect()), None, SCOPE);
        prop_assume!(!once.encoded.is_empty());
        let twice = find(&address, &held(vec![once.encoded]), None, SCOPE);
        prop_assert_eq!(twice.cookie, once.cookie, "its order included");
    }
}
