//! The user that an upsert or a create sends: checked field by field before anything leaves the page.
//!
//! Source: the API reference, schema `OpenUserUpsert`.

use super::fields::{Form, Kind, LikelyRegion};
use crate::error::Error;
use crate::json::Value;

const FORM: Form = Form {
    required: &["id", "accountId"],
    own: "customFields",
    fields: &[
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
    ],
};

/// A user that passed every check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User(Value);

impl User {
    /// Checks what the caller gave. Errors name the field by its path, as in `user.referralCodes.12345`.
    pub fn check(mut given: Value, likely_region: LikelyRegion) -> Result<User, Error> {
        FORM.check("user", &mut given, likely_region)?;
        Ok(User(given))
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
