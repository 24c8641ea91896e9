//! The contracts, one table for each agent.
//!
//! What stands here is what the agents' own documentation, sources and behaviour say; `docs/agents.md` has it as a
//! table for people.

mod claude_code;
mod cline;
mod codex;
mod copilot;
mod cursor;
mod gemini;
mod kiro;
mod opencode;
mod openhands;
mod pi;
mod qwen;
mod tools;
mod windsurf;

use crate::{Contract, Host};

/// The newest contract of `host`.
pub fn contract_of(host: Host) -> &'static Contract {
    match host {
        Host::ClaudeCode => &claude_code::CONTRACT,
        Host::Codex => &codex::CONTRACT,
        Host::Cursor => &cursor::CONTRACT,
        Host::Copilot => &copilot::CONTRACT,
        Host::Gemini => &gemini::CONTRACT,
        Host::Qwen => &qwen::CONTRACT,
        Host::Windsurf => &windsurf::CONTRACT,
        Host::Cline => &cline::CONTRACT,
        Host::Kiro => &kiro::CONTRACT,
        Host::OpenHands => &openhands::CONTRACT,
        Host::OpenCode => &opencode::CONTRACT,
        Host::Pi => &pi::CONTRACT,
    }
}
