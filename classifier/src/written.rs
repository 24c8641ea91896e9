//! Shell scripts that a line writes into the project before it runs the project's own code: a test runner, a recipe
//! or a hook may run them.

use assize_protocol::{Class, EffectKind};

use crate::perform::Performance;
use crate::run::code;
use crate::state::State;
use crate::value::{Stream, Value};
use crate::walk::Walk;

/// Endings of shell scripts.
const ENDINGS: [&str; 4] = [".sh", ".bash", ".bats", ".ksh"];
/// What stands in front of a line that `go generate` runs.
const GENERATES: &str = "//go:generate ";
/// Scripts that are looked through.
const MOST: usize = 16;
/// What a test of bats may call: what runs its arguments, and what compares.
const BATS: &str = r#"run() { "$@"; }
assert() { "$@"; }
refute() { "$@"; }
load() { :; }
bats_load_library() { :; }
bats_require_minimum_version() { :; }
skip() { :; }
assert_success() { :; }
assert_failure() { :; }
assert_equal() { :; }
assert_output() { :; }
assert_line() { :; }
refute_output() { :; }
refute_line() { :; }
"#;

impl<'a> Walk<'a> {
    /// Walks the shell scripts that this line wrote into the workspace.
    pub(crate) fn written_scripts(&mut self, state: &State, doing: &Performance<'_, 'a>) {
        let is_script = |path: &str| ENDINGS.iter().any(|ending| path.ends_with(ending));
        let texts = self.files.iter().filter(|(path, _)| is_script(path) && self.is_in_workspace(path));
        let texts = texts.filter_map(|(path, file)| Some((path.clone(), file.text.clone()?)));
        for script in texts.collect::<Vec<_>>() {
            if self.looked_through.contains(&script) {
                continue;
            }
            let text = if script.0.strip_suffix(".bats").is_some() {
                tests_of_bats(&script.1)
            } else {
                Some(script.1.clone())
            };
            let text = text.filter(|_| self.looked_through.len() < MOST && self.affords(script.1.len() / 4));
            self.looked_through.push(script);
            let Some(text) = text else {
                return self.act(
                    EffectKind::Execute,
                    code("test", Class::Opaque),
                    &[],
                    doing.number,
                    doing.span,
                );
            };
            let text = format!("{text}\n{}", calls(&text));
            let mut inside = state.inner(state.cwd.clone(), None);
            self.text(&mut inside, &Value::literal(text), doing.number, doing.span, &Stream::default());
        }
    }

    /// Walks the lines that `go generate` finds in the Go files that this line wrote or changed.
    pub(crate) fn written_directives(&mut self, state: &State, doing: &Performance<'_, 'a>) {
        if doing.program.name != "go" || doing.found.path.last().is_none_or(|last| last != "generate") {
            return;
        }
        let whole = self.files.iter().filter_map(|(path, file)| Some((path, file.text.as_ref()?)));
        let texts = whole.chain(self.changes.iter().map(|(path, words)| (path, words)));
        let texts =
            texts.filter(|(path, _)| path.strip_suffix(".go").is_some() && self.is_in_workspace(path));
        let lines: Vec<String> = texts.flat_map(|(_, text)| directives(text)).map(str::to_owned).collect();
        for line in lines {
            let mut inside = state.inner(state.cwd.clone(), None);
            self.text(&mut inside, &Value::literal(line), doing.number, doing.span, &Stream::default());
        }
    }
}

/// What stands behind the mark of a directive for `go generate`, line by line.
fn directives(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.split_once(GENERATES)).map(|(_, command)| command.trim())
}

/// A file of bats as the shell script that it becomes; `None`: it may become another one.
fn tests_of_bats(text: &str) -> Option<String> {
    let mut all = BATS.to_owned();
    for line in text.lines() {
        match line.trim_start().strip_prefix("@test") {
            Some(rest) => {
                let (name, body) = rest.split_once(" {")?;
                // The last bracket counts, and what is in front of it can be anything.
                (!body.contains(" {") && !name.contains('$') && !name.contains('`')).then_some(())?;
                all.push('{');
                all.push_str(body);
            }
            None => all.push_str(line),
        }
        all.push('\n');
    }
    Some(all)
}

/// Calls of the functions that a test runner calls by their names.
fn calls(text: &str) -> String {
    let called =
        |name: &str| ["test", "setup", "teardown", "oneTime", "it_"].iter().any(|n| name.starts_with(n));
    let mut all: Vec<&str> = text.lines().filter_map(defined).filter(|name| called(name)).collect();
    all.sort_unstable();
    all.dedup();
    all.join("\n")
}

/// The function that a line begins to define.
fn defined(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let (line, by_word) =
        line.strip_prefix("function ").map_or((line, false), |rest| (rest.trim_start(), true));
    let end = line.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(line.len());
    let (name, rest) = line.split_at_checked(end)?;
    let marked = rest.trim_start().strip_prefix('(').is_some_and(|rest| rest.trim_start().starts_with(')'));
    ((by_word || marked) && !name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::{calls, tests_of_bats};

    #[test]
    fn a_test_of_bats_becomes_a_block() {
        let script = tests_of_bats("@test \"adds\" {\n  run true\n}\n@test 'x' { rm a; }\n").unwrap();
        assert!(script.ends_with("{\n  run true\n}\n{ rm a; }\n"), "{script}");
    }

    #[test]
    fn a_name_with_a_bracket_may_be_anything() {
        assert_eq!(tests_of_bats("@test 'a { : \"' {\nrm a\n}\n# \"\n"), None);
        assert_eq!(tests_of_bats("@test \"$(rm a)\" {\n}\n"), None);
    }

    #[test]
    fn functions_that_runners_call_are_called() {
        let script = "setup() {\n:\n}\nfunction test_it {\n:\n}\nhelper() { :; }\ntestTwo ( ) { :; }\n";
        assert_eq!(calls(script), "setup\ntestTwo\ntest_it");
    }
}
