//! Confirms a reading with parsers that share nothing with the reader.
//!
//! The reader's [`Script`] is flattened to an outline: every simple command with the source
//! texts of its assignments, words and redirections, at every depth, in order. A second
//! reader has to give the same outline. A reader of plain commands is asked first, rable where
//! there is more to read, tree-sitter where rable does not confirm; when none does, the script
//! gets an [`Unread`] region and is no proof.
//!
//! It adds doubt and nothing else: it never changes what was read.

mod bounds;
mod comparison;
mod outline;
mod plain;
mod rable;
#[cfg(test)]
mod tests;
mod tree_sitter;

use assize_protocol::Span;

use self::comparison::Comparison;
use self::outline::Outline;
use crate::script::{Command, Part, Script, Unread};

/// Why a region is unread when no second reader confirms it.
const REASON: &str = "a second reader sees other commands";

/// Reserved words of bash: in front they are not a command.
const RESERVED: [&str; 17] = [
    "case", "coproc", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if", "in", "select",
    "then", "time", "until", "while",
];

/// Asks second readers about `script`, which was read from `source`. Does nothing where the
/// reader itself already doubts.
pub(crate) fn confirm(source: &str, script: &mut Script) {
    if !script.unread.is_empty() || is_obvious(source, script) {
        return;
    }
    let outline = outline::of_script(script, source);
    if let Some(start) = doubt(source, &outline) {
        script.unread.push(Unread { span: Span::new(start, source.len()), reason: REASON });
        script.bytes_understood = start;
    }
}

/// Whether each second reader, asked alone, sees what the reader saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opinions {
    /// The reader of plain commands.
    pub plain: bool,
    /// Rable.
    pub rable: bool,
    /// tree-sitter-bash.
    pub tree_sitter: bool,
}

/// What each second reader says of `script`, which was read from `source`.
pub(crate) fn opinions(source: &str, script: &Script) -> Opinions {
    let outline = outline::of_script(script, source);
    let agrees = |tell: &dyn Fn(&mut Comparison<'_, '_>)| {
        let mut comparison = Comparison::new(&outline.marks);
        tell(&mut comparison);
        comparison.agrees()
    };
    Opinions {
        plain: agrees(&|comparison| plain::tell(source, comparison)),
        rable: bounds::allow_rable(source, &outline) && agrees(&|comparison| rable::tell(source, comparison)),
        tree_sitter: bounds::allow_tree_sitter(source, &outline)
            && agrees(&|comparison| tree_sitter::tell(source, comparison)),
    }
}

/// Where the second readers part from the outline, the farther of the two; nothing when one agrees.
fn doubt(source: &str, outline: &Outline<'_>) -> Option<usize> {
    let mut comparison = Comparison::new(&outline.marks);
    plain::tell(source, &mut comparison);
    if comparison.agrees() {
        return None;
    }
    let mut agreed = 0;
    if bounds::allow_rable(source, outline) {
        let mut comparison = Comparison::new(&outline.marks);
        rable::tell(source, &mut comparison);
        if comparison.agrees() {
            return None;
        }
        agreed = comparison.agreed();
    }
    if bounds::allow_tree_sitter(source, outline) {
        let mut comparison = Comparison::new(&outline.marks);
        tree_sitter::tell(source, &mut comparison);
        if comparison.agrees() {
            return None;
        }
        agreed = agreed.max(comparison.agreed());
    }
    let start = outline.marks.get(agreed).or(outline.marks.last()).map_or(0, |mark| mark.span.start);
    Some(usize::try_from(start).unwrap_or(0))
}

/// One command of words that no shell could take for anything else, and that is what was read.
fn is_obvious(source: &str, script: &Script) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b" _./:@%+,=-".contains(&byte);
    if !source.bytes().all(plain) {
        return false;
    }
    let mut expected = source.split(' ').filter(|word| !word.is_empty());
    let [item] = script.body.items.as_slice() else { return false };
    let [Command::Simple(command)] = item.first.stages.as_slice() else { return false };
    let alone = item.rest.is_empty() && !item.background && !item.first.negated && !item.first.timed;
    let bare = command.assignments.is_empty() && command.redirections.is_empty();
    let first = command.words.first().map_or("", |word| word.span.of(source));
    alone
        && bare
        && !first.contains('=')
        && !RESERVED.contains(&first)
        && command.words.iter().all(|word| match word.parts.as_slice() {
            [Part::Literal { text, .. }] => expected.next() == Some(text),
            _ => false,
        })
        && expected.next().is_none()
}
