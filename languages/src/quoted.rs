//! A second reader of quotes and comments.
//!
//! Where a string ends decides what is code, and the lists of names help only when the
//! parser and the interpreter agree on that. These scanners share nothing with the parser.
//! They know less, so they disagree in places where the parser is right; that costs a question.

type Span = (usize, usize);

/// Strings (without their prefix) and comments of Python; `None`: one does not end.
pub(crate) fn python(text: &str) -> Option<Vec<Span>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let end = match byte {
            b'#' => line_end(text, at),
            b'\'' | b'"' => {
                let triple = [*byte; 3];
                if bytes.get(at..).is_some_and(|rest| rest.starts_with(&triple)) {
                    closing(bytes, at + 3, &triple)?
                } else {
                    let end = closing(bytes, at + 1, &[*byte])?;
                    is_one_line(bytes, at, end).then_some(end)?
                }
            }
            _ => {
                at += 1;
                continue;
            }
        };
        found.push((at, end));
        at = end;
    }
    Some(found)
}

/// Strings, templates and comments of JavaScript. The parser says which slashes begin a
/// regular expression; it is believed only where no value could stand on the left to be divided.
pub(crate) fn javascript(text: &str, regexes: &[Span]) -> Option<Vec<Span>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    let mut before = b'(';
    while let Some(byte) = bytes.get(at) {
        let next = bytes.get(at + 1);
        let end = match byte {
            b'/' if regexes.iter().any(|(start, _)| *start == at) => {
                if !matches!(
                    before,
                    b'(' | b',' | b'=' | b':' | b'[' | b'!' | b'&' | b'|' | b'?' | b';' | b'{' | b'>'
                ) {
                    return None;
                }
                at = regexes.iter().find(|(start, _)| *start == at)?.1;
                before = b'x';
                continue;
            }
            b'/' if next == Some(&b'/') => line_end(text, at),
            b'/' if next == Some(&b'*') => at + 2 + text.get(at + 2..)?.find("*/")? + 2,
            b'`' => closing(bytes, at + 1, b"`")?,
            b'\'' | b'"' => {
                let end = closing(bytes, at + 1, &[*byte])?;
                is_one_line(bytes, at, end).then_some(end)?
            }
            _ => {
                if !byte.is_ascii_whitespace() {
                    before = *byte;
                }
                at += 1;
                continue;
            }
        };
        if *byte != b'/' {
            before = b'x';
        }
        found.push((at, end));
        at = end;
    }
    Some(found)
}

fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |len| at + len)
}

/// The byte behind the next unescaped `mark`.
fn closing(bytes: &[u8], mut at: usize, mark: &[u8]) -> Option<usize> {
    loop {
        let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
        if rest.starts_with(mark) {
            return Some(at + mark.len());
        }
        at += if rest.starts_with(b"\\") { 2 } else { 1 };
    }
}

/// A quoted string may go on behind a backslash; here it may not.
fn is_one_line(bytes: &[u8], start: usize, end: usize) -> bool {
    bytes.get(start..end).is_some_and(|inside| !inside.contains(&b'\n'))
}
