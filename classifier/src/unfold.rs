//! Commands inside commands: wrappers, shells, scripts, appended words.

use assize_protocol::{Class, EffectKind, FlowEnd, Limit, Span};
use assize_rules::Role;

use crate::grammar::is_assignment;
use crate::perform::Performance;
use crate::run::{Line, code, placeholder};
use crate::state::State;
use crate::value::{Arg, Found, HoleKind, Stream, Taint, Value};
use crate::walk::Walk;

impl<'a> Walk<'a> {
    /// The remaining words are a command: `sudo rm x`, `xargs grep y`.
    pub(crate) fn inner_words(
        &mut self,
        state: &mut State,
        doing: &mut Performance<'_, 'a>,
        line: &Line,
        words: &[Arg],
    ) {
        if words.is_empty() {
            return;
        }
        if self.depth > self.limits.depth || self.seen.len() >= self.limits.invocations {
            self.met(Limit::Depth, line.span);
            return;
        }
        if let [flag, text, ..] = words
            && flag.value.as_literal() == Some("-c")
        {
            // `flock file -c LINE`: the wrapper hands the line to a shell.
            self.inner_text(state, doing, line, text);
            return;
        }
        let mut argv = appended(doing, line, words);
        let mut environment = Self::handed(doing);
        // `sudo A=1 cmd`, and programs whose profile does not separate the two.
        while argv.first().is_some_and(|w| is_assignment(w.text())) {
            let word = argv.remove(0);
            environment.extend(pair(&word.value));
        }
        // A wrapper starts programs, never functions of this shell.
        let mut inside = state.inner(doing.cwd.clone(), None);
        let span = argv.iter().fold(argv.first().map_or(line.span, |w| w.span), |all, w| all.join(w.span));
        let outer = self.via.replace(doing.number);
        self.depth += 1;
        let number = self.push_seen(placeholder(&argv, self.via, span));
        let inner = Line { argv, environment, span, input: line.input };
        let output = self.run(&mut inside, &inner, number);
        self.depth -= 1;
        self.via = outer;
        doing.inner = Some(match doing.inner.take() {
            Some(before) => before.then(output),
            None => output,
        });
    }

    /// `env A=1 B=2`: assignments that are operands of their own.
    fn handed(doing: &Performance) -> Vec<(String, Value)> {
        let operands = doing.found.operands.iter().filter(|o| o.spec.role.role == Role::Assignments);
        operands.flat_map(|o| &o.values).filter_map(|w| pair(&w.value)).collect()
    }

    /// A word that is a shell command line: `sh -c`, `watch`, `ssh host`.
    pub(crate) fn inner_text(
        &mut self,
        state: &mut State,
        doing: &mut Performance<'_, 'a>,
        line: &Line,
        word: &Arg,
    ) {
        let rest = doing.words_from(word).split_off(1);
        let mut inside = state.inner(doing.cwd.clone(), Some(rest));
        let output = self.text(&mut inside, &word.value, doing.number, word.span, line.input);
        doing.inner = Some(match doing.inner.take() {
            Some(before) => before.then(output),
            None => output,
        });
    }

    /// Reads `value` as a script and runs it; what is not known of it is opaque.
    pub(crate) fn text(
        &mut self,
        state: &mut State,
        value: &Value,
        number: u32,
        span: Span,
        input: &Stream,
    ) -> Stream {
        if !value.is_literal() {
            self.act(EffectKind::Execute, code(&value.text, Class::Opaque), &[], number, span);
            self.flow(value.taint.join(Taint::DATA), FlowEnd::Code, number, span);
        }
        if value.taint.has(Taint::NETWORK.join(Taint::DECODED)) {
            self.flow(value.taint, FlowEnd::Code, number, span);
        }
        if self.depth > self.limits.depth {
            self.met(Limit::Depth, span);
            return Stream::default();
        }
        if !self.spend(value.text.len(), span) {
            return Stream::default();
        }
        let script = assize_shell::read(&value.text, self.shell, &self.limits.shell);
        let outer_at = self.at;
        self.at = Some(self.span(span));
        let outer_via = self.via.replace(number);
        self.depth += 1;
        let output = self.script(state, &script, input);
        self.depth -= 1;
        self.via = outer_via;
        self.at = outer_at;
        output
    }

    /// Standard input is run.
    pub(crate) fn execute_stdin(&mut self, state: &mut State, doing: &mut Performance<'_, 'a>, line: &Line) {
        let shell = is_shell(&doing.program.name);
        if let (true, Some(text)) = (shell, line.input.text.clone()) {
            let value = Value { taint: line.input.taint, ..Value::literal(text) };
            let mut inside = state.inner(state.cwd.clone(), None);
            let output = self.text(&mut inside, &value, doing.number, doing.span, &Stream::default());
            doing.inner = Some(output);
            return;
        }
        self.act(EffectKind::Execute, code("standard input", Class::Opaque), &[], doing.number, doing.span);
        self.flow(line.input.taint, FlowEnd::Code, doing.number, doing.span);
    }
}

/// Programs that read the language of this very reader; `source` hands a file to the shell itself.
pub(crate) fn is_shell(program: &str) -> bool {
    matches!(program, "bash" | "sh" | "zsh" | "ksh" | "source" | "busybox" | "")
}

/// `NAME=value` as a pair; a value may have holes, a name may not.
pub(crate) fn pair(value: &Value) -> Option<(String, Value)> {
    let at = value.prefix().find('=')?;
    Some((value.text.get(..at)?.to_owned(), value.suffix(at + 1)))
}

/// The words that `xargs`, `parallel`, `find -exec` and `fd -x` put into an inner command.
fn appended(doing: &mut Performance, line: &Line, words: &[Arg]) -> Vec<Arg> {
    let more = match doing.program.name.as_str() {
        "xargs" | "parallel" => from_input(line.input),
        "find" | "fd" => {
            let names = doing.next_names();
            let found = Found { folders: doing.searched_folders(line), names };
            vec![Value::hole(HoleKind::Below(found), Taint::NONE)]
        }
        _ => return words.to_vec(),
    };
    let marks = ["I", "replace", "i"].iter().flat_map(|name| doing.found.values(name));
    let mark = marks.map(|(v, _)| v.text().to_owned()).next();
    let finds = matches!(doing.program.name.as_str(), "find" | "fd" | "parallel");
    let mark = mark.or_else(|| finds.then(|| "{}".to_owned()));
    let replaces = mark.as_ref().is_some_and(|m| words.iter().any(|w| w.text().contains(m.as_str())));
    if let (true, Some(mark)) = (replaces, &mark) {
        let first = more.first().cloned().unwrap_or_default();
        return words.iter().map(|w| Arg { value: w.value.replaced(mark, &first), span: w.span }).collect();
    }
    let span = words.last().map(|w| w.span).unwrap_or_default();
    let append = mark.is_none() || doing.program.name == "fd" || doing.program.name == "parallel";
    let tail = more.into_iter().filter(|_| append).map(|value| Arg { value, span });
    words.iter().cloned().chain(tail).collect()
}

/// The words that reading `input` brings.
fn from_input(input: &Stream) -> Vec<Value> {
    if let Some(text) = &input.text {
        let tainted = |w: &str| Value { taint: input.taint, ..Value::literal(w) };
        return text.split([' ', '\t', '\n', '\0']).filter(|w| !w.is_empty()).take(64).map(tainted).collect();
    }
    let kind = match &input.names {
        Some(found) => HoleKind::Below(found.clone()),
        None => HoleKind::Unknown,
    };
    vec![Value::hole(kind, input.taint)]
}
