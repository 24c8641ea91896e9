//! What an invocation does.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Class, Span, Zone};

/// The kinds of acts a program can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EffectKind {
    /// Takes in the contents of a file, or lists names (with [`Qualifier::Metadata`]).
    Read,
    /// Creates, changes or truncates a file.
    Write,
    /// Removes a file, or content nobody can bring back.
    Delete,
    /// Runs code other than the program itself.
    Execute,
    /// Takes something in from the network.
    Fetch,
    /// Sends something out over the network.
    Send,
    /// Opens a port to others.
    Listen,
    /// Prints secrets that are not files: environment, tokens, keychains.
    Reveal,
    /// Gains privilege or another identity.
    Escalate,
    /// Arranges for something to run later.
    Persist,
    /// Steers processes, services, devices, the machine's settings.
    Control,
    /// Changes shared or stateful things that are not files: remotes, clusters, databases.
    Mutate,
    /// Hides traces: history, audit, logs, warnings.
    Conceal,
    /// Takes memory, disk or processes without bound.
    Exhaust,
}

impl EffectKind {
    /// Every kind, in order.
    pub const ALL: [Self; 14] = [
        Self::Read,
        Self::Write,
        Self::Delete,
        Self::Execute,
        Self::Fetch,
        Self::Send,
        Self::Listen,
        Self::Reveal,
        Self::Escalate,
        Self::Persist,
        Self::Control,
        Self::Mutate,
        Self::Conceal,
        Self::Exhaust,
    ];

    /// The word used in JSON and in rules.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Delete => "delete",
            Self::Execute => "execute",
            Self::Fetch => "fetch",
            Self::Send => "send",
            Self::Listen => "listen",
            Self::Reveal => "reveal",
            Self::Escalate => "escalate",
            Self::Persist => "persist",
            Self::Control => "control",
            Self::Mutate => "mutate",
            Self::Conceal => "conceal",
            Self::Exhaust => "exhaust",
        }
    }
}

/// How an effect is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Qualifier {
    /// Goes down into folders.
    Recursive,
    /// Silences the tool's own safety question.
    Force,
    /// Nothing brings it back.
    Irreversible,
    /// Only names, sizes, dates: no contents.
    Metadata,
    /// Empties the file before writing.
    Truncate,
    /// Adds at the end.
    Append,
    /// The source of a move: it goes away here and comes back elsewhere.
    Move,
    /// Changes permissions or ownership.
    Permission,
    /// Makes a link.
    Link,
    /// Follows or carries data the script got from elsewhere.
    Tainted,
    /// Weakens a check that protects others (TLS, signatures, host keys).
    Insecure,
    /// Only says what it would do.
    DryRun,
    /// Hidden files, `.env` as well, are among what is read, and all of it is printed or written.
    Hidden,
}

/// What kind of thing [`Target::text`] names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TargetKind {
    /// A file or folder, resolved against the tracked working directory.
    Path,
    /// A host name or address.
    Host,
    /// A program, script or program text.
    Code,
    /// An environment variable.
    Variable,
    /// Named state: a remote, a cluster, a database, a service, a process.
    State,
}

/// What an effect touches.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Target {
    /// What `text` names.
    pub kind: TargetKind,
    /// Resolved name: an absolute normalised path, a host, a variable, …
    pub text: String,
    /// The class that rules and the boundary judge.
    pub class: Class,
    /// For paths: where it lies.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub zone: Option<Zone>,
    /// For paths: the whole zones that lie at or below it (`/` holds home and workspace).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub contains: Vec<Zone>,
}

/// One act of one invocation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Effect {
    /// What is done.
    pub kind: EffectKind,
    /// To what.
    pub target: Target,
    /// How.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub qualifiers: Vec<Qualifier>,
    /// Index into [`crate::Assessment::invocations`].
    pub invocation: u32,
    /// The bytes that ask for it.
    pub span: Span,
}
