//! The two kinds of knowledge: what programs *do* and what is *dangerous*.
//!
//! TOML files in, lookup tables out: [`Library::load`] compiles profiles and rules,
//! [`Library::encode`] and [`Library::decode`] carry them through a binary without
//! work at start. Nothing here reads a file or judges a command; whether a rule
//! agrees with its own examples is checked by whoever can assess them.

mod acts;
mod attack;
mod by_name;
mod condition;
mod deferred;
mod environment;
mod error;
mod glob;
mod index;
mod keys;
mod kinds;
mod library;
mod lint;
mod locate;
mod paths;
mod program;
mod rule;
mod source;
mod spec;
mod text;

pub use acts::{EffectSpec, PrintSpec, Printed, RecipeSpec, ScriptSpec, TargetSpec, Tasks};
pub use attack::{Tactic, tactics};
pub use condition::{Condition, Outcomes};
pub use deferred::Deferred;
pub use environment::Environment;
pub use error::{LoadError, Place};
pub use glob::{Glob, Probe};
pub use index::{Candidate, Said};
pub use library::{Library, SourceFile};
pub use lint::{Advice, lint};
pub use paths::{Paths, segments};
pub use program::{Example, Level, Location, Program, Style, Subcommand};
pub use rule::{EffectPattern, FlowPattern, Maturity, OptionPattern, Predicate, Rule, TextPattern};
pub use spec::{Count, OperandSpec, OptionSpec, Role, RoleSpec, Script, ValueSpec};
pub use text::Text;
