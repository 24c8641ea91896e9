//! Compound commands and their redirections.

use super::{Read, Reader, command::Keyword, word::Use};
use crate::script::{Compound, CompoundCommand, List, Word};

const NO_DO: &str = "a loop without its body";
const NO_DONE: &str = "a loop is not closed";

impl Reader<'_, '_> {
    /// At a reserved word that opens a compound command, or at `(`.
    pub(super) fn compound(&mut self) -> Read<CompoundCommand> {
        let start = self.pos;
        let kind = self.nested(|reader| match reader.keyword() {
            Some((keyword, end)) => reader.compound_kind(keyword, end),
            None if reader.peek_second() == Some(b'(') => reader.arithmetic_or_subshell(),
            None => reader.subshell(),
        })?;
        let redirections = self.redirections()?;
        self.closed = redirections.is_empty();
        Ok(CompoundCommand { span: self.span(start, self.pos), kind, redirections })
    }

    fn compound_kind(&mut self, keyword: Keyword, end: usize) -> Read<Compound> {
        let start = self.pos;
        self.pos = end;
        match keyword {
            Keyword::Open => {
                let mut list = self.full_list()?;
                let closed = self.expect_keyword(Keyword::Close, "a group is not closed");
                self.or_keep(closed, &mut list)?;
                Ok(Compound::Group(list))
            }
            Keyword::If => self.conditional_branches(),
            Keyword::While | Keyword::Until => {
                let mut condition = self.full_list()?;
                let body = self.do_done();
                let body = self.or_keep(body, &mut condition)?;
                Ok(Compound::While { condition, body })
            }
            Keyword::For => self.for_loop(),
            Keyword::Select => {
                self.shell_differs(start, end);
                let (name, words) = self.loop_head()?;
                let body = self.loop_body()?;
                Ok(Compound::Select { name, words, body })
            }
            Keyword::Case => self.case(),
            Keyword::Test => {
                self.shell_differs(start, end);
                Ok(Compound::Test(self.conditional()?))
            }
            _ => Err(self.fail("a reserved word that does not belong here")),
        }
    }

    /// At `(`.
    pub(super) fn subshell(&mut self) -> Read<Compound> {
        self.advance(1);
        let mut list = self.full_list()?;
        let closed = self.expect(b')', "a subshell is not closed");
        self.or_keep(closed, &mut list)?;
        Ok(Compound::Subshell(list))
    }

    /// Behind `if`.
    fn conditional_branches(&mut self) -> Read<Compound> {
        let mut branches = Vec::with_capacity(1);
        let mut otherwise = None;
        match self.branches(&mut branches, &mut otherwise) {
            Ok(()) => Ok(Compound::If { branches, otherwise }),
            Err(fail) => {
                for (mut condition, mut body) in branches {
                    self.shared.salvage.append(&mut condition.items);
                    self.shared.salvage.append(&mut body.items);
                }
                self.shared.salvage.append(&mut otherwise.unwrap_or_default().items);
                Err(fail)
            }
        }
    }

    fn branches(&mut self, branches: &mut Vec<(List, List)>, otherwise: &mut Option<List>) -> Read<()> {
        loop {
            let mut condition = self.full_list()?;
            let then =
                self.expect_keyword(Keyword::Then, "an `if` without `then`").and_then(|()| self.full_list());
            let body = self.or_keep(then, &mut condition)?;
            branches.push((condition, body));
            match self.keyword() {
                Some((Keyword::Elif, end)) => self.pos = end,
                Some((Keyword::Else, end)) => {
                    self.pos = end;
                    *otherwise = Some(self.full_list()?);
                    break;
                }
                _ => break,
            }
        }
        self.expect_keyword(Keyword::Fi, "an `if` is not closed")
    }

    /// `do … done`
    fn do_done(&mut self) -> Read<List> {
        self.expect_keyword(Keyword::Do, NO_DO)?;
        let mut body = self.full_list()?;
        let closed = self.expect_keyword(Keyword::Done, NO_DONE);
        self.or_keep(closed, &mut body)?;
        Ok(body)
    }

    /// `do … done`, or `{ … }`, which bash takes too.
    fn loop_body(&mut self) -> Read<List> {
        if let Some((Keyword::Open, end)) = self.keyword() {
            self.shell_differs(self.pos, end);
            self.pos = end;
            let mut body = self.full_list()?;
            let closed = self.expect_keyword(Keyword::Close, NO_DONE);
            self.or_keep(closed, &mut body)?;
            return Ok(body);
        }
        self.do_done()
    }

    /// Behind `for`.
    fn for_loop(&mut self) -> Read<Compound> {
        self.skip_blanks();
        if self.peek() == Some(b'(') && self.peek_second() == Some(b'(') {
            self.shell_differs(self.pos, self.pos + 2);
            let expressions = self.three_expressions()?;
            self.skip_blanks();
            self.eat(b';');
            self.skip_lines()?;
            let body = self.loop_body()?;
            return Ok(Compound::ArithmeticFor { expressions, body });
        }
        let (name, words) = self.loop_head()?;
        let body = self.loop_body()?;
        Ok(Compound::For { name, words, body })
    }

    /// `name [in word…]` and the separators in front of the body.
    fn loop_head(&mut self) -> Read<(String, Option<Vec<Word>>)> {
        self.skip_blanks();
        let name = self.name();
        let ends = self.peek().is_none_or(|byte| b" \t\n;".contains(&byte));
        if name.is_empty() || !ends {
            return Err(self.fail("a loop whose variable is not a name"));
        }
        self.skip_blanks();
        if self.peek() == Some(b';') {
            self.pos += 1;
            self.skip_lines()?;
            return Ok((name, None));
        }
        self.skip_lines()?;
        if !self.eat_word(b"in") {
            return Ok((name, None));
        }
        let mut words = Vec::new();
        loop {
            self.skip_blanks();
            self.skip_comment();
            match self.peek() {
                Some(b';') => {
                    self.pos += 1;
                    break;
                }
                Some(b'\n') => break,
                _ => {
                    let raw = self.raw_word()?;
                    if raw.end == raw.start {
                        return Err(self.fail(NO_DO));
                    }
                    self.zsh_word(&raw, false);
                    self.expand(raw, Use::Argument, &mut words)?;
                }
            }
        }
        self.skip_lines()?;
        Ok((name, Some(words)))
    }

    /// Behind `case`.
    fn case(&mut self) -> Read<Compound> {
        let word = self.required_word(Use::Subject, "a `case` without its word")?;
        self.skip_lines()?;
        if !self.eat_word(b"in") {
            return Err(self.fail("a `case` without `in`"));
        }
        let mut arms = Vec::new();
        match self.arms(&mut arms) {
            Ok(()) => Ok(Compound::Case { word, arms }),
            Err(fail) => {
                for (_, mut body) in arms {
                    self.shared.salvage.append(&mut body.items);
                }
                Err(fail)
            }
        }
    }

    /// Behind `in`, up to and with `esac`.
    fn arms(&mut self, arms: &mut Vec<(Vec<Word>, List)>) -> Read<()> {
        loop {
            self.skip_lines()?;
            if let Some((Keyword::Esac, end)) = self.keyword() {
                self.pos = end;
                return Ok(());
            }
            let patterns = self.patterns()?;
            let body = self.list()?;
            arms.push((patterns, body));
            if self.peek() != Some(b';') {
                return self.expect_keyword(Keyword::Esac, "a `case` is not closed");
            }
            // `list` stops at `;` only in front of `;` and `&`.
            let start = self.pos;
            self.advance(1);
            self.eat(b';');
            if self.eat(b'&') {
                self.shell_differs(start, self.pos);
            }
        }
    }

    /// `[(] pattern [| pattern]… )`
    fn patterns(&mut self) -> Read<Vec<Word>> {
        let parenthesised = self.eat(b'(');
        let mut patterns = Vec::with_capacity(1);
        loop {
            self.skip_blanks();
            if (parenthesised || !patterns.is_empty()) && matches!(self.keyword(), Some((Keyword::Esac, _))) {
                return Err(self.fail("`esac` as a pattern"));
            }
            patterns.push(self.required_word(Use::Argument, "a `case` without a pattern")?);
            self.skip_blanks();
            match self.peek() {
                Some(b'|') => self.pos += 1,
                Some(b')') => {
                    self.pos += 1;
                    return Ok(patterns);
                }
                _ => return Err(self.fail("a `case` pattern is not closed")),
            }
        }
    }
}
