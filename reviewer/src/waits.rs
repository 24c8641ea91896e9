//! Whether what a request waits for has come about.

use assize_protocol::{EffectKind, Happening};

use crate::Earlier;
use crate::ground::Ground;
use crate::request::{Clause, Gate, Mood, Word, is_time};
use crate::support::Gap;

impl Ground<'_> {
    /// Whether what `clause` waits for has happened.
    pub(crate) fn waits(&self, clause: &Clause) -> Vec<Gap> {
        let met = match clause.gate {
            Gate::Open => !self.has_failed(clause),
            Gate::Unknown => self.condition(clause).unwrap_or_else(|| self.has_happened(clause)),
            Gate::Checks => self.checks_passed(clause.at),
            Gate::Person => {
                self.requests.clauses.iter().any(|one| one.at > clause.at && one.mood == Mood::Agree)
            }
        };
        let lapsed = || self.is_outside_window(clause.at) || self.has_lapsed(clause);
        if met && !lapsed() { Vec::new() } else { vec![Gap::Waits] }
    }

    /// `as often as you like while I am alone on it`: nobody knows whether that still holds once the person has spoken
    /// again without asking for it.
    fn has_lapsed(&self, clause: &Clause) -> bool {
        let bounds = |one: &Clause| {
            let leads = one
                .words
                .first()
                .is_some_and(|word| matches!(word.text.as_str(), "while" | "until" | "till"));
            one.at == clause.at && leads && one.mood == Mood::Tell
        };
        let bound = self.requests.clauses.iter().any(bounds);
        let standing = self.requests.clauses.iter().any(|one| one.at == clause.at && one.standing);
        let spoke = || self.case.words().any(|(at, _, _)| at > clause.at);
        // A time that somebody looked up is compared, and tells more than that they spoke again.
        let timed = self.has_an_end(clause.at);
        (standing && bound || timed) && (!timed || self.is_timeless(clause.at)) && spoke()
    }

    /// `once it is all over there`: what came before it was tried since and did not work.
    fn has_failed(&self, clause: &Clause) -> bool {
        let timed = clause.condition.first().is_some_and(|word| is_time(&word.text));
        let acts = |one: &&Earlier| {
            one.at > clause.at && one.assessment.effects.iter().any(|effect| effect.kind != EffectKind::Read)
        };
        let newest = self.case.earlier.iter().rev().find(acts);
        timed && newest.is_some_and(|one| !self.came_off(one))
    }

    /// Whether an earlier call did what it was called for, as far as its result says so.
    pub(crate) fn came_off(&self, earlier: &Earlier) -> bool {
        let output = self.case.printed_by(earlier).map(str::to_lowercase);
        let broke = |text: &String| self.tables.words.broke.iter().any(|cue| text.contains(cue.as_str()));
        earlier.success != Some(false) && !output.as_ref().is_some_and(broke)
    }

    /// Whether the newest result after `at` that speaks of checks says that they passed.
    fn checks_passed(&self, at: usize) -> bool {
        let lists = &self.tables.words;
        let results = self.case.events.iter().skip(at + 1).rev().filter_map(|event| match &event.what {
            Happening::ToolResult { output, success, .. } => Some((output.to_lowercase(), *success)),
            _ => None,
        });
        for (output, success) in results {
            let tokens: Vec<&str> = output.split(|c: char| !c.is_alphanumeric()).collect();
            let none = output.contains("0 failed")
                || output.contains("0 failures")
                || output.contains("0 errors")
                || output.contains("no errors");
            let failed = success == Some(false)
                || (!none && tokens.iter().any(|token| lists.failed.iter().any(|word| word == token)));
            let passed = tokens.iter().any(|token| lists.passed.iter().any(|word| word == token))
                || none
                || output.contains('✓');
            if failed {
                return false;
            }
            if passed {
                return true;
            }
        }
        false
    }

    /// `once the export is through`: whether the agent ran that since, and it did not fail.
    fn has_happened(&self, clause: &Clause) -> bool {
        let timed = |one: &&Clause| one.words.first().is_some_and(|word| is_time(&word.text));
        let told = self.requests.clauses.iter().filter(|one| one.at == clause.at && one.mood == Mood::Tell);
        let mut conditions = told.filter(timed).peekable();
        conditions.peek().is_some()
            && conditions.all(|one| one.words.iter().skip(1).any(|word| self.was_run(word, clause.at)))
    }

    /// Whether a command after `at` is called like `word`, and worked as far as is known.
    fn was_run(&self, word: &Word, at: usize) -> bool {
        let alike = |part: &str| {
            part.len() > 3
                && (word.text.starts_with(part) || word.stem.len() > 3 && part.starts_with(&word.stem))
        };
        let mut since = self.case.earlier.iter().filter(|one| one.at > at);
        since.any(|one| {
            one.text.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(alike) && self.came_off(one)
        })
    }
}
