//! `base64url`: one alphabet is written, both are read.

use advocate_wasm::base64url::{decode, encode};
use base64::Engine as _;
use base64::alphabet::{Alphabet, STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use proptest::prelude::*;

#[test]
fn bytes_are_written_web_safe_and_without_padding() {
    let rows: [(&[u8], &str); 8] = [
        (b"", ""),
        (b"f", "Zg"),
        (b"fo", "Zm8"),
        (b"foo", "Zm9v"),
        (b"foob", "Zm9vYg"),
        (b"fooba", "Zm9vYmE"),
        (b"foobar", "Zm9vYmFy"),
        (&[0xfb, 0xff, 0xbf], "-_-_"),
    ];
    for (bytes, expected) in rows {
        assert_eq!(encode(bytes), expected, "{bytes:?}");
        assert_eq!(decode(expected).as_deref(), Some(bytes), "{expected} reads back");
    }
}

#[test]
fn every_spelling_of_the_same_bytes_is_read() {
    let rows: [(&str, &str, &[u8]); 9] = [
        ("the plain alphabet", "+/+/", &[0xfb, 0xff, 0xbf]),
        ("the web-safe alphabet", "-_-_", &[0xfb, 0xff, 0xbf]),
        ("both in one", "+_-/", &[0xfb, 0xff, 0xbf]),
        ("one byte, padded", "Zg==", b"f"),
        ("one byte, half padded", "Zg=", b"f"),
        ("one byte, unpadded", "Zg", b"f"),
        ("two bytes, padded", "Zm8=", b"fo"),
        ("two bytes, unpadded", "Zm8", b"fo"),
        ("bits to spare that are not zero", "Zm9", b"fo"),
    ];
    for (name, text, expected) in rows {
        assert_eq!(decode(text).as_deref(), Some(expected), "{name}");
    }
}

#[test]
fn what_is_not_base64_is_refused() {
    let rows = [
        ("a single character", "A"),
        ("five characters", "Zm9vY"),
        ("padding alone", "="),
        ("padding where none is due", "Zm9v="),
        ("padding in the middle", "Zg==Zm9v"),
        ("too much padding", "Zg==="),
        ("a space", "Zm 9v"),
        ("a line break", "Zm9v\n"),
        ("a character of no alphabet", "Zm9*"),
        ("beyond ASCII", "Zm9é"),
        ("NUL", "Zm9\0"),
    ];
    for (name, text) in rows {
        assert_eq!(decode(text), None, "{name}: {text:?}");
    }
}

/// The crate, as lenient as we are.
fn reference(alphabet: &Alphabet) -> GeneralPurpose {
    let config = GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(alphabet, config)
}

proptest! {
    #[test]
    fn bytes_are_written_as_the_base64_crate_writes_them(bytes in any::<Vec<u8>>()) {
        prop_assert_eq!(encode(&bytes), reference(&URL_SAFE).encode(&bytes));
    }

    #[test]
    fn what_the_base64_crate_reads_or_refuses_so_do_we(text in "[A-Da-d0-3_=-]{0,9}={0,3}") {
        prop_assert_eq!(decode(&text), reference(&URL_SAFE).decode(&text).ok());
        let plain = text.replace('-', "+").replace('_', "/");
        prop_assert_eq!(decode(&plain), reference(&STANDARD).decode(&plain).ok());
    }

    #[test]
    fn reading_undoes_writing(bytes in any::<Vec<u8>>()) {
        let text = encode(&bytes);
        prop_assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')));
        prop_assert_eq!(decode(&text), Some(bytes.clone()));
        let plain = text.replace('-', "+").replace('_', "/");
        let padded = [plain.as_str(), "=".repeat(plain.len().wrapping_neg() % 4).as_str()].concat();
        prop_assert_eq!(decode(&padded), Some(bytes));
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = decode(&text);
    }
}
