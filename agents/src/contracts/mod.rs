//! The contracts, one table for each agent.
//!
//! What stands here is what the agents' own documentation, sources and behaviour say; `docs/agents.md` has it as a
//! table for people.

mod claude_code;
mod codex;
mod tools;

use crate::{Contract, Host};

/// The contract of `host`: the newest, when `version` is not known or newer than any.
pub fn contract_of(host: Host, _version: Option<&str>) -> &'static Contract {
    match host {
        Host::ClaudeCode => &claude_code::CONTRACT,
        _ => &codex::CONTRACT,
    }
}
