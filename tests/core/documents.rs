//! Arbitrary JSON documents, for the properties of whatever reads and writes them.

use advocate_wasm::json::Value;
use proptest::prelude::*;

/// The document in a text of ours.
pub fn read(text: &str) -> Value {
    Value::parse(text).unwrap_or_else(|| panic!("the test's own document is no JSON: {text}"))
}

/// Any number that JSON can write, as text.
fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i64>().prop_map(|number| number.to_string()),
        any::<u128>().prop_map(|number| number.to_string()),
        "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?",
    ]
}

/// Keys that meet often enough for merges to be interesting, and keys that nobody thought of.
fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec!["a", "b", "t_CODE", "u_CODE", "codes", "codesExp", "links", "linksExp", "classic"])
            .prop_map(String::from),
        1 => any::<String>(),
    ]
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number().prop_map(Value::Number),
        any::<String>().prop_map(Value::String),
    ]
}

fn object_of(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    prop::collection::vec((key(), value), 0..6).prop_map(|members| {
        let mut object = Value::Object(Vec::new());
        for (key, value) in members {
            object.set(&key, value);
        }
        object
    })
}

/// Any document.
pub fn any_value() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(5, 60, 6, |inner| {
        prop_oneof![prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array), object_of(inner),]
    })
}

/// Any document that is an object and has no prototype keys: what a cookie may hold.
pub fn any_cookie() -> impl Strategy<Value = Value> {
    object_of(any_value()).prop_map(advocate_wasm::attribution::cookie::without_prototype_keys)
}

/// Cookies as the vendor's script and this package write them, with codes that expire, have expired, or never do, among
/// whatever else may stand there. `expiries`: epoch seconds.
pub fn any_attribution(expiries: std::ops::Range<i32>) -> impl Strategy<Value = Value> {
    let item = || prop::sample::select(vec!["C1", "C2", "C3", "C4"]);
    let items = prop::collection::vec((prop::sample::select(vec!["p", "q", "classic"]), item()), 0..4);
    let dates = prop::collection::vec((item(), expiries), 0..4);
    let part = (items, dates).prop_map(|(items, dates)| {
        let mut parts = (Value::Object(Vec::new()), Value::Object(Vec::new()));
        items.iter().for_each(|(program, item)| parts.0.set(program, (*item).into()));
        dates.iter().for_each(|(item, seconds)| parts.1.set(item, Value::Number(seconds.to_string())));
        parts
    });
    let place = (prop::sample::select(vec!["a", "b"]), prop::sample::select(vec!["t_CODE", "u_CODE", "x"]));
    let entry = (place, part, prop::option::of(any_value()));
    prop::collection::vec(entry, 0..5).prop_map(|entries| {
        let mut cookie = Value::Object(Vec::new());
        for ((domain, key), (codes, expiries), other) in entries {
            let mut entry = Value::Object(vec![("codes".into(), codes), ("codesExp".into(), expiries)]);
            other.into_iter().for_each(|other| entry.set("other", other));
            let entry = Value::Object(vec![(domain.into(), Value::Object(vec![(key.into(), entry)]))]);
            advocate_wasm::attribution::cookie::merge(
                &mut cookie,
                advocate_wasm::attribution::cookie::without_prototype_keys(entry),
            );
        }
        cookie
    })
}

/// Every place in a document where something other than an object (or an empty one) stands, by its keys.
pub fn leaves(value: &Value) -> Vec<(Vec<String>, Value)> {
    if value.members().is_empty() {
        return vec![(Vec::new(), value.clone())];
    }
    let mut all = Vec::new();
    for (key, member) in value.members() {
        for (mut path, leaf) in leaves(member) {
            path.insert(0, key.clone());
            all.push((path, leaf));
        }
    }
    all
}

/// What stands at a place.
pub fn at<'a>(value: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, key| value.get(key))
}

/// The document with every object's members in the order of their names.
pub fn sorted(value: &Value) -> Value {
    let mut members: Vec<(String, Value)> =
        value.members().iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
    members.sort_by(|(left, _), (right, _)| left.cmp(right));
    if matches!(value, Value::Object(_)) { Value::Object(members) } else { value.clone() }
}

/// Base64URL without padding, by the crate.
pub fn base64url(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}
