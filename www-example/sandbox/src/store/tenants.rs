//! Tenants and their programs.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

use crate::http::envelopes::Refusal;

/// A customer of the API, with the secrets its own server would hold.
#[derive(Clone)]
pub struct Tenant {
    /// The alias in every path.
    pub alias: String,
    /// Opens every operation, and signs user tokens without a `kid`.
    pub api_key: String,
    /// The `kid` of tokens that are signed with `auth_token`.
    pub account_sid: Option<String>,
    /// Signs the tokens whose `kid` is `account_sid`.
    pub auth_token: Option<String>,
    /// Live tenants have the documented rate limits, test tenants none.
    pub live: bool,
    /// Off: the open endpoints take requests without a user token.
    pub secure: bool,
    /// Ids of the open operations that are switched off.
    pub disabled_operations: Vec<String>,
}

impl std::fmt::Debug for Tenant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Nothing that prints a tenant may print its keys.
        f.debug_struct("Tenant").field("alias", &self.alias).field("live", &self.live).finish_non_exhaustive()
    }
}

/// One referral program of a tenant.
#[derive(Clone, Debug)]
pub struct Program {
    /// `[A-Za-z0-9-]{1,64}`; "classic" where a tenant has a single one.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What the referrer gets once the referral converts.
    pub referrer_reward: Option<Value>,
    /// What the referred user gets at once.
    pub referred_reward: Option<Value>,
    /// The key of the event that converts a referral.
    pub converting_event: Option<String>,
}

const COLUMNS: &str = "alias, api_key, account_sid, auth_token, live, secure, disabled_operations";

fn tenant_of(row: &Row<'_>) -> rusqlite::Result<Tenant> {
    let disabled: String = row.get(6)?;
    Ok(Tenant {
        alias: row.get(0)?,
        api_key: row.get(1)?,
        account_sid: row.get(2)?,
        auth_token: row.get(3)?,
        live: row.get(4)?,
        secure: row.get(5)?,
        disabled_operations: serde_json::from_str(&disabled).unwrap_or_default(),
    })
}

/// The tenant of that alias, or the documented 404.
///
/// # Errors
/// `TENANT_NOT_FOUND`.
pub fn find(db: &Connection, alias: &str) -> Result<Tenant, Refusal> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM tenant WHERE alias = ?1"))?
        .query_row([alias], tenant_of)
        .optional()?
        .ok_or_else(Refusal::tenant_not_found)
}

/// All tenants, the default one first.
///
/// # Errors
/// When the database fails.
pub fn all(db: &Connection) -> Result<Vec<Tenant>, Refusal> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM tenant ORDER BY position"))?;
    let tenants = statement.query_map([], tenant_of)?.collect::<Result<_, _>>()?;
    Ok(tenants)
}

/// Writes the tenant; one with this alias takes the new keys and settings.
///
/// # Errors
/// When the database fails.
pub fn save(db: &Connection, tenant: &Tenant, position: usize) -> Result<(), Refusal> {
    let disabled = serde_json::to_string(&tenant.disabled_operations).unwrap_or_else(|_| "[]".to_owned());
    db.execute(
        "INSERT INTO tenant (alias, api_key, account_sid, auth_token, live, secure, disabled_operations, position)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (alias) DO UPDATE SET api_key = excluded.api_key, account_sid = excluded.account_sid,
             auth_token = excluded.auth_token, live = excluded.live, secure = excluded.secure,
             disabled_operations = excluded.disabled_operations, position = excluded.position",
        params![
            tenant.alias,
            tenant.api_key,
            tenant.account_sid,
            tenant.auth_token,
            tenant.live,
            tenant.secure,
            disabled,
            i64::try_from(position).unwrap_or(i64::MAX)
        ],
    )?;
    Ok(())
}

/// The tenant's programs, the default one first.
///
/// # Errors
/// When the database fails.
pub fn programs(db: &Connection, alias: &str) -> Result<Vec<Program>, Refusal> {
    let json = |row: &Row<'_>, column: usize| -> rusqlite::Result<Option<Value>> {
        let text: Option<String> = row.get(column)?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    };
    let mut statement = db.prepare_cached(
        "SELECT id, name, referrer_reward, referred_reward, converting_event
         FROM program WHERE tenant = ?1 ORDER BY position",
    )?;
    let programs = statement
        .query_map([alias], |row| {
            Ok(Program {
                id: row.get(0)?,
                name: row.get(1)?,
                referrer_reward: json(row, 2)?,
                referred_reward: json(row, 3)?,
                converting_event: row.get(4)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(programs)
}

/// Writes the program; one with this id takes the new name and rewards.
///
/// # Errors
/// When the database fails.
pub fn save_program(db: &Connection, alias: &str, program: &Program, position: usize) -> Result<(), Refusal> {
    db.execute(
        "INSERT INTO program (tenant, id, name, referrer_reward, referred_reward, converting_event, position)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (tenant, id) DO UPDATE SET name = excluded.name, referrer_reward = excluded.referrer_reward,
             referred_reward = excluded.referred_reward, converting_event = excluded.converting_event,
             position = excluded.position",
        params![
            alias,
            program.id,
            program.name,
            program.referrer_reward.as_ref().map(Value::to_string),
            program.referred_reward.as_ref().map(Value::to_string),
            program.converting_event,
            i64::try_from(position).unwrap_or(i64::MAX)
        ],
    )?;
    Ok(())
}
