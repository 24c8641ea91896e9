//! Lists of permissions that agents keep themselves, read into rules.
//!
//! A list speaks of how a command is spelled. What it denies or asks about becomes a rule that is at least as wide, so
//! that nothing gets looser; what it allows is left where it is, because nothing here is allowed for its spelling.

mod claude;
mod execpolicy;
mod gemini;

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::EditError;
use crate::item::{Item, quoted};
use crate::words;

/// Whose list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// `permissions` in the settings of Claude Code.
    ClaudeCode,
    /// Execpolicy rules of Codex.
    Codex,
    /// Policy TOML of Gemini CLI.
    Gemini,
}

/// What an entry says of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Says {
    /// It may run.
    Allow,
    /// A person is asked.
    Ask,
    /// It may not run.
    Deny,
}

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// As it is written.
    pub written: String,
    /// What it says; `None` when that cannot be told.
    pub says: Option<Says>,
    /// The words a command begins with, each with its alternatives, which may hold `*`; or why there are none.
    pub words: Result<Vec<Vec<String>>, &'static str>,
}

/// A rule made of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// `imported/deny-git-push`.
    pub id: String,
    /// The file.
    pub text: String,
}

/// Every entry of the list in `text`.
///
/// # Errors
/// When the text is not what the agent reads.
pub fn read(origin: Origin, text: &str) -> Result<Vec<Listed>, EditError> {
    match origin {
        Origin::ClaudeCode => claude::read(text),
        Origin::Codex => Ok(execpolicy::read(text)),
        Origin::Gemini => gemini::read(text),
    }
}

/// The commands that an entry is about, at their shortest.
pub fn shortest(words: &[Vec<String>]) -> String {
    let first = words.iter().filter_map(|alternatives| alternatives.first());
    first.map(|word| words::quote(&word.replace('*', "x"))).collect::<Vec<_>>().join(" ")
}

/// The rule for an entry that asks or denies. It holds wherever its words occur behind the program: that is wider than a
/// list of beginnings, and is not got around by another order. `named` tells the program that a name stands for.
///
/// # Errors
/// When no rule can be made of it; the text says why.
pub fn rule(
    listed: &Listed,
    named: impl Fn(&str) -> String,
    taken: &mut BTreeSet<String>,
) -> Result<Made, &'static str> {
    let says = match listed.says {
        Some(says @ (Says::Ask | Says::Deny)) => says,
        Some(Says::Allow) => return Err("nothing is allowed for its spelling"),
        None => return Err("what it says cannot be told"),
    };
    let words = listed.words.as_deref().map_err(|why| *why)?;
    let (programs, rest) = words.split_first().ok_or("it is about every command")?;
    let programs: BTreeSet<String> =
        programs.iter().map(|name| named(name.rsplit('/').next().unwrap_or(name))).collect();
    let anything = programs.contains("*");
    let arguments: Vec<&Vec<String>> =
        rest.iter().filter(|word| !word.iter().any(|word| word == "*")).collect();
    if anything && arguments.is_empty() {
        return Err("it is about every command");
    }
    let verb = if says == Says::Deny { "deny" } else { "ask" };
    let id = unique(&format!("{verb}-{}", slug(&shortest(words))), taken);
    Ok(Made {
        text: file(listed, says, (!anything).then_some(&programs), &arguments),
        id: format!("imported/{id}"),
    })
}

fn file(
    listed: &Listed,
    says: Says,
    programs: Option<&BTreeSet<String>>,
    arguments: &[&Vec<String>],
) -> String {
    let list =
        |words: &mut dyn Iterator<Item = &String>| Item::List(words.map(Item::text).collect()).compact();
    let words = listed.words.as_deref().unwrap_or(&[]);
    let command = shortest(words);
    let (severity, refuses) = match says {
        Says::Deny => ("high", "a command that a list of permissions denies"),
        Says::Allow | Says::Ask => ("medium", "a command that a list of permissions asks about"),
    };
    let written: String = listed.written.chars().filter(|letter| !letter.is_control()).collect();
    let mut text = format!(
        "summary    = {}\nseverity   = \"{severity}\"\nconfidence = \"high\"\nmaturity   = \"stable\"\nattack     = []\n\
         refuses    = \"{refuses}\"\n\nwhy = {}\n\n[when]\n",
        quoted(&format!("Is on a list of permissions: {command}")),
        quoted(&format!("It was taken over from a list of permissions, where it is written as {written}")),
    );
    if let Some(programs) = programs {
        let _ = writeln!(text, "program = {}", list(&mut programs.iter()));
    }
    if !arguments.is_empty() {
        let each = arguments.iter().map(|word| format!("{{ argument = {} }}", list(&mut word.iter())));
        let _ = writeln!(text, "all = [{}]", each.collect::<Vec<_>>().join(", "));
    }
    let hits = [command.clone(), format!("true && {command}"), format!("cd . && {command}")].map(Item::Text);
    let misses: Vec<Item> =
        ["true", "pwd", "ls"].into_iter().filter(|word| !command.starts_with(word)).map(Item::text).collect();
    let _ = writeln!(
        text,
        "\n[examples]\nhit  = {}\nmiss = {}",
        Item::List(hits.to_vec()).compact(),
        Item::List(misses).compact()
    );
    text
}

/// In the letters of a rule's name.
fn slug(text: &str) -> String {
    let letters = text
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' });
    let text: String = letters.take(60).collect();
    let parts: Vec<&str> = text.split('-').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "command".to_owned() } else { parts.join("-") }
}

fn unique(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut names = std::iter::once(name.to_owned()).chain((2..).map(|number| format!("{name}-{number}")));
    let free = names.find(|name| !taken.contains(name)).unwrap_or_default();
    taken.insert(free.clone());
    free
}

/// The words that a pattern with stars begins with. A last star stands for what may follow.
fn pattern(text: &str) -> Result<Vec<Vec<String>>, &'static str> {
    // Whoever quotes or expands in a pattern means a spelling that is not known here.
    let plain = |letter: char| !"'\"\\`$;&|<>(){}\n".contains(letter);
    if !text.chars().all(plain) {
        return Err("it is about more than words");
    }
    let mut words: Vec<Vec<String>> = text.split_whitespace().map(|word| vec![word.to_owned()]).collect();
    while words.last().is_some_and(|word| word == &["*"]) {
        words.pop();
    }
    Ok(words)
}
