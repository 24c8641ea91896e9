//! What `assize review` is called with.

use std::path::PathBuf;

use clap::Args;

use crate::args::KnowledgeArgs;

/// Show what the reviewers make of a request and its session
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize review request.json
  assize review --explain request.json
  assize review --explain --config ~/.config/assize/serve.toml request.json
  assize review --json - < request.json

The file holds one request as `POST /v1/verdicts` takes it; `context.recent` has the session, newest last.
Exit codes are those of `check`.")]
pub(crate) struct ReviewArgs {
    /// A file with one request as JSON; `-` is standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Show what each reviewer saw and cited as well
    #[arg(long, conflicts_with = "json")]
    pub(crate) explain: bool,
    /// Print it as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// The configuration of the service: its language models review as well
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) knowledge: KnowledgeArgs,
}
