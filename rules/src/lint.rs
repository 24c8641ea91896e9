//! Advice on rules and programs that load but are not good enough to ship.

use std::collections::BTreeSet;

use assize_protocol::Severity;

use crate::attack::tactics;
use crate::library::{Library, SourceFile};
use crate::program::Program;
use crate::rule::Rule;

/// A rule of fewer commands is a guess about the next one.
const HITS: usize = 3;
const MISSES: usize = 2;
const EXAMPLES: usize = 3;

/// One thing to improve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// The end of the file's path: `packs/PACK/NAME.toml` or `programs/NAME.toml`.
    pub file: String,
    /// The key or value it speaks of, for [`crate::Place::of_value`].
    pub near: String,
    /// Lower case, no full stop.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// Looks over everything in `library`; `files` are those that were added to what is built in.
pub fn lint(library: &Library, files: &[SourceFile]) -> Vec<Advice> {
    let techniques: BTreeSet<String> = tactics().into_iter().flat_map(|t| t.techniques.into_keys()).collect();
    let packs = packs(library, files);
    let mut all = Vec::new();
    for rule in library.rules() {
        let mut page = Page::new(format!("packs/{}.toml", rule.id), &mut all);
        about_proof(rule, &mut page);
        about_words(rule, &mut page);
        about_sources(rule, &techniques, &mut page);
        let pack = rule.id.pack();
        let help = format!("add `packs/{pack}/pack.toml` with title, description, owner and version");
        page.say(!packs.contains(pack), "", format!("the pack `{pack}` has no pack.toml"), help);
    }
    for program in library.programs() {
        let mut page = Page::new(format!("programs/{}.toml", program.name), &mut all);
        about_program(program, &mut page);
    }
    for (path, file) in files.iter().filter_map(|file| Some((in_pack(&file.path)?, file))) {
        let unfilled = path.ends_with("/pack.toml") && file.text.contains("TODO");
        Page::new(format!("packs/{path}"), &mut all).say(unfilled, "TODO", "not filled in", FILL_IN);
    }
    all
}

const FILL_IN: &str = "write the text in place of `TODO`";

/// Packs that are described: those of the binary, and those that come with a `pack.toml`.
fn packs(library: &Library, files: &[SourceFile]) -> BTreeSet<String> {
    let added: BTreeSet<String> = files.iter().filter_map(|file| in_pack(&file.path)).collect();
    let builtin = library.rules().filter(|rule| !added.contains(&format!("{}.toml", rule.id)));
    let described = added.iter().filter_map(|path| path.strip_suffix("/pack.toml"));
    builtin.map(|rule| rule.id.pack()).chain(described).map(str::to_owned).collect()
}

/// `PACK/NAME.toml` of a path in a pack.
fn in_pack(path: &str) -> Option<String> {
    let mut parts = path.rsplit('/');
    let (name, pack) = (parts.next()?, parts.next()?);
    (parts.next()? == "packs").then(|| format!("{pack}/{name}"))
}

/// The advice on one file.
struct Page<'a> {
    file: String,
    all: &'a mut Vec<Advice>,
}

impl<'a> Page<'a> {
    fn new(file: String, all: &'a mut Vec<Advice>) -> Self {
        Self { file, all }
    }

    fn say(&mut self, bad: bool, near: &str, message: impl Into<String>, help: impl Into<String>) {
        if bad {
            self.all.push(Advice {
                file: self.file.clone(),
                near: near.to_owned(),
                message: message.into(),
                help: help.into(),
            });
        }
    }
}

fn about_proof(rule: &Rule, page: &mut Page<'_>) {
    let (hits, misses) = (rule.hits.len(), rule.misses.len());
    let message = format!("a rule needs at least {HITS} hits, this one has {hits}");
    page.say(hits < HITS, "hit", message, "add commands of other spellings and other tools that do the same");
    let message = format!("a rule needs at least {MISSES} misses, this one has {misses}");
    page.say(misses < MISSES, "miss", message, "add harmless commands that look alike");
    // What only informs stops nobody, and what could not be read has no safer spelling of its own.
    let silent = rule.safer.is_empty() && rule.severity > Severity::Info;
    page.say(silent, "severity", "no safer way is named", SAFER);
}

const SAFER: &str = "add `[[safer]]` with `run`, a command that comes out below this severity, and `because`";

fn about_words(rule: &Rule, page: &mut Page<'_>) {
    let summary = rule.summary.as_str();
    page.say(summary.ends_with('.'), "summary", "a summary has no full stop", "remove it");
    page.say(
        summary.chars().count() > 90,
        "summary",
        "a summary fits on one line",
        "write at most 90 characters; the rest belongs into `why`",
    );
    page.say(
        !summary.starts_with(char::is_uppercase),
        "summary",
        "a summary starts with a capital letter",
        "write the offence as a sentence: `Deletes the whole home folder`",
    );
    let short = rule.why.trim().chars().count() < 40;
    page.say(short, "why", "the reason is too short", "say what goes wrong: at least one full sentence");
    let unsaid = rule.refuses == Rule::refuses_by_default(&rule.id);
    let help =
        "add `refuses`: the class of action as an agent should hear it, \"rewriting published history\"";
    page.say(unsaid, "summary", "it does not say what it refuses", help);
    for text in [summary, rule.why.as_str(), rule.refuses.as_str()] {
        page.say(text.contains("TODO"), text, "not filled in", FILL_IN);
    }
}

fn about_sources(rule: &Rule, techniques: &BTreeSet<String>, page: &mut Page<'_>) {
    let known = "see `assize rules coverage` for those that a command can show";
    let unnamed = rule.attack.is_empty() && !rule.when.is_builtin();
    page.say(
        unnamed,
        "summary",
        "no ATT&CK technique is named",
        format!("add `attack = [\"T1485\"]`; {known}"),
    );
    for id in &rule.attack {
        let message = if is_technique(id) { "is not in the table of techniques" } else { "is no ATT&CK id" };
        page.say(!techniques.contains(id.as_str()), id, format!("`{id}` {message}"), known);
    }
    for id in &rule.cwe {
        page.say(!is_weakness(id), id, format!("`{id}` is not a CWE id"), "write one such as CWE-471");
    }
}

fn about_program(program: &Program, page: &mut Page<'_>) {
    let count = program.examples.len();
    let message = format!("a program needs at least {EXAMPLES} examples, this one has {count}");
    let help = "add `[[examples]]` with `run` and the whole list of `effects`";
    page.say(count < EXAMPLES, if count == 0 { "summary" } else { "examples" }, message, help);
    let summary = program.summary.as_str();
    page.say(summary.ends_with('.'), "summary", "a summary has no full stop", "remove it");
    page.say(summary.trim().is_empty(), "summary", "the summary is empty", "say what the program is for");
    page.say(summary.contains("TODO"), "summary", "not filled in", FILL_IN);
}

fn is_technique(id: &str) -> bool {
    let Some(rest) = id.strip_prefix('T') else { return false };
    let (main, sub) = rest.split_once('.').map_or((rest, None), |(m, s)| (m, Some(s)));
    let digits = |text: &str, n: usize| text.len() == n && text.bytes().all(|b| b.is_ascii_digit());
    digits(main, 4) && sub.is_none_or(|s| digits(s, 3))
}

fn is_weakness(id: &str) -> bool {
    id.strip_prefix("CWE-").is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn technique_ids_have_four_digits_and_maybe_three_more() {
        assert!(is_technique("T1059") && is_technique("T1059.004"));
        assert!(!is_technique("T105") && !is_technique("1059") && !is_technique("T1059.4"));
    }

    #[test]
    fn weakness_ids_have_a_number() {
        assert!(is_weakness("CWE-471"));
        assert!(!is_weakness("CWE-") && !is_weakness("471") && !is_weakness("CWE-4x"));
    }
}
