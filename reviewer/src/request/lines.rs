//! The lines of a prompt that are the person's own, with what a list makes of them.

use super::words::plain;
use crate::grammar::{Grammar, holds};

/// Words of a line that is only a heading.
const HEADING: usize = 6;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Line {
    /// Without what marks an item of a list.
    pub(super) text: String,
    /// Between two fences.
    pub(super) fenced: bool,
    /// What it is to the person.
    pub(super) stand: Stand,
}

/// What a line is to the person who sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Stand {
    /// They say it.
    #[default]
    Own,
    /// A heading above it says that this must not be.
    RuledOut,
    /// It is ticked off.
    Done,
    /// Somebody else wrote it, and the person asked for it to be done.
    Delegated,
}

/// The lines of `prompt`. What is quoted from elsewhere (`> …`, `<tag>…</tag>`) is left out.
pub(super) fn lines(prompt: &str, grammar: &Grammar) -> Vec<Line> {
    let mut all = Vec::new();
    let (mut fenced, mut ruled_out) = (false, false);
    let own = untagged(prompt);
    let hands_on = own
        .lines()
        .map(str::trim)
        .any(|line| !line.starts_with('>') && is_delegating(line, grammar))
        || own.lines().any(|line| line.trim_start().starts_with('>'))
            && grammar.delegating.iter().any(|verb| own.to_lowercase().contains(&format!("please {verb} ")));
    for line in own.lines().map(str::trim) {
        if line.starts_with("```") {
            fenced = !fenced;
            continue;
        }
        let quoted = line.starts_with('>');
        if quoted && !hands_on {
            continue;
        }
        let line = line.trim_start_matches(['>', ' ']);
        let item = if fenced { None } else { item(line) };
        if item.is_none() && !line.is_empty() {
            ruled_out = !fenced && is_ruling_out(line, grammar);
        }
        let text = item.unwrap_or(line);
        let (head, behind) = text.split_once(':').unwrap_or(("", text));
        let inline = !head.is_empty() && !behind.trim().is_empty() && is_ruling_out(head, grammar);
        all.push(Line {
            text: if inline { behind.trim().to_owned() } else { text.to_owned() },
            fenced,
            stand: match () {
                () if inline || (ruled_out && item.is_some()) => Stand::RuledOut,
                () if is_done(line) => Stand::Done,
                () if hands_on && !is_delegating(line, grammar) => Stand::Delegated,
                () => Stand::Own,
            },
        });
    }
    all
}

/// `please do this ticket`: what is quoted or pasted with it is asked for.
fn is_delegating(line: &str, grammar: &Grammar) -> bool {
    let words: Vec<String> = line
        .split_whitespace()
        .flat_map(|word| plain(word.trim_matches(|c: char| !c.is_alphanumeric()), grammar))
        .collect();
    let all: Vec<&str> = words.iter().map(String::as_str).collect();
    all.windows(2).enumerate().any(|(at, two)| match two {
        [verb, pointer] => {
            let thing = all.get(at + 2).copied().unwrap_or_default();
            holds(&grammar.delegating, verb)
                && matches!(*pointer, "this" | "that" | "the" | "it")
                && (holds(&grammar.delegated, thing)
                    || *verb == "do" && holds(&grammar.changing, thing)
                    || *pointer == "this" && all.len() <= at + 3)
        }
        _ => false,
    })
}

/// What stands behind the mark of an item of a list.
fn item(line: &str) -> Option<&str> {
    let bullet =
        line.strip_prefix(['-', '*', '•', '+', '·', '–']).filter(|rest| rest.starts_with([' ', '\t']));
    let digits = line.trim_start_matches('(').trim_start_matches(|c: char| c.is_ascii_digit());
    let number =
        digits.strip_prefix(['.', ')']).filter(|rest| digits.len() < line.len() && rest.starts_with(' '));
    let rest = bullet.or(number)?.trim_start();
    let boxed = ["[ ]", "[x]", "[X]"].iter().find_map(|mark| rest.strip_prefix(mark));
    Some(boxed.unwrap_or(rest).trim_start())
}

fn is_done(line: &str) -> bool {
    line.contains(['✔', '✅', '☑', '✓']) || line.contains("[x]") || line.contains("[X]")
}

/// `Out of scope:`, above a list.
fn is_ruling_out(heading: &str, grammar: &Grammar) -> bool {
    let words: Vec<String> = heading
        .split_whitespace()
        .flat_map(|word| plain(word.trim_end_matches([':', '.', '!', '*']), grammar))
        .collect();
    let whole = words.join(" ");
    let clause = words.len() <= HEADING && !whole.contains('.');
    clause
        && grammar.ruled_out.iter().any(|phrase| whole == *phrase || whole.ends_with(&format!(" {phrase}")))
        || holds(&grammar.ruled_out, &whole)
}

/// Text without `<tag>…</tag>`, which is how harnesses put in what the person did not say.
fn untagged(prompt: &str) -> String {
    let mut rest = prompt.replace('\u{2019}', "'");
    for _ in 0..32 {
        let Some(from) = rest.find('<') else { break };
        let after = rest.get(from + 1..).unwrap_or_default();
        let tag: String =
            after.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_').collect();
        let close = format!("</{tag}>");
        let until = rest.get(from..).and_then(|tail| tail.find(&close)).filter(|_| !tag.is_empty());
        match until {
            Some(until) => rest.replace_range(from..from + until + close.len(), " "),
            None => rest.replace_range(from..=from, " "),
        }
    }
    rest
}
