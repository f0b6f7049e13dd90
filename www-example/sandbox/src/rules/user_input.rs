//! What a request says about a user, and the rules for it.

use serde_json::{Map, Value};

use crate::http::documents::{Document, Fields, Kind, Payload};
use crate::http::envelopes::Refusal;
use crate::rules::field_rules::{
    TEXT_LENGTH, check_id, is_country, is_custom_code, is_email, is_field_key, is_locale, is_segment,
    is_web_address,
};
use crate::store::cookies::{self, Attribution};
use crate::store::storage::now_ms;
use crate::store::tenants::Program;
use crate::store::users::UserKey;

/// `OpenUserUpsert` of the reference.
const OPEN_FIELDS: &Fields = &[
    ("id", Kind::Text),
    ("accountId", Kind::Text),
    ("firstName", Kind::Text),
    ("lastName", Kind::Text),
    ("email", Kind::Text),
    ("referable", Kind::Flag),
    ("referralCodes", Kind::TextMap),
    ("locale", Kind::Text),
    ("countryCode", Kind::Text),
    ("dateUsTaxFormSubmitted", Kind::Integer),
    ("referredByCodes", Kind::Texts),
    ("cookies", Kind::Text),
    ("segments", Kind::Texts),
    ("shareLinks", Kind::TextMap),
    ("customFields", Kind::Object),
];

/// `UserStub` of the reference.
const STUB_FIELDS: &Fields = &[
    ("id", Kind::Text),
    ("accountId", Kind::Text),
    ("firstName", Kind::Text),
    ("lastName", Kind::Text),
    ("email", Kind::Text),
    ("locale", Kind::Text),
    ("countryCode", Kind::Text),
    ("referralCode", Kind::Text),
    ("customFields", Kind::Object),
];

/// A body about a user that keeps every rule.
#[derive(Debug, Default)]
#[allow(missing_docs)]
pub struct UserInput {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    pub referable: Option<bool>,
    /// `(program, code)`
    pub referral_codes: Vec<(String, String)>,
    pub locale: Option<String>,
    pub country_code: Option<String>,
    pub date_us_tax_form_submitted: Option<i64>,
    pub referred_by_codes: Vec<String>,
    pub attribution: Option<Attribution>,
    pub segments: Vec<String>,
    /// `(program, url)`
    pub share_links: Vec<(String, String)>,
    pub custom_fields: Map<String, Value>,
}

impl UserInput {
    /// The body of an open upsert or create; its ids must be the path's.
    ///
    /// # Errors
    /// `INVALID_JSON_REQUEST` or `VALIDATION_FAILED`, naming the fields.
    pub fn open(payload: &Payload, key: &UserKey, programs: &[Program]) -> Result<Self, Refusal> {
        let document = Document::read(payload, OPEN_FIELDS)?;
        let ids = ids_of(&document)?;
        if ids != (key.account_id.clone(), key.user_id.clone()) {
            return Err(Refusal::validation(vec!["id, accountId: must be those of the path".to_owned()]));
        }
        let cookies = document.text("cookies").filter(|value| !value.is_empty());
        let attribution = match cookies {
            None => None,
            Some(value) => {
                Some(cookies::read(value, &key.tenant, now_ms() / 1000).ok_or_else(cookie_invalid)?)
            }
        };
        let input = Self {
            referral_codes: document.text_map("referralCodes"),
            attribution,
            ..Self::shared(&document)
        };
        input.checked(programs)
    }

    /// The body of the server-to-server create, with the key it names.
    ///
    /// # Errors
    /// As [`UserInput::open`].
    pub fn stub(payload: &Payload, tenant: &str, programs: &[Program]) -> Result<(UserKey, Self), Refusal> {
        let document = Document::read(payload, STUB_FIELDS)?;
        let (account_id, user_id) = ids_of(&document)?;
        let default_program = programs.first().map(|program| program.id.clone());
        let code = default_program.zip(document.text("referralCode").map(str::to_owned));
        let input = Self { referral_codes: code.into_iter().collect(), ..Self::shared(&document) };
        Ok((UserKey { tenant: tenant.to_owned(), account_id, user_id }, input.checked(programs)?))
    }

    fn shared(document: &Document) -> Self {
        let text = |name: &str| document.text(name).map(str::to_owned);
        Self {
            first_name: text("firstName"),
            last_name: text("lastName"),
            email: text("email"),
            referable: document.flag("referable"),
            locale: text("locale"),
            country_code: text("countryCode"),
            date_us_tax_form_submitted: document.integer("dateUsTaxFormSubmitted"),
            referred_by_codes: document.texts("referredByCodes"),
            segments: document.texts("segments"),
            share_links: document.text_map("shareLinks"),
            custom_fields: document.object("customFields").cloned().unwrap_or_default(),
            ..Self::default()
        }
    }

    fn checked(self, programs: &[Program]) -> Result<Self, Refusal> {
        // The two rules with codes of their own come first: a client tells them apart by these.
        if self.email.as_deref().is_some_and(|email| !is_email(email)) {
            return Err(Refusal::validation(vec!["email: must be an e-mail address".to_owned()]).rs("RS023"));
        }
        if self.locale.as_deref().is_some_and(|locale| !is_locale(locale)) {
            return Err(Refusal::validation(vec!["locale: must look like en_US".to_owned()]).rs("RS039"));
        }
        let errors = self.errors(programs);
        if errors.is_empty() { Ok(self) } else { Err(Refusal::validation(errors)) }
    }

    fn errors(&self, programs: &[Program]) -> Vec<String> {
        let mut errors = Vec::new();
        let mut rule = |holds: bool, error: &str| {
            if !holds {
                errors.push(error.to_owned());
            }
        };
        let is_program = |id: &String| programs.iter().any(|program| program.id == *id);
        let short =
            |text: &Option<String>| text.as_deref().is_none_or(|text| text.chars().count() <= TEXT_LENGTH);
        rule(short(&self.first_name), "firstName: at most 255 characters");
        rule(short(&self.last_name), "lastName: at most 255 characters");
        rule(
            self.country_code.as_deref().is_none_or(is_country),
            "countryCode: must be two capital letters, like US",
        );
        rule(
            self.date_us_tax_form_submitted.is_none_or(|date| date >= 0),
            "dateUsTaxFormSubmitted: must not be negative",
        );
        rule(
            self.referral_codes.iter().all(|(program, _)| is_program(program)),
            "referralCodes: names a program the tenant does not have",
        );
        rule(
            self.referral_codes.iter().all(|(_, code)| is_custom_code(code)),
            "referralCodes: a code has 1 to 15 letters and digits",
        );
        rule(
            self.share_links.iter().all(|(program, _)| is_program(program)),
            "shareLinks: names a program the tenant does not have",
        );
        rule(
            self.share_links.iter().all(|(_, url)| is_web_address(url)),
            "shareLinks: a link is an http or https address without a fragment",
        );
        rule(
            self.segments.iter().all(|name| is_segment(name)),
            "segments: a name has 1 to 255 characters, after ~ too",
        );
        rule(self.custom_fields.len() <= 100, "customFields: at most 100");
        rule(
            self.custom_fields.keys().all(|key| is_field_key(key)),
            "customFields: a key is [A-Za-z0-9_]{1,64}",
        );
        errors
    }
}

fn cookie_invalid() -> Refusal {
    Refusal::validation(vec!["cookies: must be Base64URL of a JSON object".to_owned()]).rs("RS052")
}

/// The two ids of a body, account first.
fn ids_of(document: &Document) -> Result<(String, String), Refusal> {
    let id = |name: &str, rs: &'static str| -> Result<String, Refusal> {
        let value = document.text(name).unwrap_or_default();
        check_id(name, value, rs)?;
        Ok(value.to_owned())
    };
    let user_id = id("id", "RS043")?;
    Ok((id("accountId", "RS044")?, user_id))
}
