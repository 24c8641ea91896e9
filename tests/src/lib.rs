//! The test kit: what other crates' promises are tested with.
//!
//! [`oracle`] runs scripts in the installed bash, where no program can be found, and records
//! what it would have run. [`law`] compares that with what the reader shows. [`grammar`]
//! makes scripts, [`mutate`] breaks them, [`hunt`] does it a hundred thousand times and
//! shrinks what it finds, and [`table`] reads hand-written ones. [`disguise`] spells a command differently
//! without changing what runs.
//! [`corpus`] brings the commands to try it on, and [`reference`] matches rules a second time. [`postgres`] is a
//! database server for tests that need a real one. [`fuzzed`] says what has to hold for bytes that come from anybody,
//! and [`hooks`] what an agent makes of an answer.

#![allow(clippy::disallowed_methods, reason = "the garden runs programs, reads files and looks at the clock")]

pub mod corpus;
pub mod disguise;
pub mod fuzzed;
pub mod grammar;
pub mod hooks;
pub mod hunt;
pub mod law;
pub mod mutate;
pub mod oracle;
pub mod postgres;
pub mod random;
pub mod reference;
pub mod table;
