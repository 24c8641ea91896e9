//! awk: everything but pipes, `system`, `getline`, redirections, extensions and other people's arguments.

use assize_protocol::EffectKind;

use crate::Act;

const OPAQUE: &[&str] = &[
    "system",
    "getline",
    "ARGV",
    "ARGC",
    "PROCINFO",
    "SYMTAB",
    "FUNCTAB",
    "BEGINFILE",
    "ENDFILE",
    "fork",
    "extension",
];

pub(super) fn acts(text: &str) -> Vec<Act> {
    let mut scanner = Scanner { rest: text, acts: Vec::new(), printing: false, depth: 0, operand: false };
    if scanner.run().is_none() {
        scanner.acts.push(Act::Opaque("awk program"));
    }
    let dense: String = text.split_whitespace().collect();
    let endless = ["while(1)", "for(;;)", "while(1==1)", "while(!0)"].iter().any(|l| dense.contains(l));
    if endless && !["break", "exit", "return"].iter().any(|way_out| text.contains(way_out)) {
        scanner.acts.push(Act::State { kind: EffectKind::Exhaust, name: "machine".to_owned(), with: &[] });
    }
    scanner.acts
}

struct Scanner<'t> {
    rest: &'t str,
    acts: Vec<Act>,
    /// Inside a `print` or `printf` statement, where `>` redirects.
    printing: bool,
    /// Parentheses open in that statement.
    depth: usize,
    /// The last token was a value: a slash divides.
    operand: bool,
}

impl Scanner<'_> {
    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let c = chars.next()?;
        self.rest = chars.as_str();
        Some(c)
    }

    fn run(&mut self) -> Option<()> {
        while let Some(c) = self.rest.chars().next() {
            match c {
                'a'..='z' | 'A'..='Z' | '_' => self.word()?,
                '0'..='9' => {
                    self.rest = self.rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '.');
                    self.operand = true;
                }
                '"' => {
                    self.next();
                    self.string()?;
                    self.operand = true;
                }
                '/' if !self.operand => {
                    self.next();
                    self.regex()?;
                    self.operand = true;
                }
                '#' => self.rest = self.rest.trim_start_matches(|c| c != '\n'),
                _ => self.operator(c)?,
            }
        }
        Some(())
    }

    fn operator(&mut self, c: char) -> Option<()> {
        self.next();
        match c {
            '|' => {
                // `||` is an or; a single bar is a pipe.
                self.rest = self.rest.strip_prefix('|')?;
                self.operand = false;
            }
            '>' if self.printing && self.depth == 0 => return self.redirect(),
            '(' => {
                self.depth += usize::from(self.printing);
                self.operand = false;
            }
            ')' => {
                self.depth = self.depth.saturating_sub(1);
                self.operand = true;
            }
            ';' | '\n' | '}' | '{' => {
                self.printing = false;
                self.depth = 0;
                self.operand = false;
            }
            ']' => self.operand = true,
            '$' | '+' | '-' | '*' | '%' | '^' | '!' | '=' | '<' | '>' | '~' | '?' | ':' | ',' | '[' | '/'
            | '&' => {
                self.operand = false;
            }
            ' ' | '\t' | '\\' => {}
            _ => return None,
        }
        Some(())
    }

    fn word(&mut self) -> Option<()> {
        let end =
            self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        if OPAQUE.contains(&word) {
            return None;
        }
        if word == "ENVIRON" {
            self.acts.push(Act::State {
                kind: EffectKind::Reveal,
                name: "environment".to_owned(),
                with: &[],
            });
        }
        if matches!(word, "print" | "printf") {
            self.printing = true;
            self.depth = 0;
        }
        self.operand = !matches!(word, "print" | "printf" | "return" | "in" | "if" | "else" | "while" | "do");
        Some(())
    }

    /// `print > "file"`: a plain name is a write, anything computed could be any file.
    fn redirect(&mut self) -> Option<()> {
        self.rest = self.rest.strip_prefix('>').unwrap_or(self.rest).trim_start_matches([' ', '\t']);
        self.rest = self.rest.strip_prefix('"')?;
        let start = self.rest;
        self.string()?;
        let path = start.get(..start.len() - self.rest.len() - 1)?.to_owned();
        let after = self.rest.trim_start_matches([' ', '\t']);
        let ends = after.is_empty() || after.starts_with([';', '}', '\n']);
        (ends && !path.contains('\\')).then_some(())?;
        if !matches!(path.as_str(), "/dev/stderr" | "/dev/stdout" | "/dev/null") {
            self.acts.push(Act::Path(EffectKind::Write, path));
        }
        self.operand = true;
        Some(())
    }

    fn string(&mut self) -> Option<()> {
        loop {
            match self.next()? {
                '\\' => {
                    self.next()?;
                }
                '"' => return Some(()),
                '\n' => return None,
                _ => {}
            }
        }
    }

    fn regex(&mut self) -> Option<()> {
        let mut bracket = false;
        loop {
            match self.next()? {
                '\\' => {
                    self.next()?;
                }
                '[' => bracket = true,
                ']' => bracket = false,
                '/' if !bracket => return Some(()),
                '\n' => return None,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::acts;
    use crate::Act;
    use assize_protocol::EffectKind;

    #[test]
    fn printing_and_counting_do_nothing_else() {
        for program in [
            "{print $1}",
            "$3 > 10 {print $1}",
            "{ if ($2 >= 5) print }",
            "NR==n",
            "/a\\/b/ {n++} END {print n/2}",
            "BEGIN{FS=\":\"} {a[$1]+=$2} END {for (k in a) printf \"%s %d\\n\", k, a[k]}",
            "{print ($1 > 2)}",
            "/x|y/ || /z/",
        ] {
            assert_eq!(acts(program), [], "{program}");
        }
    }

    #[test]
    fn every_way_out_is_found() {
        for program in [
            "BEGIN{system(\"x\")}",
            "{print | \"sh\"}",
            "{\"date\" | getline d}",
            "@load \"x\"",
            "{print > $1}",
            "BEGIN{f=\"system\"; @f(\"x\")}",
            "{print > \"a\" $1}",
        ] {
            assert!(acts(program).iter().any(|a| matches!(a, Act::Opaque(_))), "{program}");
        }
        assert_eq!(acts("{print $1 > \"out.txt\"}"), [Act::Path(EffectKind::Write, "out.txt".into())]);
    }
}
