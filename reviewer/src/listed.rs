//! Which of many alike is meant: one that stands in a list, one that is told apart from the others.

use crate::grammar::holds;
use crate::ground::Ground;
use crate::listing::Listing;
use crate::plan::{Kind, Object, Step, parts};
use crate::request::{Clause, Mood, Word};

/// What words pick of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pick {
    /// This thing.
    This(usize),
    /// Another place of the list in which it stands.
    Another,
}

impl Ground<'_> {
    /// What the person picked of the list that shows `object`: `the second`, `the two spikes`, `feb and mar`. Only
    /// a list that they saw before they spoke counts, and only what is asked for picks.
    pub(crate) fn picked(&self, object: &Object, clause: &Clause) -> Option<Pick> {
        if !matches!(object.kind, Kind::Word | Kind::Path | Kind::Number) || object.place {
            return None;
        }
        let list = Listing::of(self.case, object, clause.at)?;
        let clauses = self.picking(clause, &list);
        let all = || clauses.iter().map(|one| one.words.as_slice());
        let places: Vec<usize> = all().flat_map(|words| self.places_said(words, list.lines.len())).collect();
        if places.contains(&list.own) || all().any(|words| self.picks_line(words, &list)) {
            return Some(Pick::This(list.at));
        }
        let words: Vec<&Word> = all().flatten().collect();
        if self.tells(&words, &list, list.own) {
            return Some(Pick::This(list.at));
        }
        (!places.is_empty() || self.tells_another(&words, &list, clause)).then_some(Pick::Another)
    }

    /// `delete node18`, where `node20` stands in the list as well: who says what tells one apart means that one.
    fn tells_another(&self, words: &[&Word], list: &Listing, clause: &Clause) -> bool {
        let mine = list.column.get(list.own).map(|name| parts(name)).unwrap_or_default();
        let telling = list.telling(list.own);
        let named = |word: &&&Word| {
            parts(&word.text).iter().any(|part| telling.contains(part)) || telling.contains(&word.stem)
        };
        let other = |nth: &usize| {
            let kin = list.column.get(*nth).is_some_and(|name| parts(name).first() == mine.first());
            *nth != list.own && kin && self.tells(words, list, *nth)
        };
        !self.is_broad(clause)
            && !words.iter().any(|word| named(&word))
            && (0..list.lines.len()).any(|nth| other(&nth))
    }

    /// The clauses whose words pick: those that ask, and what was told last where the request only points back at it.
    fn picking<'c>(&'c self, clause: &'c Clause, list: &Listing) -> Vec<&'c Clause> {
        let here: Vec<&Clause> = self.requests.clauses.iter().filter(|one| one.at == clause.at).collect();
        let asks = |one: &&&Clause| matches!(one.mood, Mood::Ask | Mood::Agree) || goes_on(one);
        let mut all: Vec<&Clause> = here.iter().filter(asks).copied().collect();
        let points = |word: &Word| matches!(word.text.as_str(), "it" | "that" | "them" | "those" | "both");
        let first = here.iter().position(|one| asks(&one) && one.words.iter().any(points));
        let told = here.iter().take(first.unwrap_or_default()).rev().find(|one| {
            let words: Vec<&Word> = one.words.iter().collect();
            one.mood == Mood::Tell
                && (!self.places_said(&one.words, list.lines.len()).is_empty()
                    || (0..list.lines.len()).any(|nth| self.tells(&words, list, nth)))
        });
        all.extend(told);
        all
    }

    /// The lines that words count: `the second`, `number two`, `the first two`, `the last one`.
    fn places_said(&self, words: &[Word], lines: usize) -> Vec<usize> {
        let grammar = &self.tables.grammar;
        let ordinal = |text: &str| match text {
            "last" => lines.checked_sub(1),
            _ => grammar.ordinals.iter().position(|one| one == text),
        };
        let number = |text: &str| {
            let said = grammar.numerals.iter().position(|one| one == text).map(|at| at + 1);
            said.or_else(|| text.trim_start_matches('#').parse().ok())
                .filter(|count| (1..=lines).contains(count))
        };
        let mut found = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| words.get(at)).map_or("", |one| one.text.as_str());
            let behind = words.get(at + 1);
            // `the second version of it` is none of a list.
            let of = words.get(at + 2).is_some_and(|word| word.text == "of");
            let ends = behind.is_none_or(|next| next.comma || self.is_frame(next) && !of);
            let counted = behind.and_then(|next| number(&next.text));
            if let Some(place) =
                ordinal(&word.text).filter(|_| matches!(before, "the" | "and" | "just" | "only"))
            {
                match counted {
                    Some(count) if word.text == "last" => found.extend(lines.saturating_sub(count)..lines),
                    Some(count) if place == 0 => found.extend(0..count),
                    _ if ends => found.push(place),
                    _ => {}
                }
            }
            let numbered = holds(&grammar.numbering, before) || word.text.starts_with('#');
            found.extend(number(&word.text).filter(|_| numbered).map(|count| count - 1));
        }
        found
    }

    /// Whether a word says nothing of which one is meant.
    fn is_frame(&self, word: &Word) -> bool {
        self.tables.is_empty_word(&word.stem) || self.tables.is_kind(&word.stem)
    }

    /// `the two spikes`, `the csv one`: as many lines have that word as were said, and this is one of them.
    fn picks_line(&self, words: &[Word], list: &Listing) -> bool {
        let numerals = &self.tables.grammar.numerals;
        let counts = words.iter().enumerate().filter_map(|(at, word)| {
            let said = numerals.iter().position(|one| *one == word.text).map(|at| at + 1);
            let both = (word.text == "both").then_some(2);
            Some((at, both.or(said).or_else(|| word.text.parse().ok().filter(|count| *count < 20))?))
        });
        let word = |at: usize| {
            words.get(at).filter(|one| !self.tables.is_empty_word(&one.stem) && one.text.len() > 1)
        };
        let fits = |count: usize, word: &Word| {
            let lines = list.with(&word.stem);
            lines.len() == count && lines.contains(&list.own)
        };
        let mut counts =
            counts.filter(|(at, count)| *count > 1 || words.get(*at).is_some_and(|one| one.text == "one"));
        counts.any(|(at, count)| match count {
            // `the wiki one`
            1 => at.checked_sub(1).and_then(word).is_some_and(|word| fits(1, word)),
            _ => [at + 1, at + 2].into_iter().filter_map(word).any(|word| fits(count, word)),
        })
    }

    /// Whether words say all that tells the thing in that line apart from others of its kin: `feb`, of `export-feb`.
    fn tells(&self, words: &[&Word], list: &Listing, nth: usize) -> bool {
        let Some(name) = list.column.get(nth) else { return false };
        let (mine, telling) = (parts(name), list.telling(nth));
        let usable = |word: &&&Word| {
            let theirs = parts(&word.text);
            !theirs.is_empty() && theirs.iter().all(|part| mine.contains(part) || self.is_month(part, &mine))
        };
        let said: Vec<String> = words.iter().filter(usable).flat_map(|word| parts(&word.text)).collect();
        let says = |part: &String| {
            said.iter().any(|one| one == part || self.is_month(one, std::slice::from_ref(part)))
        };
        !telling.is_empty() && telling.iter().all(says)
    }

    /// Whether a word is the month that one of `parts` is: `september`, of `2026.09`.
    fn is_month(&self, word: &str, parts: &[String]) -> bool {
        let months = self.tables.grammar.months.iter().filter(|month| holds(month, word));
        months.into_iter().any(|month| parts.iter().any(|part| holds(month, part)))
    }

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
        let words: Vec<&Word> = all().filter(asks).flat_map(|one| &one.words).collect();
        let other = || {
            let list = Listing::of(self.case, object, clause.at);
            list.is_some_and(|list| self.tells_another(&words, &list, clause))
        };
        !all().filter(asks).any(|one| names(one, object)) && (asked > 0 || other())
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

    const BRANCHES: &str = "  origin/main\n  origin/spike/wasm\n  origin/spike/wasm-2\n  origin/chore/node18\n  origin/chore/node20";

    /// Whether a deletion of `name` is all that was asked for once this list was seen.
    fn may_go(said: &str, name: &str) -> bool {
        let seen = Session::default().says("which branches are merged?").ran("git branch -r", BRANCHES);
        seen.says(said).leaves_open(&format!("git branch -D {name}")) == Some(vec![])
    }

    #[test]
    fn a_number_of_one_sort_means_those_that_the_list_has() {
        assert!(may_go("delete the two spikes", "spike/wasm spike/wasm-2"));
        assert!(!may_go("delete the two spikes", "spike/wasm chore/node18"));
        assert!(!may_go("delete the three spikes", "spike/wasm-2"));
        assert!(!may_go("delete the two spikes", "main"));
    }

    #[test]
    fn a_place_in_the_list_means_what_stands_there() {
        assert!(may_go("delete the third branch", "spike/wasm-2"));
        assert!(!may_go("delete the third branch", "spike/wasm"));
        assert!(may_go("number two is dead, delete it", "spike/wasm"));
        assert!(!may_go("number two is dead, delete it", "spike/wasm-2"));
        assert!(!may_go("the second is still needed. delete the third", "spike/wasm"));
        assert!(!may_go("delete the second version of the spikes later", "spike/wasm"));
    }

    #[test]
    fn what_tells_a_name_apart_is_enough_and_what_it_shares_is_not() {
        assert!(may_go("delete node18", "chore/node18"));
        assert!(!may_go("delete node18", "chore/node20"));
        assert!(!may_go("delete the chore branch", "chore/node20"));
        assert!(!may_go("node20 is in use. delete node18", "chore/node20"));
        let seen =
            || Session::default().ran("ls", "logs-2026.09 18gb\nlogs-2026.10 9gb").says("drop september");
        assert_eq!(seen().leaves_open("git branch -D logs-2026.09"), Some(vec![]));
        assert_ne!(seen().leaves_open("git branch -D logs-2026.10"), Some(vec![]));
    }

    #[test]
    fn a_list_that_came_after_the_words_picks_nothing() {
        let said = Session::default().says("delete the third branch").ran("git branch -r", BRANCHES);
        assert_ne!(said.leaves_open("git branch -D spike/wasm-2"), Some(vec![]));
    }

    #[test]
    fn the_id_is_the_one_beside_the_name_that_was_asked_for() {
        let list = "i-0a9c ci-runner\ni-04be ci-runner-old\ni-0fe2 bastion";
        let line = |id: &str| format!("aws ec2 terminate-instances --instance-ids {id}");
        let said = |text: &str| Session::default().says(text).ran("aws ec2 describe-instances", list);
        let one = "terminate the instance ci-runner-old";
        assert_eq!(said(one).leaves_open(&line("i-04be")), Some(vec![]));
        assert_ne!(said(one).leaves_open(&line("i-0a9c")), Some(vec![]));
        let both = "terminate the old instance, the one named ci-runner-old. ci-runner took over on monday";
        assert_ne!(said(both).leaves_open(&line("i-0a9c")), Some(vec![]));
    }
}
