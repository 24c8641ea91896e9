//! Questions to people, on the way of a verdict: what was approved before, and what has to be asked now.

use assize_approvals::{Asked, covers};
use assize_audit::GrantChange;
use assize_engine::Settlement;
use assize_protocol::{
    Approval, ApprovalState, ApprovalTicket, Binding, Caller, Decision, Grant, GrantScope, Request, Verdict,
};
use assize_store::{ApprovalQuery, Changed, StoreError};
use tokio::time::Instant;

use crate::Service;
use crate::records::SERVICE;

/// Denials of one session that are remembered when the same is asked again.
const DENIALS: u32 = 32;

impl Service {
    /// Settles an ask with what a person decided before, or opens an approval.
    pub(crate) async fn asked(
        &self,
        caller: &Caller,
        request: &Request,
        mut verdict: Verdict,
        until: Option<Instant>,
    ) -> Verdict {
        if verdict.ruling.decision != Decision::Ask {
            return verdict;
        }
        let binding = Asked { request, verdict: &verdict, requester: &caller.name }.binding();
        let age = match self.pending.find(&binding, self.clock.now()) {
            Ok(ticket) => {
                verdict.approval = Some(ticket);
                return verdict;
            }
            Err(age) => age,
        };
        match self.settled_or_opened(caller, request, &verdict, &binding, until).await {
            Ok(settled) => {
                // What the person says meanwhile may change the mind of reviewers: they are asked again.
                let open = settled.approval.as_ref().filter(|ticket| ticket.state == ApprovalState::Open);
                if let Some(ticket) = open.filter(|_| self.reviewers.is_none()) {
                    self.pending.keep(binding, ticket, age);
                }
                settled
            }
            Err(error) => {
                // Nothing is allowed while nobody knows what was approved; the question stays a question.
                tracing::error!(%error, "approvals cannot be looked up");
                verdict
            }
        }
    }

    async fn settled_or_opened(
        &self,
        caller: &Caller,
        request: &Request,
        verdict: &Verdict,
        binding: &Binding,
        until: Option<Instant>,
    ) -> Result<Verdict, StoreError> {
        let asked = Asked { request, verdict, requester: &caller.name };
        let structure = asked.structure();
        let key = structure.as_ref().map(|structure| structure.key.as_str());
        for grant in self.store.grants(&binding.command, key, self.clock.now()).await? {
            if let Some(settled) = self.granted(&asked, &grant).await? {
                return Ok(settled);
            }
        }
        if let Some(denied) = self.denied_before(binding).await? {
            return Ok(self.answered(verdict.clone(), &denied).await);
        }
        let Some(reviewers) = &self.reviewers else { return self.opened(&asked).await };
        let verdict = self.reviewed(reviewers, caller, request, verdict.clone(), until).await?;
        if verdict.ruling.decision != Decision::Ask {
            return Ok(verdict);
        }
        self.opened(&Asked { verdict: &verdict, ..asked }).await
    }

    /// The verdict as `grant` settles it, when it does.
    async fn granted(&self, asked: &Asked<'_>, grant: &Grant) -> Result<Option<Verdict>, StoreError> {
        let now = self.clock.now();
        if !covers(grant, asked, now, &self.settings.approvals) {
            return Ok(None);
        }
        let settlement = Settlement::Approval { decision: Decision::Allow };
        let mut settled = self.engine.settle(asked.verdict.clone(), &settlement);
        if settled.ruling.decision != Decision::Allow {
            return Ok(None);
        }
        // Whoever spends it first has it.
        if grant.scope == GrantScope::Once && !self.store.spend_grant(&grant.id, now).await? {
            return Ok(None);
        }
        let change = if grant.scope == GrantScope::Once { GrantChange::Spent } else { GrantChange::Used };
        self.note_grant(asked.requester, grant, change).await;
        settled.approval = Some(ApprovalTicket {
            id: grant.approval.clone(),
            state: ApprovalState::Approved,
            expires_at: grant.expires_at,
            edited: None,
            message: None,
            token: None,
        });
        Ok(Some(settled))
    }

    /// A denial of the very same, in the same session: nobody is asked twice.
    async fn denied_before(&self, binding: &Binding) -> Result<Option<Approval>, StoreError> {
        if binding.session.is_none() {
            return Ok(None);
        }
        let query = ApprovalQuery {
            state: Some(ApprovalState::Denied),
            session: binding.session.clone(),
            limit: DENIALS,
            ..ApprovalQuery::default()
        };
        Ok(self.store.approvals(&query).await?.into_iter().find(|approval| approval.binding == *binding))
    }

    async fn opened(&self, asked: &Asked<'_>) -> Result<Verdict, StoreError> {
        let now = self.clock.now();
        let Ok(approval) = assize_approvals::open(asked, &self.new_id(), now, &self.settings.approvals)
        else {
            // Nobody could approve it: the ask is for whoever runs the agent, not for the queue.
            return Ok(asked.verdict.clone());
        };
        let mut kept = self.store.open_approval(&approval).await?;
        if kept.id != approval.id
            && let Ok(expired) = assize_approvals::expire(&kept, now)
        {
            // The same was asked before and nobody answered in time. Whether this or another process ends it, it
            // does not stand in the way any more.
            if self.store.change_approval(kept.version, &expired, None).await? == Changed::Done {
                self.note_approval(SERVICE, &expired).await;
            }
            kept = self.store.open_approval(&approval).await?;
        }
        if kept.id == approval.id {
            // The record of the verdict comes behind this one, and that one is waited for.
            self.keep_ahead(self.approval_record(asked.requester, &kept));
            self.tell_approval(&kept);
        }
        let mut verdict = asked.verdict.clone();
        verdict.approval = Some(ticket(&kept));
        Ok(verdict)
    }

    /// The verdict with a person's answer in it. While there is none, it stays an ask.
    pub(crate) async fn answered(&self, verdict: Verdict, approval: &Approval) -> Verdict {
        let settlement = match approval.state {
            ApprovalState::Denied => Settlement::Approval { decision: Decision::Deny },
            // The grant that follows is spent when the command is asked about again; here it is spent at once.
            ApprovalState::Approved if approval.edited.is_none() && self.spend(approval).await => {
                Settlement::Approval { decision: Decision::Allow }
            }
            ApprovalState::Approved
            | ApprovalState::Open
            | ApprovalState::Expired
            | ApprovalState::Withdrawn => {
                return Verdict { approval: Some(ticket(approval)), ..verdict };
            }
        };
        let settled = self.engine.settle(verdict, &settlement);
        Verdict { approval: Some(ticket(approval)), ..settled }
    }

    /// Uses up what an approval allows once. What it allows more often is not used up.
    async fn spend(&self, approval: &Approval) -> bool {
        let now = self.clock.now();
        let granted = match self.store.grants(&approval.binding.command, None, now).await {
            Ok(grants) => grants.into_iter().find(|grant| grant.approval == approval.id),
            Err(_) => return false,
        };
        match granted {
            Some(grant) if grant.scope == GrantScope::Once => {
                let spent = self.store.spend_grant(&grant.id, now).await.unwrap_or(false);
                if spent {
                    self.note_grant(&approval.binding.requester, &grant, GrantChange::Spent).await;
                }
                spent
            }
            Some(_) => true,
            None => false,
        }
    }
}

/// What a verdict says about an approval.
pub(crate) fn ticket(approval: &Approval) -> ApprovalTicket {
    ApprovalTicket {
        id: approval.id.clone(),
        state: approval.state,
        expires_at: approval.expires_at,
        edited: approval.edited.clone(),
        message: approval.votes.iter().rev().find_map(|vote| vote.message.clone()),
        token: None,
    }
}
