//! Rewards: given once per referral and side, from what the program promises.

use rusqlite::{Connection, params};
use serde_json::Value;

use crate::http::envelopes::Refusal;
use crate::store::storage::now_ms;
use crate::store::users::UserKey;

/// Which side of a referral is rewarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Who shared the code: rewarded once the referral converts.
    Referrer,
    /// Who followed it: rewarded at once.
    Referred,
}

/// A reward as its row.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Reward {
    pub id: String,
    pub program: String,
    pub referral_id: String,
    /// `REFERRED` or `REFERRER`.
    pub source: String,
    /// What the program promised: `{type, unit, value}`.
    pub reward: Value,
    pub date_given: i64,
}

/// Gives `user` what the program promises this side; a program without a promise gives nothing.
///
/// # Errors
/// When the database fails.
pub fn give(
    db: &Connection,
    user: &UserKey,
    program: &str,
    referral_id: &str,
    side: Side,
) -> Result<(), Refusal> {
    let (column, source) = match side {
        Side::Referrer => ("referrer_reward", "REFERRER"),
        Side::Referred => ("referred_reward", "REFERRED"),
    };
    db.prepare_cached(&format!(
        "INSERT OR IGNORE INTO reward (id, tenant, program, referral_id, account_id, user_id, source, reward, date_given)
         SELECT lower(hex(randomblob(12))), tenant, id, ?3, ?4, ?5, ?6, {column}, ?7
         FROM program WHERE tenant = ?1 AND id = ?2 AND {column} IS NOT NULL"
    ))?
    .execute(params![user.tenant, program, referral_id, user.account_id, user.user_id, source, now_ms()])?;
    Ok(())
}

/// The user's rewards, oldest first.
///
/// # Errors
/// When the database fails.
pub fn of(db: &Connection, key: &UserKey) -> Result<Vec<Reward>, Refusal> {
    let mut statement = db.prepare_cached(
        "SELECT id, program, referral_id, source, reward, date_given FROM reward
         WHERE tenant = ?1 AND account_id = ?2 AND user_id = ?3 ORDER BY rowid",
    )?;
    let rewards = statement
        .query_map([&key.tenant, &key.account_id, &key.user_id], |row| {
            let reward: String = row.get(4)?;
            Ok(Reward {
                id: row.get(0)?,
                program: row.get(1)?,
                referral_id: row.get(2)?,
                source: row.get(3)?,
                reward: serde_json::from_str(&reward).unwrap_or_default(),
                date_given: row.get(5)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(rewards)
}
