//! Names in commands, and other names in their place.

use super::Pair;

/// Words of a command that name something: no program, no option, no syntax, nothing that is only said.
pub(super) fn names(command: &str) -> Vec<&str> {
    let mut all: Vec<&str> = Vec::new();
    for (begins, part) in parts(command) {
        let mut leading = begins;
        for word in part.split(|c: char| c.is_whitespace() || "<>$\"'".contains(c)) {
            let bare = word.trim_matches(['{', '}', ',', '\\', ':']);
            let program = leading;
            leading = (leading && bare.is_empty()) || LEADS.contains(&bare);
            let plain =
                bare.len() > 2 && !bare.starts_with('-') && bare.bytes().any(|b| b.is_ascii_alphanumeric());
            let syntax = bare.contains(['[', ']', '\\', '^', '!', '%', '#', '=']);
            if plain && !syntax && !program && !all.contains(&bare) {
                all.push(bare);
            }
        }
    }
    all
}

/// Runs of a command between what joins commands and what is quoted with a blank in it: prose and code, in which a
/// word need not name what is acted on. A document that is written down is none of it either, nor is what is printed.
fn parts(command: &str) -> Vec<(bool, &str)> {
    let command = command.split("<<").next().unwrap_or_default();
    let mut all = Vec::new();
    let mut printing = false;
    for (begins, part) in joined(command) {
        let first = part.split_whitespace().next().unwrap_or_default();
        printing = if begins { PRINTS.contains(&first) || first.starts_with('#') } else { printing };
        if !printing {
            all.push((begins, part));
        }
    }
    all
}

/// What stands between joints and prose, and whether a command begins there.
fn joined(command: &str) -> Vec<(bool, &str)> {
    let mut all = Vec::new();
    let (mut from, mut begins) = (0, true);
    let mut skip = 0;
    for (at, c) in command.char_indices().filter(|(_, c)| "|;&()`\n\"'".contains(*c)) {
        if at < skip {
            continue;
        }
        let behind = command.get(at + 1..).unwrap_or_default();
        let quoted =
            if c == '"' || c == '\'' { behind.find(c).and_then(|end| behind.get(..end)) } else { None };
        match quoted {
            Some(text) if !text.trim().contains(char::is_whitespace) => skip = at + text.len() + 2,
            Some(text) => {
                all.push((begins, command.get(from..at).unwrap_or_default()));
                skip = at + text.len() + 2;
                (from, begins) = (skip, false);
            }
            None if c == '"' || c == '\'' => {}
            None => {
                all.push((begins, command.get(from..at).unwrap_or_default()));
                (from, begins) = (at + 1, true);
            }
        }
    }
    all.push((begins, command.get(from..).unwrap_or_default()));
    all
}

/// What shows its own words and touches nothing.
const PRINTS: [&str; 2] = ["echo", "printf"];

/// What stands before a program.
const LEADS: [&str; 6] = ["sudo", "xargs", "-exec", "-execdir", "time", "nohup"];

/// Names that the request has as well.
pub(super) fn named_in_both(pair: &Pair) -> Vec<&str> {
    let lower = pair.request.to_lowercase();
    let ordinary =
        ["the", "and", "for", "with", "from", "all", "file", "path", "directory", "list", "get", "name"];
    let said = |name: &&str| {
        let name = name.to_lowercase();
        let tail = name.rsplit('/').next().unwrap_or(&name);
        let whole = tail.trim_matches(['*', '.', '?']);
        whole.len() > 2
            && !ordinary.contains(&whole)
            && lower
                .split(|c: char| !(c.is_alphanumeric() || "._-@".contains(c)))
                .any(|word| word == name || word == tail || word == whole || word.trim_matches('.') == whole)
    };
    names(&pair.command).into_iter().filter(said).collect()
}

/// Whether a name has nothing of what a text is made of: neither its words nor forms of them.
pub(super) fn strange_to(name: &str, text: &str) -> bool {
    let said: Vec<String> = roots(text).collect();
    !roots(name).any(|one| said.contains(&one))
}

fn roots(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2);
    words.map(str::to_lowercase).map(|word| word.strip_suffix('s').unwrap_or(&word).to_owned())
}

/// Programs with their words, in order, without what only stands around them.
pub(super) fn core(command: &str) -> Vec<Vec<&str>> {
    let parts = command.split(['|', ';', '&', '\n']).map(|part| {
        let words = part.split_whitespace().filter(|word| !word.contains(['<', '>']));
        words.collect::<Vec<&str>>()
    });
    parts.filter(|words| words.first().is_some_and(|first| !AROUND.contains(first))).collect()
}

/// What leads to a place, waits, or cuts what is shown.
const AROUND: [&str; 12] =
    ["cd", "pwd", "echo", "printf", "sleep", "head", "tail", "true", "1", "less", "more", "export"];

/// What sort of name it is: a swap stays within its sort.
pub(super) fn shape(name: &str) -> &'static str {
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    match name {
        _ if name.contains("://") => "address",
        _ if name.contains('*') => "pattern",
        _ if digits * 2 >= name.len() => "number",
        _ if name.contains('/') => "path",
        _ if name.contains('.') => "file",
        _ if name.contains('@') => "account",
        _ if name.contains('-') => "compound",
        _ => "word",
    }
}

/// `text` with `other` wherever `name` stands as a word of its own.
pub(super) fn replaced(text: &str, name: &str, other: &str) -> String {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    let mut made = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(name).filter(|_| !name.is_empty()) {
        let (before, from) = rest.split_at(at);
        let behind = from.get(name.len()..).unwrap_or_default();
        made.push_str(before);
        let alone =
            !made.chars().next_back().is_some_and(inside) && !behind.chars().next().is_some_and(inside);
        made.push_str(if alone { other } else { name });
        rest = behind;
    }
    made + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_are_replaced() {
        assert_eq!(replaced("cat log catalog log", "log", "x"), "cat x catalog x");
    }

    #[test]
    fn what_is_printed_quoted_at_length_or_written_down_is_no_name() {
        assert_eq!(names("rm 'old.log' && echo removed old.log"), ["old.log"]);
        assert_eq!(names("git commit -m 'fix the parser' src/parse.rs"), ["commit", "src/parse.rs"]);
        assert_eq!(names("cat > notes.md <<EOF\nparser and lexer\nEOF"), ["notes.md"]);
    }

    #[test]
    fn a_name_is_strange_to_a_text_that_has_none_of_its_words() {
        assert!(strange_to("src/cart.ts", "list the invoices"));
        assert!(!strange_to("invoice-list", "show Invoices"));
    }

    #[test]
    fn options_and_syntax_are_no_names() {
        assert_eq!(names("find src -name '*.rs' | xargs wc -l"), ["src", "*.rs"]);
    }
}
