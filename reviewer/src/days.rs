//! Days until which something was permitted: `today`, `until Friday`, where a clock shows that the day is over.

use crate::ground::Ground;
use crate::request::{Mood, Word};

/// The days of a week, as clocks begin them.
const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Ground<'_> {
    /// `today you may`, and a clock shows another day than one did before; `until Friday`, and it is Saturday.
    pub(crate) fn is_past_day(&self, at: usize) -> bool {
        let days = |when: &dyn Fn(usize) -> bool| {
            let mut clocks = self.case.earlier.iter().rev().filter(|one| when(one.at));
            clocks.find_map(|one| {
                let asked = one.text.split_whitespace().next().is_some_and(|program| program == "date");
                day(self.case.printed_by(one).filter(|_| asked)?)
            })
        };
        let (Some(now), then) = (days(&|one| one > at), days(&|one| one < at)) else { return false };
        let mut here = self.requests.clauses.iter().filter(|one| one.at == at && one.mood != Mood::Forbid);
        here.any(|one| {
            let today = one.mood == Mood::Ask
                && one.words.iter().any(|word| matches!(word.text.as_str(), "today" | "tonight"));
            let gone = then.is_some_and(|then| then != now);
            // Who said it on a later day of the week meant the next one.
            let last = last_day(&one.words).filter(|last| then.is_none_or(|then| then <= *last));
            today && gone || last.is_some_and(|last| now > last)
        })
    }
}

/// `4`, of `until Friday`.
fn last_day(words: &[Word]) -> Option<usize> {
    words.windows(2).find_map(|pair| match pair {
        [until, day] if matches!(until.text.as_str(), "until" | "till" | "through") => weekday(&day.text),
        _ => None,
    })
}

/// The day of the week that a clock printed.
fn day(output: &str) -> Option<usize> {
    output.split([' ', ',', '\n']).find_map(|word| weekday(&word.to_lowercase()))
}

pub(crate) fn weekday(text: &str) -> Option<usize> {
    let at = WEEK.iter().position(|day| text.starts_with(day))?;
    (text.len() == 3 || text.ends_with("day")).then_some(at)
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;
    use crate::support::Gap;

    fn waits(before: &str, said: &str, now: &str) -> bool {
        let session = Session::default().ran("date", before).says(said).ran("date", now);
        session.leaves_open("systemctl restart nginx").unwrap().contains(&Gap::Waits)
    }

    #[test]
    fn what_was_permitted_for_a_day_ends_with_it() {
        for said in [
            "today you may restart nginx whenever it hangs",
            "until Thursday you may restart nginx whenever it hangs",
            "restart nginx as often as it takes until thursday",
        ] {
            assert!(!waits("Thu Mar 13 09:00:00", said, "Thu Mar 13 18:12:00"), "{said}");
            assert!(waits("Thu Mar 13 09:00:00", said, "Fri Mar 14 10:12:00"), "{said}");
        }
    }

    #[test]
    fn a_day_of_the_next_week_is_still_to_come() {
        let said = "restart nginx as often as it takes until Tuesday";
        assert!(!waits("Fri Mar 14 09:00:00", said, "Sat Mar 15 10:12:00"));
    }
}
