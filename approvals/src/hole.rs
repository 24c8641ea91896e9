//! Which words of a command may be others in commands like it.
//!
//! Few: the names of ordinary files, where a command does nothing but read and write, and the last part of an
//! address, where it does nothing beyond fetching. As soon as something is sent, run, or changed elsewhere, the name of
//! every file matters, and nothing is left open.

use std::collections::BTreeMap;

use assize_protocol::{
    Assessment, Class, Command, Effect, EffectKind, FlowEnd, Qualifier, Span, TargetKind, Zone,
};

use crate::structure::act;

/// What an open word is written between.
pub(crate) const OPEN: char = '⟨';
pub(crate) const CLOSE: char = '⟩';

/// What a whole command does, as far as it decides which words may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Reads and writes files: names may be open.
    Files,
    /// Fetches as well: the last part of an address may be open.
    Fetches,
    /// Anything else.
    Beyond,
}

/// The text of `command` with `⟨…⟩` in place of open words.
pub(crate) fn shape(command: &Command, assessment: &Assessment) -> String {
    let reach = reach(assessment);
    let mut shape = String::new();
    let mut from = 0;
    for (span, effects) in by_span(assessment) {
        let (start, end) = (span.start as usize, span.end as usize);
        // Spans that overlap are not words.
        let Some(before) = command.text.get(from..start) else { continue };
        if let Some(label) = open(command, span, &effects, reach) {
            shape.push_str(before);
            push(&mut shape, &label);
            from = end;
        }
    }
    shape.push_str(command.text.get(from..).unwrap_or_default());
    shape
}

/// Several open words of one kind in a row are as good as one.
fn push(shape: &mut String, label: &str) {
    match shape.strip_suffix(' ') {
        Some(before) if before.ends_with(label) => {
            shape.pop();
        }
        _ => shape.push_str(label),
    }
}

fn reach(assessment: &Assessment) -> Reach {
    let leaves = assessment.flows.iter().any(|flow| matches!(flow.to, FlowEnd::Network | FlowEnd::Code));
    let other = assessment.effects.iter().any(|effect| {
        !matches!(effect.kind, EffectKind::Read | EffectKind::Write | EffectKind::Delete | EffectKind::Fetch)
    });
    let fetches = assessment.effects.iter().any(|effect| effect.kind == EffectKind::Fetch);
    match (leaves || other, fetches) {
        (true, _) => Reach::Beyond,
        (false, true) => Reach::Fetches,
        (false, false) => Reach::Files,
    }
}

/// Effects by the bytes that ask for them, in order of those.
fn by_span(assessment: &Assessment) -> BTreeMap<Span, Vec<&Effect>> {
    let mut all: BTreeMap<Span, Vec<&Effect>> = BTreeMap::new();
    for effect in &assessment.effects {
        all.entry(effect.span).or_default().push(effect);
    }
    all
}

/// What stands for the word under `span`; `None` where it stays as it is.
fn open(command: &Command, span: Span, effects: &[&Effect], reach: Reach) -> Option<String> {
    let word = span.of(&command.text);
    if !stands_alone(&command.text, span) {
        return None;
    }
    match reach {
        Reach::Files => {
            let varies = effects.iter().all(|effect| is_open_file(effect, word, command.home.as_deref()));
            let acts = effects.iter().map(|effect| act(effect)).collect::<Vec<_>>().join(", ");
            varies.then(|| format!("{OPEN}{acts}{CLOSE}"))
        }
        Reach::Fetches => {
            let (parent, host) = address(word)?;
            let same = |effect: &&Effect| effect.kind == EffectKind::Fetch && effect.target.text == host;
            effects.iter().all(same).then(|| format!("{parent}{OPEN}name{CLOSE}"))
        }
        Reach::Beyond => None,
    }
}

/// Whether these bytes are a whole word, between blanks or what ends a command.
fn stands_alone(text: &str, span: Span) -> bool {
    let before = text.get(..span.start as usize).unwrap_or("x");
    let behind = text.get(span.end as usize..).unwrap_or("x");
    !span.is_empty()
        && before.ends_with([' ', '\t'])
        && (behind.is_empty() || behind.starts_with([' ', '\t', '\n', ';']))
}

/// Whether `effect` is an ordinary one on the file that `word` names.
fn is_open_file(effect: &Effect, word: &str, home: Option<&str>) -> bool {
    let text = effect.target.text.as_str();
    let tail = word.strip_prefix("./").or_else(|| word.strip_prefix("~/")).unwrap_or(word);
    let plain = is_name(tail) && !tail.split('/').any(|part| part == ".." || part == ".");
    let names_it = text == tail || text.strip_suffix(tail).is_some_and(|rest| rest.ends_with('/'));
    let ordinary = match effect.kind {
        EffectKind::Read => is_of_workspace(effect) || is_open_elsewhere(effect, home),
        EffectKind::Write => is_of_workspace(effect),
        _ => false,
    };
    plain && names_it && ordinary
}

fn is_of_workspace(effect: &Effect) -> bool {
    let target = &effect.target;
    matches!(effect.kind, EffectKind::Read | EffectKind::Write)
        && target.kind == TargetKind::Path
        && matches!(target.class, Class::Workspace | Class::Generated)
        && target.zone == Some(Zone::Workspace)
        && target.contains.is_empty()
}

/// Whether other files of the same folder may be read in its place: not of a home itself, nor of a first folder.
fn is_open_elsewhere(effect: &Effect, home: Option<&str>) -> bool {
    let Some(folder) = folder_read(effect) else { return false };
    folder.matches('/').count() > 1 && home.is_none_or(|home| folder != home.trim_end_matches('/'))
}

/// The folder of a single ordinary file outside the workspace that is read.
fn folder_read(effect: &Effect) -> Option<&str> {
    let target = &effect.target;
    let ordinary = effect.kind == EffectKind::Read
        && target.kind == TargetKind::Path
        && matches!(target.class, Class::Home | Class::Outside | Class::Temporary)
        && target.contains.is_empty()
        && !effect.qualifiers.contains(&Qualifier::Recursive);
    target.text.rsplit_once('/').map(|(folder, _)| folder).filter(|_| ordinary)
}

/// What is said of the name of a target besides its class: nothing in the workspace, the folder of what is read
/// elsewhere, the whole name of anything else.
pub(crate) fn place(effect: &Effect) -> Option<String> {
    if is_of_workspace(effect) {
        return None;
    }
    Some(folder_read(effect).map_or_else(|| effect.target.text.clone(), |folder| format!("{folder}/")))
}

/// Letters that mean nothing to a shell, to a program's options, or to a pattern.
fn is_name(word: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._/-+@".contains(&byte);
    word.bytes().all(plain)
        && word.starts_with(|first: char| first.is_ascii_alphanumeric() || "._/".contains(first))
}

/// An address without user, query and fragment: all of it before the last part of its path, and the host.
fn address(word: &str) -> Option<(&str, &str)> {
    let rest = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://"))?;
    let (authority, path) = rest.split_once('/')?;
    let host = authority.split_once(':').map_or(authority, |(host, _)| host);
    let plain = authority.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-:".contains(&b));
    let steps = path.split('/').any(|part| part == ".." || part == ".");
    let last = path.rsplit('/').next().filter(|last| !last.is_empty() && is_name(path) && !steps)?;
    plain.then(|| (word.strip_suffix(last).unwrap_or(word), host))
}
