//! Whatever an address and a cookie jar may hold: nothing panics, and the codec, the merge and the pruning keep their
//! promises. The input is two values, stored and incoming, with a line break between them; each is read as it is and
//! as the text within a cookie, so that the fuzzer need not learn Base64 to reach the reader.

#![no_main]

use advocate_wasm::attribution::address::Parameters;
use advocate_wasm::attribution::capture::{incoming, take_in};
use advocate_wasm::attribution::sign_up::{Referrer, referrer};
use advocate_wasm::attribution::{Scope, cookie};
use advocate_wasm::json::Value;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use libfuzzer_sys::fuzz_target;

const SCOPE: Scope = Scope { app_domain: "d", tenant_alias: "t", now_ms: 1_000_000.0 };

fuzz_target!(|input: &str| {
    let (stored, arrived) = input.split_once('\n').unwrap_or((input, ""));
    let held = [String::from(stored), URL_SAFE_NO_PAD.encode(stored)];
    let parameters = Parameters {
        attributions: vec![arrived.into(), URL_SAFE_NO_PAD.encode(arrived)],
        code: arrived.get(..8).map(String::from),
        ..Parameters::default()
    };
    let stored = held.iter().find_map(|value| cookie::decode(value).ok());
    if let Some(stored) = &stored {
        survives_the_codec(stored);
        pruning_settles(stored.clone());
    }
    let arrived = incoming(&parameters, SCOPE);
    if let Some(arrived) = &arrived {
        survives_the_codec(arrived);
        is_held(stored.clone(), arrived.clone());
    }
    match referrer(&held, arrived, SCOPE) {
        Referrer::Known { encoded, codes } => {
            let sent = cookie::decode(&encoded).expect("what is sent can be read");
            let live = cookie::distinct(cookie::codes(&sent, SCOPE));
            assert_eq!(codes, live, "what is sent says what was said");
        }
        Referrer::Nobody => panic!("two values are something"),
        Referrer::Unreadable | Referrer::Expired => {}
    }
});

fn survives_the_codec(cookie: &Value) {
    let encoded = cookie::encode_any(cookie);
    match cookie::decode(&encoded) {
        Ok(decoded) => assert_eq!(decoded.text(), cookie.text(), "decoding undoes encoding"),
        Err(_) => assert!(encoded.len() > 65_536, "only its length may keep it from being read again"),
    }
    assert_eq!(cookie::encode(cookie).is_ok(), cookie::fits(&encoded), "what fits is written");
}

fn pruning_settles(mut cookie: Value) {
    let before = cookie::codes(&cookie, SCOPE);
    cookie::prune(&mut cookie, SCOPE.now_ms);
    let once = cookie.text();
    cookie::prune(&mut cookie, SCOPE.now_ms);
    assert_eq!(cookie.text(), once, "pruning twice is pruning once");
    let after = cookie::codes(&cookie, SCOPE);
    let codes =
        |pairs: Vec<(String, String)>| -> Vec<String> { pairs.into_iter().map(|(_, code)| code).collect() };
    assert_eq!(codes(after), codes(before), "no live code is pruned");
}

fn is_held(stored: Option<Value>, arrived: Value) {
    let mut merged = stored.clone().unwrap_or(Value::Object(Vec::new()));
    cookie::merge(&mut merged, arrived.clone());
    let once = merged.text();
    cookie::merge(&mut merged, arrived.clone());
    assert_eq!(merged.text(), once, "merging twice is merging once");
    assert_holds(&merged, &arrived);
    assert_holds(&take_in(stored, arrived.clone(), SCOPE), &arrived);
}

/// Every part of what arrived is there; an object that it met keeps what else it has.
fn assert_holds(merged: &Value, arrived: &Value) {
    match (merged, arrived) {
        (Value::Object(_), Value::Object(members)) => {
            for (key, arrived) in members {
                assert_holds(merged.get(key).expect("what arrived is held"), arrived);
            }
        }
        (merged, arrived) => assert_eq!(merged, arrived, "what arrived is held as it came"),
    }
}
