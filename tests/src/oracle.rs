//! Bash as the oracle: what does it really run?
//!
//! One long-lived bash evaluates many scripts, each in a subshell of its own, in an empty
//! folder, with an empty environment and no program in reach. `c0` … `c99` are functions that
//! record their arguments and succeed (even) or fail (odd); any other name that is not found
//! is recorded too. Loops are stopped by a counter, processor time, and a clock here.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How long one script may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// Scripts handed over at once.
const BATCH: usize = 250;

/// What bash did with one script.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Observation {
    /// The argument vectors of commands, in the order they were recorded.
    pub ran: Vec<Vec<String>>,
    /// Files that are there afterwards, by name.
    pub files: Vec<String>,
    /// Bash called a part of it a syntax error.
    pub rejected: bool,
    /// It was stopped by the clock.
    pub timed_out: bool,
}

/// A running bash and a folder for it.
#[derive(Debug)]
pub struct Oracle {
    folder: PathBuf,
    bash: Option<Bash>,
    batches: usize,
}

#[derive(Debug)]
struct Bash {
    child: Child,
    requests: ChildStdin,
    replies: Receiver<()>,
}

impl Oracle {
    /// Starts one; `None` where there is no bash.
    pub fn start() -> Option<Self> {
        static STARTED: AtomicUsize = AtomicUsize::new(0);
        let memory = Path::new("/dev/shm");
        let parent = if memory.is_dir() { memory.to_path_buf() } else { std::env::temp_dir() };
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let folder = parent.join(format!("assize-oracle-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).ok()?;
        let bash = Bash::start(&folder);
        let oracle = Self { folder, bash, batches: 0 };
        oracle.bash.is_some().then_some(oracle)
    }

    /// What bash does with each script. A script with a NUL cannot be handed over and shows nothing.
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

    /// How many of the scripts bash got through, and the file they are in.
    fn hand_over(&mut self, scripts: &[String]) -> (usize, PathBuf) {
        self.batches += 1;
        let file = self.folder.join(format!("b{}", self.batches));
        let mut text = Vec::new();
        for (index, script) in scripts.iter().enumerate() {
            text.extend(script.bytes().filter(|byte| *byte != 0));
            text.push(0);
            let _ = fs::create_dir(beside(&file, &format!(".{index}")));
        }
        let mut through = 0;
        if fs::write(&file, text).is_ok() {
            through = self.wait_for(&file, scripts.len());
        }
        if through < scripts.len() {
            self.stop();
            self.bash = Bash::start(&self.folder);
        }
        (through, file)
    }

    fn stop(&mut self) {
        if let Some(bash) = self.bash.take() {
            bash.kill();
        }
    }

    fn wait_for(&mut self, file: &Path, count: usize) -> usize {
        let Some(bash) = &mut self.bash else { return 0 };
        if writeln!(bash.requests, "{}", file.display()).and_then(|()| bash.requests.flush()).is_err() {
            return 0;
        }
        (0..count).take_while(|_| bash.replies.recv_timeout(PATIENCE).is_ok()).count()
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        self.stop();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Bash {
    fn start(folder: &Path) -> Option<Self> {
        let driver = folder.join("driver.sh");
        fs::write(&driver, include_str!("driver.sh")).ok()?;
        let bash = ["/bin/bash", "/usr/bin/bash", "/usr/local/bin/bash"]
            .iter()
            .find(|path| Path::new(path).exists())?;
        let mut child = Command::new(bash)
            .args(["--norc", "--noprofile"])
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

    /// Ends bash and everything that scripts started in its process group.
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
        files,
        rejected: said.contains("syntax error") || said.contains("unexpected EOF"),
        timed_out: false,
    }
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
