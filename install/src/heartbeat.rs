//! The sign of life of a hook: a file per agent, touched at every run.
//!
//! A hook that is no longer asked says nothing, and an agent that has lost its hook runs everything. The time of this
//! file, next to that of the agent's transcripts, is what tells.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The file of `agent` below the folder for state, `$XDG_STATE_HOME/assize`.
pub fn file(state: &Path, agent: &str) -> PathBuf {
    state.join("hooks").join(format!("{agent}.seen"))
}

/// Says that the hook of `agent` is alive. Whoever calls this goes on when it fails: it decides nothing.
///
/// # Errors
/// When the file cannot be made or touched.
#[expect(clippy::disallowed_methods, reason = "the one thing here that is not text in, text out")]
pub fn touch(state: &Path, agent: &str) -> io::Result<()> {
    let path = file(state, agent);
    let open = || File::options().create(true).append(true).open(&path);
    let seen = open().or_else(|_| {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        open()
    })?;
    seen.set_modified(SystemTime::now())
}

/// When the hook of `agent` was last asked; `None` when it never was.
pub fn last(state: &Path, agent: &str) -> Option<SystemTime> {
    file(state, agent).metadata().ok()?.modified().ok()
}
