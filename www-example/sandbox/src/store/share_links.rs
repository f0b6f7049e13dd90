//! Share links: the address of each engagement and share medium, custom ones, and what following one does.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rusqlite::{Connection, OptionalExtension};
use serde_json::{Map, Value, json};

use crate::http::envelopes::Refusal;
use crate::store::users::UserKey;

/// Where in the customer's product a link is shared.
pub const ENGAGEMENT_MEDIA: [&str; 6] = ["UNKNOWN", "EMAIL", "MOBILE", "EMBED", "POPUP", "HOSTED"];
/// The channel a link is shared over.
pub const SHARE_MEDIA: [&str; 11] = [
    "DIRECT",
    "EMAIL",
    "SMS",
    "FACEBOOK",
    "TWITTER",
    "LINKEDIN",
    "WHATSAPP",
    "FBMESSENGER",
    "LINEMESSENGER",
    "PINTEREST",
    "UNKNOWN",
];

/// What may stand unescaped in a path segment or a query value.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `text` as one path segment or query value.
pub fn escaped(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

/// Where the sandbox is reached, and which tenant needs no name in a link.
#[derive(Clone, Debug)]
pub struct Site {
    /// `http://host:port`, as the caller wrote it.
    pub origin: String,
    /// The tenant whose links are just `/s/{code}`.
    pub default_tenant: String,
}

impl Site {
    /// The link without media.
    pub fn clean_link(&self, tenant: &str, code: &str) -> String {
        let Self { origin, default_tenant } = self;
        let code = escaped(code);
        if tenant == default_tenant {
            format!("{origin}/s/{code}")
        } else {
            format!("{origin}/s/{}/{code}", escaped(tenant))
        }
    }

    /// The link for one engagement medium and one share medium.
    pub fn medium_link(&self, tenant: &str, code: &str, engagement: &str, share: &str) -> String {
        format!("{}?engagementMedium={engagement}&shareMedium={share}", self.clean_link(tenant, code))
    }

    /// A stored address made absolute.
    pub fn absolute(&self, address: &str) -> String {
        if address.starts_with('/') { format!("{}{address}", self.origin) } else { address.to_owned() }
    }

    /// The documented `programShareLinks` of a user with these codes.
    ///
    /// # Errors
    /// When the database fails.
    pub fn program_share_links(
        &self,
        db: &Connection,
        key: &UserKey,
        codes: &[(String, String)],
    ) -> Result<Map<String, Value>, Refusal> {
        let mut programs = Map::new();
        for (program, code) in codes {
            let clean = custom(db, key, program)?.unwrap_or_else(|| self.clean_link(&key.tenant, code));
            let mut links = Map::from_iter([("cleanShareLink".to_owned(), json!(clean))]);
            for engagement in ENGAGEMENT_MEDIA {
                let by_medium: Map<String, Value> = SHARE_MEDIA
                    .iter()
                    .map(|share| {
                        ((*share).to_owned(), json!(self.medium_link(&key.tenant, code, engagement, share)))
                    })
                    .collect();
                links.insert(engagement.to_owned(), Value::Object(by_medium));
            }
            programs.insert(program.clone(), Value::Object(links));
        }
        Ok(programs)
    }
}

/// The link the customer chose for this user and program.
///
/// # Errors
/// When the database fails.
pub fn custom(db: &Connection, key: &UserKey, program: &str) -> Result<Option<String>, Refusal> {
    Ok(db
        .prepare_cached(
            "SELECT url FROM share_link WHERE tenant = ?1 AND account_id = ?2 AND user_id = ?3 AND program = ?4",
        )?
        .query_row([&key.tenant, &key.account_id, &key.user_id, program], |row| row.get(0))
        .optional()?)
}

/// Gives the user this link in this program if nobody has it yet.
///
/// # Errors
/// When the database fails.
pub fn claim(db: &Connection, key: &UserKey, program: &str, url: &str) -> Result<(), Refusal> {
    let taken = db
        .prepare_cached("SELECT 1 FROM share_link WHERE tenant = ?1 AND url = ?2")?
        .exists([key.tenant.as_str(), url])?;
    if !taken {
        db.prepare_cached(
            "INSERT INTO share_link (tenant, account_id, user_id, program, url) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (tenant, account_id, user_id, program) DO UPDATE SET url = excluded.url",
        )?
        .execute([&key.tenant, &key.account_id, &key.user_id, program, url])?;
    }
    Ok(())
}

/// The code a followed or remembered link stands for: a custom link's owner's, or the last segment of a link of ours.
///
/// # Errors
/// When the database fails.
pub fn code_behind(db: &Connection, tenant: &str, url: &str) -> Result<Option<String>, Refusal> {
    let owned = db
        .prepare_cached(
            "SELECT code.code FROM share_link JOIN code ON code.tenant = share_link.tenant
                 AND code.account_id = share_link.account_id AND code.user_id = share_link.user_id
                 AND code.program = share_link.program AND code.current = 1
             WHERE share_link.tenant = ?1 AND share_link.url = ?2",
        )?
        .query_row([tenant, url], |row| row.get(0))
        .optional()?;
    if owned.is_some() {
        return Ok(owned);
    }
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let Some((_, tail)) = path.split_once("/s/") else { return Ok(None) };
    let last = tail.rsplit('/').next().unwrap_or_default();
    Ok(percent_encoding::percent_decode_str(last)
        .decode_utf8()
        .ok()
        .map(String::from)
        .filter(|code| !code.is_empty()))
}

/// `address` with these parameters added to its query; what it has stays, and a fragment stays last.
pub fn with_query(address: &str, parameters: &[(&str, &str)]) -> String {
    let (base, fragment) =
        address.split_once('#').map_or((address, None), |(base, fragment)| (base, Some(fragment)));
    let mut result = base.to_owned();
    for (name, value) in parameters {
        result.push(if result.contains('?') { '&' } else { '?' });
        result.push_str(name);
        result.push('=');
        result.push_str(&escaped(value));
    }
    if let Some(fragment) = fragment {
        result.push('#');
        result.push_str(fragment);
    }
    result
}
