//! A command line as words, for recognising our own: what `settings` wrote, or a person by hand.

/// The words of a plain line. Nothing that a shell would expand is understood: such a line is not ours.
pub(crate) fn split(line: &str) -> Option<Vec<String>> {
    let (mut words, mut word) = (Vec::new(), None::<String>);
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            ' ' | '\t' => words.extend(word.take()),
            '\'' => word.get_or_insert_default().push_str(&quoted(&mut letters, '\'')?),
            '"' => word.get_or_insert_default().push_str(&quoted(&mut letters, '"')?),
            '\\' => word.get_or_insert_default().push(letters.next()?),
            letter if "$`;&|<>(){}*?[]~#!\n".contains(letter) => return None,
            letter => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    Some(words)
}

fn quoted(letters: &mut std::str::Chars<'_>, end: char) -> Option<String> {
    let mut text = String::new();
    loop {
        match letters.next()? {
            letter if letter == end => return Some(text),
            '$' | '`' | '\\' if end == '"' => return None,
            letter => text.push(letter),
        }
    }
}

/// `word` so that a shell reads it as it is.
pub(crate) fn quote(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:=@%+,".contains(&b);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Whether a line of an agent's settings calls the hook of `agent`.
pub fn calls_hook(line: &str, agent: &str) -> bool {
    of_hook(line, agent).is_some()
}

/// The words of the hook in a line, without what is said when it fails.
pub(crate) fn of_hook(line: &str, agent: &str) -> Option<Vec<String>> {
    let call = line.split_once(" |").map_or(line, |(call, _)| call);
    let words = split(call)?;
    is_hook(&words, agent).then_some(words)
}

/// Whether these words start the hook of `agent`.
pub(crate) fn is_hook(words: &[String], agent: &str) -> bool {
    match words {
        [program, name, ..] if is_hook_alone(program) => name == agent,
        [program, verb, name, ..] => base(program).starts_with("assize") && verb == "hook" && name == agent,
        _ => false,
    }
}

/// Whether a program is the hook without the other verbs.
pub(crate) fn is_hook_alone(program: &str) -> bool {
    base(program) == "assize-hook"
}

fn base(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_word_comes_back() {
        for word in ["/usr/bin/assize", "/home/a b/as'size", "", "x$y"] {
            assert_eq!(split(&quote(word)), Some(vec![word.to_owned()]), "{word}");
        }
    }

    #[test]
    fn both_programs_are_recognised_by_their_own_words() {
        let is_hook = |line: &str| is_hook(&split(line).unwrap(), "codex");
        assert!(is_hook("/usr/bin/assize hook codex --wait 1m") && is_hook("/opt/assize-hook codex"));
        assert!(!is_hook("assize-hook hook codex") && !is_hook("assize codex") && !is_hook("assize-hook"));
    }

    #[test]
    fn a_line_with_more_than_words_is_not_understood() {
        for line in ["assize hook codex || true", "$HOME/assize hook codex", "'open", "a; b", "\"$x\""] {
            assert_eq!(split(line), None, "{line}");
        }
    }
}
