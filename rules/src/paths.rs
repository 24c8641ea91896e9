//! Which files are protected, whatever touches them.

use std::collections::BTreeMap;

use assize_protocol::Class;
use memchr::memrchr;
use serde::{Deserialize, Serialize};

use crate::deferred::DeferredVec;
use crate::glob::Letters;
use crate::kinds::{Kinds, KindsFile, end};
use crate::{Glob, Probe, Text};

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
    kinds: Option<KindsFile>,
}

/// The protected classes, in the order in which they win. `rules/paths.toml`.
///
/// What is plain text is looked up; the few patterns are tried one by one.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Paths {
    classes: Vec<Class>,
    /// Base names, anywhere.
    names: Table,
    /// Folder names, anywhere, in whatever case: everything at or below.
    folders: Table,
    /// Below the home, without `~/`: everything at or below.
    home: Table,
    /// From the root, without `/`: everything at or below.
    absolute: Table,
    /// What is not plain text.
    patterns: Patterns,
    /// Folders that a build makes.
    generated: Table,
    generated_patterns: Vec<Glob>,
    /// Base names that a build, an editor or a system leaves behind.
    leftovers: Vec<Glob>,
    /// Names that are not listed one by one, and the class that they stand for.
    kinds: Kinds,
    kind: Classes,
    /// A path for every absolute place of secrets, to try patterns on.
    secrets: Vec<Text>,
}

/// A set of indexes into [`Paths::classes`].
type Classes = u16;

/// Beside the classes of folders: whatever data lie below are secrets.
const STORE: Classes = 1 << 15;

/// Plain texts with the classes they stand for.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct Table {
    /// By the lowest bits of a number made of the text without regard to case: whoever judges one command looks into a
    /// few of them.
    buckets: DeferredVec<Vec<Entry>>,
    /// The bytes that entries start with, as bits: most texts are turned away here.
    starts: u128,
    /// The same for the numbers of their first segments.
    firsts: u128,
}

/// A text with what tells it apart from most others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct Entry {
    number: u32,
    letters: Letters,
    text: Text,
    classes: Classes,
}

/// Buckets of a table.
const BUCKETS: u32 = 32;

/// Plain texts while they are collected.
type Texts = BTreeMap<String, Classes>;

/// The tables while they are collected.
#[derive(Default)]
struct Collected {
    names: Texts,
    folders: Texts,
    home: Texts,
    absolute: Texts,
}

/// Patterns with the classes they stand for.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct Patterns {
    /// Base names, anywhere.
    names: Vec<(Glob, Classes)>,
    /// Ends of base names.
    suffixes: Vec<(Text, Classes)>,
    /// Their last bytes, as bits: most names are turned away here.
    ends: u128,
    /// Below the home, without `~/`.
    home: Vec<(Tree, Classes)>,
    absolute: Vec<(Tree, Classes)>,
    /// Base names that are none of these classes.
    except: Vec<(Glob, Classes)>,
}

/// A pattern, and the same with everything below.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
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
        let secrets = file.get(&Class::Credential).map(|c| c.absolute.as_slice()).unwrap_or_default();
        let secrets = secrets.iter().map(|path| path.replace('*', "1").into()).collect();
        let mut paths = Self { secrets, ..Self::default() };
        let mut plain = Collected::default();
        for class in ORDER {
            if let Some(named) = file.remove(&class) {
                paths.add(class, named, &mut plain);
            }
        }
        paths.names = Table::of(plain.names);
        paths.folders = Table::of(plain.folders);
        paths.home = Table::of(plain.home);
        paths.absolute = Table::of(plain.absolute);
        let generated = file.remove(&Class::Generated).unwrap_or_default();
        paths.leftovers = generated.names.into_iter().map(Glob::new).collect();
        let (folders, patterns) = split(generated.folders);
        paths.generated = Table::of(folders.into_iter().map(|folder| (folder, 1)).collect());
        paths.generated_patterns = patterns;
        paths
    }

    fn add(&mut self, class: Class, file: ClassFile, plain: &mut Collected) {
        let bit = 1 << self.classes.len();
        self.classes.push(class);
        let (names, name_patterns) = split(file.names);
        let (home, home_patterns) = split(file.home);
        let (absolute, absolute_patterns) = split(file.absolute);
        let rootless = |path: String| path.strip_prefix('/').map_or_else(|| path.clone(), str::to_owned);
        add(&mut plain.names, names, bit);
        add(&mut plain.folders, file.folders, bit);
        add(&mut plain.home, home, bit);
        add(&mut plain.absolute, absolute.into_iter().map(rootless), bit);
        let patterns = &mut self.patterns;
        patterns.names.extend(name_patterns.into_iter().map(|glob| (glob, bit)));
        patterns.ends = file.suffixes.iter().fold(patterns.ends, |all, suffix| all | end(suffix));
        patterns.suffixes.extend(Text::all(file.suffixes).into_iter().map(|text| (text, bit)));
        patterns.home.extend(home_patterns.into_iter().map(|glob| (Tree::of(glob), bit)));
        patterns.absolute.extend(absolute_patterns.into_iter().map(|glob| (Tree::of(glob), bit)));
        if let Some(mut kinds) = file.kinds {
            add(&mut plain.folders, std::mem::take(&mut kinds.stores), STORE);
            self.kinds = Kinds::of(kinds);
            self.kind = bit;
        }
        patterns.except.extend(file.except.into_iter().map(|name| (Glob::new(name), bit)));
    }

    /// The protected class of an absolute, normalised path; `None` for ordinary files.
    /// `home_relative` is the path below the home, without a leading slash.
    pub fn class_of(&self, path: &str, home_relative: Option<&str>) -> Option<Class> {
        let class = self.first(self.classes_of(path, home_relative));
        if class.is_some() || !path.bytes().any(|b| b.is_ascii_uppercase()) {
            return class;
        }
        // Some disks hold `.ENV` and `.env` for one file; what is merely built or checked has other names there.
        let folded = home_relative.map(str::to_ascii_lowercase);
        let class = self.first(self.classes_of(&path.to_ascii_lowercase(), folded.as_deref()));
        class.filter(|c| matches!(c, Class::Credential | Class::Agent | Class::Vcs | Class::Startup))
    }

    /// The class that wins.
    fn first(&self, classes: Classes) -> Option<Class> {
        self.classes.get(usize::try_from(classes.trailing_zeros()).ok()?).copied()
    }

    /// Every class of a path.
    fn classes_of(&self, path: &str, home_relative: Option<&str>) -> Classes {
        let spelt = Spelt::of(path, home_relative);
        let folders = self.folders_of(spelt.above());
        let listed = (folders & !STORE) | self.listed(&spelt);
        let classes = listed | self.patterns.matching(&spelt) | self.kind_of(&spelt, folders & STORE != 0);
        if classes != 0 {
            return classes & !self.patterns.excepted(&spelt);
        }
        let Some(original) = self.kinds.original(path, spelt.name.text()) else { return 0 };
        let cut = path.len() - original.len();
        let below_home = home_relative.and_then(|rel| rel.get(..rel.len().checked_sub(cut)?));
        self.classes_of(original, below_home) & self.kind
    }

    /// Whether `relative` (below a workspace) lies in build output or a cache.
    pub fn is_generated(&self, relative: &str) -> bool {
        segments(relative).any(|segment| {
            let probe = Probe::new(segment);
            self.generated.exactly(segment) != 0
                || self.generated_patterns.iter().any(|g| g.matches_probe(&probe))
        })
    }

    /// Whether a search of a workspace for `pattern` finds nothing but what a build, an editor or a system made.
    pub fn finds_generated(&self, pattern: &str) -> bool {
        // A pattern that is matched as a text is matched whatever its stars stand for.
        self.leaves(pattern) || self.is_generated(pattern)
    }

    /// Whether the last segment of a pattern stands for nothing but what a build, an editor or a system leaves behind.
    pub fn leaves(&self, pattern: &str) -> bool {
        let name = base(pattern);
        self.leftovers.iter().any(|g| g.matches(name))
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
        let at_home = (home_relative == Some("")).then_some(&self.home);
        let named = [&self.names, &self.folders].into_iter().chain(at_home).fold(0, |all, table| {
            let classes = match (pattern.is_literal(), names_something) {
                (true, _) => table.exactly(pattern.as_str()),
                (false, true) => table.reached_by(pattern),
                (false, false) => 0,
            };
            all | classes
        });
        let ends = |suffix: &Text| pattern.as_str().ends_with(suffix.as_str());
        let ending = joined(&self.patterns.suffixes, ends);
        let below_home = if names_something && home_relative == Some("") {
            joined(&self.patterns.home, |Tree(_, glob)| reaches(pattern, glob.as_str()))
        } else {
            0
        };
        let inner = format!("{folder}/{}", pattern.as_str());
        let inner = Spelt::of(&inner, None);
        let kind = self.kind_of(&inner, self.folders_of(inner.above()) & STORE != 0);
        let named = named & !STORE;
        self.first(named | ending | below_home | kind | self.classes_of(folder, home_relative))
    }

    /// Whether the absolute `pattern` reaches a place of secrets by sweeping over everything there is.
    pub fn sweeps_secrets(&self, pattern: &Glob) -> bool {
        let last = base(pattern.as_str());
        // `*.conf` is about a kind of file.
        let all = !last.starts_with('*') || last.chars().all(|c| matches!(c, '*' | '?'));
        all && self.secrets.iter().any(|path| pattern.matches_path(path))
    }

    /// The classes of the folders with these names, and whether they hold secrets.
    fn folders_of(&self, above: &str) -> Classes {
        segments(above).fold(0, |all, segment| all | self.folders.in_any_case(segment))
    }

    /// The class of what is called so; `stored`: in a folder of secrets.
    fn kind_of(&self, spelt: &Spelt, stored: bool) -> Classes {
        if self.kinds.matches(spelt.above(), spelt.name.text(), stored) { self.kind } else { 0 }
    }

    /// The classes whose plain texts speak of a path, and not of the folders above.
    fn listed(&self, spelt: &Spelt) -> Classes {
        let folder = self.folders.in_any_case(spelt.name.text()) & !STORE;
        let absolute = spelt.path.text().strip_prefix('/').map_or(0, |path| self.absolute.above(path));
        let home = spelt.home.map_or(0, |rel| self.home.above(rel.text()));
        folder | absolute | home | self.names.exactly(spelt.name.text())
    }
}

/// A path in the ways in which patterns speak of it.
struct Spelt<'p> {
    path: Probe<'p>,
    /// The last segment.
    name: Probe<'p>,
    /// Below the home.
    home: Option<Probe<'p>>,
}

impl<'p> Spelt<'p> {
    fn of(path: &'p str, home_relative: Option<&'p str>) -> Self {
        let name = Probe::of_word(base(path));
        Self { path: Probe::new(path), name, home: home_relative.map(Probe::new) }
    }

    /// The path up to the last segment.
    fn above(&self) -> &'p str {
        let path = self.path.text();
        path.get(..path.len() - self.name.text().len()).unwrap_or_default()
    }
}

fn add(to: &mut Texts, texts: impl IntoIterator<Item = String>, classes: Classes) {
    for text in texts {
        *to.entry(text).or_default() |= classes;
    }
}

impl Table {
    fn of(texts: Texts) -> Self {
        let starts = texts.keys().fold(0, |all, text| {
            all | start(text) | start(&text.to_ascii_uppercase()) | start(&text.to_ascii_lowercase())
        });
        let firsts = texts.keys().fold(0, |all, text| all | mark(first_number(text)));
        let mut buckets: Vec<Vec<Entry>> = (0..BUCKETS).map(|_| Vec::new()).collect();
        for (text, classes) in texts {
            let number = number(&text);
            if let Some(bucket) = buckets.get_mut(bucket(number)) {
                let letters = Letters::of_word(&text);
                bucket.push(Entry { number, letters, text: text.into(), classes });
            }
        }
        Self { buckets: buckets.into_iter().collect(), starts, firsts }
    }

    /// The entries that may differ from a text with this number in case only.
    fn numbered(&self, number: u32) -> impl Iterator<Item = &Entry> {
        let bucket = self.buckets.get(bucket(number)).into_iter().flatten();
        bucket.filter(move |entry| entry.number == number)
    }

    /// The classes of entries that differ from `text` in case at most.
    fn in_any_case(&self, text: &str) -> Classes {
        if self.starts & start(text) == 0 {
            return 0;
        }
        let same = self.numbered(number(text)).filter(|entry| entry.text.eq_ignore_ascii_case(text));
        same.fold(0, |all, entry| all | entry.classes)
    }

    /// The classes of `text`.
    fn exactly(&self, text: &str) -> Classes {
        if self.starts & start(text) == 0 {
            return 0;
        }
        self.exactly_numbered(text, number(text))
    }

    fn exactly_numbered(&self, text: &str, number: u32) -> Classes {
        self.numbered(number).find(|entry| entry.text == *text).map_or(0, |entry| entry.classes)
    }

    /// The classes of the entries that a shell could put in place of `pattern`.
    fn reached_by(&self, pattern: &Glob) -> Classes {
        let spelt = self.buckets.iter().flatten().filter(|entry| pattern.is_spelt_with(entry.letters));
        spelt.filter(|entry| reaches(pattern, &entry.text)).fold(0, |all, entry| all | entry.classes)
    }

    /// The classes of `path` and of every folder above it.
    fn above(&self, path: &str) -> Classes {
        if self.firsts & mark(first_number(path)) == 0 {
            return 0;
        }
        let (mut all, mut number) = (0, NUMBER);
        for (at, byte) in path.bytes().enumerate() {
            if byte == b'/' {
                all |= self.exactly_numbered(path.get(..at).unwrap_or(path), number);
            }
            number = with(number, byte);
        }
        all | self.exactly_numbered(path, number)
    }
}

/// Whether a shell could put `name` in place of `pattern`: a leading dot is only matched by a dot.
fn reaches(pattern: &Glob, name: &str) -> bool {
    name.starts_with('.') == pattern.as_str().starts_with('.') && pattern.matches(name)
}

/// The bit of the first byte; texts that start beyond ASCII share one.
fn start(text: &str) -> u128 {
    text.as_bytes().first().map_or(0, |byte| 1 << byte.min(&127))
}

/// The bit of a number.
fn mark(number: u32) -> u128 {
    1 << (number % u128::BITS)
}

/// The number of the first segment.
fn first_number(path: &str) -> u32 {
    path.bytes().take_while(|byte| *byte != b'/').fold(NUMBER, with)
}

/// Where a number is kept.
fn bucket(number: u32) -> usize {
    usize::try_from(number % BUCKETS).unwrap_or(0)
}

/// A number that texts share which differ in case only: FNV-1a, the same everywhere.
fn number(text: &str) -> u32 {
    text.bytes().fold(NUMBER, with)
}

/// The number of the empty text.
const NUMBER: u32 = 0x811c_9dc5;

/// The number of a text that goes on with `byte`.
fn with(number: u32, byte: u8) -> u32 {
    (number ^ u32::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0193)
}

/// The parts between slashes.
pub fn segments(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(path);
    std::iter::from_fn(move || {
        let all = rest?;
        let end = all.bytes().position(|byte| byte == b'/');
        rest = end.and_then(|end| all.get(end + 1..));
        all.get(..end.unwrap_or(all.len()))
    })
}

/// The classes of those that `holds` for.
fn joined<P>(patterns: &[(P, Classes)], mut holds: impl FnMut(&P) -> bool) -> Classes {
    patterns.iter().filter(|(pattern, _)| holds(pattern)).fold(0, |all, (_, classes)| all | classes)
}

impl Patterns {
    fn matching(&self, spelt: &Spelt) -> Classes {
        let Spelt { path, name, home } = spelt;
        let ends = |suffix: &Text| {
            name.text().len() > suffix.len()
                && name.text().as_bytes().last() == suffix.as_bytes().last()
                && name.text().ends_with(suffix.as_str())
        };
        let suffixes = if self.ends & end(name.text()) == 0 { 0 } else { joined(&self.suffixes, ends) };
        joined(&self.names, |glob| glob.matches_probe(name))
            | suffixes
            | home.map_or(0, |rel| joined(&self.home, |tree| tree.holds(&rel)))
            | joined(&self.absolute, |tree| tree.holds(path))
    }

    fn excepted(&self, spelt: &Spelt) -> Classes {
        joined(&self.except, |glob| glob.matches_probe(&spelt.name))
    }
}

impl Tree {
    fn of(exact: Glob) -> Self {
        Self(Glob::new(format!("{}/**", exact.as_str())), exact)
    }

    /// Whether `path` is what the pattern names or lies below it.
    fn holds(&self, path: &Probe) -> bool {
        let Self(below, exact) = self;
        exact.matches_path_probe(path) || below.matches_path_probe(path)
    }
}

/// The last segment.
fn base(path: &str) -> &str {
    memrchr(b'/', path.as_bytes()).and_then(|at| path.get(at + 1..)).unwrap_or(path)
}

/// Plain texts, and patterns.
fn split(all: Vec<String>) -> (Vec<String>, Vec<Glob>) {
    let (plain, patterns): (Vec<Glob>, Vec<Glob>) =
        all.into_iter().map(Glob::new).partition(Glob::is_literal);
    (plain.into_iter().map(|glob| glob.as_str().to_owned()).collect(), patterns)
}
