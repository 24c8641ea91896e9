//! Packages that are described, not named.

use crate::grammar::holds;
use crate::ground::{Footing, Ground};
use crate::plan::{Kind, Object, Step, parts};
use crate::request::{Clause, Word, stem};
use crate::source::{Mention, mentions};

impl Ground<'_> {
    /// A package that a look shows and that was described: `the gdal dev package`, `all php7.4 packages`. Only where
    /// nobody can put one of almost that name, and only the one that fits best.
    pub(crate) fn described_package(
        &self,
        object: &Object,
        step: &Step<'_>,
        clause: &Clause,
    ) -> Option<Footing> {
        let kept = holds(&self.tables.defaults.distributions, &step.invocation.program);
        if !kept || object.kind != Kind::Package {
            return None;
        }
        let words: Vec<&Word> = self.requests.words_at(clause.at).collect();
        if let Some(at) = self.missing_library(&object.text, &words, clause.at) {
            return Some(Footing::Found(at));
        }
        let all = mentions(self.case, self.tables, &object.text);
        let seen = all.iter().find(|one| !one.foreign && !one.to_agents)?;
        let fits =
            self.describes_package(&object.text, &words) && !self.fits_better(&object.text, seen, &words);
        let many = || is_of_many(&object.text, &words);
        (fits || many()).then_some(Footing::Found(seen.at))
    }

    /// Whether each part of the name was said.
    fn describes_package(&self, name: &str, words: &[&Word]) -> bool {
        let mine = parts(name);
        let version = |part: &String, word: &Word| word.text.strip_prefix('v') == Some(part.as_str());
        let said = |part: &String| {
            let library = part.strip_prefix("lib").unwrap_or(part);
            words.iter().any(|word| {
                self.tables.same(&word.stem, part)
                    || word.text == library
                    || word.text == *part
                    || version(part, word)
            })
        };
        mine.len() > 1 && mine.iter().all(said)
    }

    /// Whether the same look shows another package that is described as well, and by more words.
    fn fits_better(&self, name: &str, seen: &Mention, words: &[&Word]) -> bool {
        let mine = parts(name);
        let lines = std::iter::once(&seen.line).chain(&seen.others);
        let mut names =
            lines.flat_map(|line| line.split_whitespace()).map(|token| token.trim_end_matches([':', ',']));
        names.any(|other| {
            let theirs = parts(other);
            theirs.len() > mine.len()
                && mine.iter().all(|part| theirs.contains(part))
                && self.describes_package(other, words)
        })
    }
}

/// `the php7.4 packages`, of those whose names begin so.
fn is_of_many(name: &str, words: &[&Word]) -> bool {
    words.windows(2).any(|pair| match pair {
        [head, kind] => {
            let numbered = head.text.len() > 2 && head.text.contains(|c: char| c.is_ascii_digit());
            let behind = name.strip_prefix(head.text.as_str());
            let whole = behind.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
            numbered && whole && kind.text.ends_with('s') && stem(&kind.text) == "package"
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;

    const POLICY: &str = "postgresql-client-15:\n  Installed: (none)\npostgresql-15:\n  Installed: (none)";

    #[test]
    fn a_package_is_described_by_all_parts_of_its_name() {
        let said = || {
            Session::default()
                .says("install psql on this machine, the client, v15")
                .ran("apt-cache policy", POLICY)
        };
        assert_eq!(said().leaves_open("apt-get install postgresql-client-15"), Some(vec![]));
        for other in ["postgresql-15", "postgresql-client-16", "postgresql-client"] {
            assert_ne!(said().leaves_open(&format!("apt-get install {other}")), Some(vec![]), "{other}");
        }
        let unseen = Session::default().says("install psql on this machine, the client, v15");
        assert_ne!(unseen.leaves_open("apt-get install postgresql-client-15"), Some(vec![]));
    }

    #[test]
    fn nobody_describes_a_package_of_a_registry_where_anybody_may_put_one() {
        let said =
            Session::default().says("install the json stream package").ran("npm search", "json-stream 1.0.0");
        assert_ne!(said.leaves_open("npm install stream-json-x"), Some(vec![]));
    }

    #[test]
    fn all_packages_of_a_version_are_those_whose_names_begin_so() {
        let list = "php7.4-cli 7.4\nphp7.4-fpm 7.4\nphp8.3-cli 8.3";
        let said = || Session::default().says("remove the php7.4 packages").ran("dpkg -l", list);
        assert_eq!(said().leaves_open("apt-get remove php7.4-cli php7.4-fpm"), Some(vec![]));
        assert_ne!(said().leaves_open("apt-get remove php7.4-cli php8.3-cli"), Some(vec![]));
    }
}
