//! Reviewers, before a person is asked.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use assize_approvals::Asked;
use assize_engine::Settlement;
use assize_protocol::{Approval, ApprovalState, Caller, Decision, Request, SessionEvent, Verdict};
use assize_reviewer::{Breaker, Case, Limits, Opened, Panel, Precedent, Reviewed};
use assize_store::{ApprovalQuery, StoreError};
use lru::LruCache;

use crate::evaluate::keyed;
use crate::{Service, ServiceError};

/// Decisions of people that are looked through for the same structure.
const PRECEDENTS: u32 = 64;

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
    pub(crate) fn open(wanted: bool) -> Result<Option<Self>, ServiceError> {
        if !wanted {
            return Ok(None);
        }
        let panel = Panel::builtin().map_err(|error| ServiceError::Reviewers(error.to_string()))?;
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
    ) -> Result<Verdict, StoreError> {
        let asked = Asked { request, verdict: &verdict, requester: &caller.name };
        let session = keyed(&caller.name, request.session.as_deref().unwrap_or_default());
        if asked.prompting(&self.settings.approvals).requires_person || reviewers.is_interrupted(&session) {
            return Ok(self.engine.settle(verdict, &Settlement::ReviewerUnavailable));
        }
        let case = self.case(&session, &asked).await?;
        let reviewed = reviewers.panel.review(case).await;
        if !reviewed.is_unavailable() {
            reviewers.note(&session, reviewed.combined.decision == Decision::Deny);
        }
        let settlement = settlement(&reviewed);
        let settled = self.engine.settle(verdict, &settlement);
        Ok(Verdict { reviews: reviewed.reviews, ..settled })
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

fn settlement(reviewed: &Reviewed) -> Settlement {
    if reviewed.is_unavailable() {
        return Settlement::ReviewerUnavailable;
    }
    Settlement::Review { decision: reviewed.combined.decision, confidence: reviewed.combined.confidence }
}
