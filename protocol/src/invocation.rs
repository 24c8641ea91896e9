//! One program run by a command.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Span;

/// One program with its arguments, after wrappers were unfolded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Invocation {
    /// The name of the program's profile; the decoded command word where there is none.
    pub program: String,
    /// The path through nested subcommands: `["compose", "up"]`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub subcommands: Vec<String>,
    /// Decoded words, the command word first. A part not known before running reads `⟨…⟩`.
    pub argv: Vec<String>,
    /// Names of the options the profile recognised, in order.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub options: Vec<String>,
    /// Decoded operands, without the subcommands.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub operands: Vec<String>,
    /// The wrapper that runs it (`sudo`, `sh -c`, `xargs`): an index into the same list.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub via: Option<u32>,
    /// Whether a profile describes the program and every word of it.
    pub understood: bool,
    /// The bytes of the simple command.
    pub span: Span,
}
