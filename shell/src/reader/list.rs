//! Lists, and-or chains and pipelines.

use assize_protocol::Limit;

use super::{Read, Reader, command::Keyword};
use crate::script::{Command, Connector, Item, List, Pipeline, SimpleCommand};

impl Reader<'_, '_> {
    /// Commands up to something that cannot begin one; what ends the list is left for the caller.
    pub(super) fn list(&mut self) -> Read<List> {
        let mut list = List::default();
        match self.list_into(&mut list.items) {
            Ok(()) => Ok(list),
            Err(fail) => {
                self.shared.salvage.append(&mut list.items);
                Err(fail)
            }
        }
    }

    /// Like [`Self::list`], for lists that may not be empty.
    pub(super) fn full_list(&mut self) -> Read<List> {
        let list = self.list()?;
        if list.items.is_empty() { Err(self.fail("a command is missing")) } else { Ok(list) }
    }

    /// Hands `read` on. If it failed, the commands of `list` are kept for the rules that forbid.
    pub(super) fn or_keep<T>(&mut self, read: Read<T>, list: &mut List) -> Read<T> {
        if read.is_err() {
            self.shared.salvage.append(&mut list.items);
        }
        read
    }

    /// Like [`Self::list`]; what was read stays in `items` if reading fails.
    pub(super) fn list_into(&mut self, items: &mut Vec<Item>) -> Read<()> {
        loop {
            self.skip_lines()?;
            if self.shared.depth == 0 {
                self.item_start = self.pos;
            }
            if self.at_end_of_list() {
                return Ok(());
            }
            let mut item = self.item()?;
            self.skip_blanks();
            self.skip_comment();
            let separated = match self.peek() {
                Some(b'&') => {
                    let start = self.pos;
                    self.pos += 1;
                    self.zsh_operator(start);
                    item.background = true;
                    true
                }
                Some(b';') if !matches!(self.peek_second(), Some(b';' | b'&')) => {
                    self.pos += 1;
                    self.doubt_separator();
                    true
                }
                Some(b'\n') => true,
                None | Some(b')' | b';') => false,
                Some(_) if self.closed && self.at_end_of_list() => false,
                Some(_) => {
                    items.push(item);
                    return Err(self.fail("a token that does not belong here"));
                }
            };
            items.push(item);
            if !separated {
                return Ok(());
            }
        }
    }

    /// Where a command would begin: whether something stands there that ends a list.
    fn at_end_of_list(&mut self) -> bool {
        match self.peek() {
            None | Some(b')') => true,
            Some(b';') => matches!(self.peek_second(), Some(b';' | b'&')),
            Some(b'}' | b't' | b'd' | b'f' | b'e') => {
                self.keyword().is_some_and(|(keyword, _)| keyword.ends_list())
            }
            Some(_) => false,
        }
    }

    fn item(&mut self) -> Read<Item> {
        let mut item = Item { first: self.pipeline()?, rest: Vec::new(), background: false };
        loop {
            let end = self.pos;
            self.skip_blanks();
            let connector = match (self.peek(), self.peek_second()) {
                (Some(b'&'), Some(b'&')) => Connector::And,
                (Some(b'|'), Some(b'|')) => Connector::Or,
                _ => {
                    self.pos = end;
                    return Ok(item);
                }
            };
            self.advance(2);
            match self.skip_lines().and_then(|()| self.pipeline()) {
                Ok(pipeline) => item.rest.push((connector, pipeline)),
                Err(fail) => {
                    self.shared.salvage.push(item);
                    return Err(fail);
                }
            }
        }
    }

    fn pipeline(&mut self) -> Read<Pipeline> {
        let mut pipeline = Pipeline { negated: false, timed: false, stages: Vec::new() };
        if self.prefixes(&mut pipeline)? && matches!(self.peek(), None | Some(b'\n' | b';')) {
            // `time` and `!` alone are commands that do nothing.
            let nothing = SimpleCommand { span: self.span(self.pos, self.pos), ..SimpleCommand::default() };
            pipeline.stages.push(Command::Simple(nothing));
            self.closed = false;
            return Ok(pipeline);
        }
        // Nearly all pipelines have one or two stages; the default growth would reserve four.
        pipeline.stages.reserve_exact(1);
        loop {
            match self.command() {
                Ok(command) => pipeline.stages.push(command),
                Err(fail) => {
                    if !pipeline.stages.is_empty() {
                        self.shared.salvage.push(Item {
                            first: pipeline,
                            rest: Vec::new(),
                            background: false,
                        });
                    }
                    return Err(fail);
                }
            }
            let end = self.pos;
            self.skip_blanks();
            if self.peek() != Some(b'|') || self.peek_second() == Some(b'|') {
                self.pos = end;
                return Ok(pipeline);
            }
            let bar = self.pos;
            self.pos += 1;
            if self.eat(b'&') {
                self.pipe_errors(bar, &mut pipeline)?;
            }
            if let Err(fail) = self.skip_lines() {
                self.shared.salvage.push(Item { first: pipeline, rest: Vec::new(), background: false });
                return Err(fail);
            }
        }
    }

    /// `!` and `time` in front of a pipeline. True if there was one.
    fn prefixes(&mut self, pipeline: &mut Pipeline) -> Read<bool> {
        let mut count = 0;
        loop {
            let Some((keyword @ (Keyword::Not | Keyword::Time), end)) = self.keyword() else {
                return Ok(count > 0);
            };
            let start = self.pos;
            self.pos = end;
            if keyword == Keyword::Not {
                if self.peek() == Some(b'(') {
                    self.doubt(start, end + 1, "an extended pattern depends on a shell option");
                }
                pipeline.negated = !pipeline.negated;
            } else {
                self.shell_differs(start, end);
                pipeline.timed = true;
                self.skip_blanks();
                let options = self.pos;
                if self.eat_word(b"-p") {
                    self.skip_blanks();
                }
                self.eat_word(b"--");
                if self.pos > options {
                    // `time` has no options there: it is the command that is timed.
                    self.zsh_differs(options, self.pos);
                }
            }
            self.skip_blanks();
            if keyword == Keyword::Time && (self.peek() == Some(b'(') || self.keyword().is_some()) {
                // In what is timed, another `time` is a command.
                self.zsh_differs(start, end);
            }
            count += 1;
            if count > self.shared.limits.depth {
                return Err(self.bound(Limit::Depth, "more reserved words in a row than the limit"));
            }
        }
    }

    fn pipe_errors(&mut self, bar: usize, pipeline: &mut Pipeline) -> Read<()> {
        self.shell_differs(bar, self.pos);
        let redirection = self.error_into_pipe(bar);
        match pipeline.stages.last_mut() {
            Some(Command::Simple(simple)) => simple.redirections.push(redirection),
            Some(Command::Compound(compound)) => compound.redirections.push(redirection),
            Some(Command::Function(_) | Command::Coproc(_)) | None => {
                return Err(self.fail("`|&` behind a function or a coprocess"));
            }
        }
        Ok(())
    }
}
