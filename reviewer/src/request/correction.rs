//! What is said of an earlier request without saying it again: `only the ones in dist`, `sorry, I meant may`.

use super::clause::{Clause, Mood};
use super::part::skip;
use super::phrase::{contains, contains_any, longest};
use super::pointing::hesitates;
use super::words::Word;
use crate::tables::Tables;

/// Words of something that only corrects.
const SHORT: usize = 14;

/// Makes requests of what `said` corrects in the request before it. What is replaced grants nothing any more.
pub(super) fn resolve(before: &mut [Clause], said: &mut [Clause], tables: &Tables) {
    narrow(before, said, tables);
    let speaks = |clause: &Clause| matches!(clause.mood, Mood::Ask | Mood::Agree);
    let amends =
        |clause: &Clause| clause.mood == Mood::Tell && is_replacement(&clause.words) || takes_instead(clause);
    if said.iter().any(speaks) && !said.iter().any(amends) {
        return;
    }
    let Some(asked) = before.iter().rev().find(|clause| clause.mood == Mood::Ask).map(|clause| clause.at)
    else {
        return;
    };
    let Some(at) = said.iter().position(|clause| corrects(clause, tables)) else { return };
    let replaces = said.iter().any(|clause| clause.mood == Mood::Stop || hesitates(clause, tables))
        || said.get(at).is_some_and(|clause| is_replacement(&clause.words));
    let requests = before.iter_mut().filter(|clause| clause.at == asked && clause.mood == Mood::Ask);
    let Some(clause) = said.get_mut(at) else { return };
    for request in requests {
        clause.families.extend(request.families.iter().cloned());
        clause.gate = clause.gate.max(request.gate);
        clause.once |= request.once;
        clause.edits |= request.edits;
        if replaces {
            request.mood = Mood::Tell;
            request.words = place(&request.words, tables);
        } else {
            clause.words.extend(request.words.iter().cloned());
        }
    }
    clause.mood = Mood::Ask;
}

/// Where it was to be done, which holds on when something else is to be done there: `in analytics.db`.
fn place(words: &[Word], tables: &Tables) -> Vec<Word> {
    let grammar = &tables.grammar;
    let leads =
        |word: &Word| grammar.placing.contains(&word.text) || matches!(word.text.as_str(), "on" | "at");
    let from = words.iter().rposition(leads);
    from.and_then(|from| words.get(from..)).unwrap_or_default().to_vec()
}

/// `only remove the uploads`: what asked for more of it asks no longer.
fn narrow(before: &mut [Clause], said: &[Clause], tables: &Tables) {
    let narrows = |clause: &&Clause| {
        let head = clause.words.get(..3.min(clause.words.len())).unwrap_or_default();
        clause.mood == Mood::Ask && contains_any(head, &tables.grammar.narrowing)
    };
    for clause in said.iter().filter(narrows) {
        let shared = |one: &&mut Clause| !one.families.is_disjoint(&clause.families);
        for request in before.iter_mut().filter(|one| one.mood == Mood::Ask).filter(shared) {
            request.mood = Mood::Tell;
        }
    }
}

/// Whether a clause says nothing but what an earlier request should be about.
fn corrects(clause: &Clause, tables: &Tables) -> bool {
    let words = &clause.words;
    let begins =
        (0..=skip(words, 0, tables)).any(|from| longest(words, from, &tables.grammar.corrections).is_some());
    let content = |word: &Word| word.name || !tables.is_empty_word(&word.stem);
    // `from now on only local commits`: a rule for what comes, and nothing of what was asked.
    (clause.mood == Mood::Tell || takes_instead(clause))
        && !contains_any(words, &tables.words.standing)
        && words.len() <= SHORT
        && (begins || is_replacement(words))
        && words.iter().any(content)
}

/// `do 41 instead`: the verb stands for the one that was said before.
fn takes_instead(clause: &Clause) -> bool {
    let stands_in = |word: &Word| matches!(word.text.as_str(), "do" | "take" | "use");
    clause.mood == Mood::Ask
        && clause.words.len() < 6
        && clause.words.first().is_some_and(stands_in)
        && clause.words.last().is_some_and(|word| word.text == "instead")
}

fn is_replacement(words: &[Word]) -> bool {
    ["i meant", "i mean", "meant", "instead", "rather"].iter().any(|phrase| contains(words, phrase))
}
