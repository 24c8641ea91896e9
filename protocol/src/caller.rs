//! Who calls, and what they may do.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a caller may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Have commands judged, and add to sessions.
    Evaluate,
    /// Answer what waits for a person.
    Approve,
    /// Look at records, rules and policy.
    Read,
    /// Change policy, tokens and grants.
    Administer,
}

impl Scope {
    /// Every scope, in order.
    pub const ALL: [Self; 4] = [Self::Evaluate, Self::Approve, Self::Read, Self::Administer];
}

/// An authenticated caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Who it is, unique among callers: `token:ci`, `uid:1000`, `cert:CN=…`.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
}

impl Caller {
    /// Whether it may do this.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }
}
