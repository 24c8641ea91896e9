//! `assize doctor` as types.

use clap::Args;

use crate::install::args::agents;

/// Prove that the hooks of agents block
///
/// Runs every hook that stands in the settings the way its agent would, with a command that must be blocked and one that must not, and looks at what could keep the hook from being asked. Exit code 1 when an agent is not protected.
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize doctor
  assize doctor codex
  assize doctor --json | jq '.[] | select(.status == \"broken\")'")]
pub(crate) struct DoctorArgs {
    /// The agent [default: every agent with a hook]
    #[arg(value_name = "AGENT", value_parser = agents())]
    pub(crate) agent: Option<String>,
    /// Print it as JSON
    #[arg(long)]
    pub(crate) json: bool,
}
