//! `assize hook` as types. What is written here is the `--help` text.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use assize_agents::{Asking, Host};
use clap::{Args, Parser, ValueEnum};

use crate::args::{KnowledgeArgs, ShellName};
use crate::time;

/// The service where it usually is.
const AUTO: &str = "auto";

/// The verb alone: nobody waits for the rest of the command line to be put together.
#[derive(Debug, Parser)]
#[command(name = "assize hook", version)]
pub(crate) struct HookCommand {
    #[command(flatten)]
    pub(crate) args: HookArgs,
}

/// Answer an agent that asks whether it may do something
///
/// Reads the agent's event from standard input and prints that agent's own form of an answer, whatever happens: what cannot be read or judged in time is denied.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = "\
EXAMPLES
  assize hook claude-code < event.json
  assize hook codex --server never
  assize hook copilot --server /run/assize.sock --wait 2m --timeout 5m")]
pub(crate) struct HookArgs {
    /// The agent: claude-code, codex, cursor, copilot, gemini, qwen, windsurf, cline, kiro, openhands, opencode or pi
    #[arg(value_name = "AGENT", value_parser = host)]
    pub(crate) agent: Host,
    /// How a person is asked: by the agent where it can, as a denial that names the approval, or by ending a run that can be resumed
    #[arg(long, value_enum, default_value_t = AskingName::Agent)]
    pub(crate) ask: AskingName,
    /// What is allowed skips the agent's own question
    #[arg(long)]
    pub(crate) grant: bool,
    /// How long the agent waits for its hook; the answer comes in half of that [default: what the agent does by itself]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) timeout: Option<Duration>,
    /// The event, where the agent does not tell
    #[arg(long, value_name = "NAME")]
    pub(crate) event: Option<String>,
    /// The agent's version, where its events do not tell
    #[arg(long, value_name = "VERSION")]
    pub(crate) agent_version: Option<String>,
    #[command(flatten)]
    pub(crate) beside: BesideArgs,
}

/// What is not about one agent.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub(crate) struct BesideArgs {
    /// The service to ask as well: `auto` takes the one at `$XDG_RUNTIME_DIR/assize.sock`, if it runs; `never`; or the path of its Unix socket
    #[arg(long, value_name = "SOCKET", default_value = AUTO)]
    pub(crate) server: String,
    /// A file that holds the token to call the service with
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// Hold the agent this long while a person answers; needs the service: 30s, 5m
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) wait: Option<Duration>,
    /// A folder the agent is trusted with; may be repeated [default: its project]
    #[arg(long, value_name = "DIR")]
    pub(crate) workspace: Vec<PathBuf>,
    /// The shell the agent runs commands with [default: `$SHELL`]
    #[arg(long, value_enum)]
    pub(crate) shell: Option<ShellName>,
    #[command(flatten)]
    pub(crate) knowledge: KnowledgeArgs,
}

impl HookArgs {
    /// What [`HookCommand`] makes of `words` that are an agent's name alone, as they are installed: a parser of command
    /// lines would take a tenth of the time.
    pub(crate) fn of_name_alone(words: &[OsString]) -> Option<Self> {
        let [_, name] = words else { return None };
        Some(Self {
            agent: Host::of(name.to_str()?)?,
            ask: AskingName::Agent,
            grant: false,
            timeout: None,
            event: None,
            agent_version: None,
            beside: BesideArgs {
                server: AUTO.to_owned(),
                token_file: None,
                wait: None,
                workspace: Vec::new(),
                shell: None,
                knowledge: KnowledgeArgs::default(),
            },
        })
    }
}

/// How to ask, as words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AskingName {
    Agent,
    Queue,
    Defer,
}

impl From<AskingName> for Asking {
    fn from(name: AskingName) -> Self {
        match name {
            AskingName::Agent => Self::Agent,
            AskingName::Queue => Self::Queue,
            AskingName::Defer => Self::Defer,
        }
    }
}

fn host(name: &str) -> Result<Host, String> {
    Host::of(name).ok_or_else(|| {
        let names: Vec<&str> = Host::ALL.into_iter().map(Host::name).collect();
        format!("no agent of that name; write one of {}", names.join(", "))
    })
}

fn duration(text: &str) -> Result<Duration, String> {
    let time = time::duration(text).filter(|time| !time.is_zero());
    time.ok_or_else(|| "write a number and `ms`, `s`, `m` or `h`, such as `30s`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agents_name_alone_means_what_the_parser_makes_of_it() {
        for host in Host::ALL {
            let words = ["assize-hook", host.name()].map(OsString::from);
            let parsed = HookCommand::try_parse_from(&words).unwrap().args;
            assert_eq!(HookArgs::of_name_alone(&words), Some(parsed));
        }
        for words in [&["assize-hook"][..], &["assize-hook", "--help"], &["assize-hook", "codex", "--grant"]]
        {
            let words: Vec<OsString> = words.iter().map(OsString::from).collect();
            assert_eq!(HookArgs::of_name_alone(&words), None);
        }
    }
}
