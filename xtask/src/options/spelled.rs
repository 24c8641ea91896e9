//! One line of a help text: the spellings of an option and what stands behind them.

use std::collections::BTreeSet;

use super::help::Arity;

/// More spellings than one option has.
const MOST: usize = 5;

/// One spelling and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spelled {
    /// With its dashes.
    pub(crate) text: String,
    /// What stands behind it.
    pub(crate) arity: Arity,
}

/// Reads the line of one option; `block` says that its description is below. `None`: no such line.
pub(crate) fn entry(line: &str, block: bool) -> Option<Vec<Spelled>> {
    let mut rest = line.trim_start();
    let mut all = Vec::new();
    while let Some((names, after)) = spelling(rest) {
        let (arity, after) = value(after, block);
        // `--[no-]file=X`: the denial takes nothing.
        all.extend(names.into_iter().enumerate().map(|(at, text)| {
            let arity = if at > 0 { Arity::Flag } else { arity };
            Spelled { text, arity }
        }));
        let Some(next) = separated(after) else { break };
        rest = next;
    }
    share(&mut all);
    (!all.is_empty()).then_some(all)
}

/// Reads `--name`, `--[no-]name` or `-x` at the start: its spellings, and the rest.
pub(crate) fn spelling(text: &str) -> Option<(Vec<String>, &str)> {
    let bare = text.trim_start_matches('-');
    let dashes = text.len() - bare.len();
    let dash = match dashes {
        1 => "-",
        2 => "--",
        _ => return None,
    };
    for (mark, no) in [("[no-]", "no-"), ("(no-)", "no-"), ("[no]", "no"), ("{no-}", "no-")] {
        if let Some(rest) = bare.strip_prefix(mark) {
            let (name, rest) = name(rest)?;
            return Some((vec![format!("{dash}{name}"), format!("{dash}{no}{name}")], rest));
        }
    }
    let (name, rest) = name(bare)?;
    Some((vec![format!("{dash}{name}")], rest))
}

fn name(text: &str) -> Option<(&str, &str)> {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+');
    let end = text.find(|c| !part(c)).unwrap_or(text.len());
    let (name, _) = text.split_at(end);
    let name = name.trim_end_matches(['.', '-']);
    if name.is_empty() {
        let odd = text.chars().next().filter(|c| "?#@%:!$^*".contains(*c))?;
        return Some(text.split_at(odd.len_utf8()));
    }
    Some(text.split_at(name.len()))
}

/// What follows a spelling: the kind of its value, and the rest.
fn value(text: &str, block: bool) -> (Arity, &str) {
    let text = text.strip_prefix("...").unwrap_or(text);
    let text = text.strip_prefix("[]").unwrap_or(text);
    match text.chars().next() {
        None | Some(',' | '|' | '/' | ';' | ')' | '\'' | '"' | '`') => (Arity::Flag, text),
        Some('[') => {
            let (inside, rest) = bracketed(text);
            // `--foo[-bar]` and `-f[amily]` are parts of a name.
            let name = inside.starts_with("[-")
                || inside.bytes().skip(1).all(|b| b.is_ascii_lowercase() || b == b']');
            (if name { Arity::Unknown } else { Arity::Attached }, rest)
        }
        // Ruby writes `--trace=[OUT]` for what others write `--trace[=OUT]`; a choice is `=[a|b]`.
        Some('=') if text.starts_with("=[") => {
            let (inside, rest) = bracketed(text.trim_start_matches('='));
            let alone = rest.is_empty() || rest.starts_with([' ', ',']);
            let word = inside.bytes().all(|b| b.is_ascii_alphanumeric() || b"[]_-".contains(&b));
            let arity = if alone && word { Arity::Attached } else { Arity::Unknown };
            (arity, self::word(rest).1)
        }
        // kubectl writes a switch with its default, `--all=false:`.
        Some('=') if ["=false", "=true"].iter().any(|default| text.starts_with(default)) => {
            (Arity::Attached, "")
        }
        Some('=' | '<') => (Arity::Value, word(text.trim_start_matches('=')).1),
        Some(' ') => apart(text, block),
        Some(_) => (Arity::Unknown, ""),
    }
}

/// A value behind a blank, or a description.
fn apart(text: &str, block: bool) -> (Arity, &str) {
    let bare = text.trim_start();
    let gap = text.len() - bare.len() > 1;
    if bare.is_empty() || bare.starts_with(['-', ',', '|']) || bare.starts_with("or -") {
        return (Arity::Flag, text);
    }
    if bare.starts_with('<') && (!gap || ends(word(bare).1)) {
        return (Arity::Value, values(bare));
    }
    if gap {
        return (Arity::Flag, "");
    }
    if bare.starts_with('[') {
        let (inside, rest) = bracketed(bare);
        let tag = ["[boolean]", "[string]", "[number]", "[array]", "[count]", "[default"];
        // Alternatives, or a remark: `-i [--in-place]`, `-f [required]`.
        let arity = match inside {
            i if tag.iter().any(|t| i.starts_with(t)) || i.starts_with("[-") || i.contains(' ') => {
                Arity::Unknown
            }
            _ => Arity::Loose,
        };
        return (arity, rest);
    }
    if bare.starts_with('=') {
        // `-x = value`
        return (Arity::Unknown, "");
    }
    let (first, rest) = word(bare);
    // `string[="all"]`: the value that stands for none.
    let (kind, stem) = match first.split_once("[=\"") {
        Some((stem, _)) => (Arity::Attached, stem),
        None => (Arity::Value, first),
    };
    let listed = first.ends_with(',') || rest.starts_with(',') || rest.starts_with(" |");
    if is_placeholder(stem) {
        (kind, values(rest))
    } else if (rest.starts_with("  ") || (ends(rest) && block) || listed) && is_word(stem) {
        (kind, rest)
    } else {
        (Arity::Unknown, "")
    }
}

/// Whether nothing follows, or a description.
fn ends(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with("  ")
}

/// A word that cannot be the start of a sentence: `FILE`, `{a,b}`, `NUM[,NUM]`, `key=value`, `"x"`.
fn is_placeholder(word: &str) -> bool {
    if word.starts_with(['{', '<']) {
        return true;
    }
    let letters: Vec<char> = word.chars().filter(char::is_ascii_alphabetic).collect();
    let shouted = !letters.is_empty() && letters.iter().all(char::is_ascii_uppercase);
    shouted && !word.ends_with(':')
}

/// A lower-case placeholder, such as `string` or `file.c`; a sentence is told from it by the gap behind.
fn is_word(word: &str) -> bool {
    !word.is_empty() && !word.ends_with([':', '.']) && !word.starts_with(['(', ':', '#', '='])
}

/// Skips further placeholders: `<A> <B>`, `X [X ...]`, `...`.
fn values(text: &str) -> &str {
    let mut rest = text;
    loop {
        let bare = rest.strip_prefix(' ').unwrap_or(rest);
        let (next, after) = match bare.chars().next() {
            Some('<' | '[' | '{') => word(bare),
            Some('.') if bare.starts_with("...") => bare.split_at(3),
            Some(c) if c.is_ascii_uppercase() && is_placeholder(word(bare).0) && bare.len() < rest.len() => {
                word(bare)
            }
            _ => return rest,
        };
        if next.is_empty() {
            return rest;
        }
        rest = after;
    }
}

/// The next word; brackets of all kinds keep their blanks.
fn word(text: &str) -> (&str, &str) {
    let mut depth = 0_i32;
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        match c {
            '<' | '[' | '{' | '(' => depth += 1,
            '>' | ']' | '}' | ')' => depth -= 1,
            ' ' if depth <= 0 => {
                end = at;
                break;
            }
            ',' if depth <= 0 && text.split_at(at).1.starts_with(", ") => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    text.split_at(end)
}

/// `[…]` at the start, and the rest.
pub(crate) fn bracketed(text: &str) -> (&str, &str) {
    let mut depth = 0_i32;
    for (at, c) in text.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return text.split_at(at + 1);
        }
    }
    (text, "")
}

/// The next spelling of the same option, when one follows.
fn separated(text: &str) -> Option<&str> {
    let mut rest = text;
    for _ in 0..3 {
        let bare = rest.trim_start();
        rest = [", ", ",", "|", "/ ", "/", "or ", "; "]
            .iter()
            .find_map(|s| bare.strip_prefix(s))
            .unwrap_or(bare);
    }
    let gap = text.len() - text.trim_start().len() > 5;
    (rest.starts_with('-') && !gap && spelling(rest).is_some()).then_some(rest)
}

/// `-I, --ignore=PATTERN`: the short spelling takes it too. `-F, --classify[=WHEN]` says nothing about the short
/// one, and in `-j [N], --jobs[=N]` the long one says how the value is written.
fn share(all: &mut [Spelled]) {
    let denied: Vec<String> = (all.iter().filter(|one| one.text.starts_with("--")))
        .map(|one| one.text.replacen("--", "--no-", 1))
        .collect();
    let has = |arity| all.iter().any(|one| one.arity == arity);
    // A table of options is no list of spellings.
    let shared = if all.len() > MOST || has(Arity::Unknown) || has(Arity::Attached) {
        Arity::Unknown
    } else {
        all.iter().map(|one| one.arity).max().unwrap_or(Arity::Flag)
    };
    let table = all.len() > MOST;
    let attached = has(Arity::Attached);
    for one in all.iter_mut().filter(|one| !denied.contains(&one.text)) {
        match one.arity {
            _ if table => one.arity = Arity::Unknown,
            Arity::Flag => one.arity = shared,
            Arity::Loose if attached => one.arity = Arity::Attached,
            Arity::Loose | Arity::Attached | Arity::Value | Arity::Unknown => {}
        }
    }
}

/// Every `-x` and `--word` in `text`, wherever it stands.
pub(crate) fn mentioned(text: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let starts = c == '-' && !before.is_ascii_alphanumeric() && before != '-' && before != '_';
        if starts && let Some((names, _)) = spelling(text.split_at(at).1) {
            all.extend(names);
        }
        before = c;
    }
    all
}
