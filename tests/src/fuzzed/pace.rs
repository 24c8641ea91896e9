//! How long one input may take.
//!
//! What counts is the time on a processor: others use the machine as well.

use std::time::{Duration, Instant};

/// The most that one judgement may take in the code that is shipped.
const LIMIT: Duration = Duration::from_millis(50);

/// What seems too slow gets so many tries more.
const TRIES: usize = 3;

/// What the running code was built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// Speed.
    Release,
    /// Debugging: nothing is optimised.
    Debug,
    /// Fuzzing: optimised, with counters in every branch and a check at every access to memory.
    Sanitized,
}

impl Build {
    /// How this very code was built, when it is not built for fuzzing.
    pub fn here() -> Self {
        if cfg!(debug_assertions) { Self::Debug } else { Self::Release }
    }

    /// How many times longer than in a release build something may take.
    fn factor(self) -> u32 {
        match self {
            Self::Release => 1,
            Self::Debug => 40,
            Self::Sanitized => 10,
        }
    }

    /// What `work` returns.
    ///
    /// # Panics
    /// When it takes longer than allowed, and again whenever it is repeated.
    pub(crate) fn in_time<T>(self, what: &str, mut work: impl FnMut() -> T) -> T {
        let limit = LIMIT * self.factor();
        let start = Instant::now();
        let result = work();
        // The clock on the wall is quick to read and never shows less than was worked.
        if start.elapsed() > limit {
            let tries = (0..TRIES).map(|_| worked(&mut work));
            let least = tries.min().unwrap_or_default();
            assert!(least <= limit, "slow: {what} takes {least:?}, at most {limit:?} is allowed");
        }
        result
    }
}

/// How long a processor worked on `work`.
fn worked<T>(mut work: impl FnMut() -> T) -> Duration {
    let (wall, before) = (Instant::now(), on_processor());
    std::hint::black_box(work());
    match before.zip(on_processor()) {
        Some((before, after)) => after.saturating_sub(before),
        None => wall.elapsed(),
    }
}

/// The time this thread has had a processor, where Linux says so.
fn on_processor() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}
