//! One level of a profile against one help text.

use std::collections::BTreeSet;

use assize_rules::{Level, OptionSpec, Style, Text, ValueSpec};

use super::help::{Arity, Help};

/// A help with fewer options than this is taken for a summary: what it leaves out proves nothing.
const COMPLETE: usize = 5;

/// So many of ten options of a profile are in a help that is not a summary or about something else.
const MOST_OF_TEN: usize = 7;

/// How a profile can differ from the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// One of them says value and the other flag: a word is judged as something it is not.
    Arity,
    /// The help does not know it.
    Invented,
    /// The profile does not know it, so it asks.
    Missing,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Difference {
    /// Which.
    pub(crate) kind: Kind,
    /// `git commit`.
    pub(crate) level: String,
    /// The spelling.
    pub(crate) option: String,
    /// What both say, for [`Kind::Arity`].
    pub(crate) detail: String,
}

/// What came of one level.
#[derive(Debug, Default)]
pub(crate) struct Compared {
    /// Options of the profile that the help lists.
    pub(crate) options: usize,
    /// Where they differ.
    pub(crate) differences: Vec<Difference>,
}

/// Holds `levels` (the innermost first, then those whose options are accepted there too) against `help`; `around`
/// are the helps of the levels above, in which an option may be listed as well.
pub(crate) fn compare(name: &str, levels: &[&Level], help: &Help, around: &[&Help]) -> Compared {
    let mut compared = Compared::default();
    let Some(level) = levels.first().filter(|l| !l.inert && l.style != Style::Equals) else {
        return compared;
    };
    let difference = |kind, option: &str, detail: String| {
        let (level, option) = (name.to_owned(), option.to_owned());
        Difference { kind, level, option, detail }
    };
    let mut unknown = Vec::new();
    for option in &level.options {
        let listed: Vec<&Text> = option.spellings.iter().filter(|s| said(level, help, s).is_some()).collect();
        compared.options += usize::from(!listed.is_empty());
        if let Some((spelling, detail)) = wrong_arity(level, option, help) {
            compared.differences.push(difference(Kind::Arity, spelling, detail));
        }
        let known = |s: &str| mentioned(level, help, s) || around.iter().any(|h| mentioned(level, h, s));
        unknown.extend(option.spellings.iter().filter(|s| is_plain(s) && !known(s)));
    }
    let most = compared.options * 10 >= level.options.len() * MOST_OF_TEN;
    if help.entries.len() >= COMPLETE && compared.options > 0 && most {
        compared
            .differences
            .extend(unknown.into_iter().map(|s| difference(Kind::Invented, s, String::new())));
    }
    let mut seen = BTreeSet::new();
    for spelling in help.entries.iter().filter_map(|entry| missing(levels, entry)) {
        if seen.insert(spelling) {
            compared.differences.push(difference(Kind::Missing, spelling, String::new()));
        }
    }
    compared
}

/// Not a number (`-5`), an operator or a plus.
fn is_plain(spelling: &str) -> bool {
    spelling.starts_with('-')
        && spelling != "-NUM"
        && !spelling.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit())
}

/// The other spelling with as many dashes as one likes, where the program does not care.
fn spellings(level: &Level, spelling: &str) -> Vec<String> {
    let bare = spelling.trim_start_matches('-');
    match level.style {
        Style::Long => vec![format!("-{bare}"), format!("--{bare}")],
        Style::Gnu | Style::Equals | Style::None => vec![spelling.to_owned()],
    }
}

fn said<'h>(level: &Level, help: &'h Help, spelling: &str) -> Option<&'h BTreeSet<Arity>> {
    spellings(level, spelling).iter().find_map(|s| help.arities(s))
}

/// Whether the help knows of it; a denial (`--no-color`) counts with what it denies, which is listed instead of it.
fn mentioned(level: &Level, help: &Help, spelling: &str) -> bool {
    let usual = ["-h", "--help", "-?", "-V", "--version", "-help", "-version", "--usage"];
    let other = match spelling.strip_prefix("--no-") {
        Some(bare) => format!("--{bare}"),
        None => spelling.replacen("--", "--no-", 1),
    };
    usual.contains(&spelling)
        || spellings(level, spelling).iter().any(|s| help.mentions(s))
        || spelling.starts_with("--") && help.mentions(&other)
}

/// The spelling about which both disagree, and what they say.
fn wrong_arity<'o>(level: &Level, option: &'o OptionSpec, help: &Help) -> Option<(&'o str, String)> {
    option.spellings.iter().filter(|s| is_plain(s)).find_map(|spelling| {
        let said = said(level, help, spelling)?;
        // A short option in a cluster takes what is attached, a long one cannot.
        let short = level.style == Style::Gnu && spelling.len() == 2;
        if said.iter().any(|arity| agree(option.value.as_ref(), *arity, short)) {
            return None;
        }
        let help = said.iter().map(|arity| word(*arity)).collect::<Vec<_>>().join(" or ");
        Some((spelling.as_str(), format!("help: {help}, profile: {}", profile_word(option.value.as_ref()))))
    })
}

fn agree(value: Option<&ValueSpec>, arity: Arity, short: bool) -> bool {
    match (value.map(|v| v.optional), arity) {
        // Whether the next word belongs to a loose option depends on that word; the format cannot say it.
        (_, Arity::Unknown | Arity::Loose)
        | (None | Some(true), Arity::Flag)
        | (Some(true), Arity::Attached)
        | (Some(false), Arity::Value) => true,
        (None, Arity::Attached) => !short,
        (None | Some(true), Arity::Value) | (Some(false), Arity::Flag | Arity::Attached) => false,
    }
}

fn word(arity: Arity) -> &'static str {
    match arity {
        Arity::Unknown => "unknown",
        Arity::Flag => "flag",
        Arity::Attached => "attached value",
        Arity::Loose => "value or none",
        Arity::Value => "value",
    }
}

fn profile_word(value: Option<&ValueSpec>) -> &'static str {
    match value.map(|v| v.optional) {
        None => "flag",
        Some(true) => "attached value",
        Some(false) => "value",
    }
}

/// The first spelling of `entry`, when the profile has none of them.
fn missing<'h>(levels: &[&Level], entry: &'h [super::spelled::Spelled]) -> Option<&'h str> {
    let known = |spelling: &str| {
        levels.iter().any(|l| spellings(l, spelling).iter().any(|s| l.option(s).is_some()))
            || !is_plain(spelling)
            || matches!(spelling, "-h" | "--help" | "--version")
    };
    let first = entry.iter().find(|one| one.text.starts_with("--")).or(entry.first())?;
    (!entry.iter().any(|one| known(&one.text))).then_some(first.text.as_str())
}
