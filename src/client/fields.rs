//! Documents that a call sends, checked field by field before anything leaves the page.
//!
//! The API's schemas are strict: it refuses an unknown field with `INVALID_JSON_REQUEST`, so a misspelt one is refused
//! here, by name.

use crate::error::Error;
use crate::json::Value;

/// Where most who speak a language live, as far as the platform knows: `"ES"` for `"ca"`, `"TW"` for `"zh-Hant"`.
pub type LikelyRegion = fn(&str) -> Option<String>;

/// What a field holds.
#[derive(Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A truth.
    Bool,
    /// Epoch milliseconds.
    Time,
    /// A language tag, sent as `xx_YY`.
    Locale,
    /// ISO 3166-1 alpha-2
    Country,
    /// Texts.
    Texts,
    /// Texts by program id.
    TextMap,
    /// Data of the caller's own, of a user.
    CustomFields,
    /// Data of the caller's own, of an event.
    EventFields,
    /// A whole number that is not negative.
    Count,
    /// What a moderator said.
    Moderation,
    /// Names of the fields of a user.
    FieldNames,
}

/// What a document consists of.
#[derive(Debug, PartialEq, Eq)]
pub struct Form {
    /// Its fields.
    pub fields: &'static [(&'static str, Kind)],
    /// Texts that must be there.
    pub required: &'static [&'static str],
    /// The field that takes data of the caller's own; `""` where none does.
    pub own: &'static str,
}

const MAX_CUSTOM_FIELDS: usize = 100;
const MAX_CUSTOM_FIELD_NAME: usize = 64;
/// Bytes of UTF-8.
const MAX_EVENT_TEXT: usize = 1500;

impl Form {
    /// Checks what the caller gave; `path` is how errors name it. A null is as good as absent, as to the API; so is an
    /// empty locale or country, as forms have them where nothing was chosen.
    pub fn check(&self, path: &str, given: &mut Value, likely_region: LikelyRegion) -> Result<(), Error> {
        let Value::Object(_) = given else {
            let required = self.required.join(" and ");
            return Err(Error::argument(&[path, " must be an object with at least ", &required]));
        };
        given.retain(&|name, value| match value {
            Value::Null => self.required.contains(&name),
            Value::String(text) => !text.is_empty() || !matches!(name, "locale" | "countryCode"),
            _ => true,
        });
        for (name, value) in given.members_mut() {
            let Some((_, kind)) = self.fields.iter().find(|(field, _)| field == name) else {
                return Err(self.unknown_field(path, name));
            };
            check_field(kind, &[path, ".", name].concat(), value, likely_region)?;
        }
        for name in self.required {
            if given.text_at(name).trim_ascii().is_empty() {
                return Err(Error::argument(&[path, ".", name, " is required and must not be empty"]));
            }
        }
        Ok(())
    }

    /// The argument of this name as what becomes a query. One object of options may serve several operations, so of
    /// that, what is no field here is left out.
    pub fn query(&self, name: &str, arguments: &Value) -> Result<Value, Error> {
        let mut given = arguments.get(name).cloned().unwrap_or(Value::Object(Vec::new()));
        if name == "options" {
            given.retain(&|name, _| self.fields.iter().any(|(field, _)| *field == name));
        }
        self.check(name, &mut given, |_| None)?;
        Ok(given)
    }

    fn unknown_field(&self, path: &str, name: &str) -> Error {
        let plain: String = name.split(JOINTS).collect();
        let meant = self.fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(&plain));
        let advice = match meant {
            Some((field, _)) => ["; did you mean ", field, "?"].concat(),
            None if self.own.is_empty() => String::new(),
            None => ["; data of your own goes into ", path, ".", self.own].concat(),
        };
        Error::argument(&[path, ".", shown(name), " is not a field of the API", &advice])
    }
}

/// As much of a member's name as a message needs.
fn shown(name: &str) -> &str {
    name.get(..name.floor_char_boundary(MAX_CUSTOM_FIELD_NAME)).unwrap_or("")
}

impl Kind {
    /// What follows "must be".
    const fn wanted(&self) -> &'static str {
        match self {
            Kind::Text => "a string",
            Kind::Bool => "true or false",
            Kind::Time => "a whole number of milliseconds since 1970",
            Kind::Locale => "a locale such as en_US",
            Kind::Country => "a two-letter country code such as US",
            Kind::Texts => "an array of strings",
            Kind::TextMap => "an object of strings by program id",
            Kind::CustomFields | Kind::EventFields => "an object",
            Kind::FieldNames => "an array of field names",
            Kind::Count => "a whole number that is not negative",
            Kind::Moderation => "\"PENDING\", \"APPROVED\" or \"DENIED\"",
        }
    }
}

/// Checks a field's value, and brings it into the form that the API wants. Not inlined: 160 bytes after compression.
#[inline(never)]
fn check_field(kind: &Kind, path: &str, value: &mut Value, likely_region: LikelyRegion) -> Result<(), Error> {
    let fits = match (kind, &mut *value) {
        (Kind::Text, Value::String(_)) | (Kind::Bool, Value::Bool(_)) => true,
        (Kind::Time, Value::Number(text)) => is_digits(text.strip_prefix('-').unwrap_or(text)),
        (Kind::Count, Value::Number(text)) => is_digits(text),
        (Kind::Moderation, Value::String(text)) => {
            matches!(text.as_str(), "PENDING" | "APPROVED" | "DENIED")
        }
        (Kind::Locale, Value::String(text)) => match locale(text, likely_region) {
            Some(locale) => {
                *text = locale;
                true
            }
            None => false,
        },
        (Kind::Country, Value::String(text)) => {
            text.make_ascii_uppercase();
            text.len() == 2 && is_letters(text)
        }
        (Kind::Texts, Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                must_be_text(item, &[path, "[", &index.to_string(), "]"])?;
            }
            true
        }
        (Kind::FieldNames, Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                if !item.as_str().is_some_and(is_field_name) {
                    return Err(Error::argument(&[
                        path,
                        "[",
                        &index.to_string(),
                        "] must be a field's name",
                    ]));
                }
            }
            true
        }
        (Kind::TextMap, Value::Object(members)) => {
            for (key, member) in members {
                must_be_text(member, &[path, ".", shown(key)])?;
            }
            true
        }
        (Kind::CustomFields, Value::Object(members)) => {
            check_custom_fields(path, members)?;
            true
        }
        (Kind::EventFields, Value::Object(members)) => {
            for (name, member) in members {
                if let Some(problem) = event_field_problem(member, false) {
                    return Err(Error::argument(&[path, ".", shown(name), problem]));
                }
            }
            true
        }
        _ => false,
    };
    if fits { Ok(()) } else { Err(Error::argument(&[path, " must be ", kind.wanted()])) }
}

fn must_be_text(value: &Value, path: &[&str]) -> Result<(), Error> {
    match value {
        Value::String(_) => Ok(()),
        _ => Err(Error::argument(&[&path.concat(), " must be a string"])),
    }
}

fn check_custom_fields(path: &str, members: &[(String, Value)]) -> Result<(), Error> {
    if members.len() > MAX_CUSTOM_FIELDS {
        return Err(Error::argument(&[path, " must not have more than 100 members"]));
    }
    for (name, _) in members {
        let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !plain || name.is_empty() || name.len() > MAX_CUSTOM_FIELD_NAME {
            let rule = "\"] must have a name of 1 to 64 letters, digits and underscores";
            return Err(Error::argument(&[path, "[\"", shown(name), rule]));
        }
    }
    Ok(())
}

/// What is wrong with a value that stands in an event's `fields`.
fn event_field_problem(value: &Value, in_array: bool) -> Option<&'static str> {
    match value {
        Value::String(text) if text.len() > MAX_EVENT_TEXT => {
            Some(" must not hold a text longer than 1500 bytes of UTF-8")
        }
        Value::Array(_) if in_array => Some(" must not hold an array within an array"),
        Value::Array(items) => items.iter().find_map(|item| event_field_problem(item, true)),
        value => value.members().iter().find_map(|(_, value)| event_field_problem(value, in_array)),
    }
}

fn is_field_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    !name.is_empty() && name.bytes().all(plain)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_letters(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// What joins the words of names and locales.
const JOINTS: [char; 2] = ['-', '_'];

/// Language tags as browsers report them become what the API wants: `en-US`, `en_us`, `zh-Hant-TW` and `en-US-u-hc-h12`
/// are `en_US`, `en_US`, `zh_TW` and `en_US`; a missing region is the likely one, and where that is not known, it is left out.
fn locale(text: &str, likely_region: LikelyRegion) -> Option<String> {
    let mut rest = text.split(JOINTS).peekable();
    let language = rest.next().filter(|tag| matches!(tag.len(), 2 | 3) && is_letters(tag))?;
    let language = language.to_ascii_lowercase();
    let is_extended = |tag: &&str| tag.len() == 3 && is_letters(tag);
    while rest.next_if(is_extended).is_some() {}
    let script = rest.next_if(|tag| tag.len() == 4 && is_letters(tag));
    let is_region = |tag: &&str| (tag.len() == 2 && is_letters(tag)) || (tag.len() == 3 && is_digits(tag));
    let region = rest.next_if(is_region).map(str::to_ascii_uppercase);
    // Variants and extensions, of which the API knows nothing.
    if rest.any(|tag| !matches!(tag.len(), 1..=8) || !tag.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
        return None;
    }
    let region = region.or_else(|| match script {
        Some(script) => likely_region(&[&language, "-", script].concat()),
        None => likely_region(&language),
    });
    Some(match region {
        Some(region) => [&language, "_", &region].concat(),
        None => language,
    })
}
