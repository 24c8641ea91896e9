//! One backend, asked steadily: not too often, not too much at once, not again where it makes no sense.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use assize_protocol::Backend as Report;
use assize_reviewer::Meter;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout_at};

use crate::circuit::Circuit;
use crate::pause::pause;
use crate::prices::usage;
use crate::{ChatModel, Failed, Prices, Prompt, Said};

/// How a backend is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manners {
    /// How long one request may take.
    pub timeout: Duration,
    /// How often a request is sent again that may be answered a moment later.
    pub retries: u32,
    /// Requests at once; further ones wait, on their own time.
    pub at_once: usize,
}

impl Default for Manners {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(30), retries: 2, at_once: 8 }
    }
}

/// What becomes of requests.
const OUTCOMES: [&str; 9] =
    ["answered", "late", "unreachable", "busy", "broken", "refused", "too-long", "garbled", "left-alone"];

/// A place that models are asked at: they share its room, and are there or not together.
#[derive(Debug)]
pub struct Backend {
    name: String,
    manners: Manners,
    room: Semaphore,
    circuit: Circuit,
    outcomes: [AtomicU64; OUTCOMES.len()],
}

impl Backend {
    /// A backend of that name.
    pub fn new(name: impl Into<String>, manners: Manners) -> Self {
        let room = Semaphore::new(manners.at_once);
        let outcomes = std::array::from_fn(|_| AtomicU64::new(0));
        Self { name: name.into(), manners, room, circuit: Circuit::new(), outcomes }
    }

    /// Whether it is there, and what became of what it was asked.
    pub fn report(&self) -> Report {
        let counted = OUTCOMES.into_iter().zip(&self.outcomes);
        Report {
            name: self.name.clone(),
            circuit: self.circuit.seen(),
            requests: counted.map(|(word, count)| (word.to_owned(), count.load(Ordering::Relaxed))).collect(),
        }
    }

    /// The answer of one of its models, before `deadline`.
    async fn ask(
        &self,
        model: &dyn ChatModel,
        prompt: &Prompt<'_>,
        deadline: Instant,
    ) -> Result<Said, Failed> {
        let room = timeout_at(deadline, self.room.acquire()).await;
        let Ok(Ok(_room)) = room else { return Err(self.counted(Failed::Late)) };
        let mut turn = 0;
        loop {
            let failed = match self.ask_once(model, prompt, deadline).await {
                Ok(said) => return Ok(said),
                Err(failed) => failed,
            };
            let asked_for = if let Failed::Busy(after) = &failed { *after } else { None };
            let pause = pause(turn, asked_for);
            if turn == self.manners.retries || !failed.may_pass() || Instant::now() + pause >= deadline {
                return Err(failed);
            }
            sleep(pause).await;
            turn += 1;
        }
    }

    async fn ask_once(
        &self,
        model: &dyn ChatModel,
        prompt: &Prompt<'_>,
        deadline: Instant,
    ) -> Result<Said, Failed> {
        let Some(pass) = self.circuit.enter() else { return Err(self.counted(Failed::LeftAlone)) };
        let until = deadline.min(Instant::now() + self.manners.timeout);
        let asked = timeout_at(until, model.ask(prompt, until)).await.unwrap_or(Err(Failed::Late));
        pass.settle(asked.is_ok());
        match asked {
            Ok(said) => {
                self.count("answered");
                Ok(said)
            }
            Err(failed) => Err(self.counted(failed)),
        }
    }

    fn counted(&self, failed: Failed) -> Failed {
        self.count(failed.word());
        failed
    }

    fn count(&self, outcome: &str) {
        let at = OUTCOMES.iter().position(|word| *word == outcome);
        if let Some(counter) = at.and_then(|at| self.outcomes.get(at)) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// One model of a backend, with what its tokens cost.
#[derive(Debug, Clone)]
pub struct Voice {
    /// Where it is asked.
    pub backend: Arc<Backend>,
    /// The model.
    pub model: Arc<dyn ChatModel>,
    /// What it costs.
    pub prices: Option<Prices>,
    /// Tokens of one answer.
    pub most_tokens: u32,
}

impl Voice {
    /// Whether there is sense in asking it.
    pub(crate) fn is_there(&self) -> bool {
        self.backend.circuit.is_passable()
    }

    /// What it says to `prompt`; `meter` knows what it cost.
    pub(crate) async fn ask(
        &self,
        prompt: Prompt<'_>,
        deadline: Instant,
        meter: &Meter,
    ) -> Result<Said, Failed> {
        let prompt = Prompt { most_tokens: self.most_tokens, ..prompt };
        let said = self.backend.ask(self.model.as_ref(), &prompt, deadline).await?;
        meter.add(usage(said.tokens, self.prices));
        Ok(said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_fail_is_counted_under_a_word_of_its_own() {
        let all = [
            Failed::Late,
            Failed::Unreachable(String::new()),
            Failed::Busy(None),
            Failed::Broken(500),
            Failed::Refused(400),
            Failed::TooLong(1),
            Failed::Garbled(""),
            Failed::LeftAlone,
        ];
        let words: Vec<&str> = all.iter().map(Failed::word).collect();
        assert_eq!(words, OUTCOMES[1..]);
    }
}
