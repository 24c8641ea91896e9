//! One command in a throwaway copy of the fixture, under the tracer.
//!
//! `stage.sh` makes the place: namespaces of its own for mounts, processes, network, host name and shared memory, and
//! for users where one is not root; everything but the fixture and empty temporary folders is read-only; no
//! capabilities and no way to get any.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::acts::traced;

/// The script, beside the crate like other data.
const STAGE: &str = include_str!("../../soundness/stage.sh");

/// A trace is cut here; what is cut was not compared, and the command counts as timed out.
const LONGEST: u64 = 64 << 20;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Status(i32),
    TimedOut,
}

/// The machine as commands find it.
#[derive(Debug)]
pub(crate) struct Sandbox {
    /// `home` and `etc` of the fixture.
    pub(crate) fixture: PathBuf,
    path: String,
    kept: Vec<PathBuf>,
    patience: Duration,
}

impl Sandbox {
    /// Commands find `fixture` and are stopped after `patience`.
    pub(crate) fn new(fixture: PathBuf, patience: Duration) -> Self {
        let mut folders: Vec<PathBuf> = [
            ask("python3", &["-c", "import sys; print(sys.prefix)"]).map(|prefix| prefix.join("bin")),
            ask("rustc", &["--print", "sysroot"]).map(|root| root.join("bin")),
        ]
        .into_iter()
        .flatten()
        .filter(|folder| !folder.starts_with("/usr"))
        .collect();
        let home = std::env::home_dir().unwrap_or_default();
        let mut kept: Vec<PathBuf> = folders.iter().filter_map(|f| Some(f.parent()?.to_owned())).collect();
        let path = std::env::var_os("PATH").unwrap_or_default();
        // What stands for a toolchain asks which one is meant; here it is plain.
        let shims = |folder: &Path| folder.ends_with("shims");
        let others: Vec<PathBuf> = std::env::split_paths(&path).filter(|f| f.is_dir() && !shims(f)).collect();
        kept.extend(others.iter().filter(|f| f.starts_with(&home)).cloned());
        kept.retain(|folder| folder.starts_with(&home));
        folders.extend(others);
        let mut unique: Vec<PathBuf> = Vec::new();
        for folder in folders {
            if !unique.contains(&folder) {
                unique.push(folder);
            }
        }
        kept.sort();
        kept.dedup();
        let path = unique.iter().map(|f| f.to_string_lossy()).collect::<Vec<_>>().join(":");
        Self { fixture, path, kept, patience }
    }

    /// Whether `program` is on the search path of the commands.
    pub(crate) fn has(&self, program: &str) -> bool {
        self.path.split(':').any(|folder| Path::new(folder).join(program).is_file())
    }

    /// Runs `text` under the tracer: how it ended, and the trace.
    pub(crate) fn trace(&self, text: &str) -> Result<(End, String), String> {
        let mut command = self.stage("traced", text);
        command.env("TRACED", traced().iter().map(|name| format!("?{name}")).collect::<Vec<_>>().join(","));
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|e| format!("cannot run `unshare`: {e}"))?;
        let stream = child.stderr.take().ok_or("no trace")?;
        let (done, wait) = mpsc::channel();
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            let _ = stream.take(LONGEST).read_to_end(&mut bytes);
            let _ = done.send(bytes);
        });
        let first = wait.recv_timeout(self.patience);
        if first.is_err() {
            let _ = child.kill();
        }
        let late = first.is_err();
        // Everything in the namespace is gone, so the stream ends.
        let bytes = match first {
            Ok(bytes) => bytes,
            Err(_) => wait.recv_timeout(Duration::from_secs(5)).unwrap_or_default(),
        };
        let cut = late || u64::try_from(bytes.len()).unwrap_or(u64::MAX) >= LONGEST;
        let _ = if cut { child.kill() } else { Ok(()) };
        let status = child.wait().map_err(|e| e.to_string())?;
        let end = if cut { End::TimedOut } else { End::Status(status.code().unwrap_or(-1)) };
        Ok((end, String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Runs `text` untraced, for what it prints.
    pub(crate) fn output(&self, text: &str) -> Result<Vec<u8>, String> {
        let output = self.stage("plain", text).output().map_err(|e| format!("cannot run `unshare`: {e}"))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
    }

    fn stage(&self, mode: &str, text: &str) -> Command {
        let mut command = Command::new("unshare");
        command.args(["--mount", "--pid", "--net", "--uts", "--ipc", "--fork", "--kill-child=KILL"]);
        if !is_root() {
            command.arg("--map-root-user");
        }
        command.args(["--", "bash", "-c", STAGE, "stage"]).arg(&self.fixture).args([&self.path, mode, text]);
        command.args(&self.kept).stdin(Stdio::null()).process_group(0);
        command
    }
}

/// Whether this process may do everything here.
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|about| about.uid() == 0)
}

/// The folder that a program prints.
fn ask(program: &str, arguments: &[&str]) -> Option<PathBuf> {
    let output = Command::new(program).args(arguments).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let folder = PathBuf::from(text.trim());
    folder.is_absolute().then_some(folder)
}
