//! Text in parts and as bytes: cut, joined, percent-encoded, read from UTF-8.
//!
//! Written out rather than taken from std's joins and searches and the percent-encoding crate, which together cost 3 KB
//! compressed. What looks at bytes does so through a function pointer, or it would be compiled anew for each caller.

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Whether every byte is of a kind.
#[inline(never)]
pub fn all(text: &str, kind: fn(u8) -> bool) -> bool {
    let mut all = true;
    for byte in text.bytes() {
        all &= kind(byte);
    }
    all
}

/// The text before the first byte of a kind, which must be one of ASCII, and what follows that byte.
#[inline(never)]
pub fn cut(text: &str, kind: fn(u8) -> bool) -> (&str, Option<&str>) {
    for (index, byte) in text.bytes().enumerate() {
        if kind(byte) {
            return (text.get(..index).unwrap_or(""), text.get(index + 1..));
        }
    }
    (text, None)
}

/// The texts between the bytes of a kind.
pub fn parts(text: &str, kind: fn(u8) -> bool) -> Parts<'_> {
    Parts { rest: Some(text), kind }
}

/// An iterator over [`parts`].
#[derive(Clone, Debug)]
pub struct Parts<'a> {
    rest: Option<&'a str>,
    kind: fn(u8) -> bool,
}

impl<'a> Iterator for Parts<'a> {
    type Item = &'a str;

    #[inline(never)]
    fn next(&mut self) -> Option<&'a str> {
        let (part, rest) = cut(self.rest?, self.kind);
        self.rest = rest;
        Some(part)
    }
}

/// The parts as one text.
pub fn join(parts: &[&str]) -> String {
    let mut joined = String::with_capacity(parts.iter().map(|part| part.len()).sum());
    for part in parts {
        joined.push_str(part);
    }
    joined
}

/// A whole number in digits. std's own brings half of its formatting along.
pub fn decimal(number: u64) -> String {
    let mut digits = if number < 10 { String::new() } else { decimal(number / 10) };
    digits.push(char::from(b'0' + (number % 10) as u8));
    digits
}

/// One path segment or query value: what may not stand there as it is becomes `%XX`. The set is `encodeURIComponent`'s.
pub fn percent_encode(text: &str) -> String {
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
pub fn percent_decode(text: &str, plus_is_space: bool) -> String {
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
    utf8(&decoded).unwrap_or_default()
}

/// UTF-8 as text. std's own reads faster, with tables.
pub fn utf8(bytes: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes.iter();
    while let Some(&first) = rest.next() {
        let (following, least, bits) = match first {
            0..=0x7f => (0, 0, 0x7f),
            0xc0..=0xdf => (1, 0x80, 0x1f),
            0xe0..=0xef => (2, 0x800, 0x0f),
            0xf0..=0xf7 => (3, 0x1_0000, 0x07),
            _ => return None,
        };
        let mut code = u32::from(first & bits);
        for _ in 0..following {
            let byte = rest.next().filter(|byte| **byte & 0xc0 == 0x80)?;
            code = code << 6 | u32::from(byte & 0x3f);
        }
        text.push(char::from_u32(code).filter(|_| code >= least)?);
    }
    Some(text)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}
