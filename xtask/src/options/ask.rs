//! Runs a program for its help, and for nothing else.
//!
//! In an empty folder that is also its home, without input, without what the environment says, for a few seconds,
//! and where the system lets us without network and in a process namespace that dies with it.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{OnceLock, mpsc};
use std::time::Duration;

/// How long one program may think about its options.
const PATIENCE: Duration = Duration::from_secs(5);

/// As much as anybody would print as help.
const LONGEST: u64 = 1 << 20;

/// Where toolchain proxies find what they stand for; they have no help without it.
const KEPT: &[(&str, Option<&str>)] =
    &[("PATH", None), ("RUSTUP_HOME", Some(".rustup")), ("PYENV_ROOT", Some(".pyenv")), ("JAVA_HOME", None)];

/// The file that `name` stands for on the search path.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(name))
        .find(|file| executable(file))
}

#[cfg(unix)]
fn executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(file).is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn executable(_: &Path) -> bool {
    false
}

/// What `program` prints for `arguments`, on either stream; `None` when it cannot be run or does not end.
pub(crate) fn ask(program: &Path, arguments: &[&str]) -> Option<String> {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("assize-options-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(name);
    let (home, place) = (folder.join("home"), folder.join("place"));
    fs::create_dir_all(&home).and_then(|()| fs::create_dir_all(&place)).ok()?;
    let text = run(program, arguments, &home, &place);
    // What is left behind is a temporary folder.
    let _ = fs::remove_dir_all(&folder);
    text
}

fn run(program: &Path, arguments: &[&str], home: &Path, place: &Path) -> Option<String> {
    let (reader, writer) = std::io::pipe().ok()?;
    let mut command = confined(program);
    command.args(arguments).current_dir(place).stdin(Stdio::null());
    command.stdout(writer.try_clone().ok()?).stderr(writer);
    command.env_clear().env("HOME", home).env("LC_ALL", "C.UTF-8").env("TERM", "dumb").env("NO_COLOR", "1");
    command.env("COLUMNS", "160").env("PAGER", "cat").env("MANPAGER", "cat").env("GIT_PAGER", "cat");
    for (variable, below_home) in KEPT {
        let default = || Some(std::env::home_dir()?.join((*below_home)?).into_os_string());
        if let Some(value) = std::env::var_os(variable).or_else(default) {
            command.env(variable, value);
        }
    }
    let mut child = command.spawn().ok()?;
    // It holds the writing end, and reading would never end.
    drop(command);
    let (done, wait) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = reader.take(LONGEST).read_to_end(&mut bytes);
        let _ = done.send(bytes);
    });
    let bytes = wait.recv_timeout(PATIENCE);
    let _ = child.kill();
    let _ = child.wait();
    Some(String::from_utf8_lossy(&bytes.ok()?).into_owned())
}

/// The program behind `unshare`, where that works.
fn confined(program: &Path) -> Command {
    static WORKS: OnceLock<bool> = OnceLock::new();
    const WALLS: &[&str] = &["--map-root-user", "--net", "--pid", "--fork", "--kill-child=KILL", "--"];
    let works = WORKS.get_or_init(|| {
        let mut probe = Command::new("unshare");
        probe.args(WALLS).arg("true").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        probe.status().is_ok_and(|status| status.success())
    });
    if !works {
        return Command::new(program);
    }
    let mut command = Command::new("unshare");
    command.args(WALLS).arg(program);
    command
}
