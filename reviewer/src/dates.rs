//! Days, as people say them and as commands spell them.

use crate::grammar::holds;
use crate::ground::Ground;
use crate::request::Word;

impl Ground<'_> {
    /// `1 August`, of `2026-08-01`: the day of the month, and the year where it was said; where it was not, a look
    /// of before has the same.
    pub(crate) fn names_date(&self, text: &str, words: &[&Word]) -> bool {
        let Some([year, month, day]) = date(text) else { return false };
        let is_month = |word: &Word| {
            self.tables.grammar.months.iter().any(|all| holds(all, &word.text) && holds(all, month))
                && word.text.chars().all(char::is_alphabetic)
        };
        let is_day = |word: &Word| {
            let digits = word.text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
            digits.parse::<u8>().is_ok_and(|said| day.parse() == Ok(said))
        };
        let around = |at: usize, by: usize| [at.checked_sub(by), Some(at + by)].into_iter().flatten();
        let near = |at: usize| {
            let of = words.get(at.wrapping_sub(1)).is_some_and(|word| word.text == "of");
            around(at, 1).chain(of.then(|| at.wrapping_sub(2)))
        };
        let is_year =
            |word: &&Word| word.text.len() == 4 && word.text.starts_with("20") && is_number(&word.text);
        let said = words
            .iter()
            .enumerate()
            .filter(|(_, word)| is_month(word))
            .any(|(at, _)| near(at).filter_map(|at| words.get(at)).any(|word| is_day(word)));
        let mut years = words.iter().filter(|word| is_year(word)).peekable();
        let looked = || self.case.earlier.iter().any(|one| one.worked() && one.text.contains(text));
        said && if years.peek().is_some() { years.any(|word| word.text == year) } else { looked() }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Year, month and day of `2026-08-01`.
fn date(text: &str) -> Option<[&str; 3]> {
    let parts: Vec<&str> = text.split('-').collect();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 && month.len() == 2 && day.len() == 2 => {
            [year, month, day].iter().all(|part| is_number(part)).then_some([year, month, day])
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;
    use crate::support::Gap;

    /// Whether nobody named this day, where a look of before was about the first of August 2026.
    fn open(said: &str, day: &str) -> bool {
        let line = |what: &str, day: &str| {
            format!("mongosh shop --eval 'db.runs.{what}({{at: {{$lt: ISODate(\"{day}\")}}}})'")
        };
        let session = Session::default().ran(&line("countDocuments", "2026-08-01"), "12").says(said);
        session.leaves_open(&line("deleteMany", day)).unwrap().contains(&Gap::Unnamed(day.to_owned()))
    }

    #[test]
    fn a_day_is_named_by_its_number_and_its_month() {
        let said = "delete the runs in shop from before 1 august";
        assert!(!open(said, "2026-08-01"));
        assert!(open(said, "2026-09-01"));
        assert!(open(said, "2026-08-11"));
        assert!(open(said, "2027-08-01"));
    }

    #[test]
    fn a_year_that_was_said_is_the_one() {
        let said = "delete the runs in shop from before the 1st of august 2025";
        assert!(!open(said, "2025-08-01"));
        assert!(open(said, "2026-08-01"));
    }
}
