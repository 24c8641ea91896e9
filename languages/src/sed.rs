//! sed: GNU and BSD commands; `w`, `r`, `e` and the flags of `s` are the ways out.

use assize_protocol::EffectKind;

use crate::Act;

pub(super) fn acts(text: &str) -> Vec<Act> {
    let mut reader = Reader { rest: text, acts: Vec::new() };
    if reader.script().is_none() {
        reader.acts.push(Act::Opaque("sed script"));
    }
    reader.acts
}

struct Reader<'t> {
    rest: &'t str,
    acts: Vec<Act>,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let c = chars.next()?;
        self.rest = chars.as_str();
        Some(c)
    }

    fn skip(&mut self, set: &[char]) {
        self.rest = self.rest.trim_start_matches(set);
    }

    fn script(&mut self) -> Option<()> {
        loop {
            self.skip(&[' ', '\t', '\n', ';']);
            if self.rest.is_empty() {
                return Some(());
            }
            self.addresses()?;
            self.command()?;
        }
    }

    fn addresses(&mut self) -> Option<()> {
        if self.address()? {
            self.skip(&[' ']);
            if self.peek() == Some(',') {
                self.next();
                self.skip(&[' ']);
                self.rest = self.rest.trim_start_matches(['+', '~']);
                self.address()?.then_some(())?;
            }
        }
        self.skip(&[' ', '!']);
        Some(())
    }

    /// Reads one address; `Some(false)`: there is none; `None`: it is broken.
    fn address(&mut self) -> Option<bool> {
        match self.peek()? {
            '$' => {
                self.next();
            }
            c if c.is_ascii_digit() => {
                self.rest = self.rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '~');
            }
            '/' => {
                self.next();
                self.delimited('/')?;
                self.skip(&['I', 'M']);
            }
            '\\' => {
                self.next();
                let mark = self.next()?;
                self.delimited(mark)?;
                self.skip(&['I', 'M']);
            }
            _ => return Some(false),
        }
        Some(true)
    }

    /// Reads up to an unescaped `mark` outside brackets.
    fn delimited(&mut self, mark: char) -> Option<&'t str> {
        let start = self.rest;
        loop {
            let before = self.rest;
            match self.next()? {
                '\\' => {
                    self.next()?;
                }
                '\n' if mark != '\n' => return None,
                // GNU ends the expression at the mark even inside brackets.
                c if c == mark => {
                    return start.get(..start.len() - before.len());
                }
                _ => {}
            }
        }
    }

    fn command(&mut self) -> Option<()> {
        match self.next()? {
            '{' | '}' | '=' | 'd' | 'D' | 'g' | 'G' | 'h' | 'H' | 'n' | 'N' | 'p' | 'P' | 'x' | 'F' | 'z' => {
                self.end()
            }
            '#' => {
                self.line();
                Some(())
            }
            'q' | 'Q' | 'l' | 'L' => {
                self.skip(&[' ']);
                self.rest = self.rest.trim_start_matches(|c: char| c.is_ascii_digit());
                self.end()
            }
            'a' | 'i' | 'c' => {
                self.text();
                Some(())
            }
            ':' | 'b' | 't' | 'T' => {
                self.rest = self.rest.trim_start_matches(|c: char| !matches!(c, '\n' | ';' | '}'));
                Some(())
            }
            'r' | 'R' => {
                let path = self.line().trim_start().to_owned();
                self.acts.push(Act::Path(EffectKind::Read, path));
                Some(())
            }
            'w' | 'W' => {
                self.write();
                Some(())
            }
            'e' => {
                let command = self.line().trim().to_owned();
                self.acts.push(if command.is_empty() {
                    Act::Opaque("the pattern space as a command")
                } else {
                    Act::Command(command)
                });
                Some(())
            }
            'y' => {
                let mark = self.next()?;
                self.delimited(mark)?;
                self.delimited(mark)?;
                self.end()
            }
            's' => self.substitute(),
            _ => None,
        }
    }

    fn substitute(&mut self) -> Option<()> {
        let mark = self.next().filter(|c| !matches!(c, '\\' | '\n'))?;
        self.delimited(mark)?;
        self.replacement(mark)?;
        loop {
            match self.peek() {
                Some('g' | 'p' | 'i' | 'I' | 'm' | 'M' | '0'..='9') => {
                    self.next();
                }
                Some('e') => {
                    self.next();
                    self.acts.push(Act::Opaque("the result of a substitution as a command"));
                }
                Some('w') => {
                    self.next();
                    self.write();
                    return Some(());
                }
                _ => return self.end(),
            }
        }
    }

    /// As [`Self::delimited`], but newlines may stand in it behind a backslash.
    fn replacement(&mut self, mark: char) -> Option<()> {
        loop {
            match self.next()? {
                '\\' => {
                    self.next()?;
                }
                c if c == mark => return Some(()),
                '\n' => return None,
                _ => {}
            }
        }
    }

    /// The rest of the line is a file that is written.
    fn write(&mut self) {
        let path = self.line().trim_start().to_owned();
        if !matches!(path.as_str(), "/dev/stdout" | "/dev/stderr") {
            self.acts.push(Act::Path(EffectKind::Write, path));
        }
    }

    /// The rest of the line.
    fn line(&mut self) -> &'t str {
        let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
        self.rest = rest;
        line
    }

    /// Text of `a`, `i`, `c`: lines that end in a backslash go on.
    fn text(&mut self) {
        while self.line().ends_with('\\') {}
    }

    /// A command ends at a blank, `;`, `}`, `#`, a newline or the end.
    fn end(&mut self) -> Option<()> {
        self.skip(&[' ', '\t']);
        match self.peek() {
            None | Some(';' | '\n' | '}' | '#') => Some(()),
            // `{p` and `}` need no separator; anything else would be a command of its own.
            Some(c) if c.is_ascii_alphabetic() || matches!(c, '/' | '$' | '{' | '!' | '=' | '0'..='9') => {
                Some(())
            }
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::acts;
    use crate::Act;
    use assize_protocol::EffectKind;

    #[test]
    fn plain_editing_does_nothing_else() {
        for script in [
            "s/a/b/g",
            "1,5p",
            "/x/d",
            "$!d",
            "s|a|b|; s#c#d#I",
            "/a/,/b/{s/x/y/;p}",
            "y/abc/xyz/",
            "5q",
            "/^$/d;s/ *$//",
        ] {
            assert_eq!(acts(script), [], "{script}");
        }
    }

    #[test]
    fn every_way_out_is_found() {
        assert_eq!(acts("w /x"), [Act::Path(EffectKind::Write, "/x".into())]);
        assert_eq!(acts("s/a/b/w/x"), [Act::Path(EffectKind::Write, "/x".into())]);
        assert_eq!(acts("1e touch x"), [Act::Command("touch x".into())]);
        assert_eq!(acts("r /etc/passwd"), [Act::Path(EffectKind::Read, "/etc/passwd".into())]);
        for script in ["s#x#./evil#ge", "s/a/b/e", "e", "k", "s/a"] {
            assert!(matches!(acts(script).as_slice(), [Act::Opaque(_)]), "{script}");
        }
    }
}
