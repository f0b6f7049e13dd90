//! Percent-encoding: path segments and query values, there and back.

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// One path segment or query value: what may not stand there as it is becomes `%XX`. The set is `encodeURIComponent`'s.
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\''..=b')')
        {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            for digit in [byte >> 4, byte & 15] {
                encoded.push(HEX.get(usize::from(digit)).map_or('0', |digit| char::from(*digit)));
            }
        }
    }
    encoded
}

/// The reverse. A `%` that begins no byte stays as it is; what is not UTF-8 afterwards is no text at all.
pub fn decode(text: &str, plus_is_space: bool) -> String {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let escaped = match (byte, after) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        decoded.push(match escaped {
            Some((high, low)) => {
                rest = after.get(2..).unwrap_or_default();
                high << 4 | low
            }
            None if byte == b'+' && plus_is_space => b' ',
            None => byte,
        });
    }
    String::from_utf8(decoded).unwrap_or_default()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_may_not_stand_in_an_address_is_encoded() {
        let rows = [
            ("", ""),
            ("azAZ09", "azAZ09"),
            ("-_.!~*'()", "-_.!~*'()"),
            (" +%/?#&=@:;,$", "%20%2B%25%2F%3F%23%26%3D%40%3A%3B%2C%24"),
            ("\"<>[]\\^`{|}", "%22%3C%3E%5B%5D%5C%5E%60%7B%7C%7D"),
            ("\0\n\x7f", "%00%0A%7F"),
            ("é🍎", "%C3%A9%F0%9F%8D%8E"),
        ];
        for (text, expected) in rows {
            assert_eq!(encode(text), expected, "{text:?}");
            assert_eq!(decode(expected, false), text, "{expected} reads back");
        }
    }

    #[test]
    fn what_is_encoded_is_read_tolerantly() {
        let rows = [
            ("plain text", "abc", "abc", "abc"),
            ("small and capital digits", "%c3%A9%2b%2B", "é++", "é++"),
            ("a plus", "a+b%2B", "a+b+", "a b+"),
            ("a percent sign alone", "100%", "100%", "100%"),
            ("a percent sign before other things", "%zz%4", "%zz%4", "%zz%4"),
            ("a percent sign before a sign", "%+1%-1", "%+1%-1", "% 1%-1"),
            ("a percent sign before an encoded byte", "%%41", "%A", "%A"),
            ("once, not twice", "%2541", "%41", "%41"),
            ("a percent sign within a character", "%é1", "%é1", "%é1"),
            ("bytes that are no text", "a%FFb", "", ""),
            ("half a character", "%C3", "", ""),
            ("a surrogate's bytes", "%ED%A0%80", "", ""),
        ];
        for (name, encoded, expected, with_spaces) in rows {
            assert_eq!(decode(encoded, false), expected, "{name}");
            assert_eq!(decode(encoded, true), with_spaces, "{name}: in a query");
        }
    }

    proptest! {
        #[test]
        fn decoding_undoes_encoding(text in any::<String>()) {
            let encoded = encode(&text);
            prop_assert!(encoded.is_ascii() && !encoded.contains(['/', '?', '#', '&', '=', '+', ' ', '\\']));
            prop_assert_eq!(decode(&encoded, true), text.clone());
            prop_assert_eq!(decode(&encoded, false), text);
        }

        #[test]
        fn no_text_makes_it_panic(text in "(\\PC|%|[0-9a-f]){0,24}", plus_is_space in any::<bool>()) {
            let _ = decode(&text, plus_is_space);
        }
    }
}
