//! Where data goes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Span;

/// An end of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FlowEnd {
    /// Data from or to another machine.
    Network,
    /// Data from a secret: credential files, environment, keychains.
    Secret,
    /// The text of a decoder (base64, hex, gunzip, …).
    Decoded,
    /// Text the script or a file holds, not read as code.
    Data,
    /// Becomes code.
    Code,
    /// Written to a file.
    File,
}

/// An edge from a source of data to a sink.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Flow {
    /// Where the data comes from.
    pub from: FlowEnd,
    /// Where it goes.
    pub to: FlowEnd,
    /// The invocation whose sink it is: an index into [`crate::Assessment::invocations`].
    pub invocation: u32,
    /// The bytes of the sink.
    pub span: Span,
}

/// A file that is left behind with data from elsewhere in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Carried {
    /// Absolute path; one that ends in `/` stands for everything below it.
    pub path: String,
    /// Where the contents came from: `network`, `secret`, `decoded`.
    pub from: Vec<FlowEnd>,
}
