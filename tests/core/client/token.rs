//! `token`: what a user token says of itself.

use advocate_wasm::client::token::{TokenInfo, inspect};
use advocate_wasm::json::Value;
use proptest::prelude::*;

use crate::documents::{any_cookie, base64url};

const NOW_MS: f64 = 1_700_000_000_000.0;
const HS256: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

fn jwt(header: &str, payload: &str) -> String {
    [&base64url(header.as_bytes()), ".", &base64url(payload.as_bytes()), ".c2lnbmF0dXJl"].concat()
}

fn of(payload: &str) -> TokenInfo {
    inspect(&jwt(HS256, payload), NOW_MS).unwrap_or_else(|error| panic!("{payload}: {error}"))
}

#[test]
fn a_token_says_what_it_allows_and_whose_it_is() {
    let rows = [
        ("a user's ids", r#"{"user":{"id":"u","accountId":"a"}}"#, "read", Some("a"), Some("u")),
        ("an id alone", r#"{"user":{"id":"u"}}"#, "read", None, Some("u")),
        (
            "one more field",
            r#"{"user":{"id":"u","accountId":"a","email":"u@example.com"}}"#,
            "write",
            Some("a"),
            Some("u"),
        ),
        (
            "one more field, empty",
            r#"{"user":{"id":"u","accountId":"a","firstName":null}}"#,
            "write",
            Some("a"),
            Some("u"),
        ),
        (
            "ids that are numbers",
            r#"{"user":{"id":7,"accountId":12345678901234567890}}"#,
            "read",
            Some("12345678901234567890"),
            Some("7"),
        ),
        ("ids that are neither", r#"{"user":{"id":null,"accountId":{}}}"#, "read", None, None),
        ("empty ids name nobody", r#"{"user":{"id":"","accountId":""}}"#, "read", None, None),
        (
            "sub, padded",
            r#"{"sub":"YWNjdA==:Ym9iQGV4YW1wbGUuY29t@acme:users"}"#,
            "read",
            Some("acct"),
            Some("bob@example.com"),
        ),
        ("sub, unpadded", r#"{"sub":"YWNjdA:dQ@acme:users"}"#, "read", Some("acct"), Some("u")),
        (
            "sub with both alphabets' characters",
            r#"{"sub":"w7/Dvw==:w7_Dvw@acme:users"}"#,
            "read",
            Some("ÿÿ"),
            Some("ÿÿ"),
        ),
        (
            "sub beside a user: the user's own ids",
            r#"{"sub":"YQ:dQ@acme:users","user":{"id":"x","accountId":"y"}}"#,
            "read",
            Some("y"),
            Some("x"),
        ),
        (
            "sub beside a user without ids",
            r#"{"sub":"YQ:dQ@acme:users","user":{"email":"e"}}"#,
            "write",
            Some("a"),
            Some("u"),
        ),
        ("anonymous", r#"{"allowAnonymous":true}"#, "anonymous", None, None),
        ("anonymous, with a date", r#"{"allowAnonymous":true,"exp":1800000000}"#, "anonymous", None, None),
        ("anonymous not allowed", r#"{"allowAnonymous":false}"#, "unknown", None, None),
        ("anonymous in words", r#"{"allowAnonymous":"true"}"#, "unknown", None, None),
        ("nobody", "{}", "unknown", None, None),
        ("a user that is nobody", r#"{"user":{}}"#, "unknown", None, None),
        ("a user that is null", r#"{"user":null}"#, "unknown", None, None),
        ("a user that is a string", r#"{"user":"u"}"#, "unknown", None, None),
        ("no user, but anonymous", r#"{"user":null,"allowAnonymous":true}"#, "anonymous", None, None),
        (
            "a duplicate claim: the last",
            r#"{"user":{"id":"x"},"user":{"id":"u","accountId":"a"}}"#,
            "read",
            Some("a"),
            Some("u"),
        ),
    ];
    for (name, payload, kind, account_id, user_id) in rows {
        let info = of(payload);
        assert_eq!(info.kind, kind, "{name}");
        assert_eq!((info.account_id.as_deref(), info.user_id.as_deref()), (account_id, user_id), "{name}");
    }
}

#[test]
fn an_odd_sub_names_nobody_and_is_no_mistake() {
    let rows = [
        "",
        "u",
        "acct_u",
        "a:b",
        "a:b@tenant/users",
        "YQ:dQ@acme",
        "YQ:dQ@acme:accounts",
        "YQ:dQ@:users",
        "YQ@acme:users",
        ":@acme:users",
        "YQ:@acme:users",
        ":dQ@acme:users",
        "!!:??@acme:users",
        "_w:_w@acme:users",
        "@",
        ":",
        "@:users",
        "bob@example.com",
    ];
    for sub in rows {
        let info = of(&["{\"sub\":\"", sub, "\"}"].concat());
        let named = [&info.account_id, &info.user_id, &info.tenant_alias];
        assert_eq!((info.kind, named), ("read", [&None; 3]), "{sub}");
    }
    for sub in ["7", "null", "{}", "[\"a\"]", "true"] {
        let info = of(&["{\"sub\":", sub, "}"].concat());
        assert_eq!((info.account_id.as_deref(), info.user_id.as_deref()), (None, None), "{sub}");
    }
}

#[test]
fn a_sub_names_its_tenant() {
    let rows = [
        (r#"{"sub":"YQ==:dQ==@acme:users"}"#, Some("acme")),
        (r#"{"sub":"YQ==:dQ==@test_a1b2c3:users"}"#, Some("test_a1b2c3")),
        (r#"{"sub":"YQ==:dQ==@acme:users","user":{"id":"x","accountId":"y"}}"#, Some("acme")),
        (r#"{"user":{"id":"x","accountId":"y"}}"#, None),
    ];
    for (payload, expected) in rows {
        assert_eq!(of(payload).tenant_alias.as_deref(), expected, "{payload}");
    }
}

#[test]
fn the_header_says_how_it_is_signed() {
    let rows = [
        (HS256, Some("HS256"), None),
        (r#"{"alg":"HS256","kid":"IRabc123"}"#, Some("HS256"), Some("IRabc123")),
        (r#"{"alg":"RS256","kid":"server-key"}"#, Some("RS256"), Some("server-key")),
        (r#"{"alg":7,"kid":null}"#, None, None),
        ("{}", None, None),
    ];
    for (header, algorithm, key_id) in rows {
        let info = inspect(&jwt(header, "{}"), NOW_MS).unwrap();
        assert_eq!((info.algorithm.as_deref(), info.key_id.as_deref()), (algorithm, key_id), "{header}");
    }
}

#[test]
fn seconds_on_the_wire_are_milliseconds_here() {
    let rows = [
        ("none", "{}", None, None, false),
        (
            "to come",
            r#"{"exp":1700000001,"iat":1699990000}"#,
            Some(1_700_000_001_000.0),
            Some(1_699_990_000_000.0),
            false,
        ),
        ("past", r#"{"exp":1699999999}"#, Some(1_699_999_999_000.0), None, true),
        ("this very moment", r#"{"exp":1700000000}"#, Some(1_700_000_000_000.0), None, true),
        ("a fraction", r#"{"exp":1700000000.5}"#, Some(1_700_000_000_500.0), None, false),
        ("an exponent", r#"{"exp":1.7000000005E9}"#, Some(1_700_000_000_500.0), None, false),
        ("zero", r#"{"exp":0}"#, Some(0.0), None, true),
        ("before 1970", r#"{"exp":-1}"#, Some(-1_000.0), None, true),
        ("beyond all time", r#"{"exp":1e400}"#, Some(f64::INFINITY), None, false),
        ("no number", r#"{"exp":"1699999999","iat":null}"#, None, None, false),
    ];
    for (name, payload, expires_at_ms, issued_at_ms, expired) in rows {
        let info = of(payload);
        assert_eq!((info.expires_at_ms, info.issued_at_ms), (expires_at_ms, issued_at_ms), "{name}");
        assert_eq!(info.expired, expired, "{name}");
    }
}

proptest! {
    #[test]
    fn any_claims_can_be_read(header in any_cookie(), payload in any_cookie()) {
        prop_assert!(inspect(&jwt(&header.text(), &payload.text()), NOW_MS).is_ok());
    }

    #[test]
    fn any_sub_can_be_read(sub in prop_oneof![any::<String>(), "[A-Za-z0-9+/=]{0,8}:[A-Za-z0-9+/=]{0,8}@[a-z]{0,4}(:users)?"]) {
        let payload = Value::Object(vec![("sub".into(), sub.as_str().into())]);
        prop_assert!(inspect(&jwt(HS256, &payload.text()), NOW_MS).is_ok());
    }

    #[test]
    fn every_documented_sub_is_understood(account in "\\PC{1,12}", user in "\\PC{1,12}", tenant in "[a-z0-9_]{1,12}") {
        let id = |id: &str| base64url(id.as_bytes());
        let sub = [&id(&account), ":", &id(&user), "@", &tenant, ":users"].concat();
        let info = of(&["{\"sub\":\"", &sub, "\"}"].concat());
        prop_assert_eq!(info.account_id.as_deref(), Some(account.as_str()));
        prop_assert_eq!(info.user_id.as_deref(), Some(user.as_str()));
        prop_assert_eq!(info.tenant_alias.as_deref(), Some(tenant.as_str()));
    }
}
