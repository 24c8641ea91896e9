//! What a build packed, and people call by its sort: `both tarballs`, `wheel and sdist`, or not at all.

use crate::grammar::holds;
use crate::ground::{Footing, Ground};
use crate::plan::{Kind, Object, Step, parts};
use crate::request::{Clause, Mood, Word};
use crate::source::mentions;
use crate::support::Gap;

/// Sorts of packed files: how they end, and what they are called.
const SORTS: [(&[&str], &[&str]); 4] = [
    (&[".whl"], &["wheel", "wheels"]),
    (&[".tar.gz", ".tgz"], &["tarball", "tarballs", "sdist", "tar", "tarfile", "tgz"]),
    (&[".tar.xz", ".tar.bz2", ".tar.zst"], &["tarball", "tarballs", "tar", "tarfile"]),
    (&[".zip"], &["zip", "zips", "zipfile", "zipfiles", "zip-files"]),
];

impl Ground<'_> {
    /// Where a result shows `object` among what a build packed, if the step publishes all of it that was asked for: of
    /// the version that was said, of the sorts that were said, and no second one that nobody chose between. A sort
    /// that nobody asked for has no ground.
    pub(crate) fn packed(&self, object: &Object, step: &Step<'_>, clause: &Clause) -> Option<Footing> {
        let publishes = step.act.is_some_and(|act| act.asked_by.iter().any(|family| family == "publish"));
        if !publishes || object.kind != Kind::Path || !object.near {
            return None;
        }
        let base = base_of(&object.text);
        let (at, shown) = self.shown_beside(base)?;
        let taken: Vec<&String> = shown.iter().filter(|name| takes(base, name)).collect();
        let words = self.asking_of(clause);
        let sorts: Vec<usize> = (0..SORTS.len()).filter(|nth| says_sort(*nth, &words)).collect();
        let of_sort = |name: &str| {
            sorts.is_empty() || SORTS.get(sort_of(name)).is_some_and(|(_, all)| says_any(all, &words))
        };
        // A release may have any file with it; what a package is packed as goes without saying.
        let package = step.act.is_some_and(|act| act.name == "publishes a package");
        let versions = self.versions_said(clause);
        let fits = |name: &&String| of_sort(name) && is_of(name, &versions) && self.is_built_as(name, &words);
        let wanted: Vec<&String> = shown.iter().filter(fits).collect();
        let by_step = |name: &&String| {
            step.objects.iter().any(|one| one.kind == Kind::Path && takes(base_of(&one.text), name))
        };
        let all_of_it = !taken.is_empty() && taken.iter().all(|name| wanted.contains(name));
        let one_version =
            wanted.windows(2).all(|two| matches!(two, [a, b] if version_of(a) == version_of(b)));
        if !taken.is_empty() && !taken.iter().any(|name| of_sort(name)) {
            return Some(Footing::Missing);
        }
        let sure = all_of_it && wanted.iter().all(by_step) && one_version && (package || !sorts.is_empty());
        sure.then_some(Footing::Found(at))
    }

    /// `put it on testpypi`, and the plan publishes where everybody looks.
    pub(crate) fn another_index(&self, step: &Step<'_>, clause: &Clause) -> Option<Gap> {
        let (index, hosts) = self.tables.defaults.instead.iter().find(|(index, hosts)| {
            step.objects.iter().any(|object| hosts.contains(&object.text))
                && !step.invocation.argv.iter().any(|word| word.to_lowercase().contains(index.as_str()))
        })?;
        let asked = self.requests.clauses.iter().filter(|one| one.at <= clause.at && one.mood == Mood::Ask);
        let words: Vec<&Word> = asked.flat_map(|one| &one.words).collect();
        let joined = |at: usize| {
            let before = at.checked_sub(1).and_then(|at| words.get(at)).map_or("", |word| word.text.as_str());
            words
                .get(at)
                .is_some_and(|word| word.text == *index || format!("{before}{}", word.text) == *index)
        };
        let usual = |at: usize| {
            let word = words.get(at).map_or("", |word| word.text.as_str());
            !joined(at) && hosts.iter().any(|host| host.split('.').any(|part| part == word))
        };
        let (said, both) = ((0..words.len()).any(joined), (0..words.len()).any(usual));
        (said && !both).then(|| Gap::Further(format!("publishes elsewhere than in `{index}`")))
    }

    /// What a result lists of packed files, where it lists what `base` takes. The newest that names it counts; text
    /// of others lists nothing.
    fn shown_beside(&self, base: &str) -> Option<(usize, Vec<String>)> {
        let head = base.split('*').next().filter(|head| head.len() > 2)?;
        sort_named(base).or_else(|| base.ends_with('*').then_some(0))?;
        let all = mentions(self.case, self.tables, head.trim_end_matches(['-', '_', '.']));
        let usable = all.into_iter().filter(|one| !one.foreign && !one.instructive && !one.to_agents);
        let mut found = usable.filter_map(|one| {
            let lines = std::iter::once(&one.line).chain(&one.others);
            let tokens = lines.flat_map(|line| line.split_whitespace());
            let names =
                tokens.map(|token| base_of(token.trim_matches([':', ',', '\'', '"', '`'])).to_owned());
            let mut names: Vec<String> = names.filter(|name| sort_named(name).is_some()).collect();
            names.sort();
            names.dedup();
            names.iter().any(|name| takes(base, name)).then_some((one.at, names))
        });
        found.next_back()
    }

    /// What was said with the request and before it, as far as it asks or tells.
    fn asking_of(&self, clause: &Clause) -> Vec<&Word> {
        let of = |one: &&Clause| one.at <= clause.at && !matches!(one.mood, Mood::Forbid | Mood::Stop);
        self.requests.clauses.iter().filter(of).flat_map(|one| &one.words).collect()
    }

    /// The versions that the newest words speak of.
    fn versions_said(&self, clause: &Clause) -> Vec<String> {
        let of = |at: usize| -> Vec<String> {
            let mut asked: Vec<String> = Vec::new();
            let mut told = Vec::new();
            for one in self.requests.clauses.iter().filter(|one| one.at == at) {
                let found = one.words.iter().filter_map(|word| version_of(&word.text));
                match one.mood {
                    Mood::Ask | Mood::Agree => asked.extend(found),
                    Mood::Tell => told.extend(found),
                    Mood::Forbid | Mood::Stop => {}
                }
            }
            if asked.is_empty() { told } else { asked }
        };
        let mut at: Vec<usize> =
            self.requests.clauses.iter().map(|one| one.at).filter(|at| *at <= clause.at).collect();
        at.dedup();
        at.into_iter().rev().map(of).find(|all| !all.is_empty()).unwrap_or_default()
    }

    /// Whether no word names a thing that only begins as this file does: `mapkit-cli`, of `mapkit-1.2.0.tar.gz`.
    fn is_built_as(&self, name: &str, words: &[&Word]) -> bool {
        let mine = parts(name);
        let telling = |part: &String| {
            part.len() > 2
                && part.chars().all(char::is_alphabetic)
                && mine.contains(part)
                && !holds(&self.tables.defaults.packed, part)
        };
        let longer = |word: &&&Word| {
            let theirs = parts(&word.text);
            let plain = |part: &&String| part.chars().all(char::is_alphabetic);
            !word.text.contains(['/', '@', '*'])
                && theirs.len() > 1
                && theirs.iter().any(telling)
                && theirs.iter().filter(plain).any(|part| !mine.contains(part))
        };
        !words.iter().any(|word| longer(&word))
    }
}

/// Whether what a plan spells takes the file of this name.
fn takes(spelled: &str, name: &str) -> bool {
    match spelled.split_once('*') {
        Some((head, tail)) => {
            let rest = name.strip_prefix(head).and_then(|rest| rest.strip_suffix(tail));
            // `x-1.4.0*` would take `x-1.4.01` as well.
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()) || !ends_in_digit(head))
                && !tail.contains('*')
        }
        None => spelled == name,
    }
}

fn ends_in_digit(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_digit())
}

fn base_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn sort_named(name: &str) -> Option<usize> {
    SORTS.iter().position(|(endings, _)| endings.iter().any(|end| name.ends_with(end)))
}

fn sort_of(name: &str) -> usize {
    sort_named(name).unwrap_or(SORTS.len())
}

fn says_any(names: &[&str], words: &[&Word]) -> bool {
    words.iter().any(|word| names.contains(&word.text.as_str()))
}

fn says_sort(nth: usize, words: &[&Word]) -> bool {
    SORTS.get(nth).is_some_and(|(_, names)| says_any(names, words))
}

/// `1.4.0` of `geo-1.4.0-py3-none-any.whl`, `0.9.0rc1` of `0.9.0rc1`: what begins with a number and goes on with dots.
fn version_of(name: &str) -> Option<String> {
    let name =
        SORTS.iter().flat_map(|(endings, _)| *endings).fold(name, |name, end| name.trim_end_matches(end));
    let pieces = name.split(['-', '_', '@', '+']).map(|piece| piece.strip_prefix('v').unwrap_or(piece));
    let version = |piece: &&str| {
        let mut letters = piece.split('.');
        let first =
            letters.next().is_some_and(|one| !one.is_empty() && one.bytes().all(|b| b.is_ascii_digit()));
        first && letters.next().is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()))
    };
    let mut pieces = pieces.filter(version);
    pieces.next().map(|piece| piece.trim_end_matches(['*', '.']).to_owned())
}

/// Whether a file is of one of these versions, or says none of its own.
fn is_of(name: &str, versions: &[String]) -> bool {
    version_of(name).is_none_or(|own| versions.is_empty() || versions.contains(&own))
}

/// `put it on npm`: the registry of that program, as where something is to go.
pub(crate) fn goes_to_registry(program: &str, words: &[&Word]) -> bool {
    let registry = match program {
        "npm" | "yarn" | "pnpm" => "npm",
        "twine" | "poetry" | "uv" | "flit" | "hatch" => "pypi",
        "cargo" => "crates.io",
        _ => return false,
    };
    words.windows(2).any(|pair| match pair {
        [to, place] => matches!(to.text.as_str(), "on" | "onto" | "to") && place.text == registry,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::{takes, version_of};
    use crate::kit::Session;

    const LISTED: &str = "geo-1.3.0.tar.gz\ngeo-1.4.0-py3-none-any.whl\ngeo-1.4.0.tar.gz";

    /// Whether this upload is all that was asked for, where the folder holds two versions.
    fn may_go(said: &str, line: &str) -> bool {
        Session::default().says(said).ran("ls dist", LISTED).leaves_open(line) == Some(vec![])
    }

    #[test]
    fn what_was_packed_of_the_version_that_was_said_may_be_published() {
        let said = "please upload 1.4.0 to pypi";
        assert!(may_go(said, "twine upload dist/geo-1.4.0*"));
        assert!(may_go(said, "twine upload dist/geo-1.4.0-py3-none-any.whl dist/geo-1.4.0.tar.gz"));
        assert!(!may_go(said, "twine upload dist/geo-1.3.0.tar.gz"));
        assert!(!may_go(said, "twine upload dist/geo-1*"));
    }

    #[test]
    fn without_a_version_nobody_chose_between_two() {
        assert!(!may_go("please upload it to pypi", "twine upload dist/geo-1.4.0*"));
    }

    #[test]
    fn a_sort_that_was_said_is_the_only_one_that_was_meant() {
        let said = "please upload the wheel of 1.4.0 to pypi";
        assert!(may_go(said, "twine upload dist/geo-1.4.0-py3-none-any.whl"));
        assert!(!may_go(said, "twine upload dist/geo-1.4.0.tar.gz"));
    }

    #[test]
    fn a_name_that_goes_on_is_another_package() {
        assert!(!may_go("please upload geo-cli 1.4.0 to pypi", "twine upload dist/geo-1.4.0*"));
    }

    #[test]
    fn who_says_the_index_for_tests_means_no_other() {
        let said = "put 1.4.0 on testpypi, please publish it there";
        assert!(may_go(said, "twine upload --repository testpypi dist/geo-1.4.0*"));
        assert!(!may_go(said, "twine upload dist/geo-1.4.0*"));
    }

    #[test]
    fn a_version_begins_with_a_number_and_has_a_dot() {
        assert_eq!(version_of("geo-1.4.0-py3-none-any.whl").as_deref(), Some("1.4.0"));
        assert_eq!(version_of("geo-0.9.0rc1.tar.gz").as_deref(), Some("0.9.0rc1"));
        assert_eq!(version_of("v2.4.0").as_deref(), Some("2.4.0"));
        assert_eq!(version_of("organ-stops-linux.zip"), None);
    }

    #[test]
    fn a_pattern_takes_no_version_that_only_begins_alike() {
        assert!(takes("geo-1.4.0*", "geo-1.4.0.tar.gz"));
        assert!(takes("geo-1.4.0*", "geo-1.4.0-py3-none-any.whl"));
        assert!(!takes("geo-1.4.1*", "geo-1.4.10.tar.gz"));
        assert!(!takes("geo-1.4.0*", "geo-1.5.0.tar.gz"));
    }

    #[test]
    fn who_puts_it_on_the_registry_publishes_and_who_only_calls_the_program_does_not() {
        let open = |said: &str, line: &str| crate::kit::Session::default().says(said).leaves_open(line);
        let further = |said: &str, line: &str| {
            let gaps = open(said, line).unwrap_or_default();
            gaps.iter()
                .any(|gap| matches!(gap, crate::support::Gap::Further(what) if what.contains("public")))
        };
        assert!(!further("put it on npm under the next tag", "npm publish --tag next"));
        assert!(further("bump the version with npm version patch and push the tag", "npm publish"));
    }
}
