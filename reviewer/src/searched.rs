//! `delete them`, of what a search had shown.

use crate::Earlier;
use crate::ground::Ground;
use crate::plan::Step;
use crate::request::{Clause, Mood, Word};

impl Ground<'_> {
    /// The clause that points at what a `find` had shown before, where the plan is the same search and deletes what
    /// it finds. Who says more than that has to be understood.
    pub(crate) fn searched(&self, step: &Step<'_>) -> Option<&Clause> {
        let deletes = step.act.is_some_and(|act| act.asked_by.iter().any(|family| family == "remove"));
        if step.invocation.program != "find" || !deletes {
            return None;
        }
        let points = |clause: &&Clause| {
            let removes = clause.mood == Mood::Ask && clause.families.contains("remove");
            let mut words = clause.words.iter();
            removes
                && words.any(|word| matches!(word.text.as_str(), "them" | "these" | "those" | "they" | "all"))
        };
        let clause = self.requests.clauses.iter().rev().find(points)?;
        let line = step.line();
        let known = |word: &Word| {
            let text = word.text.as_str();
            self.tables.is_empty_word(&word.stem)
                || self.tables.is_kind(&word.stem)
                || self.tables.asks.contains_key(text)
                || matches!(text, "them" | "these" | "those" | "they" | "all")
                || text.len() > 2 && line.contains(word.stem.as_str())
        };
        let later = self.requests.clauses.iter().any(|one| one.at >= clause.at && one.mood == Mood::Forbid);
        let shown = || self.case.earlier.iter().any(|one| one.at < clause.at && shows(one, step));
        (!later && clause.words.iter().all(known) && shown()).then_some(clause)
    }
}

/// Whether an earlier line had the same search in it, and only showed what it found.
fn shows(earlier: &Earlier, step: &Step<'_>) -> bool {
    let plain = |argv: &[String]| -> Vec<String> {
        let shows = |word: &&String| !matches!(word.as_str(), "-delete" | "-print" | "-ls");
        argv.iter().filter(shows).cloned().collect()
    };
    let acts = |argv: &[String]| argv.iter().any(|word| word == "-delete" || word.starts_with("-exec"));
    let mine = plain(&step.invocation.argv);
    let mut all = earlier.assessment.invocations.iter();
    let deletes = step.invocation.argv.iter().any(|word| word == "-delete");
    deletes && earlier.worked() && all.any(|one| !acts(&one.argv) && plain(&one.argv) == mine)
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;

    const SEARCH: &str = "find /srv/scans -name '*.partial' -mtime +14";

    fn may_go(said: &str, line: &str) -> bool {
        let seen = Session::default().says("list the partial ones older than two weeks please");
        seen.ran(SEARCH, "/srv/scans/a.partial").says(said).leaves_open(line) == Some(vec![])
    }

    #[test]
    fn what_a_search_has_shown_may_be_deleted_by_pointing_at_it() {
        assert!(may_go("thanks. you can delete these partials", &format!("{SEARCH} -delete")));
        assert!(may_go("delete them", &format!("{SEARCH} -delete")));
    }

    #[test]
    fn another_search_finds_something_else() {
        assert!(!may_go("delete them", "find /srv/scans -name '*.partial' -delete"));
        assert!(!may_go("delete them", "find /srv -name '*.partial' -mtime +14 -delete"));
        assert!(!may_go("delete those of box 12", &format!("{SEARCH} -delete")));
        assert!(!may_go("delete them, but keep a.partial", &format!("{SEARCH} -delete")));
        assert!(!may_go("thanks, how big are they?", &format!("{SEARCH} -delete")));
    }
}
