//! A PostgreSQL of one's own: made in a temporary folder, reached through a socket in it, gone with whoever made it.
//!
//! Where the machine has no server programs there is none, and a test says that it is skipped.

#![allow(clippy::expect_used, reason = "a test that cannot be set up has to fail")]

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

/// Keeps the server and does what it is told, a word a line. It ends when its input does, so that a test that is
/// killed leaves no server behind.
const KEEPER: &str = include_str!("postgres.sh");

/// Where distributions put server programs that are not on the path, by version.
const INSTALLED: &str = "/usr/lib/postgresql";

/// Who a server may run as when the tests run as root, which it refuses.
const SERVANTS: [&str; 2] = ["postgres", "nobody"];

/// A server with its data.
#[derive(Debug)]
pub struct Cluster {
    home: PathBuf,
    keeper: Mutex<Keeper>,
    databases: AtomicU32,
}

#[derive(Debug)]
struct Keeper {
    child: Child,
    /// `None` when it is told to end.
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Cluster {
    /// One server for all tests of this process; `None` where there is no PostgreSQL.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
        SHARED.get_or_init(Self::start).as_ref()
    }

    /// A server that nobody else uses, so that it may be stopped; `None` where there is no PostgreSQL.
    ///
    /// # Panics
    /// When there is one and it does not start.
    pub fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            // Past the capture of a test's output, which hides what a test says that passes.
            let _ = writeln!(std::io::stderr(), "skipped: what needs PostgreSQL, which is not installed");
            return None;
        };
        let mut child = command_of_a_servant()
            .args(["sh", "-c", KEEPER, "sh"])
            .arg(&programs)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell starts");
        let orders = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().expect("it was asked for"));
        let mut keeper = Keeper { child, orders, answers };
        let home = PathBuf::from(keeper.answer());
        Some(Self { home, keeper: Mutex::new(keeper), databases: AtomicU32::new(0) })
    }

    /// The address of a new, empty database.
    pub fn database(&self) -> String {
        let name = format!("of_test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.order(&format!("create {name}"));
        format!("postgres://assize@localhost/{name}?host={}", self.home.display())
    }

    /// Stops the server at once, as if it had died.
    pub fn stop(&self) {
        self.order("stop");
    }

    /// Starts it again.
    pub fn resume(&self) {
        self.order("start");
    }

    fn order(&self, order: &str) {
        let mut keeper = self.keeper.lock().unwrap_or_else(PoisonError::into_inner);
        let written = keeper.orders.as_mut().map(|orders| writeln!(orders, "{order}"));
        assert!(matches!(written, Some(Ok(()))), "{order}: the server is gone");
        assert_eq!(keeper.answer(), "done", "{order}");
    }
}

impl Keeper {
    fn answer(&mut self) -> String {
        let mut line = String::new();
        let read = self.answers.read_line(&mut line);
        assert!(read.is_ok_and(|bytes| bytes > 0), "PostgreSQL does not start: see above");
        line.trim_end().to_owned()
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.orders.take());
        // It is gone in either case.
        let _ = self.child.wait();
    }
}

/// The folder with `initdb` and `postgres`: what the path names, or the newest that a distribution installed.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).find_map(|folder| real_folder(&folder));
    let versions = || {
        let entries = std::fs::read_dir(INSTALLED).ok()?.filter_map(Result::ok);
        let folders = entries.filter_map(|entry| real_folder(&entry.path().join("bin")));
        folders.max_by_key(|folder| version(folder))
    };
    on_path.or_else(versions)
}

/// Where `initdb` really lies, behind links: the other programs are there.
fn real_folder(folder: &Path) -> Option<PathBuf> {
    let initdb = folder.join("initdb").canonicalize().ok()?;
    let folder = initdb.parent()?.to_owned();
    ["postgres", "pg_isready", "createdb"].iter().all(|name| folder.join(name).exists()).then_some(folder)
}

/// `15` of `/usr/lib/postgresql/15/bin`.
fn version(folder: &Path) -> u32 {
    let name = folder.parent().and_then(Path::file_name).unwrap_or_default();
    name.to_string_lossy().parse().unwrap_or_default()
}

/// Runs what follows; as somebody else when that is root.
fn command_of_a_servant() -> Command {
    let id = |args: &[&str]| Command::new("id").args(args).stderr(Stdio::null()).output().ok();
    let is_root = id(&["-u"]).is_some_and(|output| output.stdout.starts_with(b"0\n"));
    let exists = |name: &&&str| id(&["-u", name]).is_some_and(|output| output.status.success());
    let mut command = Command::new("env");
    if let Some(name) = SERVANTS.iter().find(exists).filter(|_| is_root) {
        command = Command::new("setpriv");
        let group = id(&["-g", name]).map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
        command.args([format!("--reuid={name}"), format!("--regid={}", group.unwrap_or_default())]);
        command.arg("--clear-groups");
    }
    command
}
