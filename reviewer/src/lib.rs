//! Compares the step an agent plans with what the person asked for.
//!
//! When policy asks, a [`Panel`] of independent reviewers looks at the same [`Case`]: the assessment of the command
//! and the recent session. Each gives an [`Answer`] with evidence, and [`Demands`] say which answers together allow
//! or deny; everything else is for a person. Reviewers compare, they do not parse: what a command does comes from
//! its assessment. Only the person's words grant anything. Tool output, web pages, issues and the agent's own prose
//! can only make an answer stricter.

mod address;
mod answer;
mod apart;
mod autostart;
mod bounds;
mod branches;
mod breaker;
mod built;
mod builtin;
mod cache;
mod case;
mod clock;
mod combine;
mod condition;
mod contrast;
mod counters;
mod customs;
mod dates;
mod days;
mod direction;
mod dry_run;
mod exactly;
mod features;
mod firewall;
mod grammar;
mod ground;
mod hanging;
mod instances;
mod intent;
#[cfg(test)]
mod kit;
mod known;
mod lent;
mod libraries;
mod licence;
mod limit;
mod limits;
mod listed;
mod listing;
mod meter;
mod namesake;
mod naming;
mod options;
mod outspoken;
mod owner;
mod packages;
mod panel;
mod places;
mod plan;
mod precedent;
mod provenance;
mod quoted;
mod reading;
mod request;
mod reviewer;
mod revisions;
mod rival;
mod rows;
mod saved_plan;
mod scope;
mod searched;
mod selftest;
mod series;
mod source;
mod spans;
mod spared;
mod spelled;
mod standing;
mod support;
mod tables;
mod variables;
mod waits;

pub use answer::{Answer, BadAnswer};
pub use breaker::{Breaker, Interrupt};
pub use builtin::BuiltinError;
pub use cache::{Cache, CaseKey};
pub use case::{Case, Earlier, Event, Opened, Precedent};
pub use combine::{Combined, Demand, Demands, DemandsError};
pub use counters::{Counters, Counts};
pub use dry_run::DryRuns;
pub use features::Features;
pub use intent::{Alike, Intent, IntentWithEncoder};
pub use known::{Expect, Known};
pub use limits::Limits;
pub use meter::Meter;
pub use panel::{Panel, Reviewed};
pub use precedent::Precedents;
pub use provenance::Provenance;
pub use quoted::quoted;
pub use reading::{Heard, Planned, Reading};
pub use reviewer::{Judge, Plain, Reviewer, Unanswered};
pub use scope::Scope;
pub use tables::{Tables, TablesError};
