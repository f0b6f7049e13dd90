//! Users and their accounts as rows.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Map, Value};

use crate::http::envelopes::Refusal;
use crate::store::storage::now_ms;

/// What names a user: the tenant, and the two ids of the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserKey {
    /// The tenant's alias.
    pub tenant: String,
    /// The account's id.
    pub account_id: String,
    /// The user's id within the account.
    pub user_id: String,
}

/// Where a request came from, as a user's row remembers it.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    /// The caller's address.
    pub ip: Option<String>,
    /// The caller's User-Agent.
    pub user_agent: Option<String>,
}

/// A user's row.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct User {
    pub key: UserKey,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    /// Absolute, or a path on the sandbox itself.
    pub image_url: Option<String>,
    pub cookie_id: Option<String>,
    pub locale: Option<String>,
    pub country_code: Option<String>,
    pub referable: bool,
    pub first_seen: Visit,
    pub last_seen: Visit,
    pub referral_source: Option<String>,
    pub custom_fields: Map<String, Value>,
    pub date_us_tax_form_submitted: Option<i64>,
    pub date_created: i64,
    pub date_blocked: Option<i64>,
}

impl User {
    /// A user nobody has written yet.
    pub fn new(key: UserKey, visit: Visit) -> Self {
        Self {
            key,
            first_name: None,
            last_name: None,
            email: None,
            image_url: None,
            cookie_id: None,
            locale: None,
            country_code: None,
            referable: true,
            first_seen: visit.clone(),
            last_seen: visit,
            referral_source: None,
            custom_fields: Map::new(),
            date_us_tax_form_submitted: None,
            date_created: now_ms(),
            date_blocked: None,
        }
    }

    /// The first letter of the last name, as strangers get to see it.
    pub fn last_initial(&self) -> Option<String> {
        let initial = self.last_name.as_deref()?.trim().chars().next()?;
        Some(initial.to_uppercase().collect())
    }

    /// The user's names; the id of one who has none.
    pub fn shown_name(&self) -> String {
        let names = [self.first_name.as_deref(), self.last_name.as_deref()];
        let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
        if name.trim().is_empty() { self.key.user_id.clone() } else { name }
    }

    /// Whether the user can stand on either side of a referral.
    pub fn takes_part(&self) -> bool {
        self.referable && self.date_blocked.is_none()
    }
}

/// The columns every query for users selects, in this order.
const COLUMNS: &str = "tenant, account_id, id, first_name, last_name, email, image_url, cookie_id, locale, country_code,
    referable, first_seen_ip, first_seen_user_agent, last_seen_ip, last_seen_user_agent, referral_source, custom_fields,
    date_us_tax_form_submitted, date_created, date_blocked";

fn user_of(row: &Row<'_>) -> rusqlite::Result<User> {
    let custom_fields: String = row.get(16)?;
    Ok(User {
        key: UserKey { tenant: row.get(0)?, account_id: row.get(1)?, user_id: row.get(2)? },
        first_name: row.get(3)?,
        last_name: row.get(4)?,
        email: row.get(5)?,
        image_url: row.get(6)?,
        cookie_id: row.get(7)?,
        locale: row.get(8)?,
        country_code: row.get(9)?,
        referable: row.get(10)?,
        first_seen: Visit { ip: row.get(11)?, user_agent: row.get(12)? },
        last_seen: Visit { ip: row.get(13)?, user_agent: row.get(14)? },
        referral_source: row.get(15)?,
        custom_fields: serde_json::from_str(&custom_fields).unwrap_or_default(),
        date_us_tax_form_submitted: row.get(17)?,
        date_created: row.get(18)?,
        date_blocked: row.get(19)?,
    })
}

/// The user of that key, if there is one.
///
/// # Errors
/// When the database fails.
pub fn find(db: &Connection, key: &UserKey) -> Result<Option<User>, Refusal> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM user WHERE tenant = ?1 AND account_id = ?2 AND id = ?3"
    ))?;
    Ok(statement.query_row([&key.tenant, &key.account_id, &key.user_id], user_of).optional()?)
}

/// The user of that key.
///
/// # Errors
/// `USER_NOT_FOUND`.
pub fn get(db: &Connection, key: &UserKey) -> Result<User, Refusal> {
    find(db, key)?.ok_or_else(Refusal::user_not_found)
}

/// The tenant's users whose name, e-mail or id contains `query`, oldest first, and how many there are in all.
///
/// # Errors
/// When the database fails.
pub fn search(
    db: &Connection,
    tenant: &str,
    query: &str,
    limit: i64,
    offset: i64,
) -> Result<(Vec<User>, i64), Refusal> {
    const MATCHING: &str = "FROM user WHERE tenant = ?1 AND (?2 = ''
        OR instr(lower(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), lower(?2))
        OR instr(lower(coalesce(email, '')), lower(?2)) OR instr(lower(id), lower(?2)))";
    let total = db
        .prepare_cached(&format!("SELECT count(*) {MATCHING}"))?
        .query_row([tenant, query], |row| row.get(0))?;
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} {MATCHING} ORDER BY date_created, rowid LIMIT ?3 OFFSET ?4"
    ))?;
    let users = statement
        .query_map(params![tenant, query, limit, offset], user_of)?
        .collect::<Result<Vec<_>, _>>()?;
    Ok((users, total))
}

/// The users of all tenants whose name, e-mail, id or code contains `query`, newest first, and how many there are in all.
///
/// # Errors
/// When the database fails.
pub fn latest(db: &Connection, query: &str, limit: i64) -> Result<(Vec<User>, i64), Refusal> {
    const MATCHING: &str = "FROM user WHERE ?1 = ''
        OR instr(lower(coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(email, '')
            || ' ' || account_id || ' ' || id), lower(?1))
        OR EXISTS (SELECT 1 FROM code WHERE code.tenant = user.tenant AND code.account_id = user.account_id
            AND code.user_id = user.id AND instr(lower(code.code), lower(?1)))";
    let total =
        db.prepare_cached(&format!("SELECT count(*) {MATCHING}"))?.query_row([query], |row| row.get(0))?;
    let mut statement =
        db.prepare_cached(&format!("SELECT {COLUMNS} {MATCHING} ORDER BY rowid DESC LIMIT ?2"))?;
    let users = statement.query_map(params![query, limit], user_of)?.collect::<Result<_, _>>()?;
    Ok((users, total))
}

/// Makes sure the account exists.
///
/// # Errors
/// When the database fails.
pub fn ensure_account(db: &Connection, key: &UserKey) -> Result<(), Refusal> {
    db.prepare_cached("INSERT OR IGNORE INTO account (tenant, id, date_created) VALUES (?1, ?2, ?3)")?
        .execute(params![key.tenant, key.account_id, now_ms()])?;
    Ok(())
}

/// Writes the user's row, new or changed.
///
/// # Errors
/// When the database fails.
pub fn save(db: &Connection, user: &User) -> Result<(), Refusal> {
    db.prepare_cached(
        "INSERT INTO user (tenant, account_id, id, first_name, last_name, email, image_url, cookie_id, locale,
             country_code, referable, first_seen_ip, first_seen_user_agent, last_seen_ip, last_seen_user_agent,
             referral_source, custom_fields, date_us_tax_form_submitted, date_created, date_blocked)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
         ON CONFLICT (tenant, account_id, id) DO UPDATE SET first_name = excluded.first_name,
             last_name = excluded.last_name, email = excluded.email, image_url = excluded.image_url,
             cookie_id = excluded.cookie_id, locale = excluded.locale, country_code = excluded.country_code,
             referable = excluded.referable, last_seen_ip = excluded.last_seen_ip,
             last_seen_user_agent = excluded.last_seen_user_agent, referral_source = excluded.referral_source,
             custom_fields = excluded.custom_fields,
             date_us_tax_form_submitted = excluded.date_us_tax_form_submitted, date_blocked = excluded.date_blocked",
    )?
    .execute(params![
        user.key.tenant,
        user.key.account_id,
        user.key.user_id,
        user.first_name,
        user.last_name,
        user.email,
        user.image_url,
        user.cookie_id,
        user.locale,
        user.country_code,
        user.referable,
        user.first_seen.ip,
        user.first_seen.user_agent,
        user.last_seen.ip,
        user.last_seen.user_agent,
        user.referral_source,
        Value::Object(user.custom_fields.clone()).to_string(),
        user.date_us_tax_form_submitted,
        user.date_created,
        user.date_blocked,
    ])?;
    Ok(())
}

/// Whether this user asked not to be tracked on this account.
///
/// # Errors
/// When the database fails.
pub fn is_untracked(db: &Connection, key: &UserKey) -> Result<bool, Refusal> {
    Ok(db
        .prepare_cached("SELECT 1 FROM do_not_track WHERE tenant = ?1 AND account_id = ?2 AND user_id = ?3")?
        .exists([&key.tenant, &key.account_id, &key.user_id])?)
}

/// Deletes the user with everything that hangs on them, and the account with its last user unless it is to stay.
///
/// # Errors
/// When the database fails.
pub fn delete(db: &Connection, key: &UserKey, do_not_track: bool, keep_account: bool) -> Result<(), Refusal> {
    db.prepare_cached("DELETE FROM user WHERE tenant = ?1 AND account_id = ?2 AND id = ?3")?.execute([
        &key.tenant,
        &key.account_id,
        &key.user_id,
    ])?;
    if do_not_track {
        db.prepare_cached(
            "INSERT OR IGNORE INTO do_not_track (tenant, account_id, user_id) VALUES (?1, ?2, ?3)",
        )?
        .execute([&key.tenant, &key.account_id, &key.user_id])?;
    }
    if !keep_account {
        db.prepare_cached(
            "DELETE FROM account WHERE tenant = ?1 AND id = ?2
             AND NOT EXISTS (SELECT 1 FROM user WHERE tenant = ?1 AND account_id = ?2)",
        )?
        .execute([&key.tenant, &key.account_id])?;
    }
    Ok(())
}

/// How many accounts and users there are, over all tenants.
///
/// # Errors
/// When the database fails.
pub fn count(db: &Connection) -> Result<(i64, i64), Refusal> {
    let counts =
        db.query_row("SELECT (SELECT count(*) FROM account), (SELECT count(*) FROM user)", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    Ok(counts)
}
