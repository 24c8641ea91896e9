//! Scripts that put values together and hand them to commands: variables, what is printed, what is written and
//! read again, under conditions and behind exits.

use crate::random::Random;

/// Texts that come out wrong when they are put together wrong.
const TEXTS: [&str; 14] =
    ["a", "b", ".e", "nv", "-n", "'x y'", r"'\056'", r"'\n'", "'%s'", "''", "a.b", r"'a\c'", "-", "'*'"];
const FORMATS: [&str; 12] = [
    "%s",
    "'%s\\n'",
    "'.%s'",
    r"'\056%s'",
    "'%s-%s|'",
    "'%%'",
    r"'%s\0'",
    "x",
    r"'\101\n'",
    "'%s%s'",
    "--",
    "'%b'",
];
const NAMES: [&str; 3] = ["x", "y", "z"];
/// What they write and read, and run.
pub const FILES: [&str; 2] = ["f", "g"];

/// One script.
pub fn script(random: &mut Random) -> String {
    let mut maker = Maker { random, depth: 0 };
    maker.list(6)
}

struct Maker<'r> {
    random: &'r mut Random,
    depth: usize,
}

impl Maker<'_> {
    fn list(&mut self, most: usize) -> String {
        let count = 1 + self.random.below(most);
        let items: Vec<String> = (0..count).map(|_| self.item()).collect();
        items.join("; ")
    }

    fn item(&mut self) -> String {
        let first = self.command();
        match self.random.below(8) {
            0 => format!("{first} && {}", self.command()),
            1 => format!("{first} || {}", self.command()),
            _ => first,
        }
    }

    fn command(&mut self) -> String {
        self.depth += 1;
        let simple = self.depth > 3;
        let command = match self.random.weighted(&[14, 10, 6, 5, 4, 3, 3, 3, 3, 3, 2, 2, 2, 1, 16]) {
            0 => format!("{}{}={}", self.name(), if self.random.chance(15) { "+" } else { "" }, self.word()),
            1 => format!("{}{}", self.print(), self.redirection()),
            2 => format!("{}{}", self.quiet(), self.redirection()),
            3 => format!("read -r {} {}", self.name(), self.input()),
            4 if !simple => format!("{{ {}; }}{}", self.list(3), self.redirection()),
            5 if !simple => format!("({}){}", self.list(3), self.redirection()),
            6 if !simple => format!("if {}; then {}; else {}; fi", self.quiet(), self.list(2), self.list(2)),
            7 if !simple => format!("for {} in {}; do {}; done", self.name(), self.words(), self.list(2)),
            8 if !simple => {
                format!("while read -r {}; do {}; done {}", self.name(), self.list(2), self.input())
            }
            9 if !simple => {
                format!(
                    "case {} in {}) {};; *) {};; esac",
                    self.word(),
                    self.text(),
                    self.item(),
                    self.item()
                )
            }
            10 if !simple => format!("h() {{ {}; }}; h {}", self.list(2), self.words()),
            11 if !simple => {
                format!("{} | while read -r {}; do {}; done", self.print(), self.name(), self.item())
            }
            12 if !simple => format!("eval {}", self.words()),
            13 => self.written_and_run(),
            _ => format!("c0 {}", self.words()),
        };
        self.depth -= 1;
        command
    }

    /// A script in a file, and what runs it.
    fn written_and_run(&mut self) -> String {
        let (file, arrow) = (self.random.pick(&FILES), self.random.pick(&[">", ">", ">>"]));
        let between = if self.random.chance(40) { format!("{}; ", self.item()) } else { String::new() };
        let runs = self.random.pick(&[". ./", "source ./"]);
        format!("echo c0 {} {arrow} {file}; {between}{runs}{file}", self.words())
    }

    /// A command that prints nothing, and may change what runs or what is known.
    fn quiet(&mut self) -> String {
        let words: [&str; 26] = [
            "true",
            "false",
            ":",
            "exit",
            "break",
            "continue",
            "set -f",
            "set -- a b",
            "shift",
            "unset x",
            "local x=a",
            "return",
            "local y",
            "declare z",
            "declare -u x=b",
            "declare -i z=1+1",
            "export x+=b",
            "declare y+=a",
            "readonly z",
            "printf -v y a",
            "let x=1",
            "(( x = 2 ))",
            "mapfile -t z < f",
            "unset y z",
            ": ${q:?}",
            ": $((1/0))",
        ];
        match self.random.below(5) {
            0 => format!("test {} = {}", self.word(), self.text()),
            1 => format!("[ -n {} ]", self.word()),
            _ => self.random.pick(&words).to_owned(),
        }
    }

    fn print(&mut self) -> String {
        match self.random.below(3) {
            0 => format!("echo {}", self.words()),
            1 => format!("echo -n {}", self.words()),
            _ => format!("printf {} {}", self.random.pick(&FORMATS), self.words()),
        }
    }

    fn redirection(&mut self) -> String {
        let file = self.random.pick(&FILES);
        match self.random.below(12) {
            0 | 1 => format!(" > {file}"),
            2 | 3 => format!(" >> {file}"),
            4 => " >&2".to_owned(),
            5 => " < nothing".to_owned(),
            6 => " 2>&1".to_owned(),
            _ => String::new(),
        }
    }

    fn input(&mut self) -> String {
        match self.random.below(3) {
            0 => format!("<<< {}", self.word()),
            1 => format!("< {}", self.random.pick(&FILES)),
            _ => format!("< <({})", self.list(2)),
        }
    }

    fn words(&mut self) -> String {
        let count = 1 + self.random.below(3);
        let words: Vec<String> = (0..count).map(|_| self.word()).collect();
        words.join(" ")
    }

    fn word(&mut self) -> String {
        let count = if self.random.chance(25) { 2 } else { 1 };
        (0..count).map(|_| self.piece()).collect()
    }

    fn piece(&mut self) -> String {
        let deep = self.depth > 3;
        let name = self.name();
        match self.random.weighted(&[10, 5, 5, 6, 4, 2, 8, 3]) {
            1 => format!("${name}"),
            2 => format!("\"${name}\""),
            3 => format!("\"${{{name}{}}}\"", self.operation()),
            4 if !deep => format!("$({})", self.list(3)),
            5 => self.random.pick(&["$1", "\"$@\"", "$#", "$((1+1))", "$?", "\"$*\""]).to_owned(),
            6 if !deep => format!("\"$({})\"", self.list(3)),
            7 => format!("\"$(<{})\"", self.random.pick(&FILES)),
            _ => self.text().to_owned(),
        }
    }

    fn operation(&mut self) -> &'static str {
        self.random.pick(&[
            "", ":-a", "-b", ":+a", "#.", "%b", "##*.", "%%.*", "/a/b", "//e/n", ":0:1", ":1", "^^", ",,",
            ":=a",
        ])
    }

    fn text(&mut self) -> &'static str {
        self.random.pick(&TEXTS)
    }

    fn name(&mut self) -> &'static str {
        self.random.pick(&NAMES)
    }
}
