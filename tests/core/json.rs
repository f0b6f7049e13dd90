//! `json`: documents are read as `JSON.parse` reads them, and written so that nothing is lost.

use advocate_wasm::json::{MAX_DEPTH, Value};
use proptest::prelude::*;

use crate::documents::{any_value, read};

#[test]
fn a_document_is_read_and_written_compactly() {
    let rows = [
        ("words", " [ null , true , false ] ", "[null,true,false]"),
        ("empty containers", "{ \"a\" : [ ] , \"b\" : { } }", r#"{"a":[],"b":{}}"#),
        ("white space of all four kinds", "\t\n\r {\"a\"\n:\t1\r}", r#"{"a":1}"#),
        (
            "members in the order they were written",
            r#"{"b":1,"a":2,"10":3,"9":4}"#,
            r#"{"b":1,"a":2,"10":3,"9":4}"#,
        ),
        ("integers beyond 2^53", "9007199254740993", "9007199254740993"),
        ("numbers beyond any float", "1e999", "1e999"),
        ("numbers as they were written", "[1.0,-0,1E+2,0.10]", "[1.0,-0,1E+2,0.10]"),
        ("short escapes", r#""\"\\\/\b\f\n\r\t""#, r#""\"\\/\b\f\n\r\t""#),
        ("unicode escapes in both cases", r#""\u00e9\u00E9""#, "\"éé\""),
        ("a surrogate pair", r#""\ud83c\udf4e""#, "\"🍎\""),
        ("text beyond ASCII as it is", "\"é🍎\u{2028}\u{7f}\"", "\"é🍎\u{2028}\u{7f}\""),
        ("an escaped NUL", r#""\u0000""#, r#""\u0000""#),
        ("empty keys", r#"{"":{"":1}}"#, r#"{"":{"":1}}"#),
    ];
    for (name, text, expected) in rows {
        let value = Value::parse(text).unwrap_or_else(|| panic!("{name}: {text} is JSON"));
        assert_eq!(value.text(), expected, "{name}");
    }
}

#[test]
fn what_is_not_json_is_refused() {
    let rows = [
        ("nothing", ""),
        ("white space alone", " \n"),
        ("a byte order mark", "\u{feff}{}"),
        ("space that JSON does not know", "\u{a0}{}"),
        ("more than one document", "{} {}"),
        ("an object cut off", r#"{"a":1"#),
        ("an array cut off", "[1,"),
        ("a string cut off", "\"abc"),
        ("an escape cut off", "\"\\"),
        ("a unicode escape cut off", r#""\u00"#),
        ("a unicode escape that is not hexadecimal", r#""\u00g0""#),
        ("a signed unicode escape", r#""\u+041""#),
        ("an escape that does not exist", r#""\x41""#),
        ("a raw line break in a string", "\"a\nb\""),
        ("a trailing comma in an object", r#"{"a":1,}"#),
        ("a trailing comma in an array", "[1,]"),
        ("a leading comma", "[,1]"),
        ("a missing colon", r#"{"a" 1}"#),
        ("a key without quotes", "{a:1}"),
        ("single quotes", "{'a':1}"),
        ("a leading zero", "01"),
        ("a leading plus", "+1"),
        ("a lone minus", "-"),
        ("a lone point", "."),
        ("a fraction without digits", "1."),
        ("a fraction without a whole part", ".5"),
        ("an exponent without digits", "1e+"),
        ("hexadecimal", "0x10"),
        ("not a number", "NaN"),
        ("an unfinished word", "tru"),
        ("a word that goes on", "nullx"),
        ("a comment", "/**/{}"),
        ("mismatched brackets", "[1}"),
    ];
    for (name, text) in rows {
        assert_eq!(Value::parse(text), None, "{name}: {text:?}");
    }
}

#[test]
fn control_characters_stand_in_strings_as_escapes_alone() {
    for code in 0..=0x1f_u8 {
        let raw = ["\"", &char::from(code).to_string(), "\""].concat();
        assert_eq!(Value::parse(&raw), None, "{code:#04x} as it is");
        let escaped = format!("\"\\u{code:04x}\"");
        let written = serde_json::to_string(&char::from(code)).unwrap();
        assert_eq!(read(&escaped).text(), written, "{code:#04x}, as JSON.stringify has it");
    }
}

#[test]
fn half_a_surrogate_pair_is_no_text() {
    let rows = [
        ("high, then the end", r#""\ud800""#),
        ("low alone", r#""\udc00""#),
        ("high, then plain text", r#""\ud800a""#),
        ("high, then another escape", r#""\ud800\n""#),
        ("high, then an escaped letter", r#""\ud800\u0041""#),
        ("high, then a pair", r#""\ud800\ud83c\udf4e""#),
        ("low, then high", r#""\udc00\ud800""#),
        ("in a name", r#"{"\ud800":1}"#),
    ];
    for (name, text) in rows {
        assert_eq!(Value::parse(text), None, "{name}");
    }
}

#[test]
fn of_a_repeated_key_the_last_value_counts_at_the_place_of_the_first() {
    assert_eq!(read(r#"{"a":1,"b":2,"a":{"c":3}}"#).text(), r#"{"a":{"c":3},"b":2}"#);
}

#[test]
fn depth_is_bounded_for_arrays_and_objects_alike() {
    for (name, open, close) in [("arrays", "[", "]"), ("objects", "{\"a\":", "}")] {
        let nested = |depth: usize| [&open.repeat(depth), "1", &close.repeat(depth)].concat();
        assert!(Value::parse(&nested(MAX_DEPTH)).is_some(), "{name}: {MAX_DEPTH} levels are read");
        assert!(Value::parse(&nested(MAX_DEPTH + 1)).is_none(), "{name}: one more is refused");
        assert!(
            Value::parse_within(&nested(MAX_DEPTH - 8), 8).is_some(),
            "{name}: with others to stand around it"
        );
        assert!(
            Value::parse_within(&nested(MAX_DEPTH - 7), 8).is_none(),
            "{name}: with one too many around it"
        );
        assert!(
            Value::parse(&open.repeat(1_000_000)).is_none(),
            "{name}: a million must not exhaust the stack"
        );
    }
}

#[test]
fn a_number_has_a_value_near_enough_for_points_in_time() {
    let rows = [
        ("0", 0.0),
        ("-0", 0.0),
        ("1629582199", 1_629_582_199.0),
        ("1629582199.5", 1_629_582_199.5),
        ("1.629582199e9", 1_629_582_199.0),
        ("1629582199000E-3", 1_629_582_199.0),
        ("-12.5e+1", -125.0),
        ("1e400", f64::INFINITY),
        ("-1e400", f64::NEG_INFINITY),
        ("1e-400", 0.0),
        ("1e99999999999999999999", f64::INFINITY),
        ("0e99999999999999999999", 0.0),
        ("1e-99999999999999999999", 0.0),
    ];
    for (text, expected) in rows {
        let value = read(text).as_f64().unwrap();
        let near = value == expected || (value - expected).abs() <= expected.abs() * 1e-15;
        assert!(near, "{text} reads as {value}, not {expected}");
    }
    for other in ["null", "true", "\"1\"", "[1]", "{}"] {
        assert_eq!(read(other).as_f64(), None, "{other} is no number");
    }
}

#[test]
fn members_are_found_set_and_removed_by_name() {
    let mut object = read(r#"{"a":1,"b":"x","c":[true]}"#);
    assert_eq!(object.get("b").and_then(Value::as_str), Some("x"));
    assert_eq!(object.get("d"), None);
    object.set("a", Value::Null);
    object.set("d", "new".into());
    object.retain(&|name, _| name != "b");
    *object.get_mut("c").unwrap() = Value::Bool(false);
    assert_eq!(object.text(), r#"{"a":null,"c":false,"d":"new"}"#, "a set member keeps its place");

    let mut array = read("[1,2]");
    array.set("a", Value::Null);
    assert_eq!(array.text(), "[1,2]", "what is no object has no members to set");
    assert!(array.members().is_empty() && array.get("0").is_none());
    assert!(array.members_mut().is_empty() && array.get_mut("0").is_none());
}

#[test]
fn items_are_an_arrays_items_or_an_objects_values() {
    let rows = [
        ("an array", r#"["x",1,"y"]"#, true, r#"["x","y"]"#),
        ("an object", r#"{"a":"x","b":1,"c":"y"}"#, true, r#"{"a":"x","c":"y"}"#),
        ("a string", r#""x""#, false, r#""x""#),
    ];
    for (name, text, holds, retained) in rows {
        let mut value = read(text);
        assert_eq!(value.holds("x"), holds, "{name}");
        value.retain(&|_, item| item.as_str().is_some());
        assert_eq!(value.text(), retained, "{name}");
    }
}

/// What `serde_json` refuses and this reader accepts, by its own words for it: text that JavaScript reads too.
const ACCEPTED_BEYOND: [&str; 4] =
    ["surrogate", "unexpected end of hex escape", "number out of range", "recursion limit exceeded"];

fn same(ours: &Value, theirs: &serde_json::Value) -> bool {
    match (ours, theirs) {
        (Value::Null, serde_json::Value::Null) => true,
        (Value::Bool(ours), serde_json::Value::Bool(theirs)) => ours == theirs,
        (Value::String(ours), serde_json::Value::String(theirs)) => ours == theirs,
        (Value::Number(_), serde_json::Value::Number(theirs)) => {
            let (ours, theirs) = (ours.as_f64().unwrap(), theirs.as_f64().unwrap());
            (ours - theirs).abs() <= theirs.abs() * 1e-13 + f64::MIN_POSITIVE
        }
        (Value::Array(ours), serde_json::Value::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| same(ours, theirs))
        }
        (Value::Object(ours), serde_json::Value::Object(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().all(|(key, ours)| theirs.get(key).is_some_and(|theirs| same(ours, theirs)))
        }
        _ => false,
    }
}

fn agree(text: &str) -> Result<(), TestCaseError> {
    match (Value::parse(text), serde_json::from_str::<serde_json::Value>(text)) {
        (Some(ours), Ok(theirs)) => prop_assert!(same(&ours, &theirs), "{text:?} reads as {}", ours.text()),
        (None, Err(_)) => {}
        (Some(_), Err(error)) => {
            let error = error.to_string();
            prop_assert!(
                ACCEPTED_BEYOND.iter().any(|known| error.contains(known)),
                "{text:?} was accepted: {error}"
            );
        }
        (None, Ok(_)) => prop_assert!(false, "{text:?} was refused"),
    }
    Ok(())
}

/// A document's text with one character struck out, doubled or replaced: almost JSON.
fn almost_json() -> impl Strategy<Value = String> {
    let spoilt =
        prop::sample::select(vec![',', ':', '"', '\\', '{', ']', '0', '-', '.', 'e', ' ', '\n', 'u']);
    (any_value(), any::<prop::sample::Index>(), prop::option::of(spoilt), any::<bool>()).prop_map(
        |(value, place, spoilt, insert)| {
            let mut chars: Vec<char> = value.text().chars().collect();
            let place = place.index(chars.len());
            match (spoilt, insert) {
                (Some(char), true) => chars.insert(place, char),
                (Some(char), false) => chars[place] = char,
                (None, _) => drop(chars.remove(place)),
            }
            chars.into_iter().collect()
        },
    )
}

proptest! {
    #[test]
    fn a_written_document_reads_back_equal(value in any_value()) {
        prop_assert_eq!(Value::parse(&value.text()), Some(value));
    }

    #[test]
    fn serde_json_agrees_on_documents(value in any_value()) {
        agree(&value.text())?;
    }

    #[test]
    fn serde_json_agrees_on_what_is_almost_json(text in almost_json()) {
        agree(&text)?;
    }

    #[test]
    fn serde_json_agrees_on_heaps_of_json_characters(text in "[\\[\\]{}\",:0-9eE+.\\\\/ \\n\\-truefalsnbd]{0,24}") {
        agree(&text)?;
    }

    #[test]
    fn serde_json_agrees_on_escapes(text in "\"(\\\\u[dD][89a-fA-F][0-9a-f]{2}|\\\\u[0-9a-f]{4}|\\\\.|[a-z]){0,6}\"") {
        agree(&text)?;
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>()) {
        agree(&text)?;
    }
}
