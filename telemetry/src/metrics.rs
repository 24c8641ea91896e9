//! The instruments: counted once, read by Prometheus and by OTLP.
//!
//! Attributes are bound beforehand wherever their values are known, so that counting in the path of a request is an
//! addition. No label takes a value that a caller can choose.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use assize_protocol::{Agent, Backend, Decision, Review};
use opentelemetry::KeyValue;
use opentelemetry::metrics::{BoundCounter, BoundHistogram, Counter, Meter, MeterProvider};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::{MeterProviderBuilder, SdkMeterProvider};

use crate::Incoming;
use crate::names::{self, Metric};
use crate::out::{Lost, scope};
use crate::prometheus::Scrape;
use crate::reviewing::Reviewing;

/// Agents that are told apart by name.
const AGENTS: [&str; 12] = [
    "claude-code",
    "cline",
    "codex",
    "copilot",
    "cursor",
    "gemini-cli",
    "openclaw",
    "opencode",
    "openhands",
    "pi",
    "swe-agent",
    "none",
];

/// How every other agent is called.
const OTHER: &str = "other";

/// Routes that are told apart.
const ROUTES: usize = 64;

/// Seconds between which durations are told apart: judging takes 10 µs to 5 ms, recording up to seconds.
const BOUNDS: [f64; 15] = [
    0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.05, 0.1, 0.5,
    1.0, 5.0,
];

/// Nothing was said yet.
const UNSAID: i64 = i64::MIN;

/// Why an answer is stricter than a judgement would have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// There was no room.
    Overload,
    /// There was no time.
    Deadline,
    /// It could not be recorded.
    Unrecorded,
    /// The session could not be loaded.
    Session,
    /// Something broke.
    Failure,
}

impl Cause {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Overload, "overload"),
        (Self::Deadline, "deadline"),
        (Self::Unrecorded, "unrecorded"),
        (Self::Session, "session"),
        (Self::Failure, "failure"),
    ];
}

/// What is the case now.
#[derive(Debug)]
struct State {
    approvals: AtomicI64,
    sessions: AtomicI64,
    loaded: AtomicI64,
}

/// Answers of one route by status.
type Statuses = BTreeMap<u16, BoundCounter<u64>>;

/// The instruments of one service.
#[derive(Debug)]
pub struct Metrics {
    provider: SdkMeterProvider,
    scrape: Scrape,
    state: Arc<State>,
    evaluate: BoundHistogram<f64>,
    record: BoundHistogram<f64>,
    decisions: BTreeMap<&'static str, [BoundCounter<u64>; 3]>,
    fallbacks: Vec<(Cause, BoundCounter<u64>)>,
    shed: BoundCounter<u64>,
    audit_lost: BoundCounter<u64>,
    stream_lag: BoundCounter<u64>,
    requests: Counter<u64>,
    routes: RwLock<BTreeMap<String, Statuses>>,
    pub(crate) ingested: Counter<u64>,
    pub(crate) hook_errors: Counter<u64>,
    pub(crate) unprotected: Counter<u64>,
    reviewing: Reviewing,
}

fn label(name: &'static str, value: &'static str) -> KeyValue {
    KeyValue::new(name, value)
}

pub(crate) fn counter(meter: &Meter, metric: &Metric) -> Counter<u64> {
    meter.u64_counter(metric.name).with_description(metric.help).build()
}

/// A counter that is there from the start: an alert on an increase does not see a first value appear.
fn zeroed(counter: &Counter<u64>, labels: &[KeyValue]) -> BoundCounter<u64> {
    let bound = counter.bind(labels);
    bound.add(0);
    bound
}

fn histogram(meter: &Meter, metric: &Metric) -> BoundHistogram<f64> {
    let builder = meter.f64_histogram(metric.name).with_description(metric.help).with_unit(metric.unit);
    builder.with_boundaries(BOUNDS.to_vec()).build().bind(&[])
}

impl Metrics {
    /// Instruments that `builder`'s readers and [`Metrics::prometheus`] read.
    pub(crate) fn new(builder: MeterProviderBuilder, resource: Resource, lost: &Lost) -> Self {
        let scrape = Scrape::default();
        let provider = builder.with_resource(resource).with_reader(scrape.clone()).build();
        let meter = provider.meter_with_scope(scope());
        let state = Arc::new(State {
            approvals: AtomicI64::new(UNSAID),
            sessions: AtomicI64::new(UNSAID),
            loaded: AtomicI64::new(UNSAID),
        });
        observe(&meter, &state);
        observe_lost(&meter, lost.clone());
        let fallbacks = counter(&meter, &names::FALLBACKS);
        let cause = |(cause, name)| (cause, zeroed(&fallbacks, &[label("cause", name)]));
        let metrics = Self {
            scrape,
            state,
            evaluate: histogram(&meter, &names::EVALUATE),
            record: histogram(&meter, &names::RECORD),
            decisions: decisions(&meter),
            fallbacks: Cause::ALL.map(cause).into(),
            shed: zeroed(&counter(&meter, &names::SHED), &[]),
            audit_lost: zeroed(&counter(&meter, &names::AUDIT_LOST), &[]),
            stream_lag: zeroed(&counter(&meter, &names::STREAM_LAG), &[]),
            requests: counter(&meter, &names::REQUESTS),
            routes: RwLock::default(),
            ingested: counter(&meter, &names::INGESTED),
            hook_errors: counter(&meter, &names::HOOK_ERRORS),
            unprotected: counter(&meter, &names::UNPROTECTED_CALLS),
            reviewing: Reviewing::new(&meter),
            provider,
        };
        metrics.received(&Incoming::default());
        metrics
    }

    /// A command was judged.
    pub fn judged(&self, decision: Decision, agent: Option<&Agent>, took: Duration) {
        self.evaluate.record(took.as_secs_f64());
        if let Some([allow, ask, deny]) = self.decisions.get(known(agent)) {
            match decision {
                Decision::Allow => allow.add(1),
                Decision::Ask => ask.add(1),
                Decision::Deny => deny.add(1),
            }
        }
    }

    /// Reviewers said this to a command that was judged.
    pub fn reviewed(&self, reviews: &[Review]) {
        self.reviewing.reviewed(reviews);
    }

    /// What reviewers came to since the start, by outcome, and how what they lean on stands.
    pub fn reviewing(&self, cases: impl Into<Vec<(&'static str, u64)>>, backends: Vec<Backend>) {
        self.reviewing.stands(cases.into(), backends);
    }

    /// An answer is stricter than a judgement would have been. 0 in normal load.
    pub fn fallback(&self, cause: Cause) {
        if let Some((_, counter)) = self.fallbacks.iter().find(|(one, _)| *one == cause) {
            counter.add(1);
        }
    }

    /// A decision was recorded.
    pub fn recorded(&self, took: Duration) {
        self.record.record(took.as_secs_f64());
    }

    /// There was no room for a request.
    pub fn shed(&self) {
        self.shed.add(1);
    }

    /// Decisions were given that are not recorded. 0, always.
    pub fn audit_lost(&self, count: u64) {
        self.audit_lost.add(count);
    }

    /// A listener missed notices.
    pub fn stream_lagged(&self, count: u64) {
        self.stream_lag.add(count);
    }

    /// The HTTP service answered. `route` is the pattern and not the path.
    pub fn answered(&self, route: &str, status: u16) {
        let routes = self.routes.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(counter) = routes.get(route).and_then(|statuses| statuses.get(&status)) {
            return counter.add(1);
        }
        drop(routes);
        self.answered_first(route, status);
    }

    fn answered_first(&self, route: &str, status: u16) {
        let mut routes = self.routes.write().unwrap_or_else(PoisonError::into_inner);
        let route = if routes.len() < ROUTES || routes.contains_key(route) { route } else { OTHER };
        let status = if (100..600).contains(&status) { status } else { 0 };
        let bind = || {
            let labels =
                [KeyValue::new("route", route.to_owned()), KeyValue::new("status", i64::from(status))];
            self.requests.bind(&labels)
        };
        routes.entry(route.to_owned()).or_default().entry(status).or_insert_with(bind).add(1);
    }

    /// How many questions wait for a person.
    pub fn approvals_open(&self, count: usize) {
        self.state.approvals.store(i64::try_from(count).unwrap_or(i64::MAX), Ordering::Relaxed);
    }

    /// How many sessions are in memory.
    pub fn sessions(&self, count: usize) {
        self.state.sessions.store(i64::try_from(count).unwrap_or(i64::MAX), Ordering::Relaxed);
    }

    /// When the rules in force were loaded: milliseconds since 1970, UTC.
    pub fn rules_loaded(&self, at: i64) {
        self.state.loaded.store(at, Ordering::Relaxed);
    }

    /// All of them, as Prometheus reads them: `text/plain; version=0.0.4`.
    pub fn prometheus(&self) -> String {
        self.scrape.text()
    }

    pub(crate) fn close(&self) {
        if let Err(error) = self.provider.shutdown() {
            tracing::warn!(%error, "the last metrics are lost");
        }
    }
}

/// The name an agent is counted under.
pub(crate) fn known(agent: Option<&Agent>) -> &'static str {
    let name = agent.map_or("none", |agent| agent.name.as_str());
    AGENTS.into_iter().find(|known| *known == name).unwrap_or(OTHER)
}

fn decisions(meter: &Meter) -> BTreeMap<&'static str, [BoundCounter<u64>; 3]> {
    let all = counter(meter, &names::DECISIONS);
    let of = |agent| {
        let one = |decision| all.bind(&[label("decision", decision), label("agent", agent)]);
        (agent, ["allow", "ask", "deny"].map(one))
    };
    AGENTS.into_iter().chain([OTHER]).map(of).collect()
}

fn observe(meter: &Meter, state: &Arc<State>) {
    let gauge = |metric: Metric, value: fn(&State) -> i64| {
        let state = Arc::clone(state);
        let callback = move |observer: &dyn opentelemetry::metrics::AsyncInstrument<i64>| {
            let value = value(&state);
            if value != UNSAID {
                observer.observe(value, &[]);
            }
        };
        let builder = meter.i64_observable_gauge(metric.name).with_description(metric.help);
        builder.with_unit(metric.unit).with_callback(callback).build();
    };
    gauge(names::APPROVALS, |state| state.approvals.load(Ordering::Relaxed));
    gauge(names::SESSIONS, |state| state.sessions.load(Ordering::Relaxed));
    gauge(names::AGE, |state| match state.loaded.load(Ordering::Relaxed) {
        UNSAID => UNSAID,
        at => (now() - at).max(0) / 1000,
    });
}

fn observe_lost(meter: &Meter, lost: Lost) {
    let metric = names::TELEMETRY_LOST;
    let builder = meter.u64_observable_counter(metric.name).with_description(metric.help);
    builder
        .with_callback(move |observer| {
            for (signal, count) in [("spans", &lost.spans), ("logs", &lost.logs), ("metrics", &lost.metrics)]
            {
                observer.observe(count.load(Ordering::Relaxed), &[label("signal", signal)]);
            }
        })
        .build();
}

/// What time it is.
#[expect(clippy::disallowed_methods, reason = "telemetry tells when something was; nothing is judged by it")]
pub(crate) fn clock() -> SystemTime {
    SystemTime::now()
}

/// Milliseconds since 1970, UTC.
fn now() -> i64 {
    let since = clock().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |elapsed| i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
}
