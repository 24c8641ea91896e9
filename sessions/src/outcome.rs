//! What is remembered of a command that was judged.

use assize_protocol::{Class, Decision, EffectKind, Happening, Qualifier, Request, Verdict};

/// Bytes of a command that are kept.
const LONGEST: usize = 4096;

/// The event that a judged command is. What was denied leaves nothing behind.
pub fn outcome(request: &Request, verdict: &Verdict) -> Happening {
    let text = &request.command.text;
    let runs = verdict.ruling.decision != Decision::Deny;
    let assessment = &verdict.assessment;
    let shows = assessment.effects.iter().any(|effect| match effect.kind {
        EffectKind::Reveal => true,
        EffectKind::Read => {
            effect.target.class == Class::Credential && !effect.qualifiers.contains(&Qualifier::Metadata)
        }
        _ => false,
    });
    Happening::Command {
        command: text.get(..text.floor_char_boundary(LONGEST)).unwrap_or_default().to_owned(),
        decision: verdict.ruling.decision,
        call: request.tool_call.clone(),
        verdict: verdict.id.as_str().map(str::to_owned),
        carried: if runs { assessment.carried.clone() } else { Vec::new() },
        shows_secret: runs && shows,
    }
}
