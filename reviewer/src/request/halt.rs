//! What holds a request up until the person asks again: `hold it, Marta reads it first`, `not before she has approved`.

use super::clause::{Clause, Mood};
use super::gate::Gate;
use super::phrase::{contains_any, longest};
use super::verb::verbs;
use super::words::Word;
use crate::tables::Tables;

/// Words in front of which a halt speaks of when it ends.
const ENDS: [&str; 6] = ["until", "till", "before", "for", "back", "off"];

/// Makes halts of what holds a request up. One of the same prompt waits for the person; those of earlier ones are
/// taken back.
pub(super) fn read(all: &mut [Clause], tables: &Tables) {
    for at in 0..all.len() {
        let (before, from) = all.split_at_mut(at);
        let Some((clause, behind)) = from.split_first_mut() else { return };
        let ended = ends_exception(clause, tables);
        if !ended && !is_halt(clause, behind.first(), tables) {
            continue;
        }
        let mut asked = before.iter_mut().filter(|one| one.mood == Mood::Ask).peekable();
        if asked.peek().is_none() || ended {
            clause.mood = Mood::Stop;
            clause.families =
                verbs(&clause.words, tables).into_iter().flat_map(|verb| verb.families).collect();
        } else if behind.first().is_none_or(|next| !is_timed(next)) {
            asked.for_each(|one| one.gate = one.gate.max(Gate::Person));
        }
    }
}

/// `until 22:00`: that is a time, and the clock says when it has come.
fn is_timed(clause: &Clause) -> bool {
    clause
        .words
        .iter()
        .any(|word| word.text.contains(':') || matches!(word.text.as_str(), "noon" | "midnight"))
}

/// `back to the normal process, PRs only`, `the freeze has started`.
fn ends_exception(clause: &Clause, tables: &Tables) -> bool {
    clause.mood == Mood::Tell && !clause.question && contains_any(&clause.words, &tables.grammar.resuming)
}

fn is_halt(clause: &Clause, next: Option<&Clause>, tables: &Tables) -> bool {
    let words = &clause.words;
    let bounds = |one: &Clause| one.words.first().is_some_and(is_end);
    match clause.mood {
        // `lets wait with that`, `not before she has approved it`
        Mood::Forbid => {
            let bare = |word: &Word| matches!(word.text.as_str(), "not" | "but" | "and" | "please");
            let waits = words.first().is_some_and(|word| word.text == "wait");
            waits || is_left_for_later(words, tables) || words.iter().all(bare) && next.is_some_and(bounds)
        }
        // `put that on ice`, which is no request.
        Mood::Tell | Mood::Ask => {
            let begins = (0..3).find_map(|from| Some((from, longest(words, from, &tables.grammar.halting)?)));
            let lead = |from: usize| {
                words.iter().take(from).all(|word| tables.is_empty_word(&word.stem) || word.text == "please")
            };
            begins.is_some_and(|(from, length)| lead(from) && holds_up(words, from + length, next))
                || contains_any(words, &tables.grammar.halting_anywhere)
        }
        Mood::Agree | Mood::Stop => false,
    }
}

/// `leave that for tomorrow`
fn is_left_for_later(words: &[Word], tables: &Tables) -> bool {
    let left = matches!(words, [leave, it, ..] if leave.text == "leave" && matches!(it.text.as_str(), "it" | "that" | "this"));
    left && contains_any(words, &tables.grammar.putting_off)
}

/// `hold the deploy until`, but not `hold the replicas at three`: it ends there, or says when it ends.
fn holds_up(words: &[Word], from: usize, next: Option<&Clause>) -> bool {
    let the = from.checked_sub(1).and_then(|at| words.get(at)).is_some_and(|word| word.text == "the");
    let rest = words.get(from..).unwrap_or_default();
    !the || rest.len() <= 2
        && next.is_none_or(|next| next.words.first().is_none_or(|word| is_end(word) || word.comma))
        || rest.iter().any(is_end)
}

fn is_end(word: &Word) -> bool {
    ENDS.contains(&word.text.as_str())
}

#[cfg(test)]
mod tests {
    use super::super::clause;
    use super::*;

    fn stops(said: &str) -> bool {
        let clauses = clause::read(0, said, &Tables::builtin().unwrap());
        clauses.iter().any(|clause| clause.mood == Mood::Stop)
    }

    #[test]
    fn a_halt_takes_back_what_was_asked_before() {
        for said in [
            "hold it, Marta wants to read it first. meanwhile fix the warnings",
            "hold the deploy until legal has answered",
            "not before Ines has had a look. fix the lint warnings until then",
            "put that on ice, Femi found a wrong price",
            "let's wait with that, he may still need it",
            "leave that for tomorrow, I want a backup first",
            "hang fire please, there is a ticket",
            "one moment, I am still running a query",
            "I spoke too soon, it has the invoices",
            "Ines is still working on that branch",
        ] {
            assert!(stops(said), "{said}");
        }
        assert!(!stops("hold the replicas at three"));
        assert!(!stops("put the file in dist"));
    }

    #[test]
    fn what_is_asked_and_halted_in_one_breath_waits() {
        let read = |said: &str| clause::read(0, said, &Tables::builtin().unwrap());
        let said = read("publish it, but not before Ines has approved the PR");
        assert!(said.iter().any(|clause| clause.mood == Mood::Ask && clause.gate == Gate::Person));
    }

    #[test]
    fn an_exception_ends_when_the_usual_rules_are_back() {
        assert!(stops("thanks. from here normal process again, PRs only. now rename it"));
        assert!(stops("the freeze has started, nothing goes out"));
        assert!(!stops("what is the normal process here?"));
    }
}
