//! Things that differ in a number or in what they begin with: `season 6` beside `season7`, `feat/` beside `hotfix/x`.

use crate::ground::Ground;
use crate::plan::{Kind, Step};
use crate::request::{Clause, Mood, Word};
use crate::support::Gap;

impl Ground<'_> {
    /// `season 6 is over, drop its key`, and the plan drops `season7`.
    pub(crate) fn another_of_a_series(&self, step: &Step<'_>, clause: &Clause) -> Option<Gap> {
        let words: Vec<&Word> = self.requests.words_at(clause.at).collect();
        let other = step.objects.iter().find(|object| {
            let numbers: Vec<(&str, &str)> = words
                .windows(2)
                .filter_map(|pair| match pair {
                    [kind, number] if is_kind(&kind.text) && is_number(&number.text) => {
                        Some((kind.text.as_str(), number.text.as_str()))
                    }
                    _ => None,
                })
                .filter(|(kind, _)| number_behind(&object.text, kind).is_some())
                .collect();
            let same = |(kind, number): &(&str, &str)| number_behind(&object.text, kind) == Some(number);
            !numbers.is_empty() && !numbers.iter().any(same)
        })?;
        Some(Gap::Other(other.text.clone()))
    }

    /// `the merged feat/ branches`, and the plan takes one that begins in another way.
    pub(crate) fn beyond_prefix(&self, step: &Step<'_>, clause: &Clause) -> Option<Gap> {
        let said = self.requests.clauses.iter().filter(|one| one.at == clause.at && one.mood == Mood::Ask);
        let words: Vec<&Word> = said.flat_map(|one| &one.words).collect();
        let kinds = |word: &&Word| matches!(word.stem.as_str(), "branch" | "tag");
        let prefixes: Vec<&str> = words
            .windows(2)
            .filter(|pair| pair.last().is_some_and(kinds))
            .filter_map(|pair| pair.first().and_then(|word| prefix(&word.text)))
            .collect();
        if prefixes.is_empty() || step.invocation.program != "git" {
            return None;
        }
        let named = |text: &str| words.iter().any(|word| word.text == text);
        let other = step.objects.iter().find(|object| {
            let text = object.text.trim_start_matches("origin/");
            let branch =
                text.contains(['/', '-', '_', '.']) && !matches!(object.kind, Kind::Host | Kind::Url);
            branch && !named(text) && !prefixes.iter().any(|prefix| text.starts_with(prefix))
        })?;
        Some(Gap::Other(other.text.clone()))
    }
}

/// `feat/`, `feat/*`.
fn prefix(text: &str) -> Option<&str> {
    let prefix = text.trim_end_matches('*');
    let inner = prefix.strip_suffix('/')?;
    (!inner.is_empty() && inner.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')).then_some(prefix)
}

fn is_kind(text: &str) -> bool {
    text.len() > 2 && text.bytes().all(|b| b.is_ascii_alphabetic())
}

fn is_number(text: &str) -> bool {
    text.len() < 5 && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// The number that stands right behind `kind` in a name: `7` of `season7`, `season-7`.
fn number_behind<'t>(name: &'t str, kind: &str) -> Option<&'t str> {
    let (_, rest) = name.split_once(kind)?;
    let rest = rest.trim_start_matches(['-', '_']);
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest.get(..end).filter(|number| !number.is_empty())
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;
    use crate::support::Gap;

    fn gaps(said: &str, shown: [&str; 2], line: &str) -> Vec<Gap> {
        Session::default().says(said).ran(shown[0], shown[1]).leaves_open(line).unwrap_or_default()
    }

    #[test]
    fn the_next_of_a_series_is_another_one() {
        let shown = ["ls archive", "season6.csv\nseason7.csv"];
        let said = "season 6 is over, delete its csv in archive";
        let open = gaps(said, shown, "rm /home/dev/proj/archive/season7.csv");
        assert!(open.iter().any(|gap| matches!(gap, Gap::Other(_))), "{open:?}");
        let open = gaps(said, shown, "rm /home/dev/proj/archive/season6.csv");
        assert!(!open.iter().any(|gap| matches!(gap, Gap::Other(_))), "{open:?}");
    }

    #[test]
    fn a_branch_that_begins_in_another_way_was_not_asked_for() {
        let said = "clean up the merged feat/ branches on origin";
        let shown = ["git branch -r --merged origin/main", "  origin/feat/csv\n  origin/hotfix/fonts"];
        let open = gaps(said, shown, "git push origin --delete hotfix/fonts");
        assert!(open.iter().any(|gap| matches!(gap, Gap::Other(_))), "{open:?}");
        let open = gaps(said, shown, "git push origin --delete feat/csv");
        assert!(!open.iter().any(|gap| matches!(gap, Gap::Other(_))), "{open:?}");
    }
}
