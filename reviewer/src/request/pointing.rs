//! What a clause says of the clauses around it.

use std::collections::BTreeSet;

use super::clause::{Clause, Mood};
use super::contains_any;
use super::gate::Gate;
use super::verb::{Form, verbs};
use super::words::Word;
use crate::grammar::holds;
use crate::tables::Tables;

/// `the other machines are in use: no changes there`: what was spoken of just before is ruled out, not everything.
pub(super) fn back(all: &mut [Clause], tables: &Tables) {
    for at in 1..all.len() {
        let (before, from) = all.split_at_mut(at);
        let (Some(told), Some(clause)) = (before.last(), from.first_mut()) else { return };
        let there = clause.words.iter().any(|word| word.text == "there");
        let others = told.words.iter().any(|word| holds(&tables.grammar.complements, &word.text));
        let named = told.words.iter().any(|word| word.name);
        if clause.mood == Mood::Forbid
            && clause.at_large
            && there
            && told.mood == Mood::Tell
            && others
            && !named
        {
            clause.at_large = false;
            clause.complement = true;
        }
    }
}

/// `bench-2 runs a test, so leave that one`: what was told of just before is what is ruled out.
pub(super) fn at_what_was_told(all: &mut [Clause], tables: &Tables) {
    for at in 1..all.len() {
        let (before, from) = all.split_at_mut(at);
        let Some(clause) = from.first_mut() else { return };
        let points =
            clause.words.iter().any(|word| matches!(word.text.as_str(), "that" | "those" | "this" | "these"));
        let named = clause.words.iter().any(|word| word.name || tables.is_kind(&word.stem));
        if clause.mood != Mood::Forbid || !points || named || !(clause.at_large || clause.touching) {
            continue;
        }
        let told =
            before.iter().rev().take(3).filter(|one| one.mood == Mood::Tell && says_something(one, tables));
        let told: Vec<&Clause> = told.collect();
        let told = told.iter().find(|one| one.words.iter().any(|word| word.name)).or(told.first());
        let Some(told) = told else { continue };
        clause.words.extend(told.words.iter().cloned());
        clause.at_large = false;
        clause.touching = true;
    }
}

/// Whether something is left of a clause besides the words that build sentences.
fn says_something(clause: &Clause, tables: &Tables) -> bool {
    let content = |word: &Word| word.name || !tables.is_empty_word(&word.stem);
    clause.words.iter().any(content)
}

/// `oh wait, no`.
pub(super) fn hesitates(clause: &Clause, tables: &Tables) -> bool {
    clause.words.iter().all(|word| holds(&tables.grammar.hesitating, &word.text))
}

/// `oh wait, bench-2 is in use. just the other one`: thinking again, and then saying what it shall be.
pub(super) fn reconsider(all: &mut [Clause], tables: &Tables) {
    let later = |clause: &Clause| contains_any(&clause.words, &tables.grammar.putting_off);
    if all.iter().any(later) {
        return;
    }
    let Some(at) = all.iter().position(|clause| clause.mood == Mood::Stop) else { return };
    let (head, behind) = all.split_at_mut(at + 1);
    let says = |clause: &Clause| match clause.mood {
        Mood::Ask => true,
        Mood::Forbid => !clause.at_large,
        Mood::Tell | Mood::Agree | Mood::Stop => false,
    };
    if let Some(stop) = head.last_mut().filter(|stop| hesitates(stop, tables))
        && behind.iter().any(says)
        && !behind
            .iter()
            .any(|clause| clause.mood == Mood::Stop || clause.mood == Mood::Forbid && clause.at_large)
    {
        stop.mood = Mood::Tell;
    }
}

/// `run it, as a dry run first. when I give the word do it for real`: what is done for real waits, and so does the request
/// before it.
pub(super) fn wait_together(all: &mut [Clause]) {
    let real =
        |clause: &Clause| clause.words.iter().any(|word| matches!(word.text.as_str(), "real" | "really"));
    let Some(at) = all.iter().position(|clause| clause.gate == Gate::Person && real(clause)) else { return };
    for clause in all.iter_mut().take(at).filter(|clause| clause.mood == Mood::Ask) {
        clause.gate = Gate::Person;
    }
}

/// `the docs say remove the caches. do that please`: what was told is asked for.
pub(super) fn do_that(all: &mut [Clause], tables: &Tables) {
    let points = |clause: &Clause| {
        let texts: Vec<&str> = clause.words.iter().map(|word| word.text.as_str()).collect();
        matches!(texts.as_slice(), ["do", "that" | "this", rest @ ..] if rest.iter().all(|word| tables.is_empty_word(word)))
    };
    let Some(at) = all.iter().position(points) else { return };
    let told = all
        .iter_mut()
        .take(at)
        .rev()
        .find(|clause| clause.mood == Mood::Tell && !bare(clause, tables).is_empty());
    if let Some(told) = told {
        told.families = bare(told, tables);
        told.mood = Mood::Ask;
    }
}

/// The families of verbs that stand in their plain form.
fn bare(clause: &Clause, tables: &Tables) -> BTreeSet<String> {
    let plain = verbs(&clause.words, tables).into_iter().filter(|verb| verb.form == Form::Base);
    plain.flat_map(|verb| verb.families).collect()
}
