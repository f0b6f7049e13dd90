//! `call`: what the JavaScript side says of a call, and the request that it comes to.

use advocate_wasm::call::{self, operation};
use advocate_wasm::attribution::cookie::encode_any;
use advocate_wasm::endpoint::Operation;
use advocate_wasm::error::{Code, Error};
use advocate_wasm::json::Value;
use proptest::prelude::*;

use crate::documents::{any_value, read};

/// The members of any call of acme's.
fn call(members: &str) -> Value {
    read(&[r#"{"tenantAlias":"acme","nowMs":1000000,"#, members, "}"].concat())
}

fn describe(call: &Value) -> Result<Value, Error> {
    call::describe(call).map(|described| read(&described))
}

const ROOT: &str = "https://app.referralsaasquatch.com/api/v1/acme/open/";

#[test]
fn each_operation_comes_to_its_request() {
    let rows = [
        (
            r#""operation":"lookupByCode","code":" BOB T ""#,
            r#"{"url":"ROOTuser?referralCode=BOB%20T","method":"GET","expectsId":true,"repeatable":true}"#,
        ),
        (
            r#""operation":"getUser","accountId":"a/b","userId":"u","fields":["email","firstName"]"#,
            r#"{"url":"ROOTaccount/a%2Fb/user/u?fields=email,firstName","method":"GET","expectsId":false,"repeatable":true}"#,
        ),
        (
            r#""operation":"upsertUser","user":{"id":"u","accountId":"a"},"extraFields":["x"]"#,
            r#"{"url":"ROOTaccount/a/user/u?extraFields=x","method":"PUT","body":"{\"id\":\"u\",\"accountId\":\"a\"}","expectsId":true,"repeatable":true}"#,
        ),
        (
            r#""operation":"createUser","user":{"id":"u","accountId":"a"}"#,
            r#"{"url":"ROOTaccount/a/user/u","method":"POST","body":"{\"id\":\"u\",\"accountId\":\"a\"}","expectsId":true,"repeatable":false}"#,
        ),
    ];
    for (members, expected) in rows {
        assert_eq!(describe(&call(members)).unwrap().text(), expected.replace("ROOT", ROOT), "{members}");
    }
}

#[test]
fn a_mistake_is_named_before_anything_is_sent() {
    let user = r#""operation":"upsertUser","user":{"id":"u","accountId":"a"}"#;
    let with = |members: &str| call(&[user, ",", members].concat());
    let rows = [
        (read("{}"), "options.tenantAlias is required: a non-empty string"),
        (read(r#"{"tenantAlias":7}"#), "options.tenantAlias must be a string"),
        (read(r#"{"tenantAlias":null}"#), "options.tenantAlias must be a string"),
        (read(r#"{"tenantAlias":" "}"#), "tenantAlias must not be empty"),
        (call(r#""baseUrl":7"#), "options.baseUrl must be a string"),
        (call(r#""baseUrl":null"#), "options.baseUrl must be a string"),
        (call(r#""baseUrl":"http://evil.com""#), "baseUrl must be an https URL"),
        (call(r#""operation":"lookupByCode""#), "code is required"),
        (call(r#""operation":"lookupByCode","code":7"#), "code must be a string"),
        (call(r#""operation":"lookupByCode","code":" ""#), "code must be a referral code"),
        (call(r#""operation":"getUser","userId":"u""#), "accountId is required"),
        (call(r#""operation":"getUser","accountId":"a""#), "userId is required"),
        (call(r#""operation":"getUser","accountId":["a"],"userId":"u""#), "accountId must be a string"),
        (call(r#""operation":"getUser","accountId":"..","userId":"u""#), "accountId must not be"),
        (call(r#""operation":"upsertUser""#), "user must be an object"),
        (call(r#""operation":"createUser","user":[]"#), "user must be an object"),
        (call(r#""operation":"createUser","user":{"id":"u"}"#), "user.accountId is required"),
        (call(r#""operation":"createUser","user":{"id":"..","accountId":"a"}"#), "user.id must not be"),
        (
            with(r#""fields":["a"],"extraFields":["b"]"#),
            "options.fields and options.extraFields cannot be combined",
        ),
        (with(r#""fields":"email""#), "options.fields must be an array of field names"),
        (with(r#""extraFields":{}"#), "options.extraFields must be an array of field names"),
        (with(r#""fields":null"#), "options.fields must be an array of field names"),
        (with(r#""fields":["email",7]"#), "options.fields[1] must be a field's name"),
        (with(r#""fields":[""]"#), "options.fields[0] must be a field's name"),
        (with(r#""extraFields":["a","b","c&d=e"]"#), "options.extraFields[2] must be a field's name"),
        (with(r#""extraFields":["a,b"]"#), "options.extraFields[0] must be a field's name"),
    ];
    for (call, expected) in rows {
        let error = describe(&call).err().unwrap_or_else(|| panic!("{} was taken", call.text()));
        assert_eq!(error.code, Code::InvalidArgument, "{}", call.text());
        assert!(error.message.starts_with(expected), "{}: {}", call.text(), error.message);
    }
}

#[test]
fn an_empty_selection_asks_for_nothing_in_particular() {
    let user = r#""operation":"getUser","accountId":"a","userId":"u""#;
    let rows = [
        ("", "", true),
        (r#","fields":[]"#, "", true),
        (r#","extraFields":[]"#, "", true),
        (r#","fields":[],"extraFields":["x.y-z_1"]"#, "?extraFields=x.y-z_1", true),
        (r#","fields":["id"],"extraFields":[]"#, "?fields=id", true),
        (r#","fields":["email"]"#, "?fields=email", false),
    ];
    for (selection, query, expects_id) in rows {
        let described = describe(&call(&[user, selection].concat())).unwrap();
        assert_eq!(
            described.get("url"),
            Some(&[ROOT, "account/a/user/u", query].concat().as_str().into()),
            "{selection}"
        );
        assert_eq!(described.get("expectsId"), Some(&Value::Bool(expects_id)), "{selection}");
    }
}

#[test]
fn operations_go_by_their_names() {
    for known in [Operation::UpsertUser, Operation::CreateUser, Operation::GetUser, Operation::LookupByCode] {
        assert_eq!(operation(known.name()), known);
    }
}

/// A cookie of acme's, with this entry.
fn held(entry: &str) -> String {
    encode_any(&read(&[r#"{"app.referralsaasquatch.com":{"acme_CODE":"#, entry, "}}"].concat()))
}

#[test]
fn a_sign_up_says_who_referred_unless_the_caller_does() {
    let live = held(r#"{"codes":{"p":"A","q":"B"}}"#);
    let expired = held(r#"{"codes":{"p":"OLD"},"codesExp":{"OLD":1}}"#);
    let codeless = encode_any(&read(r#"{"cookieId":"x"}"#));
    let jar = |value: &str| format!(r#""jar":"a=1; _saasquatch={value}; b=2""#);
    let unstored = r#""unstored":{"app.referralsaasquatch.com":{"acme_CODE":{"codes":{"classic":"NEW"}}}}"#;
    let sent = |cookies: &str| format!(r#","cookies":"{cookies}""#);
    let rows = [
        // name; mode, what the user says, what the page holds → what goes along, what is left out
        ("the cookie, verbatim", r#""attribution":"cookie","#, "", jar(&live), sent(&live), None),
        ("by default the cookie", "", "", jar(&live), sent(&live), None),
        (
            "its codes",
            r#""attribution":"codes","#,
            "",
            jar(&live),
            r#","referredByCodes":["A","B"]"#.into(),
            None,
        ),
        ("nothing", r#""attribution":"none","#, "", jar(&live), "".into(), None),
        ("nothing held", r#""attribution":"cookie","#, "", r#""jar":"a=1""#.into(), "".into(), None),
        ("no jar", r#""attribution":"cookie","#, "", r#""x":0"#.into(), "".into(), None),
        ("no codes to send", r#""attribution":"codes","#, "", jar(&codeless), "".into(), None),
        (
            "a cookie without codes is a cookie",
            r#""attribution":"cookie","#,
            "",
            jar(&codeless),
            sent(&codeless),
            None,
        ),
        ("expired", r#""attribution":"cookie","#, "", jar(&expired), "".into(), Some("expired")),
        ("expired codes", r#""attribution":"codes","#, "", jar(&expired), "".into(), Some("expired")),
        ("unreadable", r#""attribution":"cookie","#, "", jar("x!"), "".into(), Some("unreadable")),
        ("unreadable, but not asked for", r#""attribution":"none","#, "", jar("x!"), "".into(), None),
        (
            "the caller's own cookie",
            r#""attribution":"cookie","#,
            r#","cookies":"mine""#,
            jar(&live),
            "".into(),
            None,
        ),
        (
            "the caller's own codes",
            r#""attribution":"cookie","#,
            r#","referredByCodes":["MINE"]"#,
            jar(&live),
            "".into(),
            None,
        ),
        (
            "the caller's own, although ours is unreadable",
            r#""attribution":"codes","#,
            r#","referredByCodes":[]"#,
            jar("x!"),
            "".into(),
            None,
        ),
        (
            "what is in no jar",
            r#""attribution":"codes","#,
            "",
            unstored.into(),
            r#","referredByCodes":["NEW"]"#.into(),
            None,
        ),
    ];
    for (name, mode, user, held, expected, skipped) in rows {
        for operation in ["upsertUser", "createUser"] {
            let members = format!(
                r#"{mode}"operation":"{operation}","user":{{"id":"u","accountId":"a"{user}}},{held}"#
            );
            let described = describe(&call(&members)).unwrap();
            let body = [r#"{"id":"u","accountId":"a""#, user, &expected, "}"].concat();
            assert_eq!(described.get("body").and_then(Value::as_str), Some(body.as_str()), "{name}");
            assert_eq!(described.get("skipped").and_then(Value::as_str), skipped, "{name}");
        }
    }
}

#[test]
fn attribution_is_filed_under_the_apis_own_host() {
    let staging = encode_any(&read(
        r#"{"staging.example":{"acme_CODE":{"codes":["S"]}},"app.referralsaasquatch.com":{"acme_CODE":{"codes":["P"]}}}"#,
    ));
    for (base, expected) in
        [("https://staging.example", "S"), ("https://app.referralsaasquatch.com:443/", "P")]
    {
        let members = format!(
            r#""operation":"upsertUser","attribution":"codes","baseUrl":"{base}","user":{{"id":"u","accountId":"a"}},"jar":"_saasquatch={staging}""#
        );
        let body = describe(&call(&members)).unwrap();
        let body = read(body.get("body").and_then(Value::as_str).unwrap());
        assert_eq!(body.get("referredByCodes").unwrap().text(), format!("[\"{expected}\"]"), "{base}");
    }
}

proptest! {
    #[test]
    fn no_call_makes_it_panic(
        operation in "upsertUser|createUser|getUser|lookupByCode|[a-z]{0,3}",
        name in "operation|tenantAlias|baseUrl|fields|extraFields|user|attribution|jar|unstored|nowMs|accountId|userId|code",
        value in any_value(),
    ) {
        let mut call = call(r#""user":{"id":"u","accountId":"a"},"jar":"_saasquatch=e30","accountId":"a","userId":"u","code":"c""#);
        call.set("operation", operation.as_str().into());
        call.set(&name, value.clone());
        let _ = (describe(&call), describe(&value));
    }
}
