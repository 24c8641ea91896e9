//! People's answers: taking them, waiting for them, ending what nobody answers.

use std::sync::Arc;
use std::time::Duration;

use assize_approvals::{Asked, Refused};
use assize_audit::GrantChange;
use assize_protocol::{Approval, ApprovalState, Caller, Command, Grant, Request, Scope};
use assize_store::{Change, Changed, StoreError};
use tokio::sync::broadcast;
use tokio::time::{Instant, timeout_at};

use crate::records::SERVICE;
use crate::{Answer, Notice, Service, ServiceError};

/// Tries of a change that somebody else is making at the same time.
const TRIES: usize = 8;

/// How long a wait goes on without looking again, should a notice get lost.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// Overdue approvals that are ended in one go.
const TOGETHER: u32 = 64;

impl Service {
    /// One approval; while it is open, waits up to `wait` for that to change.
    ///
    /// # Errors
    /// When there is none of that name, or the store does not answer.
    pub async fn approval(&self, id: &str, wait: Duration) -> Result<Approval, ServiceError> {
        let until = Instant::now() + wait;
        let mut changes = self.store.changes();
        loop {
            let approval = self.found(id).await?;
            let look = (Instant::now() + LOOK_AGAIN).min(until);
            if approval.state != ApprovalState::Open || Instant::now() >= until {
                return Ok(approval);
            }
            // However the wait ends, the store has the truth.
            let _ = timeout_at(look, touched(&mut changes, id)).await;
        }
    }

    pub(crate) async fn found(&self, id: &str) -> Result<Approval, ServiceError> {
        let missing = || ServiceError::Missing { what: "approval", id: id.to_owned() };
        let approval = self.store.approval(id).await?.ok_or_else(missing)?;
        // What nobody answered in time is over, also before somebody has written that down.
        match assize_approvals::expire(&approval, self.clock.now()) {
            Ok(expired) => Ok(expired),
            Err(_) => Ok(approval),
        }
    }

    /// Takes a person's answer.
    ///
    /// # Errors
    /// When the caller may not answer, the approval is closed, or the answer makes no sense.
    pub async fn decide(&self, caller: &Caller, id: &str, answer: Answer) -> Result<Approval, ServiceError> {
        let answered = self.changed(caller, id, |approval| self.answer(caller, approval, &answer)).await?;
        self.person_answered(&answered);
        Ok(answered)
    }

    fn answer(
        &self,
        caller: &Caller,
        approval: &Approval,
        answer: &Answer,
    ) -> Result<(Approval, Option<Grant>), ServiceError> {
        let edited = answer.edited.as_deref().map(|text| self.judged_instead(approval, text));
        let asked = edited.as_ref().map(|(request, verdict)| Asked {
            request,
            verdict,
            requester: &approval.binding.requester,
        });
        let answer = assize_approvals::Answer {
            approve: answer.approve,
            scope: answer.scope,
            lasts: answer.lasts,
            edited: asked,
            message: answer.message.clone(),
        };
        let rules = &self.settings.approvals;
        let now = self.clock.now();
        let answered = assize_approvals::answer(approval, caller, &answer, &self.new_id(), now, rules);
        let answered = answered.map_err(|refused| error_of(&approval.id, refused))?;
        Ok((answered.approval, answered.grant))
    }

    /// The command that is to run in place of the asked one, in the same place, and what is said about it.
    fn judged_instead(&self, approval: &Approval, text: &str) -> (Request, assize_protocol::Verdict) {
        let binding = &approval.binding;
        let command = Command {
            shell: binding.shell,
            workspace: binding.workspace.clone(),
            home: binding.home.clone(),
            user: binding.user.clone(),
            ..Command::new(text, binding.cwd.clone())
        };
        let request = Request {
            session: binding.session.clone(),
            agent: approval.agent.clone(),
            ..Request::of(command)
        };
        let verdict = self.engine.evaluate(&request);
        (request, verdict)
    }

    /// Takes a question back.
    ///
    /// # Errors
    /// When somebody else asked it, or it is closed.
    pub async fn withdraw(&self, caller: &Caller, id: &str) -> Result<Approval, ServiceError> {
        self.changed(caller, id, |approval| {
            let after = assize_approvals::withdraw(approval, caller, self.clock.now());
            Ok((after.map_err(|refused| error_of(id, refused))?, None))
        })
        .await
    }

    /// Takes a grant back.
    ///
    /// # Errors
    /// When there is none of that name in force, or the caller neither gave it nor administers.
    pub async fn revoke(&self, caller: &Caller, id: &str) -> Result<(), ServiceError> {
        let now = self.clock.now();
        let missing = || ServiceError::Missing { what: "grant", id: id.to_owned() };
        let grant =
            self.store.all_grants(now).await?.into_iter().find(|grant| grant.id == id).ok_or_else(missing)?;
        if !grant.granted_by.contains(&caller.name) && !caller.may(Scope::Administer) {
            let message =
                format!("`{}` did not give this grant; an administrator can revoke it", caller.name);
            return Err(ServiceError::Forbidden(message));
        }
        if !self.store.revoke_grant(id, now).await? {
            return Err(missing());
        }
        self.note_grant(&caller.name, &grant, GrantChange::Revoked).await;
        Ok(())
    }

    /// Ends approvals that nobody answered in time; what several processes find, one of them ends.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn expire_overdue(&self) -> Result<usize, ServiceError> {
        let now = self.clock.now();
        let mut ended = 0;
        for approval in self.store.overdue(now, TOGETHER).await? {
            let Ok(after) = assize_approvals::expire(&approval, now) else { continue };
            if self.store.change_approval(approval.version, &after, None).await? == Changed::Done {
                ended += 1;
                self.note_approval(SERVICE, &after).await;
            }
        }
        Ok(ended)
    }

    /// Makes of an approval what `change` says, again whenever somebody else was first.
    async fn changed(
        &self,
        caller: &Caller,
        id: &str,
        change: impl Fn(&Approval) -> Result<(Approval, Option<Grant>), ServiceError>,
    ) -> Result<Approval, ServiceError> {
        for _ in 0..TRIES {
            let approval = self.found(id).await?;
            let (after, grant) = change(&approval)?;
            if self.change(caller, &approval, &after, grant.as_ref()).await? {
                return Ok(after);
            }
        }
        Err(ServiceError::Invalid(format!("approval `{id}` is being changed by others; try again")))
    }

    /// Keeps a change and records it. `false`: somebody else was first.
    async fn change(
        &self,
        caller: &Caller,
        before: &Approval,
        after: &Approval,
        grant: Option<&Grant>,
    ) -> Result<bool, StoreError> {
        if self.store.change_approval(before.version, after, grant).await? == Changed::Stale {
            return Ok(false);
        }
        self.note_approval(&caller.name, after).await;
        if let Some(grant) = grant {
            self.note_grant(&caller.name, grant, GrantChange::Given).await;
        }
        Ok(true)
    }

    /// Records an approval as it is now, and tells whoever listens.
    pub(crate) async fn note_approval(&self, actor: &str, approval: &Approval) {
        let record = self.approval_record(actor, approval);
        self.keep(record).await;
        self.tell_approval(approval);
    }

    /// Tells whoever listens of an approval as it is now.
    pub(crate) fn tell_approval(&self, approval: &Approval) {
        // Nobody listening is no failure.
        let _ = self.notices.send(Notice::Approval(Arc::new(approval.clone())));
    }

    /// Records what became of a grant.
    pub(crate) async fn note_grant(&self, actor: &str, grant: &Grant, change: GrantChange) {
        let record = self.grant_record(actor, grant, change);
        self.keep(record).await;
    }
}

/// Comes back when this approval may have changed.
async fn touched(changes: &mut broadcast::Receiver<Change>, id: &str) {
    loop {
        match changes.recv().await {
            Ok(Change::Answered(other)) if other == id => return,
            Ok(Change::Everything) | Err(_) => return,
            Ok(Change::Opened(_) | Change::Answered(_) | Change::Session(_) | Change::Tokens) => {}
        }
    }
}

fn error_of(id: &str, refused: Refused) -> ServiceError {
    match refused {
        Refused::Closed(state) => ServiceError::Closed { id: id.to_owned(), state: said(state).to_owned() },
        Refused::Over => ServiceError::Closed { id: id.to_owned(), state: "expired".to_owned() },
        Refused::NotApprover(_)
        | Refused::SelfApproval(_)
        | Refused::AlreadyApproved(_)
        | Refused::NotRequester(_)
        | Refused::Never(_)
        // What was said makes sense, but not of this question.
        | Refused::NotAsked
        | Refused::NotOffered(_)
        | Refused::OtherWording
        | Refused::OtherPlace => ServiceError::Forbidden(refused.to_string()),
        other => ServiceError::Invalid(other.to_string()),
    }
}

fn said(state: ApprovalState) -> &'static str {
    match state {
        ApprovalState::Open => "open",
        ApprovalState::Approved => "approved",
        ApprovalState::Denied => "denied",
        ApprovalState::Expired => "expired",
        ApprovalState::Withdrawn => "withdrawn",
    }
}
