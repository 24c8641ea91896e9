//! Rust, Go, Java, C, PHP and their kin, as far as they are glimpsed: words, texts and brackets, no grammar.
//!
//! These run as part of a project's own build and tests. Programs that are started are either there in full, or the
//! text starts something nobody can see ([`Act::Starts`]); so is what is done to files in places that are not known.

mod tokens;
mod ways;

use assize_protocol::EffectKind;

use super::known::Known;
use super::{Call, Sight};
use crate::{Act, Family};
use tokens::{Token, tokens};
use ways::Way;

/// Brackets in brackets.
const NESTED: usize = 24;

/// Looks at the whole of `text`.
pub(super) fn look(sight: &mut Sight, family: Family, text: &str) {
    let all = tokens(family, text);
    let makes =
        |token: &Token| matches!(token, Token::Name(name) if ways::of(name).is_some_and(Way::makes_command));
    let commands = all.iter().any(makes);
    let mut eye = Eye { sight, family, all: &all, commands, home: false, vague: false };
    if family == Family::Lua && (text.contains("[[") || text.contains("[=")) {
        // Long brackets hold anything: quotes in them are none.
        eye.starts();
    }
    eye.all();
}

struct Eye<'s, 't> {
    sight: &'s mut Sight,
    family: Family,
    all: &'t [Token],
    /// The text makes commands that can be changed before they are started.
    commands: bool,
    /// The text asks for the home folder, or names a place outside.
    home: bool,
    /// Something is done to a file of which the name is not known.
    vague: bool,
}

impl Eye<'_, '_> {
    fn all(&mut self) {
        for at in 0..self.all.len() {
            if !self.sight.spend(1) {
                // Nobody looks at the rest.
                return self.starts();
            }
            match self.all.get(at) {
                Some(Token::Name(name)) => self.name(at, name),
                Some(Token::Text(Some(text))) => self.text(at, text),
                Some(Token::Line(Some(line))) => {
                    let line = Known::text(line.as_str());
                    self.line(&line);
                }
                Some(Token::Line(None)) => self.starts(),
                Some(Token::Text(None) | Token::Sign(_) | Token::End) | None => {}
            }
        }
        if self.home && self.vague {
            self.starts();
        }
    }

    fn starts(&mut self) {
        self.sight.tell(Act::Starts);
    }

    /// A text by itself: a function to be called by its name, a module under another one, a place outside.
    fn text(&mut self, at: usize, text: &str) {
        let renamed = matches!(
            at.checked_sub(1).and_then(|b| self.all.get(b)),
            Some(Token::Name(_) | Token::Sign('.'))
        );
        let before = at.checked_sub(1).and_then(|b| self.all.get(b));
        let imports = matches!(before, Some(Token::Name(word)) if word == "import");
        if ways::is_module(text) && renamed && !imports || ways::is_closed_module(text) {
            self.starts();
        }
        if self.family == Family::Php && ways::of(text).is_some_and(Way::starts) {
            self.starts();
        }
        if self.family == Family::Lua && matches!(text, "execute" | "popen") {
            self.starts();
        }
        if self.commands && ways::steers(text) {
            self.starts();
        }
        self.home |= ways::is_outside(text);
    }

    /// What is set of a command that was made before: `cmd.Args = …`, `cmd.Dir = …`, `builder.command(…)`.
    fn changed_command(&mut self, at: usize, name: &str) {
        let (next, behind) = (self.all.get(at + 1), self.all.get(at + 2));
        let set = next == Some(&Token::Sign('=')) && behind != Some(&Token::Sign('='));
        match ways::part(name) {
            Some(ways::Part::Words) => self.starts(),
            Some(ways::Part::Program) if set => self.starts(),
            Some(ways::Part::Folder) if set => match behind {
                Some(Token::Text(Some(text))) if text.starts_with(['/', '.', '~']) => self.starts(),
                _ => self.vague = true,
            },
            Some(ways::Part::Program | ways::Part::Folder) | None => {}
        }
    }

    fn name(&mut self, at: usize, name: &str) {
        match (self.all.get(at + 1), self.all.get(at + 2)) {
            (Some(Token::Sign(':')), Some(Token::Sign('='))) => self.binding(at + 1, name),
            (Some(Token::Sign('=')), _) => self.binding(at, name),
            _ => {}
        }
        self.home |= ways::is_home(name);
        if self.commands {
            self.changed_command(at, name);
        }
        if self.family == Family::Lua && ways::is_lua_code(name) {
            return self.starts();
        }
        if name.contains("sys.process") {
            // Scala makes programs of texts then.
            return self.starts();
        }
        let Some(way) = ways::of(name) else { return };
        let mut open = at + 1;
        if matches!(self.all.get(open), Some(Token::Sign('!' | '?'))) {
            open += 1;
        }
        if !matches!(self.all.get(open), Some(Token::Sign('('))) {
            if way.starts() && !self.is_import(at) {
                self.starts();
            }
            return;
        }
        let Some(close) = self.closing(open) else { return self.starts() };
        let call = Call { arguments: self.arguments(open + 1, close, 0), keys: Vec::new() };
        self.perform(way, call, close);
    }

    fn perform(&mut self, way: Way, mut call: Call, close: usize) {
        match way {
            Way::Opaque => self.starts(),
            Way::Line => self.line(&call.first()),
            Way::Words { skip } => {
                let words = Known::flat(call.arguments.get(skip..).unwrap_or_default());
                self.words(&words);
            }
            Way::Chain => {
                let ended = self.chained(&mut call.arguments, close);
                let words = Known::flat(&call.arguments);
                if ended { self.words(&words) } else { self.starts() }
            }
            Way::Either => match call.arguments.as_slice() {
                [Known::List(words)] => self.words(&words.clone()),
                [only, ..] => self.line(&only.clone()),
                [] => self.starts(),
            },
            Way::Does(does) => {
                let named = |known: &Known| known.as_path().is_some() || matches!(known, Known::From(_));
                self.vague |= !Known::flat(&call.arguments).iter().any(named);
                self.sight.perform(does, &call);
            }
            Way::Reach => {
                let outside = |known: &&Known| known.as_text().is_some_and(ways::is_address);
                if let Some(Known::Text(address)) = call.arguments.iter().find(outside) {
                    let address = address.clone();
                    self.sight.tell(Act::Reach(EffectKind::Send, address.clone()));
                    self.sight.tell(Act::Reach(EffectKind::Fetch, address));
                }
            }
        }
    }

    fn line(&mut self, line: &Known) {
        match line {
            Known::Text(_) => self.sight.line(line),
            Known::List(_) | Known::Name(_) | Known::From(_) | Known::Nothing => self.starts(),
        }
    }

    fn words(&mut self, words: &[Known]) {
        if words.is_empty() || words.iter().any(|word| word.as_text().is_none()) {
            return self.starts();
        }
        self.sight.words(words);
    }

    /// `.arg("x").args(["a", "b"])…`, which has to end with something that runs it.
    fn chained(&mut self, words: &mut Vec<Known>, mut close: usize) -> bool {
        loop {
            let Some(Token::Name(name)) = self.all.get(close + 1) else { return false };
            let Some(Token::Sign('(')) = self.all.get(close + 2) else { return false };
            let Some(end) = self.closing(close + 2) else { return false };
            match name.as_str() {
                ".arg" | ".args" => words.extend(self.arguments(close + 3, end, 0)),
                ".status" | ".output" | ".spawn" | ".exec" => return true,
                ".stdin" | ".stdout" | ".stderr" | ".env" | ".env_remove" => {}
                _ => return false,
            }
            close = end;
        }
    }

    /// A name for a value; in front of another one the last holds.
    fn binding(&mut self, at: usize, name: &str) {
        let compares = matches!(self.all.get(at + 2), Some(Token::Sign('=')));
        let mut end = at + 2;
        let mut depth = 0_usize;
        while let Some(token) = self.all.get(end) {
            match token {
                Token::Sign('(' | '[' | '{') => depth += 1,
                Token::Sign(')' | ']' | '}' | ';' | ',') | Token::End if depth == 0 => break,
                Token::Sign(')' | ']' | '}') => depth -= 1,
                Token::Name(_) | Token::Text(_) | Token::Line(_) | Token::Sign(_) | Token::End => {}
            }
            end += 1;
            if end > at + 64 {
                break;
            }
        }
        if !compares {
            let known = self.value(at + 2, end, 0);
            self.sight.bind(name, known);
        }
    }

    /// Where the bracket at `open` is closed.
    fn closing(&mut self, open: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for (at, token) in self.all.iter().enumerate().skip(open) {
            if !self.sight.spend(1) {
                return None;
            }
            match token {
                Token::Sign('(' | '[' | '{') => depth += 1,
                Token::Sign(')' | ']' | '}') => depth = depth.checked_sub(1)?,
                Token::Name(_) | Token::Text(_) | Token::Line(_) | Token::Sign(_) | Token::End => {}
            }
            if depth == 0 {
                return Some(at);
            }
        }
        None
    }

    /// The values between `from` and `to`, parted by commas.
    fn arguments(&mut self, from: usize, to: usize, nested: usize) -> Vec<Known> {
        let mut all = Vec::new();
        let (mut begin, mut depth) = (from, 0_usize);
        for at in from..=to {
            let token = self.all.get(at);
            let ends = at == to || depth == 0 && token == Some(&Token::Sign(','));
            match token {
                Some(Token::Sign('(' | '[' | '{')) => depth += 1,
                Some(Token::Sign(')' | ']' | '}')) => depth = depth.saturating_sub(1),
                _ => {}
            }
            if ends {
                if self.all.get(begin..at).is_some_and(|part| part.iter().any(|t| *t != Token::End)) {
                    all.push(self.value(begin, at, nested));
                }
                begin = at + 1;
            }
        }
        all
    }

    /// What stands between `from` and `to`: texts that are joined, a list, a name, a call that makes a path.
    fn value(&mut self, from: usize, to: usize, nested: usize) -> Known {
        if nested > NESTED || !self.sight.spend(1 + to.saturating_sub(from)) {
            return Known::Nothing;
        }
        let mut at = from;
        let mut whole: Option<Known> = None;
        while at < to {
            let Some(token) = self.all.get(at) else { break };
            let part = match token {
                Token::End | Token::Sign('&' | '+' | '.' | '*') => {
                    at += 1;
                    continue;
                }
                Token::Text(text) => {
                    at += 1;
                    text.as_ref().map_or(Known::Nothing, |text| Known::text(text.as_str()))
                }
                Token::Sign('[' | '{') => {
                    let Some(close) = self.closing(at).filter(|close| *close < to) else {
                        return Known::Nothing;
                    };
                    let list = self.arguments(at + 1, close, nested + 1);
                    at = close + 1;
                    if list.is_empty() && at < to {
                        // `[]string{…}`: the type in front of the list.
                        continue;
                    }
                    Known::list(list)
                }
                Token::Name(name) if ways::is_silent(name) => {
                    at += 1;
                    continue;
                }
                Token::Name(name) => {
                    let (known, next) = self.called(at, name, to, nested);
                    at = next;
                    known
                }
                Token::Line(_) | Token::Sign(_) => return Known::Nothing,
            };
            whole = Some(match whole {
                None => part,
                Some(before) => before.then(part),
            });
        }
        whole.unwrap_or_default()
    }

    /// A name in a value, or what a call of it makes.
    fn called(&mut self, at: usize, name: &str, to: usize, nested: usize) -> (Known, usize) {
        let mut open = at + 1;
        if matches!(self.all.get(open), Some(Token::Sign('!'))) {
            open += 1;
        }
        if !matches!(self.all.get(open), Some(Token::Sign('(' | '[' | '{'))) || open >= to {
            let known = if name.starts_with('.') { Known::Nothing } else { self.sight.named(name) };
            return (if matches!(known, Known::Name(_)) { Known::Nothing } else { known }, at + 1);
        }
        let Some(close) = self.closing(open).filter(|close| *close < to) else { return (Known::Nothing, to) };
        let arguments = self.arguments(open + 1, close, nested + 1);
        let known = match ways::makes(name) {
            ways::Makes::Same => arguments.into_iter().next().unwrap_or_default(),
            ways::Makes::Path => Known::path(&arguments),
            ways::Makes::List => Known::list(arguments),
            ways::Makes::Home => Known::home(),
            ways::Makes::Nothing => Known::Nothing,
        };
        (known, close + 1)
    }

    /// Whether the name at `at` stands in a line that takes it in under its own name.
    fn is_import(&self, at: usize) -> bool {
        let before = self.all.get(..at).unwrap_or_default();
        let line = before.iter().rev().take(40).take_while(|t| !matches!(t, Token::End | Token::Sign(';')));
        let takes = line.last().is_some_and(
            |t| matches!(t, Token::Name(word) if matches!(word.as_str(), "use" | "import" | "using" | "package")),
        );
        let rest = self.all.get(at + 1..).unwrap_or_default();
        let mut rest = rest.iter().take(40).take_while(|t| !matches!(t, Token::End | Token::Sign(';')));
        takes && !rest.any(|t| matches!(t, Token::Name(word) if word == "as") || *t == Token::Sign('='))
    }
}
