//! The segments a user belongs to.

use rusqlite::Connection;

use crate::http::envelopes::Refusal;
use crate::store::users::UserKey;

/// Applies a list as the wire writes it: `name` joins, `~name` leaves.
///
/// # Errors
/// When the database fails.
pub fn apply(db: &Connection, key: &UserKey, changes: &[String]) -> Result<(), Refusal> {
    for change in changes {
        let (sql, name) = match change.strip_prefix('~') {
            Some(name) => (
                "DELETE FROM segment WHERE tenant = ?1 AND account_id = ?2 AND user_id = ?3 AND name = ?4",
                name,
            ),
            None => (
                "INSERT OR IGNORE INTO segment (tenant, account_id, user_id, name) VALUES (?1, ?2, ?3, ?4)",
                change.as_str(),
            ),
        };
        db.prepare_cached(sql)?.execute([&key.tenant, &key.account_id, &key.user_id, name])?;
    }
    Ok(())
}

/// The user's segments, in the order they were joined.
///
/// # Errors
/// When the database fails.
pub fn of(db: &Connection, key: &UserKey) -> Result<Vec<String>, Refusal> {
    let mut statement = db.prepare_cached(
        "SELECT name FROM segment WHERE tenant = ?1 AND account_id = ?2 AND user_id = ?3 ORDER BY rowid",
    )?;
    let names = statement
        .query_map([&key.tenant, &key.account_id, &key.user_id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(names)
}
