//! Where a step works that names no place among its objects: a namespace, a context, every process of a name.

use crate::grammar::holds;
use crate::ground::{Footing, Ground};
use crate::plan::{Object, Step, absolute, has_option};
use crate::request::{Clause, Mood, Word};
use crate::support::Gap;
use crate::tables::Act;

impl Ground<'_> {
    /// Whether what was named lies in what the step takes: `exports/old.csv`, and it takes `s3://data/exports/`.
    pub(crate) fn names_inside(&self, object: &Object, clause: &Clause) -> bool {
        let folder = object.text.trim_end_matches(['/', '*']);
        let last = folder.rsplit('/').next().unwrap_or(folder);
        let open = folder.len() < object.text.len();
        let below = format!("{last}/");
        let inside = |word: &&Word| {
            let text = word.text.as_str();
            let behind = text.split_once(&format!("/{below}")).map(|(_, rest)| rest);
            let at = text.strip_prefix(below.as_str()).or(behind);
            open && at.is_some_and(|rest| !rest.trim_matches(['/', '*']).is_empty())
                || text.contains('/') && self.lies_in(word, object)
        };
        let itself = |word: &Word| word.text.trim_end_matches('/') == folder;
        !last.is_empty() && clause.words.iter().any(|word| inside(&word)) && !clause.words.iter().any(itself)
    }

    /// Whether the path that was said lies below the thing.
    fn lies_in(&self, word: &Word, object: &Object) -> bool {
        let command = &self.case.command;
        let said = absolute(&word.text, &command.cwd, command.home.as_deref());
        let (Some(said), Some(path)) = (said, &object.path) else { return false };
        said.strip_prefix(path.trim_end_matches(['/', '*'])).is_some_and(|rest| rest.starts_with('/'))
    }

    /// Another number than the one that was said, or nothing at all where nobody said so: `--replicas=0`.
    pub(crate) fn another_number(&self, step: &Step<'_>, clause: &Clause) -> Option<Gap> {
        let words = &step.invocation.argv;
        let counts = |option: &str| holds(&self.tables.defaults.counting, option.trim_start_matches('-'));
        let joined = words.iter().find_map(|word| word.split_once('=').filter(|(option, _)| counts(option)));
        let apart = words.windows(2).find_map(|pair| match pair {
            [option, value] if option.starts_with('-') && counts(option) => Some(value.as_str()),
            _ => None,
        });
        let count = joined.map(|(_, value)| value).or(apart)?;
        let number = |word: &&Word| {
            word.text.bytes().all(|b| b.is_ascii_digit()) || self.tables.same(&word.stem, count)
        };
        let said: Vec<&Word> = self.requests.words_at(clause.at).filter(number).collect();
        let same = said.iter().any(|word| word.text == count || self.tables.same(&word.stem, count));
        let ended = count == "0"
            && !self.requests.words_at(clause.at).any(|word| holds(&self.tables.grammar.ending, &word.text));
        match said.as_slice() {
            [] => ended.then(|| Gap::Further("leaves none of it".to_owned())),
            _ => (!same).then(|| Gap::Other(count.to_owned())),
        }
    }

    /// Another namespace than the one that was said; for a grave step also one that nobody ever spoke of.
    pub(crate) fn placed_elsewhere(&self, step: &Step<'_>, act: &Act, clause: &Clause) -> Option<Gap> {
        let place = self.place_of(step)?;
        let same =
            |word: &Word| word.text.trim_matches('"').rsplit(['=', '/']).next() == Some(place.as_str());
        let clauses = || self.requests.clauses.iter().filter(|one| one.mood != Mood::Forbid);
        // What was said last counts.
        for one in clauses().rev().filter(|one| one.at <= clause.at) {
            if self.requests.words_at(one.at).any(same) {
                return None;
            }
            if self.says_another(&one.words, step) {
                return Some(Gap::Other(place));
            }
        }
        let seen = clauses().any(|one| one.words.iter().any(same))
            || !crate::source::mentions(self.case, self.tables, &place).is_empty()
            || self.case.earlier.iter().any(|one| one.text.to_lowercase().contains(&place));
        (act.grave && !seen).then_some(Gap::Unnamed(place))
    }

    /// The namespace or context that an option gives.
    fn place_of(&self, step: &Step<'_>) -> Option<String> {
        let words = &step.invocation.argv;
        if !holds(&self.tables.defaults.namespaced, &step.invocation.program) {
            return None;
        }
        let joined = words.iter().find_map(|word| {
            let (option, value) = word.split_once('=')?;
            matches!(option, "--namespace" | "-n").then_some(value)
        });
        let apart = words.windows(2).find_map(|pair| match pair {
            [option, value] if matches!(option.as_str(), "-n" | "--namespace") => Some(value.as_str()),
            _ => None,
        });
        joined.or(apart).map(str::to_lowercase)
    }

    /// `in namespace qa`, `-n qa`, `in the qa namespace`.
    fn says_another(&self, words: &[Word], step: &Step<'_>) -> bool {
        let marks = |word: &Word| matches!(word.text.as_str(), "-n" | "--namespace" | "namespace" | "ns");
        let names = |word: &Word| {
            !self.tables.is_empty_word(&word.stem)
                && !self.tables.is_kind(&word.stem)
                && !step.objects.iter().any(|object| self.is_it(word, object))
        };
        words.windows(2).any(|pair| match pair {
            [one, other] => marks(one) && names(other) || marks(other) && one.text != "-n" && names(one),
            _ => false,
        })
    }

    /// Whether `other` only said what `step` does: `rsync -n`.
    pub(crate) fn is_rehearsal(&self, step: &Step<'_>, other: &Step<'_>) -> bool {
        let rehearses = |one: &Step<'_>| {
            self.tables.defaults.rehearsing.iter().any(|option| has_option(option, one.invocation))
        };
        rehearses(other) && !rehearses(step)
    }

    /// `pkill node` for one server that hangs: it reaches all of that name, so the name has to be the person's.
    pub(crate) fn by_pattern(
        &self,
        step: &Step<'_>,
        footings: &[(Object, Footing)],
        clause: &Clause,
    ) -> Option<Gap> {
        if !matches!(step.invocation.program.as_str(), "pkill" | "killall" | "skill") {
            return None;
        }
        let said = |object: &Object| {
            let parts = crate::plan::parts(&object.text);
            self.is_broad(clause) && clause.words.iter().any(|word| parts.contains(&word.stem))
        };
        let open = footings.iter().find(|(object, footing)| {
            matches!(footing, Footing::Found(_) | Footing::Listed(_)) && !said(object)
        });
        open.map(|(object, _)| Gap::Further(format!("reaches every process called `{}`", object.text)))
    }
}
