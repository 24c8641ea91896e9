//! The command line of plugging agents in as types.

use std::path::PathBuf;

use assize_install::{AGENTS, Scope};
use clap::Args;
use clap::builder::PossibleValuesParser;

/// Put the hook into the settings of an agent
///
/// Shows what changes, keeps a copy of what was there, and leaves everything else in the file as it is, comments included. Doing it twice changes nothing.
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize install claude-code
  assize install codex --dry-run
  sudo assize install claude-code --managed
  assize install cursor --managed --root ./image
  assize install copilot -- --wait 2m --timeout 5m")]
pub(crate) struct InstallArgs {
    #[command(flatten)]
    pub(crate) target: TargetArgs,
    /// Further options for `assize hook`
    #[arg(value_name = "OPTION", last = true, allow_hyphen_values = true)]
    pub(crate) options: Vec<String>,
}

/// Take the hook out of the settings of an agent
///
/// A file that nobody has changed since comes back as it was, byte for byte; from any other only the hook goes.
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize uninstall claude-code
  sudo assize uninstall codex --managed --dry-run")]
pub(crate) struct UninstallArgs {
    #[command(flatten)]
    pub(crate) target: TargetArgs,
}

/// Which settings.
#[derive(Debug, Clone, Args)]
pub(crate) struct TargetArgs {
    /// The agent
    #[arg(value_name = "AGENT", value_parser = agents())]
    pub(crate) agent: String,
    /// The settings of the machine, which people and projects cannot change
    #[arg(long)]
    pub(crate) managed: bool,
    /// Only show what would change
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// The folder that stands for `/`, to prepare an image
    #[arg(long, value_name = "DIR", requires = "managed")]
    pub(crate) root: Option<PathBuf>,
}

impl TargetArgs {
    pub(crate) fn scope(&self) -> Scope {
        if self.managed { Scope::Managed } else { Scope::User }
    }
}

/// The names of the agents.
pub(crate) fn agents() -> PossibleValuesParser {
    PossibleValuesParser::new(AGENTS.map(|settings| settings.agent))
}
