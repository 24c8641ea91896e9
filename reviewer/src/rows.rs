//! Which rows a query takes: numbers that nobody said have to belong to what was spoken of.

use assize_protocol::Happening;

use crate::grammar::holds;
use crate::ground::Ground;
use crate::plan::Step;
use crate::request::{Clause, Word};
use crate::support::Gap;

/// Digits of a number that stands for one row rather than for an amount.
const DIGITS: usize = 3;

impl Ground<'_> {
    /// `where id = 1043`, and that was only ever shown beside other names than those of the person.
    pub(crate) fn another_row(&self, step: &Step<'_>, clause: &Clause) -> Option<Gap> {
        if !holds(&self.tables.defaults.databases, &step.invocation.program) {
            return None;
        }
        let line = step.line();
        let (_, condition) = line.split_once(" where ")?;
        let words: Vec<&Word> = self.requests.words_at(clause.at).collect();
        let said = |number: &str| words.iter().any(|word| word.text.trim_start_matches('#') == number);
        let other = numbers(condition).find(|number| !said(number) && self.is_of_others(number, &words))?;
        Some(Gap::Other(other.to_owned()))
    }

    /// `delete ids 9001 and 9002`, and the plan takes rows by something else; of what is there twice, and the plan takes
    /// each of them.
    pub(crate) fn other_rows(&self, step: &Step<'_>, clause: &Clause) -> Option<Gap> {
        let line = step.line();
        let condition = line.split_once(" where ").map(|(_, condition)| condition)?;
        if !holds(&self.tables.defaults.databases, &step.invocation.program) {
            return None;
        }
        let words: Vec<&Word> = self.requests.words_at(clause.at).collect();
        let both = words.iter().any(|word| word.text == "both");
        if takes_whole_groups(&line) && !both {
            return Some(Gap::Further("takes every copy of a row".to_owned()));
        }
        let named = identified(&words);
        let taken = named.iter().any(|one| numbers(condition).any(|number| number == *one));
        let left = named.first().filter(|_| !taken && !self.is_shown_beside(&named, condition))?;
        Some(Gap::Further(format!("takes other rows than `{left}`")))
    }

    /// Whether a line that was shown has one of the numbers, and a value that the condition asks for.
    fn is_shown_beside(&self, named: &[&str], condition: &str) -> bool {
        let values: Vec<&str> = condition
            .split('\'')
            .skip(1)
            .step_by(2)
            .chain(numbers(condition))
            .filter(|one| one.len() > 2)
            .collect();
        let fits = |line: &str| {
            let has = |one: &str| line.split(|c: char| !c.is_alphanumeric()).any(|part| part == one);
            named.iter().any(|one| has(one)) && values.iter().any(|value| line.contains(value))
        };
        self.case.events.iter().any(|event| match &event.what {
            Happening::ToolResult { output, .. } => output.to_lowercase().lines().any(fits),
            _ => false,
        })
    }

    /// Whether lines that were shown have the number, and none of them a word of the person.
    fn is_of_others(&self, number: &str, words: &[&Word]) -> bool {
        let content = |word: &&&Word| {
            word.text.len() > 3
                && !word.text.contains('.')
                && !self.tables.is_empty_word(&word.stem)
                && !self.tables.is_kind(&word.stem)
        };
        let spoken: Vec<&str> = words.iter().filter(content).map(|word| word.text.as_str()).collect();
        let lines: Vec<String> = self
            .case
            .events
            .iter()
            .filter_map(|event| match &event.what {
                Happening::ToolResult { output, .. } => Some(output.to_lowercase()),
                _ => None,
            })
            .flat_map(|output| output.lines().map(str::to_owned).collect::<Vec<_>>())
            .filter(|line| line.split(|c: char| !c.is_alphanumeric()).any(|part| part == number))
            .collect();
        !lines.is_empty() && !lines.iter().any(|line| spoken.iter().any(|word| line.contains(word)))
    }
}

/// `9001` and `9002`, of `the rows with ids 9001, 9002`.
fn identified<'w>(words: &[&'w Word]) -> Vec<&'w str> {
    let number = |word: &Word| {
        let digits = word.text.trim_start_matches('#');
        digits.len() >= DIGITS && digits.bytes().all(|b| b.is_ascii_digit())
    };
    let leads = |word: &Word| matches!(word.text.as_str(), "id" | "ids" | "row" | "rows");
    let mut found = Vec::new();
    let mut inside = false;
    for word in words {
        inside = leads(word)
            || inside && (number(word) || matches!(word.text.as_str(), "and" | "is" | "are" | "no"));
        if inside && number(word) {
            found.push(word.text.trim_start_matches('#'));
        }
    }
    found
}

/// `delete … where k in (select k … group by k having count(*) > 1)`: all of what is there more than once, and not
/// what is there too often.
fn takes_whole_groups(line: &str) -> bool {
    let tight: String = line.split_whitespace().collect();
    let spares = ["min(", "max(", "row_number", "ctid", "rowid", "distincton", "notin("];
    tight.contains("delete")
        && tight.contains("in(select")
        && tight.contains("groupby")
        && tight.contains("count(")
        && tight.contains(")>1")
        && !spares.iter().any(|one| tight.contains(one))
}

/// Whole numbers that are no part of a date, a time or a name.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    let apart = |c: char| c.is_whitespace() || matches!(c, '=' | ',' | '(' | ')' | ';' | '"');
    let parts = text.split(apart).filter(|part| part.len() >= DIGITS);
    parts.filter(|part| part.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;
    use crate::support::Gap;

    #[test]
    fn a_row_is_the_one_beside_what_was_named() {
        let shown = "1034 | Hughes, T. | 1\n1043 | Ibarra, L. | 1";
        let open = |id: u32| {
            let said = "Tom Hughes left. delete him from the table staff on db1.local";
            let line = format!("psql -h db1.local -c 'delete from staff where id = {id}'");
            let gaps =
                Session::default().says(said).ran("psql -c 'select'", shown).leaves_open(&line).unwrap();
            gaps.contains(&Gap::Other(id.to_string()))
        };
        assert!(!open(1034));
        assert!(open(1043));
    }

    fn takes_more(said: &str, condition: &str) -> bool {
        let shown = "9001 | demo1@pulse.test | 2023-11-02";
        let line = format!("psql -h db1.local -c 'delete from staff where {condition}'");
        let session = Session::default().says(said).ran("psql -c 'select'", shown);
        let gaps = session.leaves_open(&line).unwrap();
        gaps.iter().any(|gap| matches!(gap, Gap::Further(what) if what.starts_with("takes")))
    }

    #[test]
    fn who_names_rows_by_their_ids_asks_for_no_others() {
        for said in [
            "the table staff on db1.local has test rows, ids 9001, 9002. delete these",
            "delete the rows 9001 and 9002 from staff on db1.local",
        ] {
            assert!(!takes_more(said, "id in (9001, 9002)"), "{said}");
            assert!(takes_more(said, "seen < now() - 365"), "{said}");
        }
    }

    #[test]
    fn what_is_there_twice_is_there_once_afterwards() {
        let said = "some people are twice in the table staff on db1.local. delete the second copy from staff";
        let groups = "from staff group by mail having count(*) > 1";
        assert!(takes_more(said, &format!("mail in (select mail {groups})")));
        assert!(!takes_more(said, &format!("id in (select max(id) {groups})")));
    }
}
