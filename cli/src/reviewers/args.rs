//! What `assize reviewers` is called with.

use clap::{Args, Subcommand};

/// Look after what reviewers need: keys of language models
#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
EXAMPLES
  assize reviewers key set anthropic < key.txt
  assize reviewers key remove anthropic"
)]
pub(crate) struct ReviewersArgs {
    #[command(subcommand)]
    pub(crate) verb: ReviewersVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReviewersVerb {
    /// Keep keys in the keyring of this system
    #[command(
        arg_required_else_help = true,
        after_help = "\
EXAMPLES
  assize reviewers key set anthropic < key.txt
  pass show anthropic | assize reviewers key set anthropic
  assize reviewers key remove anthropic"
    )]
    Key {
        #[command(subcommand)]
        verb: KeyVerb,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyVerb {
    Set(SetKeyArgs),
    Remove(RemoveKeyArgs),
}

/// Keep the key on standard input in the keyring
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize reviewers key set anthropic < key.txt
  pass show anthropic | assize reviewers key set anthropic

The configuration of the service names it: `key = \"anthropic\"` in `[[reviewers.llm]]`.")]
pub(crate) struct SetKeyArgs {
    /// What it is called from then on
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
}

/// Take a key out of the keyring
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize reviewers key remove anthropic")]
pub(crate) struct RemoveKeyArgs {
    /// What it is called
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
}
