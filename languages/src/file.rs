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

/// The acts of a piece of a file in `language`, of which nobody knows what stands in front of it: names that are usually
/// brought in from elsewhere may have been.
pub fn piece_acts(language: Language, name: &str, text: &str) -> Vec<Act> {
    let brought = match language {
        Language::JavaScript => JAVASCRIPT,
        Language::Python => PYTHON,
        _ => return file_acts(language, name, text),
    };
    file_acts(language, name, &format!("{brought}{text}"))
}

/// What JavaScript takes out of its modules by custom.
const JAVASCRIPT: &str =
    "const {exec, execSync, execFile, execFileSync, spawn, spawnSync} = require('child_process');
const {rm, rmSync, rmdirSync, unlinkSync} = require('fs');
";

/// The same in Python. `run` and `call` are names of functions of anybody's own.
const PYTHON: &str = "from subprocess import Popen, check_call, check_output, getoutput
from os import system, popen
from shutil import rmtree
";

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

#[cfg(test)]
mod tests {
    use super::{file_acts, piece_acts};
    use crate::{Act, Language};

    #[test]
    fn a_piece_takes_names_that_the_rest_of_the_file_may_have_brought_in() {
        let starts = |acts: Vec<Act>| acts.iter().any(|act| matches!(act, Act::Command(_)));
        for (language, piece) in [
            (Language::JavaScript, "s|a|execSync('make')|"),
            (Language::Python, "s|a|check_output('make', shell=True)|"),
        ] {
            assert!(starts(piece_acts(language, "", piece)), "{piece}");
            assert!(!starts(file_acts(language, "", piece)), "{piece}");
        }
        assert!(!starts(piece_acts(Language::JavaScript, "", "s|a|pattern.exec('make')|")));
    }
}
