//! What a reviewer leans on outside of this process.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether something is asked at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Circuit {
    /// It is.
    Closed,
    /// It failed too often; one question is out to see whether it is back.
    HalfOpen,
    /// It failed too often, and is left alone for a while.
    Open,
}

/// Something outside of this process that a reviewer asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Backend {
    /// Its name in the configuration.
    pub name: String,
    /// Whether it is asked.
    pub circuit: Circuit,
    /// Requests since the start, by what became of them: `answered`, `late`, `unreachable`, …
    pub requests: BTreeMap<String, u64>,
}
