//! Names in commands, and other names in their place.

use super::Pair;

/// Words of a command that name something: no program, no option, no syntax.
pub(super) fn names(command: &str) -> Vec<&str> {
    let mut all: Vec<&str> = Vec::new();
    for part in command.split(['|', ';', '&', '(', ')', '`']) {
        let mut leading = true;
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
    fn options_and_syntax_are_no_names() {
        assert_eq!(names("find src -name '*.rs' | xargs wc -l"), ["src", "*.rs"]);
    }
}
