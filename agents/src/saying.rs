//! What a verdict comes to in the ears of an agent.

use assize_protocol::{ApprovalState, Decision, Outcome, Verdict};

use crate::words::{Ear, told};
use crate::{Act, Call, Told};

/// What is answered, before it is spelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saying {
    /// No opinion: the agent goes on as it does without a hook.
    Leave,
    /// No objection: the agent's own checks go on.
    Pass,
    /// Run it, and do not ask.
    Grant,
    /// A person has to say yes; the agent asks.
    Ask(String),
    /// The run ends here, and is taken up again when somebody has decided.
    Defer(String),
    /// It does not run.
    Deny(String),
}

/// How to ask a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Asking {
    /// Through the agent where it can, otherwise as a deny that says how to go on.
    #[default]
    Agent,
    /// Always as a deny that says how to go on.
    Queue,
    /// By ending the run where the agent can take it up again and a question waits; otherwise as a deny.
    Defer,
}

/// How whoever installed the hook wants it to speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Manner {
    /// How to ask.
    pub asking: Asking,
    /// An allow skips the agent's own question.
    pub grants: bool,
}

/// What is said to `call` about `verdict`, with what `more` knows about going on.
pub fn say(call: &Call, verdict: Option<&Verdict>, manner: Manner, more: &Told<'_>) -> Saying {
    let (doubt, verdict, described) = match (&call.act, verdict) {
        (Act::Leave, _) => return Saying::Leave,
        (Act::Pass, _) => return Saying::Pass,
        (Act::Ask(reason), _) => return ask(call, None, Some(reason), manner, more),
        (Act::Judge { doubt, described, .. }, Some(verdict)) => (doubt.as_deref(), verdict, *described),
        (Act::Judge { .. }, None) => return ask(call, None, None, manner, more),
    };
    let approved = verdict.ruling.outcome == Outcome::Approved;
    match (verdict.ruling.decision, doubt) {
        (Decision::Allow, None) if !described => Saying::Leave,
        (Decision::Allow, None) if approved || manner.grants => Saying::Grant,
        // Somebody looked at it and said yes: the doubt is answered.
        (Decision::Allow, Some(_)) if approved => Saying::Grant,
        (Decision::Allow, None) => Saying::Pass,
        (Decision::Allow | Decision::Ask, _) => ask(call, Some(verdict), doubt, manner, more),
        (Decision::Deny, _) => Saying::Deny(told(call, Some(verdict), None, more, Ear::Agent)),
    }
}

/// Asks the way that is heard here.
fn ask(
    call: &Call,
    verdict: Option<&Verdict>,
    doubt: Option<&str>,
    manner: Manner,
    more: &Told<'_>,
) -> Saying {
    let words = |ear| told(call, verdict, doubt, more, ear);
    let deaf = call.mode.as_deref().is_some_and(|mode| call.contract.deaf_modes.contains(&mode));
    let ticket = verdict.and_then(|verdict| verdict.approval.as_ref());
    let waits = ticket.is_some_and(|ticket| ticket.state == ApprovalState::Open);
    match manner.asking {
        Asking::Agent if call.event.can_ask && !deaf && !call.older => Saying::Ask(words(Ear::Person)),
        Asking::Defer if call.contract.can_defer && waits => Saying::Defer(words(Ear::Person)),
        Asking::Agent | Asking::Queue | Asking::Defer => Saying::Deny(words(Ear::Agent)),
    }
}
