//! Whatever an address and a cookie jar may hold: nothing panics, and the codec, the merge, the pruning and the reading of
//! addresses keep their promises. The input is two values, stored and incoming, with a line break between them; each is
//! read as it is and as the text within a cookie, so that the fuzzer need not learn Base64 to reach the reader.

#![no_main]

use advocate_wasm::attribution::address::{self, Parameters};
use advocate_wasm::attribution::capture::{Arrived, find, incoming, take_in};
use advocate_wasm::attribution::page::Held;
use advocate_wasm::attribution::sign_up::{Referrer, referrer};
use advocate_wasm::attribution::{Scope, cookie, jar};
use advocate_wasm::json::Value;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use libfuzzer_sys::fuzz_target;

const SCOPE: Scope = Scope { app_domain: "d", tenant_alias: "t", now_ms: 1_000_000.0 };

fuzz_target!(|input: &str| {
    let (stored, arrived) = input.split_once('\n').unwrap_or((input, ""));
    addresses_settle(arrived);
    headers_are_read(stored, arrived);
    let cookies = vec![String::from(stored), URL_SAFE_NO_PAD.encode(stored)];
    let parameters = Parameters {
        attributions: vec![arrived.into(), URL_SAFE_NO_PAD.encode(arrived)],
        code: arrived.get(..8).map(String::from),
        ..Parameters::default()
    };
    let held = Held { cookies, beside: None };
    let stored = held.cookies.iter().find_map(|value| cookie::decode(value).ok());
    if let Some(stored) = &stored {
        survives_the_codec(stored);
        pruning_settles(stored.clone());
    }
    let arrived = incoming(&parameters, SCOPE);
    if let Some(arrived) = &arrived {
        survives_the_codec(arrived);
        is_held(stored, arrived.clone());
    }
    asking_again_says_the_same(&parameters, &held);
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

/// A cleaned address says nothing more that can be read, and cleaning it again changes nothing.
fn addresses_settle(text: &str) {
    for address in [String::from(text), ["/?", text].concat(), ["/#/?rsCode=", text, "#x"].concat()] {
        let cleaned = address::without_attribution(&address);
        assert_eq!(address::without_attribution(&cleaned), cleaned, "cleaning twice is cleaning once");
        assert_eq!(incoming(&address::parameters(&cleaned), SCOPE), None, "nothing readable is left");
    }
    if let Some(object) = Value::parse(text) {
        let parameters = address::parameters_of(&object);
        if let Some(code) = &parameters.code {
            assert!(code.chars().count() <= 64, "a code of any length is none");
        }
    }
}

/// A server's answer to whatever a visitor sends: none, or a header that holds what was found.
fn headers_are_read(cookies: &str, url: &str) {
    let cookies = ["_saasquatch=", cookies, "; _saasquatch=\"", cookies, "\""].concat();
    let found = find(&address::parameters(url), &Held::of_header(&cookies), None, SCOPE);
    if !found.encoded.is_empty() && cookie::fits(&found.encoded) {
        jar::set_cookie_header(&found.encoded, &jar::Attributes::default()).expect("what fits is written");
    }
}

/// Once it is stored, a page that asks again is told the same.
fn asking_again_says_the_same(parameters: &Parameters, held: &Held) {
    let first = find(parameters, held, None, SCOPE);
    if first.encoded.is_empty() {
        return;
    }
    let stored = Held { cookies: vec![first.encoded.clone()], beside: None };
    let arrived = first.arrived.clone().map(|arrived| Arrived { stored: true, ..arrived });
    let again = find(&Parameters::default(), &stored, arrived, SCOPE);
    assert_eq!((&again.encoded, again.source, again.held), (&first.encoded, first.source, true));
}

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
