//! Heredocs: their delimiters are read where they are named, their bodies behind the next newline token.
//!
//! A redirection is finished before its body is known, so its target holds a number until the list around
//! it is complete and [`Reader::fill_heredocs`] puts the bodies in.

use assize_protocol::Span;

use super::{
    Place, Read, Reader,
    cursor::{META, QUOTE},
    raw::Raw,
};
use crate::script::{
    Command, Compound, CompoundCommand, Item, List, Part, Redirection, RedirectionTarget, Word,
};

/// Heredocs of one text, not counting those inside its substitutions.
#[derive(Debug, Default)]
pub(super) struct Heredocs {
    waiting: Vec<Delimiter>,
    bodies: Vec<Word>,
}

impl Heredocs {
    /// Whether bodies begin behind the next newline.
    pub(super) fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whether bodies were read.
    pub(super) fn has_bodies(&self) -> bool {
        !self.bodies.is_empty()
    }
}

#[derive(Debug)]
struct Delimiter {
    text: String,
    quoted: bool,
    strips_tabs: bool,
}

/// Where a line of a body stands.
struct Line {
    start: usize,
    /// Without the newline.
    end: usize,
    /// Of the next line.
    next: usize,
}

impl Reader<'_, '_> {
    /// Behind `<<` or `<<-`: reads the delimiter and returns the place-holder for the body.
    pub(super) fn heredoc_start(&mut self, strips_tabs: bool) -> Read<Word> {
        self.skip_blanks();
        let mut raw = Raw::new(self.pos);
        loop {
            let (text, _) = self.run(META | QUOTE);
            raw.literal(text, false);
            match self.peek() {
                Some(b'\'') => self.single_quotes(&mut raw)?,
                Some(b'\\') => self.escape(&mut raw)?,
                Some(b'"') => {
                    let start = self.pos;
                    self.double_quotes(&mut raw)?;
                    if self.slice(start, self.pos).contains(['\\', '$', '`']) {
                        return Err(self.undecidable());
                    }
                }
                Some(b'$') if self.peek_second() == Some(b'\'') => {
                    self.advance(1);
                    let start = self.pos;
                    self.ansi_c_quotes(&mut raw)?;
                    if self.slice(start, self.pos).contains('\\') {
                        return Err(self.undecidable());
                    }
                }
                Some(b'$' | b'`' | b'(') => return Err(self.undecidable()),
                Some(b'<' | b'>') if self.peek_second() == Some(b'(') => return Err(self.undecidable()),
                Some(b'\n' | b' ' | b'\t' | b';' | b'&' | b'|' | b')' | b'<' | b'>') | None => break,
                Some(_) => {}
            }
        }
        let mut delimiter = Delimiter { text: String::new(), quoted: false, strips_tabs };
        for part in &raw.parts {
            if let Part::Literal { text, quoted } = part {
                delimiter.text.push_str(text);
                delimiter.quoted |= quoted;
            }
        }
        if raw.parts.is_empty()
            || delimiter.text.contains('\n')
            || raw.plain().is_some_and(|text| text.starts_with('#'))
        {
            return Err(self.undecidable());
        }
        let number = self.heredocs.bodies.len() + self.heredocs.waiting.len();
        self.heredocs.waiting.push(delimiter);
        Ok(Word { span: Span::new(number, number), parts: Vec::new() })
    }

    /// Where the body ends cannot be known, so nothing behind it can be read.
    fn undecidable(&mut self) -> super::Fail {
        self.pos = self.bytes.len();
        self.fail("a heredoc whose delimiter cannot be decided")
    }

    /// Behind a newline: the bodies that wait for it.
    #[inline]
    pub(super) fn heredoc_bodies(&mut self) -> Read<()> {
        if self.heredocs.waiting.is_empty() {
            return Ok(());
        }
        for delimiter in std::mem::take(&mut self.heredocs.waiting) {
            let body = self.heredoc_body(&delimiter)?;
            self.heredocs.bodies.push(body);
        }
        Ok(())
    }

    /// A body that waits for a newline which does not come.
    pub(super) fn no_open_heredoc(&self) -> Read<()> {
        if self.heredocs.is_waiting() { Err(self.fail("a heredoc without a body")) } else { Ok(()) }
    }

    fn heredoc_body(&mut self, delimiter: &Delimiter) -> Read<Word> {
        let start = self.pos;
        // Only with tabs taken out is the body not the source itself.
        let mut stripped: Option<String> = None;
        let end = loop {
            if self.pos >= self.bytes.len() {
                return Err(self.fail("a heredoc is not ended"));
            }
            let line = self.line(!delimiter.quoted);
            let source = self.slice(line.start, line.end);
            let joined = (!delimiter.quoted && source.contains("\\\n")).then(|| source.replace("\\\n", ""));
            let mut text = joined.as_deref().unwrap_or(source);
            if delimiter.strips_tabs {
                text = text.trim_start_matches('\t');
            }
            if self.ends_heredoc(text, &delimiter.text)? {
                self.pos = line.next;
                break line.start;
            }
            if delimiter.strips_tabs {
                let body = stripped.get_or_insert_default();
                body.push_str(text);
                body.push_str(self.slice(line.end, line.next));
            }
            self.pos = line.next;
        };
        self.spend(1)?;
        let span = self.span(start, end);
        let after = self.pos;
        let text = self.slice(start, end);
        let place = if stripped.is_some() { Place::Fixed(span) } else { self.place_of(start) };
        let text = stripped.as_deref().unwrap_or(text);
        let word = if delimiter.quoted {
            Word { span, parts: vec![Part::Literal { text: text.to_owned(), quoted: true }] }
        } else {
            let parts = self.nested(|reader| {
                let mut raw = Raw::new(0);
                let read = reader.child(text, place).heredoc_text(&mut raw);
                read.map_err(|fail| super::Fail { at: after, ..fail })?;
                Ok(raw.parts)
            })?;
            self.spend(parts.len())?;
            Word { span, parts }
        };
        self.pos = after;
        Ok(word)
    }

    fn place_of(&self, start: usize) -> Place {
        match self.place {
            Place::Slice(base) => Place::Slice(base + start),
            fixed @ Place::Fixed(_) => fixed,
        }
    }

    /// The line at the position, with the lines that continue it if `continues`.
    fn line(&self, continues: bool) -> Line {
        let start = self.pos;
        let mut from = start;
        loop {
            let rest = self.bytes.get(from..).unwrap_or_default();
            let Some(length) = rest.iter().position(|&byte| byte == b'\n') else {
                let end = self.bytes.len();
                return Line { start, end, next: end };
            };
            let end = from + length;
            let before = self.bytes.get(from..end).unwrap_or_default();
            let backslashes = before.iter().rev().take_while(|&&byte| byte == b'\\').count();
            if !continues || backslashes % 2 == 0 {
                return Line { start, end, next: end + 1 };
            }
            from = end + 1;
        }
    }

    fn ends_heredoc(&self, line: &str, delimiter: &str) -> Read<bool> {
        let Some(rest) = line.strip_prefix(delimiter) else { return Ok(false) };
        if rest.is_empty() {
            return Ok(true);
        }
        // Inside `$( … )` bash takes `EOF)` for the end, and `EOF text)` too; other shells do not.
        if self.ends_with_paren && rest.contains(')') {
            return Err(self.fail("a line that may end a heredoc inside a substitution"));
        }
        Ok(false)
    }

    /// Puts the bodies that were read into the redirections of `items`.
    pub(super) fn fill_heredocs(&mut self, items: &mut [Item]) {
        if !self.heredocs.bodies.is_empty() {
            let mut bodies = std::mem::take(&mut self.heredocs.bodies);
            walk(items, &mut |word| {
                let number = word.span.start as usize;
                *word = bodies.get_mut(number).map(std::mem::take).unwrap_or_default();
            });
        }
    }
}

/// Takes the place-holders out of `items` whose bodies were not read.
pub(super) fn forget(items: &mut [Item]) {
    walk(items, &mut |word| {
        if word.parts.is_empty() {
            *word = Word::default();
        }
    });
}

fn walk(items: &mut [Item], fill: &mut impl FnMut(&mut Word)) {
    for item in items {
        let rest = item.rest.iter_mut().map(|(_, pipeline)| pipeline);
        for pipeline in std::iter::once(&mut item.first).chain(rest) {
            for stage in &mut pipeline.stages {
                walk_command(stage, fill);
            }
        }
    }
}

fn walk_list(list: &mut List, fill: &mut impl FnMut(&mut Word)) {
    walk(&mut list.items, fill);
}

fn walk_command(command: &mut Command, fill: &mut impl FnMut(&mut Word)) {
    match command {
        Command::Simple(simple) => walk_redirections(&mut simple.redirections, fill),
        Command::Compound(compound) => walk_compound(compound, fill),
        Command::Function(function) => walk_compound(&mut function.body, fill),
        Command::Coproc(command) => walk_command(command, fill),
    }
}

fn walk_compound(compound: &mut CompoundCommand, fill: &mut impl FnMut(&mut Word)) {
    walk_redirections(&mut compound.redirections, fill);
    match &mut compound.kind {
        Compound::Group(list)
        | Compound::Subshell(list)
        | Compound::For { body: list, .. }
        | Compound::Select { body: list, .. }
        | Compound::ArithmeticFor { body: list, .. } => walk_list(list, fill),
        Compound::If { branches, otherwise } => {
            for (condition, body) in branches {
                walk_list(condition, fill);
                walk_list(body, fill);
            }
            if let Some(list) = otherwise {
                walk_list(list, fill);
            }
        }
        Compound::While { condition, body } => {
            walk_list(condition, fill);
            walk_list(body, fill);
        }
        Compound::Case { arms, .. } => arms.iter_mut().for_each(|(_, list)| walk_list(list, fill)),
        Compound::Test(_) | Compound::Arithmetic(_) => {}
    }
}

fn walk_redirections(redirections: &mut [Redirection], fill: &mut impl FnMut(&mut Word)) {
    for redirection in redirections {
        if let RedirectionTarget::Heredoc(word) = &mut redirection.target {
            fill(word);
        }
    }
}
