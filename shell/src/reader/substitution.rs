//! `$`, `$( … )`, backticks and process substitution.

use super::{Place, Read, Reader, cursor::starts_name, quote::Quoting, raw::Raw};
use crate::script::{List, Operation, Parameter, Part, ProcessDirection};

impl Reader<'_, '_> {
    /// At `$`: whatever it begins.
    pub(super) fn dollar(&mut self, raw: &mut Raw, quoting: Quoting) -> Read<()> {
        let start = self.pos;
        self.advance(1);
        match self.peek() {
            Some(b'(') if self.peek_second() == Some(b'(') => self.arithmetic_or_substitution(raw, quoting),
            Some(b'(') => {
                let list = self.parenthesised("a command substitution is not closed")?;
                raw.push(Part::Substitution { list, quoted: quoting.is_quoted() });
                Ok(())
            }
            Some(b'{') => self.braced_parameter(raw, quoting),
            Some(b'[') => {
                self.shell_differs(start, start + 2);
                let arithmetic = self.bracketed_arithmetic()?;
                raw.push(Part::Arithmetic(arithmetic));
                raw.confuses_braces = true;
                Ok(())
            }
            Some(b'\'') if quoting == Quoting::None => self.ansi_c_quotes(raw),
            Some(b'"') if quoting == Quoting::None => {
                self.shell_differs(start, start + 2);
                self.zsh_differs(start, start + 2);
                self.double_quotes(raw)
            }
            Some(byte) if starts_name(byte) => {
                let name = self.name();
                self.zsh_modifier(start);
                self.parameter(raw, name, quoting)
            }
            Some(byte @ (b'0'..=b'9' | b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!')) => {
                self.pos += 1;
                if byte == b'#' {
                    self.zsh_flag(start);
                }
                if byte.is_ascii_digit() && self.peek().is_some_and(|next| next.is_ascii_digit()) {
                    // `$10` is the tenth parameter there, and `${1}0` here.
                    self.zsh_differs(start, self.pos + 1);
                }
                self.zsh_modifier(start);
                if byte == b'$' {
                    self.doubt_process_number(start, quoting);
                }
                self.parameter(raw, char::from(byte).to_string(), quoting)
            }
            _ => {
                self.zsh_flag(start);
                raw.literal("$", quoting.is_quoted());
                Ok(())
            }
        }
    }

    fn parameter(&mut self, raw: &mut Raw, name: String, quoting: Quoting) -> Read<()> {
        self.spend(1)?;
        let parameter = Parameter { name, subscript: None, indirect: false, operation: Operation::Value };
        raw.push(Part::Parameter { parameter: Box::new(parameter), quoted: quoting.is_quoted() });
        Ok(())
    }

    /// At `(`: a list and its `)`, as a text of its own: heredocs begun inside end inside.
    pub(super) fn parenthesised(&mut self, unclosed: &'static str) -> Read<List> {
        self.advance(1);
        let heredocs = std::mem::take(&mut self.heredocs);
        let outer_end = std::mem::replace(&mut self.ends_with_paren, true);
        let mut list = self.nested(|reader| {
            let mut list = reader.list()?;
            let closed = reader.expect(b')', unclosed).and_then(|()| reader.no_open_heredoc());
            reader.or_keep(closed, &mut list)?;
            Ok(list)
        })?;
        self.fill_heredocs(&mut list.items);
        self.heredocs = heredocs;
        self.ends_with_paren = outer_end;
        Ok(list)
    }

    /// At `<(` or `>(`.
    pub(super) fn process(&mut self, raw: &mut Raw) -> Read<()> {
        let start = self.pos;
        self.shell_differs(start, start + 2);
        let direction = if self.peek() == Some(b'<') { ProcessDirection::In } else { ProcessDirection::Out };
        self.advance(1);
        self.peek();
        let list = self.parenthesised("a process substitution is not closed")?;
        raw.push(Part::Process { list, direction });
        Ok(())
    }

    /// At a backtick: the text up to the next one that is not escaped, with one layer of escapes removed,
    /// is a text of its own.
    pub(super) fn backticks(&mut self, raw: &mut Raw, quoting: Quoting) -> Read<()> {
        let outer = self.pos;
        self.advance(1);
        let start = self.pos;
        let mut unescaped: Option<String> = None;
        let mut copied = start;
        loop {
            match self.bytes.get(self.pos) {
                None => return Err(self.fail("a backtick is not closed")),
                Some(b'`') => break,
                Some(b'\\') => {
                    let skip = match self.bytes.get(self.pos + 1) {
                        None => return Err(self.fail("a backtick is not closed")),
                        Some(b'\n') => 2,
                        Some(b'$' | b'`' | b'\\') => 1,
                        Some(b'"') if quoting == Quoting::Double => 1,
                        Some(_) => 0,
                    };
                    if skip > 0 {
                        let text = unescaped.get_or_insert_default();
                        text.push_str(self.text.get(copied..self.pos).unwrap_or(""));
                        copied = self.pos + skip;
                    }
                    self.pos += 2;
                }
                Some(_) => self.pos += 1,
            }
        }
        let end = self.pos;
        let place = match (&unescaped, self.place) {
            (None, Place::Slice(base)) => Place::Slice(base + start),
            _ => Place::Fixed(self.span(outer, end + 1)),
        };
        let rest = self.slice(copied, end);
        let text = match &mut unescaped {
            Some(text) => {
                text.push_str(rest);
                text.as_str()
            }
            None => rest,
        };
        let list = self.nested(|reader| {
            let at = reader.pos;
            let mut child = reader.child(text, place);
            child.whole_text().map_err(|fail| super::Fail { at, ..fail })
        })?;
        self.pos = end + 1;
        self.doubt_braces_in_inner_quotes(outer, quoting);
        raw.push(Part::Substitution { list, quoted: quoting.is_quoted() });
        raw.confuses_braces = true;
        Ok(())
    }

    /// All of this reader's text as one list.
    fn whole_text(&mut self) -> Read<List> {
        let mut list = self.list()?;
        let ended = self.end_of_text();
        self.or_keep(ended, &mut list)?;
        self.fill_heredocs(&mut list.items);
        Ok(list)
    }
}
