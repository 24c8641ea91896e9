//! Decides which of a command's findings count, and what follows from them.
//!
//! Policy is preference, not fact: it never parses a command and never adds a
//! finding. One entry, [`Policy::decide`]; layers are merged when they are loaded.
//! The only step that may turn an ask into an allow is [`Policy::settle`].
//!
//! Loading takes texts; whoever owns a door reads the files.

mod date;
mod decide;
mod entry;
mod error;
mod file;
mod glob;
mod grants;
mod layer;
mod merge;
mod policy;
mod settle;
mod table;
mod unblock;

pub use entry::{Entry, PolicyWarning, Status};
pub use error::{LoadError, Place};
pub use layer::Layer;
pub use policy::Policy;
pub use settle::Settlement;
