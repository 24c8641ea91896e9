//! What `find` finds: the names that its tests leave for its actions.
//!
//! `find . -name '*.pyc' -delete` touches no file but those, whatever else the folder holds; and
//! `find . -delete -name '*.pyc'` touches all. So the expression is read the way find evaluates it.

use assize_rules::{Level, OptionSpec, Outcomes};

use crate::hidden;
use crate::perform::Performance;
use crate::place::{Resolved, resolve};
use crate::run::Line;
use crate::value::{Arg, Found, Value};

/// Name patterns of which every name found matches one; `None`: any name.
pub(crate) type Names = Option<Vec<String>>;

/// What is known of the files that a place in an expression is reached for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) names: Names,
    /// Whether the project's `.env` is one of them.
    pub(crate) env: Outcomes,
}

/// What a command line of find searches and does.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Search {
    /// How many words at the start name places; options in front of them count.
    pub(crate) places: usize,
    /// What `-delete` deletes; `None`: nothing.
    pub(crate) deleted: Option<Names>,
    /// What each `-exec` and its like gets, in order.
    pub(crate) executed: Vec<Kept>,
    /// What is printed.
    pub(crate) printed: Kept,
}

impl Default for Kept {
    fn default() -> Self {
        Self { names: None, env: Outcomes::of(true) }
    }
}

impl Kept {
    /// The same for `names`, if it says any.
    fn named(self, names: Names) -> Self {
        Self { names: names.or(self.names), ..self }
    }

    /// The same where something else holds as well.
    fn and(self, env: Outcomes) -> Self {
        Self { env: self.env.and(env), ..self }
    }

    /// These or those.
    fn or(self, other: Self) -> Self {
        let names = self.names.zip(other.names).map(|(one, other)| [one, other].concat());
        Self { names, env: self.env.or(other.env) }
    }
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
        let all = if places == words.len() { Kept::default() } else { expression.or(&Kept::default())? };
        if expression.at < words.len() {
            return None;
        }
        let Expression { mut search, printed, .. } = expression;
        let acts = search.deleted.is_some() || !search.executed.is_empty();
        search.printed = printed.unwrap_or(if acts { Kept::default() } else { all });
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

    /// What the next inner command gets.
    pub(crate) fn next_found(&mut self, line: &Line) -> Found {
        let kept = self.search.as_ref().and_then(|s| s.executed.get(self.inner_commands).cloned());
        self.inner_commands += 1;
        self.found_in(kept, self.searched_folders(line))
    }

    /// What was found in `folders`; `kept`: what find says of it.
    pub(crate) fn found_in(&self, kept: Option<Kept>, folders: Vec<String>) -> Found {
        let hidden = self.lists_hidden(kept.as_ref());
        Found { folders, names: kept.and_then(|k| k.names), climbs: self.could_climb(), hidden }
    }
}

struct Expression<'e> {
    level: &'e Level,
    words: &'e [Arg],
    at: usize,
    depth: usize,
    search: Search,
    printed: Option<Kept>,
}

impl Expression<'_> {
    fn peek(&self) -> Option<&str> {
        self.words.get(self.at).map(Arg::text)
    }

    /// `known` holds on the way in; the result holds when the expression is true.
    fn or(&mut self, known: &Kept) -> Option<Kept> {
        let mut either = self.and(known.clone())?;
        while matches!(self.peek(), Some("-o" | "-or")) {
            self.at += 1;
            let otherwise = known.clone().and(either.env.negated());
            either = either.or(self.and(otherwise)?);
        }
        Some(either)
    }

    fn and(&mut self, mut known: Kept) -> Option<Kept> {
        loop {
            match self.peek() {
                None | Some(")" | "-o" | "-or") => return Some(known),
                Some(",") => return None,
                Some("-a" | "-and") => self.at += 1,
                Some(_) => known = self.term(known)?,
            }
        }
    }

    fn term(&mut self, known: Kept) -> Option<Kept> {
        if self.depth > DEPTH {
            return None;
        }
        match self.peek()? {
            "!" | "-not" => {
                self.at += 1;
                self.depth += 1;
                let inside = self.term(Kept { env: Outcomes::of(true), ..known.clone() })?;
                self.depth -= 1;
                Some(known.and(inside.env.negated()))
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

    fn primary(&mut self, known: Kept) -> Option<Kept> {
        let word = self.words.get(self.at).filter(|w| w.value.is_literal())?;
        let option = self.level.option(word.text())?;
        let value = self.words.get(self.at + 1);
        self.at = self.behind(option)?;
        let known = known.and(self.passes(&option.name, value.filter(|_| option.value.is_some())));
        match option.name.as_str() {
            "name" => Some(known.named(named(value))),
            "iname" => {
                let lower = |all: Vec<String>| all.iter().map(|name| name.to_lowercase()).collect();
                Some(known.named(named(value).map(lower)))
            }
            "delete" => {
                self.search.deleted = Some(joined(self.search.deleted.take(), known.names.clone()));
                Some(known)
            }
            "exec" | "execdir" | "ok" | "okdir" => {
                self.search.executed.push(known.clone());
                Some(known)
            }
            "print" | "print0" => {
                self.printed = Some(match self.printed.take() {
                    Some(before) => before.or(known.clone()),
                    None => known.clone(),
                });
                Some(known)
            }
            _ => Some(known),
        }
    }

    /// How a test comes out for the project's `.env`, which lies in a folder that is searched.
    fn passes(&self, test: &str, value: Option<&Arg>) -> Outcomes {
        let pattern = value.and_then(|value| value.value.as_literal()).unwrap_or("*");
        let places = self.words.get(..self.search.places).unwrap_or_default();
        match test {
            "name" | "iname" => hidden::fits(pattern, ".env"),
            "path" | "ipath" | "wholename" | "iwholename" => {
                let under = |place: &Arg| format!("{}/.env", place.text().trim_end_matches('/'));
                let paths = places.iter().map(under).chain(places.is_empty().then(|| "./.env".to_owned()));
                let fits = paths.map(|path| hidden::fits(&pattern.replace('*', "**"), &path));
                fits.fold(Outcomes::of(false), Outcomes::or)
            }
            "regex" | "iregex" => Outcomes::of(hidden::lets_through(pattern)),
            "type" | "xtype" => Outcomes::of(pattern.contains('f')),
            _ => plainly(test),
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

/// The same for what takes no pattern: options of the search and actions are true.
fn plainly(test: &str) -> Outcomes {
    match test {
        "empty" => Outcomes::of(false),
        "maxdepth" | "mindepth" | "depth" | "d" | "mount" | "xdev" | "prune" | "print" | "print0" | "ls"
        | "noleaf" | "daystart" | "warn" | "nowarn" | "regextype" | "true" => Outcomes::of(true),
        _ => Outcomes::UNKNOWN,
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

    fn executed(line: &str) -> Vec<Names> {
        search(line).unwrap().executed.into_iter().map(|kept| kept.names).collect()
    }

    /// Whether `.env` may be among what is printed.
    fn hides(line: &str) -> bool {
        search(line).unwrap().printed.env.may_hold
    }

    #[test]
    fn a_hidden_file_is_found_unless_a_test_is_false_for_it() {
        for line in [
            ".",
            ". -type f",
            ". -maxdepth 1 -size -9k",
            ". -name *.py -o -name *env",
            "-name *",
            ". ! -name x",
        ] {
            assert!(hides(line), "{line}");
        }
        for line in [
            ". -name *.py",
            ". -type d",
            ". ! -name .*",
            ". -type f -not -path */.*",
            ". -path ./src/* -type f",
            ". -name .* -prune -o -type f -print",
            ". ( -name *.a -o -name *.b ) -type f",
        ] {
            assert!(!hides(line), "{line}");
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "reads like what is compared")]
    fn names(all: &[&str]) -> Names {
        Some(all.iter().map(|&n| n.to_owned()).collect())
    }

    #[test]
    fn a_name_in_front_of_an_action_limits_it() {
        assert_eq!(search(". -type f -name *.pyc -delete").unwrap().deleted, Some(names(&["*.pyc"])));
        assert_eq!(executed(". -name a -exec rm {} ; -exec cat {} +"), [names(&["a"]), names(&["a"])]);
        assert_eq!(search("src lib -iname *.CSS").unwrap().printed.names, names(&["*.css"]));
        assert_eq!(search("src lib -name a").unwrap().places, 2);
    }

    #[test]
    fn a_name_behind_an_action_comes_too_late() {
        assert_eq!(search(". -delete -name *.pyc").unwrap().deleted, Some(None));
        assert_eq!(executed(". -exec rm {} ; -name a"), [None]);
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
        assert_eq!(search(". -name .git -prune -o -name *.c -print").unwrap().printed.names, names(&["*.c"]));
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
