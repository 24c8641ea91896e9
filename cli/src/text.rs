//! Shows text that somebody else chose, so that it cannot pretend to be something else.

use assize_approvals::hides;

/// `text` with every character visible that would hide, move or colour others.
pub(crate) fn visible(text: &str) -> String {
    text.chars().map(visible_char).collect()
}

/// One character as it is shown.
pub(crate) fn visible_char(letter: char) -> String {
    match letter {
        '\t' => "\\t".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        letter if letter.is_control() || hides(letter) => letter.escape_unicode().to_string(),
        letter => letter.to_string(),
    }
}

/// `words` as one shell line: plain words as they are, others in single quotes.
pub(crate) fn shell_line(words: &[String]) -> String {
    let quoted = |word: &String| {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:=@%+,".contains(&b);
        if !word.is_empty() && word.bytes().all(plain) {
            word.clone()
        } else {
            format!("'{}'", word.replace('\'', r"'\''"))
        }
    };
    words.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_hides_is_printed_as_it_is() {
        assert_eq!(visible("a\u{1b}[2J\u{202e}b\u{200b}\n"), "a\\u{1b}[2J\\u{202e}b\\u{200b}\\n");
        assert_eq!(visible("grüße ✓"), "grüße ✓");
    }

    #[test]
    fn words_become_a_line_the_shell_splits_the_same_way() {
        let words = ["git", "commit", "-m", "it's; done", ""].map(str::to_owned);
        assert_eq!(shell_line(&words), r"git commit -m 'it'\''s; done' ''");
    }
}
