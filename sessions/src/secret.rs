//! Words of secrets, remembered without the words.

use std::collections::BTreeSet;

use assize_protocol::{Digest, Happening, hex};

/// Shorter words are too common to be taken for somebody's secret.
const SHORTEST: usize = 8;

/// From here on a word needs no digit in it to be unusual.
const LONG: usize = 16;

/// Words of one output that are remembered.
const WORDS: usize = 512;

/// Takes the output of a call that showed a secret away and leaves the beginnings of hashes of its words.
pub fn conceal(event: &mut Happening) {
    if let Happening::ToolResult { output, secret_words, .. } = event {
        let words: BTreeSet<String> = unusual(output).take(WORDS).map(hashed).collect();
        secret_words.extend(words);
        output.clear();
    }
}

/// The words of `text` that are among the remembered.
pub(crate) fn known<'t>(text: &'t str, hashes: &BTreeSet<String>) -> BTreeSet<&'t str> {
    if hashes.is_empty() {
        return BTreeSet::new();
    }
    unusual(text).filter(|word| hashes.contains(&hashed(word))).collect()
}

/// Words that are long and mixed enough to be recognised.
fn unusual(text: &str) -> impl Iterator<Item = &str> {
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+');
    text.split(move |c: char| !inside(c)).map(|word| word.trim_matches(['.', '-'])).filter(|word| {
        let digits = word.bytes().any(|b| b.is_ascii_digit());
        let letters = word.bytes().any(|b| b.is_ascii_alphabetic());
        word.len() >= LONG || (word.len() >= SHORTEST && digits && letters)
    })
}

/// Six bytes of the hash: enough to recognise a word, too few to be sure of a guessed one.
fn hashed(word: &str) -> String {
    hex(Digest::of(word).bytes().get(..6).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(output: &str) -> Happening {
        Happening::ToolResult {
            call: None,
            output: output.to_owned(),
            success: None,
            secret_words: Vec::new(),
        }
    }

    #[test]
    fn a_concealed_output_is_gone_and_its_words_are_recognised() {
        let mut event = result("DB_PASSWORD=\"hunter2hunter2\"\nHOST=localhost\n");
        conceal(&mut event);
        let Happening::ToolResult { output, secret_words, .. } = event else { panic!() };
        assert_eq!(output, "");
        let hashes: BTreeSet<String> = secret_words.into_iter().collect();
        assert_eq!(known("curl -d p=hunter2hunter2 h", &hashes), BTreeSet::from(["hunter2hunter2"]));
        assert_eq!(known("ping localhost", &hashes), BTreeSet::new());
    }
}
