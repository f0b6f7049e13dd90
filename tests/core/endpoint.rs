//! `endpoint`: what a call asks for, of which address.

use advocate_wasm::endpoint::{Api, DEFAULT_BASE_URL, Operation, Request, Selection};
use advocate_wasm::error::Code;
use advocate_wasm::client::user::User;
use proptest::prelude::*;

use crate::documents::read;

fn api() -> Api {
    Api::new("acme", DEFAULT_BASE_URL).unwrap()
}

fn user(id: &str, account_id: &str) -> User {
    let mut user = read("{}");
    user.set("id", id.into());
    user.set("accountId", account_id.into());
    User::check(user).unwrap()
}

#[test]
fn each_operation_is_what_the_reference_says() {
    let rows = [
        (Operation::UpsertUser, "upsertUser", "PUT", true, true),
        (Operation::CreateUser, "createUser", "POST", true, false),
        (Operation::GetUser, "getUser", "GET", false, true),
        (Operation::LookupByCode, "lookupByCode", "GET", false, true),
    ];
    for (operation, name, method, writes, safe_to_repeat) in rows {
        assert_eq!(operation.name(), name);
        assert_eq!(operation.method(), method, "{name}");
        assert_eq!(operation.writes(), writes, "{name}: writes");
        assert_eq!(operation.safe_to_repeat(), safe_to_repeat, "{name}: safe to repeat");
    }
}

#[test]
fn a_call_becomes_one_request() {
    let (api, bob) = (api(), user("bob@example.com", "acct"));
    let path = "https://app.referralsaasquatch.com/api/v1/acme/open/account/acct/user/bob%40example.com";
    let body = Some(r#"{"id":"bob@example.com","accountId":"acct"}"#.to_string());
    let request = |operation, url: &str, body| Request { operation, url: url.into(), body, expects_id: true };
    let whole = Selection::default();
    let rows = [
        (
            api.write_user(Operation::UpsertUser, &bob, &whole),
            request(Operation::UpsertUser, path, body.clone()),
        ),
        (api.write_user(Operation::CreateUser, &bob, &whole), request(Operation::CreateUser, path, body)),
        (api.get_user("acct", "bob@example.com", &whole), request(Operation::GetUser, path, None)),
        (
            api.lookup_by_code("BOBT"),
            request(
                Operation::LookupByCode,
                "https://app.referralsaasquatch.com/api/v1/acme/open/user?referralCode=BOBT",
                None,
            ),
        ),
    ];
    for (given, expected) in rows {
        assert_eq!(given, Ok(expected));
    }
}

fn selected(list: &str, fields: &[&str]) -> Selection {
    let mut selection = Selection::default();
    for field in fields {
        assert!(selection.add(list, field), "{field}");
    }
    selection
}

#[test]
fn what_is_no_field_s_name_is_not_selected() {
    for name in ["", "a&b=c", "d,e", "f#", "a b", "é", "%41"] {
        let mut selection = selected("fields", &["email"]);
        assert!(!selection.add("fields", name), "{name:?}");
        assert_eq!(selection, selected("fields", &["email"]), "{name:?}");
    }
}

#[test]
fn a_selection_becomes_the_query() {
    let rows = [
        ("the default", Selection::default(), "", true),
        ("one field", selected("fields", &["email"]), "?fields=email", false),
        ("several, id among them", selected("fields", &["email", "id"]), "?fields=email,id", true),
        (
            "several without id",
            selected("fields", &["accountId", "referralCodes"]),
            "?fields=accountId,referralCodes",
            false,
        ),
        (
            "extra ones",
            selected("extraFields", &["referrals", "rewards"]),
            "?extraFields=referrals,rewards",
            true,
        ),
    ];
    for (name, selection, query, expects_id) in rows {
        let got = api().get_user("a", "b", &selection).unwrap();
        assert_eq!(
            got.url,
            [DEFAULT_BASE_URL, "/api/v1/acme/open/account/a/user/b", query].concat(),
            "{name}"
        );
        assert_eq!(got.expects_id, expects_id, "{name}: whether the reply must have an id");
        let written = api().write_user(Operation::UpsertUser, &user("b", "a"), &selection).unwrap();
        assert_eq!((written.url, written.expects_id), (got.url, expects_id), "{name}: written");
    }
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
    let root = "https://app.referralsaasquatch.com/api/v1/";
    for (name, id, segment) in SEGMENTS {
        let url = |path: &[&str]| [&[root], path].concat().concat();
        assert_eq!(
            api().get_user(id, "u", &Selection::default()).unwrap().url,
            url(&["acme/open/account/", segment, "/user/u"]),
            "{name}: account"
        );
        assert_eq!(
            api().get_user("a", id, &Selection::default()).unwrap().url,
            url(&["acme/open/account/a/user/", segment]),
            "{name}: user"
        );
        let written = api().write_user(Operation::CreateUser, &user(id, id), &Selection::default()).unwrap();
        assert_eq!(written.url, url(&["acme/open/account/", segment, "/user/", segment]), "{name}: written");
        let tenant = Api::new(id, DEFAULT_BASE_URL).unwrap();
        assert_eq!(
            tenant.lookup_by_code("C").unwrap().url,
            url(&[segment, "/open/user?referralCode=C"]),
            "{name}: tenant"
        );
    }
}

#[test]
fn a_code_is_trimmed_and_encoded() {
    for (name, code, encoded) in SEGMENTS {
        let expected = if code.trim() == *code { encoded } else { "a%20b" };
        let url = api().lookup_by_code(code).unwrap().url;
        assert_eq!(url.rsplit_once("referralCode=").unwrap().1, expected, "{name}");
    }
    for code in ["", " ", "\n"] {
        assert_eq!(api().lookup_by_code(code).unwrap_err().code, Code::InvalidArgument, "{code:?}");
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
        let named = |result: Result<Request, advocate_wasm::error::Error>, path: &str| {
            let error = result.expect_err(name);
            assert_eq!(error.code, Code::InvalidArgument, "{name}");
            assert!(
                error.message.starts_with(path) && error.message.contains(problem),
                "{name}: {}",
                error.message
            );
        };
        named(api().get_user(id, "u", &Selection::default()), "accountId ");
        named(api().get_user("a", id, &Selection::default()), "userId ");
        if !id.trim().is_empty() {
            let written = |user: &User| api().write_user(Operation::UpsertUser, user, &Selection::default());
            named(written(&user(id, "a")), "user.id ");
            named(written(&user("u", id)), "user.accountId ");
        }
        let tenant = Api::new(id, DEFAULT_BASE_URL).expect_err(name);
        assert!(tenant.message.starts_with("tenantAlias ") && tenant.message.contains(problem), "{name}");
    }
}

proptest! {
    #[test]
    fn an_id_never_leaves_its_segment(id in any::<String>()) {
        let Ok(request) = api().get_user(&id, "u", &Selection::default()) else { return Ok(()) };
        let segments: Vec<&str> = request.url.split('/').collect();
        prop_assert_eq!(segments.len(), 11, "{}", request.url);
        prop_assert_eq!(percent_decode(segments[8]), id);
        prop_assert!(!request.url.contains(['?', '#', '\\', ' ']));
    }
}
