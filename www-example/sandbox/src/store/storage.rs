//! Where everything is kept: one SQLite connection, one transaction per request.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::http::envelopes::Refusal;

/// Raised whenever `schema.sql` changes in a way an existing file cannot follow.
const SCHEMA_VERSION: i64 = 1;

/// A shared handle to the database.
#[derive(Clone, Debug)]
pub struct Storage {
    connection: Arc<Mutex<Connection>>,
}

impl Storage {
    /// Opens the file, or a database in memory when there is none, and lays out the tables.
    ///
    /// # Errors
    /// When the file cannot be opened, or was written by another version of the sandbox.
    pub fn open(file: Option<&Path>) -> Result<Self, StorageError> {
        let connection = match file {
            Some(file) => Connection::open(file)?,
            None => Connection::open_in_memory()?,
        };
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.set_prepared_statement_cache_capacity(64);
        // WAL with `normal` outlives a killed process; only a power cut may cost the last transactions.
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "normal")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if found != 0 && found != SCHEMA_VERSION {
            return Err(StorageError::Version(found));
        }
        connection.execute_batch(include_str!("schema.sql"))?;
        connection.pragma_update(None, "user_version", SCHEMA_VERSION)?;
        Ok(Self { connection: Arc::new(Mutex::new(connection)) })
    }

    /// Runs `work` in a transaction of its own, off the async threads; a refusal undoes all it wrote.
    ///
    /// # Errors
    /// What `work` refused with, or an internal refusal when the database failed.
    pub async fn transact<T, F>(&self, work: F) -> Result<T, Refusal>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, Refusal> + Send + 'static,
    {
        let storage = self.clone();
        match tokio::task::spawn_blocking(move || storage.transact_now(work)).await {
            Ok(outcome) => outcome,
            Err(error) => {
                tracing::error!(%error, "a transaction was interrupted");
                Err(Refusal::internal())
            }
        }
    }

    /// The same on the calling thread, for start-up.
    ///
    /// # Errors
    /// As [`Storage::transact`].
    pub fn transact_now<T, F>(&self, work: F) -> Result<T, Refusal>
    where
        F: FnOnce(&Transaction<'_>) -> Result<T, Refusal>,
    {
        // A thread that died inside a transaction has rolled it back; the connection is as good as before.
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let outcome = work(&transaction)?;
        transaction.commit()?;
        Ok(outcome)
    }
}

/// Deletes every row of every table.
///
/// # Errors
/// When the database fails.
pub fn clear(db: &Connection) -> Result<(), Refusal> {
    // Rows point at each other; what counts is that nothing dangles in the end.
    db.pragma_update(None, "defer_foreign_keys", true)?;
    let mut statement =
        db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")?;
    let tables = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    for table in tables {
        db.execute(&format!("DELETE FROM \"{table}\""), [])?;
    }
    Ok(())
}

/// Why the database could not be opened.
#[derive(Debug)]
pub enum StorageError {
    /// SQLite's own complaint.
    Sqlite(rusqlite::Error),
    /// The file's schema version is not this program's.
    Version(i64),
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl std::fmt::Display for StorageError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(error) => write!(f, "{error}"),
            Self::Version(found) => write!(
                f,
                "the file has schema version {found}, this program writes {SCHEMA_VERSION}: choose another file or delete it"
            ),
        }
    }
}

impl std::error::Error for StorageError {}

/// The time of day as the API tells it: milliseconds since 1970.
pub fn now_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
