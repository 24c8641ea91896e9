//! Typed things as the JSON text that is kept of them.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::backend::Row;
use crate::error::StoreError;

/// `thing` as text.
pub(crate) fn write<T: Serialize>(thing: &T) -> Result<String, StoreError> {
    serde_json::to_string(thing)
        .map_err(|error| StoreError::Conflict(format!("not writable as JSON: {error}")))
}

/// What `rows` hold; `what` names their kind.
pub(crate) fn read<T: DeserializeOwned>(what: &str, rows: Vec<Row>) -> Result<Vec<T>, StoreError> {
    let read = |(name, text): Row| {
        serde_json::from_str(&text).map_err(|error| StoreError::Corrupt(format!("{what} `{name}`: {error}")))
    };
    rows.into_iter().map(read).collect()
}

/// The word an enum without data is written as.
pub(crate) fn word<T: Serialize>(value: T) -> Result<String, StoreError> {
    Ok(write(&value)?.trim_matches('"').to_owned())
}
