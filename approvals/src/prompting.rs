//! How a person has to be asked.

use assize_protocol::{Assessment, Class, EffectKind, Prompting, Qualifier, Severity};

use crate::Rules;
use crate::rules::reaches;

/// The switches for front ends. They are binding: an answer that goes beyond them is refused.
pub(crate) fn prompting(assessment: &Assessment, risk: Severity, rules: &Rules) -> Prompting {
    let unread = is_unread(assessment);
    let grave = assessment.effects.iter().any(|effect| {
        is_grave(effect.kind)
            || effect.target.class == Class::Credential
            || effect.qualifiers.contains(&Qualifier::Irreversible)
    });
    Prompting {
        default_to_no: risk >= Severity::High || unread || grave,
        requires_person: reaches(risk, rules.person_from) || unread,
        // Words that are only known while it runs may be others next time, though the bytes are the same.
        suppress_always: reaches(risk, rules.once_only_from)
            || unread
            || grave
            || assessment.coverage.words_unresolved > 0,
        // Two pairs of eyes are worth nothing when one of them is the agent's.
        no_self_approval: reaches(risk, rules.no_self_approval_from) || rules.quorum(risk) > 1,
    }
}

/// Whether some of the text was not understood, so that nobody knows all of what they say yes to.
fn is_unread(assessment: &Assessment) -> bool {
    let coverage = &assessment.coverage;
    coverage.bytes != coverage.bytes_understood || coverage.limit.is_some()
}

/// Acts that outlast the command or hand something over for good: a yes to one is never a yes to the next.
pub(crate) fn is_grave(kind: EffectKind) -> bool {
    match kind {
        EffectKind::Reveal
        | EffectKind::Escalate
        | EffectKind::Persist
        | EffectKind::Conceal
        | EffectKind::Exhaust => true,
        EffectKind::Read
        | EffectKind::Write
        | EffectKind::Delete
        | EffectKind::Execute
        | EffectKind::Fetch
        | EffectKind::Send
        | EffectKind::Listen
        | EffectKind::Control
        | EffectKind::Mutate => false,
    }
}
