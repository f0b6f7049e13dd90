//! A JSON document as the SDK sees it: a caller's object, a token's payload, an attribution cookie.
//!
//! Reader and writer are ours: `serde_json` costs 19 KB after compression, and it changes numbers. Here they keep the text
//! they were written with, for an attribution cookie may carry numbers beyond 2^53 that are not ours to round. Strings are
//! written as `JSON.stringify` writes them, byte for byte; half a surrogate pair is no text, and no document has it.

mod reader;

/// How many arrays and objects may stand around a value. Nothing the API sends comes near; a hostile cookie must not exhaust the stack.
pub const MAX_DEPTH: usize = 136;

/// One JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as the text that stood in the document.
    Number(String),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Value>),
    /// An object's members in the order they were written. Of a repeated key the last value counts, at the place
    /// of the first, as in `JSON.parse`.
    Object(Vec<(String, Value)>),
}

impl Value {
    /// Reads one document; surrounding white space is allowed. `None`: not JSON, or nested deeper than [`MAX_DEPTH`].
    pub fn parse(text: &str) -> Option<Value> {
        reader::document(text, 0)
    }

    /// The same, for a document that will stand within others: with all of these around it, it must still be readable.
    pub fn parse_within(text: &str, others: usize) -> Option<Value> {
        reader::document(text, others)
    }

    /// The document as compact text, members in their order.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    /// An object's member.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.members().iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// An object's member, to be changed in place.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.members_mut().iter_mut().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// An object's members; none of anything else.
    pub fn members(&self) -> &[(String, Value)] {
        match self {
            Value::Object(members) => members,
            _ => &[],
        }
    }

    /// An object's members, to be changed in place.
    pub fn members_mut(&mut self) -> &mut [(String, Value)] {
        match self {
            Value::Object(members) => members,
            _ => &mut [],
        }
    }

    /// Whether one of an array's items, or of an object's values, is this text.
    pub fn holds(&self, text: &str) -> bool {
        let is_text = |value: &Value| value.as_str() == Some(text);
        match self {
            Value::Array(items) => items.iter().any(is_text),
            _ => self.members().iter().any(|(_, value)| is_text(value)),
        }
    }

    /// Keeps those of an array's items, or of an object's members, that pass. Items have no name.
    pub fn retain(&mut self, keep: &dyn Fn(&str, &Value) -> bool) {
        match self {
            Value::Array(items) => items.retain(|item| keep("", item)),
            Value::Object(members) => members.retain(|(name, value)| keep(name, value)),
            _ => {}
        }
    }

    /// A string's text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The text of an object's member; `""` when it is no string.
    pub fn text_at(&self, key: &str) -> &str {
        self.get(key).and_then(Value::as_str).unwrap_or("")
    }

    /// A number's value, within a few units in the last place: meant for points in time, not for arithmetic.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Number(text) => Some(approximate(text)),
            _ => None,
        }
    }

    /// Sets a member of an object, keeping the place of one that is there already.
    pub fn set(&mut self, key: &str, value: Value) {
        if let Value::Object(members) = self {
            match members.iter_mut().find(|(name, _)| name == key) {
                Some((_, old)) => *old = value,
                None => members.push((key.into(), value)),
            }
        }
    }

    fn write(&self, out: &mut String) {
        match self {
            Value::Null => out.push_str("null"),
            Value::Bool(true) => out.push_str("true"),
            Value::Bool(false) => out.push_str("false"),
            Value::Number(text) => out.push_str(text),
            Value::String(text) => write_string(text, out),
            Value::Array(items) => {
                let mut open = '[';
                for item in items {
                    out.push(open);
                    item.write(out);
                    open = ',';
                }
                out.push_str(if items.is_empty() { "[]" } else { "]" });
            }
            Value::Object(members) => {
                let mut open = '{';
                for (key, value) in members {
                    out.push(open);
                    write_string(key, out);
                    out.push(':');
                    value.write(out);
                    open = ',';
                }
                out.push_str(if members.is_empty() { "{}" } else { "}" });
            }
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::String(text.into())
    }
}

impl From<&[String]> for Value {
    fn from(texts: &[String]) -> Value {
        let mut items = Vec::with_capacity(texts.len());
        for text in texts {
            items.push(text.as_str().into());
        }
        Value::Array(items)
    }
}

/// A text with its quotes and escapes. What needs none is copied in one piece.
fn write_string(text: &str, out: &mut String) {
    out.push('"');
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'"' | b'\\' => byte,
            0x8 => b'b',
            b'\t' => b't',
            b'\n' => b'n',
            0xc => b'f',
            b'\r' => b'r',
            0..=0x1f => b'u',
            _ => continue,
        };
        out.push_str(text.get(plain..at).unwrap_or(""));
        plain = at + 1;
        out.push('\\');
        out.push(char::from(escape));
        if escape == b'u' {
            out.push_str("00");
            for digit in [byte >> 4, byte & 15] {
                out.extend(char::from_digit(digit.into(), 16));
            }
        }
    }
    out.push_str(text.get(plain..).unwrap_or(""));
    out.push('"');
}

fn approximate(text: &str) -> f64 {
    let (mut value, mut exponent, mut scale) = (0.0_f64, 0_i32, 0_i32);
    let (mut in_fraction, mut in_exponent, mut negative_exponent) = (false, false, false);
    for byte in text.bytes() {
        match byte {
            b'.' => in_fraction = true,
            b'e' | b'E' => in_exponent = true,
            b'-' => negative_exponent = in_exponent,
            b'0'..=b'9' if in_exponent => {
                exponent = exponent.saturating_mul(10).saturating_add(i32::from(byte - b'0'));
            }
            b'0'..=b'9' => {
                value = value * 10.0 + f64::from(byte - b'0');
                scale -= i32::from(in_fraction);
            }
            _ => {}
        }
    }
    let mut power =
        scale.saturating_add(if negative_exponent { -exponent } else { exponent }).clamp(-400, 400);
    while power > 0 {
        value *= 10.0;
        power -= 1;
    }
    while power < 0 {
        value /= 10.0;
        power += 1;
    }
    if text.starts_with("-") { -value } else { value }
}
