//! How fast a caller may call.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// Lets so many calls through a second, and as many at once after a pause.
///
/// Remembers one number: when the allowance of the calls so far will have come back (GCRA).
#[derive(Debug)]
pub(crate) struct Pace {
    /// Nanoseconds between two calls; 0 means no limit.
    every: u64,
    start: Instant,
    due: AtomicU64,
}

/// What may come at once.
const BURST: u64 = 1_000_000_000;

impl Pace {
    pub(crate) fn a_second(calls: u32) -> Self {
        let every = if calls == 0 { 0 } else { (BURST / u64::from(calls)).max(1) };
        Self { every, start: Instant::now(), due: AtomicU64::new(0) }
    }

    /// Takes one call; otherwise, how long until there is one.
    pub(crate) fn take(&self) -> Result<(), Duration> {
        if self.every == 0 {
            return Ok(());
        }
        let now = u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        let taken = self.due.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |due| {
            let due = due.max(now) + self.every;
            (due <= now + BURST.max(self.every)).then_some(due)
        });
        taken.map(|_| ()).map_err(|due| Duration::from_nanos((due + self.every).saturating_sub(now + BURST)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_second_has_as_many_calls_as_it_may() {
        let pace = Pace::a_second(10);
        let burst = std::iter::repeat_with(|| pace.take()).take_while(Result::is_ok).count();
        assert_eq!(burst, 10);
        let wait = pace.take().unwrap_err();
        assert_eq!(wait, Duration::from_millis(100));
        tokio::time::advance(wait).await;
        assert_eq!((pace.take(), pace.take().is_err()), (Ok(()), true));
    }

    #[tokio::test]
    async fn without_a_limit_everything_goes() {
        let pace = Pace::a_second(0);
        assert!((0..10_000).all(|_| pace.take().is_ok()));
    }
}
