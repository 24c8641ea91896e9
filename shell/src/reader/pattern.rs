//! Tells tildes and globs from plain text once a word is complete, as bash does: after brace expansion.

use super::{
    cursor::{GLOB, NAME, TILDE, class, starts_name},
    word::Use,
};
use crate::script::Part;

/// Splits the unquoted literals of `parts` where `usage` gives characters a meaning. `seen`: their classes.
/// False: a tilde stands where bash has rules of its own.
pub(super) fn mark(parts: &mut Vec<Part>, seen: u8, usage: Use) -> bool {
    if usage == Use::Verbatim {
        return true;
    }
    let certain = seen & TILDE == 0 || mark_tildes(parts, usage);
    if seen & GLOB != 0 && matches!(usage, Use::Argument | Use::Element) {
        mark_globs(parts);
    }
    certain
}

/// The length of `NAME=`, `NAME+=` or `NAME[…]=` in front of `text`.
pub(super) fn assignment_prefix(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if !bytes.first().copied().is_some_and(starts_name) {
        return None;
    }
    let mut name = bytes.iter().position(|&byte| class(byte) & NAME == 0)?;
    if bytes.get(name) == Some(&b'[') {
        name += text.get(name..)?.find("]=").or_else(|| text.get(name..)?.find("]+="))? + 1;
    }
    match (bytes.get(name), bytes.get(name + 1)) {
        (Some(b'='), _) => Some(name + 1),
        (Some(b'+'), Some(b'=')) => Some(name + 2),
        _ => None,
    }
}

fn mark_tildes(parts: &mut Vec<Part>, usage: Use) -> bool {
    // Behind `NAME=`, an argument is read like an assignment.
    let value = match (usage, parts.first()) {
        (Use::Assigned, _) => Some(0),
        (Use::Argument | Use::Subject, Some(Part::Literal { text, quoted: false })) => {
            assignment_prefix(text)
        }
        _ => None,
    };
    let mut marked = Vec::with_capacity(parts.len() + 2);
    let count = parts.len();
    let mut certain = true;
    for (index, part) in parts.drain(..).enumerate() {
        match part {
            Part::Literal { text, quoted: false } if index == 0 || value.is_some() => {
                let starts = Starts { first: index == 0, value: if index == 0 { value } else { Some(0) } };
                certain &= split_tildes(&text, starts, index + 1 == count, &mut marked);
            }
            other => marked.push(other),
        }
    }
    *parts = marked;
    certain
}

/// Where in a literal a tilde may stand, apart from behind a colon.
#[derive(Clone, Copy)]
struct Starts {
    /// The literal begins the word.
    first: bool,
    /// Where the assigned value begins.
    value: Option<usize>,
}

fn split_tildes(text: &str, starts: Starts, last: bool, out: &mut Vec<Part>) -> bool {
    let mut certain = true;
    let mut done = 0;
    let mut previous = None;
    for (at, byte) in text.bytes().enumerate() {
        let begins = (starts.first && (at == 0 || starts.value == Some(at)))
            || (previous == Some(b':') && starts.value.is_some_and(|value| at > value));
        previous = Some(byte);
        if byte != b'~' || !begins || at < done {
            continue;
        }
        let rest = text.get(at..).unwrap_or("");
        let length = rest.find(|c| c == '/' || (c == ':' && starts.value.is_some()));
        let region = length.map_or(Some(rest), |length| rest.get(..length)).unwrap_or("");
        if region.contains([':', '=']) {
            certain = false;
        }
        // A prefix that runs into a quote or an expansion is not one.
        let Some(length) = length.or(last.then_some(rest.len())) else { continue };
        let name = rest.get(..length).unwrap_or("");
        if !name.bytes().skip(1).all(|byte| byte.is_ascii_alphanumeric() || b"_.+-".contains(&byte)) {
            continue;
        }
        literal(text.get(done..at), out);
        out.push(Part::Tilde(name.to_owned()));
        done = at + length;
    }
    literal(text.get(done..), out);
    certain
}

fn literal(text: Option<&str>, out: &mut Vec<Part>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        out.push(Part::Literal { text: text.to_owned(), quoted: false });
    }
}

fn mark_globs(parts: &mut Vec<Part>) {
    if let [Part::Literal { text, quoted: false }] = parts.as_slice()
        && text == "["
    {
        return;
    }
    let mut marked = Vec::with_capacity(parts.len() + 2);
    let closing = parts
        .iter()
        .rposition(|part| matches!(part, Part::Literal { text, quoted: false } if text.contains(']')));
    for (index, part) in parts.drain(..).enumerate() {
        match part {
            Part::Literal { text, quoted: false } => {
                split_globs(&text, closing.is_some_and(|closing| closing > index), &mut marked);
            }
            other => marked.push(other),
        }
    }
    *parts = marked;
}

/// `closes_later`: a `]` stands in a later part, so a bracket may span parts.
fn split_globs(text: &str, closes_later: bool, out: &mut Vec<Part>) {
    let mut done = 0;
    let mut at = 0;
    let last_closing = text.rfind(']');
    // A bracket without its end is only looked for once, or a text of brackets would cost its square.
    let mut unclosed = false;
    while let Some(&byte) = text.as_bytes().get(at) {
        let length = match byte {
            b'*' | b'?' => 1,
            b'[' if unclosed || last_closing.is_none_or(|closing| closing < at) => {
                usize::from(closes_later || last_closing.is_some_and(|closing| closing > at))
            }
            b'[' => {
                let found = bracket(text.as_bytes().get(at..).unwrap_or_default());
                unclosed = found.is_none();
                found.unwrap_or(usize::from(closes_later))
            }
            _ => 0,
        };
        if length == 0 {
            at += 1;
            continue;
        }
        literal(text.get(done..at), out);
        out.push(Part::Glob(text.get(at..at + length).unwrap_or("").to_owned()));
        at += length;
        done = at;
    }
    literal(text.get(done..), out);
}

/// The length of the bracket expression that `text` begins with.
fn bracket(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    let mut has_classes = true;
    if let Some(b'!' | b'^') = text.get(at) {
        at += 1;
    }
    if text.get(at) == Some(&b']') {
        at += 1;
    }
    loop {
        match text.get(at)? {
            b']' => return Some(at + 1),
            b'[' if has_classes && matches!(text.get(at + 1), Some(b':' | b'.' | b'=')) => {
                let kind = text.get(at + 1).copied()?;
                let rest = text.get(at + 2..)?;
                let class = rest.windows(2).position(|pair| pair == [kind, b']']);
                has_classes = class.is_some();
                at = class.map_or(at + 1, |length| at + 2 + length + 2);
            }
            _ => at += 1,
        }
    }
}
