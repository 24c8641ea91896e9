//! The nouns every part of Assize shares, one per file.
//!
//! Everything here crosses a process border as JSON and nothing else gets in: no
//! behaviour beyond ordering, construction and printing (and what to write in place of a misspelt word), no I/O.

mod approval;
mod assessment;
mod backend;
mod body;
mod caller;
mod class;
mod command;
mod decision;
mod digest;
mod effect;
mod finding;
mod flat;
mod flow;
mod invocation;
mod line;
mod record;
mod review;
mod rule_id;
mod ruling;
mod session;
mod severity;
mod span;
mod suggest;
mod verdict;
mod wanted;
pub mod whole;

pub use approval::{
    Approval, ApprovalState, ApprovalTicket, Binding, Grant, GrantScope, Prompting, Structure, Vote,
};
pub use assessment::{Assessment, Coverage, Limit};
pub use backend::{Backend, Circuit};
pub use body::Body;
pub use caller::{Caller, Scope};
pub use class::{Class, Zone};
pub use command::{Command, Facts, Shell};
pub use decision::{Decision, strictest};
pub use digest::{Digest, hex};
pub use effect::{Effect, EffectKind, Qualifier, Target, TargetKind};
pub use finding::{Finding, Rewrite};
pub use flow::{Carried, Flow, FlowEnd};
pub use invocation::Invocation;
pub use line::VerdictLine;
pub use record::{Attestation, AuditRecord, Record, RecordKind};
pub use review::{Abstained, Evidence, Review, ReviewOutcome, Usage};
pub use rule_id::{InvalidRuleId, RuleId};
pub use ruling::{Because, Outcome, Ruling};
pub use session::{Agent, Context, Happening, SessionEvent};
pub use severity::{Confidence, Severity};
pub use span::Span;
pub use suggest::instead_of;
pub use verdict::{Request, Revisions, Verdict};
pub use wanted::Wanted;
