//! Who referred whom: made from codes and cookies, once per program, never to oneself.

use rusqlite::{Connection, Row, params};
use serde::Serialize;

use crate::http::envelopes::Refusal;
use crate::store::codes;
use crate::store::cookies::Attribution;
use crate::store::rewards;
use crate::store::share_links;
use crate::store::storage::now_ms;
use crate::store::users::{self, User, UserKey};

/// Nobody moderates in the sandbox: every referral is approved from the start.
pub const MODERATION: &str = "APPROVED";

/// One referral as its row.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Referral {
    pub id: String,
    pub program: String,
    pub code: String,
    pub referrer: UserKey,
    pub referred: UserKey,
    /// What it was made from: `referredByCodes`, `cookies` or `applyCode`.
    pub source: String,
    pub date_started: i64,
    pub date_paid: Option<i64>,
    pub date_ended: Option<i64>,
}

/// The codes an upsert names, the explicit ones first: they outrank the cookie.
///
/// # Errors
/// When the database fails.
pub fn codes_named(
    db: &Connection,
    tenant: &str,
    explicit: &[String],
    cookie: Option<&Attribution>,
) -> Result<(Vec<String>, &'static str), Refusal> {
    if !explicit.is_empty() {
        return Ok((explicit.to_vec(), "referredByCodes"));
    }
    let mut named = cookie.map(|cookie| cookie.codes.clone()).unwrap_or_default();
    for link in cookie.map(|cookie| cookie.links.as_slice()).unwrap_or_default() {
        let behind = share_links::code_behind(db, tenant, link)?;
        // A cookie names the code that its link leads to as well.
        named.extend(behind.filter(|code| !named.contains(code)));
    }
    Ok((named, "cookies"))
}

/// What a code that a request named came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Credit {
    code: String,
    /// What it was read from, as [`Referral::source`].
    source: &'static str,
    outcome: Outcome,
    /// Who owns the code, and in which program; null for an unknown one.
    referrer: Option<String>,
    program: Option<String>,
}

/// Whether a code made a referral, or why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Outcome {
    Referred,
    UnknownCode,
    OwnCode,
    /// One of the two is blocked, or not referable.
    TakesNoPart,
    /// In this program.
    ReferredAlready,
}

/// Records a referral for each code that can make one, passes over the others, and says what each came to.
///
/// # Errors
/// When the database fails.
pub fn record(
    db: &Connection,
    referred: &User,
    named: &[String],
    source: &'static str,
) -> Result<Vec<Credit>, Refusal> {
    let credit = |named: &String| {
        let Some(code) = codes::find(db, &referred.key.tenant, named)? else {
            let outcome = Outcome::UnknownCode;
            return Ok(Credit { code: named.clone(), source, outcome, referrer: None, program: None });
        };
        let referrer = users::get(db, &code.owner)?;
        let outcome = record_one(db, referred, &referrer, &code, source)?;
        let (referrer, program) = (Some(referrer.shown_name()), Some(code.program));
        Ok(Credit { code: code.code, source, outcome, referrer, program })
    };
    named.iter().map(credit).collect()
}

fn record_one(
    db: &Connection,
    referred: &User,
    referrer: &User,
    code: &codes::Code,
    source: &str,
) -> Result<Outcome, Refusal> {
    if code.owner == referred.key {
        return Ok(Outcome::OwnCode);
    }
    if !(referred.takes_part() && referrer.takes_part()) {
        return Ok(Outcome::TakesNoPart);
    }
    let id: String =
        db.prepare_cached("SELECT lower(hex(randomblob(12)))")?.query_row([], |row| row.get(0))?;
    let made = db
        .prepare_cached(
            "INSERT OR IGNORE INTO referral (id, tenant, program, code, referrer_account_id, referrer_user_id,
                 referred_account_id, referred_user_id, source, date_started)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            id,
            referred.key.tenant,
            code.program,
            code.code,
            code.owner.account_id,
            code.owner.user_id,
            referred.key.account_id,
            referred.key.user_id,
            source,
            now_ms()
        ])?;
    if made == 0 {
        return Ok(Outcome::ReferredAlready);
    }
    rewards::give(db, &referred.key, &code.program, &id, rewards::Side::Referred)?;
    Ok(Outcome::Referred)
}

/// The columns every query for referrals selects, in this order.
const COLUMNS: &str = "id, tenant, program, code, referrer_account_id, referrer_user_id, referred_account_id,
    referred_user_id, source, date_started, date_paid, date_ended";

fn referral_of(row: &Row<'_>) -> rusqlite::Result<Referral> {
    let tenant: String = row.get(1)?;
    Ok(Referral {
        id: row.get(0)?,
        program: row.get(2)?,
        code: row.get(3)?,
        referrer: UserKey { tenant: tenant.clone(), account_id: row.get(4)?, user_id: row.get(5)? },
        referred: UserKey { tenant, account_id: row.get(6)?, user_id: row.get(7)? },
        source: row.get(8)?,
        date_started: row.get(9)?,
        date_paid: row.get(10)?,
        date_ended: row.get(11)?,
    })
}

/// On which side of a referral a user stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Those the user made.
    Referrer,
    /// Those that brought the user.
    Referred,
}

/// The user's referrals on one side, oldest first.
///
/// # Errors
/// When the database fails.
pub fn of(db: &Connection, key: &UserKey, standing: Standing) -> Result<Vec<Referral>, Refusal> {
    let side = match standing {
        Standing::Referrer => "referrer_account_id = ?2 AND referrer_user_id = ?3",
        Standing::Referred => "referred_account_id = ?2 AND referred_user_id = ?3",
    };
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM referral WHERE tenant = ?1 AND {side} ORDER BY date_started, rowid"
    ))?;
    let referrals = statement
        .query_map([&key.tenant, &key.account_id, &key.user_id], referral_of)?
        .collect::<Result<_, _>>()?;
    Ok(referrals)
}

/// The tenant's referrals, oldest first.
///
/// # Errors
/// When the database fails.
pub fn of_tenant(db: &Connection, tenant: &str) -> Result<Vec<Referral>, Refusal> {
    let mut statement =
        db.prepare_cached(&format!("SELECT {COLUMNS} FROM referral WHERE tenant = ?1 ORDER BY rowid"))?;
    let referrals = statement.query_map([tenant], referral_of)?.collect::<Result<_, _>>()?;
    Ok(referrals)
}

/// All referrals of all tenants, oldest first: for looking at, not for the API.
///
/// # Errors
/// When the database fails.
pub fn all(db: &Connection) -> Result<Vec<Referral>, Refusal> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM referral ORDER BY rowid"))?;
    let referrals = statement.query_map([], referral_of)?.collect::<Result<_, _>>()?;
    Ok(referrals)
}

/// The referrals of all tenants whose code or sides contain `query`, newest first, and how many there are in all.
///
/// # Errors
/// When the database fails.
pub fn latest(db: &Connection, query: &str, limit: i64) -> Result<(Vec<Referral>, i64), Refusal> {
    const MATCHING: &str = "FROM referral WHERE ?1 = ''
        OR instr(lower(code || ' ' || program || ' ' || referrer_user_id || ' ' || referred_user_id), lower(?1))";
    let total =
        db.prepare_cached(&format!("SELECT count(*) {MATCHING}"))?.query_row([query], |row| row.get(0))?;
    let mut statement =
        db.prepare_cached(&format!("SELECT {COLUMNS} {MATCHING} ORDER BY rowid DESC LIMIT ?2"))?;
    let referrals = statement.query_map(params![query, limit], referral_of)?.collect::<Result<_, _>>()?;
    Ok((referrals, total))
}

/// How many referrals there are, over all tenants.
///
/// # Errors
/// When the database fails.
pub fn count(db: &Connection) -> Result<i64, Refusal> {
    Ok(db.query_row("SELECT count(*) FROM referral", [], |row| row.get(0))?)
}

/// Converts the referrals of this user whose program waits for such an event, and rewards their referrers.
///
/// # Errors
/// When the database fails.
pub fn convert(db: &Connection, referred: &UserKey, event: &str) -> Result<(), Refusal> {
    let waiting =
        of(db, referred, Standing::Referred)?.into_iter().filter(|referral| referral.date_paid.is_none());
    for referral in waiting {
        let converted = db
            .prepare_cached(
                "UPDATE referral SET date_paid = ?3 WHERE id = ?1 AND EXISTS (SELECT 1 FROM program
                 WHERE program.tenant = referral.tenant AND program.id = referral.program AND converting_event = ?2)",
            )?
            .execute(params![referral.id, event, now_ms()])?;
        if converted == 1 {
            rewards::give(db, &referral.referrer, &referral.program, &referral.id, rewards::Side::Referrer)?;
        }
    }
    Ok(())
}
