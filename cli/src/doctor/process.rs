//! Runs a program for as long as it may take.

use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// For programs that only have to say something.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// More than any answer of a hook.
const MAX_BYTES: u64 = 1024 * 1024;

/// How often it is looked whether the program has ended.
const TURN: Duration = Duration::from_millis(2);

/// What a program did.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) stdout: String,
    pub(super) stderr: String,
    /// `None` when a signal ended it, or when it took too long.
    pub(super) code: Option<i32>,
    pub(super) took: Duration,
}

/// Runs `command` with `input` on its standard input, and kills it after `patience`.
pub(super) fn run(command: &mut Command, input: &str, patience: Duration) -> io::Result<Told> {
    let started = Instant::now();
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        let input = input.to_owned();
        // Whoever does not read is not waited for.
        thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
    }
    let (stdout, stderr) = (collected(child.stdout.take()), collected(child.stderr.take()));
    let code = loop {
        if let Some(status) = child.try_wait()? {
            break status.code();
        }
        if started.elapsed() > patience {
            child.kill()?;
            child.wait()?;
            break None;
        }
        thread::sleep(TURN);
    };
    let took = started.elapsed();
    // A child of the child may hold them open.
    let text = |from: &mpsc::Receiver<String>| from.recv_timeout(Duration::from_secs(1)).unwrap_or_default();
    Ok(Told { stdout: text(&stdout), stderr: text(&stderr), code, took })
}

fn collected(from: Option<impl Read + Send + 'static>) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    if let Some(from) = from {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            let _ = from.take(MAX_BYTES).read_to_end(&mut bytes);
            let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
        });
    }
    receiver
}
