//! `prefix_rule(pattern = ["git", ["push", "pull"]], decision = "forbidden")` of Codex.
//!
//! The language is a program; what is read here is the calls that people and Codex itself write, with everything
//! spelled out. A call with anything else in it is reported as not read.

use super::{Listed, Says};

const CALL: &str = "prefix_rule";

/// A value of an argument.
enum Literal {
    Text(String),
    List(Vec<Literal>),
}

pub(super) fn read(text: &str) -> Vec<Listed> {
    let mut entries = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(CALL) {
        let (before, call) = rest.split_at(at);
        rest = call.get(CALL.len()..).unwrap_or("");
        // In a comment.
        if before.rsplit('\n').next().is_some_and(|line| line.contains('#')) {
            continue;
        }
        let mut reader = Reader { rest };
        let read = reader.arguments();
        let end = rest.len() - reader.rest.len();
        let written = rest.get(..end).unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ");
        entries.push(listed(format!("{CALL}{written}"), read));
        rest = rest.get(end..).unwrap_or("");
    }
    entries
}

fn listed(written: String, arguments: Option<Vec<(String, Literal)>>) -> Listed {
    let Some(arguments) = arguments else {
        return Listed { written, says: None, words: Err("its arguments are not all spelled out") };
    };
    let (mut says, mut words) = (Some(Says::Allow), Err("it has no pattern"));
    for (name, value) in arguments {
        match (name.as_str(), value) {
            ("pattern", Literal::List(items)) => words = pattern(items),
            ("decision", Literal::Text(text)) => {
                says = match text.as_str() {
                    "allow" => Some(Says::Allow),
                    "prompt" => Some(Says::Ask),
                    "forbidden" => Some(Says::Deny),
                    _ => None,
                }
            }
            _ => {}
        }
    }
    Listed { written, says, words }
}

/// Words are compared as they are: a star in one is a star.
fn pattern(items: Vec<Literal>) -> Result<Vec<Vec<String>>, &'static str> {
    let word = |item| match item {
        Literal::Text(text) => Some(vec![text]),
        Literal::List(items) => items
            .into_iter()
            .map(|item| match item {
                Literal::Text(text) => Some(text),
                Literal::List(_) => None,
            })
            .collect(),
    };
    let words: Option<Vec<Vec<String>>> = items.into_iter().map(word).collect();
    words.filter(|words| words.iter().all(|word| !word.is_empty())).ok_or("its pattern is no list of words")
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn arguments(&mut self) -> Option<Vec<(String, Literal)>> {
        self.expect('(')?;
        let mut arguments = Vec::new();
        loop {
            if self.expect(')').is_some() {
                return Some(arguments);
            }
            let name = self.name()?;
            self.expect('=')?;
            arguments.push((name, self.literal(0)?));
            if self.expect(',').is_none() {
                self.expect(')')?;
                return Some(arguments);
            }
        }
    }

    /// Over blanks and comments.
    fn skip(&mut self) {
        loop {
            self.rest = self.rest.trim_start();
            let Some(comment) = self.rest.strip_prefix('#') else { return };
            self.rest = comment.split_once('\n').map_or("", |(_, rest)| rest);
        }
    }

    fn expect(&mut self, letter: char) -> Option<()> {
        self.skip();
        self.rest = self.rest.strip_prefix(letter)?;
        Some(())
    }

    fn name(&mut self) -> Option<String> {
        self.skip();
        let end = self.rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')?;
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!name.is_empty()).then(|| name.to_owned())
    }

    fn literal(&mut self, depth: usize) -> Option<Literal> {
        self.skip();
        if depth < 4 && self.expect('[').is_some() {
            let mut items = Vec::new();
            loop {
                if self.expect(']').is_some() {
                    return Some(Literal::List(items));
                }
                items.push(self.literal(depth + 1)?);
                if self.expect(',').is_none() {
                    self.expect(']')?;
                    return Some(Literal::List(items));
                }
            }
        }
        let quote = self.rest.chars().next().filter(|letter| matches!(letter, '"' | '\''))?;
        let (text, rest) = self.rest.get(1..)?.split_once(quote)?;
        // What an escape stands for is not worked out here, and three quotes open another kind of text.
        if text.contains(['\\', '\n']) || (text.is_empty() && rest.starts_with(quote)) {
            return None;
        }
        self.rest = rest;
        Some(Literal::Text(text.to_owned()))
    }
}
