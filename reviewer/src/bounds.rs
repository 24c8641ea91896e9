//! Between which times a request holds: `until 15:00 you may`, `wait until 22:00`, `the freeze begins at 16:00`.

use crate::grammar::holds;
use crate::request::{Clause, Mood, Word};
use crate::tables::Tables;

/// Minutes since midnight.
pub(crate) type Minutes = u32;

/// The times of one prompt; `None` where it names none.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) from: Option<Minutes>,
    pub(crate) until: Option<Minutes>,
    /// `wait until`: nobody may go before, also where no clock was looked at.
    pub(crate) waits: bool,
}

impl Bounds {
    /// Of the clauses of one prompt, in order.
    pub(crate) fn of(clauses: &[&Clause], tables: &Tables) -> Self {
        let mut bounds = Self::default();
        for (nth, clause) in clauses.iter().enumerate() {
            let before = nth.checked_sub(1).and_then(|nth| clauses.get(nth)).copied();
            let behind = clauses.get(nth + 1).copied();
            for (at, word) in clause.words.iter().enumerate() {
                if let Some((from, until)) = range(&word.text) {
                    (bounds.from, bounds.until) = (Some(from), Some(until));
                }
                let next = clause.words.get(at + 1).map_or("", |next| next.text.as_str());
                if let Some(time) = spoken(&word.text, next) {
                    bounds.take(time, at, clause, [before, behind], tables);
                }
            }
        }
        bounds
    }

    /// What a time at `at` bounds, by the words in front of it.
    fn take(
        &mut self,
        time: Minutes,
        at: usize,
        clause: &Clause,
        [before, behind]: [Option<&Clause>; 2],
        tables: &Tables,
    ) {
        let text = |at: usize| clause.words.get(at).map_or("", |word| word.text.as_str());
        let about = |at: usize| matches!(text(at), "about" | "around" | "roughly" | "exactly" | "latest");
        let at = if at.checked_sub(1).is_some_and(about) { at - 1 } else { at };
        // `until the release at 17:00`
        let bound =
            matches!(text(0), "until" | "till" | "before") && at.checked_sub(1).map(text) == Some("at");
        let at = if bound { 1 } else { at };
        let lead = |back: usize| at.checked_sub(back).map_or("", text);
        let has = |list: &[String]| clause.words.iter().any(|word| holds(list, &word.text));
        let grammar = &tables.grammar;
        let held = |one: &Clause| matches!(one.mood, Mood::Forbid | Mood::Stop) || waits(one);
        let denied = held(clause) || before.is_some_and(|one| held(one) && at < 3);
        let permits = |one: &Clause| one.mood == Mood::Ask;
        let opens = permits(clause) || at < 3 && behind.is_some_and(permits) && !has(&grammar.closing);
        let ranges = || self.from.is_some() && range_opens(clause);
        let ends = match lead(1) {
            "until" | "till" | "before" => !denied,
            "to" => lead(2) == "up" || ranges(),
            "and" => ranges(),
            "than" => lead(2) == "later",
            "after" => denied && before.is_none_or(|one| !waits(one)) || !opens && has(&grammar.closing),
            "from" => !opens && has(&grammar.closing),
            "at" => has(&grammar.closing),
            _ => false,
        };
        let begins = match lead(1) {
            "until" | "till" | "before" => denied,
            "between" => true,
            "than" => lead(2) == "earlier",
            "after" | "from" => opens && !ends,
            _ => false,
        };
        self.waits |= begins && denied && matches!(lead(1), "until" | "till" | "before");
        if ends {
            self.until = Some(time);
        } else if begins {
            self.from = Some(time);
        }
    }
}

/// `wait`, `hold it`, in front of the time that is waited for.
fn waits(clause: &Clause) -> bool {
    let mut first = clause.words.iter().take(3);
    first.any(|word| matches!(word.text.as_str(), "wait" | "hold" | "not")) && clause.words.len() < 6
}

/// `between 10:00 and 11:00`, `from 10:00 to 11:00`.
fn range_opens(clause: &Clause) -> bool {
    clause.words.iter().any(|word| matches!(word.text.as_str(), "between" | "from"))
}

/// `20:00-21:00`.
fn range(text: &str) -> Option<(Minutes, Minutes)> {
    let (from, until) = text.split_once(['-', '–'])?;
    Some((time(from)?, time(until)?))
}

/// `15:12`, `15:07:31`.
pub(crate) fn time(text: &str) -> Option<Minutes> {
    let mut parts = text.split(':');
    let (hour, minute) = (parts.next()?, parts.next()?);
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() <= 2);
    Some(number(hour).filter(|hour| *hour < 24)? * 60 + number(minute).filter(|minute| *minute < 60)?)
}

/// A time as people say it: `15:00`, `noon`, `5pm`, `5 pm`.
pub(crate) fn spoken(text: &str, next: &str) -> Option<Minutes> {
    match text {
        "noon" => return Some(12 * 60),
        "midnight" => return Some(24 * 60),
        _ => {}
    }
    let joined = text.strip_suffix("pm").map(|hour| (hour, "pm"));
    let joined = joined.or_else(|| text.strip_suffix("am").map(|hour| (hour, "am")));
    let (hour, half) = joined.unwrap_or((text, next));
    let clock = time(hour).or_else(|| {
        let hour: u32 = hour.parse().ok().filter(|hour| *hour < 13)?;
        matches!(half, "am" | "pm").then_some(hour * 60)
    })?;
    Some(if half == "pm" && clock < 12 * 60 { clock + 12 * 60 } else { clock })
}

/// The time that a word says, where it stands among others.
pub(crate) fn spoken_in(words: &[Word]) -> Option<Minutes> {
    words.windows(2).find_map(|pair| match pair {
        [is, now] if matches!(is.text.as_str(), "is" | "already" | "now") => spoken(&now.text, ""),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_people_say_it() {
        assert_eq!(spoken("15:30", ""), Some(930));
        assert_eq!(spoken("noon", ""), Some(720));
        assert_eq!(spoken("5pm", ""), Some(1020));
        assert_eq!(spoken("5", "pm"), Some(1020));
        assert_eq!(spoken("5", "replicas"), None);
    }
}
