//! Why a store did not do what it was asked.

use sqlx::migrate::MigrateError;

/// Why a store did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// It cannot be reached, is full, or refuses.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// What it holds cannot be understood.
    #[error("the store holds something unreadable: {0}")]
    Corrupt(String),
    /// Something else has that name or place already; nothing was kept. Whoever repeats an append whose answer
    /// got lost finds out here that it had been kept, and [`Store::head`](crate::Store::head) says how far.
    #[error("the store holds something else in its place: {0}")]
    Conflict(String),
}

/// How SQLite says that a name is taken, or that what is named is not there.
const REFUSED: [i32; 4] = [
    rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE,
    rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY,
    rusqlite::ffi::SQLITE_CONSTRAINT_ROWID,
    rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY,
];

/// Whether a database says that its data is damaged, or none of its own.
fn is_damaged(code: &str) -> bool {
    // `SQLITE_CORRUPT` and `SQLITE_NOTADB`, in the lowest byte of a number that says it more exactly.
    let file = code.parse().is_ok_and(|code: u32| matches!(code & 0xff, 11 | 26));
    // PostgreSQL's codes have five characters, whether they are digits or not.
    if code.len() == 5 { code.starts_with("XX00") } else { file }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(refusal) if refusal.is_unique_violation() => {
                Self::Conflict(refusal.message().to_owned())
            }
            sqlx::Error::Database(refusal) if refusal.is_foreign_key_violation() => {
                Self::Conflict(refusal.message().to_owned())
            }
            sqlx::Error::Database(refusal) => {
                let damaged = is_damaged(&refusal.code().unwrap_or_default());
                if damaged { Self::Corrupt(error.to_string()) } else { Self::Unavailable(error.to_string()) }
            }
            sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. } | sqlx::Error::TypeNotFound { .. } => {
                Self::Corrupt(error.to_string())
            }
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let text = error.to_string();
        let Some(refusal) = error.sqlite_error() else { return Self::Unavailable(text) };
        if REFUSED.contains(&refusal.extended_code) {
            Self::Conflict(text)
        } else if is_damaged(&refusal.extended_code.to_string()) {
            Self::Corrupt(text)
        } else {
            Self::Unavailable(text)
        }
    }
}

/// Why the tables could not be brought up to date.
pub(crate) fn not_migrated(error: MigrateError, known: i64) -> StoreError {
    match error {
        MigrateError::VersionMissing(version) => StoreError::Unavailable(format!(
            "its tables are of version {version} and this program knows them up to {known}: \
             use the newer program that made them"
        )),
        MigrateError::VersionMismatch(version) => StoreError::Corrupt(format!(
            "its tables of version {version} were made by other statements than this program's"
        )),
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        other => StoreError::Unavailable(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::is_damaged;

    #[test]
    fn damage_is_told_from_other_refusals() {
        assert!(["11", "26", "267", "779", "XX001", "XX002"].into_iter().all(is_damaged));
        // Full, read-only, locked, `undefined_table`, a number of PostgreSQL that ends like SQLite's, and none.
        assert!(!["13", "8", "5", "42P01", "25099", ""].into_iter().any(is_damaged));
    }
}
