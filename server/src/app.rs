//! What all handlers share.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use assize_protocol::{Agent, ApprovalState, Command, Decision, Request, Shell, Verdict};
use assize_service::{Service, ServiceError};
use assize_store::ApprovalQuery;
use assize_telemetry::{Telemetry, TraceContext};
use futures_util::FutureExt;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use crate::admit::{Doorman, Guest};
use crate::gate::{Gate, Shed};
use crate::problem::Problem;
use crate::settings::Limits;

/// The door from the inside.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) service: Arc<Service>,
    pub(crate) doorman: Doorman,
    pub(crate) gate: Arc<Gate>,
    pub(crate) limits: Limits,
    pub(crate) counts: Counts,
    pub(crate) telemetry: Arc<Telemetry>,
    /// Losses that the metrics know of.
    pub(crate) lost: AtomicU64,
    pub(crate) started: Instant,
    /// Becomes true when the service is about to stop.
    pub(crate) closing: watch::Sender<bool>,
}

/// What this process has answered so far.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    allow: AtomicU64,
    ask: AtomicU64,
    deny: AtomicU64,
    shed: AtomicU64,
}

impl Counts {
    /// Allowed, asked, denied, and how many of those asked were not judged.
    pub(crate) fn read(&self) -> [u64; 4] {
        [&self.allow, &self.ask, &self.deny, &self.shed].map(|count| count.load(Ordering::Relaxed))
    }

    fn add(&self, decision: Decision) {
        let count = match decision {
            Decision::Allow => &self.allow,
            Decision::Ask => &self.ask,
            Decision::Deny => &self.deny,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }
}

impl App {
    /// The whole path, within its deadline: whatever goes wrong, the answer is an ask.
    pub(crate) async fn judge(
        &self,
        guest: &Guest,
        mut request: Request,
        trace: Option<TraceContext>,
    ) -> Verdict {
        let verdict = self.judged_in_time(guest, &mut request).await;
        self.counts.add(verdict.ruling.decision);
        self.telemetry.verdict(&guest.caller, &request, &verdict, trace);
        if !verdict.reviews.is_empty() {
            self.count_reviewing();
        }
        verdict
    }

    fn count(&self, verdict: &Verdict, agent: Option<&Agent>) {
        let took = Duration::from_micros(verdict.elapsed_us.unwrap_or(0));
        self.telemetry.metrics().judged(verdict.ruling.decision, agent, took);
    }

    /// Brings what is not counted as it happens up to date.
    pub(crate) async fn count_what_is_there(&self) {
        let lost = self.service.unrecorded();
        let known = self.lost.swap(lost, Ordering::Relaxed);
        self.telemetry.metrics().audit_lost(lost.saturating_sub(known));
        self.count_reviewing();
        let query =
            ApprovalQuery { state: Some(ApprovalState::Open), limit: 1000, ..ApprovalQuery::default() };
        if let Ok(open) = self.in_time(self.service.approvals(&query)).await {
            self.telemetry.metrics().approvals_open(open.len());
        }
    }

    fn count_reviewing(&self) {
        if let Some(cases) = self.service.reviewed_cases() {
            self.telemetry.metrics().reviewing(cases, self.service.backends());
        }
    }

    async fn judged_in_time(&self, guest: &Guest, request: &mut Request) -> Verdict {
        let started = Instant::now();
        let wait = self.bound(request.wait_ms);
        request.wait_ms = Some(u32::try_from(wait.as_millis()).unwrap_or(u32::MAX)).filter(|ms| *ms > 0);
        let request = &*request;
        let shed = |why| self.shed(guest, &what_is_asked(request), why);
        if guest.pace.take().is_err() {
            return shed(Shed::Rate);
        }
        // The last tenth is for the answer's own way.
        let until = started + self.limits.deadline * 9 / 10;
        let evaluated = |wait| self.evaluated(guest, request, until, wait);
        let judged = if request.wait_ms.is_some() {
            // A person's time is not work: it takes no place from those who need none.
            let Some(_place) = self.gate.wait() else { return shed(Shed::Overload) };
            evaluated(wait).await
        } else {
            match self.gate.enter(until).await {
                Ok(_place) => evaluated(Duration::ZERO).await,
                Err(why) => Err(why),
            }
        };
        match judged {
            Ok(verdict) => timed(verdict, started),
            Err(why) => shed(why),
        }
    }

    /// Judged by `until`, and then answered by people within `wait`.
    async fn evaluated(
        &self,
        guest: &Guest,
        request: &Request,
        until: Instant,
        wait: Duration,
    ) -> Result<Verdict, Shed> {
        let evaluation = self.service.evaluate_until(&guest.caller, request, Some(until));
        match timeout_at(until + wait, AssertUnwindSafe(evaluation).catch_unwind()).await {
            Ok(Ok(verdict)) => Ok(verdict),
            Ok(Err(_panic)) => Err(Shed::Internal),
            Err(_late) => Err(Shed::Deadline),
        }
    }

    fn shed(&self, guest: &Guest, asked: &Request, why: Shed) -> Verdict {
        self.counts.shed.fetch_add(1, Ordering::Relaxed);
        self.telemetry.metrics().shed();
        tracing::warn!(caller = %guest.caller.name, reason = why.reason(), "not judged");
        self.service.unjudged(&guest.caller, asked, why.reason())
    }

    /// The fast path alone: no session, no person, no record.
    pub(crate) fn assess(&self, request: &Request) -> Result<Verdict, Problem> {
        if self.gate.is_closing() || self.gate.is_behind() {
            return Err(Problem::late());
        }
        let started = Instant::now();
        let verdict = timed(self.service.assess(request), started);
        self.count(&verdict, request.agent.as_ref());
        Ok(verdict)
    }

    /// How long a call that says `asked` waits for people.
    pub(crate) fn bound(&self, asked: Option<u32>) -> Duration {
        Duration::from_millis(asked.unwrap_or(0).into()).min(self.limits.wait)
    }

    /// Comes when the service is about to stop.
    pub(crate) async fn closed(&self) {
        told(&mut self.closing.subscribe()).await;
    }

    /// What a call to the service came to, within the deadline.
    pub(crate) async fn in_time<T>(
        &self,
        call: impl Future<Output = Result<T, ServiceError>>,
    ) -> Result<T, Problem> {
        self.within(self.limits.deadline, call).await
    }

    /// The same with a longer deadline.
    pub(crate) async fn within<T>(
        &self,
        deadline: Duration,
        call: impl Future<Output = Result<T, ServiceError>>,
    ) -> Result<T, Problem> {
        match tokio::time::timeout(deadline, call).await {
            Ok(done) => done.map_err(Problem::from),
            Err(_) => Err(Problem::late()),
        }
    }
}

/// Comes when it is said.
pub(crate) async fn told(closing: &mut watch::Receiver<bool>) {
    // An error means that whoever could say it is gone, and so is everything else.
    let _ = closing.wait_for(|closing| *closing).await;
}

fn timed(verdict: Verdict, started: Instant) -> Verdict {
    let elapsed = u64::try_from(started.elapsed().as_micros()).ok();
    Verdict { elapsed_us: verdict.elapsed_us.or(elapsed), ..verdict }
}

/// As much of a request as is needed to answer it unseen.
fn what_is_asked(request: &Request) -> Request {
    let command = &request.command;
    let command = Command { shell: Shell::Unknown, ..Command::new(&*command.text, &*command.cwd) };
    let (session, tool_call) = (request.session.clone(), request.tool_call.clone());
    Request { id: request.id.clone(), session, tool_call, ..Request::of(command) }
}
