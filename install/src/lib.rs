//! Plugs Assize into the settings of agents, and takes it out again.
//!
//! Pure text in, text out: [`install`] and [`uninstall`] splice a settings file and leave every byte alone that is not
//! theirs, comments and order included; doors read and write the files. What differs between agents is the table
//! [`AGENTS`]. [`canary`] says what an agent would send a hook and whether it would take its answer for a block:
//! written down a second time, apart from the hook itself, so that the two can disagree. The one thing that touches a
//! disk is [`heartbeat`], the sign of life of a hook.

pub mod canary;
pub mod export;
pub mod heartbeat;
pub mod lists;

mod agent;
mod agents;
mod diff;
mod document;
mod error;
mod item;
mod json;
mod script;
mod settings;
mod tables;
mod words;

pub use agent::{
    Format, Handler, Hook, Location, Managed, Off, Scope, Settings, Shell, Silence, Transcripts,
};
pub use agents::AGENTS;
pub use diff::diff;
pub use error::EditError;
pub use settings::{install, installed, is_off, uninstall};
pub use words::calls_hook;
