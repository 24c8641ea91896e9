//! The nouns every part of Assize shares, one per file.
//!
//! Everything here crosses a process border as JSON and nothing else gets in: no
//! behaviour beyond ordering, construction and printing, no I/O.

mod assessment;
mod class;
mod command;
mod decision;
mod effect;
mod finding;
mod flow;
mod invocation;
mod rule_id;
mod ruling;
mod severity;
mod span;
mod verdict;
mod wanted;

pub use assessment::{Assessment, Coverage, Limit};
pub use class::{Class, Zone};
pub use command::{Command, Facts, Shell};
pub use decision::{Decision, strictest};
pub use effect::{Effect, EffectKind, Qualifier, Target, TargetKind};
pub use finding::{Finding, Rewrite};
pub use flow::{Flow, FlowEnd};
pub use invocation::Invocation;
pub use rule_id::{InvalidRuleId, RuleId};
pub use ruling::{Because, Outcome, Ruling};
pub use severity::{Confidence, Severity};
pub use span::Span;
pub use verdict::{Request, Revisions, Verdict};
pub use wanted::Wanted;
