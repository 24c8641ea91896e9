//! From an address to a store.

use std::sync::Arc;

use crate::Store;
use crate::error::StoreError;
use crate::keeper::Keeper;
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;

/// What an acknowledged write outlives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outlives {
    /// The death of the process.
    #[default]
    Process,
    /// A power cut as well: SQLite waits for the disk. PostgreSQL does as its own settings say.
    Power,
}

/// Opens the store at `url` and brings its tables up to date: `sqlite:/path/to/file` (made when it is not there; its
/// folder is not), `sqlite::memory:`, `postgres://user@host/database`. What follows `sqlite:` is the path as it is.
///
/// Belongs into a Tokio runtime, where it listens for changes by other processes for as long as the store lives.
///
/// # Errors
/// When the address is none of these, the database cannot be reached or written to, or its tables are newer than
/// this program.
pub async fn open(url: &str) -> Result<Arc<dyn Store>, StoreError> {
    open_to(url, Outlives::default()).await
}

/// The same; what is written outlives what `outlives` says.
///
/// # Errors
/// Like [`open`].
pub async fn open_to(url: &str, outlives: Outlives) -> Result<Arc<dyn Store>, StoreError> {
    match url.split_once(':') {
        Some(("sqlite", place)) => {
            let place = place.strip_prefix("//").unwrap_or(place);
            Ok(Arc::new(Keeper::new(Sqlite::open(place, outlives).await?)))
        }
        Some(("postgres" | "postgresql", _)) => Ok(Arc::new(Keeper::new(Postgres::open(url).await?))),
        // Not the whole address: it may hold a password.
        Some((scheme, _)) => Err(unknown(scheme)),
        None => Err(unknown("")),
    }
}

fn unknown(scheme: &str) -> StoreError {
    StoreError::Unavailable(format!(
        "nothing is known of stores at `{scheme}:`: write `sqlite:/path`, `sqlite::memory:` or \
         `postgres://user@host/database`"
    ))
}
