//! `events`: what a batch may carry, and how a wrong value is named.

use advocate_wasm::client::events::body;
use advocate_wasm::error::Code;
use advocate_wasm::json::Value;
use proptest::prelude::*;

use crate::documents::{any_value, read};

fn sent(key: &str, events: &str) -> Result<String, String> {
    body("a", "u", Some(&key.into()), Some(&read(events))).map_err(|error| {
        assert_eq!(error.code, Code::InvalidArgument);
        error.message.to_string()
    })
}

#[test]
fn a_batch_is_sent_as_it_was_given() {
    let events = r#"[{"key":"bought","fields":{"sku":"x-1","tags":["a","b"],"more":{"n":1.50}},"dateTriggered":1629582199000,"id":"e1"},{"key":"left"}]"#;
    let expected =
        [r#"{"accountId":"a","userId":"u","idempotencyKey":"12345678","events":"#, events, "}"].concat();
    assert_eq!(sent("12345678", events), Ok(expected));
}

#[test]
fn a_null_is_as_good_as_absent() {
    let expected = r#"{"accountId":"a","userId":"u","idempotencyKey":"12345678","events":[{"key":"k","fields":{"n":null}}]}"#;
    let events = r#"[{"key":"k","id":null,"dateTriggered":null,"fields":{"n":null}}]"#;
    assert_eq!(sent("12345678", events).as_deref(), Ok(expected));
}

#[test]
fn a_wrong_value_is_named_by_its_path() {
    let long = ["[{\"key\":\"k\",\"fields\":{\"note\":\"", &"é".repeat(751), "\"}}]"].concat();
    let rows = [
        ("{}", "events must be an array of at least one event"),
        ("[]", "events must be an array of at least one event"),
        (r#"["bought"]"#, "events[0] must be an object with at least key"),
        ("[{}]", "events[0].key is required and must not be empty"),
        (r#"[{"key":" "}]"#, "events[0].key is required and must not be empty"),
        (r#"[{"key":"k"},{"key":null}]"#, "events[1].key must be a string"),
        (
            r#"[{"key":"k","dateTriggered":"2021-08-21T22:03:19Z"}]"#,
            "events[0].dateTriggered must be a whole number of milliseconds since 1970",
        ),
        (
            r#"[{"key":"k","dateTriggered":1.5}]"#,
            "events[0].dateTriggered must be a whole number of milliseconds since 1970",
        ),
        (r#"[{"key":"k","id":7}]"#, "events[0].id must be a string"),
        (r#"[{"key":"k","fields":[1]}]"#, "events[0].fields must be an object"),
        (
            r#"[{"key":"k","fields":{"a":[[1]]}}]"#,
            "events[0].fields.a must not hold an array within an array",
        ),
        (
            r#"[{"key":"k","fields":{"a":[{"b":[1]}]}}]"#,
            "events[0].fields.a must not hold an array within an array",
        ),
        (&long, "events[0].fields.note must not hold a text longer than 1500 bytes of UTF-8"),
        (
            r#"[{"key":"k","sku":"x-1"}]"#,
            "events[0].sku is not a field of the API; data of your own goes into events[0].fields",
        ),
        (
            r#"[{"key":"k","date_triggered":1}]"#,
            "events[0].date_triggered is not a field of the API; did you mean dateTriggered?",
        ),
    ];
    for (events, expected) in rows {
        assert_eq!(sent("12345678", events), Err(expected.into()), "{events}");
    }
}

#[test]
fn a_text_of_1500_bytes_passes() {
    let events = ["[{\"key\":\"k\",\"fields\":{\"note\":\"", &"é".repeat(750), "\"}}]"].concat();
    assert!(sent("12345678", &events).is_ok());
}

#[test]
fn an_idempotency_key_is_8_to_64_plain_characters() {
    let [shortest, longest, too_long] = [8, 64, 65].map(|length| "k".repeat(length));
    for key in [&shortest, &longest, "A.b-c_9z", "6c84fb90-12c4-11e1-840d-7b25c5ee775a"] {
        assert!(sent(key, r#"[{"key":"k"}]"#).is_ok(), "{key}");
    }
    for key in ["", "1234567", &too_long, "with space", "with/slash", "schlüssel-1"] {
        let message = sent(key, r#"[{"key":"k"}]"#).unwrap_err();
        assert!(message.starts_with("options.idempotencyKey must be 8 to 64"), "{key}: {message}");
    }
}

proptest! {
    #[test]
    fn no_batch_makes_it_panic(events in any_value(), key in any_value()) {
        let _ = body("a", "u", Some(&key), Some(&events));
        let _ = body("a", "u", None, Some(&Value::Array(vec![events])));
    }
}
