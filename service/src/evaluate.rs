//! The one path with memory.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use assize_protocol::{Caller, Decision, Happening, Request, SessionEvent, Verdict};
use assize_sessions::{Session, outcome};
use tokio::time::Instant as Deadline;

use crate::memory::Memory;
use crate::recall::recall_within;
use crate::{Notice, OnUnrecorded, Service};

/// The longest that anybody waits for somebody else's answer.
const LONGEST_WAIT: Duration = Duration::from_mins(10);

impl Service {
    /// Judges `request` in its session, settles it with what a person decided before, opens an approval where a
    /// person has to decide now, and records it. Never fails; what is not there in time makes the answer stricter.
    pub async fn evaluate(&self, caller: &Caller, request: &Request) -> Verdict {
        self.evaluate_until(caller, request, None).await
    }

    /// The same for somebody who has no use for an answer after `until`, time for people apart: reviewers end before.
    pub async fn evaluate_until(
        &self,
        caller: &Caller,
        request: &Request,
        until: Option<Deadline>,
    ) -> Verdict {
        #[expect(clippy::disallowed_methods, reason = "how long judging took is told, not used")]
        let started = Instant::now();
        let (session, informed) = self.informed(caller, request).await;
        let mut verdict = self.engine.evaluate(&informed);
        verdict.id = self.id_of(request);
        verdict.elapsed_us = Some(u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX));
        let verdict = self.asked(caller, request, verdict, until).await;
        let verdict = self.waited(request, verdict).await;
        let mut verdict = self.recorded(caller, request, verdict).await;
        if let (Some(name), Some(session)) = (&request.session, &session) {
            let what = outcome(request, &verdict);
            verdict.tried = tried(session, &what, verdict.ruling.decision);
            let at = Some(self.clock.now());
            self.memory.add(&keyed(&caller.name, name), session, SessionEvent { id: None, at, what });
        }
        if self.notices.receiver_count() > 0 {
            // Whoever listened a moment ago may be gone.
            let _ = self.notices.send(Notice::Verdict(Arc::new(verdict.clone())));
        }
        verdict
    }

    /// The session of a request, and the request with what it knows: itself, when there is nothing to know.
    async fn informed<'r>(
        &self,
        caller: &Caller,
        request: &'r Request,
    ) -> (Option<Arc<Mutex<Session>>>, Cow<'r, Request>) {
        let mut informed = Cow::Borrowed(request);
        if let Some(context) = &request.context {
            recall_within(&self.engine, self.memory.limits, context, informed.to_mut());
        }
        let Some(name) = &request.session else { return (None, informed) };
        match self.memory.session(&keyed(&caller.name, name)).await {
            Ok(session) => {
                Memory::inform(&session, &mut informed.to_mut().command);
                (Some(session), informed)
            }
            Err(error) => {
                // Nothing can be recorded either, and what cannot be recorded is not allowed.
                tracing::error!(session = name, %error, "the session cannot be loaded");
                (None, informed)
            }
        }
    }

    /// An approval that was opened is waited for as long as the caller said.
    async fn waited(&self, request: &Request, verdict: Verdict) -> Verdict {
        let wait = Duration::from_millis(u64::from(request.wait_ms.unwrap_or(0))).min(LONGEST_WAIT);
        let Some(ticket) = verdict.approval.as_ref().filter(|_| verdict.ruling.decision == Decision::Ask)
        else {
            return verdict;
        };
        if wait.is_zero() {
            return verdict;
        }
        match self.approval(&ticket.id, wait).await {
            Ok(approval) => self.answered(verdict, &approval).await,
            Err(_) => verdict,
        }
    }

    /// Records the verdict; an allow that cannot be recorded is none.
    async fn recorded(&self, caller: &Caller, request: &Request, verdict: Verdict) -> Verdict {
        let record = self.verdict_record(caller, request, &verdict);
        if self.recorder.record(record).await.is_ok() {
            return verdict;
        }
        self.count_unrecorded();
        let decision = match self.settings.on_unrecorded {
            OnUnrecorded::Allow => return verdict,
            OnUnrecorded::Ask => Decision::Ask,
            OnUnrecorded::Deny => Decision::Deny,
        };
        self.engine.tighten(verdict, decision, "service unrecorded")
    }
}

/// How often that was tried, this time included.
fn tried(session: &Mutex<Session>, what: &Happening, decision: Decision) -> Option<u32> {
    let before = || session.lock().unwrap_or_else(PoisonError::into_inner).tries(what);
    (decision > Decision::Allow).then(|| before().saturating_add(1))
}

/// Sessions of different callers are different ones, whatever they call them.
pub(crate) fn keyed(caller: &str, session: &str) -> String {
    format!("{caller}/{session}")
}
