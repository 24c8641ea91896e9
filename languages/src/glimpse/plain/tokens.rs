//! Names, texts and brackets of languages that look like C, or nearly.

use super::super::known::unescaped;
use crate::Family;

/// A piece of a text in one of these languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A name with what it is a member of, parted by dots: `std.fs.remove_file`; of a value `.remove`.
    Name(String),
    /// A text that is written out; `None`: parts of it are put in later.
    Text(Option<String>),
    /// The same, which a shell gets.
    Line(Option<String>),
    /// Any other sign.
    Sign(char),
    /// The end of a line.
    End,
}

/// The pieces of `text`, without comments.
pub(super) fn tokens(family: Family, text: &str) -> Vec<Token> {
    let mut scan = Scan { family, rest: text, all: Vec::new() };
    while scan.step().is_some() {}
    scan.all
}

struct Scan<'t> {
    family: Family,
    rest: &'t str,
    all: Vec<Token>,
}

impl<'t> Scan<'t> {
    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or("");
    }

    /// Takes up to and with `end`, or all there is.
    fn until(&mut self, end: &str) -> &'t str {
        let rest = self.rest;
        let at = rest.find(end).unwrap_or(rest.len());
        self.skip(at + end.len());
        rest.get(..at).unwrap_or("")
    }

    fn step(&mut self) -> Option<()> {
        let first = self.rest.chars().next()?;
        if first == '\n' {
            self.all.push(Token::End);
            self.skip(1);
        } else if first.is_whitespace() {
            self.skip(first.len_utf8());
        } else if self.comment() || self.raw() {
        } else if first.is_alphabetic() || matches!(first, '_' | '$' | '@') {
            self.name();
        } else if self.rest.starts_with("\"\"\"") {
            self.skip(3);
            let text = self.until("\"\"\"");
            self.all.push(Token::Text(fixed(text)));
        } else if first == '"' || first == '\'' && self.family.quotes_texts() {
            self.quoted(first);
        } else if first == '\'' {
            self.character();
        } else if first == '`' {
            self.skip(1);
            let text = self.until("`");
            match self.family {
                Family::Php | Family::Julia => self.all.push(Token::Line(fixed(text))),
                Family::C | Family::Script | Family::Hash | Family::Lua => {
                    self.all.push(Token::Text(Some(text.to_owned())));
                }
            }
        } else {
            self.sign(first);
        }
        Some(())
    }

    fn comment(&mut self) -> bool {
        let begins = |mark: &str| self.rest.starts_with(mark);
        let hash = matches!(self.family, Family::Php | Family::Hash | Family::Julia);
        let slashes = matches!(self.family, Family::C | Family::Script | Family::Php);
        let dashes = self.family == Family::Lua && begins("--");
        if slashes && begins("//") || hash && begins("#") && !begins("#[") || dashes {
            let line = self.rest.find('\n').unwrap_or(self.rest.len());
            self.skip(line);
            return true;
        }
        if slashes && begins("/*") {
            self.skip(2);
            self.until("*/");
            return true;
        }
        false
    }

    /// `r#"…"#`, `@"…"`.
    fn raw(&mut self) -> bool {
        let Some(marks) = self.rest.strip_prefix('r').or_else(|| self.rest.strip_prefix("br")) else {
            return self.verbatim();
        };
        let hashes = marks.bytes().take_while(|b| *b == b'#').count();
        if self.family != Family::C || !marks.get(hashes..).is_some_and(|m| m.starts_with('"')) {
            return false;
        }
        self.skip(self.rest.len() - marks.len() + hashes + 1);
        let text = self.until(&format!("\"{}", "#".repeat(hashes)));
        self.all.push(Token::Text(Some(text.to_owned())));
        true
    }

    fn verbatim(&mut self) -> bool {
        if !self.rest.starts_with("@\"") {
            return false;
        }
        self.skip(2);
        let text = self.until("\"");
        self.all.push(Token::Text(fixed(text)));
        true
    }

    fn quoted(&mut self, quote: char) {
        self.skip(1);
        let rest = self.rest;
        let mut escaped = false;
        let end = rest.char_indices().find(|(_, c)| {
            let ends = *c == quote && !escaped;
            escaped = *c == '\\' && !escaped;
            ends
        });
        let at = end.map_or(rest.len(), |(at, _)| at);
        self.skip(at + 1);
        let text = rest.get(..at).unwrap_or("");
        // What a language does not put together by itself stands as it is in single quotes.
        let plain = quote == '\'' && self.family == Family::Php;
        self.all.push(Token::Text(if plain { Some(text.to_owned()) } else { fixed(text) }));
    }

    /// `'x'` is a character, and any other mark of that kind something else.
    fn character(&mut self) {
        let inside = self.rest.get(1..).unwrap_or("");
        let length = match inside.strip_prefix('\\') {
            Some(escape) => {
                escape.char_indices().skip(1).take(10).find(|(_, c)| *c == '\'').map(|(at, _)| at + 1)
            }
            None => inside.chars().next().map(char::len_utf8),
        };
        let closed = length.filter(|length| inside.get(*length..).is_some_and(|rest| rest.starts_with('\'')));
        self.skip(closed.map_or(1, |length| length + 2));
    }

    fn name(&mut self) {
        let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '@');
        let end = self.rest.find(|c| !part(c)).unwrap_or(self.rest.len());
        let word = self.rest.get(..end).unwrap_or("");
        self.skip(end);
        match self.all.last_mut() {
            // A member of what stands in front of it.
            Some(Token::Name(whole)) if whole.ends_with('.') => whole.push_str(word),
            _ => self.all.push(Token::Name(word.to_owned())),
        }
    }

    fn sign(&mut self, first: char) {
        let joins = ["::", "->", "?.", "!!.", "\\", "."].into_iter().find(|j| self.rest.starts_with(j));
        let Some(join) = joins else {
            self.all.push(Token::Sign(first));
            self.skip(first.len_utf8());
            return;
        };
        self.skip(join.len());
        while self.rest.starts_with([' ', '\t', '\n', '\r']) && join != "\\" {
            self.skip(1);
        }
        let named = self.rest.starts_with(|c: char| c.is_alphabetic() || c == '_');
        match self.all.last_mut() {
            Some(Token::Name(whole)) if named => whole.push('.'),
            _ if named => {
                while self.all.last() == Some(&Token::End) {
                    self.all.pop();
                }
                self.all.push(Token::Name(".".to_owned()));
            }
            _ => self.all.push(Token::Sign('.')),
        }
    }
}

/// A text into which nothing is put later.
fn fixed(text: &str) -> Option<String> {
    let holes = text.contains('$') || text.contains("#{") || text.contains("\\(");
    (!holes).then(|| unescaped(text))
}
