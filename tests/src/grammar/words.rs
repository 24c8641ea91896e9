//! Words, expansions, redirections and heredocs.

use super::{Maker, Pending};

/// Delimiters as spelled, and as they end.
const DELIMITERS: [(&str, &str); 16] = [
    ("E", "E"),
    ("EOF", "EOF"),
    ("E", "E"),
    ("'E'", "E"),
    ("\"E\"", "E"),
    ("\\E", "E"),
    ("E\"O\"F", "EOF"),
    ("E''", "E"),
    ("$'E'", "E"),
    ("'E F'", "E F"),
    ("''", ""),
    ("E-1", "E-1"),
    ("E\\\nF", "EF"),
    ("$x", "$x"),
    ("$(c63)", "$(c63)"),
    ("!", "!"),
];

impl Maker<'_> {
    /// One word, of one to three pieces.
    pub(super) fn word(&mut self) {
        self.left = self.left.saturating_sub(1);
        for _ in 0..=self.random.weighted(&[7, 2, 1]) {
            self.piece();
        }
    }

    fn piece(&mut self) {
        match self.random.weighted(&[34, 10, 10, 6, 4, 10, 8, 5, 4, 4, 3, 3, 2, 2]) {
            0 => self.put_one(&[
                "a", "b1", "x.y", "-n", "--k=v", "é", "1", "2", "a#b", "if", "}", "{", "!", "=", "a=b", "]",
                "do", "esac", "[", "%", "^", "@", "+", "-", "in", "time", "then", "/", ",", ":", "c64", "fi",
            ]),
            1 => self.put_one(&[
                "'a'", "'a b'", "''", "'$(c65)'", "'\"'", "'\\'", "'`'", "'a\nb'", "'#'", "' ; c66'",
            ]),
            2 => self.double_quoted(),
            3 => self.put_one(&[
                "\\a", "\\ ", "\\\\", "\\'", "\\\"", "\\$", "\\`", "\\#", "\\;", "\\&", "\\(", "\\)", "\\\n",
                "\\|", "\\<",
            ]),
            4 => self.put_one(&[
                "$'a'",
                "$'\\n'",
                "$'\\''",
                "$'\\x41'",
                "$'\\101'",
                "$'\\\\'",
                "$'a b'",
                "$'\\u00e9'",
                "$'\\c['",
                "$'\\0'",
                "$''",
            ]),
            5 => self.parameter(),
            6 => self.substitution(),
            7 => self.backticks(),
            8 => self.arithmetic_expansion(),
            9 => self.put_one(&[
                "{a,b}",
                "{1..3}",
                "{a,}",
                "{,b}",
                "{a}",
                "{}",
                "{a,{b,c}}",
                "{a,$(c67)}",
                "{a,'b c'}",
                "{a..c}",
                "{\"a,b\"}",
            ]),
            10 => self.process(),
            11 => {
                self.put_one(&["*", "?", "[ab]", "[!a]*", "~", "~/x", "~root", "a*", "[[:alpha:]]", "[]a]"]);
            }
            12 => {
                self.put_one(&["$\"a\"", "$\"$x\"", "$\"$(c68)\"", "$", "$%", "\"$\"", "$\\\nx", "$$", "a$"]);
            }
            _ => self
                .put_one(&["$x", "$@", "\"$@\"", "$#", "$*", "$1", "${x}", "\"$x\"", "$?", "\"${x}\"", "$-"]),
        }
    }

    fn double_quoted(&mut self) {
        self.put("\"");
        for _ in 0..self.random.below(4) {
            match self.random.weighted(&[10, 5, 5, 4, 3, 2]) {
                0 => self.put_one(&[
                    "a", " b", "'", "#", "\\\"", "\\\\", "\\$", "\\`", "\\\n", "\n", "(", ")", ";", "{a,b}",
                    "*", "~", "\\a", "<(c69)", "$", "!", "é",
                ]),
                1 => self.parameter(),
                2 => self.substitution(),
                3 => self.backticks(),
                4 => self.arithmetic_expansion(),
                _ => self.put_one(&["$x", "$1", "$@", "$\\\nx", "$'a'", "$%"]),
            }
        }
        self.put("\"");
    }

    fn parameter(&mut self) {
        if !self.may_nest(70) {
            return self.put_one(&[
                "$x", "${x}", "${#x}", "${x[0]}", "${x[@]}", "${!x}", "${x@Q}", "${x^^}", "${x:1}",
                "${x:1:2}", "${!x*}", "${#}", "${@:1}",
            ]);
        }
        let open = self.random.pick(&[
            "${x:-",
            "${x-",
            "${x:+",
            "${x+",
            "${x:=",
            "${x=",
            "${x#",
            "${x##",
            "${x%",
            "${x/a/",
            "${x//b/",
            "${x/",
            "${1:-",
            "${@:-",
            "${x[",
            "${x:",
            "${x^",
            "${zz:-",
            "${zz:-",
            "${zz-",
            "${zz:-\\\n",
            "${\\\nzz-",
            "${#x[",
            "${!zz:-",
            "${x/%a/",
        ]);
        let inner = self.aside(Self::operand);
        self.put(open);
        self.put(&inner);
        self.put(if open.ends_with('[') { "]}" } else { "}" });
    }

    /// What stands behind the operator of `${x…}`.
    fn operand(&mut self) {
        for _ in 0..self.random.below(3) {
            match self.random.weighted(&[8, 4, 4, 3, 3, 2, 2, 1]) {
                0 => self.put_one(&[
                    "a", "b c", "'", "'a'", "\\}", "\"}\"", "'}'", "#", "\\'", "{", "(", ")", " ", "/", ":",
                    "\\\n", "*", "~",
                ]),
                1 => self.substitution(),
                2 => self.double_quoted(),
                3 => self.backticks(),
                4 => self.parameter(),
                5 => self.arithmetic_expansion(),
                6 => self.put_one(&["'$(c65)'", "\"'$(c64)'\"", "'`c63`'", "\\$(c62)", "$'\\''"]),
                _ => self.process(),
            }
        }
    }

    fn substitution(&mut self) {
        if !self.may_nest(65) {
            return self.put_one(&[
                "$(c1)",
                "$(c2 a)",
                "$( c3 )",
                "$()",
                "$(<o1)",
                "$\\\n(c4)",
                "$(c5 # )\n)",
            ]);
        }
        let inner = self.aside(Self::list);
        let opens = if inner.starts_with('(') && self.chance(80) {
            "$( "
        } else {
            self.random.pick(&["$(", "$( ", "$(\n", "$\\\n("])
        };
        self.put(opens);
        self.put(&inner);
        self.put_one(&[")", " )", "\n)", ";)", " # c61 )\n)"]);
    }

    fn backticks(&mut self) {
        if !self.may_nest(50) {
            return self.put_one(&[
                "`c6`",
                "`c7 a`",
                "` c8 `",
                "``",
                "`c9 \\`c10\\``",
                "`c11 \\$x`",
                "`c12 # x`",
            ]);
        }
        let inner = self.aside(Self::list);
        let escaped = if self.chance(85) {
            inner
                .replace('\\', "\\\\")
                .replace('`', "\\`")
                .replace('$', if self.chance(50) { "\\$" } else { "$" })
        } else {
            inner
        };
        self.put(&format!("`{escaped}`"));
    }

    fn process(&mut self) {
        let inner = if self.may_nest(50) { self.aside(Self::list) } else { "c13".to_owned() };
        self.put_one(&["<(", ">(", "<( "]);
        self.put(&inner);
        self.put_one(&[")", " )", "\n)"]);
    }

    fn arithmetic_expansion(&mut self) {
        match self.random.weighted(&[10, 2, 2]) {
            0 => {
                let inner = self.aside(Self::expression);
                self.put(&format!("$(({inner}))"));
            }
            1 => self.put_one(&[
                "$((c14) )",
                "$((c15); c16)",
                "$((c17)|(c18))",
                "$( (c19) )",
                "$((c20) && (c21))",
            ]),
            _ => self.put_one(&["$[1+1]", "$[x]", "$[ $(c22) ]", "$((1))", "$(( (1) ))", "$((1+\\\n1))"]),
        }
    }

    /// The inside of arithmetic.
    pub(super) fn expression(&mut self) {
        self.put_one(&[
            "1", "x", " 2 ", "$x", "(1)", "x=3", "a[1]", "1<<2", "x++", "", "16#ff", "1,2", "x?1:2", "-1",
            "\"1\"", "'1'",
        ]);
        while self.left > 0 && self.chance(30) {
            self.put_one(&["+", " - ", "*", "<", ">>", " && ", "|", ",", "\n+"]);
            match self.random.weighted(&[6, 4, 2, 2, 2]) {
                0 => self.put_one(&["1", "x", "$x", "(2)", "a[$x]", "${x:-1}", "#"]),
                1 => self.substitution(),
                2 => self.backticks(),
                3 => self.parameter(),
                _ => {
                    let inner = self.aside(Self::operand);
                    self.put(&format!("a[{inner}]"));
                }
            }
        }
    }

    pub(super) fn redirection(&mut self) {
        if self.chance(38) {
            return self.heredoc();
        }
        self.put_one(&["", "", "", "", "1", "2", "3", "{fd}", "10", "0"]);
        self.put_one(&[">", ">", ">>", "<", ">|", "<>", "&>", "&>>", ">&", "<&", "<<<", "<<<", ">\\\n"]);
        self.put_one(&["", "", " ", "\t", " \\\n"]);
        match self.random.weighted(&[10, 3, 3]) {
            0 => {
                let name = format!("o{}", self.random.below(9));
                self.spell(&name);
            }
            1 => self.put_one(&["2", "-", "1-", "&1", "/dev/null", "1", "$zz", "\"$zz\""]),
            _ => self.word(),
        }
    }

    fn heredoc(&mut self) {
        let index = self.random.below(DELIMITERS.len());
        let (spelled, end) = DELIMITERS.get(index).copied().unwrap_or(("E", "E"));
        let tabs = self.chance(25);
        self.put_one(&["", "", "", "2", "{fd}", "0"]);
        self.put(if tabs { "<<-" } else { "<<" });
        self.put_one(&["", "", " ", "\t", "\\\n"]);
        self.put(spelled);
        self.pending.push(Pending { end: end.to_owned(), tabs });
    }

    /// The lines of a heredoc and the one that ends it.
    pub(super) fn body(&mut self, pending: &Pending) {
        for _ in 0..self.random.below(4) {
            if pending.tabs && self.chance(50) {
                self.put_one(&["\t", "\t\t", " \t"]);
            }
            self.body_line(pending);
            self.put("\n");
        }
        if pending.tabs {
            self.put_one(&["", "\t", "\t\t"]);
        }
        self.put(&pending.end);
        self.put_one(&["\n", "\n", "\n", "\n", "\n", "\n", "\n", "\n", "\n", " \n", "\r\n", ""]);
    }

    fn body_line(&mut self, pending: &Pending) {
        match self.random.weighted(&[8, 3, 3, 2, 2, 2, 2]) {
            0 => self.put_one(&[
                "text",
                "c23",
                "it's",
                "say \"hi\"",
                "a \\",
                "\\$(c24)",
                "# x",
                "",
                "$x",
                "'$(c25)'",
                ")",
                "}",
                ";;",
                "esac",
                "\\`c26\\`",
                "<(c27)",
                "c28 \\\\",
            ]),
            1 => {
                let inner = self.aside(Self::substitution);
                self.put(&inner);
            }
            2 => {
                let inner = self.aside(Self::backticks);
                self.put(&inner);
            }
            3 => {
                let inner = self.aside(Self::parameter);
                self.put(&inner);
            }
            4 => {
                let inner = self.aside(Self::arithmetic_expansion);
                self.put(&inner);
            }
            5 => {
                let end = pending.end.clone();
                self.put_one(&[" ", "x", "\t", "\\", "'"]);
                self.put(&end);
            }
            _ => {
                let end = pending.end.clone();
                self.put(&end);
                self.put_one(&[" ", "x", "\r", "\\", ")", ";", "\\\n", "`"]);
            }
        }
    }
}
