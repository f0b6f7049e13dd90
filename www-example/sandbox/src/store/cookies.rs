//! The attribution cookie `_saasquatch`: read from an upsert, written onto the landing page's address.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value, json};

const TOLERANT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);

/// What a cookie holds for one tenant, entries past their time left out.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Attribution {
    /// The live codes, ordered by program.
    pub codes: Vec<String>,
    /// The live share links, ordered by program.
    pub links: Vec<String>,
    /// The vendor's own id for the browser.
    pub cookie_id: Option<String>,
}

/// Reads a cookie's value; `None` when it is not Base64, UTF-8, JSON, or not an object.
pub fn read(value: &str, tenant: &str, now_seconds: i64) -> Option<Attribution> {
    let cookie = decode(value)?;
    let mut attribution = Attribution {
        cookie_id: cookie.get("cookieId").and_then(Value::as_str).map(str::to_owned),
        ..Default::default()
    };
    // The outer key is the host the page thought it talked to; the sandbox answers under many.
    let entry_name = format!("{tenant}_CODE");
    for entry in cookie.values().filter_map(|domain| domain.get(&entry_name)) {
        attribution.codes.extend(live(entry, "codes", "codesExp", now_seconds));
        attribution.links.extend(live(entry, "links", "linksExp", now_seconds));
    }
    Some(attribution)
}

fn decode(value: &str) -> Option<Map<String, Value>> {
    let bytes = GeneralPurpose::new(&URL_SAFE, TOLERANT)
        .decode(value)
        .or_else(|_| GeneralPurpose::new(&STANDARD, TOLERANT).decode(value))
        .ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// `values` is `{program: value}`, or a bare array in old cookies; `expiries` has epoch seconds per value.
fn live(entry: &Value, values: &str, expiries: &str, now_seconds: i64) -> Vec<String> {
    let listed: Vec<&Value> = match entry.get(values) {
        Some(Value::Object(by_program)) => by_program.values().collect(),
        Some(Value::Array(list)) => list.iter().collect(),
        _ => Vec::new(),
    };
    let expiry = |value: &str| entry.get(expiries).and_then(|all| all.get(value)).and_then(Value::as_f64);
    let is_live = |value: &&str| expiry(value).is_none_or(|seconds| seconds > now_seconds as f64);
    listed.into_iter().filter_map(Value::as_str).filter(is_live).map(str::to_owned).collect()
}

/// The value a share link hands to the landing page.
pub fn write(
    app_domain: &str,
    tenant: &str,
    program: &str,
    code: &str,
    link: &str,
    expires_seconds: i64,
) -> String {
    let cookie = json!({ app_domain: { format!("{tenant}_CODE"): {
        "codes": { program: code },
        "codesExp": { code: expires_seconds },
        "links": { program: link },
        "linksExp": { link: expires_seconds },
    } } });
    URL_SAFE_NO_PAD.encode(cookie.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn live_codes_are_read_whatever_the_shape() {
        let far = 4_000_000_000_i64;
        let table: &[(&str, Value, &[&str])] = &[
            (
                "by program",
                json!({"a": {"demo_CODE": {"codes": {"classic": "X"}, "codesExp": {"X": far}}}}),
                &["X"],
            ),
            ("without expiry", json!({"a": {"demo_CODE": {"codes": {"classic": "X"}}}}), &["X"]),
            ("expired", json!({"a": {"demo_CODE": {"codes": {"classic": "X"}, "codesExp": {"X": 5}}}}), &[]),
            ("old array", json!({"a": {"demo_CODE": {"codes": ["X", "Y"], "codesExp": {"X": 5}}}}), &["Y"]),
            (
                "two domains",
                json!({"a": {"demo_CODE": {"codes": ["X"]}}, "b": {"demo_CODE": {"codes": ["Y"]}}}),
                &["X", "Y"],
            ),
            ("other tenant", json!({"a": {"other_CODE": {"codes": {"classic": "X"}}}}), &[]),
            (
                "odd types",
                json!({"a": 7, "b": {"demo_CODE": []}, "c": {"demo_CODE": {"codes": [1, null]}}}),
                &[],
            ),
            ("only an id", json!({"cookieId": "abc"}), &[]),
        ];
        for (name, cookie, expected) in table {
            let value = URL_SAFE_NO_PAD.encode(cookie.to_string());
            assert_eq!(read(&value, "demo", 1_000).unwrap().codes, *expected, "{name}");
        }
    }

    #[test]
    fn both_alphabets_with_and_without_padding_are_read() {
        let cookie = json!({"a": {"demo_CODE": {"codes": {"classic": "Ω?>~ÿ"}}}}).to_string();
        let standard = base64::engine::general_purpose::STANDARD.encode(&cookie);
        let url_safe = base64::engine::general_purpose::URL_SAFE.encode(&cookie);
        for value in [&standard, &url_safe, standard.trim_end_matches('='), url_safe.trim_end_matches('=')] {
            assert_eq!(read(value, "demo", 0).unwrap().codes, ["Ω?>~ÿ"], "{value}");
        }
    }

    #[test]
    fn what_is_no_cookie_is_refused() {
        for value in ["", "%%%", "bnVsbA", "WzFd", "eyJhIjog", "/////"] {
            assert_eq!(read(value, "demo", 0), None, "{value}");
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let value = write("app.example", "demo", "classic", "BOB", "http://h/s/BOB", 2_000);
        let attribution = read(&value, "demo", 1_000).unwrap();
        assert_eq!(
            (attribution.codes, attribution.links),
            (vec!["BOB".to_owned()], vec!["http://h/s/BOB".to_owned()])
        );
        assert_eq!(read(&value, "demo", 2_000).unwrap().codes, Vec::<String>::new());
    }
}
