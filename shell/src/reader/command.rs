//! Commands: reserved words, simple commands, functions and coprocesses.

use assize_protocol::Limit;

use super::{
    Read, Reader,
    cursor::{META, QUOTE, class},
    raw::{Raw, plain},
    word::Use,
};
use crate::script::{Command, FunctionDefinition, Item, Pipeline, SimpleCommand, Word};

/// The reserved words of bash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keyword {
    If,
    Then,
    Elif,
    Else,
    Fi,
    For,
    Select,
    While,
    Until,
    Do,
    Done,
    Case,
    Esac,
    Open,
    Close,
    Test,
    Not,
    Time,
    Function,
    Coproc,
    In,
    TestEnd,
}

impl Keyword {
    fn of(word: &[u8]) -> Option<Self> {
        Some(match word {
            b"if" => Self::If,
            b"then" => Self::Then,
            b"elif" => Self::Elif,
            b"else" => Self::Else,
            b"fi" => Self::Fi,
            b"for" => Self::For,
            b"select" => Self::Select,
            b"while" => Self::While,
            b"until" => Self::Until,
            b"do" => Self::Do,
            b"done" => Self::Done,
            b"case" => Self::Case,
            b"esac" => Self::Esac,
            b"{" => Self::Open,
            b"}" => Self::Close,
            b"[[" => Self::Test,
            b"!" => Self::Not,
            b"time" => Self::Time,
            b"function" => Self::Function,
            b"coproc" => Self::Coproc,
            b"in" => Self::In,
            b"]]" => Self::TestEnd,
            _ => return None,
        })
    }

    /// Ends the list in front of it.
    pub(super) fn ends_list(self) -> bool {
        match self {
            Self::Then
            | Self::Elif
            | Self::Else
            | Self::Fi
            | Self::Do
            | Self::Done
            | Self::Esac
            | Self::Close => true,
            Self::If
            | Self::For
            | Self::Select
            | Self::While
            | Self::Until
            | Self::Case
            | Self::Open
            | Self::Test
            | Self::Not
            | Self::Time
            | Self::Function
            | Self::Coproc
            | Self::In
            | Self::TestEnd => false,
        }
    }

    /// Begins a compound command.
    pub(super) fn opens(self) -> bool {
        match self {
            Self::If
            | Self::For
            | Self::Select
            | Self::While
            | Self::Until
            | Self::Case
            | Self::Open
            | Self::Test => true,
            Self::Then
            | Self::Elif
            | Self::Else
            | Self::Fi
            | Self::Do
            | Self::Done
            | Self::Esac
            | Self::Close
            | Self::Not
            | Self::Time
            | Self::Function
            | Self::Coproc
            | Self::In
            | Self::TestEnd => false,
        }
    }
}

/// Length of `function`.
const LONGEST: usize = 8;
const NO_NAME: &str = "a function whose name is not plain";

impl Reader<'_, '_> {
    /// The reserved word that is next, and where it ends. The position stays.
    pub(super) fn keyword(&mut self) -> Option<(Keyword, usize)> {
        match self.peek() {
            Some(b'c'..=b'f' | b'i' | b's' | b't' | b'u' | b'w' | b'{' | b'}' | b'[' | b']' | b'!') => {}
            _ => return None,
        }
        let mut word = [0_u8; LONGEST];
        let mut length = 0;
        let mut at = self.pos;
        loop {
            match self.bytes.get(at).copied() {
                Some(b'\\') if self.bytes.get(at + 1) == Some(&b'\n') => at += 2,
                Some(byte) if class(byte) & META == 0 => {
                    if class(byte) & QUOTE != 0 {
                        return None;
                    }
                    *word.get_mut(length)? = byte;
                    length += 1;
                    at += 1;
                }
                _ => break,
            }
        }
        let keyword = Keyword::of(word.get(..length)?)?;
        // Only a process substitution goes on behind `<` and `>`.
        if matches!(self.bytes.get(at), Some(b'<' | b'>')) && self.bytes.get(at + 1) == Some(&b'(') {
            return None;
        }
        Some((keyword, at))
    }

    /// Steps over `expected` or fails.
    pub(super) fn expect_keyword(&mut self, expected: Keyword, reason: &'static str) -> Read<()> {
        match self.keyword() {
            Some((keyword, end)) if keyword == expected => {
                self.pos = end;
                Ok(())
            }
            _ => Err(self.fail(reason)),
        }
    }

    /// Steps over the unquoted word `text`, if it is next and whole.
    pub(super) fn eat_word(&mut self, text: &[u8]) -> bool {
        let start = self.pos;
        for &byte in text {
            if !self.eat(byte) {
                self.pos = start;
                return false;
            }
        }
        let whole = self.peek().is_none_or(|byte| class(byte) & META != 0);
        if !whole {
            self.pos = start;
        }
        whole
    }

    /// One stage of a pipeline.
    pub(super) fn command(&mut self) -> Read<Command> {
        self.spend(1)?;
        match self.keyword() {
            Some((keyword, _)) if keyword.opens() => Ok(Command::Compound(Box::new(self.compound()?))),
            Some((Keyword::Function, end)) => self.function(end),
            Some((Keyword::Coproc, end)) => self.coproc(end),
            // Behind `|`, `time` is a program like any other.
            Some((Keyword::Time, _)) => self.simple(),
            Some(_) => Err(self.fail("a reserved word that does not belong here")),
            None if self.peek() == Some(b'(') => Ok(Command::Compound(Box::new(self.compound()?))),
            None => self.simple(),
        }
    }

    fn simple(&mut self) -> Read<Command> {
        let start = self.pos;
        let mut simple = SimpleCommand::default();
        let read = self.simple_parts(start, &mut simple);
        simple.span = self.span(start, self.pos);
        match read {
            Ok(None) => {
                self.closed = false;
                Ok(Command::Simple(simple))
            }
            Ok(Some(function)) => Ok(function),
            Err(fail) => {
                let first = Pipeline { negated: false, timed: false, stages: vec![Command::Simple(simple)] };
                self.shared.salvage.push(Item { first, rest: Vec::new(), background: false });
                Err(fail)
            }
        }
    }

    /// Fills in `simple`, or returns the function that it turned out to be.
    fn simple_parts(&mut self, start: usize, simple: &mut SimpleCommand) -> Read<Option<Command>> {
        let mut declares = false;
        loop {
            let end = self.pos;
            self.skip_blanks();
            match self.peek() {
                None | Some(b'\n' | b';' | b'|' | b')' | b'#') => {
                    self.pos = end;
                    break;
                }
                Some(b'&') if self.peek_second() != Some(b'>') => {
                    self.pos = end;
                    break;
                }
                Some(b'(') => return self.function_behind_name(start, simple).map(Some),
                Some(b'<' | b'>' | b'&' | b'0'..=b'9' | b'{') => {
                    if let Some(redirection) = self.redirection()? {
                        simple.redirections.push(redirection);
                        declares = false;
                        continue;
                    }
                }
                Some(_) => {}
            }
            if simple.words.is_empty()
                && let Some(assignment) = self.assignment()?
            {
                if !simple.redirections.is_empty() && super::assignment::needs_command_position(&assignment) {
                    return Err(self.fail("an array assignment behind a redirection"));
                }
                simple.assignments.push(assignment);
                continue;
            }
            if declares && let Some(array) = self.declared_array()? {
                simple.words.push(array);
                continue;
            }
            let first = simple.words.is_empty();
            self.argument(simple)?;
            if first && simple.redirections.is_empty() {
                declares =
                    simple.words.first().and_then(|word| plain(&word.parts)).is_some_and(declares_variables);
            }
        }
        if simple.words.is_empty() && simple.assignments.is_empty() && simple.redirections.is_empty() {
            return Err(self.fail("a command is missing"));
        }
        Ok(None)
    }

    /// A word of `simple`, with the words that its braces make.
    fn argument(&mut self, simple: &mut SimpleCommand) -> Read<()> {
        let mut raw = Raw::new(self.pos);
        if let Err(fail) = self.continue_word(&mut raw) {
            if !raw.parts.is_empty() {
                simple.words.push(Word { span: self.span(raw.start, raw.end), parts: raw.parts });
            }
            return Err(fail);
        }
        let first = simple.words.is_empty();
        self.zsh_word(&raw, first);
        if first && !(simple.redirections.is_empty() && simple.assignments.is_empty()) {
            self.zsh_reserved(&raw);
        }
        if matches!(self.peek(), Some(b'<' | b'>'))
            && raw.plain().is_some_and(|text| text.starts_with('{') && text.contains('['))
        {
            return Err(self.fail("a descriptor kept in an array"));
        }
        self.expand(raw, Use::Argument, &mut simple.words)?;
        if simple.words.len() > self.shared.limits.words {
            return Err(self.bound(Limit::Words, "more words than the limit"));
        }
        Ok(())
    }

    /// At `(` behind a word: `name() body`.
    fn function_behind_name(&mut self, start: usize, simple: &mut SimpleCommand) -> Read<Command> {
        let name = match simple.words.as_slice() {
            [word] if simple.assignments.is_empty() && simple.redirections.is_empty() => plain(&word.parts),
            _ => None,
        };
        let Some(name) = name.filter(|name| is_function_name(name)).map(str::to_owned) else {
            return Err(self.fail("a parenthesis that does not belong here"));
        };
        self.advance(1);
        self.skip_blanks();
        self.expect(b')', NO_NAME)?;
        // The name is not a command: it must not be salvaged as one.
        simple.words.clear();
        self.function_body(start, name)
    }

    /// Behind `function`.
    fn function(&mut self, end: usize) -> Read<Command> {
        let start = self.pos;
        self.shell_differs(start, end);
        self.pos = end;
        self.skip_blanks();
        let raw = self.raw_word()?;
        let Some(name) = raw.plain().filter(|name| is_function_name(name)).map(str::to_owned) else {
            return Err(self.fail(NO_NAME));
        };
        self.skip_blanks();
        if self.peek() == Some(b'(') {
            let parenthesis = self.pos;
            self.advance(1);
            self.skip_blanks();
            if !self.eat(b')') {
                self.pos = parenthesis;
            }
        }
        self.function_body(start, name)
    }

    fn function_body(&mut self, start: usize, name: String) -> Read<Command> {
        self.zsh_function(start, &name);
        self.skip_lines()?;
        let opens = self.keyword().is_some_and(|(keyword, _)| keyword.opens()) || self.peek() == Some(b'(');
        if !opens {
            return Err(self.fail("a function whose body is not a compound command"));
        }
        let body = self.compound()?;
        Ok(Command::Function(Box::new(FunctionDefinition { span: self.span(start, self.pos), name, body })))
    }

    /// `coproc [NAME] command`; only a compound command can have a name.
    fn coproc(&mut self, end: usize) -> Read<Command> {
        let start = self.pos;
        self.shell_differs(start, end);
        self.zsh_differs(start, end);
        self.pos = end;
        self.skip_blanks();
        let name_start = self.pos;
        let name = if self.keyword().is_none() { self.name_run() } else { "" };
        if !name.is_empty() {
            self.skip_blanks();
            let opens =
                self.keyword().is_some_and(|(keyword, _)| keyword.opens()) || self.peek() == Some(b'(');
            if opens && self.pos > name_start {
                if matches!(name, "PATH" | "CDPATH") {
                    return Err(self.fail("a coprocess whose name tells the shell where to look"));
                }
                let inner = self.nested(Self::compound)?;
                return Ok(Command::Coproc(Box::new(Command::Compound(Box::new(inner)))));
            }
        }
        self.pos = name_start;
        match self.keyword() {
            Some((keyword, _)) if !keyword.opens() => {
                return Err(self.fail("a reserved word that does not belong here"));
            }
            _ => {}
        }
        let inner = self.nested(Self::command)?;
        if matches!(inner, Command::Simple(_)) {
            self.doubt_printed_coprocess(start);
        }
        if let Command::Simple(simple) = &inner
            && let Some(first) = simple.words.first()
            && let Some(second) = simple.words.iter().find(|word| word.span != first.span)
            && plain(&second.parts).is_some_and(|text| Keyword::of(text.as_bytes()).is_some())
        {
            // Bash took the first word for a name.
            return Err(self.fail("a reserved word that does not belong here"));
        }
        Ok(Command::Coproc(Box::new(inner)))
    }
}

/// Builtins whose arguments may be `NAME=( … )`.
fn declares_variables(name: &str) -> bool {
    matches!(name, "declare" | "typeset" | "local" | "export" | "readonly")
}

fn is_function_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.:/+@,%^".contains(&byte))
}
