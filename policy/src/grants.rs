//! What the builtin layer lets a user set aside, and what nobody may.

use assize_protocol::{
    Assessment, Class, Effect, EffectKind, Finding, Qualifier, Severity, TargetKind, Zone,
};

/// Findings that the command could not be read. Allowing them would allow anything.
pub(crate) const READER_RULES: [&str; 2] = ["shell/unreadable", "shell/limit"];

/// Findings that a program, or a word of it, is not described.
pub(crate) const UNKNOWN_PROGRAM_RULES: [&str; 2] = ["program/unknown", "program/unknown-option"];

/// Findings that say why an invocation was not understood.
pub(crate) const NOT_UNDERSTOOD_RULES: [&str; 5] = [
    "program/unknown",
    "program/unknown-option",
    "program/untrusted-path",
    "shell/dynamic-command",
    "shell/dynamic-option",
];

/// The finding that an invocation runs code nobody read; it speaks of all such code of the invocation.
pub(crate) const OPAQUE_CODE_RULE: &str = "program/opaque-code";

/// Whether no layer may decide less about `finding` than the table does.
pub(crate) fn is_fixed(finding: &Finding) -> bool {
    finding.severity == Severity::Critical || READER_RULES.contains(&finding.rule.as_str())
}

/// What a target entry can answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Question {
    /// May this host be contacted?
    Host,
    /// May this path be read?
    Path,
}

impl Question {
    /// What `finding` asks, if that can be answered by naming targets.
    pub(crate) fn of(finding: &Finding) -> Option<Self> {
        match finding.rule.as_str() {
            "boundary/unknown-host" | "boundary/private-host" | "boundary/sends-out" => Some(Self::Host),
            "boundary/read-home" | "boundary/read-outside" => Some(Self::Path),
            _ => None,
        }
    }

    /// Whether `effect` is one of those this question is about.
    fn concerns(self, effect: &Effect) -> bool {
        let target = &effect.target;
        match self {
            Self::Host => {
                matches!(effect.kind, EffectKind::Fetch | EffectKind::Send)
                    && target.kind == TargetKind::Host
                    && !matches!(target.class, Class::Loopback | Class::Origin)
            }
            Self::Path => {
                effect.kind == EffectKind::Read
                    && target.kind == TargetKind::Path
                    && matches!(target.zone, Some(Zone::Home | Zone::Outside | Zone::Unknown) | None)
                    && !effect.qualifiers.contains(&Qualifier::Metadata)
            }
        }
    }

    /// The target that `finding` points at, where it points at one and it is known before running.
    pub(crate) fn target<'a>(self, finding: &Finding, assessment: &'a Assessment) -> Option<&'a str> {
        let effect = assessment.effects.get(finding.effect? as usize)?;
        let known = !effect.target.text.contains('⟨');
        (known && self.concerns(effect)).then_some(effect.target.text.as_str())
    }

    /// Whether `known` holds for every target this question is about, apart from those that further findings
    /// of the same rule point at: a finding may stand for several effects and points at the first.
    pub(crate) fn others_are_known(
        self,
        finding: &Finding,
        assessment: &Assessment,
        known: impl Fn(&str) -> bool,
    ) -> bool {
        let reported = |index: u32| {
            assessment
                .findings
                .iter()
                .any(|f| !f.sandboxed && f.rule == finding.rule && f.effect == Some(index))
        };
        (0u32..)
            .zip(&assessment.effects)
            .filter(|(_, effect)| self.concerns(effect))
            .all(|(index, effect)| known(&effect.target.text) || reported(index))
    }
}
