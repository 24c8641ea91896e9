//! Answers in time, whatever happens to the one who judges.
//!
//! Most agents run a command when its hook crashes, is late or is told to stop. So the one who judges is a thread, and
//! this one waits for it: when it panics, is late, or a signal comes, the answer is a denial. What ends the whole
//! process (no stack or memory left) ends it with the exit code that blocks.

use std::io::{Read, Write};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use assize_agents::{Answer, Contract};

/// The code that blocks, for agents that look at it.
pub(crate) const BLOCKS: u8 = 2;

/// As much as the main thread has where `assize check` judges.
const STACK: usize = 8 * 1024 * 1024;

/// How soon a signal is noticed.
const TICK: Duration = Duration::from_millis(20);

/// Longer payloads are nobody's.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// Signals that ask a process to end.
#[cfg(unix)]
const SIGNALS: [i32; 8] = {
    use signal_hook::consts::{SIGALRM, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGXCPU};
    [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGXCPU, SIGALRM, SIGUSR1, SIGUSR2]
};

/// What is answered if nothing better comes in time.
#[derive(Debug)]
pub(crate) struct Fallback {
    contract: &'static Contract,
    better: Mutex<Option<Answer>>,
}

impl Fallback {
    /// A denial that knows no more than the agent.
    pub(crate) fn of(contract: &'static Contract) -> Self {
        Self { contract, better: Mutex::new(None) }
    }

    /// From here on this is answered.
    pub(crate) fn keep(&self, answer: Answer) {
        *self.better.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
    }

    /// A denial for `reason`, or what was kept.
    fn answer(&self, reason: &str) -> Answer {
        let better = self.better.lock().unwrap_or_else(PoisonError::into_inner).take();
        better.unwrap_or_else(|| assize_agents::blind(self.contract, reason))
    }
}

/// From here on a signal does not end the process, and running out of stack or memory blocks.
pub(crate) fn on_watch() -> std::io::Result<Arc<AtomicBool>> {
    let told = Arc::new(AtomicBool::new(false));
    #[cfg(unix)]
    {
        use signal_hook::consts::SIGABRT;
        use signal_hook::flag;
        let always = Arc::new(AtomicBool::new(true));
        flag::register_conditional_shutdown(SIGABRT, i32::from(BLOCKS), always)?;
        for signal in SIGNALS {
            flag::register(signal, Arc::clone(&told))?;
        }
    }
    Ok(told)
}

/// What `judge` answers before `until`, or else the fallback.
pub(crate) fn guarded(
    fallback: &Arc<Fallback>,
    told_to_stop: &AtomicBool,
    until: Instant,
    judge: impl FnOnce(&Fallback) -> Answer + Send + 'static,
) -> Answer {
    let (send, receive) = channel();
    let shared = Arc::clone(fallback);
    let started = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        // Whoever waits may have stopped waiting.
        let _ = send.send(judge(&shared));
    });
    match started {
        Ok(_) => wait(&receive, fallback, told_to_stop, until),
        Err(error) => fallback.answer(&format!("assize denied this: it cannot start judging: {error}")),
    }
}

fn wait(
    receive: &Receiver<Answer>,
    fallback: &Fallback,
    told_to_stop: &AtomicBool,
    until: Instant,
) -> Answer {
    loop {
        let left = until.saturating_duration_since(Instant::now());
        match receive.recv_timeout(left.min(TICK)) {
            Ok(answer) => return answer,
            Err(RecvTimeoutError::Disconnected) => {
                return fallback.answer("assize denied this: internal error, please report it");
            }
            Err(RecvTimeoutError::Timeout) if told_to_stop.load(Ordering::Relaxed) => {
                return fallback.answer("assize denied this: it was told to stop before it had judged");
            }
            Err(RecvTimeoutError::Timeout) if left <= TICK => {
                return fallback.answer("assize denied this: it was not judged in time, try it again once");
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

/// All of standard input: `None` when it is too long. It is read to its end in any case, because some agents take a
/// hook that stops listening for one that failed.
pub(crate) fn payload() -> std::io::Result<Option<Vec<u8>>> {
    let mut input = std::io::stdin().lock();
    let mut bytes = Vec::new();
    input.by_ref().take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() <= MAX_BYTES {
        return Ok(Some(bytes));
    }
    std::io::copy(&mut input, &mut std::io::sink())?;
    Ok(None)
}

/// Prints `answer`. Where it cannot be printed, the exit code says no.
pub(crate) fn print(answer: &Answer) -> ExitCode {
    if !answer.stderr.is_empty() {
        // The exit code says it as well.
        let _ = std::io::stderr().write_all(answer.stderr.as_bytes());
    }
    let mut out = std::io::stdout().lock();
    match out.write_all(answer.stdout.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::from(answer.code),
        Err(error) => blocked(&format!("assize denied this: the answer cannot be written: {error}")),
    }
}

/// No, to an agent of which nothing is known.
pub(crate) fn blocked(reason: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "{reason}");
    ExitCode::from(BLOCKS)
}
