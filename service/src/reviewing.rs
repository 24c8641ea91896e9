//! Reviewers, before a person is asked.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use assize_approvals::Asked;
use assize_engine::Settlement;
use assize_protocol::{Approval, ApprovalState, Backend, Caller, Decision, Request, SessionEvent, Verdict};
use assize_reviewer::{Breaker, Case, Counts, Limits, Opened, Panel, Precedent, Reviewed};
use assize_store::{ApprovalQuery, StoreError};
use lru::LruCache;
use tokio::time::Instant;

use crate::evaluate::keyed;
use crate::{Service, ServiceError, Settings};

/// Decisions of people that are looked through for the same structure.
const PRECEDENTS: u32 = 64;

/// The part of the time that is left which reviewers do not get.
const KEPT_BACK: u32 = 10;

/// Sessions whose denials are counted.
const SESSIONS: NonZeroUsize = NonZeroUsize::new(4096).unwrap();

/// The panel, and how often it denied in each session.
#[derive(Debug)]
pub(crate) struct Reviewers {
    panel: Panel,
    breakers: Mutex<LruCache<String, Breaker>>,
}

impl Reviewers {
    /// The reviewers, if they are wanted.
    pub(crate) fn open(settings: &Settings) -> Result<Option<Self>, ServiceError> {
        if !settings.reviewers {
            return Ok(None);
        }
        let panel = Panel::builtin_with(settings.demands.clone(), settings.encoder.clone());
        let panel = panel.map_err(|error| ServiceError::Reviewers(error.to_string()))?;
        let further = settings.further_reviewers.0.iter().cloned();
        let panel = further.fold(panel.within(settings.review_within), Panel::with);
        Ok(Some(Self { panel, breakers: Mutex::new(LruCache::new(SESSIONS)) }))
    }

    fn is_interrupted(&self, session: &str) -> bool {
        let mut all = self.breakers.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(session).is_some_and(|breaker| breaker.interrupt().is_some())
    }

    fn note(&self, session: &str, denied: bool) {
        let mut all = self.breakers.lock().unwrap_or_else(PoisonError::into_inner);
        all.get_or_insert_mut(session.to_owned(), Breaker::default).note(denied);
    }
}

impl Service {
    /// An ask with what the reviewers said; theirs settles it where policy lets it. Where a person has to answer, or
    /// was called because a session was denied too often, nobody else is asked.
    pub(crate) async fn reviewed(
        &self,
        reviewers: &Reviewers,
        caller: &Caller,
        request: &Request,
        verdict: Verdict,
        until: Option<Instant>,
    ) -> Result<Verdict, StoreError> {
        let asked = Asked { request, verdict: &verdict, requester: &caller.name };
        let session = keyed(&caller.name, request.session.as_deref().unwrap_or_default());
        if asked.prompting(&self.settings.approvals).requires_person || reviewers.is_interrupted(&session) {
            return Ok(self.engine.settle(verdict, &Settlement::ReviewerUnavailable));
        }
        let case = self.case(&session, &asked).await?;
        let reviewed = reviewers.panel.review_until(case, until.map(kept_back)).await;
        if !reviewed.is_unavailable() {
            reviewers.note(&session, reviewed.combined.decision == Decision::Deny);
        }
        let settlement = settlement(&reviewed);
        let settled = self.engine.settle(verdict, &settlement);
        Ok(Verdict { reviews: reviewed.reviews, ..settled })
    }

    /// What reviewers lean on outside of this process, and whether that is there.
    pub fn backends(&self) -> Vec<Backend> {
        self.reviewers.as_ref().map(|reviewers| reviewers.panel.backends()).unwrap_or_default()
    }

    /// What the reviewers came to since the start: cases allowed, denied, left to a person, and answered from memory.
    pub fn reviewed_cases(&self) -> Option<[(&'static str, u64); 4]> {
        let counts = self.reviewers.as_ref()?.panel.counts();
        let Counts { allowed, denied, left, cached, .. } = counts;
        Some([("allow", allowed), ("deny", denied), ("person", left), ("remembered", cached)])
    }

    async fn case(&self, session: &str, asked: &Asked<'_>) -> Result<Case, StoreError> {
        let request = asked.request;
        let events: Vec<SessionEvent> = if request.session.is_some() {
            let session = self.memory.session(session).await?;
            let session = session.lock().unwrap_or_else(PoisonError::into_inner);
            session.events().cloned().collect()
        } else {
            Vec::new()
        };
        let opened = Opened {
            command: &request.command,
            assessment: &asked.verdict.assessment,
            risk: asked.risk(),
            context: request.context.as_ref(),
            session: &events,
            revisions: &asked.verdict.revisions,
        };
        let mut case =
            Case::open(&opened, &Limits::default(), &|command| self.engine.classifier().assess(command));
        case.structure = asked.structure();
        case.now = self.clock.now();
        if let Some(structure) = &case.structure {
            case.precedents = self.precedents(&structure.key, asked.requester).await?;
        }
        Ok(case)
    }

    /// What people decided on the same structure for the same caller, oldest first.
    async fn precedents(&self, key: &str, requester: &str) -> Result<Vec<Precedent>, StoreError> {
        let mut found = Vec::new();
        for state in [ApprovalState::Approved, ApprovalState::Denied] {
            let query = ApprovalQuery { state: Some(state), limit: PRECEDENTS, ..ApprovalQuery::default() };
            let decided = self.store.approvals(&query).await?;
            let same = decided.iter().filter(|one| {
                one.edited.is_none()
                    && one.binding.requester == requester
                    && one.structure.as_ref().is_some_and(|structure| structure.key == key)
            });
            found.extend(same.map(|one| self.precedent(one, key)));
        }
        found.sort_by_key(|one| one.at);
        Ok(found)
    }

    fn precedent(&self, decided: &Approval, key: &str) -> Precedent {
        let at = decided.closed_at.unwrap_or(decided.opened_at);
        let lasts = i64::try_from(self.settings.approvals.structure_lasts.as_millis()).unwrap_or(i64::MAX);
        Precedent {
            approval: decided.id.clone(),
            approved: decided.state == ApprovalState::Approved,
            structure: key.to_owned(),
            workspace: decided.binding.workspace.clone(),
            risk: decided.risk,
            policy: decided.binding.policy.clone(),
            rules: decided.binding.rules.clone(),
            at,
            ends: Some(at.saturating_add(lasts)),
        }
    }

    /// A person answered in this session: reviewers may answer again.
    pub(crate) fn person_answered(&self, approval: &Approval) {
        let Some(reviewers) = &self.reviewers else { return };
        let session = approval.binding.session.as_deref().unwrap_or_default();
        let name = keyed(&approval.binding.requester, session);
        let mut all = reviewers.breakers.lock().unwrap_or_else(PoisonError::into_inner);
        all.pop(&name);
    }
}

/// As much of the time until `until` as reviewers have: what is left of it is for asking a person and for the record.
fn kept_back(until: Instant) -> Instant {
    let left = until.saturating_duration_since(Instant::now());
    until.checked_sub(left / KEPT_BACK).unwrap_or(until)
}

fn settlement(reviewed: &Reviewed) -> Settlement {
    if reviewed.is_unavailable() {
        return Settlement::ReviewerUnavailable;
    }
    Settlement::Review { decision: reviewed.combined.decision, confidence: reviewed.combined.confidence }
}
