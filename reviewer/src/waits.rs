//! Whether what a request waits for has come about.

use assize_protocol::{EffectKind, Happening};

use crate::Earlier;
use crate::ground::Ground;
use crate::plan::{Object, Step, parts};
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
        let timed = |one: &&Clause| begins_in_time(&one.words);
        let told = self.requests.clauses.iter().filter(|one| one.at == clause.at && one.mood == Mood::Tell);
        let mut conditions = told.filter(timed).peekable();
        conditions.peek().is_some()
            && conditions.all(|one| one.words.iter().skip(1).any(|word| self.was_run(word, clause.at)))
    }

    /// `release day! core goes first, only after core is up you do the cli`: what the same prompt says of the very thing
    /// that the step is about, and `clause` does not name.
    pub(crate) fn waits_by_name(&self, step: &Step<'_>, clause: &Clause) -> Option<Gap> {
        let named = |one: &Clause, word: &Word| {
            let plain = !self.tables.is_empty_word(&word.stem);
            let own = |object: &Object| !object.place && parts(&object.text).contains(&word.text);
            plain && word.text.len() > 2 && !one.condition.contains(word) && step.objects.iter().any(own)
        };
        let says = |one: &Clause| one.words.iter().any(|word| named(one, word));
        let only = |one: &Clause| one.condition.first().is_some_and(|word| word.text == "only");
        let mut others = self.requests.clauses.iter().filter(|one| {
            one.at == clause.at && one.mood == Mood::Ask && !std::ptr::eq(*one, clause) && only(one)
        });
        let open = others.any(|one| says(one) && !says(clause) && !self.waits(one).is_empty());
        open.then_some(Gap::Waits)
    }

    /// Whether a command after `at` is called like `word`, and worked as far as is known.
    fn was_run(&self, word: &Word, at: usize) -> bool {
        let alike = |part: &str| {
            part.len() > 3
                && (word.text.starts_with(part) || word.stem.len() > 3 && part.starts_with(&word.stem))
        };
        let called = |one: &&Earlier| {
            one.at > at && one.text.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(alike)
        };
        let since: Vec<&Earlier> = self.case.earlier.iter().filter(called).collect();
        let verb = |one: &Earlier| -> Vec<String> {
            one.text.split_whitespace().take(2).map(str::to_owned).collect()
        };
        // What did not come off has to come off yet; a look at it since says nothing.
        let done = |one: &&Earlier| {
            let again =
                |later: &&Earlier| later.at >= one.at && verb(later) == verb(one) && self.came_off(later);
            since.iter().any(again)
        };
        !since.is_empty() && since.iter().all(done)
    }
}

/// `once it is up`, `only after it is up`.
fn begins_in_time(words: &[Word]) -> bool {
    let mut first = words.iter().skip_while(|word| word.text == "only");
    first.next().is_some_and(|word| is_time(&word.text))
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;
    use crate::support::Gap;

    #[test]
    fn what_may_only_be_done_after_something_waits_until_that_came_off() {
        let waits = |shown: &str| {
            let said = "release day! both crates are ready. ring-core goes to crates.io first, and only after core \
                        really is up there you do the cli";
            let session = Session::default().says(said).ran("cargo publish -p ring-core", shown);
            session.leaves_open("cargo publish -p ring-cli").unwrap().contains(&Gap::Waits)
        };
        assert!(!waits("Published ring-core v0.7.0"));
        assert!(waits("error: failed to verify package tarball"));
    }
}
