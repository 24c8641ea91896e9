//! What the classifier would have liked to know.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something a door could look up and hand in with the facts. Until somebody does, the safe side is taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Wanted {
    /// Whether the git configuration in effect in a folder names programs.
    GitFolders {
        /// Absolute.
        folder: String,
    },
    /// The contents of a file that is run.
    Files {
        /// Absolute.
        path: String,
    },
    /// Whether there is a file.
    Present {
        /// Absolute.
        path: String,
    },
    /// Whether version control can bring back all of what is deleted.
    Recoverable {
        /// Absolute.
        path: String,
    },
}
