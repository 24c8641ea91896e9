//! What a store promises, asked of a real SQLite and, where there is one, of a real PostgreSQL.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up has to fail"
)]
#![allow(clippy::print_stdout, reason = "children answer on standard output")]
#![allow(clippy::disallowed_methods, reason = "tests start processes, read files and look at the clock")]

mod approvals;
mod changes;
mod faults;
mod grants;
mod killed;
mod kit;
mod opening;
mod processes;
mod records;
mod retention;
mod sessions;
mod things;
mod tokens;
