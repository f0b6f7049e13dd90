//! Base64, as attribution cookies and user tokens carry it: the web-safe alphabet is written, both are read.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{decoded_len_estimate, encoded_len};

const WRITES: GeneralPurpose =
    GeneralPurpose::new(&URL_SAFE, GeneralPurposeConfig::new().with_encode_padding(false));

/// As lenient as the writers out there: padded, half padded or not, with bits to spare.
const READS: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Writes the web-safe alphabet, without padding.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = vec![0; encoded_len(bytes.len(), false).unwrap_or(0)];
    let written = WRITES.encode_slice(bytes, &mut text).unwrap_or(0);
    text.truncate(written);
    String::from_utf8(text).unwrap_or_default()
}

/// Reads both alphabets, even in one text, with padding or without.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let plain = |byte| match byte {
        b'-' => b'+',
        b'_' => b'/',
        byte => byte,
    };
    let plain: Vec<u8> = text.bytes().map(plain).collect();
    let mut bytes = vec![0; decoded_len_estimate(plain.len())];
    let read = READS.decode_slice(&plain, &mut bytes).ok()?;
    bytes.truncate(read);
    Some(bytes)
}

/// The same, of what must be text.
pub fn decode_text(text: &str) -> Option<String> {
    String::from_utf8(decode(text)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
