//! What reviewers said, took and cost, and whether what they lean on is there.
//!
//! Names of reviewers and backends are those of the configuration; nobody who calls can choose one.

use std::sync::{Arc, PoisonError, RwLock};

use assize_protocol::{Abstained, Backend, Circuit, Review, ReviewOutcome};
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram, Meter};

use crate::metrics::counter;
use crate::names;

/// Seconds between which reviews are told apart: tables take a millisecond, models seconds.
const BOUNDS: [f64; 14] =
    [0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// What is the case now.
#[derive(Debug, Default)]
struct Now {
    cases: Vec<(&'static str, u64)>,
    backends: Vec<Backend>,
}

/// The instruments of reviewing.
#[derive(Debug)]
pub(crate) struct Reviewing {
    answers: Counter<u64>,
    abstentions: Counter<u64>,
    duration: Histogram<f64>,
    tokens: Counter<u64>,
    cost: Counter<f64>,
    now: Arc<RwLock<Now>>,
}

impl Reviewing {
    pub(crate) fn new(meter: &Meter) -> Self {
        let duration = meter.f64_histogram(names::REVIEWING.name).with_description(names::REVIEWING.help);
        let cost = meter.f64_counter(names::COST.name).with_description(names::COST.help);
        let now = Arc::default();
        observe(meter, &now);
        Self {
            answers: counter(meter, &names::REVIEWS),
            abstentions: counter(meter, &names::ABSTENTIONS),
            duration: duration.with_unit(names::REVIEWING.unit).with_boundaries(BOUNDS.to_vec()).build(),
            tokens: counter(meter, &names::TOKENS),
            cost: cost.build(),
            now,
        }
    }

    /// What reviewers said to one command.
    pub(crate) fn reviewed(&self, reviews: &[Review]) {
        for review in reviews {
            let reviewer = || KeyValue::new("reviewer", review.reviewer.clone());
            self.answers.add(1, &[reviewer(), KeyValue::new("outcome", outcome(review.outcome))]);
            if let Some(why) = review.abstained {
                self.abstentions.add(1, &[reviewer(), KeyValue::new("reason", reason(why))]);
            }
            if let Some(took) = review.elapsed_us {
                self.duration.record(millionths(took), &[reviewer()]);
            }
            if let Some(usage) = review.usage {
                for (direction, tokens) in [("input", usage.input_tokens), ("output", usage.output_tokens)] {
                    self.tokens.add(tokens, &[reviewer(), KeyValue::new("direction", direction)]);
                }
                if let Some(cost) = usage.cost_micros {
                    self.cost.add(millionths(cost), &[reviewer()]);
                }
            }
        }
    }

    /// How things stand.
    pub(crate) fn stands(&self, cases: Vec<(&'static str, u64)>, backends: Vec<Backend>) {
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Now { cases, backends };
    }
}

fn observe(meter: &Meter, now: &Arc<RwLock<Now>>) {
    let read = |now: &Arc<RwLock<Now>>| {
        let now = Arc::clone(now);
        move |tell: &dyn Fn(&Now)| tell(&now.read().unwrap_or_else(PoisonError::into_inner))
    };
    let cases = read(now);
    meter
        .u64_observable_counter(names::CASES.name)
        .with_description(names::CASES.help)
        .with_callback(move |observer| {
            cases(&|now| {
                for (outcome, count) in &now.cases {
                    observer.observe(*count, &[KeyValue::new("outcome", *outcome)]);
                }
            });
        })
        .build();
    let circuits = read(now);
    meter
        .i64_observable_gauge(names::CIRCUIT.name)
        .with_description(names::CIRCUIT.help)
        .with_callback(move |observer| {
            circuits(&|now| {
                for backend in &now.backends {
                    observer.observe(number(backend.circuit), &[named(backend)]);
                }
            });
        })
        .build();
    let requests = read(now);
    meter
        .u64_observable_counter(names::BACKEND_REQUESTS.name)
        .with_description(names::BACKEND_REQUESTS.help)
        .with_callback(move |observer| {
            requests(&|now| {
                for backend in &now.backends {
                    for (outcome, count) in &backend.requests {
                        observer
                            .observe(*count, &[named(backend), KeyValue::new("outcome", outcome.clone())]);
                    }
                }
            });
        })
        .build();
}

fn named(backend: &Backend) -> KeyValue {
    KeyValue::new("backend", backend.name.clone())
}

fn number(circuit: Circuit) -> i64 {
    match circuit {
        Circuit::Closed => 0,
        Circuit::HalfOpen => 1,
        Circuit::Open => 2,
    }
}

fn outcome(outcome: ReviewOutcome) -> &'static str {
    match outcome {
        ReviewOutcome::Allow => "allow",
        ReviewOutcome::Abstain => "abstain",
        ReviewOutcome::Deny => "deny",
    }
}

fn reason(why: Abstained) -> &'static str {
    match why {
        Abstained::Unsure => "unsure",
        Abstained::Late => "late",
        Abstained::Unavailable => "unavailable",
        Abstained::Malformed => "malformed",
        Abstained::Unfounded => "unfounded",
        Abstained::Panicked => "panicked",
    }
}

#[expect(clippy::cast_precision_loss, reason = "a metric, and 2^53 millionths are many")]
fn millionths(count: u64) -> f64 {
    count as f64 / 1e6
}
