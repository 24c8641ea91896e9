//! Compares the step an agent plans with what the person asked for.
//!
//! When policy asks, a [`Panel`] of independent reviewers looks at the same [`Case`]: the assessment of the command
//! and the recent session. Each gives an [`Answer`] with evidence, and [`Demands`] say which answers together allow
//! or deny; everything else is for a person. Reviewers compare, they do not parse: what a command does comes from
//! its assessment. Only the person's words grant anything. Tool output, web pages, issues and the agent's own prose
//! can only make an answer stricter.

mod answer;
mod breaker;
mod cache;
mod case;
mod combine;
mod counters;
mod limits;
mod panel;
mod quoted;
mod reviewer;

pub use answer::{Answer, BadAnswer};
pub use breaker::{Breaker, Interrupt};
pub use cache::{Cache, CaseKey};
pub use case::{Case, Earlier, Event, Opened, Precedent};
pub use combine::{Combined, Demand, Demands, DemandsError};
pub use counters::{Counters, Counts};
pub use limits::Limits;
pub use panel::{Panel, Reviewed};
pub use quoted::quoted;
pub use reviewer::{Judge, Plain, Reviewer, Unanswered};
