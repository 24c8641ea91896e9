//! Answers in time, whatever happens to the one who judges.
//!
//! Most agents run a command when its hook crashes, is late or is told to stop. So a thread watches the one who judges:
//! when it panics, is late, or a signal comes, the answer is a denial. What ends the whole process (no stack or memory
//! left) ends it with the exit code that blocks.

use std::io::{Read, Write};
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use assize_agents::{Answer, Contract};

/// The code that blocks, for agents that look at it.
pub(crate) const BLOCKS: u8 = 2;

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

/// Prints what `judge` answers before `until`, or else the fallback.
///
/// The judge has the main thread, whose memory and stack are there already: a millisecond is a long time here.
pub(crate) fn guarded(
    fallback: &Arc<Fallback>,
    told_to_stop: &Arc<AtomicBool>,
    until: Instant,
    judge: impl FnOnce(&Fallback) -> Answer,
) -> ExitCode {
    let said = Arc::new(AtomicBool::new(false));
    let watch = Watch {
        fallback: Arc::clone(fallback),
        told_to_stop: Arc::clone(told_to_stop),
        said: Arc::clone(&said),
        until,
    };
    if let Err(error) = std::thread::Builder::new().spawn(move || watch.keep()) {
        return print(&fallback.answer(&format!("assize denied this: nobody can watch it judge: {error}")));
    }
    let judged = std::panic::catch_unwind(AssertUnwindSafe(|| judge(fallback)));
    let answer =
        judged.unwrap_or_else(|_| fallback.answer("assize denied this: internal error, please report it"));
    // Whoever comes first answers, and ends the process.
    while said.swap(true, Ordering::AcqRel) {
        std::thread::park();
    }
    print(&answer)
}

/// The one who answers when it is time and nobody has.
struct Watch {
    fallback: Arc<Fallback>,
    told_to_stop: Arc<AtomicBool>,
    said: Arc<AtomicBool>,
    until: Instant,
}

impl Watch {
    fn keep(&self) {
        let reason = loop {
            let left = self.until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break "assize denied this: it was not judged in time, try it again once";
            }
            if self.told_to_stop.load(Ordering::Relaxed) {
                break "assize denied this: it was told to stop before it had judged";
            }
            std::thread::sleep(left.min(TICK));
        };
        if !self.said.swap(true, Ordering::AcqRel) {
            // An exit code of its own type cannot end a process.
            let code = print_code(&self.fallback.answer(reason));
            std::process::exit(i32::from(code));
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
    ExitCode::from(print_code(answer))
}

fn print_code(answer: &Answer) -> u8 {
    if !answer.stderr.is_empty() {
        // The exit code says it as well.
        let _ = std::io::stderr().write_all(answer.stderr.as_bytes());
    }
    let mut out = std::io::stdout().lock();
    match out.write_all(answer.stdout.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => answer.code,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "assize denied this: the answer cannot be written: {error}");
            BLOCKS
        }
    }
}

/// No, to an agent of which nothing is known.
pub(crate) fn blocked(reason: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "{reason}");
    ExitCode::from(BLOCKS)
}
