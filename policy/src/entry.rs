//! Every line of every layer, with what became of it: what `policy show` prints.

use serde::Serialize;

use crate::{Layer, Place};

/// What became of an entry when the layers were merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It takes part in every decision.
    InForce,
    /// Another layer is stricter about the same thing.
    Outranked,
    /// It has no effect; the note says why.
    Ignored,
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::InForce => "in force",
            Self::Outranked => "outranked",
            Self::Ignored => "ignored",
        })
    }
}

/// One entry of one layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Whose.
    pub layer: Layer,
    /// Where it is written; `None` when it is compiled in.
    pub at: Option<Place>,
    /// What it speaks of: `decide.medium`, `rules.git/force-push`, `hosts.listed crates.io`.
    pub entry: String,
    /// What it says of it: `deny`.
    pub value: String,
    /// What became of it.
    pub status: Status,
    /// Why it is ignored or outranked, or the reason its author gave.
    pub note: Option<String>,
    /// The last day it holds.
    pub expires: Option<String>,
}

impl Entry {
    /// How a ruling names it: `policy:user rules.git/force-push`.
    pub(crate) fn label(layer: Layer, entry: &str) -> String {
        format!("policy:{layer} {entry}")
    }
}

/// An entry that does not do what its author wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PolicyWarning {
    /// Whose.
    pub layer: Layer,
    /// Where it is written.
    pub at: Place,
    /// What it speaks of.
    pub entry: String,
    /// What became of it and why, as in `ignored: it expired on 2026-01-31`.
    pub message: String,
}

impl std::fmt::Display for PolicyWarning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: `{}` is {}", self.at, self.entry, self.message)
    }
}
