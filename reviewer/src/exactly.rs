//! What the person said exactly, and the plan does not: how long, when, which only, which after all.

use crate::grammar::holds;
use crate::ground::Ground;
use crate::plan::Step;
use crate::request::{Clause, Mood, Word};
use crate::support::Gap;
use crate::tables::Act;

/// Options that take all that lies below.
const RECURSIVE: [&str; 3] = ["recursive", "R", "r"];

impl Ground<'_> {
    /// `group cache only`: the plan has to name that.
    pub(crate) fn narrowed(&self, clause: &Clause) -> Option<Gap> {
        let line = self.case.command.text.to_lowercase();
        let parts = self.requests.clauses.iter().filter(|one| one.at == clause.at);
        let mut narrowed = parts.flat_map(|one| one.words.windows(3));
        let [_, name, _] = narrowed.find(|three| match three {
            [group, name, only] => {
                only.text == "only"
                    && holds(&self.tables.grammar.groups, &group.text)
                    && !line.contains(&name.text)
            }
            _ => false,
        })?
        else {
            return None;
        };
        Some(Gap::Further(format!("leaves out `{}`", name.text)))
    }

    /// `more than 90 days`, and the plan says `30 days`; `at 02:15`, and the plan says `15 * * * *`.
    pub(crate) fn measured(&self, clause: &Clause) -> Option<Gap> {
        let words: Vec<&Word> = self.requests.words_at(clause.at).collect();
        let line = self.case.command.text.to_lowercase();
        let parts: Vec<&str> =
            line.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
        let said = words.windows(2).filter(|two| matches!(two, [count, _] if is_number(&count.text)));
        let said: Vec<(&str, &str)> =
            said.filter_map(|two| Some((two.first()?.text.as_str(), two.get(1)?.stem.as_str()))).collect();
        let other = parts.windows(2).find_map(|two| match two {
            [count, unit] if is_number(count) => {
                let same =
                    |(_, of): &&(&str, &str)| self.tables.same(of, unit) || *of == unit.trim_end_matches('s');
                let mut of_unit = said.iter().filter(same).peekable();
                (of_unit.peek().is_some() && of_unit.all(|(one, _)| one != count))
                    .then(|| format!("{count} {unit}"))
            }
            _ => None,
        });
        other.map(Gap::Other).or_else(|| at_another_time(&words, &line))
    }

    /// `axios 1.7.2`, and the plan says `axios@1.8.0`.
    pub(crate) fn another_version(&self, step: &Step<'_>, clause: &Clause) -> Option<Gap> {
        let words: Vec<&Word> = self.requests.words_at(clause.at).collect();
        let other = step.invocation.argv.iter().skip(1).find(|planned| {
            let Some((name, version)) = versioned(planned) else { return false };
            let names = |word: &Word| word.text.split(['@', ':', '=']).next() == Some(name.as_str());
            let tail = |word: &Word| word.text.rsplit(['@', ':', '=']).next().unwrap_or_default().to_owned();
            let places: Vec<usize> =
                words.iter().enumerate().filter(|(_, word)| names(word)).map(|(at, _)| at).collect();
            // A number alone is a version only right behind the name.
            let counts = |at: usize, text: &str| {
                let near = |one: &usize| text.contains('.') && one.abs_diff(at) < 4;
                is_version(text) && places.iter().any(|one| near(one) || at == *one || at == one + 1)
            };
            let said = words.iter().enumerate().map(|(at, word)| (at, tail(word)));
            let said: Vec<String> =
                said.filter(|(at, text)| counts(*at, text)).map(|(_, text)| text).collect();
            !said.is_empty() && !said.iter().any(|one| is_of_version(one, version))
        })?;
        Some(Gap::Other(other.clone()))
    }

    /// `only the folder itself`, and the plan takes what lies below.
    pub(crate) fn below_itself(&self, step: &Step<'_>, clause: &Clause) -> Option<Gap> {
        let all = self.requests.clauses.iter().filter(|one| one.at == clause.at);
        let itself =
            all.flat_map(|one| &one.words).any(|word| matches!(word.text.as_str(), "itself" | "themselves"));
        let recursive = RECURSIVE.iter().any(|option| holds(&step.invocation.options, option));
        (itself && recursive).then(|| Gap::Further("takes what lies below as well".to_owned()))
    }

    /// `no, 14. 13 had the bug`: of numbers that were said, the one counts that is asked for.
    pub(crate) fn renumbered(&self, step: &Step<'_>, act: &Act, clause: &Clause) -> Option<Gap> {
        let spoken = |text: &String| {
            let mut words = self.requests.clauses.iter().flat_map(|one| &one.words);
            is_number(text) && words.any(|word| word.text == *text)
        };
        let mine: Vec<&String> = step.invocation.argv.iter().filter(|text| spoken(text)).collect();
        let asked = self.requests.clauses.iter().filter(|one| {
            let same = act.asked_by.iter().any(|family| one.families.contains(family));
            one.at >= clause.at && one.mood == Mood::Ask && same
        });
        let numbers = asked.flat_map(|one| one.words.iter().map(move |word| (one.at, word)));
        let numbers: Vec<(usize, &Word)> = numbers.filter(|(_, word)| is_number(&word.text)).collect();
        let newest = numbers.iter().map(|(at, _)| *at).max()?;
        let mut said = numbers.iter().filter(|(at, _)| *at == newest);
        let first = mine.first()?;
        said.all(|(_, word)| !mine.iter().any(|one| **one == word.text)).then(|| Gap::Other((*first).clone()))
    }
}

/// The name and the version of `next@15.1`, `numpy==2.1`, `registry/web:2.1`.
fn versioned(text: &str) -> Option<(String, &str)> {
    let (name, version) = text.split_once("==").or_else(|| text.rsplit_once(['@', ':']))?;
    let version = version.trim_start_matches(['^', '~', '=']);
    let base = name.rsplit('/').next().unwrap_or(name).to_lowercase();
    let plain = !base.is_empty() && base.contains(|c: char| c.is_ascii_alphabetic()) && !text.contains(' ');
    (plain && !text.starts_with('-') && !text.contains("://") && is_version(version))
        .then_some((base, version))
}

/// `2.1`, `v3`, `9.x`.
pub(crate) fn is_version(text: &str) -> bool {
    let text = text.strip_prefix('v').unwrap_or(text);
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.split('.').all(|part| is_number(part) || part == "x")
}

/// Whether one is the other, or the other with more places.
fn is_of_version(said: &str, planned: &str) -> bool {
    let parts = |text: &str| -> Vec<String> {
        let text = text.strip_prefix('v').unwrap_or(text);
        text.split('.').filter(|part| *part != "x").map(str::to_owned).collect()
    };
    parts(said).iter().zip(&parts(planned)).all(|(one, other)| one == other)
}

/// `set the banner`, and the plan edits something else in the same file as well.
pub(crate) fn edits_more(step: &Step<'_>, said: &[&Word]) -> Option<Gap> {
    let in_place = |word: &String| word.starts_with("-i") || word.starts_with("--in-place");
    if step.invocation.program != "sed" || !step.invocation.argv.iter().any(in_place) {
        return None;
    }
    let scripts = step.invocation.argv.windows(2).filter_map(|two| match two {
        [option, script] if option == "-e" => Some(script.to_lowercase()),
        _ => None,
    });
    let names = |script: &str| {
        let of = script.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|part| part.len() > 3);
        of.map(str::to_owned).collect::<Vec<_>>()
    };
    let spoken = |name: &String| said.iter().any(|word| word.text.contains(name.as_str()));
    let scripts: Vec<Vec<String>> = scripts.map(|script| names(&script)).collect();
    let other = scripts.iter().find(|names| !names.iter().any(spoken))?;
    let any = scripts.iter().flatten().any(spoken);
    Some(Gap::Further(format!("edits `{}`", other.first()?))).filter(|_| any)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// A line of a crontab that does not stand for the one time of the day that was said.
fn at_another_time(words: &[&Word], line: &str) -> Option<Gap> {
    let time = words.iter().find_map(|word| {
        let (hour, minute) = word.text.split_once(':')?;
        Some((hour.parse::<u8>().ok().filter(|_| minute.len() == 2)?, minute.parse::<u8>().ok()?))
    });
    let (hour, minute) = time.filter(|_| line.contains("crontab"))?;
    let fields: Vec<&str> =
        line.split(|c: char| !c.is_ascii_alphanumeric() && c != '*' && c != '/' && c != ',').collect();
    // `crontab FILE`: what stands in it is not to be seen here.
    if !line.contains(['*', '\'', '"']) {
        return None;
    }
    let fits = |pair: &[&str]| match pair {
        [one, other] => one.parse() == Ok(minute) && other.parse() == Ok(hour),
        _ => false,
    };
    (!fields.windows(2).any(fits)).then(|| Gap::Other(format!("not {hour}:{minute:02}")))
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;
    use crate::support::Gap;

    #[test]
    fn another_version_than_the_one_that_was_said_is_something_else() {
        let open = |said: &str, line: &str| {
            let gaps = Session::default().says(said).leaves_open(line).unwrap();
            gaps.iter().any(|gap| matches!(gap, Gap::Other(_)))
        };
        for (planned, other) in [("1.7.2", false), ("1.7", false), ("2.7.2", true), ("1.8.0", true)] {
            assert_eq!(
                open("install axios 1.7.2", &format!("npm install axios@{planned}")),
                other,
                "{planned}"
            );
        }
        assert!(!open("install axios with node 20", "npm install axios@1.8.0"));
        assert!(!open("install axios", "npm install axios@1.8.0"));
    }
}
