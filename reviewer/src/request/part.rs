//! The parts of a sentence.

use super::phrase::longest;
use super::verb::{Form, verb_at};
use super::words::Word;
use crate::days::weekday;
use crate::grammar::{Grammar, holds};
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
        let asks = at.checked_sub(1).and_then(|at| words.get(at)).is_some_and(|word| word.text == "if");
        let joint = words
            .get(at)
            .is_some_and(|word| word.comma || holds(&tables.grammar.joints, &word.text) && !asks);
        let start = begins(words, at, joint, &current, tables);
        if let Some((role, opening)) = start
            && !(current.words.is_empty() && role == Role::Main)
        {
            let mut next = Part { role, words: Vec::new(), opening };
            if role == Role::Forbid
                && (ends(words, at + opening)
                    || is_about_what_leads(&current.words, words, at, opening, tables))
            {
                next.words = take_back(&mut current.words);
                next.opening = 0;
            }
            let done = std::mem::replace(&mut current, next);
            let joint = |word: &Word| holds(&tables.grammar.joints, &word.text);
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

/// Whether nothing of the same part stands there.
fn ends(words: &[Word], at: usize) -> bool {
    words.get(at).is_none_or(|word| word.comma)
}

/// `volumes: do not touch`, `shop_test do not change`: the negation has nothing of its own to be about.
fn is_about_what_leads(before: &[Word], words: &[Word], at: usize, opening: usize, tables: &Tables) -> bool {
    let touches = |at: usize| words.get(at).is_some_and(|word| holds(&tables.words.touching, &word.text));
    let names = before.iter().any(|word| word.name || !tables.is_empty_word(&word.stem));
    let acts =
        (0..before.len()).any(|at| verb_at(before, at, tables).is_some_and(|verb| verb.form == Form::Base));
    names && !acts && touches(at + opening) && ends(words, at + opening + 1)
}

/// `dist, uploads not`: what stands in front of a negation that ends its part.
fn take_back(words: &mut Vec<Word>) -> Vec<Word> {
    let from = words.iter().rposition(|word| word.comma).unwrap_or_default();
    words.split_off(from)
}

/// What begins at `at`, if anything does, and how many words that takes.
fn begins(words: &[Word], at: usize, joint: bool, current: &Part, tables: &Tables) -> Option<(Role, usize)> {
    let word = words.get(at).filter(|word| !word.quoted)?;
    // `if nothing refers to it`: what has to be, not what must not.
    let awaited = current.role == Role::Condition && !joint;
    if let Some(length) = negation(words, at, tables).filter(|_| !awaited) {
        return Some((Role::Forbid, length));
    }
    let text = word.text.as_str();
    let lists = &tables.words;
    let free = at == 0 || joint || !current.words.is_empty();
    // All of `only after`: the second word would begin an aside.
    if let Some(length) =
        longest(words, at, &lists.conditions).filter(|_| free && !is_once(words, at, &tables.grammar))
    {
        // `look if it is the same`: something to find out, and nothing that is waited for.
        let looks = text == "if"
            && at
                .checked_sub(1)
                .and_then(|at| words.get(at))
                .is_some_and(|word| holds(&tables.grammar.looking, &word.text));
        if looks {
            return Some((Role::Aside, 0));
        }
        return Some((Role::Condition, length));
    }
    if at > 0 && lists.asides.iter().any(|one| one == text) && is_aside(words, at, tables) {
        return Some((Role::Aside, 0));
    }
    if at == 0 && holds(&tables.grammar.opening_asides, text) {
        return Some((Role::Aside, 0));
    }
    // `if that is fine restart it`: nobody needs a comma for that.
    if current.role == Role::Condition && is_settled(words, at, tables) {
        return Some((Role::Main, 0));
    }
    // `after that, main must be pushed`
    let opened = current.role == Role::Aside && current.words.len() == at;
    if opened && word.comma && at > 1 {
        return Some((Role::Main, 0));
    }
    // `when it only adds you can apply it`: what may be done then.
    let text_at = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    // `until 15:00 you may restart it`, but not `given that you can reach it`.
    if opened
        && at > 1
        && text == "you"
        && matches!(text_at(at + 1), "can" | "may" | "could" | "should" | "must")
        && is_time_of_day(text_at(at - 1))
    {
        return Some((Role::Main, 0));
    }
    if current.role == Role::Condition
        && current.words.len() > 2
        && text == "you"
        && matches!(text_at(at + 1), "can" | "may" | "could" | "should" | "must")
    {
        return Some((Role::Main, 0));
    }
    // `when there is a destroy or replace`: both are waited for.
    if current.role == Role::Condition && text == "or" && !word.comma {
        return None;
    }
    // `after the upload please invalidate the index`
    let please = text == "please" && current.role == Role::Aside && !current.words.is_empty();
    if please && verb_at(words, at + 1, tables).is_some_and(|verb| verb.form == Form::Base) {
        return Some((Role::Main, 0));
    }
    let told = word.comma && current.role == Role::Forbid && tells(words, at, tables);
    (joint && at > 0 && (told || is_head(words, at, tables))).then_some((Role::Main, 0))
}

/// `legal has to look at it`: why something is forbidden, not what.
fn tells(words: &[Word], at: usize, tables: &Tables) -> bool {
    let from = at + 1;
    let third = |at: usize| verb_at(words, at, tables).is_some_and(|verb| verb.form == Form::Third);
    (at..at + 4).any(|at| {
        words.get(at).is_some_and(|word| holds(&tables.grammar.telling, &word.text)) || at > from && third(at)
    })
}

/// Whether a condition has said what it had to say, and a verb begins what was waiting for it.
fn is_settled(words: &[Word], at: usize, tables: &Tables) -> bool {
    let before = at.checked_sub(1).and_then(|at| words.get(at));
    let begins = skip(words, at, tables);
    let said = |at: Option<usize>, text: &[&str]| {
        at.and_then(|at| words.get(at)).is_some_and(|word| text.contains(&word.text.as_str()))
    };
    // `if not start it`
    let short = said(at.checked_sub(2), &["if"]) && said(at.checked_sub(1), &["not", "so", "yes", "no"]);
    // `once it is green on #318 merge it`
    let met = |word: &Word| holds(&tables.grammar.settled, &word.text);
    let named = before.is_some_and(|word| word.name) && words.iter().take(at).any(met);
    (short || named || before.is_some_and(met))
        && verb_at(words, begins, tables).is_some_and(|verb| verb.form == Form::Base)
        && !words.get(at).is_some_and(|word| holds(&tables.grammar.joints, &word.text))
}

/// `15:00`, `noon`, `then`.
fn is_time_of_day(text: &str) -> bool {
    let clock = text.starts_with(|c: char| c.is_ascii_digit());
    clock
        || weekday(text).is_some()
        || matches!(text, "noon" | "midnight" | "then" | "tomorrow" | "today" | "pm" | "am")
}

/// `once` that means one time.
pub(super) fn is_once(words: &[Word], at: usize, grammar: &Grammar) -> bool {
    let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    text(at) == "once"
        && !(text(at + 1) == "and" && text(at + 2) == "for")
        && (at + 1 >= words.len()
            || holds(&grammar.once_before, text(at + 1))
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
        "that" => !holds(&tables.grammar.that_after, before),
        // `as well`, `as draft`
        "as" => !holds(&tables.grammar.as_before, text(at + 1)) && !names_a_state(words, at, tables),
        "like" => matches!(text(at + 1), "the" | "in" | "it"),
        _ => true,
    }
}

/// `mark it as deprecated`, `set it as default`.
fn names_a_state(words: &[Word], at: usize, tables: &Tables) -> bool {
    let puts = words.iter().take(at).any(|word| holds(&tables.grammar.labelling, &word.text));
    puts && words.get(at + 1).is_some_and(|word| {
        !word.name && verb_at(words, at + 1, tables).is_none_or(|verb| verb.form == Form::Ed)
    })
}

/// Whether a new clause begins: a verb that is asked for, after what people put before it.
fn is_head(words: &[Word], at: usize, tables: &Tables) -> bool {
    let at = skip(words, at, tables);
    let text = words.get(at).map_or("", |word| word.text.as_str());
    let verb = verb_at(words, at, tables).is_some_and(|verb| verb.form == Form::Base);
    let kept = words.iter().skip(at).take(6).any(|word| holds(&tables.grammar.stays, &word.text));
    let pronoun = holds(&tables.grammar.pronouns, text);
    verb || pronoun || kept || longest(words, at, &tables.words.questions).is_some()
}

/// Past fillers and conjunctions.
pub(super) fn skip(words: &[Word], mut at: usize, tables: &Tables) -> usize {
    for _ in 0..12 {
        // `@bot can you merge it`
        let addressed = |word: &Word| at == 0 && word.text.starts_with('@');
        let lone =
            words.get(at).is_some_and(|word| holds(&tables.grammar.lone, &word.text) || addressed(word));
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

/// Whether what `no` stands before can be done or touched: `no complaints` rules out nothing.
fn is_touchable(words: &[Word], at: usize, tables: &Tables) -> bool {
    words.iter().skip(at).take(4).enumerate().any(|(nth, word)| {
        word.name
            || word.text.contains('-')
            || verb_at(words, at + nth, tables).is_some()
            || tables.is_kind(&word.stem)
            || tables.environment(&word.text).is_some()
            || holds(&tables.words.manners, &word.stem)
            || holds(&tables.words.touching, &word.text)
            || holds(&tables.grammar.complements, &word.text)
            || holds(&tables.grammar.sweeping, &word.text)
    })
}

/// `no print is running`: how it is, and not what must not be.
fn is_said_to_be(words: &[Word], at: usize) -> bool {
    let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    let is = (at + 2..at + 5).find(|at| matches!(text(*at), "is" | "are"));
    is.is_some_and(|is| {
        let free = (at + 1..is).all(|at| words.get(at).is_some_and(|word| !word.comma));
        let state = text(is + 1);
        free && (state.ends_with("ing")
            || matches!(state, "left" | "open" | "active" | "queued" | "in" | "on"))
    })
}

/// Whether a negation stands at `at`, and how many words it takes.
fn negation(words: &[Word], at: usize, tables: &Tables) -> Option<usize> {
    let grammar = &tables.grammar;
    let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    let length = longest(words, at, &tables.words.negations)?;
    let before = at.checked_sub(1).map_or("", text);
    let next = text(at + length);
    let head =
        at == 0 || holds(&grammar.before_guards, before) || words.get(at).is_some_and(|word| word.comma);
    let comma = words.get(at + length).is_some_and(|word| word.comma);
    let real = match text(at) {
        // `no need to ask me again`
        _ if holds(&grammar.asking, next) && text(at) == "no" => false,
        // `what no longer exists`
        "no" if text(at + 1) == "longer" => holds(&grammar.letting_go, before),
        "do" if before == "i" => holds(&grammar.wishes, next),
        // Nobody orders somebody not to care: `dont care that they are unmerged` speaks of the speaker.
        "do" => !holds(&grammar.stative, next),
        "not" => {
            // `at 03:40, not 02:40`: what was, and not what must not be.
            let time = next.contains(':') && next.bytes().all(|b| b.is_ascii_digit() || b == b':');
            !time && !holds(&grammar.not_after, before) && !holds(&grammar.not_before, next)
        }
        "no" => {
            let finite =
                verb_at(words, at.wrapping_sub(1), tables).is_some_and(|verb| verb.form == Form::Third);
            !holds(&grammar.no_after, before)
                && !finite
                && !is_said_to_be(words, at)
                && !holds(&grammar.no_before, next)
                && !comma
                && is_touchable(words, at + length, tables)
        }
        // `nothing to prod`; `nothing to lose`, `nothing in there that i need`.
        "nothing" if matches!(text(at + 1), "to" | "on") => tables.environment(next).is_some(),
        "nothing" => !words.iter().skip(at).take(6).any(|word| holds(&grammar.wanting, &word.text)),
        "rather" | "instead" => !next.starts_with(|c: char| c.is_ascii_digit()),
        "never" => {
            // `it never arrived` tells; `you never push` forbids.
            let order = || verb_at(words, at + length, tables).is_some_and(|verb| verb.form == Form::Base);
            // `never merged`, `i will never run that`: how it is.
            let told = verb_at(words, at + length, tables).is_some_and(|verb| verb.form == Form::Ed)
                || words.iter().take(at).rev().take(2).any(|word| word.text == "i");
            next != "mind" && !told && (head || order() || holds(&tables.words.touching, next))
        }
        "keep" => head && !next.ends_with("ing") && !holds(&grammar.keep_before, next),
        "leave" => {
            // `leave it on origin`; `leave it to me` gives.
            let where_it_is =
                || words.get(at + 2).is_some_and(|word| holds(&grammar.leave_it_before, &word.text));
            head && (!holds(&grammar.leave_before, next) || next == "it" && where_it_is())
        }
        "stop" | "quit" => head && next.ends_with("ing") && !words.get(at + 1).is_some_and(|word| word.name),
        "skip" | "ignore" | "preserve" | "protect" | "spare" | "exclude" => head && !next.is_empty(),
        "without" => !holds(&grammar.harmless_without, next),
        _ => true,
    };
    real.then_some(length)
}
