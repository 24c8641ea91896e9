//! Code a project runs by name: `npm run x`, `make target`, judged through the file it is written in.

use assize_languages::{TaskFile, recipes};
use assize_protocol::{Class, EffectKind};
use assize_rules::{RecipeSpec, TargetSpec, Tasks};

use crate::perform::Performance;
use crate::run::Line;
use crate::state::State;
use crate::value::Value;
use crate::walk::Walk;

/// Words behind a recipe's name that are handed to it.
const ARGUMENTS: &str = "arguments";
/// Options that choose other files, other folders or several packages.
const ELSEWHERE: [&str; 8] =
    ["file", "workspace", "workspaces", "justfile", "eval", "recursive", "filter", "set"];

impl<'a> Walk<'a> {
    /// Judges the recipes that `doing` runs, when their file was handed over; their names alone decide
    /// otherwise. What the profile calls the project's own code may also run what nobody knows.
    pub(crate) fn recipes(
        &mut self,
        state: &mut State,
        doing: &mut Performance<'_, 'a>,
        line: &Line,
    ) -> bool {
        let Some(spec) = doing.found.levels.last().and_then(|l| l.recipes.as_ref()) else { return false };
        let Some(texts) = self.recipe_texts(doing, spec) else { return false };
        let trusted = self.trusting;
        self.trusting |= !self.is_opaque(doing);
        for text in texts {
            let mut inside = state.inner(doing.cwd.clone(), None);
            let text = Value::literal(text);
            let output = self.text(&mut inside, &text, doing.number, doing.span, line.input);
            doing.goes_on(output);
        }
        self.trusting = trusted;
        true
    }

    /// Whether the profile takes what runs for code that nobody knows.
    fn is_opaque(&self, doing: &Performance) -> bool {
        let effects = doing.found.levels.iter().flat_map(|l| &l.effects);
        let mut opaque = effects.filter(|e| {
            e.kind == EffectKind::Execute && e.to.iter().flatten().any(|t| *t == TargetSpec::OpaqueCode)
        });
        opaque.any(|e| doing.found.may_hold(e.when.as_ref(), &|fact| self.fact_of(doing, fact)))
    }

    fn recipe_texts(&self, doing: &Performance, spec: &RecipeSpec) -> Option<Vec<String>> {
        if ELSEWHERE.iter().any(|option| doing.found.given(option)) {
            return None;
        }
        let names: Vec<&str> = if spec.operands.is_empty() {
            vec![doing.found.path.last()?.as_str()]
        } else {
            let values = spec.operands.iter().flat_map(|name| doing.found.values(name));
            values.map(|(word, _)| word.value.as_literal()).collect::<Option<_>>()?
        };
        if names.iter().any(|name| name.contains('=')) {
            return None;
        }
        let (kind, text) = self.task_file(doing.cwd.as_deref()?, spec.tasks)?;
        let mut texts = recipes(kind, &text, &names)?;
        if spec.tasks == Tasks::Package {
            let words = doing.found.values(ARGUMENTS).map(|(word, _)| word.value.as_literal());
            let words = words.collect::<Option<Vec<_>>>()?;
            let handed: String = words.into_iter().filter(|w| *w != "--").map(quoted).collect();
            // With hooks around it, nobody says which of the texts gets them: all do, here.
            for text in &mut texts {
                text.push_str(&handed);
            }
        }
        Some(texts)
    }

    /// The file that the program would take, and its contents.
    fn task_file(&self, folder: &str, tasks: Tasks) -> Option<(TaskFile, String)> {
        let (kind, names): (_, &[&str]) = match tasks {
            Tasks::Package => (TaskFile::Package, &["package.json"]),
            Tasks::Make => (TaskFile::Make, &["GNUmakefile", "makefile", "Makefile"]),
            Tasks::Just => (TaskFile::Just, &["justfile", ".justfile", "Justfile"]),
        };
        let folder = folder.trim_end_matches('/');
        for name in names {
            let path = format!("{folder}/{name}");
            match self.supplied(&path) {
                Some(text) => return Some((kind, text)),
                None if self.facts.absent.contains(&path) => {}
                None => return None,
            }
        }
        None
    }

    /// Whether what cannot be known of the project's own code is taken as it is.
    pub(crate) fn is_trusted(&self, id: &str) -> bool {
        const UNKNOWN: [&str; 6] = [
            "program/unknown",
            "program/unknown-option",
            "program/untrusted-path",
            "shell/dynamic-command",
            "shell/dynamic-option",
            "shell/unknown-environment",
        ];
        self.trusting && UNKNOWN.contains(&id)
    }

    /// The class that code has inside of the project's own.
    pub(crate) fn code_class(&self, class: Class) -> Class {
        if self.trusting && class == Class::Opaque { Class::Project } else { class }
    }
}

/// ` 'word'`, as a shell would have to be given it.
fn quoted(word: &str) -> String {
    format!(" '{}'", word.replace('\'', r"'\''"))
}
