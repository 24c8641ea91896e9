//! The moves between the states of an approval.

use std::time::Duration;

use assize_protocol::{
    Approval, ApprovalState, Binding, Caller, Grant, GrantScope, Scope, Severity, Structure, Vote,
};

use crate::rules::{millis, reaches};
use crate::{Asked, Refused, Rules, SKEW_MS};

/// What a person says.
#[derive(Debug, Clone)]
pub struct Answer<'a> {
    /// Whether it may run.
    pub approve: bool,
    /// How far that reaches.
    pub scope: GrantScope,
    /// How long it holds, at most as long as [`Rules`] say.
    pub lasts: Option<Duration>,
    /// What may run in place of the command, judged in its own right. Whoever approves an edited command as second
    /// states the same wording, so that nobody approves what they did not see.
    pub edited: Option<Asked<'a>>,
    /// What the agent is told.
    pub message: Option<String>,
}

/// What an answer came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The approval as it is to be kept, one version on.
    pub approval: Approval,
    /// What follows from it once enough people approved; to be kept together with it or not at all.
    pub grant: Option<Grant>,
}

/// Takes the answer of `caller`. A grant that follows is called `grant`.
///
/// # Errors
/// When the approval is closed or over, the caller may not answer, or the answer is not on offer.
pub fn answer(
    approval: &Approval,
    caller: &Caller,
    answer: &Answer<'_>,
    grant: &str,
    now: i64,
    rules: &Rules,
) -> Result<Answered, Refused> {
    in_time(approval, now)?;
    if !caller.may(Scope::Approve) {
        return Err(Refused::NotApprover(caller.name.clone()));
    }
    if !answer.approve {
        let mut denied = closed(approval, ApprovalState::Denied, now);
        denied.votes.push(vote(caller, answer, now));
        return Ok(Answered { approval: denied, grant: None });
    }
    let wording = Wording::of(approval, answer, rules)?;
    may_approve(approval, caller, &wording, now)?;
    on_offer(&wording, answer.scope)?;
    Ok(approved(approval, caller, answer, wording, grant, now, rules))
}

/// Closes an approval that nobody answered in time.
///
/// # Errors
/// When it is closed, or its time is not up.
pub fn expire(approval: &Approval, now: i64) -> Result<Approval, Refused> {
    match in_time(approval, now) {
        Err(Refused::Over) => Ok(closed(approval, ApprovalState::Expired, now)),
        Err(refused) => Err(refused),
        Ok(()) => Err(Refused::NotOver),
    }
}

/// Takes a question back.
///
/// # Errors
/// When it is closed or over, or the caller neither asked nor administers.
pub fn withdraw(approval: &Approval, caller: &Caller, now: i64) -> Result<Approval, Refused> {
    in_time(approval, now)?;
    if caller.name != approval.binding.requester && !caller.may(Scope::Administer) {
        return Err(Refused::NotRequester(caller.name.clone()));
    }
    Ok(closed(approval, ApprovalState::Withdrawn, now))
}

/// The moment it ends counts as after its end.
fn in_time(approval: &Approval, now: i64) -> Result<(), Refused> {
    match approval.state {
        ApprovalState::Open if now < approval.expires_at => Ok(()),
        ApprovalState::Open => Err(Refused::Over),
        closed => Err(Refused::Closed(closed)),
    }
}

fn closed(approval: &Approval, state: ApprovalState, now: i64) -> Approval {
    Approval {
        state,
        version: approval.version.saturating_add(1),
        closed_at: Some(now.max(latest(approval))),
        ..approval.clone()
    }
}

/// The latest moment that is known to have been.
fn latest(approval: &Approval) -> i64 {
    approval.votes.iter().map(|vote| vote.at).fold(approval.opened_at, i64::max)
}

fn vote(caller: &Caller, answer: &Answer<'_>, now: i64) -> Vote {
    Vote {
        by: caller.name.clone(),
        at: now,
        approve: answer.approve,
        scope: answer.approve.then_some(answer.scope),
        lasts_ms: answer.lasts.filter(|_| answer.approve).map(millis),
        message: answer.message.clone(),
    }
}

/// The text that is approved, and what takes more than a yes for it.
struct Wording {
    edited: Option<String>,
    binding: Binding,
    structure: Option<Structure>,
    risk: Severity,
    quorum: u8,
    no_self_approval: bool,
    suppress_always: bool,
}

impl Wording {
    fn of(approval: &Approval, answer: &Answer<'_>, rules: &Rules) -> Result<Self, Refused> {
        let text = answer.edited.as_ref().map(|edited| edited.request.command.text.as_str());
        // The same words are no edit.
        let edited = answer.edited.filter(|_| text != Some(approval.command.as_str()));
        let wording = edited.map(|edited| edited.request.command.text.clone());
        if approval.votes.iter().any(|vote| vote.approve) && wording != approval.edited {
            return Err(Refused::OtherWording);
        }
        let Some(edited) = edited else {
            return Self::asked(approval, rules);
        };
        if let Some(never) = edited.never() {
            return Err(never);
        }
        // Nothing was looked up for it: what will be, can only show that it is worse, and then it is not covered.
        let binding = Binding { facts: None, ..edited.binding() };
        if !same_place(&binding, &approval.binding) {
            return Err(Refused::OtherPlace);
        }
        let prompting = edited.prompting(rules);
        Ok(Self {
            edited: wording,
            binding,
            structure: edited.structure(),
            risk: edited.risk(),
            // A question does not become easier by another wording.
            quorum: approval.quorum.max(rules.quorum(edited.risk())),
            no_self_approval: approval.prompting.no_self_approval || prompting.no_self_approval,
            suppress_always: approval.prompting.suppress_always || prompting.suppress_always,
        })
    }

    /// The command as it was asked about. The rules of now may be stricter than those it was opened under.
    fn asked(approval: &Approval, rules: &Rules) -> Result<Self, Refused> {
        let risk = approval.risk;
        if risk == Severity::Critical {
            return Err(Refused::Never("it is critical"));
        }
        let prompting = approval.prompting;
        let quorum = approval.quorum.max(rules.quorum(risk));
        let no_self_approval = reaches(risk, rules.no_self_approval_from) || quorum > 1;
        Ok(Self {
            edited: None,
            binding: approval.binding.clone(),
            structure: approval.structure.clone(),
            risk,
            quorum,
            no_self_approval: prompting.no_self_approval || no_self_approval,
            suppress_always: prompting.suppress_always || reaches(risk, rules.once_only_from),
        })
    }
}

/// Everything but the words, what was looked up for them, and the knowledge they were judged by.
fn same_place(a: &Binding, b: &Binding) -> bool {
    let Binding { command: _, shell, cwd, workspace, session, requester, home, user, .. } = a;
    *home == b.home
        && *user == b.user
        && *shell == b.shell
        && *cwd == b.cwd
        && *workspace == b.workspace
        && *session == b.session
        && *requester == b.requester
}

fn may_approve(approval: &Approval, caller: &Caller, wording: &Wording, now: i64) -> Result<(), Refused> {
    // A clock that went back would make what is approved now last longer than it should.
    if now.saturating_add(SKEW_MS) < latest(approval) {
        return Err(Refused::ClockBehind);
    }
    if wording.no_self_approval && caller.name == approval.binding.requester {
        return Err(Refused::SelfApproval(caller.name.clone()));
    }
    if approval.votes.iter().any(|vote| vote.by == caller.name) {
        return Err(Refused::AlreadyApproved(caller.name.clone()));
    }
    Ok(())
}

fn on_offer(wording: &Wording, scope: GrantScope) -> Result<(), Refused> {
    let offered = match scope {
        GrantScope::Once => true,
        GrantScope::Session => !wording.suppress_always && wording.binding.session.is_some(),
        GrantScope::Structure => !wording.suppress_always && wording.structure.is_some(),
    };
    if offered { Ok(()) } else { Err(Refused::not_offered(scope)) }
}

fn approved(
    approval: &Approval,
    caller: &Caller,
    answer: &Answer<'_>,
    wording: Wording,
    grant: &str,
    now: i64,
    rules: &Rules,
) -> Answered {
    let mut after = approval.clone();
    after.version = approval.version.saturating_add(1);
    after.votes.push(vote(caller, answer, now));
    after.edited.clone_from(&wording.edited);
    after.quorum = wording.quorum;
    // No name twice: `may_approve` saw to it.
    if after.votes.len() < usize::from(wording.quorum) {
        return Answered { approval: after, grant: None };
    }
    after.state = ApprovalState::Approved;
    after.closed_at = Some(now.max(latest(approval)));
    let grant = granted(&after, wording, grant, now, rules);
    Answered { approval: after, grant: Some(grant) }
}

/// What everybody who approved agrees on: the narrowest reach and the shortest time.
fn granted(approval: &Approval, wording: Wording, id: &str, now: i64, rules: &Rules) -> Grant {
    let votes = || approval.votes.iter();
    let scope = votes().filter_map(|vote| vote.scope).min().unwrap_or(GrantScope::Once);
    let longest = rules.longest(scope);
    let lasts = votes().filter_map(|vote| vote.lasts_ms).fold(longest, i64::min).max(0);
    Grant {
        id: id.to_owned(),
        approval: approval.id.clone(),
        scope,
        binding: wording.binding,
        structure: wording.structure.filter(|_| scope == GrantScope::Structure),
        risk: wording.risk,
        granted_by: votes().map(|vote| vote.by.clone()).collect(),
        granted_at: now,
        expires_at: now.saturating_add(lasts),
        spent_at: None,
        revoked_at: None,
    }
}
