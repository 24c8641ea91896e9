//! Who a policy entry comes from.

use serde::Serialize;

/// A layer of policy. The order is the order of authority: what comes later may only take away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// Compiled in.
    Builtin,
    /// The person's own file: may tighten, and may loosen what the builtin layer grants.
    User,
    /// The project's file: may only tighten, because whoever writes the project writes it.
    Project,
}

impl std::fmt::Display for Layer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Builtin => "builtin",
            Self::User => "user",
            Self::Project => "project",
        })
    }
}
