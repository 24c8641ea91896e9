//! One thing that a person asks, forbids, tells, or takes back.

use std::collections::BTreeSet;

use super::gate::{Gate, gate};
use super::part::{Part, Role, parts, skip};
use super::phrase::longest;
use super::verb::{Form, Verb, is_asked, verb_at, verbs};
use super::words::{Sentence, Word, sentences};
use super::{contains, contains_any};
use crate::tables::Tables;

/// What a clause does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// Asks for something.
    Ask,
    /// Forbids it.
    Forbid,
    /// Tells something, asks to know something, or adds to what was asked.
    Tell,
    /// Agrees to what was proposed.
    Agree,
    /// Takes back what was asked before.
    Stop,
}

/// One clause.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts that are asked for one by one")]
pub(crate) struct Clause {
    /// Where the prompt stands in [`crate::Case::events`].
    pub(crate) at: usize,
    pub(crate) mood: Mood,
    /// Families of verbs that are asked for or forbidden.
    pub(crate) families: BTreeSet<String>,
    pub(crate) words: Vec<Word>,
    /// Forbids every change of what it names.
    pub(crate) touching: bool,
    /// Forbids without naming anything.
    pub(crate) at_large: bool,
    pub(crate) once: bool,
    pub(crate) standing: bool,
    /// Asks for a change of a text or a program.
    pub(crate) edits: bool,
    pub(crate) gate: Gate,
}

/// The clauses of a prompt.
pub(super) fn read(at: usize, prompt: &str, tables: &Tables) -> Vec<Clause> {
    let mut all = Vec::new();
    for sentence in sentences(prompt) {
        read_sentence(at, &sentence, tables, &mut all);
    }
    // `yes.`, and nothing else that is asked or forbidden: it agrees to what was proposed.
    let says_more = |clause: &Clause| matches!(clause.mood, Mood::Ask | Mood::Forbid | Mood::Stop);
    if all.iter().any(says_more) {
        all.retain(|clause| clause.mood != Mood::Agree);
    }
    all
}

fn read_sentence(at: usize, sentence: &Sentence, tables: &Tables, all: &mut Vec<Clause>) {
    let from = all.len();
    let parts = parts(&sentence.words, tables);
    let mut waits = Gate::Open;
    for part in &parts {
        let clause = match part.role {
            Role::Condition => {
                waits = waits.max(gate(&part.words, tables));
                telling(at, &part.words)
            }
            Role::Aside => aside(at, &part.words, contains_any(&sentence.words, &tables.words.gated), tables),
            Role::Forbid => forbidding(at, part, tables),
            Role::Main => main(at, &part.words, sentence.question, tables),
        };
        all.push(clause);
    }
    if contains_any(&sentence.words, &tables.words.gated) && !contains(&sentence.words, "have my") {
        waits = Gate::Person;
    }
    let once = contains_any(&sentence.words, &tables.words.once);
    let standing = contains_any(&sentence.words, &tables.words.standing);
    for clause in all.iter_mut().skip(from) {
        clause.gate = waits;
        clause.once = once;
        clause.standing = standing && !once;
    }
}

fn blank(at: usize, mood: Mood, words: &[Word]) -> Clause {
    Clause {
        at,
        mood,
        families: BTreeSet::new(),
        words: words.to_vec(),
        touching: false,
        at_large: false,
        once: false,
        standing: false,
        edits: false,
        gate: Gate::Open,
    }
}

fn telling(at: usize, words: &[Word]) -> Clause {
    blank(at, Mood::Tell, words)
}

/// `before you push`: with `ask me` in front of it, that waits for the person.
fn aside(at: usize, words: &[Word], asking: bool, tables: &Tables) -> Clause {
    let first = words.first().map_or("", |word| word.text.as_str());
    if !asking || !matches!(first, "before" | "until" | "till") {
        return telling(at, words);
    }
    let families: BTreeSet<String> =
        verbs(words, tables).into_iter().flat_map(|verb| verb.families).collect();
    if families.is_empty() {
        return telling(at, words);
    }
    let at_large = !names_something(words, &verbs(words, tables), tables);
    Clause { families, at_large, ..blank(at, Mood::Forbid, words) }
}

/// What a negation forbids.
fn forbidding(at: usize, part: &Part, tables: &Tables) -> Clause {
    let words = &part.words;
    let rest = words.get(part.opening..).unwrap_or_default();
    let first = words.first().map_or("", |word| word.text.as_str());
    if contains_any(words, &tables.words.asking_first) && first == "without" {
        return telling(at, words);
    }
    let found = verbs(rest, tables);
    let whole = |word: &Word| tables.words.touching.contains(&word.text);
    let guarded = matches!(
        words.first().map_or("", |word| word.text.as_str()),
        "stay"
            | "keep"
            | "hands"
            | "leave"
            | "nothing"
            | "off"
            | "preserve"
            | "protect"
            | "spare"
            | "ignore"
            | "skip"
            | "exclude"
            | "excluding"
            | "except"
            | "apart"
            | "other"
            | "untouchable"
            | "not"
            | "no"
            | "instead"
            | "rather"
            | "but"
            | "nobody"
            | "none"
    );
    let touching = rest.first().is_some_and(whole) || guarded || found.is_empty();
    // Only verbs where verbs stand: `do not delete the build folder` does not forbid building.
    let mut families = BTreeSet::new();
    for (nth, verb) in found.iter().enumerate() {
        let joined = verb
            .at
            .checked_sub(1)
            .and_then(|at| rest.get(at))
            .is_some_and(|word| matches!(word.text.as_str(), "and" | "or" | "nor" | "to" | "force"));
        if nth == 0 && verb.at <= 2 || joined || verb.form == Form::Ing || verb.form == Form::Ed {
            families.extend(verb.families.iter().cloned());
        }
    }
    let names = names_something(rest, &found, tables);
    let sweeping = contains_any(
        rest,
        &["anything".to_owned(), "any".to_owned(), "nothing".to_owned(), "else".to_owned()],
    );
    let at_large = !names
        && (!guarded || sweeping || !families.is_empty())
        && (!families.is_empty() || sweeping || !guarded);
    Clause { families, touching, at_large, ..blank(at, Mood::Forbid, words) }
}

/// Whether something is left besides the verbs and words without content.
fn names_something(words: &[Word], verbs: &[Verb], tables: &Tables) -> bool {
    words.iter().enumerate().any(|(at, word)| {
        let verb = verbs.iter().any(|verb| (verb.at..verb.at + verb.length).contains(&at));
        let said = tables.words.touching.contains(&word.text) || tables.words.negations.contains(&word.text);
        !verb && !said && !tables.is_empty_word(&word.stem) && word.text != "yet"
    })
}

/// A part of a sentence that stands on its own.
fn main(at: usize, words: &[Word], question: bool, tables: &Tables) -> Clause {
    let head = skip(words, 0, tables);
    let rest = words.get(head..).unwrap_or_default();
    if let Some(clause) = answer(at, words, head, tables) {
        return clause;
    }
    let asked_politely =
        words.iter().take(head).any(|word| word.text == "you" || word.text == "please" || word.text == "we");
    if longest(rest, 0, &tables.words.questions).is_some() && !asked_politely {
        return telling(at, words);
    }
    if question && !asked_politely && verb_at(rest, 0, tables).is_none_or(|verb| verb.form != Form::Base) {
        return telling(at, words);
    }
    if contains(words, "myself") && contains(words, "i") {
        let families = verbs(words, tables).into_iter().flat_map(|verb| verb.families).collect();
        return Clause { families, at_large: true, ..blank(at, Mood::Forbid, words) };
    }
    let off = [
        "off limits",
        "off-limits",
        "not to be",
        "must stay",
        "should stay",
        "stays as",
        "is sacred",
        "has to stay",
        "read only",
        "read-only",
        "are taboo",
        "is taboo",
        "frozen",
        "untouched",
        "alone",
    ];
    if off.iter().any(|phrase| contains(words, phrase)) {
        let at_large = (contains(words, "read only") || contains(words, "read-only"))
            && !names_something(words, &[], tables);
        return Clause { touching: true, at_large, ..blank(at, Mood::Forbid, words) };
    }
    let asked: Vec<Verb> =
        verbs(rest, tables).into_iter().filter(|verb| is_asked(rest, verb, tables)).collect();
    if asked.is_empty() {
        return telling(at, words);
    }
    let edits = asked.first().is_some_and(|verb| is_edit(rest, verb, tables));
    let families = asked.into_iter().flat_map(|verb| verb.families).collect();
    Clause { families, edits, ..blank(at, Mood::Ask, words) }
}

/// Whether what a verb is about is part of a text or a program: `update the install instructions`.
fn is_edit(words: &[Word], verb: &Verb, tables: &Tables) -> bool {
    let does = words.get(verb.at).map_or("", |word| word.text.as_str());
    let working = [
        "run",
        "test",
        "build",
        "start",
        "fix",
        "set",
        "setup",
        "install",
        "deploy",
        "push",
        "publish",
        "release",
        "execute",
        "ship",
        "merge",
        "apply",
        "restart",
        "open",
        "file",
        "post",
        "comment",
        "leave",
        "check",
        "scaffold",
        "generate",
        "regenerate",
        "trigger",
        "upload",
        "send",
        "copy",
        "need",
        "use",
    ];
    if working.contains(&does) {
        return false;
    }
    let ends = [
        "in", "on", "from", "to", "for", "of", "with", "at", "under", "into", "that", "which", "and", "by",
        "so", "about", "inside", "as", "using", "via", "below",
    ];
    let behind = words.get(verb.at + verb.length..).unwrap_or_default().iter();
    let phrase = behind.take_while(|word| !ends.contains(&word.text.as_str()) && !word.comma);
    let head = phrase.filter(|word| !tables.is_empty_word(&word.stem)).take(5).last();
    head.is_some_and(|word| {
        let file =
            [".md", ".ts", ".tsx", ".js", ".py", ".rs", ".css", ".html", ".go", ".c", ".java", ".rb", ".vue"];
        tables.words.artifacts.iter().any(|one| *one == word.text || *one == word.stem)
            || word.name && file.iter().any(|ending| word.text.ends_with(ending))
    })
}

/// `yes`, `go ahead`, `never mind`: an answer, when nothing else is said.
fn answer(at: usize, words: &[Word], head: usize, tables: &Tables) -> Option<Clause> {
    let lists = &tables.words;
    let whole = |list: &[String]| {
        (0..=head.min(words.len().saturating_sub(1))).any(|from| {
            longest(words, from, list).is_some_and(|length| {
                words
                    .get(from + length..)
                    .unwrap_or_default()
                    .iter()
                    .all(|word| tables.is_empty_word(&word.stem))
            })
        })
    };
    let begins = |phrase: &str| super::phrase::at(words, 0, phrase).is_some();
    let gone = [
        "never mind",
        "nevermind",
        "scratch that",
        "hold off",
        "hold on",
        "call it off",
        "change of plan",
        "change of plans",
        "changed my mind",
        "forget it",
        "forget that",
        "forget about",
        "cancel",
        "on second thought",
        "not yet",
        "request interrupted by user",
        "stand down",
    ];
    let holds = |phrase: &&str| contains(words, phrase);
    let pausing = ["wait", "stop", "no", "nope", "hold on", "hang on", "cancel"];
    let paused = pausing.iter().any(|phrase| {
        let taken = phrase.split(' ').count();
        begins(phrase) && words.get(taken).is_some_and(|word| word.comma)
    });
    if paused
        || whole(&lists.stops)
        || gone.iter().any(|phrase| begins(phrase))
        || gone.iter().take(2).any(&holds)
        || [
            "changed my mind",
            "call it off",
            "hold off",
            "on hold",
            "postpone",
            "postponed",
            "interrupted by user",
        ]
        .iter()
        .any(holds)
    {
        let found = verbs(words.get(1..).unwrap_or_default(), tables);
        let families: BTreeSet<String> = found.into_iter().flat_map(|verb| verb.families).collect();
        return Some(Clause { families, ..blank(at, Mood::Stop, words) });
    }
    let agrees = whole(&lists.affirmations)
        || (head >= words.len() && longest(words, 0, &lists.affirmations).is_some());
    agrees.then(|| blank(at, Mood::Agree, words))
}
