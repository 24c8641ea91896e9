//! What the second readers may be given.
//!
//! Rable is recursive: lists nest to the left in its tree, and a stack overflow cannot be
//! caught. It parses the body of a substitution once per level around it and again for each
//! part. The bounds keep it within a 2 MiB stack and a few milliseconds; they count what
//! could nest, not what does, because here nobody is believed about nesting. Bodies of quoted
//! heredocs do not count.

use super::outline::Outline;

/// Nesting of anything, as the reader saw it.
const DEPTH: usize = 24;
/// Characters that could open something.
const OPENERS: usize = 400;
/// Reserved words that could open something.
const RESERVED: usize = 240;
/// Characters that could separate commands.
const SEPARATORS: usize = 2_000;
/// Bytes of one arithmetic expression: operators nest, too.
const ARITHMETIC: usize = 1_024;
/// Bytes behind the first `((`, all of which could be arithmetic.
const REACH: usize = 6 * 1024;
/// Bytes, times the square of how deep substitutions nest.
const WORK: usize = 128 * 1024;
/// Bytes for tree-sitter.
const BYTES: usize = 8 * 1024;
/// Bytes of real commands per progress call of tree-sitter (a hundred operations): at least sixty.
/// Repeated shapes that it is slow with have ten to thirty.
const BYTES_PER_PROGRESS: usize = 40;

/// Whether rable can read `source` within its stack and in time.
pub(super) fn allow_rable(source: &str, outline: &Outline<'_>) -> bool {
    let levels = outline.substitution_depth + 1;
    outline.depth <= DEPTH
        && source.len().saturating_mul(levels * levels) <= WORK
        && outline.longest_arithmetic <= ARITHMETIC
        && (source.len() <= RESERVED * 2
            || count(source, outline, behind_arithmetic) <= REACH
                && count(source, outline, |text| bytes(text, *b"({`!")) <= OPENERS
                && count(source, outline, |text| bytes(text, *b"\n;&|")) <= SEPARATORS
                && count(source, outline, reserved) <= RESERVED)
}

/// Whether tree-sitter can read `source` in time.
pub(super) fn allow_tree_sitter(source: &str, outline: &Outline<'_>) -> bool {
    outline.depth <= DEPTH && source.len() <= BYTES
}

/// How many progress calls a parse of `source` by tree-sitter may take.
pub(super) fn progress_of_tree_sitter(source: &str) -> usize {
    16 + source.len() / BYTES_PER_PROGRESS
}

/// What `counter` finds in `source`, quoted heredoc bodies left out.
fn count(source: &str, outline: &Outline<'_>, counter: impl Fn(&str) -> usize) -> usize {
    let hidden: usize = outline.opaque.iter().map(|span| counter(span.of(source))).sum();
    counter(source).saturating_sub(hidden)
}

fn behind_arithmetic(text: &str) -> usize {
    let openings = ["((", "$["].iter().filter_map(|opening| text.find(opening));
    openings.min().map_or(0, |at| text.len() - at)
}

fn bytes(text: &str, set: [u8; 4]) -> usize {
    text.bytes().filter(|byte| set.contains(byte)).count()
}

fn reserved(text: &str) -> usize {
    let opens = |at: usize| {
        let word = match text.as_bytes().get(at) {
            Some(b'i') => "if",
            Some(b'c') => "case",
            Some(b'f') => "for",
            Some(b'w') => "while",
            Some(b'u') => "until",
            Some(b's') => "select",
            _ => return false,
        };
        text.get(at..).is_some_and(|rest| rest.starts_with(word))
    };
    (0..text.len()).filter(|at| opens(*at)).count()
}
