//! What is emitted: every span, event, attribute and metric by its name, with what it says.
//!
//! The table in `docs/telemetry.md` is made from these lists. Names that OpenTelemetry's conventions have are theirs;
//! the rest is `assize.`.

mod reviewing;

pub use reviewing::{ABSTENTIONS, BACKEND_REQUESTS, CASES, CIRCUIT, COST, REVIEWING, REVIEWS, TOKENS};

/// A span or an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Emitted {
    /// Its name.
    pub name: &'static str,
    /// When there is one.
    pub when: &'static str,
    /// What it may say: names out of [`ATTRIBUTES`].
    pub says: &'static [&'static str],
}

/// What a metric is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Only goes up.
    Counter,
    /// What is the case now.
    Gauge,
    /// How often which size came up.
    Histogram,
}

/// A metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// Its name; Prometheus has `_` for `.`, the unit behind it, and `_total` behind a counter.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Its unit, as UCUM writes it; empty for a count.
    pub unit: &'static str,
    /// What it says.
    pub help: &'static str,
    /// By what it is told apart.
    pub labels: &'static [&'static str],
}

/// Names of attributes.
pub mod attribute {
    /// What is being done: `execute_tool`.
    pub const OPERATION: &str = "gen_ai.operation.name";
    /// The tool that was called.
    pub const TOOL: &str = "gen_ai.tool.name";
    /// What kind of tool.
    pub const TOOL_TYPE: &str = "gen_ai.tool.type";
    /// The agent's id of the call.
    pub const CALL: &str = "gen_ai.tool.call.id";
    /// The session.
    pub const SESSION: &str = "gen_ai.conversation.id";
    /// The agent.
    pub const AGENT: &str = "gen_ai.agent.name";
    /// Its version.
    pub const AGENT_VERSION: &str = "gen_ai.agent.version";
    /// Host name or address.
    pub const HOST: &str = "server.address";
    /// Port.
    pub const PORT: &str = "server.port";
    /// The MCP server the tool belongs to.
    pub const MCP_SERVER: &str = "assize.mcp.server";
    /// Who asked for the judgement.
    pub const CALLER: &str = "assize.caller";
    /// The verdict.
    pub const VERDICT: &str = "assize.verdict.id";
    /// What was decided.
    pub const DECISION: &str = "assize.decision";
    /// Who decided.
    pub const DECIDED_BY: &str = "assize.decided_by";
    /// The entry that decided.
    pub const ENTRY: &str = "assize.decided_by.entry";
    /// Whether something else than a judgement decided.
    pub const FALLBACK: &str = "assize.fallback";
    /// How bad.
    pub const SEVERITY: &str = "assize.severity";
    /// How sure.
    pub const CONFIDENCE: &str = "assize.confidence";
    /// Findings.
    pub const FINDINGS: &str = "assize.finding.count";
    /// Their rules.
    pub const RULES: &str = "assize.finding.rule_ids";
    /// One rule.
    pub const RULE: &str = "assize.rule.id";
    /// Where a finding begins.
    pub const START: &str = "assize.span.start";
    /// Where it ends.
    pub const END: &str = "assize.span.end";
    /// Whether it was set aside.
    pub const SUPPRESSED: &str = "assize.suppressed";
    /// Programs that would run.
    pub const PROGRAMS: &str = "assize.programs";
    /// The command's hash.
    pub const COMMAND_HASH: &str = "assize.command.sha256";
    /// The command.
    pub const COMMAND: &str = "assize.command";
    /// The prompt.
    pub const PROMPT: &str = "assize.prompt";
    /// How long judging took.
    pub const JUDGING: &str = "assize.duration_us";
    /// Version of the engine.
    pub const ENGINE: &str = "assize.revisions.engine";
    /// Revision of the rules.
    pub const RULES_REVISION: &str = "assize.revisions.rules";
    /// Revision of the policy.
    pub const POLICY_REVISION: &str = "assize.revisions.policy";
    /// The approval.
    pub const APPROVAL: &str = "assize.approval.id";
    /// Where it stands.
    pub const STATE: &str = "assize.approval.state";
    /// How far it reaches.
    pub const SCOPE: &str = "assize.approval.scope";
    /// Who answered.
    pub const APPROVER: &str = "assize.approval.approver";
    /// Who asked.
    pub const REQUESTER: &str = "assize.approval.requester";
    /// How long it waits for a person.
    pub const TTL: &str = "assize.approval.ttl_s";
    /// How long it waited.
    pub const WAITED: &str = "assize.approval.waited_ms";
    /// The structure that was approved.
    pub const STRUCTURE: &str = "assize.grant.rule";
    /// What was loaded.
    pub const PACK: &str = "assize.pack.id";
    /// Its revision.
    pub const REVISION: &str = "assize.revision";
    /// The revision before.
    pub const PREVIOUS: &str = "assize.previous";
    /// Why something was refused or is missing.
    pub const REASON: &str = "assize.reason";
}

use attribute as a;

/// Every attribute, and what it says.
pub const ATTRIBUTES: [(&str, &str); 44] = [
    (a::OPERATION, "`execute_tool`"),
    (a::TOOL, "the tool as the agent names it; `shell` where it was not said"),
    (a::TOOL_TYPE, "`function`, or `extension` for a tool of an MCP server"),
    (a::CALL, "the agent's id of the call (Claude Code `tool_use_id`, Codex `call_id`)"),
    (a::SESSION, "the session (Claude Code `session.id`, Codex `conversation.id`)"),
    (a::AGENT, "the agent's name, such as `claude-code`"),
    (a::AGENT_VERSION, "the agent's version"),
    (a::HOST, "host name or address of a connection"),
    (a::PORT, "its port"),
    (a::MCP_SERVER, "the server in `mcp__server__tool`"),
    (a::CALLER, "who had the command judged, such as `token:ci`"),
    (a::VERDICT, "the verdict; stands in the answer and in the audit log too"),
    (a::DECISION, "`allow`, `ask` or `deny`"),
    (a::DECIDED_BY, "`policy`, `reviewer`, `approval` or `fallback`"),
    (a::ENTRY, "the entry of policy that decided, such as `policy:builtin decide.critical`"),
    (
        a::FALLBACK,
        "`true` when it was not judged or not recorded, and the answer is stricter for that reason",
    ),
    (a::SEVERITY, "the worst severity that counted, of a finding its own"),
    (a::CONFIDENCE, "how sure the surest of the worst findings is, of a finding its own"),
    (a::FINDINGS, "how many findings there are"),
    (a::RULES, "ids of the rules that were found, each once"),
    (a::RULE, "the rule"),
    (a::START, "first byte of the command the finding speaks of"),
    (a::END, "one past the last"),
    (a::SUPPRESSED, "`true` when policy set the finding aside"),
    (
        a::PROGRAMS,
        "names of the programs that would run, each once; `other` for a name that could be more than a name",
    ),
    (a::COMMAND_HASH, "`sha256:` of the exact bytes of the command"),
    (a::COMMAND, "the command, redacted; only where switched on"),
    (a::PROMPT, "what the person asked for last, redacted; only where switched on"),
    (a::JUDGING, "how long judging took, in microseconds"),
    (a::ENGINE, "version of the engine"),
    (a::RULES_REVISION, "`sha256:` of the rules"),
    (a::POLICY_REVISION, "`sha256:` of the policy"),
    (a::APPROVAL, "the approval"),
    (a::STATE, "`open`, `approved`, `denied`, `expired` or `withdrawn`"),
    (a::SCOPE, "how far an approval reaches: `once`, `session` or `structure`"),
    (a::APPROVER, "who answered"),
    (a::REQUESTER, "who asked"),
    (a::TTL, "how long the question stays open, in seconds"),
    (a::WAITED, "how long it was open, in milliseconds"),
    (a::STRUCTURE, "`sha256:` of the structure that was approved"),
    (a::PACK, "what was loaded: `policy` or `rules`"),
    (a::REVISION, "its revision"),
    (a::PREVIOUS, "the revision before"),
    (a::REASON, "why something was refused, or why an agent counts as unprotected"),
];

/// What every approval event says.
const ASKED: [&str; 16] = [
    a::APPROVAL,
    a::STATE,
    a::VERDICT,
    a::SESSION,
    a::AGENT,
    a::AGENT_VERSION,
    a::SEVERITY,
    a::REQUESTER,
    a::COMMAND_HASH,
    a::TTL,
    a::WAITED,
    a::SCOPE,
    a::APPROVER,
    a::STRUCTURE,
    a::COMMAND,
    a::PROMPT,
];

/// Spans, in the order they begin.
pub const SPANS: [Emitted; 2] = [
    Emitted {
        name: "execute_tool {gen_ai.tool.name}",
        when: "a request was judged; continues `traceparent`, and is linked to session and call where there is none",
        says: &[
            a::OPERATION,
            a::TOOL,
            a::TOOL_TYPE,
            a::CALL,
            a::SESSION,
            a::AGENT,
            a::AGENT_VERSION,
            a::MCP_SERVER,
            a::CALLER,
            a::VERDICT,
            a::DECISION,
            a::COMMAND,
            a::PROMPT,
        ],
    },
    Emitted {
        name: "assize.evaluate",
        when: "child of the above: the time that judging took",
        says: &[
            a::VERDICT,
            a::DECISION,
            a::SEVERITY,
            a::JUDGING,
            a::ENGINE,
            a::RULES_REVISION,
            a::POLICY_REVISION,
        ],
    },
];

/// A command was judged.
pub const VERDICT: &str = "assize.verdict";
/// Something was found.
pub const FINDING: &str = "assize.finding";
/// A question to a person was opened.
pub const APPROVAL_OPENED: &str = "assize.approval.opened";
/// It was answered.
pub const APPROVAL_DECIDED: &str = "assize.approval.decided";
/// Nobody answered in time.
pub const APPROVAL_EXPIRED: &str = "assize.approval.expired";
/// Whoever asked took it back.
pub const APPROVAL_WITHDRAWN: &str = "assize.approval.withdrawn";
/// Policy or rules came into force.
pub const ACTIVATED: &str = "assize.policy.activated";
/// Policy or rules were refused; those before stay.
pub const REJECTED: &str = "assize.policy.rejected";
/// A connection was let through or stopped.
pub const NETWORK: &str = "assize.network";
/// An agent runs commands that nobody judges.
pub const UNPROTECTED: &str = "assize.host.unprotected";

/// Log events. All that belong to a request carry its trace.
pub const EVENTS: [Emitted; 10] = [
    Emitted {
        name: VERDICT,
        when: "a request was judged",
        says: &[
            a::VERDICT,
            a::DECISION,
            a::DECIDED_BY,
            a::ENTRY,
            a::FALLBACK,
            a::SEVERITY,
            a::CONFIDENCE,
            a::FINDINGS,
            a::RULES,
            a::PROGRAMS,
            a::COMMAND_HASH,
            a::JUDGING,
            a::APPROVAL,
            a::SESSION,
            a::CALL,
            a::TOOL,
            a::AGENT,
            a::AGENT_VERSION,
            a::MCP_SERVER,
            a::CALLER,
            a::ENGINE,
            a::RULES_REVISION,
            a::POLICY_REVISION,
            a::COMMAND,
            a::PROMPT,
        ],
    },
    Emitted {
        name: FINDING,
        when: "for each finding from a severity on (`medium`, unless set otherwise)",
        says: &[
            a::VERDICT,
            a::RULE,
            a::SEVERITY,
            a::CONFIDENCE,
            a::START,
            a::END,
            a::SUPPRESSED,
            a::SESSION,
            a::CALL,
        ],
    },
    Emitted { name: APPROVAL_OPENED, when: "a person is asked", says: &ASKED },
    Emitted { name: APPROVAL_DECIDED, when: "they approved or denied", says: &ASKED },
    Emitted { name: APPROVAL_EXPIRED, when: "nobody answered in time", says: &ASKED },
    Emitted { name: APPROVAL_WITHDRAWN, when: "whoever asked took the question back", says: &ASKED },
    Emitted {
        name: ACTIVATED,
        when: "policy or rules came into force",
        says: &[a::PACK, a::REVISION, a::PREVIOUS],
    },
    Emitted {
        name: REJECTED,
        when: "policy or rules were refused; those before stay in force",
        says: &[a::PACK, a::REASON, a::PREVIOUS],
    },
    Emitted {
        name: NETWORK,
        when: "whoever watches the network let a connection of a session through, or stopped it",
        says: &[a::SESSION, a::HOST, a::PORT, a::DECISION],
    },
    Emitted {
        name: UNPROTECTED,
        when: "the logs of an agent show that a command ran although the hook in front of it failed",
        says: &[a::SESSION, a::AGENT, a::REASON],
    },
];

/// Judging a command.
pub const EVALUATE: Metric = Metric {
    name: "assize.evaluate.duration",
    kind: Kind::Histogram,
    unit: "s",
    help: "How long judging a command took",
    labels: &[],
};
/// Recording a decision.
pub const RECORD: Metric = Metric {
    name: "assize.record.duration",
    kind: Kind::Histogram,
    unit: "s",
    help: "How long recording a decision took",
    labels: &[],
};
/// Decisions.
pub const DECISIONS: Metric = Metric {
    name: "assize.decisions",
    kind: Kind::Counter,
    unit: "",
    help: "Decisions; agents without a name here are other",
    labels: &["decision", "agent"],
};
/// Answers without a judgement or a record.
pub const FALLBACKS: Metric = Metric {
    name: "assize.fallback.decisions",
    kind: Kind::Counter,
    unit: "",
    help: "Answers that are stricter because something was not there in time",
    labels: &["cause"],
};
/// Requests there was no room for.
pub const SHED: Metric = Metric {
    name: "assize.shed.requests",
    kind: Kind::Counter,
    unit: "",
    help: "Requests there was no room for",
    labels: &[],
};
/// Decisions that were not recorded.
pub const AUDIT_LOST: Metric = Metric {
    name: "assize.audit.lost",
    kind: Kind::Counter,
    unit: "",
    help: "Decisions that were given and not recorded",
    labels: &[],
};
/// Notices a listener missed.
pub const STREAM_LAG: Metric = Metric {
    name: "assize.stream.lag",
    kind: Kind::Counter,
    unit: "",
    help: "Notices that listeners of the stream were too slow for",
    labels: &[],
};
/// Answers of the HTTP door.
pub const REQUESTS: Metric = Metric {
    name: "assize.http.requests",
    kind: Kind::Counter,
    unit: "",
    help: "Answers of the HTTP service",
    labels: &["route", "status"],
};
/// Records of agents' logs.
pub const INGESTED: Metric = Metric {
    name: "assize.ingest.records",
    kind: Kind::Counter,
    unit: "",
    help: "Log records of agents: read, ignored because they say nothing about a session, rejected as malformed",
    labels: &["outcome"],
};
/// Hooks of agents that failed.
pub const HOOK_ERRORS: Metric = Metric {
    name: "assize.hook.errors",
    kind: Kind::Counter,
    unit: "",
    help: "Hooks that failed or were cancelled, as the agent tells",
    labels: &["agent", "kind"],
};
/// Agents that ran a command nobody judged.
pub const UNPROTECTED_CALLS: Metric = Metric {
    name: "assize.unprotected.calls",
    kind: Kind::Counter,
    unit: "",
    help: "Calls that went through although the hook in front of them failed",
    labels: &["agent"],
};
/// Telemetry that did not arrive.
pub const TELEMETRY_LOST: Metric = Metric {
    name: "assize.telemetry.lost",
    kind: Kind::Counter,
    unit: "",
    help: "Spans, events and reports of metrics that did not reach the receiver",
    labels: &["signal"],
};
/// Open approvals.
pub const APPROVALS: Metric = Metric {
    name: "assize.approvals.open",
    kind: Kind::Gauge,
    unit: "",
    help: "Questions that wait for a person",
    labels: &[],
};
/// Sessions in memory.
pub const SESSIONS: Metric =
    Metric { name: "assize.sessions", kind: Kind::Gauge, unit: "", help: "Sessions in memory", labels: &[] };
/// Age of the knowledge.
pub const AGE: Metric = Metric {
    name: "assize.packs.age",
    kind: Kind::Gauge,
    unit: "s",
    help: "How long ago the rules in force were loaded",
    labels: &[],
};

/// Every metric.
pub const METRICS: [Metric; 23] = [
    EVALUATE,
    RECORD,
    DECISIONS,
    FALLBACKS,
    SHED,
    AUDIT_LOST,
    STREAM_LAG,
    REQUESTS,
    INGESTED,
    HOOK_ERRORS,
    UNPROTECTED_CALLS,
    TELEMETRY_LOST,
    APPROVALS,
    SESSIONS,
    AGE,
    REVIEWS,
    ABSTENTIONS,
    REVIEWING,
    TOKENS,
    COST,
    CASES,
    CIRCUIT,
    BACKEND_REQUESTS,
];
