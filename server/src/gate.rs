//! Room and time: how many verdicts are in the making, and what becomes of those there is no room for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};
use tokio::time::Instant;

use crate::settings::Limits;

/// Why a verdict is an ask that nobody looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shed {
    /// Too many at once, or the machine does not keep up.
    Overload,
    /// It was not ready in time.
    Deadline,
    /// The service is about to stop.
    Draining,
    /// This caller calls too often.
    Rate,
    /// A defect.
    Internal,
}

impl Shed {
    /// What a ruling names as what decided.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Overload => "service overload",
            Self::Deadline => "service deadline",
            Self::Draining => "service draining",
            Self::Rate => "service rate limit",
            Self::Internal => "service defect",
        }
    }
}

/// How often the runtime is asked whether it keeps up.
const PULSE: Duration = Duration::from_millis(20);

/// Lets through what there is room for.
#[derive(Debug)]
pub(crate) struct Gate {
    running: Semaphore,
    waiting: Arc<Semaphore>,
    queued: AtomicUsize,
    queue: usize,
    /// How far the runtime is behind, in milliseconds.
    behind: AtomicU64,
    /// From there on further work is turned away.
    too_far: u64,
    closing: AtomicBool,
}

impl Gate {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            running: Semaphore::new(limits.running),
            waiting: Arc::new(Semaphore::new(limits.waiting)),
            queued: AtomicUsize::new(0),
            queue: limits.queued,
            behind: AtomicU64::new(0),
            // The other half is for the answer's own way.
            too_far: u64::try_from(limits.deadline.as_millis() / 2).unwrap_or(u64::MAX),
            closing: AtomicBool::new(false),
        }
    }

    /// A place among those in the making, as soon as there is one.
    pub(crate) async fn enter(&self, until: Instant) -> Result<SemaphorePermit<'_>, Shed> {
        if self.is_closing() {
            return Err(Shed::Draining);
        }
        if self.is_behind() {
            return Err(Shed::Overload);
        }
        if let Ok(place) = self.running.try_acquire() {
            return Ok(place);
        }
        let _queued = Queued::join(&self.queued, self.queue).ok_or(Shed::Overload)?;
        match tokio::time::timeout_at(until, self.running.acquire()).await {
            Ok(Ok(place)) => Ok(place),
            Ok(Err(_)) | Err(_) => Err(Shed::Overload),
        }
    }

    /// A place among those that wait for people, if there is one.
    pub(crate) fn wait(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.waiting).try_acquire_owned().ok()
    }

    /// Whether the runtime is so far behind that an answer would come too late.
    pub(crate) fn is_behind(&self) -> bool {
        self.behind.load(Ordering::Relaxed) > self.too_far
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    /// From now on nothing new is taken in.
    pub(crate) fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
    }

    /// Measures how late the runtime wakes this very task, for ever: judging runs on the runtime, so work that
    /// piles up in front of it shows nowhere else.
    pub(crate) async fn feel(self: Arc<Self>) {
        loop {
            let due = Instant::now() + PULSE;
            tokio::time::sleep_until(due).await;
            let late = u64::try_from(due.elapsed().as_millis()).unwrap_or(u64::MAX);
            self.behind.store(late, Ordering::Relaxed);
        }
    }
}

/// A place in the queue, given back however waiting ends.
struct Queued<'a>(&'a AtomicUsize);

impl<'a> Queued<'a> {
    fn join(queue: &'a AtomicUsize, longest: usize) -> Option<Self> {
        let joined = Self(queue);
        (queue.fetch_add(1, Ordering::Relaxed) < longest).then_some(joined)
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(running: usize, queued: usize) -> Gate {
        Gate::new(&Limits { running, queued, ..Limits::default() })
    }

    #[tokio::test(start_paused = true)]
    async fn what_finds_no_room_in_time_is_turned_away() {
        let gate = gate(1, 1);
        let until = Instant::now() + Duration::from_millis(50);
        let place = gate.enter(until).await.unwrap();
        assert_eq!(gate.enter(until).await.unwrap_err(), Shed::Overload);
        assert!(Instant::now() >= until);
        drop(place);
        assert!(gate.enter(until).await.is_ok());
    }

    #[tokio::test]
    async fn a_full_queue_turns_away_at_once() {
        let gate = gate(1, 0);
        let until = Instant::now() + Duration::from_mins(1);
        let _place = gate.enter(until).await.unwrap();
        assert_eq!(gate.enter(until).await.unwrap_err(), Shed::Overload);
        assert_eq!(gate.queued.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn a_runtime_that_is_behind_takes_nothing_new() {
        let gate = gate(1, 1);
        gate.behind.store(60_000, Ordering::Relaxed);
        assert_eq!(gate.enter(Instant::now()).await.unwrap_err(), Shed::Overload);
    }

    #[tokio::test]
    async fn a_closed_gate_takes_nothing_new() {
        let gate = gate(1, 1);
        gate.close();
        assert_eq!(gate.enter(Instant::now()).await.unwrap_err(), Shed::Draining);
    }
}
