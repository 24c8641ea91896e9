//! `NAME=value` in front of a command, and arrays.

use super::{
    Read, Reader,
    cursor::{BRACE, META, class, starts_name},
    quote::Quoting,
    raw::Raw,
    word::Use,
};
use crate::script::{AssignedValue, Assignment, Part, Word};

impl Reader<'_, '_> {
    /// At a word where an assignment may stand: reads it if it is one, else leaves the position.
    pub(super) fn assignment(&mut self) -> Read<Option<Assignment>> {
        let start = self.pos;
        if !self.peek().is_some_and(starts_name) {
            return Ok(None);
        }
        // Most words are not assignments: look before the name is copied.
        self.name_run();
        if !matches!(self.bytes.get(self.pos), Some(b'=' | b'+' | b'[' | b'\\')) {
            self.pos = start;
            return Ok(None);
        }
        self.pos = start;
        let name = self.name();
        let mut subscript = None;
        if self.peek() == Some(b'[') {
            let Some(index) = self.assigned_subscript(start)? else {
                self.pos = start;
                return Ok(None);
            };
            subscript = Some(index);
        }
        let append = self.peek() == Some(b'+') && self.peek_second() == Some(b'=');
        if append {
            self.pos += 1;
        }
        if self.peek() != Some(b'=') {
            self.pos = start;
            return Ok(None);
        }
        self.advance(1);
        if append || subscript.is_some() {
            self.shell_differs(start, self.pos);
        }
        let value = if self.peek() == Some(b'(') {
            if subscript.is_some() {
                return Err(self.fail("a list assigned to an element of an array"));
            }
            AssignedValue::Array(self.array()?)
        } else {
            let raw = self.raw_word()?;
            AssignedValue::Scalar(self.finish(raw, Use::Assigned)?)
        };
        self.spend(1)?;
        Ok(Some(Assignment { span: self.span(start, self.pos), name, subscript, append, value }))
    }

    /// At `[` behind a name: the subscript if it is followed by `=`. Blanks inside belong to it.
    fn assigned_subscript(&mut self, start: usize) -> Read<Option<Word>> {
        let subscript = self.subscript(Quoting::None)?;
        if matches!((self.peek(), self.peek_second()), (Some(b'='), _) | (Some(b'+'), Some(b'='))) {
            return Ok(Some(subscript));
        }
        // `a[x y]` is one word to bash here; and what was expanded must not be read twice.
        let text = self.slice(start, self.pos);
        let plain = subscript.parts.iter().all(|part| matches!(part, Part::Literal { .. }));
        if !plain || text.bytes().any(|byte| class(byte) & META != 0) {
            return Err(self.fail("a subscript that is not assigned to"));
        }
        Ok(None)
    }

    /// At `(` behind `NAME=`: the elements, up to and with `)`.
    pub(super) fn array(&mut self) -> Read<Vec<Word>> {
        let start = self.pos;
        self.shell_differs(start, start + 1);
        self.advance(1);
        self.nested(|reader| {
            let mut elements = Vec::new();
            loop {
                if reader.heredocs.is_waiting() {
                    return Err(reader.fail("an array between a heredoc and its text"));
                }
                reader.skip_lines()?;
                match reader.peek() {
                    None => return Err(reader.fail("an array is not closed")),
                    Some(b')') => break,
                    Some(b'[') => elements.push(reader.element()?),
                    Some(_) => {
                        let raw = reader.raw_word()?;
                        if raw.end == raw.start {
                            return Err(reader.fail("a token that does not belong in an array"));
                        }
                        reader.expand(raw, Use::Element, &mut elements)?;
                    }
                }
            }
            reader.advance(1);
            let ends = match reader.peek() {
                Some(b'<' | b'>') => reader.peek_second() != Some(b'('),
                next => next.is_none_or(|byte| class(byte) & META != 0),
            };
            if ends { Ok(elements) } else { Err(reader.fail("text directly behind an array")) }
        })
    }

    /// At `[` where an element of an array begins: `[k]=v`, or a word that begins with a bracket.
    fn element(&mut self) -> Read<Word> {
        let start = self.pos;
        let subscript = self.subscript(Quoting::None)?;
        let append = self.peek() == Some(b'+') && self.peek_second() == Some(b'=');
        if append {
            self.pos += 1;
        }
        if self.peek() != Some(b'=') {
            return Err(self.fail("an array element that begins with a bracket"));
        }
        self.advance(1);
        let mut value = self.raw_word()?;
        let mut word = Raw::new(start);
        word.literal("[", false);
        word.parts.extend(subscript.parts);
        word.literal(if append { "]+=" } else { "]=" }, false);
        word.end = value.end;
        if value.has(BRACE) {
            return Err(self.fail("braces in the value of an array element"));
        }
        if !super::pattern::mark(&mut value.parts, value.seen, Use::Assigned) {
            return Err(self.fail("a tilde that only some places expand"));
        }
        word.parts.append(&mut value.parts);
        self.finish(word, Use::Verbatim)
    }

    /// At an argument of a declaration builtin: `NAME=( … )` if it is one.
    pub(super) fn declared_array(&mut self) -> Read<Option<Word>> {
        let start = self.pos;
        let name = self.name();
        if name.is_empty() {
            return Ok(None);
        }
        let append = self.peek() == Some(b'+') && self.peek_second() == Some(b'=');
        if append {
            self.advance(1);
        }
        if self.peek() != Some(b'=') || self.peek_second() != Some(b'(') {
            self.pos = start;
            return Ok(None);
        }
        self.advance(1);
        self.peek();
        let elements = self.array()?;
        self.spend(2)?;
        let text = if append { format!("{name}+=") } else { format!("{name}=") };
        let parts = vec![Part::Literal { text, quoted: false }, Part::Array(elements)];
        Ok(Some(Word { span: self.span(start, self.pos), parts }))
    }
}

/// Whether bash reads this as one assignment only where a command may begin.
pub(super) fn needs_command_position(assignment: &Assignment) -> bool {
    assignment.subscript.is_some() || matches!(assignment.value, AssignedValue::Array(_))
}
