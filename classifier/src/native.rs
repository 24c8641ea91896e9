//! Builtins whose meaning is the state of the shell.

use std::rc::Rc;

use assize_protocol::{Class, EffectKind, Shell, Span, Target, TargetKind};
use assize_rules::Role;
use assize_shell::script::Word;

use crate::array::keys_run;
use crate::matched::Match;
use crate::perform::{Performance, named};
use crate::printing;
use crate::run::{Line, code};
use crate::script::{By, Run};
use crate::shape::literal;
use crate::state::State;
use crate::unfold::pair;
use crate::value::{Arg, HoleKind, Stream, Taint, Value};
use crate::walk::Walk;

/// Options of the shell that change neither how it reads nor what names mean.
const HARMLESS_SHOPT: &[&str] = &[
    "nullglob",
    "globstar",
    "failglob",
    "inherit_errexit",
    "checkwinsize",
    "nocaseglob",
    "pipefail",
    "errexit",
    "nounset",
];
/// Operators whose operands `[[` evaluates as arithmetic.
const ARITHMETIC: &[&str] = &["-eq", "-ne", "-lt", "-le", "-gt", "-ge"];

impl<'a> Walk<'a> {
    /// Runs the builtin `name`; `None`: its profile says everything.
    pub(crate) fn native(
        &mut self,
        name: &str,
        state: &mut State,
        found: &Match<'a>,
        line: &Line,
        number: u32,
    ) -> Option<Stream> {
        let words = line.argv.get(1..).unwrap_or_default();
        let end = words.iter().position(|w| w.text() == "--").unwrap_or(words.len());
        let (ahead, behind) = words.split_at(end);
        let ahead = ahead.iter().filter(|w| !w.text().starts_with('-') || w.text() == "-");
        let operands: Vec<&Arg> = ahead.chain(behind.iter().skip(1)).collect();
        let has = |option: &str| {
            words.iter().any(|w| {
                w.text().starts_with('-') && !w.text().starts_with("--") && w.text().contains(option)
            })
        };
        match name {
            "cd" | "pushd" => self.change_directory(state, &operands),
            "popd" => state.go(None),
            // How many words go is known to nobody who did not count.
            "shift" => state.arguments = None,
            "return" | "break" | "continue" => self.left.push(state.clone()),
            "export" | "declare" | "typeset" | "local" | "readonly" => {
                return Some(self.declare(name, state, words, line, number));
            }
            "unset" => self.unset(state, &operands),
            "let" => self.let_expressions(state, words),
            "eval" => return Some(self.eval(state, words, line, number)),
            "exec" | "command" | "builtin" => return self.run_rest(name, state, found, line, number),
            "source" | "." => return Some(self.source(state, &operands, found, line, number)),
            "trap" => self.trap(state, &operands, line, number),
            "alias" if operands.iter().any(|w| !w.value.is_literal() || w.text().contains('=')) => {
                self.raise_for("shell/redefined-command", line.span, "alias", Some(number));
            }
            "set" => return Some(self.set_options(state, words, line, number)),
            "shopt" => {
                for word in operands.iter().filter(|w| !HARMLESS_SHOPT.contains(&w.text())) {
                    self.raise_for(
                        "shell/unreadable",
                        word.span,
                        "an option changes how the shell reads",
                        Some(number),
                    );
                }
            }
            "read" | "mapfile" | "readarray" => self.read_names(name, state, words, line, number),
            "getopts" => {
                for word in operands.iter().skip(1).take(1) {
                    self.check_assignment(word.text(), None, word.span);
                    state.set(word.text(), Value::hole(HoleKind::Unknown, Taint::NONE));
                }
            }
            "echo" | "printf" => return Some(self.print(name, state, words, line, number)),
            "test" | "[" => self.check_test(words, line.span),
            "enable" | "hash" if has("p") || has("f") || has("n") => {
                self.raise_for("shell/redefined-command", line.span, name, Some(number));
            }
            _ => return None,
        }
        Some(Stream::text(""))
    }

    fn reveal(&mut self, number: u32, span: Span) {
        self.act(EffectKind::Reveal, environment(), &[], number, span);
    }

    fn change_directory(&mut self, state: &mut State, operands: &[&Arg]) {
        let to = match operands.first() {
            None => self.place.home.as_deref().map(Rc::from),
            Some(word) if word.text() == "-" => state.previous.clone(),
            Some(word) if word.value.is_literal() => {
                let target = self.place.path(&word.value, state.cwd.as_deref(), self.library.paths());
                (target.class != Class::Unknown).then(|| Rc::from(target.text))
            }
            Some(_) => None,
        };
        let from = state.cwd.clone();
        self.spend(to.as_ref().map_or(0, |to| to.len()) / 4, Span::default());
        state.go(to);
        // Nobody looked whether the folder is there.
        state.fallback = from;
    }

    fn declare(&mut self, name: &str, state: &mut State, words: &[Arg], line: &Line, number: u32) -> Stream {
        let flags: String = words.iter().map(Arg::text).take_while(|w| w.starts_with('-')).collect();
        let names: Vec<&Arg> = words.iter().filter(|w| !w.text().starts_with(['-', '+'])).collect();
        if flags.contains('p') || (names.is_empty() && !flags.contains(['f', 'F'])) {
            self.reveal(number, line.span);
            return Stream::tainted(Taint::SECRET);
        }
        if flags.contains('n') {
            self.raise_for(
                "shell/evaluating-expansion",
                line.span,
                "a name that stands for another",
                Some(number),
            );
        }
        let exports = name == "export" || flags.contains('x');
        let by_name = flags.contains('A');
        for word in names {
            let (variable, value) = match pair(&word.value) {
                Some((variable, value)) => (variable, Some(value)),
                None => (word.text().to_owned(), None),
            };
            let (variable, appends) = match variable.strip_suffix('+') {
                Some(variable) => (variable.to_owned(), true),
                None => (variable, false),
            };
            let subscript = variable.contains('[');
            let evaluates = flags.contains('i')
                && !value.as_ref().is_none_or(|v| {
                    v.is_number() || (v.is_literal() && self.evaluates_safely(state, &v.text))
                });
            // Quoted or not, the value of an array is read again.
            let rereads = value.as_ref().filter(|v| v.text.starts_with('(')).is_some_and(|v| {
                let runs = v.text.contains(['$', '`']) || !by_name && keys_run(state, &v.text);
                !v.is_literal() || runs
            });
            if subscript || evaluates || rereads || !word.value.prefix().starts_with(variable.as_str()) {
                self.raise_for("shell/evaluating-expansion", word.span, word.text(), Some(number));
            }
            if flags.contains('f') && exports {
                self.raise_for("shell/redefined-command", word.span, variable.as_str(), Some(number));
            }
            self.check_assignment(&variable, value.as_ref(), word.span);
            let scoped = matches!(name, "local" | "declare" | "typeset") && !flags.contains('g');
            if scoped && !self.calls.is_empty() {
                self.hidden.push((variable.clone(), state.get(&variable).cloned()));
            }
            let value = match value {
                Some(value) if appends => Some(self.extended(state, &variable, &value, word.span)),
                // Outside of a function bash refuses it and zsh does not; without a value dash keeps the one of
                // outside, and bash has none.
                Some(value) if name == "local" && self.calls.is_empty() => {
                    Some(Value::hole(HoleKind::Unknown, value.taint))
                }
                None if scoped && !self.calls.is_empty() => Some(Value::hole(HoleKind::Unknown, Taint::NONE)),
                value => value,
            };
            // A number, small letters, or what it was before: from here on nobody knows.
            if name == "readonly" || flags.contains(['r', 'i', 'l', 'u', 'c']) {
                state.fix(&variable);
            }
            if by_name {
                state.declare_by_name(&variable);
            }
            if let Some(value) = &value {
                state.set(&variable, value.clone());
            }
            if exports {
                self.export(state, &variable, value, word.span, number);
            }
        }
        Stream::text("")
    }

    fn export(&mut self, state: &mut State, name: &str, value: Option<Value>, span: Span, number: u32) {
        let value = value.or_else(|| state.get(name).cloned());
        let environment = self.library.environment();
        let literal = value.as_ref().and_then(Value::as_literal);
        // Exporting again what the environment already holds changes nothing.
        let known =
            value.is_none() || environment.is_harmless(name, literal) || environment.is_dangerous(name);
        if !known {
            self.raise_for("shell/unknown-environment", span, name, Some(number));
        }
        if let Some(value) = value {
            self.spend(8 + state.exported.len() / 8, span);
            state.export(name, value);
        }
    }

    fn unset(&mut self, state: &mut State, operands: &[&Arg]) {
        for word in operands {
            if word.text().contains('[') || !word.value.is_literal() {
                self.raise("shell/evaluating-expansion", word.span, word.text());
            }
            if word.text() == "PATH" {
                // Without it, programs are looked for in the working folder.
                self.check_assignment("PATH", None, word.span);
            }
            state.unset(word.text());
        }
    }

    fn let_expressions(&mut self, state: &mut State, words: &[Arg]) {
        for word in words {
            let (name, expression) = word.text().split_once('=').unwrap_or(("", word.text()));
            let name = name.trim_end_matches(['+', '-', '*', '/', '%']).to_owned();
            if !word.value.is_literal() || !self.evaluates_safely(state, expression) || name.contains('[') {
                self.raise("shell/evaluating-expansion", word.span, word.text());
            }
            self.check_assignment(&name, None, word.span);
            state.set(&name, Value::hole(HoleKind::Number, Taint::NONE));
        }
    }

    fn eval(&mut self, state: &mut State, words: &[Arg], line: &Line, number: u32) -> Stream {
        let mut text = Value::default();
        let words = words.iter().skip_while(|w| w.text() == "--");
        for (index, word) in words.enumerate() {
            if index > 0 {
                text.push_text(" ");
            }
            text.push(&word.value, true);
        }
        self.text(state, &text, number, line.span, line.input)
    }

    /// `exec cmd`, `command cmd`, `builtin cmd`: the same command, found another way.
    fn run_rest(
        &mut self,
        name: &str,
        state: &mut State,
        found: &Match<'a>,
        line: &Line,
        number: u32,
    ) -> Option<Stream> {
        if name == "command" && (found.given("v") || found.given("V")) {
            return Some(Stream::tainted(Taint::NONE));
        }
        let program = self.library.program(name)?;
        let mut doing =
            Performance { cwd: state.cwd.clone(), ..Performance::new(program, found, line, number) };
        let argv = found.operands.iter().find(|o| o.spec.role.role == Role::Argv)?;
        let rest: Vec<Arg> = argv.values.clone();
        // `builtin cd x` and `command cd x` act on this shell.
        let shell =
            rest.first().is_some_and(|w| self.library.program(w.text()).is_some_and(|p| p.native.is_some()));
        if shell && name != "exec" {
            let outer = self.via.replace(number);
            let streams = self.streams.replace(number);
            let inner = Line { argv: rest, environment: Vec::new(), span: line.span, input: line.input };
            let at = self.push_seen(crate::run::placeholder(&inner.argv, self.via, line.span));
            let output = self.run(state, &inner, at);
            self.streams = streams;
            self.via = outer;
            return Some(output);
        }
        self.inner_words(state, &mut doing, line, &rest);
        Some(doing.inner.unwrap_or_default())
    }

    fn source(
        &mut self,
        state: &mut State,
        operands: &[&Arg],
        found: &Match<'a>,
        line: &Line,
        number: u32,
    ) -> Stream {
        let Some(file) = operands.first() else { return Stream::default() };
        let cwd = state.cwd.clone();
        if file.value.as_literal().is_some_and(|name| self.activates(state, name))
            && let Some(program) = self.library.program("source")
        {
            let mut doing = Performance { cwd, ..Performance::new(program, found, line, number) };
            let target = self.project(state, &mut doing);
            self.act(EffectKind::Execute, target, &[], number, file.span);
            return Stream::text("");
        }
        let run = Run { file: &file.value, arguments: None, cwd, by: By::Here, number, span: file.span };
        self.execute_file(state, run).output.unwrap_or_default()
    }

    fn trap(&mut self, state: &State, operands: &[&Arg], line: &Line, number: u32) {
        let Some(action) = operands.first().filter(|_| operands.len() > 1) else { return };
        if matches!(action.text(), "-" | "") && action.value.is_literal() {
            return;
        }
        // DEBUG and its like run the action at every command from now on.
        let watches =
            |w: &&&Arg| matches!(w.text().to_ascii_uppercase().as_str(), "DEBUG" | "RETURN" | "ERR");
        if operands.iter().skip(1).any(|w| watches(&w)) {
            self.raise_for("shell/redefined-command", line.span, "trap", Some(number));
        }
        self.text(&mut state.clone(), &action.value, number, action.span, line.input);
    }

    fn set_options(&mut self, state: &mut State, words: &[Arg], line: &Line, number: u32) -> Stream {
        if words.is_empty() {
            self.reveal(number, line.span);
            return Stream::tainted(Taint::SECRET);
        }
        let keeps = |w: &Arg| w.text().starts_with('-') && w.text().contains('C') || w.text() == "noclobber";
        // From here on a file may keep what it held.
        self.detours += usize::from(words.iter().any(keeps));
        if let Some(at) = words.iter().position(|w| w.text() == "--") {
            let rest = words.get(at + 1..).unwrap_or_default().iter().map(|w| w.value.clone());
            state.arguments = Some(std::iter::once(Value::literal("bash")).chain(rest).collect());
        }
        Stream::text("")
    }

    fn read_names(&mut self, name: &str, state: &mut State, words: &[Arg], line: &Line, number: u32) {
        if name != "read" && words.iter().any(|w| w.text().starts_with("-C")) {
            self.act(EffectKind::Execute, code("callback", Class::Opaque), &[], number, line.span);
        }
        let word = match line.input.word() {
            // Beside a count stands what was counted.
            HoleKind::Number => HoleKind::Unknown,
            // Half a name is another name.
            _ if cuts(words, line) => HoleKind::Unknown,
            word => word,
        };
        let value = Value::hole(word, line.input.taint);
        let names = || words.iter().filter(|w| !w.text().starts_with('-'));
        let line_of = |text: &str| text.trim().to_owned();
        let guess = line.input.text.as_deref().filter(|_| names().count() == 1).map(line_of);
        let guess = guess.filter(|text| !text.contains('\n')).map(|text| Rc::new(Value::literal(text)));
        let value = Value { guess, ..value };
        for word in names() {
            if word.text().contains('[') || !word.value.is_literal() {
                self.raise_for("shell/evaluating-expansion", word.span, word.text(), Some(number));
            }
            if word.text().bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
                self.check_assignment(word.text(), None, word.span);
                state.set(word.text(), value.clone());
            }
        }
        state.set("REPLY", value);
    }

    fn print(&mut self, name: &str, state: &mut State, words: &[Arg], line: &Line, number: u32) -> Stream {
        let taint = words.iter().fold(Taint::NONE, |all, w| all.join(w.value.taint));
        // The variable itself, not something that passed through a command that was judged already.
        for word in words.iter().filter(|w| w.value.taint.has(Taint::SECRET)) {
            self.reveal(number, word.span);
        }
        if name == "printf" && words.first().is_some_and(|w| w.text().starts_with("-v")) {
            let target = words.get(1).map(|w| w.text().to_owned()).unwrap_or_default();
            if target.contains('[') {
                self.raise_for("shell/evaluating-expansion", line.span, target.as_str(), Some(number));
            }
            self.check_assignment(&target, None, line.span);
            state.set(&target, Value::hole(HoleKind::Unknown, taint));
            return Stream::text("");
        }
        // Bash leaves backslashes alone; what runs in here may be another shell.
        let literally = self.shell == Shell::Bash && self.depth == 0;
        let known: Option<Vec<&str>> = words.iter().map(|w| w.value.as_literal()).collect();
        let text = known.and_then(|known| {
            if name == "printf" { printing::printf(&known) } else { printing::echo(&known, literally) }
        });
        Stream { text, ..Stream::tainted(taint) }
    }

    fn check_test(&mut self, words: &[Arg], span: Span) {
        for pair in words.windows(2) {
            let [operator, operand] = pair else { continue };
            let evaluates = matches!(operator.text(), "-v" | "-R");
            if evaluates && (!operand.value.is_literal() || operand.text().contains('[')) {
                self.raise("shell/evaluating-expansion", span, operand.text());
            }
        }
        let splits = |w: &Arg| w.value.holes.iter().any(|h| h.splits && h.kind == HoleKind::Unknown);
        // An unquoted unknown can be `-v a[$(…)]` in full only where an operator may stand.
        if words.len() <= 2 && words.iter().any(splits) {
            self.raise("shell/dynamic-option", span, "");
        }
    }

    /// `[[ … ]]`: operands of arithmetic comparisons and `-v` are evaluated.
    pub(crate) fn test(&mut self, state: &mut State, words: &[Word], span: Span) {
        let values: Vec<(Value, bool)> =
            words.iter().map(|w| (self.word(state, w), literal(w).is_some())).collect();
        for (index, (value, plain)) in values.iter().enumerate() {
            let operator = value.text.as_str();
            let after = values.get(index + 1);
            let before = index.checked_sub(1).and_then(|at| values.get(at));
            if *plain
                && matches!(operator, "-v" | "-R")
                && after.is_some_and(|(v, _)| !v.is_literal() || v.text.contains('['))
            {
                self.raise("shell/evaluating-expansion", span, operator);
            }
            if *plain && ARITHMETIC.contains(&operator) {
                let operands = [before, after].into_iter().flatten();
                let safe = operands
                    .into_iter()
                    .all(|(v, _)| v.is_number() || (v.is_literal() && self.evaluates_safely(state, &v.text)));
                if !safe {
                    self.raise("shell/evaluating-expansion", span, operator);
                }
            }
        }
    }
}

/// Every variable.
pub(crate) fn environment() -> Target {
    Target { kind: TargetKind::Variable, ..named("*", Class::Local) }
}

/// Whether `read` may end a value elsewhere than between words or lines.
fn cuts(words: &[Arg], line: &Line) -> bool {
    let blank = |value: &Value| value.as_literal().is_some_and(|text| text.chars().all(char::is_whitespace));
    let separates = line.environment.iter().any(|(name, value)| name == "IFS" && !blank(value));
    let mut words = words.iter();
    let mut cut = false;
    while let Some(word) = words.next() {
        cut |= match word.text() {
            "-d" | "-rd" => words.next().is_none_or(|end| end.value.as_literal() != Some("")),
            option => option.starts_with('-') && option != "-r",
        };
    }
    separates || cut
}
