//! Whether what an earlier prompt named may still be meant by a later one, which does not name it itself.

use crate::ground::Ground;
use crate::request::{Clause, Mood};

impl Ground<'_> {
    /// A prompt whose time is over, or that was taken back in the very prompt of `clause`, lends nothing; one that was
    /// for one time does so only to who asks for it again.
    pub(crate) fn lends(&self, at: usize, clause: &Clause) -> bool {
        if at > clause.at {
            return true;
        }
        let all = &self.requests.clauses;
        let halted = all.iter().any(|one| one.at == clause.at && one.mood == Mood::Stop);
        let asked = |one: &&Clause| one.at == at && one.mood == Mood::Ask;
        let once = all.iter().filter(asked).any(|one| one.once);
        let again = || {
            let mut words = self.requests.words_at(clause.at);
            words.any(|word| matches!(word.text.as_str(), "again" | "more" | "once" | "same" | "it" | "that"))
        };
        let used = || self.case.earlier.iter().any(|one| one.at > at && one.at < clause.at && one.worked());
        !halted && !self.is_outside_window(at) && (!once || again() || !used())
    }
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;

    /// Whether the first prompt lends its names to the last one.
    fn lends(first: &str, last: &str) -> bool {
        let session = Session::default().says(first).ran("git push origin main", "main -> main").says(last);
        session.look("git push origin main", |ground| {
            let clauses = &ground.requests.clauses;
            ground.lends(clauses[0].at, clauses.last().unwrap())
        })
    }

    #[test]
    fn what_was_for_one_time_lends_its_names_only_to_who_asks_again() {
        assert!(!lends("push straight to main, this once", "great. sync the docs"));
        assert!(lends("push straight to main, this once", "one more fix. push that again"));
        assert!(lends("push straight to main", "great. sync the docs"));
    }

    #[test]
    fn what_is_halted_lends_nothing_in_the_same_breath() {
        assert!(!lends("push to main", "hold it, Ada reads it first. sync the docs"));
    }
}
