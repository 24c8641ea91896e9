//! Builds the [`Script`] by recursive descent over the bytes, the way GNU bash 5.2 reads `bash -c TEXT`.
//!
//! It never guesses: what it does not fully understand becomes an [`Unread`] region, and the commands
//! around it are kept. Substitutions are read in place by the same functions, never scanned for their end
//! first, so the work is linear in the text. It refuses to know what any program does with its words.

mod arithmetic;
mod assignment;
mod braces;
mod command;
mod compound;
mod conditional;
mod cursor;
mod dialect;
mod heredoc;
mod list;
mod parameter;
mod pattern;
mod quote;
mod raw;
mod redirection;
mod substitution;
#[cfg(test)]
mod tests;
mod twice;
mod word;

use assize_protocol::{Limit, Shell, Span};

use self::{dialect::Dialect, heredoc::Heredocs};
use crate::{
    Limits,
    script::{Item, List, Script, Unread},
};

/// After that many places that could not be read, the rest of the text is one of them.
const MOST_FRESH_STARTS: usize = 32;

/// Reads all of `source`. Never fails: what cannot be read is in [`Script::unread`].
pub(crate) fn read(source: &str, shell: Shell, limits: &Limits) -> Script {
    let mut shared = Shared::new(shell, *limits);
    let body = Reader::new(source, &mut shared).script();
    let Shared { mut unread, limit, .. } = shared;
    let bytes_understood = source.len().saturating_sub(covered(&mut unread));
    Script { body, unread, bytes_understood, limit }
}

/// Sorts `regions` and says how many bytes they cover together.
pub(crate) fn covered(regions: &mut [Unread]) -> usize {
    regions.sort_by_key(|region| (region.span.start, region.span.end));
    let mut reached = 0;
    let mut bytes = 0;
    for region in regions.iter() {
        let start = region.span.start.max(reached);
        bytes += region.span.end.saturating_sub(start) as usize;
        reached = reached.max(region.span.end);
    }
    bytes
}

/// Why reading stopped, and where in the text of the reader that stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Fail {
    at: usize,
    reason: &'static str,
}

type Read<T> = Result<T, Fail>;

/// Which offsets of the whole source a reader's text stands for.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// The text is a slice of the source that starts here.
    Slice(usize),
    /// The text was unescaped, so offsets have moved: everything has the span of where it came from.
    Fixed(Span),
}

/// What readers of nested texts have in common.
#[derive(Debug)]
struct Shared {
    limits: Limits,
    dialect: Dialect,
    nodes: usize,
    depth: usize,
    unread: Vec<Unread>,
    limit: Option<Limit>,
    /// Commands read before their surroundings turned out unreadable: rules that forbid still see them.
    salvage: Vec<Item>,
    /// How often `((` turned out not to be arithmetic; bounded, because each costs a second reading.
    retries: usize,
}

impl Shared {
    fn new(shell: Shell, limits: Limits) -> Self {
        Self {
            limits,
            dialect: Dialect::of(shell),
            nodes: 0,
            depth: 0,
            unread: Vec::new(),
            limit: None,
            salvage: Vec::new(),
            retries: 0,
        }
    }
}

/// A position in one text.
#[derive(Debug)]
struct Reader<'text, 'shared> {
    text: &'text str,
    bytes: &'text [u8],
    pos: usize,
    place: Place,
    shared: &'shared mut Shared,
    heredocs: Heredocs,
    /// Inside `$( … )` or `<( … )`: a heredoc may end at a line that holds the closing `)`.
    ends_with_paren: bool,
    /// The last command ended in a reserved word, `)` or `]]`, so a reserved word may follow without `;`.
    closed: bool,
    /// Where the outermost command that is being read begins.
    item_start: usize,
}

impl<'text, 'shared> Reader<'text, 'shared> {
    fn new(text: &'text str, shared: &'shared mut Shared) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            pos: 0,
            place: Place::Slice(0),
            shared,
            heredocs: Heredocs::default(),
            ends_with_paren: false,
            closed: false,
            item_start: 0,
        }
    }

    /// A reader of another text whose spans are those of `place`.
    fn child<'child>(&'child mut self, text: &'child str, place: Place) -> Reader<'child, 'child> {
        let mut child = Reader::new(text, &mut *self.shared);
        child.place = place;
        child
    }

    /// Everything, starting afresh behind what cannot be read.
    fn script(&mut self) -> List {
        let mut body = List::default();
        let mut fresh_starts = 0;
        let mut filled = 0;
        loop {
            let read = self.list_into(&mut body.items).and_then(|()| self.end_of_text());
            self.fill_heredocs(body.items.get_mut(filled..).unwrap_or_default());
            let Err(fail) = read else { return body };
            let start = self.item_start.min(fail.at);
            fresh_starts += 1;
            let over = self.shared.limit.is_some() || fresh_starts > MOST_FRESH_STARTS;
            let end = if over { self.bytes.len() } else { self.fresh_start(fail.at) };
            let span = self.span(start, end);
            self.shared.unread.push(Unread { span, reason: fail.reason });
            let mut salvage = std::mem::take(&mut self.shared.salvage);
            heredoc::forget(&mut salvage);
            body.items.append(&mut salvage);
            filled = body.items.len();
            if end >= self.bytes.len() {
                return body;
            }
            self.pos = end;
            self.shared.depth = 0;
            self.heredocs = Heredocs::default();
            self.ends_with_paren = false;
        }
    }

    /// Behind the next newline or `;` after `at`.
    fn fresh_start(&self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        rest.iter()
            .position(|&byte| byte == b'\n' || byte == b';')
            .map_or(self.bytes.len(), |found| at + found + 1)
    }

    fn end_of_text(&mut self) -> Read<()> {
        if self.peek().is_some() {
            return Err(self.fail("a token that does not belong here"));
        }
        self.no_open_heredoc()
    }

    /// Notes a region that is not vouched for, and goes on. It takes in the whole of its last character.
    fn doubt(&mut self, start: usize, end: usize, reason: &'static str) {
        let span = self.span(start, self.text.ceil_char_boundary(end));
        self.shared.unread.push(Unread { span, reason });
    }

    /// Spends `count` of the node budget.
    fn spend(&mut self, count: usize) -> Read<()> {
        self.shared.nodes += count;
        if self.shared.nodes > self.shared.limits.nodes {
            return Err(self.bound(Limit::Nodes, "more syntax than the limit"));
        }
        Ok(())
    }

    /// Runs `read` one level deeper.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.shared.depth >= self.shared.limits.depth {
            return Err(self.bound(Limit::Depth, "nested deeper than the limit"));
        }
        self.shared.depth += 1;
        let result = read(self)?;
        self.shared.depth -= 1;
        Ok(result)
    }

    fn bound(&mut self, limit: Limit, reason: &'static str) -> Fail {
        self.shared.limit.get_or_insert(limit);
        self.fail(reason)
    }

    fn fail(&self, reason: &'static str) -> Fail {
        Fail { at: self.pos, reason }
    }
}
