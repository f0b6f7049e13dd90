//! `user`: what an upsert may carry, and how a wrong value is named.

use advocate_wasm::client::user::User;
use advocate_wasm::error::{Code, Error};
use advocate_wasm::json::Value;
use proptest::prelude::*;

use crate::documents::{any_value, read};

/// A user with these members beside its ids.
fn given(members: &str) -> Value {
    let joint = if members.is_empty() { "" } else { "," };
    read(&[r#"{"id":"bob","accountId":"acct""#, joint, members, "}"].concat())
}

fn check(user: Value) -> Result<User, Error> {
    User::check(user, |tag| match tag {
        "de" => Some("DE".into()),
        "ca" => Some("ES".into()),
        "zh-Hant" => Some("TW".into()),
        _ => None,
    })
}

fn refusal(members: &str) -> Error {
    check(given(members)).err().unwrap_or_else(|| panic!("{members} was taken"))
}

#[test]
fn every_field_of_the_reference_is_sent() {
    let all = r#"{"id":"bob","accountId":"acct","firstName":"Bob","lastName":"T","email":"bob@example.com","referable":true,"referralCodes":{"p1":"BOBT"},"locale":"en_US","countryCode":"US","dateUsTaxFormSubmitted":1629582199000,"referredByCodes":["AMY"],"cookies":"e30","segments":["vip","~trial"],"shareLinks":{"p1":"https://ssqt.example/b"},"customFields":{"plan":"gold","age":7,"nested":{"a":[null]}}}"#;
    let user = check(read(all)).unwrap();
    assert_eq!(user.body(), all, "as it was given, in its order");
    assert_eq!((user.id(), user.account_id()), ("bob", "acct"));
}

#[test]
fn a_wrong_value_is_named_by_its_path() {
    let rows = [
        (r#""firstName":1"#, "user.firstName must be a string"),
        (r#""lastName":["T"]"#, "user.lastName must be a string"),
        (r#""email":{}"#, "user.email must be a string"),
        (r#""cookies":true"#, "user.cookies must be a string"),
        (r#""referable":"yes""#, "user.referable must be true or false"),
        (r#""referable":1"#, "user.referable must be true or false"),
        (r#""referralCodes":"BOBT""#, "user.referralCodes must be an object of strings by program id"),
        (r#""referralCodes":["BOBT"]"#, "user.referralCodes must be an object of strings by program id"),
        (r#""referralCodes":{"p":"BOBT","12345":7}"#, "user.referralCodes.12345 must be a string"),
        (r#""shareLinks":[null]"#, "user.shareLinks must be an object of strings by program id"),
        (r#""shareLinks":{"p1":null}"#, "user.shareLinks.p1 must be a string"),
        (r#""locale":1"#, "user.locale must be a locale such as en_US"),
        (r#""locale":"english""#, "user.locale must be a locale such as en_US"),
        (r#""countryCode":"USA""#, "user.countryCode must be a two-letter country code such as US"),
        (r#""countryCode":"U1""#, "user.countryCode must be a two-letter country code such as US"),
        (r#""countryCode":"é""#, "user.countryCode must be a two-letter country code such as US"),
        (r#""countryCode":49"#, "user.countryCode must be a two-letter country code such as US"),
        (
            r#""dateUsTaxFormSubmitted":"2021-08-21""#,
            "user.dateUsTaxFormSubmitted must be a whole number of milliseconds since 1970",
        ),
        (
            r#""dateUsTaxFormSubmitted":1.5"#,
            "user.dateUsTaxFormSubmitted must be a whole number of milliseconds since 1970",
        ),
        (
            r#""dateUsTaxFormSubmitted":1e21"#,
            "user.dateUsTaxFormSubmitted must be a whole number of milliseconds since 1970",
        ),
        (r#""referredByCodes":"AMY""#, "user.referredByCodes must be an array of strings"),
        (r#""referredByCodes":{"0":"AMY"}"#, "user.referredByCodes must be an array of strings"),
        (r#""referredByCodes":["AMY",null]"#, "user.referredByCodes[1] must be a string"),
        (r#""segments":[["vip"]]"#, "user.segments[0] must be a string"),
        (r#""customFields":[]"#, "user.customFields must be an object"),
        (r#""customFields":"x""#, "user.customFields must be an object"),
        (
            r#""customFields":{"my field":1}"#,
            "user.customFields[\"my field\"] must have a name of 1 to 64 letters, digits and underscores",
        ),
        (
            r#""customFields":{"":1}"#,
            "user.customFields[\"\"] must have a name of 1 to 64 letters, digits and underscores",
        ),
        (
            r#""customFields":{"größe":1}"#,
            "user.customFields[\"größe\"] must have a name of 1 to 64 letters, digits and underscores",
        ),
        (
            r#""customFields":{"a-b":1}"#,
            "user.customFields[\"a-b\"] must have a name of 1 to 64 letters, digits and underscores",
        ),
    ];
    for (members, expected) in rows {
        let error = refusal(members);
        assert_eq!((error.code, error.message.as_str()), (Code::InvalidArgument, expected), "{members}");
        assert!(!error.retryable, "{members}");
    }
}

#[test]
fn an_unknown_field_is_named_with_advice() {
    let own_data = "; data of your own goes into user.customFields";
    let rows = [
        (r#""firstname":"Bob""#, "user.firstname is not a field of the API; did you mean firstName?"),
        (r#""first_name":"Bob""#, "user.first_name is not a field of the API; did you mean firstName?"),
        (r#""EMAIL":"x""#, "user.EMAIL is not a field of the API; did you mean email?"),
        (r#""country-code":"US""#, "user.country-code is not a field of the API; did you mean countryCode?"),
        (r#""plan":"gold""#, &["user.plan is not a field of the API", own_data].concat()),
        (r#""dateCreated":1"#, &["user.dateCreated is not a field of the API", own_data].concat()),
        (r#""__proto__":{}"#, &["user.__proto__ is not a field of the API", own_data].concat()),
        (r#""":1"#, &["user. is not a field of the API", own_data].concat()),
    ];
    for (members, expected) in rows {
        let error = refusal(members);
        assert_eq!((error.code, error.message.as_str()), (Code::InvalidArgument, expected), "{members}");
    }
}

#[test]
fn an_endless_name_is_not_repeated_whole() {
    let name = "n".repeat(10_000);
    let rows = [
        ["\"", &name, "\":1"].concat(),
        [r#""referralCodes":{""#, &name, "\":1}"].concat(),
        [r#""customFields":{""#, &name, "\":1}"].concat(),
    ];
    for members in rows {
        let message = refusal(&members).message.clone();
        assert!(message.len() < 250 && message.contains(&"n".repeat(64)), "{} characters", message.len());
    }
}

#[test]
fn id_and_account_id_are_required() {
    let rows = [
        ("{}", "user.id is required and must not be empty"),
        (r#"{"id":"bob"}"#, "user.accountId is required and must not be empty"),
        (r#"{"accountId":"acct"}"#, "user.id is required and must not be empty"),
        (r#"{"id":"","accountId":"acct"}"#, "user.id is required and must not be empty"),
        (r#"{"id":"bob","accountId":" "}"#, "user.accountId is required and must not be empty"),
        (r#"{"id":7,"accountId":"acct"}"#, "user.id must be a string"),
        (r#"{"id":"bob","accountId":null}"#, "user.accountId must be a string"),
    ];
    for (text, expected) in rows {
        let error = check(read(text)).expect_err(text);
        assert_eq!((error.code, error.message.as_str()), (Code::InvalidArgument, expected), "{text}");
    }
    for text in ["null", "[]", "\"bob\"", "7", "true"] {
        let error = check(read(text)).expect_err(text);
        assert_eq!(error.message, "user must be an object with at least id and accountId", "{text}");
    }
}

#[test]
fn locales_are_sent_as_the_api_writes_them() {
    let rows = [
        ("en_US", Some("en_US")),
        ("en-US", Some("en_US")),
        ("EN_us", Some("en_US")),
        ("en", Some("en")),
        ("De", Some("de_DE")),
        ("fil-PH", Some("fil_PH")),
        ("es-419", Some("es_419")),
        ("zh-Hant-TW", Some("zh_TW")),
        ("zh_Hans_CN", Some("zh_CN")),
        ("zh-Hant", Some("zh_TW")),
        (" en", None),
        ("e", None),
        ("english", None),
        ("en-", None),
        ("-US", None),
        ("en--US", None),
        ("en-US-", None),
        ("en-U!", None),
        ("en US", None),
        ("en.US", None),
        ("en_US.UTF-8", None),
        ("en-USA-verylongvariant", None),
        ("C", None),
        ("POSIX", None),
        ("x-klingon", None),
        // as navigator.language has them
        ("en-US-u-hc-h12", Some("en_US")),
        ("de-DE-1996", Some("de_DE")),
        ("ca-valencia", Some("ca_ES")),
        ("ca-ES-valencia", Some("ca_ES")),
        ("sl-rozaj-biske", Some("sl")),
        ("zh-cmn-Hans-CN", Some("zh_CN")),
        ("de-u-co-phonebk", Some("de_DE")),
        ("en-US-x-twain", Some("en_US")),
        ("es-419-u-nu-latn", Some("es_419")),
        ("én-US", None),
        ("12-US", None),
    ];
    for (locale, expected) in rows {
        let user = check(given(&["\"locale\":\"", locale, "\""].concat()));
        let sent = user
            .ok()
            .map(|user| read(&user.body()).get("locale").and_then(Value::as_str).unwrap().to_string());
        assert_eq!(sent.as_deref(), expected, "{locale:?}");
    }
}

#[test]
fn null_is_as_good_as_absent_and_so_is_nothing_chosen_from_a_list() {
    let rows = [
        (r#""firstName":null,"lastName":"T""#, r#""lastName":"T""#),
        (r#""email":null,"referable":null,"segments":null,"shareLinks":null"#, ""),
        (r#""referralCodes":null,"dateUsTaxFormSubmitted":null"#, ""),
        (r#""cookies":null,"referredByCodes":null"#, ""),
        (r#""locale":null,"countryCode":null,"customFields":null"#, ""),
        (r#""locale":"","countryCode":"""#, ""),
        (r#""customFields":{"a":null,"b":[null]}"#, r#""customFields":{"a":null,"b":[null]}"#),
        (r#""firstName":"","email":"""#, r#""firstName":"","email":"""#),
    ];
    for (members, sent) in rows {
        let user = check(given(members)).unwrap_or_else(|error| panic!("{members}: {error}"));
        assert_eq!(user.body(), given(sent).text(), "{members}");
        assert!(!user.names_referrer(), "{members}");
    }
}

#[test]
fn nothing_is_cut_however_long() {
    let long = "x".repeat(20_000);
    let user = check(read(&[r#"{"accountId":"a","id":""#, &long, r#""}"#].concat())).unwrap();
    assert_eq!(user.id(), long);
}

#[test]
fn country_codes_are_sent_in_capitals() {
    for (code, expected) in [("US", "US"), ("us", "US"), ("gB", "GB")] {
        let user = check(given(&["\"countryCode\":\"", code, "\""].concat())).unwrap();
        assert_eq!(read(&user.body()).get("countryCode"), Some(&expected.into()), "{code}");
    }
}

#[test]
fn points_in_time_are_whole_milliseconds() {
    for text in ["0", "-1", "1629582199000", "9007199254740993"] {
        let user = check(given(&["\"dateUsTaxFormSubmitted\":", text].concat())).unwrap();
        assert!(user.body().contains(&[":", text].concat()), "{text}");
    }
}

#[test]
fn custom_fields_are_limited_in_number_and_name() {
    let fields = |count: usize| -> String {
        let members: Vec<String> = (0..count).map(|index| format!("\"f_{index}\":null")).collect();
        ["\"customFields\":{", &members.join(","), "}"].concat()
    };
    assert!(check(given(&fields(100))).is_ok(), "a hundred");
    assert_eq!(refusal(&fields(101)).message, "user.customFields must not have more than 100 members");
    let named = |length: usize| [r#""customFields":{""#, &"Z".repeat(length), "\":1}"].concat();
    assert!(check(given(&named(64))).is_ok(), "64 characters");
    assert!(refusal(&named(65)).message.ends_with("letters, digits and underscores"));
}

#[test]
fn a_caller_who_names_the_referrer_has_the_last_word() {
    let rows = [
        ("nothing named", "", false),
        ("a cookie", r#""cookies":"e30""#, true),
        ("codes", r#""referredByCodes":["AMY"]"#, true),
        ("an empty cookie: nobody", r#""cookies":"""#, true),
        ("no codes: nobody", r#""referredByCodes":[]"#, true),
        ("own codes do not name a referrer", r#""referralCodes":{"p":"BOBT"}"#, false),
    ];
    for (name, members, expected) in rows {
        assert_eq!(check(given(members)).unwrap().names_referrer(), expected, "{name}");
    }
}

#[test]
fn attribution_is_added_as_the_api_takes_it() {
    let mut user = check(given("")).unwrap();
    user.set_cookies("e30");
    assert!(user.names_referrer());
    assert_eq!(user.body(), r#"{"id":"bob","accountId":"acct","cookies":"e30"}"#);
    let mut user = check(given("")).unwrap();
    user.set_referred_by_codes(&["A".into(), "B\"".into()]);
    assert_eq!(user.body(), r#"{"id":"bob","accountId":"acct","referredByCodes":["A","B\""]}"#);
}

proptest! {
    #[test]
    fn no_document_makes_it_panic(value in any_value(), field in "(first|last)Name|re(ferr?able|ferralCodes)|locale|segments|[a-zA-Z]{1,6}") {
        let mut user = given("");
        user.set(&field, value.clone());
        let _ = (check(value), check(user));
    }

    #[test]
    fn no_locale_makes_it_panic(locale in "\\PC{0,8}[-_]\\PC{0,6}[-_]?\\PC{0,6}") {
        let mut user = given("");
        user.set("locale", locale.as_str().into());
        if let Ok(user) = check(user) {
            let sent = read(&user.body());
            let sent = sent.get("locale").and_then(Value::as_str).unwrap();
            prop_assert!(sent.is_ascii() && sent.len() <= 7 && !sent.contains('-'), "{} became {}", locale, sent);
        }
    }
}
