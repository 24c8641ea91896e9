//! Redirections, wherever they stand.

use super::{
    Read, Reader,
    cursor::{BRACE, META, class, starts_name},
    word::Use,
};
use crate::script::{
    Descriptor, Part, Redirection, RedirectionOperator as Operator, RedirectionTarget as Target, Word,
};

/// More digits are a word to bash, if they do not fit.
const MOST_DIGITS: usize = 9;

impl Reader<'_, '_> {
    /// Reads a redirection if one is next.
    pub(super) fn redirection(&mut self) -> Read<Option<Redirection>> {
        let start = self.pos;
        let descriptor = match self.peek() {
            Some(b'<' | b'>') => {
                if self.peek_second() == Some(b'(') {
                    return Ok(None);
                }
                None
            }
            Some(b'&') if self.peek_second() == Some(b'>') => None,
            Some(b'0'..=b'9') => {
                let Some(number) = self.numbered_descriptor()? else { return Ok(None) };
                Some(Descriptor::Number(number))
            }
            Some(b'{') => {
                let Some(name) = self.named_descriptor()? else { return Ok(None) };
                self.shell_differs(start, self.pos);
                self.zsh_differs(start, self.pos);
                Some(Descriptor::Variable(name))
            }
            _ => return Ok(None),
        };
        self.spend(1)?;
        let operator_start = self.pos;
        let (operator, strips_tabs) = self.operator();
        if matches!(operator, Operator::WriteBoth | Operator::AppendBoth | Operator::HereString) {
            self.shell_differs(operator_start, self.pos);
        }
        self.zsh_operator(operator_start);
        let target = match operator {
            Operator::Heredoc => Target::Heredoc(self.heredoc_start(strips_tabs)?),
            Operator::DuplicateInput | Operator::DuplicateOutput => Target::Word(self.duplicated()?),
            Operator::HereString => Target::Word(self.target(Use::Text)?),
            _ => Target::Word(self.target(Use::Argument)?),
        };
        self.zsh_range(start);
        let redirection = Redirection { span: self.span(start, self.pos), descriptor, operator, target };
        self.doubt_target_expanded_twice(start, &redirection);
        Ok(Some(redirection))
    }

    /// Reads all redirections that are next.
    pub(super) fn redirections(&mut self) -> Read<Vec<Redirection>> {
        let mut all = Vec::new();
        loop {
            let end = self.pos;
            self.skip_blanks();
            let Some(redirection) = self.redirection()? else {
                self.pos = end;
                return Ok(all);
            };
            all.push(redirection);
        }
    }

    /// Digits directly in front of `<` or `>`.
    fn numbered_descriptor(&mut self) -> Read<Option<u32>> {
        let start = self.pos;
        let mut number = 0_u32;
        let mut digits = 0;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            number = number.wrapping_mul(10).wrapping_add(u32::from(digit - b'0'));
            digits += 1;
            self.pos += 1;
        }
        if !self.at_operator()? {
            if self.peek() == Some(b'&') && self.peek_second() == Some(b'>') {
                // `2&>x` is a word and `&>x` here, a descriptor there.
                self.zsh_differs(start, self.pos + 2);
            }
            self.pos = start;
            return Ok(None);
        }
        if digits > MOST_DIGITS {
            return Err(self.fail("a descriptor with too many digits"));
        }
        if digits > 1 {
            self.shell_differs(start, self.pos);
            self.zsh_differs(start, self.pos);
        }
        Ok(Some(number))
    }

    /// `{name}` directly in front of `<` or `>`.
    fn named_descriptor(&mut self) -> Read<Option<String>> {
        let start = self.pos;
        self.pos += 1;
        let name = if self.peek().is_some_and(starts_name) { self.name() } else { String::new() };
        if name.is_empty() || !self.eat(b'}') || !self.at_operator()? {
            self.pos = start;
            return Ok(None);
        }
        Ok(Some(name))
    }

    /// Behind a descriptor: whether an operator follows.
    fn at_operator(&mut self) -> Read<bool> {
        match self.peek() {
            Some(b'<' | b'>') if self.peek_second() == Some(b'(') => {
                Err(self.fail("a process substitution behind a number"))
            }
            Some(b'<' | b'>') => Ok(true),
            _ => Ok(false),
        }
    }

    /// Steps over the operator; the flag is that of `<<-`.
    fn operator(&mut self) -> (Operator, bool) {
        let first = self.peek();
        self.advance(1);
        let operator = match (first, self.peek()) {
            (Some(b'<'), Some(b'<')) => {
                self.pos += 1;
                if self.eat(b'<') {
                    return (Operator::HereString, false);
                }
                return (Operator::Heredoc, self.eat(b'-'));
            }
            (Some(b'<'), Some(b'&')) => Operator::DuplicateInput,
            (Some(b'<'), Some(b'>')) => Operator::ReadWrite,
            (Some(b'<'), _) => return (Operator::Read, false),
            (Some(b'>'), Some(b'>')) => Operator::Append,
            (Some(b'>'), Some(b'|')) => Operator::Clobber,
            (Some(b'>'), Some(b'&')) => Operator::DuplicateOutput,
            (Some(b'>'), _) => return (Operator::Write, false),
            _ => {
                self.advance(1);
                let operator = if self.eat(b'>') { Operator::AppendBoth } else { Operator::WriteBoth };
                return (operator, false);
            }
        };
        self.pos += 1;
        (operator, false)
    }

    fn target(&mut self, usage: Use) -> Read<Word> {
        const MISSING: &str = "a redirection without a target";
        self.skip_blanks();
        if self.peek() == Some(b'#') {
            return Err(self.fail(MISSING));
        }
        let raw = self.raw_word()?;
        if raw.end == raw.start {
            return Err(self.fail(MISSING));
        }
        // Digits or a name in braces in front of an operator are its descriptor, not this target.
        let is_descriptor =
            |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()) || text.ends_with('}');
        if matches!(self.peek(), Some(b'<' | b'>')) && raw.plain().is_some_and(is_descriptor) {
            return Err(self.fail(MISSING));
        }
        if raw.has(BRACE) && (raw.confuses_braces || super::braces::would_expand(&raw.parts)) {
            return Err(self.fail("braces in the target of a redirection"));
        }
        self.finish(raw, usage)
    }

    /// Behind `<&` or `>&`. A `-` ends there: what follows it is another word.
    fn duplicated(&mut self) -> Read<Word> {
        self.skip_blanks();
        let start = self.pos;
        if self.eat(b'-') {
            self.spend(1)?;
            if self.peek().is_some_and(|byte| class(byte) & META == 0) {
                // A file of that name, and not the next word.
                self.zsh_differs(start, self.pos + 1);
            }
            return Ok(super::raw::unquoted_word(self.span(start, self.pos), "-"));
        }
        // Here, and only here, digits may touch the next operator.
        let mut digits = String::new();
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            digits.push(char::from(digit));
            self.pos += 1;
        }
        if !digits.is_empty() && self.peek().is_none_or(|byte| class(byte) & META != 0) && !self.at_process()
        {
            self.spend(1)?;
            return Ok(super::raw::unquoted_word(self.span(start, self.pos), &digits));
        }
        self.pos = start;
        self.target(Use::Argument)
    }

    fn at_process(&mut self) -> bool {
        matches!(self.peek(), Some(b'<' | b'>')) && self.peek_second() == Some(b'(')
    }

    /// `|&` sends the standard error of the stage on its left into the pipe, after its own redirections.
    pub(super) fn error_into_pipe(&mut self, start: usize) -> Redirection {
        let span = self.span(start, start + 2);
        Redirection {
            span,
            descriptor: Some(Descriptor::Number(2)),
            operator: Operator::DuplicateOutput,
            target: Target::Word(Word {
                span,
                parts: vec![Part::Literal { text: "1".to_owned(), quoted: false }],
            }),
        }
    }
}
