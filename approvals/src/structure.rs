//! What an approval "for commands like this" keeps, and whether another command is like it.
//!
//! A structure is the line itself with a few words left open, and beside it everything that was found about it.
//! Another command is like it when its own structure is *equal*: the same bytes outside the open words, the same
//! acts of the same programs on the same kinds of things, the same flows, the same rules. Nothing is matched by
//! prefix and nothing is left out, so whatever is added to a command makes it another one. Which words are open
//! is decided in `hole`; most commands have none, and then the structure is this very line, anywhere in the
//! workspace.

use assize_protocol::{
    Assessment, Class, Command, Digest, Effect, EffectKind, Flow, Invocation, Qualifier, Severity, Structure,
    Zone,
};

use crate::binding::canonical;
use crate::hole::{self, CLOSE, OPEN};
use crate::prompting::is_grave;

/// The structure of a command; `None` where an approval of it would reach too far to be offered.
///
/// That is so when anything of it is unread, unknown or only known while it runs; when it holds something critical,
/// a secret, or code that nobody read; when it gains privilege, hides, or arranges for later; when it deletes with
/// a pattern, recursively, or outside workspace and temporary folders.
pub fn structure_of(command: &Command, assessment: &Assessment) -> Option<Structure> {
    let known = is_known(command, assessment) && !assessment.effects.iter().any(reaches_too_far);
    if !known {
        return None;
    }
    let shape = hole::shape(command, assessment);
    let invocations: Vec<String> = assessment.invocations.iter().map(invocation).collect();
    let effects = sorted(assessment.effects.iter().map(|effect| performed(effect, assessment)));
    let flows = sorted(assessment.flows.iter().map(flow));
    let findings = sorted(assessment.findings.iter().map(|finding| finding.rule.to_string()));
    let key = Digest::of(canonical(&(&shape, &invocations, &effects, &flows, &findings))).to_string();
    Some(Structure { shape, invocations, effects, flows, findings, key })
}

/// Whether all of it was read, and nothing in it depends on what is only known later.
fn is_known(command: &Command, assessment: &Assessment) -> bool {
    let coverage = &assessment.coverage;
    let invocations = &assessment.invocations;
    // What stands for an open word must not stand in the text.
    let marked = |text: &str| text.contains([OPEN, CLOSE]);
    let words = || invocations.iter().flat_map(|invocation| &invocation.argv);
    let targets = || assessment.effects.iter().map(|effect| &effect.target.text);
    coverage.is_complete()
        && coverage.words_unresolved == 0
        && !invocations.is_empty()
        && invocations.iter().all(|invocation| invocation.understood)
        && assessment.findings.iter().all(|finding| finding.severity < Severity::Critical)
        && !marked(&command.text)
        && !words().chain(targets()).any(|text| marked(text))
}

fn reaches_too_far(effect: &Effect) -> bool {
    let target = &effect.target;
    let changes = matches!(effect.kind, EffectKind::Write | EffectKind::Delete);
    let recursive = effect.qualifiers.contains(&Qualifier::Recursive);
    let at_hand = matches!(target.zone, Some(Zone::Workspace | Zone::Temporary));
    is_grave(effect.kind)
        || is_off_limits(target.class)
        || target.zone == Some(Zone::Unknown)
        || (changes && !target.contains.is_empty())
        || (recursive && target.zone.is_some() && !at_hand)
        || (effect.kind == EffectKind::Delete && (recursive || !at_hand || is_pattern(&target.text)))
}

fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '[', '{'])
}

/// Classes of which nobody should approve more than the one they saw.
fn is_off_limits(class: Class) -> bool {
    match class {
        Class::Unknown
        | Class::Device
        | Class::Kernel
        | Class::Credential
        | Class::Startup
        | Class::Agent
        | Class::Socket
        | Class::History
        | Class::Metadata
        | Class::Opaque => true,
        Class::Workspace
        | Class::Generated
        | Class::Temporary
        | Class::Home
        | Class::System
        | Class::Outside
        | Class::Stream
        | Class::Vcs
        | Class::Editor
        | Class::Ci
        | Class::Build
        | Class::Loopback
        | Class::Private
        | Class::Public
        | Class::Origin
        | Class::Project
        | Class::Trusted
        | Class::Judged
        | Class::Local
        | Class::Remote => false,
    }
}

/// `git push [force]`.
fn invocation(invocation: &Invocation) -> String {
    let Invocation { program, subcommands, options, .. } = invocation;
    let options = (!options.is_empty()).then(|| format!("[{}]", options.join(", ")));
    let words = [program].into_iter().chain(subcommands).chain(&options);
    words.map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// `curl: fetch public api.example`.
fn performed(effect: &Effect, assessment: &Assessment) -> String {
    let by = assessment.invocations.get(effect.invocation as usize);
    format!("{}: {}", by.map_or("", |by| by.program.as_str()), act(effect))
}

/// What an effect is, without the name of an ordinary file where names may differ.
pub(crate) fn act(effect: &Effect) -> String {
    let target = &effect.target;
    let mut words = vec![effect.kind.as_str().to_owned()];
    words.extend(effect.qualifiers.iter().map(word));
    words.push(word(&target.class));
    words.extend(target.zone.map(|zone| format!("in-{}", word(&zone))));
    words.extend(target.contains.iter().map(|zone| format!("holding-{}", word(zone))));
    if let Some(place) = hole::place(effect) {
        words.push(place);
    }
    words.join(" ")
}

/// `network → file`.
fn flow(flow: &Flow) -> String {
    format!("{} → {}", word(&flow.from), word(&flow.to))
}

/// A unit variant as JSON and rules spell it.
fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn sorted(lines: impl Iterator<Item = String>) -> Vec<String> {
    let mut lines: Vec<String> = lines.collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}
