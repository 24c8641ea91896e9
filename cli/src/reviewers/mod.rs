//! Reviewers that are not built in: language models, as the configuration of the service names them.

pub(crate) mod args;
pub(crate) mod entry;
mod gguf;
mod keys;
mod open;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use crate::failure::Failure;
use crate::input;
use args::{KeyVerb, ReviewersArgs, ReviewersVerb};
use entry::Entry;

pub(crate) use open::{demands, further};

/// What the configuration says about language models.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reviewing {
    /// Who is asked, each in place of those before it.
    pub(crate) llm: Vec<Entry>,
    /// After how long without an answer another one is asked as well.
    pub(crate) hedge_after: Option<Duration>,
    /// What it takes for an allow, in place of the built-in demands.
    pub(crate) demands: Option<PathBuf>,
    /// Instructions in place of the built-in ones.
    pub(crate) prompt: Option<PathBuf>,
    /// The same for the first look.
    pub(crate) fast_prompt: Option<PathBuf>,
    /// The folder of the encoder of `intent`.
    pub(crate) encoder: Option<PathBuf>,
}

/// `assize reviewers`.
pub(crate) fn run(args: &ReviewersArgs) -> Result<ExitCode, Failure> {
    let ReviewersVerb::Key { verb } = &args.verb;
    match verb {
        KeyVerb::Set(args) => {
            if std::io::stdin().is_terminal() {
                return Err(Failure::Config(format!(
                    "a key that is typed can be read on the screen; write `assize reviewers key set {} < FILE`",
                    args.name.escape_debug()
                )));
            }
            keys::set(&args.name, &input::from_stdin()?)?;
        }
        KeyVerb::Remove(args) => keys::remove(&args.name)?,
    }
    Ok(ExitCode::SUCCESS)
}
