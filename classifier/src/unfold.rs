//! Commands inside commands: wrappers, shells, scripts, appended words.

use assize_protocol::{Class, EffectKind, FlowEnd, Limit, Span};
use assize_rules::{Level, Role};

use crate::append::command_lines;
use crate::matched::is_assignment;
use crate::perform::Performance;
use crate::run::{Line, code, placeholder};
use crate::state::State;
use crate::value::{Arg, Stream, Taint, Value};
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
        for argv in command_lines(doing, line, words) {
            if !self.spend(1, line.span) {
                return;
            }
            self.inner_line(state, doing, line, argv);
        }
    }

    fn inner_line(
        &mut self,
        state: &mut State,
        doing: &mut Performance<'_, 'a>,
        line: &Line,
        mut argv: Vec<Arg>,
    ) {
        // What is set for the wrapper is set for what it starts.
        let mut environment = line.environment.clone();
        environment.extend(Self::handed(doing));
        // `sudo A=1 cmd`, and programs whose profile does not separate the two.
        while argv.first().is_some_and(|w| is_assignment(w.text())) {
            let word = argv.remove(0);
            environment.extend(pair(&word.value));
        }
        // A wrapper starts programs, never functions of this shell.
        let mut inside = state.inner(doing.cwd.clone(), None);
        let span = argv.iter().fold(argv.first().map_or(line.span, |w| w.span), |all, w| all.join(w.span));
        let outer = self.via.replace(doing.number);
        let streams = self.streams.replace(doing.number);
        self.depth += 1;
        let number = self.push_seen(placeholder(&argv, self.via, span));
        let inner = Line { argv, environment, span, input: line.input };
        let output = self.run(&mut inside, &inner, number);
        self.depth -= 1;
        self.streams = streams;
        self.via = outer;
        doing.goes_on(output);
    }

    /// An option nobody knows in front of an inner command may take the next word or not: what could be the
    /// command is judged as one.
    pub(crate) fn hidden_commands(
        &mut self,
        state: &mut State,
        doing: &mut Performance<'_, 'a>,
        line: &Line,
    ) {
        let Some(problem) = doing.found.problems.first() else { return };
        let wraps = |l: &&Level| l.operands.iter().flatten().any(|o| o.role.role == Role::Argv);
        let is_program = |w: &Arg| w.value.as_literal().is_some_and(|t| self.library.program(t).is_some());
        if !doing.found.levels.iter().any(wraps) {
            return;
        }
        let from =
            line.argv.iter().position(|w| w.text() == problem.text).map_or(line.argv.len(), |at| at + 1);
        let later = (from..line.argv.len()).filter(|at| line.argv.get(*at).is_some_and(is_program));
        for at in later.take(HIDDEN).collect::<Vec<_>>() {
            let words = line.argv.get(at..).unwrap_or_default().to_vec();
            self.inner_words(state, doing, line, &words);
        }
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
        let mut rest = doing.words_beside(word);
        if rest.is_empty() {
            rest.push(Value::literal(doing.program.name.as_str()));
        }
        let mut inside = state.inner(doing.cwd.clone(), Some(rest));
        let output = self.text(&mut inside, &word.value, doing.number, word.span, line.input);
        doing.goes_on(output);
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
        let streams = self.streams.replace(number);
        self.depth += 1;
        let output = self.script(state, &script, input);
        self.depth -= 1;
        self.streams = streams;
        self.via = outer_via;
        self.at = outer_at;
        output
    }

    /// The text of `input`, where it is known or a file that was handed over.
    fn input_text(&mut self, input: &Stream) -> Option<String> {
        input.text.clone().or_else(|| {
            let file = input.file.as_deref()?;
            let text = self.at_most(file).or_else(|| self.supplied(file))?;
            self.affords(text.len() / 4).then_some(text)
        })
    }

    /// Standard input is run.
    pub(crate) fn execute_stdin(&mut self, state: &mut State, doing: &mut Performance<'_, 'a>, line: &Line) {
        let shell = is_shell(&doing.program.name);
        let text = self.input_text(line.input);
        if line.input.begun {
            // The text is known, but not how much of it is left.
            let target = code("the rest of standard input", Class::Opaque);
            self.act(EffectKind::Execute, target, &[], doing.number, doing.span);
        }
        if let (true, Some(text)) = (shell, text.clone()) {
            let value = Value { taint: line.input.taint, ..Value::literal(text) };
            let mut inside = state.inner(state.cwd.clone(), None);
            let output = self.text(&mut inside, &value, doing.number, doing.span, &Stream::default());
            doing.inner = Some(output);
            return;
        }
        let language = doing.found.levels.iter().rev().find_map(|l| l.stdin);
        if let (Some(script), Some(text)) = (language, text) {
            let value = Value { taint: line.input.taint, ..Value::literal(text) };
            return self.script_text(state, doing, &Arg { value, span: doing.span }, script);
        }
        self.act(EffectKind::Execute, code("standard input", Class::Opaque), &[], doing.number, doing.span);
        self.flow(line.input.taint, FlowEnd::Code, doing.number, doing.span);
    }
}

/// Words behind an unknown option that are tried as commands.
const HIDDEN: usize = 2;

/// Programs that read the language of this very reader; `source` hands a file to the shell itself.
pub(crate) fn is_shell(program: &str) -> bool {
    matches!(program, "bash" | "sh" | "zsh" | "ksh" | "source" | "busybox" | "")
}

/// `NAME=value` as a pair; a value may have holes, a name may not.
pub(crate) fn pair(value: &Value) -> Option<(String, Value)> {
    let at = value.prefix().find('=')?;
    Some((value.text.get(..at)?.to_owned(), value.suffix(at + 1)))
}

/// Where the name of the file begins in a text that names one.
pub(crate) fn file_in(text: &str) -> Option<usize> {
    // `name@file` is curl's other spelling, `name=@file` and `name=<file` those of its forms; aws writes addresses.
    let address = ["file://", "fileb://"].into_iter().find(|scheme| text.starts_with(scheme));
    let at = text.find('@').filter(|at| *at == 0 || !text.contains('='));
    let at = at.or_else(|| text.find("=@").or_else(|| text.find("=<")).map(|at| at + 1));
    address.map(str::len).or(at.map(|at| at + 1))
}
