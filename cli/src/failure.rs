//! What can keep the door from answering.

use std::io::Write;
use std::path::PathBuf;

/// No answer. Never a decision: the caller must not run the command.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("cannot read `{}`: {}", path.display(), plain(source))]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("cannot read standard input: {}", plain(.0))]
    Stdin(std::io::Error),
    #[error("{0} is not UTF-8; help: convert it first")]
    NotUtf8(String),
    #[error("{0} is longer than {1} bytes; help: judge the commands of a script one by one")]
    TooLong(String, u64),
    #[error("cannot write: {}", plain(.0))]
    Output(#[from] std::io::Error),
    #[error("the current directory cannot be determined: {}; help: say where with --cwd", plain(.0))]
    NoCurrentDirectory(std::io::Error),
    #[error("`{}` holds no `packs/PACK/NAME.toml` and no `programs/NAME.toml`; help: `assize rules new` writes one to fill in", .0.display())]
    NothingInFolder(PathBuf),
    #[error("`{}` has more than {limit} files", folder.display())]
    TooManyFiles { folder: PathBuf, limit: usize },
    #[error("{0}; help: {help}", help = .0.help())]
    Policy(#[from] assize_policy::LoadError),
    #[error(transparent)]
    Engine(#[from] assize_engine::BuildError),
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Files(Vec<assize_rules::LoadError>),
    #[error("`{0}` is no name for a {1}; help: {2}")]
    BadName(String, &'static str, &'static str),
    #[error("`{0}` is described already; help: {1}")]
    Taken(String, String),
    #[error("cannot write `{}`: {}", path.display(), plain(source))]
    Unwritable { path: PathBuf, source: std::io::Error },
    #[error("no rule `{0}`; help: {1}")]
    NoSuchRule(String, String),
    #[error("no verb `{0}`; help: see `assize --help`")]
    NoSuchVerb(String),
    #[error(transparent)]
    Remote(#[from] crate::remote::RemoteError),
    #[error("{0}")]
    Approval(String),
    #[error(transparent)]
    Store(#[from] assize_store::StoreError),
    #[error(
        "there are no records at `{0}`; help: `assize serve` writes them there, or say where they are with --store"
    )]
    NoRecords(String),
    #[error("`{0}` is no {1}; help: write {2}")]
    BadValue(String, &'static str, &'static str),
    #[error("{0}")]
    Config(String),
    #[error("no token `{0}`; help: `assize tokens list` has them")]
    NoSuchToken(String),
    #[error("cannot start: {}", plain(.0))]
    Runtime(std::io::Error),
    #[error(transparent)]
    Service(#[from] assize_service::ServiceError),
    #[error(transparent)]
    Bind(#[from] assize_server::BindError),
    #[error(transparent)]
    Telemetry(#[from] assize_telemetry::TelemetryError),
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("cannot change `{}`: {source}; help: {}", path.display(), source.help())]
    Settings { path: PathBuf, source: assize_install::EditError },
    #[error("`{}` was changed by somebody else meanwhile; help: run this again", .0.display())]
    ChangedMeanwhile(PathBuf),
    #[error("no agent `{0}`; help: see `assize install --help`")]
    NoSuchAgent(String),
    #[error("{0} has no settings for administrators; help: leave out --managed")]
    NoManagedSettings(&'static str),
    #[error("$HOME is no absolute path; help: set it to where the settings are")]
    NoHome,
    #[error("cannot tell where this program is: {}", plain(.0))]
    NoProgram(std::io::Error),
    #[error("`{}` is called by another name; help: rename it to `assize`, so that its hook can be told from others", .0.display())]
    RenamedProgram(PathBuf),
    #[error("internal error; help: this is a defect of assize, please report the command")]
    Panicked,
}

impl Failure {
    /// Says it on standard error, one line each.
    pub(crate) fn report(&self) {
        let mut stderr = anstream::stderr().lock();
        let text = match self {
            // Whoever stopped reading does not want to hear about it.
            Self::Output(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return,
            other => other.to_string(),
        };
        // Several files may be wrong at once: each has its own line.
        for line in text.lines() {
            let style = crate::render::ERROR;
            let line = crate::text::visible(line);
            // Nothing is left to tell it to when standard error is gone.
            let _ = writeln!(stderr, "{style}error:{style:#} {line}");
        }
    }
}

/// The operating system's words, in lower case and without the number.
fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
