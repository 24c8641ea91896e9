//! `back to the revision before`: which one that is, by the history that was shown.

use crate::ground::{Footing, Ground};
use crate::plan::{Object, Step};
use crate::request::{Clause, Mood, Word};

impl Ground<'_> {
    /// Where the history of what is rolled back shows that `object` is the revision before the one that is deployed,
    /// if that is what was asked for; any other is not.
    pub(crate) fn revision_before(
        &self,
        object: &Object,
        step: &Step<'_>,
        clause: &Clause,
    ) -> Option<Footing> {
        let number: u64 = object.text.parse().ok()?;
        let undoes = step.act.is_some_and(|act| act.name == "rolls back on the cluster");
        let mut asked =
            self.requests.clauses.iter().filter(|one| one.at == clause.at && one.mood == Mood::Ask);
        if !undoes || !asked.any(|one| asks_for_the_one_before(&one.words)) {
            return None;
        }
        let of = |text: &str| {
            let words: Vec<&str> = text.split_whitespace().collect();
            let named = |one: &&Object| words.iter().any(|word| *word == one.text);
            let release = step.objects.iter().filter(|one| one.text != object.text).any(|one| named(&one));
            release && words.iter().any(|word| matches!(*word, "history" | "rollout"))
        };
        let mut looks = self.case.earlier.iter().rev().filter(|one| one.worked());
        let look = looks.find(|one| of(&one.text.to_lowercase()))?;
        let shown = self.case.printed_by(look).map(str::to_lowercase)?;
        let fits = before(&shown) == Some(number) && !self.is_changed_since(look.at);
        Some(if fits { Footing::Found(look.at) } else { Footing::Missing })
    }

    /// Whether a rollout went on after the history was shown, so that it is history itself.
    fn is_changed_since(&self, at: usize) -> bool {
        let moves = |text: &str| {
            ["upgrade", "rollback", "undo", "install"]
                .iter()
                .any(|verb| text.split_whitespace().any(|word| word == *verb))
        };
        self.case.earlier.iter().any(|one| one.at > at && moves(&one.text.to_lowercase()))
    }
}

/// `the previous revision`, `the release before`.
fn asks_for_the_one_before(words: &[Word]) -> bool {
    let kind = |word: &Word| matches!(word.stem.as_str(), "revision" | "release" | "version" | "one");
    words.windows(2).any(|pair| match pair {
        [one, other] => {
            matches!(one.text.as_str(), "previous" | "prior" | "preceding") && kind(other)
                || kind(one) && matches!(other.text.as_str(), "before")
        }
        _ => false,
    })
}

/// The newest revision before the one that is deployed, where it was whole.
fn before(shown: &str) -> Option<u64> {
    let row = |line: &str| Some((line.split_whitespace().next()?.parse::<u64>().ok()?, line.to_owned()));
    let rows: Vec<(u64, String)> = shown.lines().filter_map(row).collect();
    let deployed = |line: &str| line.split_whitespace().any(|word| word == "deployed");
    let mut current = rows.iter().filter(|(_, line)| deployed(line));
    let (Some((now, _)), None) = (current.next(), current.next()) else { return None };
    let (number, line) = rows.iter().filter(|(number, _)| number < now).max_by_key(|(number, _)| *number)?;
    line.split_whitespace().any(|word| word == "superseded").then_some(*number)
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;
    use crate::support::Gap;

    const HISTORY: &str = "REVISION UPDATED STATUS CHART\n7 mon superseded shop-1.0\n8 tue superseded shop-1.1\n9 wed deployed shop-1.2";

    fn open(said: &str, shown: &str, number: u8) -> bool {
        let session = Session::default().says(said).ran("helm history shop -n web", shown);
        session.leaves_open(&format!("helm rollback shop {number}")) != Some(vec![])
    }

    #[test]
    fn the_revision_before_is_the_one_that_the_history_has_before_the_deployed_one() {
        let said = "shop 9 is broken, roll back shop to the previous revision";
        assert!(!open(said, HISTORY, 8));
        assert!(open(said, HISTORY, 7));
        assert!(open(said, &HISTORY.replace("8 tue superseded", "8 tue failed"), 8), "it was never whole");
        assert!(open(said, "REVISION\n8 x\n9 x", 8), "nobody knows which one runs");
    }

    #[test]
    fn a_history_of_another_release_says_nothing() {
        let said = "shop 9 is broken, roll back shop to the previous revision";
        let session = Session::default().says(said).ran("helm history cart -n web", HISTORY);
        assert_ne!(session.leaves_open("helm rollback shop 8"), Some(vec![]));
    }

    #[test]
    fn who_says_to_do_another_one_instead_asks_for_that_one() {
        let open = |number: &str| {
            let said =
                Session::default().says("roll back shop to 7").says("hm no, 7 was broken too. do 8 instead");
            let gaps = said.leaves_open(&format!("helm rollback shop {number}")).unwrap_or_default();
            gaps.iter().any(|gap| matches!(gap, Gap::Other(what) | Gap::Unnamed(what) if what == number))
        };
        assert!(!open("8"));
        assert!(open("9"));
    }
}
