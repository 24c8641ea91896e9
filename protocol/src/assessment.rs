//! Everything the classifier states about a command.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Carried, Effect, Finding, Flow, Invocation, Severity, Wanted};

/// A bound that was met; what lies beyond it was not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// Bytes of input.
    Bytes,
    /// Nested substitutions, groups, wrappers.
    Depth,
    /// Syntax nodes.
    Nodes,
    /// Words after brace expansion.
    Words,
    /// Parser work.
    Work,
    /// Invocations after unfolding.
    Invocations,
    /// Effects.
    Effects,
    /// Findings.
    Findings,
}

/// How much of the command the assessment speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Coverage {
    /// Length of the command in bytes.
    pub bytes: u32,
    /// Bytes that belong to syntax the reader understands and a second reader confirmed.
    pub bytes_understood: u32,
    /// Words whose value is not known before the shell runs.
    pub words_unresolved: u32,
    /// Invocations of programs without a profile, or with words the profile does not describe.
    pub programs_unknown: u32,
    /// Places where code runs that was not read.
    pub opaque_sinks: u32,
    /// The first bound that was met.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub limit: Option<Limit>,
}

impl Coverage {
    /// Whether nothing was left unread, unresolved or unknown.
    pub fn is_complete(&self) -> bool {
        self.bytes == self.bytes_understood
            && self.programs_unknown == 0
            && self.opaque_sinks == 0
            && self.limit.is_none()
    }
}

/// What a command does and what is known to be dangerous about it. Facts only: no decision.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Assessment {
    /// Programs that would run, wrappers first.
    pub invocations: Vec<Invocation>,
    /// What they would do.
    pub effects: Vec<Effect>,
    /// Where data would go.
    pub flows: Vec<Flow>,
    /// Files it leaves behind with data from the network, from secrets or from a decoder in them.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub carried: Vec<Carried>,
    /// What rules say about it; worst first.
    pub findings: Vec<Finding>,
    /// How much of the command this speaks of.
    pub coverage: Coverage,
    /// What a door could look up to make this surer.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub wanted: Vec<Wanted>,
}

impl Assessment {
    /// The worst severity among findings that count; none means [`Severity::Info`].
    pub fn risk(&self) -> Severity {
        self.findings.iter().filter(|f| !f.sandboxed).map(|f| f.severity).max().unwrap_or(Severity::Info)
    }
}
