//! Lists, a page at a time.

use schemars::JsonSchema;
use serde::Serialize;

use crate::problem::{Kind, Problem};

/// Entries of a page when nobody says how many.
const USUAL: u32 = 100;

/// Entries of a page at most.
pub(super) const MOST: u32 = 1000;

/// A part of a list.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "{T}Page")]
pub(crate) struct Page<T> {
    /// Its entries.
    pub(super) items: Vec<T>,
    /// The id to ask for the next page with; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
}

impl<T> Page<T> {
    /// All there is.
    pub(super) fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }

    /// A full page is followed by another one, which may be empty.
    pub(super) fn of(items: Vec<T>, limit: u32, id: impl Fn(&T) -> String) -> Self {
        let full = u32::try_from(items.len()).is_ok_and(|count| count >= limit);
        let next = items.last().filter(|_| full).map(id);
        Self { items, next }
    }
}

/// How long a page may be.
pub(super) fn bounded(limit: Option<u32>) -> Result<u32, Problem> {
    let limit = limit.unwrap_or(USUAL);
    if (1..=MOST).contains(&limit) {
        Ok(limit)
    } else {
        Err(Problem::new(Kind::BadRequest, format!("`limit` is 1 to {MOST}")))
    }
}
