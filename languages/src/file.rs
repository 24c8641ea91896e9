//! Scripts in files, which can begin with a line for the kernel.

use crate::{Act, Language, acts};

/// Endings of files that Node.js reads as TypeScript, in which the same signs mean other things.
const TYPED: [&str; 3] = [".ts", ".mts", ".cts"];

/// What the script `text` of the file `name` does. Perl and Ruby obey the words behind their name in the first line.
pub fn file_acts(language: Language, name: &str, text: &str) -> Vec<Act> {
    let first = text.lines().next().filter(|line| line.starts_with("#!"));
    let typed = language == Language::JavaScript && TYPED.iter().any(|ending| name.ends_with(ending));
    let obeyed = matches!(language, Language::Perl | Language::Ruby) && !first.is_none_or(is_plain);
    let mut all = acts(language, body(language, text));
    if (typed || obeyed) && !all.iter().any(|act| matches!(act, Act::Opaque(_))) {
        all.insert(0, Act::Opaque("a first line or an ending with a meaning of its own"));
    }
    all
}

/// The text without a first line that is a comment to the interpreter and not to the grammar.
fn body(language: Language, text: &str) -> &str {
    let begins =
        matches!(language, Language::Perl | Language::Ruby | Language::JavaScript) && text.starts_with("#!");
    let rest = text.find('\n').and_then(|at| text.get(at..)).unwrap_or("");
    if begins { rest } else { text }
}

/// A first line that names the interpreter and nothing else.
fn is_plain(line: &str) -> bool {
    let words: Vec<&str> = line.trim_start_matches("#!").split_whitespace().collect();
    matches!(
        words.as_slice(),
        ["/usr/bin/perl" | "/usr/bin/ruby"]
            | ["/usr/bin/perl" | "/usr/bin/ruby", "-w"]
            | ["/usr/bin/env", "perl" | "ruby"]
    )
}
