//! What `echo` and `printf` print, where every shell prints the same.

/// A longer text is not followed.
const LONGEST: usize = 64 * 1024;

/// What `echo` prints, in a shell that takes backslashes `literally` or in any; `None`: not known.
pub(crate) fn echo(words: &[&str], literally: bool) -> Option<String> {
    let (end, shown) = match words {
        ["-n", rest @ ..] => ("", rest),
        all => ("\n", all),
    };
    let escaped = || !literally && shown.iter().any(|word| escapes(word));
    if shown.first().is_some_and(|word| is_option(word)) || escaped() {
        return None;
    }
    Some(shown.join(" ") + end)
}

/// What some shell may take for an option of `echo`.
fn is_option(word: &str) -> bool {
    let letters = word.strip_prefix('-');
    letters.is_some_and(|letters| letters.bytes().all(|b| matches!(b, b'n' | b'e' | b'E' | b'-')))
}

/// Whether the text holds what `echo` of some shell turns into something else.
fn escapes(text: &str) -> bool {
    let mut behind = text.split('\\').skip(1);
    // Two in a row leave nothing between them.
    behind.any(|rest| rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
}

/// What `printf` prints; `None`: not known.
pub(crate) fn printf(words: &[&str]) -> Option<String> {
    let words = if let ["--", rest @ ..] = words { rest } else { words };
    let (format, arguments) = words.split_first()?;
    if format.starts_with('-') {
        return None;
    }
    let parts = parts(format)?;
    let mut arguments = arguments.iter();
    let mut text = String::new();
    loop {
        for (index, part) in parts.iter().enumerate() {
            // Between two parts stands a `%s`; a format that outlives its arguments goes on with nothing.
            if index > 0 {
                text.push_str(arguments.next().copied().unwrap_or(""));
            }
            text.push_str(part);
        }
        if parts.len() == 1 || arguments.len() == 0 {
            return Some(text);
        }
        if text.len() > LONGEST {
            return None;
        }
    }
}

/// The texts of a format between one `%s` and the next; `None`: it holds anything else that shells turn into something.
fn parts(format: &str) -> Option<Vec<String>> {
    let mut parts = vec![String::new()];
    let mut rest = format.chars().peekable();
    while let Some(c) = rest.next() {
        let shown = match c {
            '%' => match rest.next()? {
                's' => {
                    parts.push(String::new());
                    continue;
                }
                '%' => '%',
                _ => return None,
            },
            '\\' => match rest.next()? {
                'n' => '\n',
                't' => '\t',
                '\\' => '\\',
                digit @ '0'..='7' => {
                    let mut code = digit.to_digit(8)?;
                    for _ in 0..2 {
                        let Some(more) = rest.peek().and_then(|c| c.to_digit(8)) else { break };
                        code = code * 8 + more;
                        rest.next();
                    }
                    char::from_u32(code).filter(char::is_ascii)?
                }
                _ => return None,
            },
            other => other,
        };
        parts.last_mut()?.push(shown);
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::{echo, printf};

    #[test]
    fn echo_is_known_where_no_shell_differs() {
        assert_eq!(echo(&[], false).as_deref(), Some("\n"));
        assert_eq!(echo(&["a", "b"], false).as_deref(), Some("a b\n"));
        assert_eq!(echo(&["-n", "a"], false).as_deref(), Some("a"));
        assert_eq!(echo(&["a", "-n"], false).as_deref(), Some("a -n\n"));
        assert_eq!(echo(&[r"\056"], true).as_deref(), Some("\\056\n"));
        assert_eq!(echo(&[r"\.x"], false).as_deref(), Some("\\.x\n"));
        for words in [
            &["-n", "-n", "a"][..],
            &["-e", "a"],
            &["-ne", "a"],
            &["-", "a"],
            &[r"\056"],
            &[r"\\n"],
            &[r"a\c"],
        ] {
            assert_eq!(echo(words, false), None, "{words:?}");
        }
    }

    #[test]
    fn printf_repeats_its_format_and_fills_it_up() {
        assert_eq!(printf(&["%s|", "a", "b"]).as_deref(), Some("a|b|"));
        assert_eq!(printf(&["%s-%s|", "a", "b", "c"]).as_deref(), Some("a-b|c-|"));
        assert_eq!(printf(&[".%senv"]).as_deref(), Some(".env"));
        assert_eq!(printf(&["x", "a"]).as_deref(), Some("x"));
        assert_eq!(printf(&["--", "%s%%", "a"]).as_deref(), Some("a%"));
    }

    #[test]
    fn printf_turns_octal_digits_into_letters() {
        assert_eq!(printf(&[r"\056env"]).as_deref(), Some(".env"));
        assert_eq!(printf(&[r"\1012\0"]).as_deref(), Some("A2\0"));
        assert_eq!(printf(&["%s", r"\056"]).as_deref(), Some(r"\056"));
        assert_eq!(printf(&[r"a\\nb\n"]).as_deref(), Some("a\\nb\n"));
        for words in [&[r"\x2e"][..], &["%d", "1"], &["%5s", "a"], &["-v", "x"], &[r"\377"], &["%"], &[]] {
            assert_eq!(printf(words), None, "{words:?}");
        }
    }
}
