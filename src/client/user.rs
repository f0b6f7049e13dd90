//! The user that an upsert or a create sends: checked field by field before anything leaves the page.
//!
//! Source: the API reference, schema `OpenUserUpsert`, which is strict: the API refuses an unknown field with
//! `INVALID_JSON_REQUEST`, so a misspelt one is refused here, by name.

use crate::error::Error;
use crate::json::Value;

enum Kind {
    Text,
    Bool,
    /// Epoch milliseconds.
    Time,
    /// A language tag, sent as `xx_YY`.
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

/// Where most who speak a language live, as far as the platform knows: `"ES"` for `"ca"`, `"TW"` for `"zh-Hant"`.
pub type LikelyRegion = fn(&str) -> Option<String>;

/// A user that passed every check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User(Value);

impl User {
    /// Checks what the caller gave. Errors name the field by its path, as in `user.referralCodes.12345`. A null is as
    /// good as absent, as to the API; so is an empty locale or country, as forms have them where nothing was chosen.
    pub fn check(given: Value, likely_region: LikelyRegion) -> Result<User, Error> {
        let mut given = given;
        let Value::Object(_) = given else {
            return Err(Error::argument(&["user must be an object with at least id and accountId"]));
        };
        given.retain(&|name, value| match value {
            Value::Null => matches!(name, "id" | "accountId"),
            Value::String(text) => !text.is_empty() || !matches!(name, "locale" | "countryCode"),
            _ => true,
        });
        for (name, value) in given.members_mut() {
            let Some((_, kind)) = FIELDS.iter().find(|(field, _)| field == name) else {
                return Err(unknown_field(name));
            };
            check_field(kind, &["user.", name].concat(), value, likely_region)?;
        }
        let user = User(given);
        for (name, value) in [("id", user.id()), ("accountId", user.account_id())] {
            if value.trim_ascii().is_empty() {
                return Err(Error::argument(&["user.", name, " is required and must not be empty"]));
            }
        }
        Ok(user)
    }

    /// The user's id.
    pub fn id(&self) -> &str {
        self.0.text_at("id")
    }

    /// The account's id. Equal to the user's id for Advocate tenants.
    pub fn account_id(&self) -> &str {
        self.0.text_at("accountId")
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
}

fn unknown_field(name: &str) -> Error {
    let plain: String = name.split(JOINTS).collect();
    let meant = FIELDS.iter().find(|(field, _)| field.eq_ignore_ascii_case(&plain));
    let advice = match meant {
        Some((field, _)) => ["; did you mean ", field, "?"].concat(),
        None => "; data of your own goes into user.customFields".into(),
    };
    Error::argument(&["user.", shown(name), " is not a field of the API", &advice])
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
            Kind::CustomFields => "an object",
        }
    }
}

/// Checks a field's value, and brings it into the form that the API wants.
fn check_field(kind: &Kind, path: &str, value: &mut Value, likely_region: LikelyRegion) -> Result<(), Error> {
    let fits = match (kind, &mut *value) {
        (Kind::Text, Value::String(_)) | (Kind::Bool, Value::Bool(_)) => true,
        (Kind::Time, Value::Number(text)) => is_whole(text),
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

fn is_whole(text: &str) -> bool {
    is_digits(text.strip_prefix('-').unwrap_or(text))
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
