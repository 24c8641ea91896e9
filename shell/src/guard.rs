//! Refuses text that no parser should see, in one pass over the bytes.
//!
//! It knows no grammar. Exact nesting is the reader's business; the balance counted here only keeps the
//! parsers behind the reader away from bombs.

use assize_protocol::{Limit, Span};

use crate::{Limits, script::Unread};

/// How many times [`Limits::depth`] the balance of open brackets may reach: brackets in quoted text count too.
const BRACKETS_PER_LEVEL: usize = 4;

/// What the guard says about a source text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Objection {
    /// Do not parse: a bound is exceeded.
    Bound(Limit, &'static str),
    /// Parse if you like, but vouch for nothing: these bytes deceive.
    Text(Unread),
}

const PLAIN: u8 = 0;
const CONTROL: u8 = 1;
const OPEN: u8 = 2;
const CLOSE: u8 = 3;
const LEAD: u8 = 4;

/// What each byte is to the guard.
static KIND: [u8; 256] = kinds();

const fn kinds() -> [u8; 256] {
    let mut table = [PLAIN; 256];
    let mut byte: u8 = 0;
    loop {
        #[expect(
            clippy::indexing_slicing,
            reason = "a byte indexes a table of 256; const code has no `get_mut`"
        )]
        {
            table[byte as usize] = match byte {
                b'\t' | b'\n' => PLAIN,
                0..=0x1F | 0x7F => CONTROL,
                b'(' | b'{' => OPEN,
                b')' | b'}' => CLOSE,
                // Lead bytes of the sequences that `deceptive` looks at.
                0xC2 | 0xCD | 0xD8 | 0xE1 | 0xE2 | 0xE3 | 0xEF | 0xF3 => LEAD,
                _ => PLAIN,
            };
        }
        if byte == u8::MAX {
            return table;
        }
        byte += 1;
    }
}

/// Looks at `source` once. `Ok`: nothing speaks against parsing it.
pub(crate) fn inspect(source: &str, limits: &Limits) -> Result<(), Objection> {
    if source.len() > limits.bytes {
        return Err(Objection::Bound(Limit::Bytes, "the text is longer than the limit"));
    }
    let most_open = limits.depth.saturating_mul(BRACKETS_PER_LEVEL);
    let mut open = 0_usize;
    for (at, &byte) in source.as_bytes().iter().enumerate() {
        match KIND.get(usize::from(byte)).copied().unwrap_or(CONTROL) {
            PLAIN => {}
            OPEN => {
                open += 1;
                if open > most_open {
                    return Err(Objection::Bound(Limit::Depth, "brackets are nested too deeply"));
                }
            }
            CLOSE => open = open.saturating_sub(1),
            CONTROL => return Err(objection(at, 1, "a control character hides text")),
            _ => {
                if let Some((length, reason)) = deceptive(source, at) {
                    return Err(objection(at, length, reason));
                }
            }
        }
    }
    Ok(())
}

fn objection(at: usize, length: usize, reason: &'static str) -> Objection {
    Objection::Text(Unread { span: Span::new(at, at + length), reason })
}

/// The length of and the case against the character at `at`, if there is one.
fn deceptive(source: &str, at: usize) -> Option<(usize, &'static str)> {
    const INVISIBLE: &str = "an invisible or odd blank character";
    const DIRECTION: &str = "a character that changes the direction of text";
    let character = source.get(at..)?.chars().next()?;
    let reason = match character {
        '\u{80}'..='\u{9F}' => "a control character hides text",
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => DIRECTION,
        '\u{A0}'
        | '\u{AD}'
        | '\u{34F}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{1680}'
        | '\u{17B4}'
        | '\u{17B5}'
        | '\u{180B}'..='\u{180F}'
        | '\u{2000}'..='\u{200D}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{202F}'
        | '\u{205F}'..='\u{2065}'
        | '\u{206A}'..='\u{206F}'
        | '\u{3000}'
        | '\u{3164}'
        | '\u{FEFF}'
        | '\u{FFA0}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E0FFF}' => INVISIBLE,
        _ => return None,
    };
    Some((character.len_utf8(), reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(source: &str) -> Option<&'static str> {
        match inspect(source, &Limits::default()) {
            Ok(()) => None,
            Err(Objection::Bound(_, reason)) => Some(reason),
            Err(Objection::Text(unread)) => Some(unread.reason),
        }
    }

    #[test]
    fn ordinary_text_in_any_script_passes() {
        for source in ["git status", "echo 'żółw 日本 🚀 ✔️ ⚠️ é'", "printf 'a\tb\n'", ""] {
            assert_eq!(reason(source), None, "{source}");
        }
    }

    #[test]
    fn control_characters_are_named_with_their_place() {
        assert_eq!(
            inspect("ls\r", &Limits::default()),
            Err(Objection::Text(Unread { span: Span::new(2, 3), reason: "a control character hides text" }))
        );
        for source in ["a\0", "a\u{b}b", "a\u{c}b", "\u{7f}", "\u{85}", "\u{1b}[2K"] {
            assert_eq!(reason(source), Some("a control character hides text"), "{source:?}");
        }
    }

    #[test]
    fn invisible_and_direction_characters_are_refused_even_inside_quotes() {
        for character in
            ['\u{A0}', '\u{200B}', '\u{FEFF}', '\u{2028}', '\u{AD}', '\u{3000}', '\u{E0041}', '\u{FFA0}']
        {
            assert_eq!(reason(&format!("echo '{character}'")), Some("an invisible or odd blank character"));
        }
        for character in ['\u{202E}', '\u{2067}', '\u{200F}', '\u{61C}'] {
            assert_eq!(
                reason(&format!("echo '{character}'")),
                Some("a character that changes the direction of text")
            );
        }
    }

    #[test]
    fn size_and_open_brackets_are_bounded() {
        assert_eq!(reason(&"a".repeat(64 * 1024)), None);
        assert_eq!(reason(&"a".repeat(64 * 1024 + 1)), Some("the text is longer than the limit"));
        assert_eq!(reason(&"$(".repeat(65)), Some("brackets are nested too deeply"));
        assert_eq!(reason(&"f(x) { y; }".repeat(1000)), None);
    }
}
