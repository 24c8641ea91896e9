//! How long: spans of time as people say them, and as commands spell them.

use crate::ground::Ground;
use crate::plan::{Kind, Object, Step};
use crate::request::{Clause, Word};
use crate::support::Gap;

/// From so many hours to so many: a month has no one length.
type Hours = (u64, u64);

impl Ground<'_> {
    /// Whether a number is the span that was said, in the unit of its option: `14`, of `-mtime +14`, for two weeks.
    pub(crate) fn is_span(&self, object: &Object, step: &Step<'_>, words: &[&Word], clause: &Clause) -> bool {
        let mut same = planned(&step.invocation.argv).into_iter().filter(|(text, _)| *text == object.text);
        let said = self.spans(words);
        let said = if said.is_empty() { self.spans_before(clause) } else { said };
        object.kind == Kind::Number && same.any(|(_, hours)| said.iter().any(|one| is_within(hours, *one)))
    }

    /// Another span than the one that was said: `until=72h` for thirty days, or what is newer for what is older.
    pub(crate) fn another_span(&self, step: &Step<'_>, clause: &Clause) -> Option<Gap> {
        let words: Vec<&Word> = self.requests.words_at(clause.at).collect();
        let said = self.spans(&words);
        let argv = &step.invocation.argv;
        let older = words.iter().any(|word| matches!(word.text.as_str(), "older" | "elder" | "over"));
        let newer = argv.windows(2).find(|pair| match pair {
            [option, value] => {
                matches!(option.as_str(), "-mtime" | "-mmin" | "-atime" | "-ctime") && value.starts_with('-')
            }
            _ => false,
        });
        if let Some([_, value]) = newer.filter(|_| older && step.act.is_some_and(|act| act.grave)) {
            return Some(Gap::Other(value.clone()));
        }
        let mine = planned(argv);
        // `list those older than a year`, and then `delete them`: of the same age.
        let points = |word: &Word| matches!(word.text.as_str(), "them" | "these" | "those");
        let aged = |one: &Clause| one.at < clause.at && is_about_old_ones(step, one);
        let before = clause.words.iter().any(points) && self.requests.clauses.iter().any(aged);
        if mine.is_empty() && (before || !said.is_empty() && is_about_old_ones(step, clause)) {
            return Some(Gap::Further("takes newer ones as well".to_owned()));
        }
        let other = mine.into_iter().find(|(_, hours)| said.iter().all(|one| !is_within(*hours, *one)));
        other.filter(|_| !said.is_empty()).map(|(text, _)| Gap::Other(text))
    }

    /// The spans of the newest words before `clause` that say one: `list those older than a year`, and then `delete them`.
    fn spans_before(&self, clause: &Clause) -> Vec<Hours> {
        let mut before: Vec<usize> =
            self.requests.clauses.iter().map(|one| one.at).filter(|at| *at < clause.at).collect();
        before.dedup();
        let of = |at: &usize| self.spans(&self.requests.words_at(*at).collect::<Vec<_>>());
        before.iter().rev().map(of).find(|all| !all.is_empty()).unwrap_or_default()
    }

    /// The spans that words say: `30 days`, `two weeks`, `a month`.
    fn spans(&self, words: &[&Word]) -> Vec<Hours> {
        let numerals = &self.tables.grammar.numerals;
        let count = |text: &str| match text {
            "a" | "an" | "last" => Some(1),
            _ => text.parse().ok().or_else(|| {
                let at = numerals.iter().position(|one| one == text)?;
                u64::try_from(at + 1).ok()
            }),
        };
        let pairs = words.windows(2).filter_map(|pair| match pair {
            [one, unit] => Some((count(&one.text)?, length(&unit.stem)?)),
            _ => None,
        });
        pairs
            .map(|(count, (least, most))| (count * least, count * most))
            .filter(|(least, _)| *least > 0)
            .collect()
    }
}

fn length(unit: &str) -> Option<Hours> {
    match unit {
        "hour" | "hr" => Some((1, 1)),
        "day" => Some((24, 24)),
        "week" => Some((168, 168)),
        "fortnight" => Some((336, 336)),
        "month" => Some((28 * 24, 31 * 24)),
        "year" => Some((365 * 24, 366 * 24)),
        _ => None,
    }
}

/// Commands count full days, so one less is the same to people.
fn is_within(hours: u64, (least, most): Hours) -> bool {
    (least..=most).contains(&hours)
}

/// The spans that a command spells, each with how it does.
fn planned(argv: &[String]) -> Vec<(String, u64)> {
    let mut found = Vec::new();
    for pair in argv.windows(2) {
        let [option, value] = pair else { continue };
        let days = matches!(option.as_str(), "-mtime" | "-atime" | "-ctime");
        let digits = value.trim_start_matches('+');
        if days && let Ok(days) = digits.parse::<u64>() {
            found.push((digits.to_owned(), days * 24));
        }
    }
    for word in argv {
        let Some(value) = word.rsplit_once("until=").map(|(_, value)| value) else { continue };
        let (digits, unit) = value.split_at(value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len()));
        let hours = match unit {
            "h" => Some(1),
            "d" => Some(24),
            _ => None,
        };
        found.extend(
            digits.parse::<u64>().ok().zip(hours).map(|(count, hours)| (value.to_owned(), count * hours)),
        );
    }
    found
}

/// `those older than 90 days`, of a step that looks for what it takes by itself.
fn is_about_old_ones(step: &Step<'_>, clause: &Clause) -> bool {
    let aged = |two: &[Word]| match two {
        [older, than] => matches!(older.text.as_str(), "older" | "elder") && than.text == "than",
        _ => false,
    };
    step.invocation.program == "find" && clause.words.windows(2).any(aged)
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;
    use crate::support::Gap;

    fn leaves_open(said: &str, line: &str) -> Vec<Gap> {
        Session::default().says(said).leaves_open(line).unwrap()
    }

    #[test]
    fn the_same_span_may_be_spelled_in_another_unit() {
        let said = "remove the unused docker images older than 30 days";
        assert_eq!(leaves_open(said, "docker image prune --filter until=720h"), []);
        let other = leaves_open(said, "docker image prune --filter until=72h");
        assert!(other.contains(&Gap::Other("72h".to_owned())), "{other:?}");
    }

    #[test]
    fn a_span_that_was_said_with_the_list_holds_for_what_is_deleted_of_it() {
        let before = || Session::default().says("list the logs in /var/log/app that are older than a year");
        let open = |days: &str| {
            let line = format!("find /var/log/app -name '*.log' -mtime {days} -delete");
            before().says("fine, delete the logs in /var/log/app").leaves_open(&line).unwrap()
        };
        assert!(!open("+365").contains(&Gap::Unnamed("365".to_owned())));
        assert!(open("+30").contains(&Gap::Unnamed("30".to_owned())));
    }

    #[test]
    fn what_is_newer_is_the_opposite_of_what_is_older() {
        for (days, same) in [("+14", true), ("+30", false), ("-14", false)] {
            let line = format!("find /var/log/app -name '*.log' -mtime {days} -delete");
            let open = leaves_open("delete the logs in /var/log/app that are older than two weeks", &line);
            assert_eq!(!open.iter().any(|gap| matches!(gap, Gap::Other(_))), same, "{line}: {open:?}");
        }
    }
}
