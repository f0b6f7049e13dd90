//! The user that an upsert or a create sends: checked field by field before anything leaves the page.
//!
//! Source: the API reference, schema `OpenUserUpsert`, which is strict: the API refuses an unknown field with
//! `INVALID_JSON_REQUEST`, so a misspelt one is refused here, by name.

use crate::error::Error;
use crate::json::Value;
use crate::text::join;

enum Kind {
    Text,
    Bool,
    /// Epoch milliseconds.
    Time,
    /// `xx_YY`
    Locale,
    /// ISO 3166-1 alpha-2
    Country,
    Texts,
    TextMap,
    CustomFields,
}

const FIELDS: &[(&str, Kind)] = &[
    ("id", Kind::Text),
    ("accountId", Kind::Text),
    ("firstName", Kind::Text),
    ("lastName", Kind::Text),
    ("email", Kind::Text),
    ("referable", Kind::Bool),
    ("referralCodes", Kind::TextMap),
    ("locale", Kind::Locale),
    ("countryCode", Kind::Country),
    ("dateUsTaxFormSubmitted", Kind::Time),
    ("referredByCodes", Kind::Texts),
    ("cookies", Kind::Text),
    ("segments", Kind::Texts),
    ("shareLinks", Kind::TextMap),
    ("customFields", Kind::CustomFields),
];

const MAX_CUSTOM_FIELDS: usize = 100;
const MAX_CUSTOM_FIELD_NAME: usize = 64;

/// A user that passed every check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User(Value);

impl User {
    /// Checks what the caller gave. Errors name the field by its path, as in `user.referralCodes.12345`.
    pub fn check(given: Value) -> Result<User, Error> {
        let Value::Object(members) = given else {
            return Err(Error::argument(&["user must be an object with at least id and accountId"]));
        };
        let mut checked = Vec::with_capacity(members.len());
        for (name, value) in members {
            let Some((_, kind)) = FIELDS.iter().find(|(field, _)| *field == name) else {
                return Err(unknown_field(&name));
            };
            let value = check_field(kind, &join(&["user.", &name]), value)?;
            checked.push((name, value));
        }
        let user = User(Value::Object(checked));
        for (name, value) in [("id", user.id()), ("accountId", user.account_id())] {
            if value.trim_ascii().is_empty() {
                return Err(Error::argument(&["user.", name, " is required and must not be empty"]));
            }
        }
        Ok(user)
    }

    /// The user's id.
    pub fn id(&self) -> &str {
        self.text("id")
    }

    /// The account's id. Equal to the user's id for Advocate tenants.
    pub fn account_id(&self) -> &str {
        self.text("accountId")
    }

    /// Whether the caller said who referred the user, so that nothing of ours may be added: the API takes
    /// `referredByCodes` before `cookies`.
    pub fn names_referrer(&self) -> bool {
        self.0.get("cookies").is_some() || self.0.get("referredByCodes").is_some()
    }

    /// Adds the stored attribution cookie, verbatim.
    pub fn set_cookies(&mut self, encoded: &str) {
        self.0.set("cookies", encoded.into());
    }

    /// Adds the referral codes that brought the user here.
    pub fn set_referred_by_codes(&mut self, codes: &[String]) {
        self.0.set("referredByCodes", codes.into());
    }

    /// The request's body.
    pub fn body(&self) -> String {
        self.0.text()
    }

    fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or("")
    }
}

fn unknown_field(name: &str) -> Error {
    let plain: String = name.chars().filter(|char| !matches!(char, '_' | '-')).collect();
    let meant = FIELDS.iter().find(|(field, _)| field.eq_ignore_ascii_case(&plain));
    let advice = match meant {
        Some((field, _)) => join(&["; did you mean ", field, "?"]),
        None => "; data of your own goes into user.customFields".into(),
    };
    Error::argument(&["user.", shown(name), " is not a field of the API", &advice])
}

/// As much of a member's name as a message needs.
fn shown(name: &str) -> &str {
    name.get(..name.floor_char_boundary(MAX_CUSTOM_FIELD_NAME)).unwrap_or("")
}

fn check_field(kind: &Kind, path: &str, value: Value) -> Result<Value, Error> {
    let wanted = match (kind, &value) {
        (Kind::Text, Value::String(_)) | (Kind::Bool, Value::Bool(_)) => return Ok(value),
        (Kind::Text, _) => " must be a string",
        (Kind::Bool, _) => " must be true or false",
        (Kind::Time, Value::Number(text)) if is_whole(text) => return Ok(value),
        (Kind::Time, _) => " must be a whole number of milliseconds since 1970",
        (Kind::Locale, Value::String(text)) => match locale(text) {
            Some(locale) => return Ok(Value::String(locale)),
            None => " must be a locale such as en_US",
        },
        (Kind::Locale, _) => " must be a string such as en_US",
        (Kind::Country, Value::String(text)) if text.len() == 2 && is_letters(text) => {
            return Ok(Value::String(text.to_ascii_uppercase()));
        }
        (Kind::Country, _) => " must be a two-letter country code such as US",
        (Kind::Texts, Value::Array(items)) => {
            let wrong = items.iter().position(|item| item.as_str().is_none());
            return match wrong {
                Some(index) => Err(Error::argument(&[path, "[", &index.to_string(), "] must be a string"])),
                None => Ok(value),
            };
        }
        (Kind::Texts, _) => " must be an array of strings",
        (Kind::TextMap, Value::Object(members)) => {
            let wrong = members.iter().find(|(_, value)| value.as_str().is_none());
            return match wrong {
                Some((key, _)) => Err(Error::argument(&[path, ".", shown(key), " must be a string"])),
                None => Ok(value),
            };
        }
        (Kind::TextMap, _) => " must be an object of strings by program id",
        (Kind::CustomFields, Value::Object(members)) => {
            check_custom_fields(path, members)?;
            return Ok(value);
        }
        (Kind::CustomFields, _) => " must be an object",
    };
    Err(Error::argument(&[path, wanted]))
}

fn check_custom_fields(path: &str, members: &[(String, Value)]) -> Result<(), Error> {
    if members.len() > MAX_CUSTOM_FIELDS {
        return Err(Error::argument(&[path, " must not have more than 100 members"]));
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    match members
        .iter()
        .find(|(name, _)| name.is_empty() || name.len() > MAX_CUSTOM_FIELD_NAME || !name.bytes().all(allowed))
    {
        Some((name, _)) => {
            let rule = " must have a name of 1 to 64 letters, digits and underscores";
            Err(Error::argument(&[path, "[\"", shown(name), "\"]", rule]))
        }
        None => Ok(()),
    }
}

fn is_whole(text: &str) -> bool {
    text.strip_prefix('-').unwrap_or(text).bytes().all(|byte| byte.is_ascii_digit())
}

fn is_letters(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// `en-US`, `en_us` and `zh-Hant-TW` (as browsers report them) become `en_US` and `zh_TW`, which the API wants. A
/// language alone stays alone.
fn locale(text: &str) -> Option<String> {
    let mut parts = text.split(['-', '_']);
    let language = parts.next().filter(|part| matches!(part.len(), 2 | 3) && is_letters(part))?;
    let mut region = parts.next();
    if region.is_some_and(|script| script.len() == 4 && is_letters(script)) {
        region = parts.next();
    }
    if parts.next().is_some() {
        return None;
    }
    let language = language.to_ascii_lowercase();
    match region {
        None => Some(language),
        Some(region)
            if (region.len() == 2 && is_letters(region))
                || (region.len() == 3 && region.bytes().all(|byte| byte.is_ascii_digit())) =>
        {
            Some(join(&[&language, "_", &region.to_ascii_uppercase()]))
        }
        Some(_) => None,
    }
}
