//! Makes bash scripts in which every command has a name of its own.
//!
//! Commands are called `c0` … `c69`; words, quotes, expansions, redirections, heredocs and
//! compound commands come in all the spellings that readers get wrong. Most scripts are
//! valid, not all: bash decides.

mod commands;
pub mod values;
mod words;

use crate::random::Random;

/// A script.
pub fn script(random: &mut Random) -> String {
    let left = 2 + random.below(6) * random.below(6);
    let mut maker = Maker { random, out: String::new(), pending: Vec::new(), depth: 0, left };
    if maker.random.chance(12) {
        maker.put("x=v; ");
    }
    maker.list();
    maker.finish();
    maker.out
}

/// A heredoc whose body is still to come.
#[derive(Debug)]
struct Pending {
    end: String,
    tabs: bool,
}

#[derive(Debug)]
struct Maker<'r> {
    random: &'r mut Random,
    out: String,
    pending: Vec<Pending>,
    depth: usize,
    /// How many constructs may still be made.
    left: usize,
}

impl Maker<'_> {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn put_one(&mut self, choices: &[&str]) {
        let text = self.random.pick(choices);
        self.put(text);
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.random.chance(percent)
    }

    /// Whether something nested may be made, and if so, one level down.
    fn may_nest(&mut self, percent: usize) -> bool {
        self.depth < 5 && self.left > 0 && self.random.chance(percent)
    }

    /// Ends the last line where heredocs wait for it.
    fn finish(&mut self) {
        if !self.pending.is_empty() {
            self.newline();
        } else if self.chance(15) {
            self.put("\n");
        }
    }

    /// A newline and the bodies of the heredocs of the line it ends.
    fn newline(&mut self) {
        self.put("\n");
        for pending in std::mem::take(&mut self.pending) {
            self.body(&pending);
        }
    }

    /// What `make` writes, as a text of its own, with its heredocs complete.
    fn aside(&mut self, make: impl FnOnce(&mut Self)) -> String {
        let out = std::mem::take(&mut self.out);
        let pending = std::mem::take(&mut self.pending);
        self.depth += 1;
        make(self);
        if !self.pending.is_empty() {
            self.newline();
        }
        self.depth -= 1;
        self.pending = pending;
        std::mem::replace(&mut self.out, out)
    }

    /// A blank between words; sometimes one that only looks like it.
    fn blank(&mut self) {
        match self.random.weighted(&[88, 4, 3, 3, 2, 1]) {
            0 => self.put(" "),
            1 => self.put("\t"),
            2 => self.put(" \\\n"),
            3 => self.put("  "),
            4 => self.put("\\\n "),
            _ => self.put_one(&["\r", "\u{b}", "\u{c}", "\u{a0}", "\u{2028}", " \r "]),
        }
    }

    /// A reserved word, seldom with a continuation inside.
    fn keyword(&mut self, word: &str) {
        if self.chance(2) {
            let (head, tail) = word.split_at_checked(1).unwrap_or(("", word));
            self.put(head);
            self.put("\\\n");
            self.put(tail);
        } else {
            self.put(word);
        }
    }

    /// The name of a command, possibly quoted in parts.
    fn name(&mut self) {
        let name = format!("c{}", self.random.below(70));
        self.spell(&name);
    }

    /// `text`, which has at least two plain characters, spelled in one of many ways.
    fn spell(&mut self, text: &str) {
        let (head, tail) = text.split_at_checked(1).unwrap_or(("", text));
        let spelled = match self.random.weighted(&[80, 3, 3, 2, 2, 2, 2, 2, 1, 1, 1, 1]) {
            0 => text.to_owned(),
            1 => format!("'{text}'"),
            2 => format!("{head}\"{tail}\""),
            3 => format!("\\{text}"),
            4 => format!("{head}\\\n{tail}"),
            5 => format!("$'{text}'"),
            6 => format!("{head}''{tail}"),
            7 => format!("\"{head}\\\n{tail}\""),
            8 => format!("$\"{text}\""),
            9 => format!("$'\\x{:02x}'{tail}", head.bytes().next().unwrap_or(b'c')),
            10 => format!("${{zz:-{text}}}"),
            _ => format!("$zz{head}'{tail}'"),
        };
        self.put(&spelled);
    }
}
