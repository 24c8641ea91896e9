//! One thing that a person asks, forbids, tells, or takes back.

use std::collections::BTreeSet;

use super::gate::{Gate, gate};
use super::halt;
use super::lines::Stand;
use super::part::{Part, Role, is_once, parts, skip};
use super::phrase::longest;
use super::pointing;
use super::verb::{Form, Verb, is_asked, is_subject, lets_go, verb_at, verbs};
use super::words::{Sentence, Word, sentences};
use super::{contains, contains_any};
use crate::grammar::holds;
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
    /// Forbids all but what was asked for: `the other ones`.
    pub(crate) complement: bool,
    pub(crate) once: bool,
    pub(crate) standing: bool,
    /// Asks for a change of a text or a program.
    pub(crate) edits: bool,
    pub(crate) gate: Gate,
    /// The words of what it waits for.
    pub(crate) condition: Vec<Word>,
    /// Part of a question.
    pub(crate) question: bool,
}

/// The clauses of a prompt.
pub(super) fn read(at: usize, prompt: &str, tables: &Tables) -> Vec<Clause> {
    let mut all = Vec::new();
    for sentence in joined(sentences(prompt, &tables.grammar), tables) {
        read_sentence(at, &sentence, tables, &mut all);
    }
    contrast(&mut all);
    halt::read(&mut all, tables);
    pointing::back(&mut all, tables);
    pointing::at_what_was_told(&mut all, tables);
    pointing::reconsider(&mut all, tables);
    pointing::wait_together(&mut all);
    pointing::do_that(&mut all, tables);
    resume(&mut all, tables);
    // `yes.`, and nothing else that is asked or forbidden: it agrees to what was proposed.
    let says_more = |clause: &Clause| matches!(clause.mood, Mood::Ask | Mood::Forbid | Mood::Stop);
    if all.iter().any(says_more) {
        all.retain(|clause| clause.mood != Mood::Agree);
    }
    all
}

/// `volumes: do not touch`: what only names something belongs to what is said of it.
fn joined(sentences: Vec<Sentence>, tables: &Tables) -> Vec<Sentence> {
    let mut all: Vec<Sentence> = Vec::new();
    for mut sentence in sentences {
        let acts = |one: &Sentence| verbs(&one.words, tables).iter().any(|verb| verb.form == Form::Base);
        if let Some(topic) = all.pop_if(|last| last.topic && !acts(last)) {
            if let Some(first) = sentence.words.first_mut() {
                first.comma = true;
            }
            sentence.words.splice(0..0, topic.words.into_iter().filter(|word| word.text != ","));
        }
        all.push(sentence);
    }
    all
}

fn read_sentence(at: usize, sentence: &Sentence, tables: &Tables, all: &mut Vec<Clause>) {
    if sentence.stand == Stand::RuledOut {
        all.push(forbidding(at, &negated(sentence, tables), tables));
        return;
    }
    if sentence.stand == Stand::Done {
        all.push(telling(at, &sentence.words));
        return;
    }
    let from = all.len();
    let parts = parts(&sentence.words, tables);
    let gated = contains_any(&sentence.words, &tables.words.gated)
        && !contains(&sentence.words, "no need to ask")
        && !contains(&sentence.words, "have my");
    let mut waits = Gate::Open;
    let mut condition: Vec<Word> = Vec::new();
    for part in &parts {
        let clause = match part.role {
            Role::Condition => {
                // `i will compare it when i connect`: that waits, and not what was asked for before it.
                let theirs = all.get(from..).and_then(<[Clause]>::last).is_some_and(is_their_own);
                if !theirs {
                    waits = waits.max(gate(&part.words, tables));
                    condition.extend(part.words.iter().cloned());
                }
                telling(at, &part.words)
            }
            Role::Aside => {
                // `merge it after I have reviewed it`
                let first = part.words.first().map_or("", |word| word.text.as_str());
                if matches!(first, "after" | "until" | "till")
                    && contains_any(&part.words, &tables.words.asking_first)
                {
                    waits = Gate::Person;
                }
                aside(at, &part.words, gated, tables)
            }
            Role::Forbid => forbidding(at, part, tables),
            Role::Main => main(at, &part.words, sentence.question, tables),
        };
        let clause = if sentence.stand == Stand::Delegated { titled(clause, tables) } else { clause };
        all.push(clause);
    }
    if gated {
        waits = Gate::Person;
    }
    let once = one_time(&sentence.words, tables);
    let standing = contains_any(&sentence.words, &tables.words.standing);
    for clause in all.iter_mut().skip(from) {
        clause.gate = waits;
        clause.condition.clone_from(&condition);
        clause.question = sentence.question;
        clause.once = once;
        clause.standing = standing && !once;
    }
}

/// `Chart bump in QA`, the title of a ticket that the person asked for: its noun says what to do.
fn titled(clause: Clause, tables: &Tables) -> Clause {
    let told = |word: &Word| {
        matches!(word.text.as_str(), "is" | "are" | "was" | "were" | "has" | "have" | "will" | "does")
    };
    if clause.mood != Mood::Tell || clause.words.iter().any(told) {
        return clause;
    }
    let found = verbs(&clause.words, tables).into_iter().filter(|verb| verb.form == Form::Base);
    let families: BTreeSet<String> = found.flat_map(|verb| verb.families).collect();
    let mood = if families.is_empty() { Mood::Tell } else { Mood::Ask };
    Clause { mood, families, ..clause }
}

/// Whether a clause tells what somebody else will do.
fn is_their_own(clause: &Clause) -> bool {
    let subject = clause.words.first().map_or("", |word| word.text.as_str());
    clause.mood == Mood::Tell && matches!(subject, "i" | "we" | "they" | "he" | "she")
}

/// Whether a sentence speaks of one time; `once` may also be `as soon as`.
fn one_time(words: &[Word], tables: &Tables) -> bool {
    let longer = tables.words.once.iter().filter(|phrase| *phrase != "once");
    let once = |at: usize| is_once(words, at, &tables.grammar);
    let final_word = contains(words, "once and for all");
    longer.into_iter().any(|phrase| contains(words, phrase)) && !final_word || (0..words.len()).any(once)
}

/// An item of a list of what must not be, as if that stood in front of it.
fn negated(sentence: &Sentence, tables: &Tables) -> Part {
    let word = |text: &str| Word {
        text: text.to_owned(),
        stem: text.to_owned(),
        name: false,
        quoted: false,
        comma: false,
    };
    let verb = verb_at(&sentence.words, 0, tables).is_some_and(|verb| verb.form != Form::Third);
    let mut words: Vec<Word> = ["do", "not"].into_iter().map(word).collect();
    words.extend((!verb).then(|| word("touch")));
    words.extend(sentence.words.iter().cloned());
    Part { role: Role::Forbid, words, opening: 2 }
}

/// `find out what listens there, stop it`: behind a request of the same prompt that is one as well.
fn resume(all: &mut [Clause], tables: &Tables) {
    if !all.iter().any(|clause| clause.mood == Mood::Ask) {
        return;
    }
    for clause in all.iter_mut().skip(1).filter(|clause| clause.mood == Mood::Stop) {
        let stops = matches!(clause.words.as_slice(), [stop, it] if stop.text == "stop" && it.text == "it");
        if stops && let Some(verb) = verb_at(&clause.words, 0, tables) {
            clause.mood = Mood::Ask;
            clause.families = verb.families;
        }
    }
}

/// `stop it, do not delete it`: what a verb shares with the plain one that is asked for is not forbidden by it.
fn contrast(all: &mut [Clause]) {
    let plain: Vec<String> = all
        .iter()
        .filter(|clause| clause.mood == Mood::Ask && clause.families.len() == 1)
        .flat_map(|clause| clause.families.iter().cloned())
        .collect();
    for clause in all.iter_mut().filter(|clause| clause.mood == Mood::Forbid && clause.at_large) {
        if clause.families.len() > 1 {
            clause.families.retain(|family| !plain.contains(family));
        }
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
        complement: false,
        once: false,
        standing: false,
        edits: false,
        gate: Gate::Open,
        condition: Vec::new(),
        question: false,
    }
}

fn telling(at: usize, words: &[Word]) -> Clause {
    blank(at, Mood::Tell, words)
}

/// `before you push`: with `ask me` in front of it, that waits for the person.
fn aside(at: usize, words: &[Word], asking: bool, tables: &Tables) -> Clause {
    let first = words.first().map_or("", |word| word.text.as_str());
    // `go back to main, but what I changed there has to stay`
    if matches!(first, "what" | "whatever") && contains_any(words, &tables.grammar.off_limits) {
        return Clause { touching: true, ..blank(at, Mood::Forbid, words) };
    }
    if !asking || !matches!(first, "before" | "until" | "till") {
        return telling(at, words);
    }
    let families: BTreeSet<String> =
        verbs(words, tables).into_iter().flat_map(|verb| verb.families).collect();
    if families.is_empty() {
        return telling(at, words);
    }
    let at_large = !names_something(words, &verbs(words, tables), tables)
        || contains_any(words, &tables.grammar.sweeping);
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
    if part.opening == 0 {
        return Clause { touching: true, ..blank(at, Mood::Forbid, words) };
    }
    let found = verbs(rest, tables);
    if is_state(rest, &found) {
        return telling(at, words);
    }
    let whole = |word: &Word| tables.words.touching.contains(&word.text);
    let guarded = holds(&tables.grammar.guards, first);
    let act = first == "not" && found.first().is_some_and(|verb| verb.at == 0);
    let touching = rest.first().is_some_and(whole) || guarded && !act || found.is_empty();
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
    let sweeping = contains_any(rest, &tables.grammar.sweeping);
    let at_large = !names
        && (!guarded || sweeping || !families.is_empty())
        && (!families.is_empty() || sweeping || !guarded);
    let complement = is_complement(words, tables);
    Clause { families, touching, at_large, complement, ..blank(at, Mood::Forbid, words) }
}

/// `should not be in the repository`: how it is, not what to do.
fn is_state(rest: &[Word], found: &[Verb]) -> bool {
    let be = rest.first().is_some_and(|word| word.text == "be");
    let acted = rest.get(1).is_some_and(|word| word.text.ends_with("ed") || word.text.ends_with("en"));
    be && !acted && !found.iter().any(|verb| verb.at == 1)
}

/// Whether a limit guards all but what was asked for, and names none of it.
fn is_complement(words: &[Word], tables: &Tables) -> bool {
    let numbers = ["two", "three", "four", "five", "few"];
    let frame = |word: &&Word| {
        !(tables.is_empty_word(&word.stem)
            || tables.is_kind(&word.stem)
            || holds(&tables.words.negations, &word.text)
            || holds(&tables.words.touching, &word.text)
            || holds(&tables.grammar.complements, &word.text)
            || holds(&tables.grammar.stays, &word.text)
            || tables.asks.contains_key(&word.text)
            || numbers.contains(&word.text.as_str()))
    };
    words.iter().any(|word| holds(&tables.grammar.complements, &word.text))
        && !words.iter().any(|word| word.name)
        && words.iter().filter(frame).all(|word| word.text.ends_with("ed"))
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
        words.iter().take(head).any(|word| matches!(word.text.as_str(), "you" | "please" | "we" | "mind"));
    // `what I changed there has to stay`
    let limit = !question && contains_any(words, &tables.grammar.off_limits);
    let all = rest.first().is_some_and(|word| matches!(word.text.as_str(), "any" | "anything" | "anybody"));
    let asks_to_know = longest(rest, 0, &tables.words.questions).is_some() && (question || !all);
    if asks_to_know && !asked_politely && !limit || is_back(rest) {
        return telling(at, words);
    }
    if question && !asked_politely && verb_at(rest, 0, tables).is_none_or(|verb| verb.form != Form::Base) {
        return telling(at, words);
    }
    let told = words.iter().any(|word| word.text.ends_with("ed") && !word.name);
    let own = contains(words, "myself") || contains(words, "by hand");
    // `usually i run it by hand` tells how it is done.
    let habit = words.iter().any(|word| matches!(word.text.as_str(), "usually" | "normally" | "always"));
    if own && contains(words, "i") && !told && !habit {
        let families = verbs(words, tables).into_iter().flat_map(|verb| verb.families).collect();
        return Clause { families, at_large: true, ..blank(at, Mood::Forbid, words) };
    }
    if contains_any(words, &tables.grammar.off_limits) || stays(words, tables) {
        let at_large = (contains(words, "read only") || contains(words, "read-only"))
            && !names_something(words, &[], tables);
        let complement = is_complement(words, tables);
        return Clause { touching: true, at_large, complement, ..blank(at, Mood::Forbid, words) };
    }
    if lets_go(words, &tables.grammar).is_some() || is_not_needed(words) {
        let removing = tables.asks.get("remove").into_iter().flatten();
        let families = removing.flat_map(|(_, families)| families.iter().cloned()).collect();
        return Clause { families, ..blank(at, Mood::Ask, words) };
    }
    // `would you mind pushing it`
    let minded = head.checked_sub(1).and_then(|at| words.get(at)).is_some_and(|word| word.text == "mind");
    let minds = |verb: &Verb| minded && verb.form == Form::Ing;
    // `try restarting it`: what is tried is what is asked.
    let light = |verb: &Verb| {
        let next = verb_at(rest, verb.at + verb.length, tables);
        let begins = rest.get(verb.at).is_some_and(|word| holds(&tables.grammar.beginning, &word.text));
        begins && verb.form == Form::Base && next.is_some_and(|next| next.form == Form::Ing)
    };
    let wanted = |verb: &Verb| is_asked(rest, verb, tables) || verb.at == 0 && minds(verb);
    let asked: Vec<Verb> = verbs(rest, tables)
        .into_iter()
        .filter(|verb| wanted(verb) && !light(verb) && !is_subject(rest, verb))
        .collect();
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
    if is_in_a_file(words, verb, tables) {
        return true;
    }
    if holds(&tables.grammar.working, does) {
        return false;
    }
    let behind = words.get(verb.at + verb.length..).unwrap_or_default().iter();
    let phrase = behind.take_while(|word| !holds(&tables.grammar.phrase_ends, &word.text) && !word.comma);
    let head = phrase.filter(|word| !tables.is_empty_word(&word.stem)).take(5).last();
    head.is_some_and(|word| {
        tables.words.artifacts.iter().any(|one| *one == word.text || *one == word.stem)
            || word.name && tables.grammar.texts.iter().any(|ending| word.text.ends_with(ending.as_str()))
    })
}

/// `set the replicas in k8s/web.yaml to 3`: what lies in a file is changed there.
fn is_in_a_file(words: &[Word], verb: &Verb, tables: &Tables) -> bool {
    let grammar = &tables.grammar;
    let does = words.get(verb.at).map_or("", |word| word.text.as_str());
    let behind = words.get(verb.at + verb.length..).unwrap_or_default();
    let placed = behind.windows(2).any(|pair| match pair {
        [place, file] => {
            let file = file.text.rsplit('/').next().unwrap_or_default();
            let ending = file.rsplit_once('.').map(|(_, ending)| ending);
            holds(&grammar.placing, &place.text)
                && ending.is_some_and(|ending| holds(&grammar.sources, ending))
        }
        _ => false,
    });
    placed && holds(&grammar.changing, does)
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
    let grammar = &tables.grammar;
    let paused = grammar.pausing.iter().any(|phrase| {
        let taken = phrase.split(' ').count();
        begins(phrase) && words.get(taken).is_some_and(|word| word.comma)
    });
    if paused
        || whole(&lists.stops)
        || grammar.taken_back.iter().any(|phrase| begins(phrase) && !takes_object(words, phrase, tables))
        || contains_any(words, &grammar.taken_back_anywhere)
    {
        let found = verbs(words.get(1..).unwrap_or_default(), tables);
        let families: BTreeSet<String> = found.into_iter().flat_map(|verb| verb.families).collect();
        return Some(Clause { families, ..blank(at, Mood::Stop, words) });
    }
    let agrees = whole(&lists.affirmations)
        || (head >= words.len() && longest(words, 0, &lists.affirmations).is_some());
    agrees.then(|| blank(at, Mood::Agree, words))
}

/// `thanks, back up`: how it is again, and nothing that could be copied.
fn is_back(words: &[Word]) -> bool {
    matches!(words, [back, up] if back.text == "back" && matches!(up.text.as_str(), "up" | "online" | "live"))
}

/// `i do not need my runs of november any more`.
fn is_not_needed(words: &[Word]) -> bool {
    let over = ["any more", "anymore", "any longer"].iter().any(|phrase| contains(words, phrase));
    over && ["i do not need", "we do not need"].iter().any(|phrase| contains(words, phrase))
}

/// `cancel the two pending jobs`: a request of its own.
fn takes_object(words: &[Word], phrase: &str, tables: &Tables) -> bool {
    let content = |word: &Word| word.name || !tables.is_empty_word(&word.stem);
    phrase == "cancel" && words.iter().skip(1).any(content)
}

/// `v6 and v7 stay`.
fn stays(words: &[Word], tables: &Tables) -> bool {
    let grammar = &tables.grammar;
    words.iter().enumerate().skip(1).any(|(at, word)| {
        let next = words.get(at + 1);
        holds(&grammar.stays, &word.text)
            && next.is_none_or(|next| next.comma || holds(&grammar.stays_before, &next.text))
    })
}
