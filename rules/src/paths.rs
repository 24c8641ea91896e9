//! Which files are protected, whatever touches them.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use assize_protocol::Class;
use serde::{Deserialize, Serialize};

use crate::Glob;

/// One class of `rules/paths.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ClassFile {
    names: Vec<String>,
    folders: Vec<String>,
    suffixes: Vec<String>,
    home: Vec<String>,
    absolute: Vec<String>,
    except: Vec<String>,
}

/// The protected classes, in the order in which they win. `rules/paths.toml`.
///
/// What is plain text is looked up; the few patterns are tried one by one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Paths {
    classes: Vec<ClassPatterns>,
    /// Base names, anywhere.
    names: Vec<(String, Classes)>,
    /// Folder names, anywhere, in whatever case: everything at or below.
    folders: Vec<(String, Classes)>,
    /// Below the home, without `~/`: everything at or below.
    home: Vec<(String, Classes)>,
    /// From the root: everything at or below.
    absolute: Vec<(String, Classes)>,
    generated: Vec<String>,
    generated_patterns: Vec<Glob>,
}

/// A set of indexes into [`Paths::classes`].
type Classes = u16;

/// What of a class is not plain text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct ClassPatterns {
    class: Class,
    names: Vec<Glob>,
    /// Ends of base names.
    suffixes: Vec<String>,
    home: Vec<Tree>,
    absolute: Vec<Tree>,
    /// Base names that are none of it.
    except: Vec<Glob>,
}

/// A pattern, and the same with everything below.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Tree(Glob, Glob);

/// Earlier classes win: a key inside `.git` is a key.
const ORDER: [Class; 9] = [
    Class::Credential,
    Class::Agent,
    Class::Vcs,
    Class::Startup,
    Class::History,
    Class::Socket,
    Class::Editor,
    Class::Ci,
    Class::Build,
];

impl Paths {
    pub(crate) fn compile(mut file: BTreeMap<Class, ClassFile>) -> Self {
        let mut paths = Self::default();
        for class in ORDER {
            if let Some(named) = file.remove(&class) {
                paths.add(class, named);
            }
        }
        for table in [&mut paths.names, &mut paths.home, &mut paths.absolute] {
            table.sort();
        }
        paths.folders.sort_by(|(a, _), (b, _)| ignoring_case(a, b));
        let generated = file.remove(&Class::Generated).map(|f| f.folders).unwrap_or_default();
        (paths.generated, paths.generated_patterns) = split(generated);
        paths.generated.sort();
        paths
    }

    fn add(&mut self, class: Class, file: ClassFile) {
        fn put(table: &mut Vec<(String, Classes)>, all: Vec<String>, bit: Classes) {
            for text in all {
                match table.iter_mut().find(|(known, _)| *known == text) {
                    Some((_, classes)) => *classes |= bit,
                    None => table.push((text, bit)),
                }
            }
        }
        let bit = 1 << self.classes.len();
        let trees = |all: Vec<Glob>| {
            all.into_iter().map(|g| Tree(Glob::new(format!("{}/**", g.as_str())), g)).collect()
        };
        let (names, name_patterns) = split(file.names);
        let (home, home_patterns) = split(file.home);
        let (absolute, absolute_patterns) = split(file.absolute);
        put(&mut self.names, names, bit);
        put(&mut self.folders, file.folders, bit);
        put(&mut self.home, home, bit);
        put(&mut self.absolute, absolute, bit);
        self.classes.push(ClassPatterns {
            class,
            names: name_patterns,
            suffixes: file.suffixes,
            home: trees(home_patterns),
            absolute: trees(absolute_patterns),
            except: file.except.into_iter().map(Glob::new).collect(),
        });
    }

    /// The protected class of an absolute, normalised path; `None` for ordinary files.
    /// `home_relative` is the path below the home, without a leading slash.
    pub fn class_of(&self, path: &str, home_relative: Option<&str>) -> Option<Class> {
        let name = base(path);
        let listed = self.listed(path, name, home_relative);
        let mut all = self.classes.iter().enumerate();
        all.find(|(at, c)| c.holds(listed & 1 << at != 0, path, name, home_relative)).map(|(_, c)| c.class)
    }

    /// Whether `relative` (below a workspace) lies in build output or a cache.
    pub fn is_generated(&self, relative: &str) -> bool {
        relative.split('/').any(|segment| {
            self.generated.binary_search_by(|known| known.as_str().cmp(segment)).is_ok()
                || self.generated_patterns.iter().any(|g| g.matches(segment))
        })
    }

    /// The protected class that a glob pattern as last segment could reach in `folder`.
    pub fn class_of_pattern(
        &self,
        folder: &str,
        pattern: &Glob,
        home_relative: Option<&str>,
    ) -> Option<Class> {
        // `*.json` is about a kind of file, `id_*` and `*secret*` are about names.
        let stem = pattern.as_str().rsplit_once('.').map_or(pattern.as_str(), |(stem, _)| stem);
        let names_something = pattern.as_str().starts_with('.')
            || !pattern.as_str().starts_with('*')
            || stem.chars().filter(char::is_ascii_alphanumeric).count() >= 3;
        let reaches = |name: &str| {
            // A leading dot is only matched by a dot.
            names_something
                && name.starts_with('.') == pattern.as_str().starts_with('.')
                && pattern.matches(name)
        };
        let at_home = if home_relative == Some("") { self.home.as_slice() } else { &[] };
        let plain = [self.names.as_slice(), self.folders.as_slice(), at_home].into_iter().flatten();
        let named =
            plain.filter(|(name, _)| reaches(name)).fold(0, |all: Classes, (_, classes)| all | classes);
        let name = base(folder);
        let listed = self.listed(folder, name, home_relative);
        let mut all = self.classes.iter().enumerate();
        let found = all.find(|(at, class)| {
            let home =
                || class.home.iter().any(|Tree(_, glob)| home_relative == Some("") && reaches(glob.as_str()));
            named & 1 << at != 0
                || class.suffixes.iter().any(|s| pattern.as_str().ends_with(s.as_str()))
                || home()
                || class.holds(listed & 1 << at != 0, folder, name, home_relative)
        });
        found.map(|(_, class)| class.class)
    }

    /// The classes whose plain texts speak of `path`.
    fn listed(&self, path: &str, name: &str, home_relative: Option<&str>) -> Classes {
        let folders = path.split('/').filter(|segment| !segment.is_empty()).map(|segment| {
            let at = self.folders.binary_search_by(|(known, _)| ignoring_case(known, segment));
            at.ok().and_then(|at| self.folders.get(at)).map_or(0, |(_, classes)| *classes)
        });
        let listed = folders.fold(classes(&self.names, name), |all, more| all | more);
        listed | above(&self.absolute, path) | home_relative.map_or(0, |rel| above(&self.home, rel))
    }
}

impl ClassPatterns {
    /// Whether it is this class; `listed`: a plain text says so.
    fn holds(&self, listed: bool, path: &str, name: &str, home_relative: Option<&str>) -> bool {
        let holds = listed
            || self.names.iter().any(|g| g.matches(name))
            || self.suffixes.iter().any(|s| name.len() > s.len() && name.ends_with(s.as_str()))
            || home_relative.is_some_and(|rel| self.home.iter().any(|tree| tree.holds(rel)))
            || self.absolute.iter().any(|tree| tree.holds(path));
        holds && !self.except.iter().any(|g| g.matches(name))
    }
}

impl Tree {
    /// Whether `path` is what the pattern names or lies below it.
    fn holds(&self, path: &str) -> bool {
        let Self(below, exact) = self;
        exact.matches_path(path) || below.matches_path(path)
    }
}

/// The last segment.
fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Plain texts, and patterns.
fn split(all: Vec<String>) -> (Vec<String>, Vec<Glob>) {
    let (plain, patterns): (Vec<Glob>, Vec<Glob>) =
        all.into_iter().map(Glob::new).partition(Glob::is_literal);
    (plain.into_iter().map(String::from).collect(), patterns)
}

fn classes(table: &[(String, Classes)], text: &str) -> Classes {
    let at = table.binary_search_by(|(known, _)| known.as_str().cmp(text));
    at.ok().and_then(|at| table.get(at)).map_or(0, |(_, classes)| *classes)
}

/// The classes of `path` and of every folder above it.
fn above(table: &[(String, Classes)], path: &str) -> Classes {
    let folders = path.match_indices('/').filter_map(|(at, _)| path.get(..at)).filter(|p| !p.is_empty());
    folders.chain([path]).fold(0, |all, folder| all | classes(table, folder))
}

fn ignoring_case(one: &str, other: &str) -> Ordering {
    let (one, other) = (one.bytes(), other.bytes());
    one.map(|b| b.to_ascii_lowercase()).cmp(other.map(|b| b.to_ascii_lowercase()))
}
