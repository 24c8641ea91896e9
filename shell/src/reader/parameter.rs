//! `${ … }`: which parameter, and what is done to it.

use super::{
    Read, Reader,
    arithmetic::Ends,
    cursor::{OPERAND, QUOTE, starts_name},
    quote::Quoting,
    raw::Raw,
    word::Use,
};
use crate::script::{Arithmetic, Operation, Parameter, Part, Word};

const BAD: &str = "a parameter expansion that bash does not have";
const IN_BACKTICKS: &str = "quotes in backticks inside a double-quoted parameter expansion";
const IN_DOUBLE: &str = "single quotes inside a double-quoted parameter expansion";
const IN_HEREDOC: &str = "quotes in a parameter expansion in a heredoc";
const UNCLOSED: &str = "a parameter expansion is not closed";

impl Reader<'_, '_> {
    /// At the brace of `${`.
    pub(super) fn braced_parameter(&mut self, raw: &mut Raw, quoting: Quoting) -> Read<()> {
        let start = self.pos - 1;
        self.advance(1);
        self.spend(1)?;
        let parameter = self.nested(|reader| reader.parameter_inside(quoting))?;
        if !parameter.operation_is_posix() {
            self.shell_differs(start, self.pos);
        }
        self.doubt_braces_in_inner_quotes(start, quoting);
        self.zsh_parameter(start, quoting.is_quoted());
        raw.confuses_braces |= parameter.operation != Operation::Value || parameter.subscript.is_some();
        raw.push(Part::Parameter { parameter: Box::new(parameter), quoted: quoting.is_quoted() });
        Ok(())
    }

    /// Behind `${`, up to and with its `}`.
    fn parameter_inside(&mut self, quoting: Quoting) -> Read<Parameter> {
        match (self.peek(), self.peek_second()) {
            (Some(b'#' | b'!'), Some(b'}')) => {}
            (Some(b'#'), _) => return self.length(quoting),
            (Some(b'!'), _) => return self.indirect(quoting),
            _ => {}
        }
        let name = self.parameter_name()?;
        let subscript = self.subscript_of(&name, quoting)?;
        let operation = self.operation(quoting)?;
        Ok(Parameter { name, subscript, indirect: false, operation })
    }

    /// `${#name}`
    fn length(&mut self, quoting: Quoting) -> Read<Parameter> {
        self.advance(1);
        let name = self.parameter_name()?;
        let subscript = self.subscript_of(&name, quoting)?;
        self.expect(b'}', BAD)?;
        Ok(Parameter { name, subscript, indirect: false, operation: Operation::Length })
    }

    /// `${!name}`, `${!prefix*}`, `${!name[@]}`
    fn indirect(&mut self, quoting: Quoting) -> Read<Parameter> {
        self.advance(1);
        match self.peek() {
            Some(byte) if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'#' => {}
            _ => return Err(self.fail(BAD)),
        }
        let name = self.parameter_name()?;
        if matches!(self.peek(), Some(b'*' | b'@')) && self.peek_second() == Some(b'}') {
            self.advance(2);
            return Ok(Parameter { name, subscript: None, indirect: false, operation: Operation::Names });
        }
        let subscript = self.subscript_of(&name, quoting)?;
        let all = subscript.as_ref().is_some_and(is_all);
        let operation = self.operation(quoting)?;
        if all && operation == Operation::Value {
            return Ok(Parameter { name, subscript, indirect: false, operation: Operation::Names });
        }
        Ok(Parameter { name, subscript, indirect: true, operation })
    }

    fn parameter_name(&mut self) -> Read<String> {
        match self.peek() {
            Some(byte) if starts_name(byte) => Ok(self.name()),
            Some(b'0'..=b'9') => {
                let mut digits = String::new();
                while let Some(digit @ b'0'..=b'9') = self.peek() {
                    digits.push(char::from(digit));
                    self.pos += 1;
                }
                Ok(digits)
            }
            Some(byte @ (b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!')) => {
                self.pos += 1;
                Ok(char::from(byte).to_string())
            }
            None => Err(self.fail(UNCLOSED)),
            Some(_) => Err(self.fail(BAD)),
        }
    }

    fn subscript_of(&mut self, name: &str, quoting: Quoting) -> Read<Option<Word>> {
        if self.peek() != Some(b'[') || !name.bytes().next().is_some_and(starts_name) {
            return Ok(None);
        }
        self.subscript(quoting).map(Some)
    }

    /// At `[`: the text up to its `]`.
    pub(super) fn subscript(&mut self, quoting: Quoting) -> Read<Word> {
        self.advance(1);
        let mut raw = Raw::new(self.pos);
        let mut depth = 0_usize;
        loop {
            let (text, _) = self.run(QUOTE | OPERAND);
            raw.literal(text, false);
            match self.peek() {
                None | Some(b'}') => return Err(self.fail("a subscript is not closed")),
                Some(b']') if depth == 0 => break,
                Some(byte @ (b'[' | b']')) => {
                    depth = if byte == b'[' { depth + 1 } else { depth - 1 };
                    self.plain_byte(&mut raw);
                }
                Some(b'<' | b'>') if self.peek_second() == Some(b'(') => {
                    return Err(self.fail("a process substitution inside a subscript"));
                }
                Some(b'/' | b'<' | b'>') => self.plain_byte(&mut raw),
                Some(b'\'') if quoting.is_quoted() => self.single_quoted_text(&mut raw, false)?,
                Some(b'"') if quoting == Quoting::Heredoc => {
                    return Err(self.fail(IN_HEREDOC));
                }
                Some(b'\'' | b'"' | b'`' | b'\\' | b'$') => self.quoted_piece(&mut raw, quoting)?,
                Some(_) => {}
            }
        }
        raw.end = self.pos;
        self.pos += 1;
        self.doubt_quoted_subscript(raw.start, &raw.parts);
        self.finish(raw, Use::Verbatim)
    }

    /// Takes the next byte as plain text.
    pub(super) fn plain_byte(&mut self, raw: &mut Raw) {
        let text = self.character();
        raw.literal(text, false);
    }

    /// Behind name and subscript: the operator, its operands and `}`.
    fn operation(&mut self, quoting: Quoting) -> Read<Operation> {
        let Some(byte) = self.peek() else { return Err(self.fail(UNCLOSED)) };
        self.pos += 1;
        match byte {
            b'}' => Ok(Operation::Value),
            b':' => {
                if let Some(next @ (b'-' | b'=' | b'?' | b'+')) = self.peek() {
                    self.pos += 1;
                    return self.conditional_operation(next, quoting);
                }
                self.zsh_slice(self.pos - 1);
                self.slice_operation().map(Operation::Slice)
            }
            b'-' | b'=' | b'?' | b'+' => self.conditional_operation(byte, quoting),
            b'#' | b'%' => {
                self.eat(byte);
                self.pattern_operand(quoting).map(Operation::Trim)
            }
            b'^' | b',' => {
                self.eat(byte);
                self.pattern_operand(quoting).map(Operation::Case)
            }
            b'/' => self.replacement(quoting),
            b'@' => {
                let letter = self.peek();
                self.advance(1);
                match letter {
                    Some(letter) if letter.is_ascii_alphabetic() => {
                        self.expect(b'}', BAD)?;
                        Ok(Operation::Transform(char::from(letter)))
                    }
                    _ => Err(self.fail(BAD)),
                }
            }
            _ => {
                self.pos -= 1;
                Err(self.fail(BAD))
            }
        }
    }

    fn conditional_operation(&mut self, operator: u8, quoting: Quoting) -> Read<Operation> {
        let word = self.operand(Raw::new(self.pos), quoting, b'}', Use::Element)?;
        Ok(match operator {
            b'-' => Operation::Default(word),
            b'=' => Operation::Assign(word),
            b'?' => Operation::Require(word),
            _ => Operation::Alternative(word),
        })
    }

    /// `${name/pattern/replacement}`, behind the first slash.
    fn replacement(&mut self, quoting: Quoting) -> Read<Operation> {
        // A pattern may begin with a slash only behind `//`; behind `/#` and `/%` it may be empty.
        let global = self.eat(b'/');
        let slash = global && self.peek() == Some(b'/');
        if !global && let Some(b'#' | b'%') = self.peek() {
            self.pos += 1;
        }
        let mut raw = Raw::new(self.pos);
        if slash {
            self.plain_byte(&mut raw);
        }
        let pattern = self.unquoted_operand(raw, quoting, b'/', Use::Element)?;
        if self.bytes.get(self.pos - 1) == Some(&b'}') {
            return Ok(Operation::Replace(pattern, Word::default()));
        }
        let start = self.pos;
        let replacement = self.unquoted_operand(Raw::new(start), quoting, b'}', Use::Text)?;
        let has_ampersand =
            |part: &Part| matches!(part, Part::Literal { text, quoted: false } if text.contains('&'));
        if replacement.parts.iter().any(has_ampersand) {
            // The matched text, since bash 5.2, unless an option says otherwise.
            self.doubt(start, self.pos, "`&` in a replacement depends on a shell option");
        }
        Ok(Operation::Replace(pattern, replacement))
    }

    fn pattern_operand(&mut self, quoting: Quoting) -> Read<Word> {
        self.unquoted_operand(Raw::new(self.pos), quoting, b'}', Use::Element)
    }

    /// Quotes in a pattern quote even inside double quotes, and patterns work there. In a heredoc, quotes are
    /// another matter.
    fn unquoted_operand(&mut self, raw: Raw, quoting: Quoting, end: u8, usage: Use) -> Read<Word> {
        let start = self.pos;
        let word = self.operand(raw, Quoting::None, end, usage)?;
        let text = self.slice(start, self.pos);
        if quoting == Quoting::Heredoc && text.contains(['\'', '"', '\\']) {
            return Err(self.fail(IN_HEREDOC));
        }
        if quoting == Quoting::Double && text.contains('`') && text.contains(['\'', '"', '\\']) {
            return Err(self.fail(IN_BACKTICKS));
        }
        Ok(word)
    }

    /// Text up to `end` or `}`, which is stepped over.
    fn operand(&mut self, mut raw: Raw, quoting: Quoting, end: u8, usage: Use) -> Read<Word> {
        let quoted = quoting.is_quoted();
        loop {
            let (text, seen) = self.run(QUOTE | OPERAND);
            if !text.is_empty() {
                raw.literal(text, quoted);
            }
            raw.seen |= seen;
            let Some(byte) = self.peek() else { return Err(self.fail(UNCLOSED)) };
            match byte {
                b'}' => break,
                b'/' if end == b'/' => break,
                b'<' | b'>' if self.peek_second() == Some(b'(') => {
                    return Err(self.fail("a process substitution inside a parameter expansion"));
                }
                b'\'' | b'"' if quoting == Quoting::Heredoc => {
                    return Err(self.fail(IN_HEREDOC));
                }
                b'$' if quoted && matches!(self.peek_second(), Some(b'\'' | b'"')) => {
                    return Err(self.fail("`$'…'` inside a double-quoted parameter expansion"));
                }
                b'\'' if quoted => self.single_quoted_text(&mut raw, true)?,
                b'\\' if quoted && self.bytes.get(self.pos + 1) == Some(&b'\'') => {
                    return Err(self.fail(IN_DOUBLE));
                }
                b'\\' if quoted => self.escape_in_double_quotes(&mut raw, b"$`\"\\}"),
                b'`' if quoting == Quoting::Double => self.plain_backticks(&mut raw)?,
                b'"' | b'\'' | b'\\' | b'`' | b'$' => self.quoted_piece(&mut raw, quoting)?,
                b'[' | b']' | b'/' | b'<' | b'>' => {
                    raw.seen |= super::cursor::class(byte);
                    let text = self.character();
                    raw.literal(text, quoted);
                }
                // The run stopped in front of a continuation.
                _ => {}
            }
        }
        raw.end = self.pos;
        self.pos += 1;
        if quoted {
            raw.seen = 0;
        }
        self.doubt_inner_tildes(&raw);
        self.finish(raw, usage)
    }

    /// `'…'` where double quotes surround `${ … }`: bash needs the pair but keeps the quotes as text, and
    /// expands what is between. Only plain text is certain.
    fn single_quoted_text(&mut self, raw: &mut Raw, keeps_quotes: bool) -> Read<()> {
        let start = self.pos;
        let mut inner = Raw::new(start);
        self.single_quotes(&mut inner)?;
        let text = self.slice(start + 1, self.pos - 1);
        if text.bytes().any(|byte| b"$`\"\\}{".contains(&byte)) {
            self.pos = start;
            return Err(self.fail(IN_DOUBLE));
        }
        raw.literal(if keeps_quotes { self.slice(start, self.pos) } else { text }, true);
        Ok(())
    }

    /// Backticks where double quotes surround `${ … }`: which layer removes a backslash is unclear.
    fn plain_backticks(&mut self, raw: &mut Raw) -> Read<()> {
        let start = self.pos;
        self.backticks(raw, Quoting::Double)?;
        if self.slice(start, self.pos).contains(['\\', '"', '\'']) {
            self.pos = start;
            return Err(self.fail(IN_BACKTICKS));
        }
        Ok(())
    }

    fn slice_operation(&mut self) -> Read<Vec<Arithmetic>> {
        let mut parts = Vec::with_capacity(2);
        loop {
            let arithmetic = self.arithmetic(Ends::Slice)?;
            parts.push(arithmetic);
            if self.eat(b'}') {
                return if parts.len() > 2 { Err(self.fail(BAD)) } else { Ok(parts) };
            }
            self.expect(b':', UNCLOSED)?;
        }
    }
}

impl Parameter {
    /// Whether a POSIX shell has it too.
    fn operation_is_posix(&self) -> bool {
        let operation = match &self.operation {
            Operation::Value
            | Operation::Length
            | Operation::Default(_)
            | Operation::Assign(_)
            | Operation::Require(_)
            | Operation::Alternative(_)
            | Operation::Trim(_) => true,
            Operation::Replace(..)
            | Operation::Case(_)
            | Operation::Slice(_)
            | Operation::Transform(_)
            | Operation::Names => false,
        };
        operation && !self.indirect && self.subscript.is_none()
    }
}

/// `@` or `*`.
fn is_all(word: &Word) -> bool {
    super::raw::plain(&word.parts).is_some_and(|text| text == "@" || text == "*")
}
