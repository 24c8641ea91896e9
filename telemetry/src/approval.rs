//! A question to a person, each time it changes.

use assize_protocol::{Approval, ApprovalState, GrantScope};
use opentelemetry::logs::Severity as Level;

use crate::attributes::Attributes;
use crate::names::{self, attribute as a};
use crate::verdict::{agent, severity};
use crate::{Settings, Telemetry};

impl Telemetry {
    /// An approval was opened or changed its state.
    pub fn approval(&self, approval: &Approval) {
        let Some(out) = self.out() else { return };
        let (name, level) = match approval.state {
            ApprovalState::Open => (names::APPROVAL_OPENED, Level::Info),
            ApprovalState::Approved | ApprovalState::Denied => (names::APPROVAL_DECIDED, Level::Info),
            ApprovalState::Expired => (names::APPROVAL_EXPIRED, Level::Warn),
            ApprovalState::Withdrawn => (names::APPROVAL_WITHDRAWN, Level::Info),
        };
        out.event(name, level, attributes(&self.settings, approval), None);
    }
}

fn attributes(settings: &Settings, approval: &Approval) -> Attributes {
    let mut attributes = Attributes::default();
    attributes.name(a::APPROVAL, &approval.id);
    attributes.word(a::STATE, state(approval.state));
    attributes.name(a::VERDICT, &approval.verdict);
    attributes.named(a::SESSION, approval.binding.session.as_deref());
    agent(&mut attributes, approval.agent.as_ref());
    attributes.word(a::SEVERITY, severity(approval.risk));
    attributes.name(a::REQUESTER, &approval.binding.requester);
    attributes.name(a::COMMAND_HASH, &approval.binding.command);
    attributes.number(a::TTL, approval.expires_at.saturating_sub(approval.opened_at) / 1000);
    if let Some(closed) = approval.closed_at {
        attributes.number(a::WAITED, closed.saturating_sub(approval.opened_at));
    }
    let vote = approval.votes.last();
    attributes.named(a::APPROVER, vote.map(|vote| vote.by.as_str()));
    if let Some(reach) = vote.and_then(|vote| vote.scope) {
        attributes.word(a::SCOPE, scope(reach));
        let structure = approval.structure.as_ref().filter(|_| reach == GrantScope::Structure);
        attributes.named(a::STRUCTURE, structure.map(|structure| structure.key.as_str()));
    }
    attributes.text(a::COMMAND, Some(&approval.command), settings.commands);
    attributes.text(a::PROMPT, approval.prompt.as_deref(), settings.prompts);
    attributes
}

fn state(state: ApprovalState) -> &'static str {
    match state {
        ApprovalState::Open => "open",
        ApprovalState::Approved => "approved",
        ApprovalState::Denied => "denied",
        ApprovalState::Expired => "expired",
        ApprovalState::Withdrawn => "withdrawn",
    }
}

fn scope(scope: GrantScope) -> &'static str {
    match scope {
        GrantScope::Once => "once",
        GrantScope::Session => "session",
        GrantScope::Structure => "structure",
    }
}
