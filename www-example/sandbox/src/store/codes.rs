//! Referral codes: found, generated from a name, or chosen by the customer.

use rusqlite::{Connection, OptionalExtension, params};

use crate::http::envelopes::Refusal;
use crate::store::storage::now_ms;
use crate::store::users::{User, UserKey};

/// A code and what it leads to.
#[derive(Clone, Debug)]
pub struct Code {
    /// As its owner sees it; looking it up ignores case.
    pub code: String,
    /// The program it belongs to.
    pub program: String,
    /// Whose it is.
    pub owner: UserKey,
    /// Epoch milliseconds.
    pub date_created: i64,
}

/// The longest stem a generated code takes from a name.
const STEM_LENGTH: usize = 20;
/// How many numbered variants are tried before a random one.
const NUMBERED: u32 = 20;

/// The code of that spelling, in any case.
///
/// # Errors
/// When the database fails.
pub fn find(db: &Connection, tenant: &str, code: &str) -> Result<Option<Code>, Refusal> {
    let mut statement = db.prepare_cached(
        "SELECT code, program, account_id, user_id, date_created FROM code WHERE tenant = ?1 AND code = ?2",
    )?;
    let found = statement
        .query_row([tenant, code], |row| {
            Ok(Code {
                code: row.get(0)?,
                program: row.get(1)?,
                owner: UserKey { tenant: tenant.to_owned(), account_id: row.get(2)?, user_id: row.get(3)? },
                date_created: row.get(4)?,
            })
        })
        .optional()?;
    Ok(found)
}

/// The user's current code of each program, in the tenant's order of programs: `(program, code)`.
///
/// # Errors
/// When the database fails.
pub fn of(db: &Connection, key: &UserKey) -> Result<Vec<(String, String)>, Refusal> {
    let mut statement = db.prepare_cached(
        "SELECT code.program, code.code FROM code JOIN program ON program.tenant = code.tenant AND program.id = code.program
         WHERE code.tenant = ?1 AND account_id = ?2 AND user_id = ?3 AND current = 1 ORDER BY program.position",
    )?;
    let codes = statement
        .query_map([&key.tenant, &key.account_id, &key.user_id], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    Ok(codes)
}

/// Gives the user this code in this program if nobody else has it; says whether it is the user's now.
///
/// # Errors
/// When the database fails.
pub fn claim(db: &Connection, owner: &UserKey, program: &str, code: &str) -> Result<bool, Refusal> {
    if let Some(taken) = find(db, &owner.tenant, code)?
        && (taken.owner != *owner || taken.program != program)
    {
        return Ok(false);
    }
    db.prepare_cached(
        "UPDATE code SET current = 0 WHERE tenant = ?1 AND account_id = ?2 AND user_id = ?3 AND program = ?4",
    )?
    .execute([&owner.tenant, &owner.account_id, &owner.user_id, program])?;
    db.prepare_cached(
        "INSERT INTO code (tenant, code, program, account_id, user_id, current, date_created)
         VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6) ON CONFLICT (tenant, code) DO UPDATE SET current = 1",
    )?
    .execute(params![owner.tenant, code, program, owner.account_id, owner.user_id, now_ms()])?;
    Ok(true)
}

/// Makes sure the user has a code in the program, generating one from the name where needed.
///
/// # Errors
/// When the database fails.
pub fn ensure(db: &Connection, user: &User, program: &str) -> Result<(), Refusal> {
    let key = &user.key;
    let has_one = db
        .prepare_cached(
            "SELECT 1 FROM code WHERE tenant = ?1 AND account_id = ?2 AND user_id = ?3 AND program = ?4 AND current = 1",
        )?
        .exists([&key.tenant, &key.account_id, &key.user_id, program])?;
    if has_one {
        return Ok(());
    }
    let stem = match stem_of(user) {
        stem if stem.is_empty() => random(db)?,
        stem => stem,
    };
    let numbered = (2..=NUMBERED).map(|number| format!("{stem}{number}"));
    for candidate in std::iter::once(stem.clone()).chain(numbered) {
        if find(db, &key.tenant, &candidate)?.is_none() && claim(db, key, program, &candidate)? {
            return Ok(());
        }
    }
    while !claim(db, key, program, &format!("{stem}{}", random(db)?))? {}
    Ok(())
}

/// FIRSTNAMELASTNAME, of the letters and digits a code can have.
fn stem_of(user: &User) -> String {
    [&user.first_name, &user.last_name]
        .into_iter()
        .flatten()
        .flat_map(|name| name.chars())
        .filter(char::is_ascii_alphanumeric)
        .map(|character| character.to_ascii_uppercase())
        .take(STEM_LENGTH)
        .collect()
}

fn random(db: &Connection) -> Result<String, Refusal> {
    Ok(db.prepare_cached("SELECT hex(randomblob(4))")?.query_row([], |row| row.get(0))?)
}
