//! `text`: percent-encoding as `encodeURIComponent` writes it, and reading it back.

use advocate_wasm::text::{decimal, join, percent_decode, percent_encode, utf8};
use proptest::prelude::*;

#[test]
fn parts_become_one_text() {
    let rows: [(&[&str], &str); 4] =
        [(&[], ""), (&["a"], "a"), (&["", "a", "", "b🍎"], "ab🍎"), (&["", ""], "")];
    for (parts, expected) in rows {
        assert_eq!(join(parts), expected);
    }
}

#[test]
fn whole_numbers_are_written_in_digits() {
    for number in [0, 1, 9, 10, 101, 4096, 1_629_582_199_000, u64::MAX] {
        assert_eq!(decimal(number), number.to_string());
    }
}

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
        assert_eq!(percent_encode(text), expected, "{text:?}");
        assert_eq!(percent_decode(expected, false), text, "{expected} reads back");
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
        assert_eq!(percent_decode(encoded, false), expected, "{name}");
        assert_eq!(percent_decode(encoded, true), with_spaces, "{name}: in a query");
    }
}

proptest! {
    #[test]
    fn utf8_is_what_std_says_it_is(text in any::<String>(), noise in any::<Vec<u8>>(), at in any::<prop::sample::Index>()) {
        prop_assert_eq!(utf8(text.as_bytes()), Some(text.clone()));
        let mut spoilt = text.into_bytes();
        let at = at.index(spoilt.len() + 1);
        spoilt.splice(at..at, noise);
        prop_assert_eq!(utf8(&spoilt), String::from_utf8(spoilt).ok());
    }

    #[test]
    fn every_short_sequence_is_utf8_where_std_says_so(bytes in prop::collection::vec(prop_oneof![0x7f_u8..0xc3, 0xdf_u8..0xe1, 0xec_u8..=0xff], 1..5)) {
        prop_assert_eq!(utf8(&bytes), String::from_utf8(bytes).ok());
    }

    #[test]
    fn decoding_undoes_encoding(text in any::<String>()) {
        let encoded = percent_encode(&text);
        prop_assert!(encoded.is_ascii() && !encoded.contains(['/', '?', '#', '&', '=', '+', ' ', '\\']));
        prop_assert_eq!(percent_decode(&encoded, true), text.clone());
        prop_assert_eq!(percent_decode(&encoded, false), text);
    }

    #[test]
    fn any_whole_number_is_written_in_digits(number in any::<u64>()) {
        prop_assert_eq!(decimal(number), number.to_string());
    }

    #[test]
    fn no_text_makes_it_panic(text in "(\\PC|%|[0-9a-f]){0,24}", plus_is_space in any::<bool>()) {
        let _ = percent_decode(&text, plus_is_space);
    }
}
