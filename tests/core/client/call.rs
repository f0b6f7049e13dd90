//! `call`: the request that a call comes to, and what is refused before anything is sent.

use advocate_wasm::attribution::page::Held;
use advocate_wasm::client::api::{Api, DEFAULT_BASE_URL};
use advocate_wasm::client::call::{self, Call, Known};
use advocate_wasm::client::operation::{OPERATIONS, named};
use advocate_wasm::error::{Code, Error};
use proptest::prelude::*;

use crate::documents::{any_value, read};

const ROOT: &str = "https://app.referralsaasquatch.com/api/v1/acme/open/";

/// A call of acme's; `members`: those of its arguments.
fn describe(operation: &str, members: &str) -> Result<Call, Error> {
    let api = Api::new("acme", DEFAULT_BASE_URL).unwrap();
    call::describe(&api, named(operation).unwrap(), &read(&["{", members, "}"].concat()), &Known::default())
}

/// What a call of one of the rows below comes to.
fn call(operation: &'static str, method: &'static str, path: &str) -> Call {
    Call {
        operation,
        method,
        url: [ROOT, path].concat(),
        body: None,
        expects_id: true,
        repeatable: true,
        account_id: Some("a".into()),
        user_id: Some("u".into()),
        skipped: None,
    }
}

#[test]
fn each_operation_comes_to_the_request_that_the_reference_says() {
    let body = Some(r#"{"id":"u","accountId":"a"}"#.to_owned());
    let rows = [
        (
            r#""code":" BOB T ""#,
            Call {
                account_id: None,
                user_id: None,
                ..call("lookupByCode", "GET", "user?referralCode=BOB%20T")
            },
        ),
        (r#""accountId":"a","userId":"u""#, call("getUser", "GET", "account/a/user/u")),
        (
            r#""user":{"id":"u","accountId":"a"}"#,
            Call { body: body.clone(), ..call("upsertUser", "PUT", "account/a/user/u") },
        ),
        (
            r#""user":{"id":"u","accountId":"a"}"#,
            // May have been carried out although no answer came.
            Call { body, repeatable: false, ..call("createUser", "POST", "account/a/user/u") },
        ),
        (
            r#""code":" BOB/T ""#,
            Call { account_id: None, user_id: None, expects_id: false, ..call("validateCode", "GET", "code/BOB%2FT") },
        ),
        (
            r#""code":"BOBT","accountId":"a","userId":"u""#,
            Call {
                body: Some("{}".into()),
                expects_id: false,
                ..call("applyCode", "POST", "code/BOBT/account/a/user/u")
            },
        ),
        (
            r#""accountId":"a","userId":"u""#,
            Call { expects_id: false, ..call("getShareUrls", "GET", "account/a/user/u/shareurls") },
        ),
        (
            r#""filter":{"referringAccountId":"a","referringUserId":"u"}"#,
            Call {
                expects_id: false,
                ..call("listReferrals", "GET", "referrals?referringAccountId=a&referringUserId=u")
            },
        ),
        (
            r#""accountId":"a","userId":"u","events":[{"key":"bought"}],"options":{"idempotencyKey":"a.key-of_8"}"#,
            Call {
                body: Some(
                    r#"{"accountId":"a","userId":"u","idempotencyKey":"a.key-of_8","events":[{"key":"bought"}]}"#
                        .into(),
                ),
                expects_id: false,
                ..call("trackEvents", "POST", "account/a/user/u/events")
            },
        ),
    ];
    assert_eq!(rows.len(), OPERATIONS.len());
    for (arguments, expected) in rows {
        assert_eq!(describe(expected.operation, arguments), Ok(expected.clone()), "{}", expected.operation);
    }
}

#[test]
fn operations_go_by_their_names() {
    for operation in OPERATIONS {
        assert_eq!(named(operation.name), Some(operation));
    }
    for name in ["", "upsert", "UpsertUser", "getUser ", "constructor"] {
        assert_eq!(named(name), None, "{name}");
    }
}

/// Those of the operations beside users: operation, arguments, what the message begins with.
const FAMILY_MISTAKES: [(&str, &str, &str); 19] = [
    ("validateCode", "", "code is required"),
    ("validateCode", r#""code":"""#, "code must be a referral code"),
    ("validateCode", r#""code":"..""#, "code must not be \".\" or \"..\""),
    ("applyCode", r#""code":"BOBT","accountId":"a""#, "userId is required"),
    ("applyCode", r#""code":7,"accountId":"a","userId":"u""#, "code must be a string"),
    ("getShareUrls", r#""accountId":"a","userId":"""#, "userId must not be empty"),
    (
        "getShareUrls",
        r#""accountId":"a","userId":"u","options":{"programId":["p"]}"#,
        "options.programId must be a string",
    ),
    (
        "getShareUrls",
        r#""accountId":"a","userId":"u","options":{"shareMedium":1}"#,
        "options.shareMedium must be a string",
    ),
    ("listReferrals", "", "filter.referringAccountId is required"),
    ("listReferrals", r#""filter":"bob""#, "filter must be an object with at least referringAccountId and"),
    ("listReferrals", r#""filter":{"referringAccountId":"a"}"#, "filter.referringUserId is required"),
    (
        "listReferrals",
        r#""filter":{"referringAccountId":"a","referringUserId":" "}"#,
        "filter.referringUserId is required and must not be empty",
    ),
    (
        "listReferrals",
        r#""filter":{"referringAccountId":"a","referringUserId":"u","limit":"10"}"#,
        "filter.limit must be a whole number",
    ),
    (
        "listReferrals",
        r#""filter":{"referringAccountId":"a","referringUserId":"u","offset":-1}"#,
        "filter.offset must be a whole number",
    ),
    (
        "listReferrals",
        r#""filter":{"referringAccountId":"a","referringUserId":"u","dateReferralPaid":1}"#,
        "filter.dateReferralPaid must be a string",
    ),
    (
        "listReferrals",
        r#""filter":{"referringAccountId":"a","referringUserId":"u","referredModerationStatus":"approved"}"#,
        "filter.referredModerationStatus must be \"PENDING\"",
    ),
    (
        "listReferrals",
        r#""filter":{"referringAccountId":"a","referringUserId":"u","program":"p"}"#,
        "filter.program is not a field of the API",
    ),
    (
        "trackEvents",
        r#""userId":"u","events":[{"key":"k"}],"options":{"idempotencyKey":"12345678"}"#,
        "accountId is required",
    ),
    (
        "trackEvents",
        r#""accountId":"a","userId":"u","events":[],"options":{"idempotencyKey":"12345678"}"#,
        "events must be an array of at least one event",
    ),
];

#[test]
fn what_narrows_a_list_or_a_set_of_links_becomes_the_query() {
    let rows = [
        (
            "listReferrals",
            r#""filter":{"offset":20,"limit":10,"referringAccountId":"a&b","referringUserId":"u+1@x","dateReferralPaid":"1,2","referrerModerationStatus":"DENIED","referredModerationStatus":null}"#,
            "referrals?offset=20&limit=10&referringAccountId=a%26b&referringUserId=u%2B1%40x&dateReferralPaid=1%2C2&referrerModerationStatus=DENIED",
        ),
        (
            "getShareUrls",
            r#""accountId":"a","userId":"u","options":{"engagementMedium":"EMAIL","shareMedium":"","programId":"p 1","idempotencyKey":"12345678"}"#,
            "account/a/user/u/shareurls?engagementMedium=EMAIL&programId=p%201",
        ),
    ];
    for (operation, arguments, path) in rows {
        assert_eq!(describe(operation, arguments).map(|call| call.url), Ok([ROOT, path].concat()));
    }
}

#[test]
fn a_mistake_is_named_before_anything_is_sent() {
    let user = r#""user":{"id":"u","accountId":"a"}"#;
    let with = |options: &str| [user, r#","options":{"#, options, "}"].concat();
    let rows = [
        ("lookupByCode", String::new(), "code is required"),
        ("lookupByCode", r#""code":7"#.into(), "code must be a string"),
        ("lookupByCode", r#""code":" ""#.into(), "code must be a referral code"),
        ("getUser", r#""userId":"u""#.into(), "accountId is required"),
        ("getUser", r#""accountId":"a""#.into(), "userId is required"),
        ("getUser", r#""accountId":["a"],"userId":"u""#.into(), "accountId must be a string"),
        ("getUser", r#""accountId":"..","userId":"u""#.into(), "accountId must not be"),
        ("upsertUser", String::new(), "user must be an object"),
        ("createUser", r#""user":[]"#.into(), "user must be an object"),
        ("createUser", r#""user":{"id":"u"}"#.into(), "user.accountId is required"),
        ("createUser", r#""user":{"id":"..","accountId":"a"}"#.into(), "user.id must not be"),
        (
            "upsertUser",
            with(r#""fields":["a"],"extraFields":["b"]"#),
            "options.fields and options.extraFields cannot be combined",
        ),
        ("upsertUser", with(r#""fields":"email""#), "options.fields must be an array of field names"),
        ("upsertUser", with(r#""extraFields":{}"#), "options.extraFields must be an array of field names"),
        ("upsertUser", with(r#""fields":["email",7]"#), "options.fields[1] must be a field's name"),
        ("upsertUser", with(r#""extraFields":["a","b","c&d=e"]"#), "options.extraFields[2] must be"),
    ];
    let rows = rows.into_iter().chain(
        FAMILY_MISTAKES.map(|(operation, arguments, expected)| (operation, arguments.to_owned(), expected)),
    );
    for (operation, arguments, expected) in rows {
        let error = describe(operation, &arguments).expect_err(&arguments);
        assert_eq!(error.code, Code::InvalidArgument, "{arguments}");
        assert!(error.message.starts_with(expected), "{arguments}: {}", error.message);
    }
}

#[test]
fn what_is_no_field_s_name_is_not_selected() {
    for name in ["", "a&b=c", "d,e", "f#", "a b", "é", "%41"] {
        let arguments = [r#""accountId":"a","userId":"u","options":{"fields":[""#, name, r#""]}"#].concat();
        let error = describe("getUser", &arguments).expect_err(name);
        assert_eq!(error.message, "options.fields[0] must be a field's name", "{name:?}");
    }
}

#[test]
fn a_selection_becomes_the_query() {
    let rows = [
        // options → query, whether the reply must have an id
        ("", "", true),
        (r#""fields":[]"#, "", true),
        (r#""extraFields":[]"#, "", true),
        (r#""fields":["email"]"#, "?fields=email", false),
        (r#""fields":["email","id"]"#, "?fields=email,id", true),
        (r#""fields":["accountId","referralCodes"]"#, "?fields=accountId,referralCodes", false),
        (r#""fields":["id"],"extraFields":[]"#, "?fields=id", true),
        (r#""extraFields":["referrals","rewards"]"#, "?extraFields=referrals,rewards", true),
        (r#""fields":[],"extraFields":["x.y-z_1"]"#, "?extraFields=x.y-z_1", true),
    ];
    for (options, query, expects_id) in rows {
        let url = [ROOT, "account/a/user/u", query].concat();
        for (operation, arguments) in [
            ("getUser", r#""accountId":"a","userId":"u""#),
            ("upsertUser", r#""user":{"id":"u","accountId":"a"}"#),
            ("createUser", r#""user":{"id":"u","accountId":"a"}"#),
        ] {
            let call = describe(operation, &[arguments, r#","options":{"#, options, "}"].concat()).unwrap();
            assert_eq!((&call.url, call.expects_id), (&url, expects_id), "{operation}: {options}");
        }
    }
}

proptest! {
    #[test]
    fn no_call_makes_it_panic(
        name in "options|user|accountId|userId|code|filter|events",
        value in any_value(),
        held in prop::collection::vec(any::<String>(), 0..2),
        mode in "cookie|codes|none|",
    ) {
        let mut arguments = read(r#"{"user":{"id":"u","accountId":"a"},"accountId":"a","userId":"u","code":"c"}"#);
        arguments.set(&name, value.clone());
        let api = Api::new("acme", DEFAULT_BASE_URL).unwrap();
        let held = Held { cookies: held, ..Held::default() };
        let known = Known { mode, held, unstored: Some(value.clone()), ..Known::default() };
        for operation in OPERATIONS {
            let _ = call::describe(&api, operation, &arguments, &known);
            let _ = call::describe(&api, operation, &value, &known);
        }
    }
}
