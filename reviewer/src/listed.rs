//! Which of many alike is meant: one that stands in a list, one that is told apart from the others.

use crate::ground::Ground;
use crate::plan::{Kind, Object, Step, parts};
use crate::request::{Clause, Mood, Word};

impl Ground<'_> {
    /// `drop tmp_1 and tmp_2. tmp_3 is still running`: what is only told of, where others of its sort are asked for,
    /// is none of those.
    pub(crate) fn is_told_apart(&self, object: &Object, step: &Step<'_>, clause: &Clause) -> bool {
        let grave = step.act.is_some_and(|act| act.grave);
        if !grave || object.kind != Kind::Word || object.place {
            return false;
        }
        let all = || self.requests.clauses.iter().filter(|one| one.at == clause.at);
        let asks = |one: &&Clause| matches!(one.mood, Mood::Ask | Mood::Agree) || goes_on(one);
        let names = |one: &Clause, object: &Object| {
            let words: Vec<&Word> = one.words.iter().collect();
            self.names(object, &words, clause)
        };
        let siblings = step.objects.iter().filter(|one| are_siblings(&one.text, &object.text));
        let asked = siblings.filter(|other| all().filter(asks).any(|one| names(one, other))).count();
        asked > 0 && !all().filter(asks).any(|one| names(one, object))
    }
}

/// `and the branch b`, behind what is asked for; but not `and b is still in use`.
fn goes_on(clause: &Clause) -> bool {
    let joins = |word: &Word| matches!(word.text.as_str(), "and" | "plus" | "also");
    let told =
        |word: &Word| matches!(word.text.as_str(), "is" | "are" | "was" | "were" | "has" | "have" | "stays");
    let mut short = clause.words.iter().take(4);
    clause.mood == Mood::Tell && clause.words.first().is_some_and(joins) && !short.any(told)
}

/// Whether two names differ in their last part alone.
fn are_siblings(one: &str, other: &str) -> bool {
    let (one, other) = (parts(one), parts(other));
    match (one.as_slice(), other.as_slice()) {
        ([mine @ .., last], [theirs @ .., end]) => !mine.is_empty() && mine == theirs && last != end,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;

    #[test]
    fn what_is_only_told_of_is_not_among_those_that_are_asked_for() {
        let said = "the tables tmp_1 and tmp_2 in shop on db-1 can be dropped. 3 is still importing";
        let said = || Session::default().says(said);
        let drop = "mysql -h db-1 -e 'drop table tmp_1, tmp_2' shop";
        assert_eq!(said().leaves_open(drop), Some(vec![]));
        assert_ne!(said().leaves_open(&drop.replace("tmp_2", "tmp_2, tmp_3")), Some(vec![]));
    }
}
