//! What waits for a person, what they answered, and what follows from it later.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Agent, Because, Effect, Finding, Invocation, Severity};

/// Where a question to a person stands. Everything but `open` is final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ApprovalState {
    /// Nobody answered yet, or not enough people.
    Open,
    /// It may run.
    Approved,
    /// It may not.
    Denied,
    /// Nobody answered in time: it may not run.
    Expired,
    /// Whoever asked takes it back.
    Withdrawn,
}

/// What an answer is bound to. A change in any of it makes the answer stale.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Binding {
    /// `sha256:` of the exact bytes of the command.
    pub command: String,
    /// The shell that would get them.
    pub shell: crate::Shell,
    /// Absolute working directory.
    pub cwd: String,
    /// Absolute folders the agent is trusted with.
    pub workspace: Vec<String>,
    /// The session, where there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub session: Option<String>,
    /// Who asked.
    pub requester: String,
    /// Revision of the policy that asked.
    pub policy: String,
    /// Revision of the rules that were found.
    pub rules: String,
    /// Absolute home directory.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub home: Option<String>,
    /// Login name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub user: Option<String>,
    /// `sha256:` of the facts that were looked up; `None` for what a person wrote, for which nobody looked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub facts: Option<String>,
}

/// How far an approval reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GrantScope {
    /// This command, once.
    Once,
    /// This command, in this session.
    Session,
    /// Commands of this structure, until the grant ends.
    Structure,
}

/// One person's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Vote {
    /// Who.
    pub by: String,
    /// Milliseconds since 1970, UTC.
    pub at: i64,
    /// Whether it may run.
    pub approve: bool,
    /// How far that reaches.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub scope: Option<GrantScope>,
    /// How long they want that to hold, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lasts_ms: Option<i64>,
    /// What they want the agent to read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub message: Option<String>,
}

/// How a front end should put the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches that front ends read one by one")]
pub struct Prompting {
    /// "No" is what an empty answer means; no key approves by itself.
    pub default_to_no: bool,
    /// A reviewer, a hook or an older grant may not answer.
    pub requires_person: bool,
    /// No grant beyond this once may be offered.
    pub suppress_always: bool,
    /// The one who asked may not answer.
    pub no_self_approval: bool,
}

/// A question to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Approval {
    /// Unique and ordered by time (ULID).
    pub id: String,
    /// Where it stands.
    pub state: ApprovalState,
    /// Counts changes; a change states the number it saw.
    pub version: i64,
    /// Milliseconds since 1970, UTC.
    pub opened_at: i64,
    /// When it ends unanswered.
    pub expires_at: i64,
    /// When it was answered, expired or taken back.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub closed_at: Option<i64>,
    /// The verdict that asked.
    pub verdict: String,
    /// Who wants to run it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agent: Option<Agent>,
    /// The whole command.
    pub command: String,
    /// What was approved in its place.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub edited: Option<String>,
    /// What the answer is bound to.
    pub binding: Binding,
    /// What the person asked the agent for, last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub prompt: Option<String>,
    /// The worst that counted.
    pub risk: Severity,
    /// Why it asks.
    pub because: Vec<Because>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What would run.
    pub invocations: Vec<Invocation>,
    /// What that would do.
    pub effects: Vec<Effect>,
    /// What would be kept if it was approved for its structure; `None` where that would reach too far.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub structure: Option<Structure>,
    /// How to ask.
    pub prompting: Prompting,
    /// How many people have to approve.
    pub quorum: u8,
    /// Answers so far.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub votes: Vec<Vote>,
}

/// What commands of one kind have in common. A command matches when it has nothing that is not here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Structure {
    /// The line with `⟨…⟩` in place of what may vary; every other byte is as it was approved.
    pub shape: String,
    /// Programs with subcommands and options, in order.
    pub invocations: Vec<String>,
    /// Acts: kind, qualifiers, and the class, zone or host of the target.
    pub effects: Vec<String>,
    /// Flows.
    pub flows: Vec<String>,
    /// Rules that were found.
    pub findings: Vec<String>,
    /// `sha256:` of the above: what grants are looked up by.
    pub key: String,
}

/// What an approval allows later on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Grant {
    /// Unique and ordered by time (ULID).
    pub id: String,
    /// The approval it follows from.
    pub approval: String,
    /// How far it reaches.
    pub scope: GrantScope,
    /// What it is bound to.
    pub binding: Binding,
    /// What a command has to look like, for [`GrantScope::Structure`].
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub structure: Option<Structure>,
    /// The worst risk it may let through.
    pub risk: Severity,
    /// Who approved.
    pub granted_by: Vec<String>,
    /// Milliseconds since 1970, UTC.
    pub granted_at: i64,
    /// When it ends.
    pub expires_at: i64,
    /// When it was used up.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub spent_at: Option<i64>,
    /// When it was taken back.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revoked_at: Option<i64>,
}

/// What a verdict says about the question it opened, or about the answer that settled it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ApprovalTicket {
    /// The approval.
    pub id: String,
    /// Where it stands.
    pub state: ApprovalState,
    /// When it ends unanswered: milliseconds since 1970, UTC.
    pub expires_at: i64,
    /// What was approved in place of the command.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub edited: Option<String>,
    /// What the person wants the agent to read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub message: Option<String>,
    /// A signed proof of the approval, good for one use.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub token: Option<String>,
}
