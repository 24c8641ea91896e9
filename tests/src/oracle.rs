//! The installed shells as oracles: what do they really run?
//!
//! One long-lived shell evaluates many scripts, each in a subshell of its own, in an empty
//! folder, with an empty environment and no program in reach. `c0` … `c99` are functions that
//! record their arguments and succeed (even) or fail (odd); any other name that is not found
//! is recorded too, in dash by its name alone. Loops are stopped by a counter, processor time, and a clock here.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use assize_protocol::Shell;

/// How long one script may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// Scripts handed over at once.
const BATCH: usize = 250;

/// What a shell did with one script.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Observation {
    /// The argument vectors of commands, in the order they were recorded.
    pub ran: Vec<Vec<String>>,
    /// Commands of which only the name is known: dash says no more of what it does not find.
    pub named: Vec<String>,
    /// Files that are there afterwards, by name.
    pub files: Vec<String>,
    /// The shell called a part of it a syntax error.
    pub rejected: bool,
    /// It was stopped by the clock.
    pub timed_out: bool,
}

/// A running shell and a folder for it.
#[derive(Debug)]
pub struct Oracle {
    shell: Shell,
    folder: PathBuf,
    running: Option<Running>,
    batches: usize,
}

#[derive(Debug)]
struct Running {
    child: Child,
    requests: ChildStdin,
    replies: Receiver<()>,
}

impl Oracle {
    /// Starts bash; `None` where there is none.
    pub fn start() -> Option<Self> {
        Self::of(Shell::Bash)
    }

    /// Starts `shell`, dash for a plain `sh`; `None` where it is not installed.
    pub fn of(shell: Shell) -> Option<Self> {
        static STARTED: AtomicUsize = AtomicUsize::new(0);
        let memory = Path::new("/dev/shm");
        let parent = if memory.is_dir() { memory.to_path_buf() } else { std::env::temp_dir() };
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let folder = parent.join(format!("assize-oracle-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).ok()?;
        let running = Running::start(shell, &folder);
        let oracle = Self { shell, folder, running, batches: 0 };
        oracle.running.is_some().then_some(oracle)
    }

    /// What the shell does with each script. A script with a NUL cannot be handed over and shows nothing.
    pub fn run(&mut self, scripts: &[String]) -> Vec<Observation> {
        scripts.chunks(BATCH).flat_map(|batch| self.batch(batch)).collect()
    }

    fn batch(&mut self, scripts: &[String]) -> Vec<Observation> {
        let mut observations = Vec::with_capacity(scripts.len());
        let mut rest = scripts;
        while !rest.is_empty() {
            let (through, file) = self.hand_over(rest);
            let timed_out = through < rest.len();
            let seen = if timed_out { through + 1 } else { through };
            for index in 0..seen {
                let mut observation = observe(&file, index);
                observation.timed_out = timed_out && index == through;
                observations.push(observation);
            }
            clean(&file, rest.len());
            rest = rest.get(seen..).unwrap_or_default();
        }
        observations
    }

    /// How many of the scripts the shell got through, and the file they are in.
    fn hand_over(&mut self, scripts: &[String]) -> (usize, PathBuf) {
        self.batches += 1;
        let file = self.folder.join(format!("b{}", self.batches));
        let mut text = String::new();
        for (index, script) in scripts.iter().enumerate() {
            text += &self.entry(index, &script.replace('\0', ""));
            let _ = fs::create_dir(beside(&file, &format!(".{index}")));
        }
        let mut through = 0;
        if fs::write(&file, text).is_ok() {
            through = self.wait_for(&file, scripts.len());
        }
        if through < scripts.len() {
            self.stop();
            self.running = Running::start(self.shell, &self.folder);
        }
        (through, file)
    }

    /// A script as the driver wants it.
    fn entry(&self, index: usize, script: &str) -> String {
        match self.shell {
            Shell::Sh => format!("__F=$__B.{index} __s={}; eval \"$__go\"\n", quoted(script)),
            Shell::Bash | Shell::Zsh | Shell::Unknown => format!("{script}\0"),
        }
    }

    fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.kill();
        }
    }

    fn wait_for(&mut self, file: &Path, count: usize) -> usize {
        let Some(running) = &mut self.running else { return 0 };
        if writeln!(running.requests, "{}", file.display()).and_then(|()| running.requests.flush()).is_err() {
            return 0;
        }
        (0..count).take_while(|_| running.replies.recv_timeout(PATIENCE).is_ok()).count()
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        self.stop();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Running {
    fn start(shell: Shell, folder: &Path) -> Option<Self> {
        let (name, arguments, text): (_, &[&str], _) = match shell {
            Shell::Bash => ("bash", &["--norc", "--noprofile"], include_str!("driver.sh")),
            Shell::Sh => ("dash", &[], include_str!("driver.dash")),
            Shell::Zsh => ("zsh", &["-f"], include_str!("driver.zsh")),
            Shell::Unknown => return None,
        };
        let driver = folder.join("driver");
        fs::write(&driver, text).ok()?;
        let folders = ["/bin", "/usr/bin", "/usr/local/bin"].iter();
        let program = folders.map(|folder| Path::new(folder).join(name)).find(|path| path.exists())?;
        let mut child = Command::new(program)
            .args(arguments)
            .arg(&driver)
            .env_clear()
            .env("PATH", "/nonexistent")
            .env("LC_ALL", "C.UTF-8")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .ok()?;
        let requests = child.stdin.take()?;
        let mut output = child.stdout.take()?;
        let (sender, replies) = channel();
        std::thread::spawn(move || {
            let mut byte = [0];
            while matches!(output.read(&mut byte), Ok(1)) && sender.send(()).is_ok() {}
        });
        Some(Self { child, requests, replies })
    }

    /// Ends the shell and everything that scripts started in its process group.
    fn kill(mut self) {
        let group = format!("-{}", self.child.id());
        let _ = Command::new("/bin/kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn observe(file: &Path, index: usize) -> Observation {
    let ran = fs::read(beside(file, &format!(".{index}.ran"))).unwrap_or_default();
    let said = fs::read(beside(file, &format!(".{index}.said"))).unwrap_or_default();
    let said = String::from_utf8_lossy(&said);
    let mut files: Vec<String> = fs::read_dir(beside(file, &format!(".{index}")))
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .collect();
    files.sort();
    Observation {
        ran: records(&ran),
        named: not_found(&said),
        files,
        rejected: REJECTIONS.iter().any(|words| said.contains(words)),
        timed_out: false,
    }
}

/// What shells say of a script they do not take.
const REJECTIONS: [&str; 5] =
    ["syntax error", "unexpected EOF", "Syntax error", "parse error", "(eval):1: unmatched"];

/// `driver: 3: eval: NAME: not found`, the way dash says it; a file that `.` looks for is no command.
fn not_found(said: &str) -> Vec<String> {
    let names = said.lines().filter_map(|line| line.strip_suffix(": not found")?.rsplit_once(": "));
    names.filter(|(before, _)| !before.ends_with(": .")).map(|(_, name)| name.to_owned()).collect()
}

/// In single quotes.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Counted argument vectors, every field ended by NUL, with `0x1e` for a newline.
fn records(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = |field| String::from_utf8_lossy(field).replace('\x1e', "\n");
    let mut fields = bytes.split(|byte| *byte == 0).map(text);
    let mut records = Vec::new();
    while let Some(count) = fields.next().and_then(|field| field.parse::<usize>().ok()) {
        records.push(fields.by_ref().take(count).collect());
    }
    records
}

fn clean(file: &Path, count: usize) {
    for index in 0..count {
        let _ = fs::remove_dir_all(beside(file, &format!(".{index}")));
        let _ = fs::remove_file(beside(file, &format!(".{index}.ran")));
        let _ = fs::remove_file(beside(file, &format!(".{index}.said")));
    }
    let _ = fs::remove_file(file);
}
