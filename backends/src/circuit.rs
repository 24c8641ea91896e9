//! What fails again and again is left alone for a while.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use assize_protocol::Circuit as Seen;
use tokio::time::Instant;

/// Failures in a row after which nothing is asked.
const FAILURES: u32 = 5;

/// How long it is left alone.
const REST: Duration = Duration::from_secs(30);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed { failures: u32 },
    Open { until: Instant },
    HalfOpen,
}

/// Lets requests through while they are answered.
#[derive(Debug)]
pub(crate) struct Circuit(Mutex<State>);

/// Leave to ask once.
#[derive(Debug)]
pub(crate) struct Pass<'c> {
    circuit: &'c Circuit,
    /// It is the one that finds out whether the backend is back.
    probing: bool,
    settled: bool,
}

impl Circuit {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(State::Closed { failures: 0 }))
    }

    /// Leave to ask, if it is not left alone. Of those who come when it has rested, one gets it.
    pub(crate) fn enter(&self) -> Option<Pass<'_>> {
        let mut state = self.state();
        let probing = match *state {
            State::Closed { .. } => false,
            State::Open { until } if Instant::now() >= until => {
                *state = State::HalfOpen;
                true
            }
            State::Open { .. } | State::HalfOpen => return None,
        };
        Some(Pass { circuit: self, probing, settled: false })
    }

    /// Whether whoever comes now may ask.
    pub(crate) fn is_passable(&self) -> bool {
        match *self.state() {
            State::Closed { .. } => true,
            State::Open { until } => Instant::now() >= until,
            State::HalfOpen => false,
        }
    }

    pub(crate) fn seen(&self) -> Seen {
        match *self.state() {
            State::Closed { .. } => Seen::Closed,
            State::HalfOpen => Seen::HalfOpen,
            State::Open { .. } => Seen::Open,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pass<'_> {
    /// It was answered, or it was not.
    pub(crate) fn settle(mut self, answered: bool) {
        self.settled = true;
        let mut state = self.circuit.state();
        let opened = State::Open { until: Instant::now() + REST };
        *state = match (answered, *state) {
            (true, State::Closed { .. }) => State::Closed { failures: 0 },
            (true, State::Open { .. } | State::HalfOpen) if self.probing => State::Closed { failures: 0 },
            (false, State::Closed { failures }) if failures + 1 < FAILURES => {
                State::Closed { failures: failures + 1 }
            }
            (false, State::Closed { .. }) => opened,
            (false, State::HalfOpen | State::Open { .. }) if self.probing => opened,
            // It was let through before the circuit opened: that is known by now.
            (_, other @ (State::Open { .. } | State::HalfOpen)) => other,
        };
    }
}

impl Drop for Pass<'_> {
    /// Whoever asked went away: nothing was found out, and the next may try.
    fn drop(&mut self) {
        if self.probing && !self.settled {
            *self.circuit.state() = State::Open { until: Instant::now() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken() -> Circuit {
        let circuit = Circuit::new();
        for _ in 0..FAILURES {
            circuit.enter().unwrap().settle(false);
        }
        circuit
    }

    #[tokio::test(start_paused = true)]
    async fn what_fails_in_a_row_is_left_alone_until_it_has_rested() {
        let circuit = broken();
        assert_eq!(circuit.seen(), Seen::Open);
        assert!(circuit.enter().is_none() && !circuit.is_passable());
        tokio::time::advance(REST).await;
        assert!(circuit.is_passable());
        let probe = circuit.enter().unwrap();
        assert_eq!(circuit.seen(), Seen::HalfOpen);
        assert!(circuit.enter().is_none() && !circuit.is_passable());
        probe.settle(true);
        assert_eq!(circuit.seen(), Seen::Closed);
        assert!(circuit.enter().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_that_fails_opens_it_again() {
        let circuit = broken();
        tokio::time::advance(REST).await;
        circuit.enter().unwrap().settle(false);
        assert_eq!(circuit.seen(), Seen::Open);
        assert!(circuit.enter().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_that_is_given_up_leaves_the_question_to_the_next() {
        let circuit = broken();
        tokio::time::advance(REST).await;
        drop(circuit.enter().unwrap());
        assert!(circuit.enter().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn one_answer_in_between_forgives_the_failures_before_it() {
        let circuit = Circuit::new();
        for turn in 0..4 * FAILURES {
            circuit.enter().unwrap().settle(turn % FAILURES == 0);
        }
        assert_eq!(circuit.seen(), Seen::Closed);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_from_before_closes_nothing() {
        let circuit = Circuit::new();
        let old = circuit.enter().unwrap();
        for _ in 0..FAILURES {
            circuit.enter().unwrap().settle(false);
        }
        old.settle(true);
        assert_eq!(circuit.seen(), Seen::Open);
    }
}
