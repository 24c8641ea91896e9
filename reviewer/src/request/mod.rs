//! What the person asked for: an honest small understanding of English requests.
//!
//! Sentences become clauses, and each clause asks, forbids, tells, waits for something, agrees, or takes back. What
//! is not understood asks for nothing. Only prompts are read here; nothing else grants.

mod clause;
mod gate;
mod part;
mod phrase;
mod verb;
mod words;

pub(crate) use clause::{Clause, Mood};
pub(crate) use gate::Gate;
pub(crate) use phrase::{contains, contains_any};
pub(crate) use words::{Word, stem};

use crate::Case;
use crate::tables::Tables;

/// All clauses of a session, oldest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Requests {
    pub(crate) clauses: Vec<Clause>,
}

impl Requests {
    /// Reads what the person said.
    pub(crate) fn read(case: &Case, tables: &Tables) -> Self {
        let mut clauses = Vec::new();
        for (at, _, text) in case.words() {
            clauses.extend(clause::read(at, text, tables));
        }
        Self { clauses }
    }

    /// Everything said at `at` that is not forbidden there.
    pub(crate) fn words_at(&self, at: usize) -> impl Iterator<Item = &Word> {
        let of = self.clauses.iter().filter(move |clause| clause.at == at && clause.mood != Mood::Forbid);
        of.flat_map(|clause| &clause.words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tables;

    /// Moods of the clauses, and whether each asks for or forbids the family.
    fn moods(text: &str, family: &str) -> Vec<(Mood, bool)> {
        let clauses = clause::read(0, text, &Tables::builtin().unwrap());
        clauses.iter().map(|clause| (clause.mood, clause.families.contains(family))).collect()
    }

    #[test]
    fn a_request_is_what_is_asked_and_not_what_is_told() {
        assert_eq!(moods("Could you please push my branch?", "push"), [(Mood::Ask, true)]);
        assert_eq!(moods("The script deletes the logs.", "remove"), [(Mood::Tell, false)]);
        assert_eq!(moods("How do I delete a branch?", "remove"), [(Mood::Tell, false)]);
        assert_eq!(moods("The old pods need to be deleted.", "remove"), [(Mood::Ask, true)]);
    }

    #[test]
    fn what_is_ruled_out_is_told_from_what_is_asked() {
        assert_eq!(moods("Fix it but don't push", "push"), [(Mood::Ask, false), (Mood::Forbid, true)]);
        assert_eq!(moods("rebase without force-pushing", "push"), [(Mood::Ask, false), (Mood::Forbid, true)]);
        assert_eq!(moods("The app can't delete files.", "remove"), [(Mood::Tell, false)]);
        assert_eq!(moods("I don't need the branch", "install"), [(Mood::Tell, false)]);
    }

    #[test]
    fn an_answer_agrees_or_takes_back() {
        assert_eq!(moods("yes, go ahead", "push"), [(Mood::Agree, false)]);
        assert_eq!(moods("never mind, leave it", "push"), [(Mood::Stop, false), (Mood::Stop, false)]);
        assert_eq!(moods("[Request interrupted by user]", "push"), [(Mood::Stop, false)]);
    }

    #[test]
    fn a_request_may_wait_for_the_person_or_for_checks() {
        let gates = |text: &str| -> Vec<Gate> {
            clause::read(0, text, &Tables::builtin().unwrap()).iter().map(|clause| clause.gate).collect()
        };
        assert_eq!(gates("Push when I say so."), [Gate::Person, Gate::Person]);
        assert_eq!(gates("If the tests pass, deploy."), [Gate::Checks, Gate::Checks]);
        assert_eq!(gates("When you are done, push."), [Gate::Open, Gate::Open]);
    }
}
