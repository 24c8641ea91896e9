//! What `find` finds: the names that its tests leave for its actions.
//!
//! `find . -name '*.pyc' -delete` touches no file but those, whatever else the folder holds; and
//! `find . -delete -name '*.pyc'` touches all. So the expression is read the way find evaluates it.

use assize_rules::{Level, OptionSpec};

use crate::perform::Performance;
use crate::place::{Resolved, resolve};
use crate::run::Line;
use crate::value::{Arg, Value};

/// Name patterns of which every name found matches one; `None`: any name.
pub(crate) type Names = Option<Vec<String>>;

/// What a command line of find searches and does.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Search {
    /// How many words at the start name places; options in front of them count.
    pub(crate) places: usize,
    /// What `-delete` deletes; `None`: nothing.
    pub(crate) deleted: Option<Names>,
    /// What each `-exec` and its like gets, in order.
    pub(crate) executed: Vec<Names>,
    /// What is printed.
    pub(crate) printed: Names,
}

/// Parentheses and negations inside one another.
const DEPTH: usize = 16;

impl Search {
    /// Reads the words behind `find`; `None`: nothing is known of what it finds.
    pub(crate) fn read(level: &Level, words: &[Arg]) -> Option<Self> {
        // Behind a link lies anything.
        if words.iter().any(|w| matches!(w.text(), "-L" | "-follow")) {
            return None;
        }
        let starts = |w: &Arg| {
            let text = w.text();
            let ahead = ["-H", "-L", "-P"].contains(&text) || text.starts_with("-O");
            !ahead && (text.starts_with('-') || ["(", ")", "!", ","].contains(&text))
        };
        let places = words.iter().position(starts).unwrap_or(words.len());
        let search = Self { places, ..Self::default() };
        let mut expression = Expression { level, words, at: places, depth: 0, search, printed: None };
        let all = if places == words.len() { None } else { expression.or(&None)? };
        if expression.at < words.len() {
            return None;
        }
        let Expression { mut search, printed, .. } = expression;
        let acts = search.deleted.is_some() || !search.executed.is_empty();
        search.printed = printed.unwrap_or(if acts { None } else { all });
        Some(search)
    }
}

impl Performance<'_, '_> {
    /// The folders that are searched; the working directory where none is named, none where it is not known.
    pub(crate) fn searched_folders(&self, line: &Line) -> Vec<String> {
        let folder = |value: &Value| match resolve(value, self.cwd.as_deref())? {
            Resolved::Exact(path) => Some(path),
            Resolved::Pattern { folder, .. } | Resolved::Below { folder, .. } => Some(folder),
        };
        let words: Vec<&Arg> = if let Some(search) = &self.search {
            let words = line.argv.iter().skip(1).take(search.places);
            words.filter(|w| !w.text().starts_with('-')).collect()
        } else {
            self.found.operands.iter().flat_map(|o| &o.values).collect()
        };
        if words.is_empty() {
            return self.cwd.iter().map(ToString::to_string).collect();
        }
        // One place that is not known, and nobody knows where all of it happens.
        words.into_iter().map(|w| folder(&w.value)).collect::<Option<_>>().unwrap_or_default()
    }

    /// Whether a name that is found may lead up out of a folder it is put behind.
    pub(crate) fn could_climb(&self) -> bool {
        let options = self.found.options.iter().flat_map(|o| &o.values);
        let mut words = self.found.operands.iter().flat_map(|o| &o.values).chain(options);
        words.any(|w| w.text().contains("..") || w.value.has_unknown())
    }

    /// The names that are deleted, where they are known.
    pub(crate) fn deleted_names(&self) -> Option<Vec<String>> {
        self.search.as_ref()?.deleted.clone()?
    }

    /// The names that the next inner command gets.
    pub(crate) fn next_names(&mut self) -> Names {
        let names = self.search.as_ref().and_then(|s| s.executed.get(self.inner_commands).cloned());
        self.inner_commands += 1;
        names.flatten()
    }
}

struct Expression<'e> {
    level: &'e Level,
    words: &'e [Arg],
    at: usize,
    depth: usize,
    search: Search,
    printed: Option<Names>,
}

impl Expression<'_> {
    fn peek(&self) -> Option<&str> {
        self.words.get(self.at).map(Arg::text)
    }

    /// `known` holds on the way in; the result holds when the expression is true.
    fn or(&mut self, known: &Names) -> Option<Names> {
        let mut either = self.and(known.clone())?;
        while matches!(self.peek(), Some("-o" | "-or")) {
            self.at += 1;
            either = union(either, self.and(known.clone())?);
        }
        Some(either)
    }

    fn and(&mut self, mut known: Names) -> Option<Names> {
        loop {
            match self.peek() {
                None | Some(")" | "-o" | "-or") => return Some(known),
                Some(",") => return None,
                Some("-a" | "-and") => self.at += 1,
                Some(_) => known = self.term(known)?,
            }
        }
    }

    fn term(&mut self, known: Names) -> Option<Names> {
        if self.depth > DEPTH {
            return None;
        }
        match self.peek()? {
            "!" | "-not" => {
                self.at += 1;
                self.depth += 1;
                self.term(known.clone())?;
                self.depth -= 1;
                Some(known)
            }
            "(" => {
                self.at += 1;
                self.depth += 1;
                let inside = self.or(&known)?;
                self.depth -= 1;
                let closes = self.peek() == Some(")");
                self.at += 1;
                closes.then_some(inside)
            }
            _ => self.primary(known),
        }
    }

    fn primary(&mut self, known: Names) -> Option<Names> {
        let word = self.words.get(self.at).filter(|w| w.value.is_literal())?;
        let option = self.level.option(word.text())?;
        let value = self.words.get(self.at + 1);
        self.at = self.behind(option)?;
        match option.name.as_str() {
            "name" => Some(named(value).or(known)),
            "iname" => Some(named(value).map(|all| all.iter().map(|n| n.to_lowercase()).collect()).or(known)),
            "delete" => {
                self.search.deleted = Some(joined(self.search.deleted.take(), known.clone()));
                Some(known)
            }
            "exec" | "execdir" | "ok" | "okdir" => {
                self.search.executed.push(known.clone());
                Some(known)
            }
            "print" | "print0" => {
                self.printed = Some(joined(self.printed.take(), known.clone()));
                Some(known)
            }
            _ => Some(known),
        }
    }

    /// Where the next primary starts.
    fn behind(&self, option: &OptionSpec) -> Option<usize> {
        let next = self.at + 1;
        let Some(value) = &option.value else { return Some(next) };
        if value.until.is_empty() {
            return Some(next + value.roles.len());
        }
        let rest = self.words.get(next..)?;
        let length = rest.iter().position(|w| value.until.iter().any(|end| end == w.text()))?;
        Some(next + length + 1)
    }
}

/// The pattern a word spells; a name has no slash, and a class of letters is more than it seems.
fn named(word: Option<&Arg>) -> Names {
    let text = word?.value.as_literal()?;
    (!text.contains(['/', '[', '\\'])).then(|| vec![text.to_owned()])
}

fn union(one: Names, other: Names) -> Names {
    one.zip(other).map(|(one, other)| [one, other].concat())
}

fn joined(before: Option<Names>, more: Names) -> Names {
    match before {
        Some(before) => union(before, more),
        None => more,
    }
}

#[cfg(test)]
mod tests {
    use assize_protocol::Span;
    use assize_rules::{Library, SourceFile};

    use super::*;

    fn search(line: &str) -> Option<Search> {
        let profile = include_str!("../../rules/programs/find.toml");
        let file = SourceFile { path: "programs/find.toml".to_owned(), text: profile.to_owned() };
        let library = Library::load(&[file]).unwrap();
        let word = |text: &str| Arg { value: Value::literal(text), span: Span::default() };
        let words: Vec<Arg> = line.split(' ').map(word).collect();
        Search::read(&library.program("find").unwrap().level, &words)
    }

    #[expect(clippy::unnecessary_wraps, reason = "reads like what is compared")]
    fn names(all: &[&str]) -> Names {
        Some(all.iter().map(|&n| n.to_owned()).collect())
    }

    #[test]
    fn a_name_in_front_of_an_action_limits_it() {
        assert_eq!(search(". -type f -name *.pyc -delete").unwrap().deleted, Some(names(&["*.pyc"])));
        assert_eq!(
            search(". -name a -exec rm {} ; -exec cat {} +").unwrap().executed,
            [names(&["a"]), names(&["a"])]
        );
        assert_eq!(search("src lib -iname *.CSS").unwrap().printed, names(&["*.css"]));
        assert_eq!(search("src lib -name a").unwrap().places, 2);
    }

    #[test]
    fn a_name_behind_an_action_comes_too_late() {
        assert_eq!(search(". -delete -name *.pyc").unwrap().deleted, Some(None));
        assert_eq!(search(". -exec rm {} ; -name a").unwrap().executed, [None]);
    }

    #[test]
    fn alternatives_and_negations_limit_what_they_say_and_no_more() {
        let both = names(&["*.a", "*.b"]);
        assert_eq!(search(". ( -name *.a -o -name *.b ) -delete").unwrap().deleted, Some(both.clone()));
        assert_eq!(search(". -name *.a -delete -o -name *.b -delete").unwrap().deleted, Some(both));
        assert_eq!(search(". -name *.a -o -delete").unwrap().deleted, Some(None));
        assert_eq!(search(". ( -name *.a -o -size +1M ) -delete").unwrap().deleted, Some(None));
        assert_eq!(search(". ! -name *.a -delete").unwrap().deleted, Some(None));
        assert_eq!(search(". -name *.b ! -name x* -delete").unwrap().deleted, Some(names(&["*.b"])));
        assert_eq!(search(". -name .git -prune -o -name *.c -print").unwrap().printed, names(&["*.c"]));
    }

    #[test]
    fn names_that_are_not_plain_limit_nothing() {
        assert_eq!(search(". -name *.[ch] -delete").unwrap().deleted, Some(None));
        assert_eq!(search(". -path ./a/* -delete").unwrap().deleted, Some(None));
    }

    #[test]
    fn what_is_not_understood_is_not_guessed() {
        for line in
            [". -exec rm", ". ( -name a", ". -name a )", ". -name a , -delete", ". -frob", "-L . -name a"]
        {
            assert_eq!(search(line), None, "{line}");
        }
        let deep = format!(". {} -delete", "! ".repeat(1_000).trim_end());
        assert_eq!(search(&deep), None);
    }
}
