//! Reads the options out of a help text.
//!
//! Knows the habits of the usual libraries and no program. What it cannot tell is [`Arity::Unknown`]: a check
//! that guesses would be switched off soon.

use std::collections::{BTreeMap, BTreeSet};

use super::spelled::{self, Spelled};

/// A list of so many options has one with a value among them.
const LONG: usize = 5;

/// What stands behind an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Arity {
    /// The help does not say.
    Unknown,
    /// Nothing.
    Flag,
    /// A value, attached or not there: `--color[=WHEN]`.
    Attached,
    /// A value that may be the next word: `--watch [PATH]`.
    Loose,
    /// A value.
    Value,
}

/// The options a help text speaks of.
#[derive(Debug, Default)]
pub(crate) struct Help {
    /// One entry per option, with its spellings.
    pub(crate) entries: Vec<Vec<Spelled>>,
    /// Spelling → what is said about it; more than one where the text contradicts itself.
    said: BTreeMap<String, BTreeSet<Arity>>,
    /// Every word with a dash in front, wherever it stands.
    mentioned: BTreeSet<String>,
}

impl Help {
    /// Reads `text`; with `clusters`, `[-abc]` in a synopsis is three options.
    pub(crate) fn read(text: &str, clusters: bool) -> Self {
        let text = plain(text);
        let lines: Vec<&str> = text.lines().collect();
        let mut help = Self { mentioned: spelled::mentioned(&text), ..Self::default() };
        // yargs writes the kind of a value behind the description, and nothing else.
        let tagged = text.contains("[boolean]");
        for (at, line) in lines.iter().enumerate() {
            let Some(mut entry) = spelled::entry(line, opens_block(&lines, at)) else { continue };
            if tagged {
                apply_tag(&mut entry, &block(&lines, at));
            }
            help.add(entry);
        }
        help.doubt();
        // A list may say less than the synopsis above it; either is believed.
        for entry in super::synopsis::read(&lines, clusters) {
            if entry.iter().any(|one| help.said.contains_key(&one.text)) {
                help.note(&entry);
            } else {
                help.add(entry);
            }
        }
        help
    }

    /// A long list in which nothing has a value is one that does not show values.
    fn doubt(&mut self) {
        let shown = |said: &BTreeSet<Arity>| said.iter().any(|arity| *arity > Arity::Flag);
        if self.entries.len() >= LONG && !self.said.values().any(shown) {
            self.said.values_mut().for_each(|said| *said = BTreeSet::from([Arity::Unknown]));
        }
    }

    /// This text and another one about the same options.
    pub(crate) fn join(&mut self, other: Self) {
        other.entries.into_iter().for_each(|entry| self.add(entry));
        self.mentioned.extend(other.mentioned);
    }

    /// What is said about `spelling`; nothing when it is not listed.
    pub(crate) fn arities(&self, spelling: &str) -> Option<&BTreeSet<Arity>> {
        self.said.get(spelling)
    }

    /// Whether the text speaks of `spelling` at all.
    pub(crate) fn mentions(&self, spelling: &str) -> bool {
        self.mentioned.contains(spelling) || self.said.contains_key(spelling)
    }

    fn add(&mut self, entry: Vec<Spelled>) {
        self.note(&entry);
        self.entries.push(entry);
    }

    fn note(&mut self, entry: &[Spelled]) {
        for one in entry {
            self.said.entry(one.text.clone()).or_default().insert(one.arity);
        }
    }
}

/// Without colours and without the overstrikes of manual pages; tabs as gaps.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => {
                // `ESC [ … letter`
                if chars.next() == Some('[') {
                    chars.by_ref().find(char::is_ascii_alphabetic);
                }
            }
            '\u{8}' => {
                plain.pop();
            }
            '\r' => {}
            '\t' => plain.push_str("    "),
            c => plain.push(c),
        }
    }
    plain
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Whether the next line is indented deeper, so that what stands at the end of this one is no description.
fn opens_block(lines: &[&str], at: usize) -> bool {
    let next = lines.get(at + 1).filter(|line| !line.trim().is_empty());
    let here = lines.get(at).map_or(0, |line| indent(line));
    next.is_some_and(|line| indent(line) > here && !line.trim_start().starts_with('-'))
}

/// An option's line and what is said below it.
fn block(lines: &[&str], at: usize) -> String {
    let mut rest = lines.iter().skip(at);
    let first = rest.next().map_or_else(String::new, |line| (*line).to_owned());
    rest.take_while(|line| !line.trim().is_empty() && !line.trim_start().starts_with('-'))
        .fold(first, |text, line| text + " " + line.trim())
}

fn apply_tag(entry: &mut [Spelled], block: &str) {
    let tag = |names: &[&str]| names.iter().any(|name| block.contains(name));
    let said = if tag(&["[boolean]", "[count]"]) {
        Arity::Flag
    } else if tag(&["[string]", "[number]", "[array]"]) {
        Arity::Value
    } else {
        Arity::Unknown
    };
    entry.iter_mut().filter(|one| one.arity == Arity::Flag).for_each(|one| one.arity = said);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, spelling: &str) -> Vec<Arity> {
        Help::read(text, true).arities(spelling).map(|all| all.iter().copied().collect()).unwrap_or_default()
    }

    #[test]
    fn the_usual_ways_to_write_an_option_are_read() {
        for (text, spelling, arity) in [
            ("  -a, --all              do not ignore entries", "-a", Arity::Flag),
            ("  -a, --all              do not ignore entries", "--all", Arity::Flag),
            ("      --block-size=SIZE  with -l, scale sizes", "--block-size", Arity::Value),
            ("  -I, --ignore=PATTERN   do not list", "-I", Arity::Value),
            ("      --color[=WHEN]     color the output", "--color", Arity::Attached),
            ("  -j, --jobs <N>         Number of parallel jobs", "-j", Arity::Value),
            ("  -v, --verbose...       Use verbose output", "--verbose", Arity::Flag),
            ("  -f, --file string      Name of the file", "--file", Arity::Value),
            ("  -c FILE, --config FILE  configuration", "-c", Arity::Value),
            ("  --foo [BAR]            loosely", "--foo", Arity::Loose),
            ("  --[no-]progress        show progress", "--no-progress", Arity::Flag),
            ("  --[no-]file=<path>     a file", "--file", Arity::Value),
            ("  --[no-]file=<path>     a file", "--no-file", Arity::Flag),
            ("  -run regexp\n    \tRun only those", "-run", Arity::Value),
            ("  -v\n    \tVerbose", "-v", Arity::Flag),
            ("  --dry-run string[=\"x\"]   Must be", "--dry-run", Arity::Attached),
            ("       -r, --recursive\n           Read all files", "--recursive", Arity::Flag),
            ("\u{1b}[1m  --kind\u{1b}[0m {a,b}  which", "--kind", Arity::Value),
            ("  -p Print it all now", "-p", Arity::Unknown),
            ("  -x --long VALUE        value", "-x", Arity::Value),
        ] {
            assert_eq!(said(text, spelling), [arity], "{spelling} in {text:?}");
        }
    }

    #[test]
    fn a_synopsis_is_read_where_there_is_no_list() {
        let text = "usage: ssh [-46Aa] [-B bind_interface] [--path[=<path>]] [-v | --version]\n           [-c <n>=<v>]";
        for (spelling, arity) in [
            ("-4", Arity::Flag),
            ("-a", Arity::Flag),
            ("-B", Arity::Value),
            ("--path", Arity::Attached),
            ("--version", Arity::Flag),
            ("-c", Arity::Value),
        ] {
            assert_eq!(said(text, spelling), [arity], "{spelling}");
        }
    }

    #[test]
    fn the_tags_of_yargs_say_what_nothing_else_says() {
        let text = "  -c, --config  A file  [string]\n  -q  Quiet  [boolean]\n  --odd  Something";
        assert_eq!(said(text, "--config"), [Arity::Value]);
        assert_eq!(said(text, "-q"), [Arity::Flag]);
        assert_eq!(said(text, "--odd"), [Arity::Unknown]);
    }
}
