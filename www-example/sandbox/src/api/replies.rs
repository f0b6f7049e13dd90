//! The documented shapes of what is answered about a user.

use md5::{Digest as _, Md5};
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::http::envelopes::Refusal;
use crate::store::codes;
use crate::store::referrals::{self, Standing};
use crate::store::segments;
use crate::store::share_links::Site;
use crate::store::users::User;

/// The picture of a user who has none of their own.
const NEUTRAL_PICTURE: &str = "/pictures/neutral.svg";

/// Which fields of a user the caller wants.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Selection {
    fields: Option<String>,
    extra_fields: Option<String>,
}

impl Selection {
    /// # Errors
    /// When both lists are there: they cannot be used together.
    pub fn check(&self) -> Result<(), Refusal> {
        match (&self.fields, &self.extra_fields) {
            (Some(_), Some(_)) => {
                Err(Refusal::validation(vec!["fields, extraFields: only one of them can be used".to_owned()]))
            }
            _ => Ok(()),
        }
    }

    /// Cuts `usual` down to `fields`, or adds the `extraFields` out of what there is.
    fn apply(
        &self,
        mut usual: Map<String, Value>,
        extra: impl FnOnce() -> Result<Map<String, Value>, Refusal>,
    ) -> Reply {
        let names = |list: &str| {
            list.split(',').map(|name| name.trim().to_owned()).filter(|n| !n.is_empty()).collect()
        };
        if let Some(fields) = &self.fields {
            let wanted: Vec<String> = names(fields);
            if wanted.iter().any(|name| !usual.contains_key(name)) {
                usual.extend(extra()?);
            }
            usual.retain(|name, _| wanted.contains(name));
        } else if let Some(extra_fields) = &self.extra_fields {
            let wanted: Vec<String> = names(extra_fields);
            usual.extend(extra()?.into_iter().filter(|(name, _)| wanted.contains(name)));
        }
        Ok(usual)
    }
}

type Reply = Result<Map<String, Value>, Refusal>;

/// `OpenUser`, cut down or extended as the caller asked.
///
/// # Errors
/// When the database fails.
pub fn open_user(db: &Connection, site: &Site, user: &User, selection: &Selection) -> Reply {
    let codes = codes::of(db, &user.key)?;
    let referred_by = referrals::of(db, &user.key, Standing::Referred)?;
    let mut usual = object(json!({
        "id": user.key.user_id,
        "accountId": user.key.account_id,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "email": user.email,
        "imageUrl": picture(site, user),
        "cookieId": user.cookie_id,
        "locale": user.locale,
        "countryCode": user.country_code,
        "referable": user.referable,
        "firstSeenIP": user.first_seen.ip,
        "lastSeenIP": user.last_seen.ip,
        "dateCreated": user.date_created,
        "referralCodes": by_program(&codes),
        "programShareLinks": site.program_share_links(db, &user.key, &codes)?,
        "customFields": user.custom_fields,
        "segments": segments::of(db, &user.key)?,
        "referredByCodes": referred_by.iter().map(|referral| referral.code.as_str()).collect::<Vec<_>>(),
    }));
    without_undocumented_nulls(&mut usual);
    selection.apply(usual, || extra_fields(user))
}

/// What the reference knows of a user beyond `OpenUser`.
fn extra_fields(user: &User) -> Reply {
    Ok(object(json!({
        "lastInitial": user.last_initial(),
        "emailHash": email_hash(user),
        "dateBlocked": user.date_blocked,
        "dateUsTaxFormSubmitted": user.date_us_tax_form_submitted,
        "firstSeenUserAgent": user.first_seen.user_agent,
        "lastSeenUserAgent": user.last_seen.user_agent,
        "referralSource": user.referral_source,
    })))
}

/// `UserByCode`: what a stranger with a code gets to see.
pub fn user_by_code(site: &Site, user: &User, code: &str) -> Map<String, Value> {
    let mut reply = stranger(site, user);
    reply.insert("referralCode".to_owned(), json!(code));
    reply
}

/// A user as other users get to see them.
pub fn stranger(site: &Site, user: &User) -> Map<String, Value> {
    let mut reply = object(json!({
        "id": user.key.user_id,
        "accountId": user.key.account_id,
        "firstName": user.first_name,
        "lastInitial": user.last_initial(),
        "imageUrl": picture(site, user),
    }));
    without_undocumented_nulls(&mut reply);
    reply
}

/// `{program: code}`
pub fn by_program(codes: &[(String, String)]) -> Map<String, Value> {
    codes.iter().map(|(program, code)| (program.clone(), json!(code))).collect()
}

/// The absolute address of the user's picture.
pub fn picture(site: &Site, user: &User) -> String {
    site.absolute(user.image_url.as_deref().unwrap_or(NEUTRAL_PICTURE))
}

/// MD5 of the e-mail address, as picture services take it.
pub fn email_hash(user: &User) -> Option<String> {
    let email = user.email.as_deref()?.trim().to_lowercase();
    Some(Md5::digest(email.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The object behind a `json!({…})`.
pub fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// `User`: what the server-to-server operations answer, for the tenant's default program.
///
/// # Errors
/// When the database fails.
pub fn user(db: &Connection, site: &Site, user: &User) -> Reply {
    let codes = codes::of(db, &user.key)?;
    let code = codes.first().map(|(_, code)| code.as_str());
    let mut reply = object(json!({
        "id": user.key.user_id,
        "accountId": user.key.account_id,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "lastInitial": user.last_initial(),
        "email": user.email,
        "emailHash": email_hash(user),
        "imageUrl": picture(site, user),
        "referralCode": code,
        "cookieId": user.cookie_id,
        "paymentProviderId": null,
        "locale": user.locale,
        "countryCode": user.country_code,
        "referralSource": user.referral_source,
        "firstSeenIP": user.first_seen.ip,
        "lastSeenIP": user.last_seen.ip,
        "dateCreated": user.date_created,
        "dateBlocked": user.date_blocked,
    }));
    if let Some(code) = code {
        reply.insert("shareLinks".to_owned(), Value::Object(share_links(site, &user.key.tenant, code)));
    }
    without_undocumented_nulls(&mut reply);
    Ok(reply)
}

/// The documented shapes allow null only where a value can be unknown for good; elsewhere the field is left out.
pub fn without_undocumented_nulls(reply: &mut Map<String, Value>) {
    reply.retain(|name, value| !value.is_null() || NULLABLE.contains(&name.as_str()));
}

/// The fields of `User` and `UserPII` that are documented as nullable.
const NULLABLE: [&str; 12] = [
    "cookieId",
    "paymentProviderId",
    "locale",
    "countryCode",
    "referralSource",
    "firstSeenIP",
    "lastSeenIP",
    "dateBlocked",
    "firstSeenIPLocation",
    "lastSeenIPLocation",
    "firstSeenUserAgent",
    "lastSeenUserAgent",
];

/// `Sharelink`: the flat names of single-program days, plus one object per engagement medium.
fn share_links(site: &Site, tenant: &str, code: &str) -> Map<String, Value> {
    const FLAT: [(&str, &str); 5] = [
        ("shareLink", "UNKNOWN"),
        ("facebookShareLink", "FACEBOOK"),
        ("twitterShareLink", "TWITTER"),
        ("emailShareLink", "EMAIL"),
        ("linkedinShareLink", "LINKEDIN"),
    ];
    const MOBILE: [(&str, &str); 4] = [
        ("mobileShareLink", "UNKNOWN"),
        ("mobileFacebookShareLink", "FACEBOOK"),
        ("mobileTwitterShareLink", "TWITTER"),
        ("mobileEmailShareLink", "EMAIL"),
    ];
    let links = |names: &[(&str, &str)], engagement: &str| -> Map<String, Value> {
        let link = |share: &str| json!(site.medium_link(tenant, code, engagement, share));
        names.iter().map(|(name, share)| ((*name).to_owned(), link(share))).collect()
    };
    let mut all = links(&FLAT, "UNKNOWN");
    all.extend(links(&MOBILE, "MOBILE"));
    for engagement in ["EMBED", "POPUP", "HOSTED", "MOBILE", "EMAIL"] {
        all.insert(engagement.to_owned(), Value::Object(links(&FLAT, engagement)));
    }
    all
}
