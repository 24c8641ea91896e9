//! The parts of a sentence.

use super::phrase::longest;
use super::verb::{Form, verb_at};
use super::words::Word;
use crate::tables::Tables;

/// What a part of a sentence is to the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Main,
    Aside,
    Condition,
    Forbid,
}

#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) role: Role,
    pub(super) words: Vec<Word>,
    /// Words of what it begins with: a negation, a condition.
    pub(super) opening: usize,
}

/// A sentence in parts: at commas and conjunctions where something new begins, and at words that begin an aside, a
/// condition or a negation.
pub(super) fn parts(words: &[Word], tables: &Tables) -> Vec<Part> {
    let mut all: Vec<Part> = Vec::new();
    let mut current = Part { role: Role::Main, words: Vec::new(), opening: 0 };
    let mut at = 0;
    while at < words.len() {
        let joint = words.get(at).is_some_and(|word| {
            word.comma || matches!(word.text.as_str(), "and" | "but" | "then" | "or" | "so" | "plus")
        });
        let start = begins(words, at, joint, &current, tables);
        if let Some((role, opening)) = start
            && !(current.words.is_empty() && role == Role::Main)
        {
            let next = Part { role, words: Vec::new(), opening };
            let done = std::mem::replace(&mut current, next);
            let joint = |word: &Word| matches!(word.text.as_str(), "but" | "and" | "then" | "or" | "so");
            if !done.words.iter().all(joint) {
                all.push(done);
            }
        }
        let taken = start.map_or(1, |(_, opening)| opening.max(1));
        current.words.extend(words.get(at..at + taken).unwrap_or_default().iter().cloned());
        at += taken;
    }
    if !current.words.is_empty() {
        all.push(current);
    }
    all
}

/// What begins at `at`, if anything does, and how many words that takes.
fn begins(words: &[Word], at: usize, joint: bool, current: &Part, tables: &Tables) -> Option<(Role, usize)> {
    let word = words.get(at).filter(|word| !word.quoted)?;
    if let Some(length) = negation(words, at, tables) {
        return Some((Role::Forbid, length));
    }
    let text = word.text.as_str();
    let lists = &tables.words;
    let free = at == 0 || joint || !current.words.is_empty();
    // All of `only after`: the second word would begin an aside.
    if let Some(length) = longest(words, at, &lists.conditions).filter(|_| free && !is_once(words, at)) {
        return Some((Role::Condition, length));
    }
    if at > 0 && lists.asides.iter().any(|one| one == text) && is_aside(words, at, tables) {
        return Some((Role::Aside, 0));
    }
    if at == 0 && matches!(text, "before" | "after" | "while" | "because" | "since" | "until" | "although") {
        return Some((Role::Aside, 0));
    }
    let told = word.comma && current.role == Role::Forbid && tells(words, at);
    (joint && at > 0 && (told || is_head(words, at, tables))).then_some((Role::Main, 0))
}

/// `legal has to look at it`: why something is forbidden, not what.
fn tells(words: &[Word], at: usize) -> bool {
    let verbs = [
        "is", "are", "has", "have", "was", "were", "will", "needs", "need", "still", "they", "he", "she",
        "would",
    ];
    words.get(at..).unwrap_or_default().iter().take(4).any(|word| verbs.contains(&word.text.as_str()))
}

/// `once` that means one time.
fn is_once(words: &[Word], at: usize) -> bool {
    let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    text(at) == "once"
        && (at + 1 >= words.len()
            || matches!(text(at + 1), "and" | "only" | "more" | "but" | "then" | "now" | "to")
            || words.get(at + 1).is_some_and(|word| word.comma))
}

fn is_aside(words: &[Word], at: usize, tables: &Tables) -> bool {
    let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    let before = at.checked_sub(1).map_or("", text);
    match text(at) {
        // `delete that pod`, `make sure that`
        "that" | "what" | "which"
            if verb_at(words, at - 1, tables).is_some_and(|verb| verb.form == Form::Base)
                && text(at) == "that" =>
        {
            false
        }
        "that" => !matches!(
            before,
            "sure"
                | "with"
                | "of"
                | "in"
                | "on"
                | "to"
                | "from"
                | "for"
                | "and"
                | "then"
                | "after"
                | "at"
                | "by"
                | "do"
                | "out"
                | "up"
                | "down"
                | "just"
                | "only"
                | "into"
        ),
        // `as well`, `as draft`
        "as" => !matches!(text(at + 1), "well" | "needed" | "draft" | "soon" | "a" | "an"),
        "like" => matches!(text(at + 1), "the" | "in" | "it"),
        _ => true,
    }
}

/// Whether a new clause begins: a verb that is asked for, after what people put before it.
fn is_head(words: &[Word], at: usize, tables: &Tables) -> bool {
    let at = skip(words, at, tables);
    let text = words.get(at).map_or("", |word| word.text.as_str());
    let verb = verb_at(words, at, tables).is_some_and(|verb| verb.form == Form::Base);
    let pronoun = matches!(text, "i" | "you" | "we" | "it" | "that" | "this" | "there" | "only" | "the");
    verb || pronoun || longest(words, at, &tables.words.questions).is_some()
}

/// Past fillers and conjunctions.
pub(super) fn skip(words: &[Word], mut at: usize, tables: &Tables) -> usize {
    for _ in 0..12 {
        let lone = words.get(at).is_some_and(|word| {
            matches!(
                word.text.as_str(),
                "and" | "but" | "then" | "so" | "or" | "plus" | "that" | "this" | "you"
            )
        });
        let verb = verb_at(words, at, tables);
        let filler = longest(words, at, &tables.words.fillers);
        match (filler, verb) {
            // `start the server`: a filler only where a verb follows.
            (Some(length), Some(verb)) if length == 1 && verb_at(words, at + 1, tables).is_none() => {
                let _ = verb;
                break;
            }
            (Some(length), _) => at += length,
            (None, _) if lone && at + 1 < words.len() => at += 1,
            (None, _) => break,
        }
    }
    at
}

/// Whether a negation stands at `at`, and how many words it takes.
fn negation(words: &[Word], at: usize, tables: &Tables) -> Option<usize> {
    let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    let length = longest(words, at, &tables.words.negations)?;
    let before = at.checked_sub(1).map_or("", text);
    let next = text(at + length);
    let head = at == 0
        || before == "and"
        || before == "but"
        || before == "please"
        || before == "then"
        || before == "just"
        || words.get(at).is_some_and(|word| word.comma);
    let real = match text(at) {
        "do" => {
            let wish = matches!(next, "want" | "wish" | "like" | "allow");
            let knows = matches!(
                next,
                "need"
                    | "know"
                    | "think"
                    | "care"
                    | "understand"
                    | "have"
                    | "see"
                    | "remember"
                    | "mind"
                    | "forget"
                    | "hesitate"
            );
            match before {
                "i" => wish,
                "we" | "they" => !knows,
                _ => !matches!(next, "forget" | "hesitate" | "worry" | "mind"),
            }
        }
        "not" => {
            !matches!(
                before,
                "is" | "are"
                    | "was"
                    | "were"
                    | "does"
                    | "did"
                    | "has"
                    | "have"
                    | "had"
                    | "will"
                    | "would"
                    | "could"
                    | "can"
                    | "why"
                    | "am"
                    | "if"
                    | "do"
                    | "or"
            ) && !matches!(next, "sure" | "only" | "needed" | "find" | "found" | "working")
        }
        "no" => {
            !matches!(
                next,
                "longer" | "problem" | "idea" | "one" | "matter" | "" | "rush" | "worries" | "hurry"
            ) && !words.get(at + 1).is_some_and(|word| word.comma)
        }
        "never" => next != "mind",
        "keep" => {
            head && !next.ends_with("ing")
                && !matches!(next, "me" | "it" | "in" | "up" | "on" | "an" | "a" | "track" | "working")
        }
        "leave" => head && !matches!(next, "a" | "an" | "it" | "me"),
        "stop" | "quit" => head && next.ends_with("ing") && !words.get(at + 1).is_some_and(|word| word.name),
        "skip" | "ignore" | "preserve" | "protect" | "spare" | "exclude" => head && !next.is_empty(),
        "without" => !matches!(next, "problem" | "problems" | "errors" | "success"),
        _ => true,
    };
    real.then_some(length)
}
