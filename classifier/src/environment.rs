//! Variables set for a command: harmless, known to the program, or a reason to ask.

use std::rc::Rc;

use assize_protocol::EffectKind;
use assize_rules::{Program, Role};

use crate::matched::Match;
use crate::perform::Performance;
use crate::run::Line;
use crate::state::State;
use crate::unfold::pair;
use crate::value::{Arg, Taint, Value};
use crate::walk::Walk;

impl<'a> Walk<'a> {
    /// Judges what is set in front of `program`.
    pub(crate) fn check_environment(
        &mut self,
        state: &mut State,
        program: &'a Program,
        found: &Match<'a>,
        line: &Line,
        number: u32,
    ) {
        if line.environment.is_empty() && state.exported.is_empty() {
            return;
        }
        let inert = found.levels.last().is_some_and(|l| l.inert);
        let mut doing =
            Performance { cwd: state.cwd.clone(), ..Performance::new(program, found, line, number) };
        for (name, value) in &line.environment {
            // `IFS=, read a b` splits that one line and nothing else.
            let splits =
                name == "IFS" && matches!(program.native.as_deref(), Some("read" | "mapfile" | "readarray"));
            if !splits && (!inert || self.library.environment().is_dangerous(name)) {
                self.variable(state, &mut doing, line, name, value);
            }
        }
        // Exported earlier: only what this very program reacts to; the export itself was judged.
        if program.environment.is_empty() {
            return;
        }
        let exported = Rc::clone(&state.exported);
        self.spend(exported.len() / 8, line.span);
        for (name, value) in exported.iter() {
            if program.environment.iter().any(|spec| *spec.name == **name) {
                self.variable(state, &mut doing, line, name, value);
            }
        }
    }

    /// A word of the role `environment`: `docker run -e A=1`, `make A=1`.
    pub(crate) fn environment_value(
        &mut self,
        state: &mut State,
        doing: &mut Performance<'_, 'a>,
        line: &Line,
        value: &Arg,
    ) {
        match pair(&value.value) {
            Some((name, value)) => self.variable(state, doing, line, &name, &value),
            None => {
                if self.library.environment().is_secret(value.text()) {
                    doing.taint = doing.taint.join(Taint::SECRET);
                }
            }
        }
    }

    fn variable(
        &mut self,
        state: &mut State,
        doing: &mut Performance<'_, 'a>,
        line: &Line,
        name: &str,
        value: &Value,
    ) {
        let environment = self.library.environment();
        if environment.is_harmless(name, value.as_literal()) {
            return;
        }
        let arg = Arg { value: value.clone(), span: doing.span };
        if let Some(spec) = doing.program.environment.iter().find(|spec| spec.name == name) {
            match spec.role.role {
                Role::Command => self.inner_text(state, doing, line, &arg),
                Role::Code => self.on_value(state, doing, EffectKind::Execute, &arg, Role::Code, &[]),
                Role::Choice => {
                    let known = arg
                        .value
                        .as_literal()
                        .is_some_and(|v| spec.role.choices.iter().any(|c| c.matches(v)));
                    if !known {
                        self.raise_for("shell/unknown-environment", doing.span, name, Some(doing.number));
                    }
                }
                role => {
                    if let Some(kind) = spec.role.effect {
                        self.on_value(state, doing, kind, &arg, role, &spec.role.with);
                    }
                }
            }
            return;
        }
        let id = if environment.is_dangerous(name) {
            "shell/dangerous-environment"
        } else {
            "shell/unknown-environment"
        };
        self.raise_for(id, doing.span, name, Some(doing.number));
    }
}
