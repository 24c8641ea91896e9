//! Brace expansion: `{a,b}`, `{1..3}`, with what stands around them, exactly as bash's `braces.c` does it.

use assize_protocol::Limit;

use super::{
    Read, Reader,
    cursor::{BRACE, class},
    raw::Raw,
    word::Use,
};
use crate::script::{Operation, Part, Word};

/// A word taken apart: unquoted characters, and parts that braces do not look into.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Piece<'p> {
    Character(char),
    Opaque(&'p Part),
}

/// Why a word with braces is not expanded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    /// Too many words.
    Words,
    /// A sequence whose members bash computes in a way of its own.
    Sequence,
}

const MOST_BRACES: usize = 64;
const LONGEST_WORD: usize = 4_096;

type Alternatives<'p> = Vec<Vec<Piece<'p>>>;

impl Reader<'_, '_> {
    /// Finishes a word and appends what its braces expand to. A result that is empty is no word.
    pub(super) fn expand(&mut self, raw: Raw, usage: Use, out: &mut Vec<Word>) -> Read<()> {
        if !raw.has(BRACE) || !may_expand(&raw.parts) {
            let word = self.finish(raw, usage)?;
            out.push(word);
            return Ok(());
        }
        let pieces = pieces(&raw.parts);
        // Every brace looks for its end: bound both, or a word of braces would cost its square.
        let braces = pieces.iter().filter(|piece| **piece == Piece::Character('{')).count();
        if braces > MOST_BRACES || pieces.len() > LONGEST_WORD {
            return Err(self.bound(Limit::Words, "more braces in a word than the limit"));
        }
        let most = self.shared.limits.words;
        let words = match expand(&pieces, most, 0) {
            Ok(words) => words,
            Err(Refusal::Words) => {
                return Err(self.bound(Limit::Words, "braces make more words than the limit"));
            }
            Err(Refusal::Sequence) => return Err(self.fail("a brace sequence with unusual bounds")),
        };
        // Whatever runs inside the word runs in every word that it becomes.
        self.spend(raw.nodes.saturating_mul(words.len().saturating_sub(1)))?;
        let unchanged = words.len() == 1 && words.first() == Some(&pieces);
        if !unchanged {
            if raw.confuses_braces || words.iter().any(|pieces| joins_a_name(pieces)) {
                return Err(self.fail("braces beside an expansion that they may cut in two"));
            }
            self.shell_differs(raw.start, raw.end);
        } else if self.slice(raw.start, raw.end).contains("..") {
            // `{1..}` loses its braces.
            self.zsh_differs(raw.start, raw.end);
        }
        for pieces in words {
            if pieces.is_empty() {
                // A word of its own in zsh.
                self.zsh_differs(raw.start, raw.end);
                continue;
            }
            let mut word = Raw::new(raw.start);
            word.end = raw.end;
            assemble(pieces, &mut word);
            let word = self.finish(word, usage)?;
            out.push(word);
        }
        Ok(())
    }
}

/// Braces are expanded before parameters are found: `$x{a,b}` is `$xa $xb`, `{a,b$}x` is `ax $x`.
fn joins_a_name(pieces: &[Piece<'_>]) -> bool {
    pieces.iter().zip(pieces.iter().skip(1)).any(|pair| match pair {
        (Piece::Character('$'), next) => *next != Piece::Character('/'),
        (Piece::Opaque(Part::Parameter { parameter, quoted: false }), Piece::Character(next)) => {
            parameter.operation == Operation::Value && (next.is_ascii_alphanumeric() || *next == '_')
        }
        _ => false,
    })
}

/// Whether braces would make something else of these parts.
pub(super) fn would_expand(parts: &[Part]) -> bool {
    if !may_expand(parts) {
        return false;
    }
    let pieces = pieces(parts);
    if pieces.len() > LONGEST_WORD {
        return true;
    }
    expand(&pieces, 2, 0).map_or(true, |words| words.len() != 1 || words.first() != Some(&pieces))
}

/// Cheaply: whether an unquoted `{` and `}` are there at all.
fn may_expand(parts: &[Part]) -> bool {
    let has = |wanted: char| {
        parts
            .iter()
            .any(|part| matches!(part, Part::Literal { text, quoted: false } if text.contains(wanted)))
    };
    has('}') && (has(',') || has('.'))
}

fn pieces(parts: &[Part]) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    for part in parts {
        match part {
            Part::Literal { text, quoted: false } => pieces.extend(text.chars().map(Piece::Character)),
            other => pieces.push(Piece::Opaque(other)),
        }
    }
    pieces
}

fn assemble(pieces: Vec<Piece<'_>>, word: &mut Raw) {
    for piece in pieces {
        match piece {
            Piece::Character(character) => {
                word.literal(character.encode_utf8(&mut [0; 4]), false);
                word.seen |= u8::try_from(character).map_or(0, class);
            }
            Piece::Opaque(Part::Literal { text, quoted }) => word.literal(text, *quoted),
            Piece::Opaque(part) => word.push(part.clone()),
        }
    }
}

fn is(pieces: &[Piece<'_>], at: usize, wanted: char) -> bool {
    pieces.get(at) == Some(&Piece::Character(wanted))
}

/// The first `}` that closes a brace opened in front of `at`, if a comma or a sequence is between.
fn closing(pieces: &[Piece<'_>], at: usize) -> Option<usize> {
    let mut level = 0_usize;
    let mut separated = false;
    for index in at..pieces.len() {
        match pieces.get(index) {
            Some(Piece::Character('}')) if level == 0 && separated => return Some(index),
            Some(Piece::Character('{')) => level += 1,
            Some(Piece::Character('}')) => level = level.saturating_sub(1),
            Some(Piece::Character(',')) if level == 0 => separated = true,
            Some(Piece::Character('.'))
                if level == 0 && is(pieces, index + 1, '.') && !is(pieces, index + 2, '}') =>
            {
                separated = true;
            }
            _ => {}
        }
    }
    None
}

/// The first brace that expands, and its end.
fn first_brace(pieces: &[Piece<'_>]) -> Option<(usize, usize)> {
    for index in 0..pieces.len() {
        // `{}` at the start of a word is `find`'s, not a brace.
        let opens = is(pieces, index, '{') && !(index == 0 && is(pieces, 1, '}'));
        if opens && let Some(end) = closing(pieces, index + 1) {
            return Some((index, end));
        }
    }
    None
}

/// Deeper braces than that are not written by hand.
const DEEPEST: usize = 16;

fn expand<'p>(pieces: &[Piece<'p>], most: usize, depth: usize) -> Result<Alternatives<'p>, Refusal> {
    if depth > DEEPEST {
        return Err(Refusal::Words);
    }
    let mut results: Alternatives = vec![Vec::new()];
    let mut rest = pieces;
    while let Some((open, close)) = first_brace(rest) {
        let preamble = rest.get(..open).unwrap_or_default();
        let amble = rest.get(open + 1..close).unwrap_or_default();
        results = join(&results, &[preamble.to_vec()], most)?;
        let middle = if amble.contains(&Piece::Character(',')) {
            alternatives(amble, most, depth)?
        } else {
            match sequence(amble, most)? {
                Some(members) => members,
                // Not a sequence after all: the braces are text, and what follows may still expand.
                None => vec![rest.get(open..=close).unwrap_or_default().to_vec()],
            }
        };
        results = join(&results, &middle, most)?;
        rest = rest.get(close + 1..).unwrap_or_default();
    }
    join(&results, &[rest.to_vec()], most)
}

/// `a,b{c,d},e` → `a`, `bc`, `bd`, `e`.
fn alternatives<'p>(amble: &[Piece<'p>], most: usize, depth: usize) -> Result<Alternatives<'p>, Refusal> {
    let mut results = Vec::new();
    let mut level = 0_usize;
    let mut start = 0;
    for index in 0..=amble.len() {
        match amble.get(index) {
            Some(Piece::Character('{')) => level += 1,
            Some(Piece::Character('}')) => level = level.saturating_sub(1),
            Some(Piece::Character(',')) if level == 0 => {}
            None => {}
            Some(_) => continue,
        }
        let at_end = index == amble.len();
        if at_end || (level == 0 && is(amble, index, ',')) {
            results.extend(expand(amble.get(start..index).unwrap_or_default(), most, depth + 1)?);
            start = index + 1;
        }
        if results.len() > most {
            return Err(Refusal::Words);
        }
    }
    Ok(results)
}

fn join<'p>(
    left: &[Vec<Piece<'p>>],
    right: &[Vec<Piece<'p>>],
    most: usize,
) -> Result<Alternatives<'p>, Refusal> {
    if left.len().saturating_mul(right.len()) > most {
        return Err(Refusal::Words);
    }
    if let ([only], [one]) = (left, right)
        && only.is_empty()
    {
        return Ok(vec![one.clone()]);
    }
    let mut joined = Vec::with_capacity(left.len() * right.len());
    for start in left {
        for end in right {
            joined.push([start.as_slice(), end.as_slice()].concat());
        }
    }
    Ok(joined)
}

/// The members of `1..5`, `a..e`, `1..9..2`; nothing if it is not a sequence.
fn sequence<'p>(amble: &[Piece<'p>], most: usize) -> Result<Option<Alternatives<'p>>, Refusal> {
    let mut text = String::new();
    for piece in amble {
        match piece {
            Piece::Character(character) => text.push(*character),
            Piece::Opaque(_) => return Ok(None),
        }
    }
    let mut bounds = text.split("..");
    let (Some(first), Some(last), step, None) = (bounds.next(), bounds.next(), bounds.next(), bounds.next())
    else {
        return Err(Refusal::Sequence);
    };
    let step = match step.map(str::parse::<i64>) {
        None => 1,
        Some(Ok(step)) => step,
        Some(Err(_)) => return Ok(None),
    };
    match (first.parse::<i64>(), last.parse::<i64>()) {
        (Ok(start), Ok(end)) => numbers(first, last, (start, end, step), most).map(Some),
        (Err(_), Err(_)) => letters(first, last, step),
        _ => Ok(None),
    }
}

fn numbers<'p>(
    first: &str,
    last: &str,
    (start, end, step): (i64, i64, i64),
    most: usize,
) -> Result<Alternatives<'p>, Refusal> {
    const LONGEST: usize = 15;
    let padded = |text: &str| text.len() > 1 && text.starts_with('0');
    let odd = |text: &str| text.len() > LONGEST || text.starts_with('+') || text.starts_with("-0");
    if odd(first) || odd(last) || step.unsigned_abs() > 1 << 40 {
        return Err(Refusal::Sequence);
    }
    let width = if padded(first) || padded(last) { first.len().max(last.len()) } else { 0 };
    if width > 0 && (start < 0 || end < 0) {
        return Err(Refusal::Sequence);
    }
    let step = step.abs().max(1);
    let count = (end - start).abs() / step + 1;
    if usize::try_from(count).map_or(true, |count| count > most) {
        return Err(Refusal::Words);
    }
    let signed = if end < start { -step } else { step };
    Ok((0..count)
        .map(|index| format!("{:0width$}", start + index * signed).chars().map(Piece::Character).collect())
        .collect())
}

fn letters<'p>(first: &str, last: &str, step: i64) -> Result<Option<Alternatives<'p>>, Refusal> {
    let (&[start], &[end]) = (first.as_bytes(), last.as_bytes()) else { return Ok(None) };
    if !start.is_ascii_alphabetic() || !end.is_ascii_alphabetic() {
        return Ok(None);
    }
    // From `Z` to `a` lie a backslash and a backtick, which bash then treats as such.
    if start.is_ascii_lowercase() != end.is_ascii_lowercase() {
        return Err(Refusal::Sequence);
    }
    let step = usize::try_from(step.unsigned_abs().max(1)).unwrap_or(usize::MAX);
    let member = |letter: u8| vec![Piece::Character(char::from(letter))];
    let members = if start <= end {
        (start..=end).step_by(step).map(member).collect()
    } else {
        (end..=start).rev().step_by(step).map(member).collect()
    };
    Ok(Some(members))
}
