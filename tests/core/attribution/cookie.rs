//! `cookie`: the codec, and which codes it holds for whom.

use advocate_wasm::attribution::Scope;
use advocate_wasm::attribution::cookie::{
    codes, decode, encode, expired_codes, fits, single_code, without_prototype_keys,
};
use advocate_wasm::error::Code;
use advocate_wasm::json::Value;
use proptest::prelude::*;

use crate::documents::{any_cookie, any_value, base64url, read};

const DOMAIN: &str = "app.referralsaasquatch.com";

/// The sample of the vendor's documentation.
const SAMPLE: &str = "eyJhcHAucmVmZXJyYWxzYWFzcXVhdGNoLmNvbSI6eyJ0ZW5hbnRBbGlhc19DT0RFIjp7ImNvZGVzIjp7InByb2dyYW0xIjoi\
                      Q09ERTEifSwiY29kZXNFeHAiOnsiQ09ERTEiOjEyMzQ1Njd9fX19";

fn of(text: &str) -> String {
    base64url(text.as_bytes())
}

#[test]
fn the_documented_sample_says_what_is_documented() {
    let cookie = decode(SAMPLE).unwrap();
    let expected = r#"{"app.referralsaasquatch.com":{"tenantAlias_CODE":{"codes":{"program1":"CODE1"},"codesExp":{"CODE1":1234567}}}}"#;
    assert_eq!(cookie.text(), expected);
    assert_eq!(encode(&cookie).unwrap(), SAMPLE, "and is written back as it was");
    let before =
        codes(&cookie, Scope { app_domain: DOMAIN, tenant_alias: "tenantAlias", now_ms: 1_234_566_999.0 });
    assert_eq!(before, [("program1".into(), "CODE1".into())]);
    assert_eq!(
        codes(&cookie, Scope { app_domain: DOMAIN, tenant_alias: "tenantAlias", now_ms: 1_234_567_000.0 }),
        [],
        "expired at its expiry"
    );
}

#[test]
fn every_spelling_of_a_value_is_read() {
    // Its Base64 has both characters that the alphabets differ in, and two characters of padding.
    let text = "{\"k\":\"\u{fb}\u{bf}~~?>\u{3ff}\u{fff}~\"}";
    let padding = "=".repeat(of(text).len().wrapping_neg() % 4);
    assert!(of(text).contains(['-', '_']) && padding == "==", "the sample lost its point: {}", of(text));
    let safe = of(text);
    let plain = safe.replace('-', "+").replace('_', "/");
    let rows = [
        ("web-safe", safe.clone()),
        ("web-safe, padded", [&safe, padding.as_str()].concat()),
        ("plain", plain.clone()),
        ("plain, padded", [&plain, padding.as_str()].concat()),
        (
            "plain, padded, percent-encoded",
            [&plain, "%3D%3d"].concat().replace('+', "%2B").replace('/', "%2f"),
        ),
        ("wholly percent-encoded", safe.bytes().map(|byte| ["%", &hexadecimal(byte)].concat()).collect()),
        ("white space around it", [" \t\r\n", &safe, "\n "].concat()),
        ("white space around it, percent-encoded", ["%20", &safe, "%0A"].concat()),
    ];
    for (name, value) in rows {
        assert_eq!(decode(&value).map(|cookie| cookie.text()), Ok(read(text).text()), "{name}: {value}");
    }
}

fn hexadecimal(byte: u8) -> String {
    format!("{byte:02X}")
}

#[test]
fn what_is_no_cookie_is_refused_at_its_step() {
    let rows = [
        ("nothing", String::new(), "not Base64"),
        ("white space alone", "  \n".into(), "not Base64"),
        ("percent-encoded white space alone", "%20".into(), "not Base64"),
        ("padding alone", "==".into(), "not Base64"),
        ("JSON as it is", r#"{"a":1}"#.into(), "not Base64"),
        ("a broken percent-encoding", "e30%3".into(), "not Base64"),
        ("percent-encoded twice", "e30%253D".into(), "not Base64"),
        ("white space within", "e 30".into(), "not Base64"),
        ("something after the padding", "e30=e30".into(), "not Base64"),
        ("a lone character", "e".into(), "not Base64"),
        ("percent-encoded bytes that are no text", "%ff%fe".into(), "not Base64"),
        ("bytes that are no text", base64url(&[b'"', 0xff, 0xfe, b'"']), "not hold UTF-8"),
        ("a surrogate in bytes", base64url(b"{\"a\":\"\xed\xa0\x80\"}"), "not hold UTF-8"),
        ("a number that no double holds", of(r#"{"a":[{"b":1e400}]}"#), "beyond what a double holds"),
        ("half a surrogate pair", of(r#"{"a":"\ud800"}"#), "not JSON"),
        ("text that is no JSON", of("hello"), "not JSON"),
        ("an object cut off", of(r#"{"a":"#), "not JSON"),
        ("two objects", of("{}{}"), "not JSON"),
        ("white space in Base64", of("  "), "not JSON"),
        ("an array", of(r#"["CODE1"]"#), "not an object"),
        ("a string", of(r#""CODE1""#), "not an object"),
        ("a number", of("1"), "not an object"),
        ("null", of("null"), "not an object"),
        ("true", of("true"), "not an object"),
    ];
    for (name, value, step) in rows {
        let error = decode(&value).expect_err(name);
        assert_eq!(error.code, Code::InvalidCookie, "{name}");
        assert!(error.message.contains(step), "{name}: {}", error.message);
        assert!(!error.retryable, "{name}");
    }
}

#[test]
fn a_refusal_never_repeats_the_value() {
    for marker in ["SECRETMARKER!", &of("SECRETMARKER"), &of(r#""SECRETMARKER""#)] {
        let message = decode(marker).unwrap_err().message.clone();
        assert!(!message.contains("SECRET") && !message.contains(marker), "{message}");
    }
}

#[test]
fn length_and_depth_are_bounded() {
    let nested = |depth: usize| of(&["{\"a\":".repeat(depth), "1".into(), "}".repeat(depth)].concat());
    assert!(decode(&nested(128)).is_ok(), "128 levels");
    assert!(decode(&nested(129)).unwrap_err().message.contains("128 levels"));
    let deepest = decode(&nested(128)).unwrap().text();
    let carried = ["[{\"a\":{\"b\":", &deepest, "}}]"].concat();
    assert!(Value::parse(&carried).is_some(), "what was decoded can be handed on within a call");

    let padded = |length: usize| ["e30", &" ".repeat(length - 3)].concat();
    assert!(decode(&padded(1_000_000)).is_ok(), "what is around it does not count");
    let long = |length: usize| of(&["{\"a\":\"", &"x".repeat(length), "\"}"].concat());
    assert_eq!(long(49_144).len(), 65_536);
    assert!(decode(&long(49_144)).is_ok(), "65,536 characters");
    assert!(decode(&long(49_145)).unwrap_err().message.contains("65,536 characters"));
}

#[test]
fn what_is_unknown_survives() {
    let rows = [
        ("a cookie id alone", r#"{"cookieId":"abc123"}"#),
        ("unknown keys at every level", r#"{"x":1,"d":{"y":[{"z":null}],"t_CODE":{"codes":{},"w":true}}}"#),
        ("keys in an order of their own", r#"{"b":1,"a":2,"2":3,"1":4}"#),
        (
            "numbers beyond 2^53",
            r#"{"n":[9007199254740993,123456789012345678901234567890,1e308,1e-400,0.1000]}"#,
        ),
        ("text beyond ASCII", r#"{"é":"🍎","":" "}"#),
        ("an empty object", "{}"),
    ];
    for (name, text) in rows {
        let cookie = decode(&of(text)).unwrap();
        assert_eq!(cookie.text(), text, "{name}");
        assert_eq!(encode(&cookie), Ok(of(text)), "{name}: written as it came");
    }
}

#[test]
fn what_json_leaves_open_is_settled() {
    let rows = [
        ("the last of duplicate keys counts", r#"{"a":{"x":1},"b":0,"a":{"y":2}}"#, r#"{"a":{"y":2},"b":0}"#),
        ("white space goes", "{ \"a\" : [ 1 , 2 ] }", r#"{"a":[1,2]}"#),
        ("escapes become the characters themselves", r#"{"\u0061":"\/"}"#, r#"{"a":"/"}"#),
    ];
    for (name, text, expected) in rows {
        assert_eq!(decode(&of(text)).unwrap().text(), expected, "{name}");
    }
}

#[test]
fn prototype_keys_are_dropped_at_every_level() {
    let rows = [
        ("at the top", r#"{"__proto__":{"x":1},"a":1,"constructor":2,"prototype":3}"#, r#"{"a":1}"#),
        (
            "below",
            r#"{"d":{"t_CODE":{"__proto__":{"codes":{}},"codes":{"constructor":"C","p":"C"}}}}"#,
            r#"{"d":{"t_CODE":{"codes":{"p":"C"}}}}"#,
        ),
        ("in objects in arrays", r#"{"a":[[{"prototype":1,"b":2}]]}"#, r#"{"a":[[{"b":2}]]}"#),
        ("spelt with escapes", r#"{"\u005f_proto__":1,"b":2}"#, r#"{"b":2}"#),
        (
            "names that only look like them stay",
            r#"{"Constructor":1,"proto":2,"__proto":3}"#,
            r#"{"Constructor":1,"proto":2,"__proto":3}"#,
        ),
        ("as values they are harmless", r#"{"a":"__proto__"}"#, r#"{"a":"__proto__"}"#),
    ];
    for (name, text, expected) in rows {
        assert_eq!(decode(&of(text)).unwrap().text(), expected, "{name}: decoded");
        assert_eq!(without_prototype_keys(read(text)).text(), expected, "{name}: dropped");
    }
}

#[test]
fn a_value_that_no_browser_keeps_is_not_written() {
    // Name and value together: 11 bytes and 4085.
    let cookie = |length: usize| read(&["{\"a\":\"", &"x".repeat(length), "\"}"].concat());
    let largest = encode(&cookie(3055)).unwrap();
    assert_eq!(largest.len(), 4084, "the last length of Base64 that fits");
    assert!(fits(&largest) && fits(&"x".repeat(4085)) && !fits(&"x".repeat(4086)));
    let error = encode(&cookie(3056)).unwrap_err();
    assert_eq!(error.code, Code::CookieTooLarge);
    assert!(error.message.contains("4096 bytes"), "{}", error.message);
}

#[test]
fn a_bare_code_becomes_a_proper_entry() {
    let cookie = single_code(Scope { app_domain: DOMAIN, tenant_alias: "acme", now_ms: 0.0 }, "BOBT");
    assert_eq!(cookie.text(), r#"{"app.referralsaasquatch.com":{"acme_CODE":{"codes":{"classic":"BOBT"}}}}"#);
    assert_eq!(
        codes(&cookie, Scope { app_domain: DOMAIN, tenant_alias: "acme", now_ms: 0.0 }),
        [("classic".into(), "BOBT".into())]
    );
}

#[test]
fn codes_are_read_by_domain_tenant_and_program() {
    // Epoch seconds 1000 is now.
    let now_ms = 1_000_000.0;
    let entry = |entry: &str| [r#"{"d":{"t_CODE":"#, entry, "}}"].concat();
    let rows = [
        ("by program, in the cookie's order", entry(r#"{"codes":{"b":"B","a":"A"}}"#), "b=B a=A"),
        ("integer-like programs too", entry(r#"{"codes":{"9":"N","b":"B","1":"O"}}"#), "9=N b=B 1=O"),
        ("an array under its positions", entry(r#"{"codes":["X",1,"Y"]}"#), "0=X 2=Y"),
        ("classic", entry(r#"{"codes":{"classic":"C"}}"#), "classic=C"),
        ("one code for two programs", entry(r#"{"codes":{"a":"C","b":"C"}}"#), "a=C b=C"),
        ("without expiry: live", entry(r#"{"codes":{"a":"A"},"codesExp":{"B":1}}"#), "a=A"),
        ("expired: left out", entry(r#"{"codes":{"a":"A","b":"B"},"codesExp":{"A":999,"B":1001}}"#), "b=B"),
        ("at the very second: expired", entry(r#"{"codes":{"a":"A"},"codesExp":{"A":1000}}"#), ""),
        ("a moment before: live", entry(r#"{"codes":{"a":"A"},"codesExp":{"A":1000.001}}"#), "a=A"),
        ("expired in an array", entry(r#"{"codes":["A","B"],"codesExp":{"A":999}}"#), "1=B"),
        ("an expiry with an exponent", entry(r#"{"codes":{"a":"A"},"codesExp":{"A":9.99e2}}"#), ""),
        (
            "an expiry that is no number does not count",
            entry(r#"{"codes":{"a":"A"},"codesExp":{"A":"999"}}"#),
            "a=A",
        ),
        ("expiries that are no object do not count", entry(r#"{"codes":{"a":"A"},"codesExp":[999]}"#), "a=A"),
        ("codes that are no strings", entry(r#"{"codes":{"a":1,"b":null,"c":{},"d":["X"]}}"#), ""),
        ("empty codes", entry(r#"{"codes":{"a":""}}"#), ""),
        ("no codes", entry(r#"{"links":{"a":"https://x.example"}}"#), ""),
        ("codes that are a string", entry(r#"{"codes":"A"}"#), ""),
        ("an entry that is a string", entry(r#""A""#), ""),
        ("another tenant's", r#"{"d":{"u_CODE":{"codes":{"a":"A"}}}}"#.into(), ""),
        ("another domain's", r#"{"e":{"t_CODE":{"codes":{"a":"A"}}}}"#.into(), ""),
        ("a tenant without the suffix", r#"{"d":{"t":{"codes":{"a":"A"}}}}"#.into(), ""),
        ("a domain that is an array", r#"{"d":["t_CODE"]}"#.into(), ""),
        ("an empty cookie", "{}".into(), ""),
    ];
    for (name, cookie, expected) in rows {
        let found: Vec<String> = codes(&read(&cookie), Scope { app_domain: "d", tenant_alias: "t", now_ms })
            .into_iter()
            .map(|(program, code)| [program, code].join("="))
            .collect();
        assert_eq!(found.join(" "), expected, "{name}");
    }
}

#[test]
fn codes_that_have_expired_are_named_once() {
    let scope = Scope { app_domain: "d", tenant_alias: "t", now_ms: 1_000_000.0 };
    let rows: [(&str, &str, &[&str]); 6] = [
        ("none", r#"{"codes":{"a":"A"}}"#, &[]),
        ("one beside a live one", r#"{"codes":{"a":"A","b":"B"},"codesExp":{"A":999,"B":1001}}"#, &["A"]),
        ("in the cookie's order", r#"{"codes":{"b":"B","a":"A"},"codesExp":{"A":1,"B":2}}"#, &["B", "A"]),
        ("for two programs", r#"{"codes":{"a":"A","b":"A"},"codesExp":{"A":1}}"#, &["A"]),
        ("in an array", r#"{"codes":["A","B"],"codesExp":{"A":1}}"#, &["A"]),
        ("a date without its code", r#"{"codes":{},"codesExp":{"A":1}}"#, &[]),
    ];
    for (name, entry, expected) in rows {
        let cookie = read(&[r#"{"d":{"t_CODE":"#, entry, "}}"].concat());
        assert_eq!(expired_codes(&cookie, scope), expected, "{name}");
    }
}

proptest! {
    #[test]
    fn decoding_undoes_encoding(cookie in any_cookie()) {
        prop_assert_eq!(decode(&advocate_wasm::attribution::cookie::encode_any(&cookie)).map(|cookie| cookie.text()), Ok(cookie.text()));
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), bytes in any::<Vec<u8>>()) {
        let _ = decode(&text);
        let _ = decode(&base64url(&bytes));
    }

    #[test]
    fn no_document_makes_it_panic(value in any_value(), now_ms in any::<f64>()) {
        let _ = codes(&value, Scope { app_domain: "a", tenant_alias: "t", now_ms });
        let decoded = decode(&of(&value.text()));
        prop_assert_eq!(decoded.is_ok(), matches!(value, Value::Object(_)));
    }
}
