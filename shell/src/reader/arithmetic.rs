//! Arithmetic: not computed, but which names it reads, assigns and subscripts.

use super::{
    Read, Reader,
    cursor::{NAME, class, starts_name},
    quote::Quoting,
    raw::Raw,
};
use crate::script::{Arithmetic, Compound, Part, Word};

/// What ends an expression; none of it is stepped over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// `)` outside brackets.
    Parenthesis,
    /// `]` outside brackets.
    Bracket,
    /// `;` or `)`: one of three.
    Semicolon,
    /// `:` or `}`.
    Slice,
}

const UNCLOSED: &str = "arithmetic is not closed";
const ODD: &str = "arithmetic with text that is not plain";
const AMBIGUOUS: &str = "`((` that may be arithmetic or nested subshells";
/// How often text may be read twice because `((` was not arithmetic.
const MOST_RETRIES: usize = 8;

impl Reader<'_, '_> {
    /// At `((` of `$((`.
    pub(super) fn arithmetic_or_substitution(&mut self, raw: &mut Raw, quoting: Quoting) -> Read<()> {
        let start = self.pos;
        if let Some(arithmetic) = self.try_double_parentheses()? {
            raw.push(Part::Arithmetic(arithmetic));
            return Ok(());
        }
        let list = self.parenthesised("a command substitution is not closed")?;
        self.doubt(start - 1, self.pos, AMBIGUOUS);
        raw.push(Part::Substitution { list, quoted: quoting.is_quoted() });
        Ok(())
    }

    /// At `((` where a command may begin.
    pub(super) fn arithmetic_or_subshell(&mut self) -> Read<Compound> {
        let start = self.pos;
        self.shell_differs(start, start + 2);
        if let Some(arithmetic) = self.try_double_parentheses()? {
            return Ok(Compound::Arithmetic(arithmetic));
        }
        let compound = self.subshell()?;
        self.doubt(start, self.pos, AMBIGUOUS);
        Ok(compound)
    }

    /// At `((`: the expression if it is one, else nothing and the position as before.
    fn try_double_parentheses(&mut self) -> Read<Option<Arithmetic>> {
        let start = self.pos;
        let depth = self.shared.depth;
        let unread = self.shared.unread.len();
        let salvaged = self.shared.salvage.len();
        self.advance(2);
        let heredocs = std::mem::take(&mut self.heredocs);
        let read = self.nested(|reader| {
            let arithmetic = reader.arithmetic(Ends::Parenthesis)?;
            if reader.peek_second() != Some(b')') {
                return Err(reader.fail(UNCLOSED));
            }
            reader.advance(2);
            Ok(arithmetic)
        });
        self.heredocs = heredocs;
        match read {
            Ok(arithmetic) => {
                self.doubt_uncounted_parentheses(start);
                Ok(Some(arithmetic))
            }
            Err(fail) => {
                self.shared.retries += 1;
                if self.shared.limit.is_some() || self.shared.retries > MOST_RETRIES {
                    return Err(fail);
                }
                self.pos = start;
                self.shared.depth = depth;
                self.shared.unread.truncate(unread);
                self.shared.salvage.truncate(salvaged);
                Ok(None)
            }
        }
    }

    /// At `[` of `$[`.
    pub(super) fn bracketed_arithmetic(&mut self) -> Read<Arithmetic> {
        self.advance(1);
        self.nested(|reader| {
            let arithmetic = reader.arithmetic(Ends::Bracket)?;
            reader.expect(b']', UNCLOSED)?;
            Ok(arithmetic)
        })
    }

    /// At `((` of `for ((`: the expressions that are there.
    pub(super) fn three_expressions(&mut self) -> Read<Vec<Arithmetic>> {
        self.advance(2);
        let mut expressions = Vec::with_capacity(3);
        for index in 0..3 {
            let expression = self.arithmetic(Ends::Semicolon)?;
            if !expression.word.parts.is_empty() {
                expressions.push(expression);
            }
            if index < 2 {
                self.expect(b';', "an arithmetic `for` without its three expressions")?;
            }
        }
        self.expect(b')', UNCLOSED)?;
        self.expect(b')', UNCLOSED)?;
        Ok(expressions)
    }

    /// Text up to what `ends` says.
    pub(super) fn arithmetic(&mut self, ends: Ends) -> Read<Arithmetic> {
        let mut raw = Raw::new(self.pos);
        let mut open: Vec<u8> = Vec::new();
        loop {
            let Some(byte) = self.peek() else { return Err(self.fail(UNCLOSED)) };
            match byte {
                b'$' => self.dollar(&mut raw, Quoting::Double)?,
                b'`' => self.backticks(&mut raw, Quoting::None)?,
                b'"' => self.double_quotes(&mut raw)?,
                _ if open.is_empty() && ends.at(byte) => break,
                b'(' | b'[' => {
                    open.push(if byte == b'(' { b')' } else { b']' });
                    self.arithmetic_bytes(&mut raw, 1);
                }
                b')' | b']' => {
                    if open.pop() != Some(byte) {
                        return Err(self.fail(UNCLOSED));
                    }
                    self.arithmetic_bytes(&mut raw, 1);
                }
                // A `?` makes the next `:` part of the expression, which bash finds by rules of its own.
                b'?' if ends == Ends::Slice => return Err(self.fail(ODD)),
                _ => {
                    let length = self.plain_arithmetic();
                    if length == 0 {
                        return Err(self.fail(ODD));
                    }
                    self.arithmetic_bytes(&mut raw, length);
                }
            }
        }
        raw.end = self.pos;
        self.finish_arithmetic(raw)
    }

    fn arithmetic_bytes(&mut self, raw: &mut Raw, length: usize) {
        raw.literal(self.slice(self.pos, self.pos + length), true);
        self.pos += length;
    }

    /// How many bytes from here on are names, numbers, blanks and operators.
    fn plain_arithmetic(&self) -> usize {
        let rest = self.bytes.get(self.pos..).unwrap_or_default();
        let is_plain = |byte: u8| class(byte) & NAME != 0 || b" \t\n+-*/%<>=!&|^~,#@".contains(&byte);
        let length = rest.iter().position(|&byte| !is_plain(byte)).unwrap_or(rest.len());
        if length > 0 {
            return length;
        }
        usize::from(matches!(rest.first(), Some(b'?' | b':')))
    }

    fn finish_arithmetic(&mut self, raw: Raw) -> Read<Arithmetic> {
        self.spend(1 + raw.parts.len())?;
        let span = self.span(raw.start, raw.end);
        let mut arithmetic =
            Arithmetic { span, word: Word { span, parts: raw.parts }, ..Arithmetic::default() };
        if !names(&mut arithmetic) {
            self.doubt(raw.start, raw.end, "a name in arithmetic is made at run time");
        }
        Ok(arithmetic)
    }
}

impl Ends {
    fn at(self, byte: u8) -> bool {
        match self {
            Self::Parenthesis => byte == b')',
            Self::Bracket => byte == b']',
            Self::Semicolon => byte == b';' || byte == b')',
            Self::Slice => byte == b':' || byte == b'}',
        }
    }
}

/// Stands for an expansion in the text that is searched for names.
const EXPANSION: u8 = 1;
/// Beyond that many, names are listed as often as they occur: looking for doubles would cost their square.
const MOST_COMPARED: usize = 64;

/// Fills in what the expression reads, assigns and subscripts. False: a name has a part that is not known.
fn names(arithmetic: &mut Arithmetic) -> bool {
    let text: Vec<u8> = match arithmetic.word.parts.as_slice() {
        [Part::Literal { text, .. }] => text.as_bytes().to_vec(),
        parts => skeleton(parts),
    };
    let brackets = matching_brackets(&text);
    let mut certain = true;
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        if class(byte) & NAME == 0 {
            at += 1;
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        let end = at + rest.iter().position(|&byte| class(byte) & NAME == 0).unwrap_or(rest.len());
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        if starts_name(byte) {
            certain &= before != Some(&EXPANSION) && text.get(end) != Some(&EXPANSION);
            // The digits of a number in another base look like a name.
            if before != Some(&b'#') {
                let behind = if text.get(end) == Some(&b'[') {
                    arithmetic.subscripts = true;
                    closing(&brackets, end).map_or(text.len(), |closing| closing + 1)
                } else {
                    end
                };
                let assigns = assigns_behind(&text, behind) || assigns_before(&text, at);
                name(arithmetic, text.get(at..end).unwrap_or_default(), assigns);
            }
        }
        at = end;
    }
    certain
}

fn skeleton(parts: &[Part]) -> Vec<u8> {
    let mut text = Vec::new();
    for part in parts {
        match part {
            Part::Literal { text: literal, .. } => text.extend_from_slice(literal.as_bytes()),
            _ => text.push(EXPANSION),
        }
    }
    text
}

/// Offsets of every `[` and its `]`, sorted by the former.
fn matching_brackets(text: &[u8]) -> Vec<(usize, usize)> {
    let mut open = Vec::new();
    let mut pairs = Vec::new();
    for (index, &byte) in text.iter().enumerate() {
        if byte == b'[' {
            open.push(index);
        } else if byte == b']'
            && let Some(start) = open.pop()
        {
            pairs.push((start, index));
        }
    }
    pairs.sort_unstable();
    pairs
}

fn closing(brackets: &[(usize, usize)], open: usize) -> Option<usize> {
    let index = brackets.binary_search_by_key(&open, |pair| pair.0).ok()?;
    brackets.get(index).map(|pair| pair.1)
}

fn name(arithmetic: &mut Arithmetic, name: &[u8], assigns: bool) {
    let name = String::from_utf8_lossy(name);
    if assigns {
        arithmetic.assigns.push(name.clone().into_owned());
    }
    if arithmetic.names.len() >= MOST_COMPARED || !arithmetic.names.iter().any(|known| *known == name) {
        arithmetic.names.push(name.into_owned());
    }
}

fn assigns_behind(text: &[u8], at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    let blanks = rest.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(rest.len());
    let rest = rest.get(blanks..).unwrap_or_default();
    match rest {
        [b'=', b'=', ..] => false,
        [b'=', ..]
        | [b'+', b'+', ..]
        | [b'-', b'-', ..]
        | [b'<', b'<', b'=', ..]
        | [b'>', b'>', b'=', ..] => true,
        [operator, b'=', ..] => b"+-*/%&|^".contains(operator),
        _ => false,
    }
}

fn assigns_before(text: &[u8], at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let end = before.iter().rposition(|byte| !byte.is_ascii_whitespace()).map_or(0, |last| last + 1);
    matches!(before.get(..end), Some([.., b'+', b'+'] | [.., b'-', b'-']))
}
