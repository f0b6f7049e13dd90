//! `call`: the address that a call goes to, whatever is in the ids and the code.

use advocate_wasm::client::api::{Api, DEFAULT_BASE_URL};
use advocate_wasm::client::call::{self, Known};
use advocate_wasm::client::operation::named;
use advocate_wasm::error::{Code, Error};
use advocate_wasm::json::Value;
use proptest::prelude::*;

/// The address of an operation with these arguments.
fn address(tenant_alias: &str, operation: &str, arguments: Value) -> Result<String, Error> {
    let api = Api::new(tenant_alias, DEFAULT_BASE_URL)?;
    call::describe(&api, named(operation).unwrap(), &arguments, &Known::default()).map(|call| call.url)
}

fn object(members: &[(&str, Value)]) -> Value {
    Value::Object(members.iter().map(|(name, value)| ((*name).into(), value.clone())).collect())
}

fn get_user(account_id: &str, user_id: &str) -> Result<String, Error> {
    address("acme", "getUser", object(&[("accountId", account_id.into()), ("userId", user_id.into())]))
}

fn upsert_user(account_id: &str, user_id: &str) -> Result<String, Error> {
    let user = object(&[("id", user_id.into()), ("accountId", account_id.into())]);
    address("acme", "upsertUser", object(&[("user", user)]))
}

fn lookup_by_code(tenant_alias: &str, code: &str) -> Result<String, Error> {
    address(tenant_alias, "lookupByCode", object(&[("code", code.into())]))
}

/// Ids, and what they are in a path.
const SEGMENTS: &[(&str, &str, &str)] = &[
    ("a plain id", "42", "42"),
    ("an e-mail", "bob@example.com", "bob%40example.com"),
    ("a tagged e-mail", "bob+tag@example.com", "bob%2Btag%40example.com"),
    ("a slash", "a/b", "a%2Fb"),
    ("a backslash", "a\\b", "a%5Cb"),
    ("a percent sign", "100%", "100%25"),
    ("what is encoded already", "a%2Fb", "a%252Fb"),
    ("a fragment's sign", "a#b", "a%23b"),
    ("a query's sign", "a?b=c&d", "a%3Fb%3Dc%26d"),
    ("spaces", " a b ", "%20a%20b%20"),
    ("a line break", "a\r\nb", "a%0D%0Ab"),
    ("NUL", "a\0b", "a%00b"),
    ("colons and semicolons", "a:b;c,d", "a%3Ab%3Bc%2Cd"),
    ("quotes and brackets", "\"<a>\"[b]{c}|^`", "%22%3Ca%3E%22%5Bb%5D%7Bc%7D%7C%5E%60"),
    ("what encodeURIComponent leaves", "-_.!~*'()", "-_.!~*'()"),
    ("umlauts", "jürgen@example.de", "j%C3%BCrgen%40example.de"),
    ("another script", "用户", "%E7%94%A8%E6%88%B7"),
    ("an emoji", "🍎", "%F0%9F%8D%8E"),
    ("three dots", "...", "..."),
    ("dots with something", "..a", "..a"),
    ("encoded dots", "%2e%2e", "%252e%252e"),
    ("a path upwards", "../../user", "..%2F..%2Fuser"),
];

#[test]
fn an_id_is_one_segment_whatever_is_in_it() {
    for (name, id, segment) in SEGMENTS {
        let url = |path: &[&str]| [&[DEFAULT_BASE_URL, "/api/v1/"], path].concat().concat();
        let rows = [
            (get_user(id, "u"), url(&["acme/open/account/", segment, "/user/u"])),
            (get_user("a", id), url(&["acme/open/account/a/user/", segment])),
            (upsert_user(id, id), url(&["acme/open/account/", segment, "/user/", segment])),
            (lookup_by_code(id, "C"), url(&[segment, "/open/user?referralCode=C"])),
        ];
        for (given, expected) in rows {
            assert_eq!(given, Ok(expected), "{name}");
        }
    }
}

#[test]
fn a_code_is_trimmed_and_encoded() {
    for (name, code, encoded) in SEGMENTS {
        let expected = if code.trim() == *code { encoded } else { "a%20b" };
        let url = lookup_by_code("acme", code).unwrap();
        assert_eq!(url.rsplit_once("referralCode=").unwrap().1, expected, "{name}");
    }
    for code in ["", " ", "\n"] {
        assert_eq!(lookup_by_code("acme", code).unwrap_err().code, Code::InvalidArgument, "{code:?}");
    }
}

#[test]
fn ids_that_no_url_can_carry_are_refused_by_name() {
    let rows = [
        ("nothing", "", "must not be empty"),
        ("white space alone", " \t", "must not be empty"),
        ("a dot", ".", "no URL can carry it"),
        ("two dots", "..", "no URL can carry it"),
        ("what is left of a lone surrogate", "a\u{fffd}b", "lone surrogate"),
    ];
    for (name, id, problem) in rows {
        let named = |result: Result<String, Error>, path: &str| {
            let error = result.expect_err(name);
            assert_eq!(error.code, Code::InvalidArgument, "{name}");
            assert!(
                error.message.starts_with(path) && error.message.contains(problem),
                "{name}: {}",
                error.message
            );
        };
        named(get_user(id, "u"), "accountId ");
        named(get_user("a", id), "userId ");
        if !id.trim().is_empty() {
            named(upsert_user("a", id), "user.id ");
            named(upsert_user(id, "u"), "user.accountId ");
        }
        named(lookup_by_code(id, "C"), "tenantAlias ");
    }
}

proptest! {
    #[test]
    fn an_id_never_leaves_its_segment(id in any::<String>()) {
        let Ok(url) = get_user(&id, "u") else { return Ok(()) };
        let segments: Vec<&str> = url.split('/').collect();
        prop_assert_eq!(segments.len(), 11, "{}", url);
        prop_assert_eq!(percent_encoding::percent_decode_str(segments[8]).decode_utf8().unwrap(), id);
        prop_assert!(!url.contains(['?', '#', '\\', ' ']));
    }
}
