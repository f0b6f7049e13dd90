//! `token`: what is no user token, and which one may not be sent for a user.

use advocate_wasm::client::token::{Authority, authorize, inspect};
use advocate_wasm::error::Code;
use proptest::prelude::*;

use crate::documents::base64url;

const NOW_MS: f64 = 1_700_000_000_000.0;
const HS256: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

fn jwt(header: &str, payload: &str) -> String {
    [&base64url(header.as_bytes()), ".", &base64url(payload.as_bytes()), ".c2lnbmF0dXJl"].concat()
}

#[test]
fn an_api_key_is_refused_with_the_reason_why() {
    let rows = [
        "TEST_abcdefSECRET",
        "LIVE_abcdefSECRET",
        "SECRET",
        "",
        "a.SECRET",
        "SECRET.a.b.c",
        "a.b.c.d.SECRET",
    ];
    for key in rows {
        let error = inspect(key, NOW_MS).unwrap_err();
        assert_eq!((error.code, error.retryable), (Code::InvalidToken, false), "{key}");
        assert!(error.message.contains("never reach a browser"), "{key}: {}", error.message);
        assert!(!error.message.contains("SECRET"), "{key}: {}", error.message);
    }
}

#[test]
fn what_only_looks_like_a_token_is_refused_without_repeating_it() {
    let good = jwt(HS256, r#"{"user":{"id":"u"}}"#);
    let [header, payload] =
        [HS256, r#"{"user":{"id":"SECRETMARKER"}}"#].map(|text| base64url(text.as_bytes()));
    let encoded = |text: &str| base64url(text.as_bytes());
    let with = |parts: [&str; 3]| parts.join(".");
    let rows = [
        ("nothing between dots", "..".into()),
        ("no header", with(["", &payload, "c2ln"])),
        ("no payload", with([&header, "", "c2ln"])),
        ("white space within it", good.replacen('.', " .", 1)),
        ("a header smuggled in", with([&header, &payload, "c2ln\r\nX-Evil: 1"])),
        ("a signature of no alphabet", with([&header, &payload, "SECRET MARKER!"])),
        ("a header that is no Base64", with(["SECRETMARKER!", &payload, "c2ln"])),
        ("a payload that is no Base64", with([&header, "SECRETMARKER*", "c2ln"])),
        ("a payload that is no text", with([&header, &base64url(&[0xff, 0xfe]), "c2ln"])),
        ("a payload that is no JSON", with([&header, &encoded("SECRETMARKER"), "c2ln"])),
        ("a payload that is an array", with([&header, &encoded(r#"["SECRETMARKER"]"#), "c2ln"])),
        ("a payload that is a string", with([&header, &encoded(r#""SECRETMARKER""#), "c2ln"])),
        ("a header that is null", with([&encoded("null"), &payload, "c2ln"])),
        ("a payload cut off", with([&header, payload.get(..20).unwrap(), "c2ln"])),
        ("nested beyond measure", with([&header, &encoded(&"{\"a\":".repeat(2_000)), "c2ln"])),
        ("a domain name", "www.SECRETMARKER.com".into()),
        ("beyond ASCII", "é.é.é".into()),
    ];
    for (name, token) in rows {
        let error = inspect(&token, NOW_MS).expect_err(name);
        assert_eq!((error.code, error.retryable), (Code::InvalidToken, false), "{name}");
        assert!(error.message.contains("not a JWT"), "{name}: {}", error.message);
        for part in token.split(['.', ' ']).filter(|part| part.len() > 3).chain(["SECRET", "MARKER"]) {
            assert!(!error.message.contains(part), "{name}: {}", error.message);
        }
    }
}

#[test]
fn white_space_around_a_token_does_not_count() {
    let good = jwt(HS256, r#"{"user":{"id":"u"}}"#);
    for token in [[" ", &good].concat(), [&good, "\r\n"].concat(), ["\n\t", &good, "\u{a0}"].concat()] {
        assert_eq!(inspect(&token, NOW_MS), inspect(&good, NOW_MS), "{token:?}");
    }
}

#[test]
fn what_a_token_function_took_for_a_token_is_called_what_it_is() {
    let good = jwt(HS256, r#"{"user":{"id":"u"}}"#);
    let rows = [
        ("<!doctype html><title>SECRETMARKER</title>...".into(), "a page or an error message"),
        ("\n<html>www.SECRETMARKER.com</html>".into(), "a page or an error message"),
        (r#"{"error":"SECRETMARKER"}"#.into(), "a page or an error message"),
        (r#"{"token":"a.b.c"}"#.into(), "a page or an error message"),
        (r#"["SECRETMARKER"]"#.into(), "a page or an error message"),
        (["\"", &good, "\""].concat(), "in quotes"),
        (["'", &good, "'"].concat(), "in quotes"),
        (["Bearer ", &good].concat(), "begins with \"Bearer \""),
        (["bearer ", &good].concat(), "begins with \"Bearer \""),
    ];
    for (token, says) in rows {
        let error = inspect(&token, NOW_MS).unwrap_err();
        assert_eq!((error.code, error.retryable), (Code::InvalidToken, false), "{token}");
        assert!(error.message.contains(says), "{token}: {}", error.message);
        assert!(!error.message.contains("API key") && !error.message.contains("SECRET"), "{}", error.message);
    }
}

#[test]
fn no_header_field_carries_an_endless_token() {
    let sized = |filler: usize| jwt(HS256, &["{\"a\":\"", &"x".repeat(filler), "\"}"].concat());
    assert!(inspect(&sized(12_000), NOW_MS).is_ok());
    assert!(sized(12_300).len() > 16_384);
    assert_eq!(inspect(&sized(12_300), NOW_MS).unwrap_err().code, Code::InvalidToken);
}

/// Reading a million members one after another would take hours.
#[test]
fn an_endless_token_is_refused_at_once() {
    let members: Vec<String> = (0..1_000_000).map(|index| format!("\"{index}\":0")).collect();
    let token = jwt(HS256, &["{", &members.join(","), "}"].concat());
    let started = std::time::Instant::now();
    assert_eq!(inspect(&token, NOW_MS).unwrap_err().code, Code::InvalidToken);
    assert!(started.elapsed().as_secs() < 5, "took {:?}", started.elapsed());
}

#[test]
fn before_it_is_sent_a_token_must_be_live_and_the_users_own() {
    let own = |names_user, subject: Option<&str>| {
        Ok(Authority { is_read: true, names_user, subject: subject.map(String::from) })
    };
    let rows = [
        ("the user's own", r#"{"user":{"id":"u","accountId":"a"},"exp":1700000001}"#, own(true, None)),
        (
            "the user's own, without a date",
            r#"{"user":{"id":"u","accountId":"a","email":"e"}}"#,
            Ok(Authority { is_read: false, names_user: true, subject: None }),
        ),
        ("by sub", r#"{"sub":"YQ:dQ@acme:users"}"#, own(true, Some("YQ:dQ@acme:users"))),
        ("ids that are numbers", r#"{"user":{"id":7}}"#, Err(Code::TokenMismatch)),
        ("naming the user alone", r#"{"user":{"id":"u"}}"#, own(true, None)),
        ("naming the account alone", r#"{"user":{"accountId":"a"}}"#, own(false, None)),
        ("naming nobody", "{}", Ok(Authority { is_read: false, names_user: false, subject: None })),
        (
            "anonymous",
            r#"{"allowAnonymous":true}"#,
            Ok(Authority { is_read: false, names_user: false, subject: None }),
        ),
        ("naming nobody by an odd sub", r#"{"sub":"77_ann"}"#, own(false, Some("77_ann"))),
        ("naming nobody by empty ids", r#"{"user":{"id":"","accountId":""}}"#, own(false, None)),
        ("another user", r#"{"user":{"id":"x","accountId":"a"}}"#, Err(Code::TokenMismatch)),
        ("another account", r#"{"user":{"id":"u","accountId":"x"}}"#, Err(Code::TokenMismatch)),
        ("another account alone", r#"{"user":{"accountId":"x"}}"#, Err(Code::TokenMismatch)),
        ("another user by sub", r#"{"sub":"YQ:eA@acme:users"}"#, Err(Code::TokenMismatch)),
        (
            "the same in capitals is another",
            r#"{"user":{"id":"U","accountId":"a"}}"#,
            Err(Code::TokenMismatch),
        ),
        ("expired", r#"{"user":{"id":"u","accountId":"a"},"exp":1700000000}"#, Err(Code::TokenExpired)),
        ("expired and another's", r#"{"user":{"id":"x"},"exp":1}"#, Err(Code::TokenExpired)),
    ];
    for (name, payload, expected) in rows {
        let checked = authorize(&jwt(HS256, payload), "a", "u", NOW_MS);
        if let Err(error) = &checked {
            assert!(!error.retryable && !error.message.contains('"'), "{name}: {}", error.message);
        }
        assert_eq!(checked.map_err(|error| error.code), expected, "{name}");
    }
    assert_eq!(authorize("TEST_key", "a", "u", NOW_MS).unwrap_err().code, Code::InvalidToken);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic_or_is_repeated(token in "\\PC{0,12}[.]?\\PC{6,12}[.]?\\PC{0,12}", now_ms in any::<f64>()) {
        if let Err(error) = inspect(&token, now_ms) {
            let repeated = token.split('.').any(|part| part.len() > 5 && error.message.contains(part));
            prop_assert!(!repeated, "{}", error.message);
        }
    }
}
