//! What the recipes of a project's own task files run: scripts of `package.json`, Makefiles, justfiles.
//!
//! A file that does more than hold plain recipes is not understood: functions, includes,
//! conditions and other interpreters decide what runs, and nobody evaluates them here.

mod just;
mod make;
mod package;

/// A kind of task file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TaskFile {
    /// `package.json` of Node.js.
    Package,
    /// A Makefile.
    Make,
    /// A justfile.
    Just,
}

/// The shell texts that running `names` of `text` runs, in order; no names: what runs by default. `None`: it
/// cannot be told.
pub fn recipes(kind: TaskFile, text: &str, names: &[&str]) -> Option<Vec<String>> {
    match kind {
        TaskFile::Package => package::recipes(text, names),
        TaskFile::Make => make::recipes(text, names),
        TaskFile::Just => just::recipes(text, names),
    }
}

/// Recipes that depend on recipes are followed so far.
const LONGEST: usize = 64;

/// A recipe as both make and just have it.
#[derive(Debug, Default)]
struct Recipe {
    needs: Vec<String>,
    lines: Vec<String>,
}

/// The lines of `names` and of all they need, each once, what is needed first.
fn in_order(names: &[&str], find: &dyn Fn(&str) -> Option<Option<Recipe>>) -> Option<Vec<String>> {
    let mut done: Vec<String> = Vec::new();
    let mut lines = Vec::new();
    for name in names {
        visit(name, find, &mut done, &mut lines)?;
    }
    Some(lines)
}

/// `find`: `None` is not understood, `Some(None)` is no recipe.
fn visit(
    name: &str,
    find: &dyn Fn(&str) -> Option<Option<Recipe>>,
    done: &mut Vec<String>,
    lines: &mut Vec<String>,
) -> Option<()> {
    if done.iter().any(|known| known == name) {
        return Some(());
    }
    if done.len() >= LONGEST {
        return None;
    }
    done.push(name.to_owned());
    let Some(recipe) = find(name)? else { return Some(()) };
    for need in &recipe.needs {
        visit(need, find, done, lines)?;
    }
    lines.extend(recipe.lines);
    Some(())
}

/// A recipe's line without the marks in front of it.
fn unmarked(line: &str) -> &str {
    line.trim_start().trim_start_matches(['@', '-', '+']).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(kind: TaskFile, text: &str, names: &[&str]) -> Option<Vec<String>> {
        recipes(kind, text, names)
    }

    #[test]
    fn a_package_script_runs_between_its_hooks() {
        let text = r#"{"scripts": {"pretest": "tsc", "test": "jest", "x": "a && b"}}"#;
        assert_eq!(lines(TaskFile::Package, text, &["test"]).unwrap(), ["tsc", "jest"]);
        assert_eq!(lines(TaskFile::Package, text, &["x"]).unwrap(), ["a && b"]);
        for wrong in ["{}", "nonsense", r#"{"scripts": {"test": 1}}"#, r#"{"scripts": []}"#] {
            assert_eq!(lines(TaskFile::Package, wrong, &["test"]), None, "{wrong}");
        }
        assert_eq!(lines(TaskFile::Package, text, &[]), None);
        assert_eq!(lines(TaskFile::Package, text, &["missing"]), None);
    }

    #[test]
    fn a_make_target_runs_what_it_needs_first() {
        let text = "OUT := build\n.PHONY: all test\nall: gen test\n\t@echo $(OUT)\ngen:\n\t-rm -rf $(OUT) # old\n\tmkdir \\\n\t  $(OUT)\ntest: gen\n\tpytest $$X\n";
        let expected = ["rm -rf build # old", "mkdir \\\n\t  build", "pytest $X"];
        assert_eq!(lines(TaskFile::Make, text, &["test"]).unwrap(), expected);
        assert_eq!(lines(TaskFile::Make, text, &[]).unwrap().last().unwrap(), "echo build");
        assert_eq!(lines(TaskFile::Make, "a: b.c\n\tcc b.c\n", &["a"]).unwrap(), ["cc b.c"]);
    }

    #[test]
    fn a_makefile_that_computes_is_not_understood() {
        for text in [
            "include x.mk\ntest:\n\tls\n",
            "-include x.mk\ntest:\n\tls\n",
            "X := $(shell id)\ntest:\n\tls\n",
            "SHELL = /bin/evil\ntest:\n\tls\n",
            ".ONESHELL:\ntest:\n\tls\n",
            "ifdef A\ntest:\n\tls\nendif\n",
            "define X\nls\nendef\ntest:\n\tls\n",
            "%.o: %.c\n\tcc $<\ntest: a.o\n\tls\n",
            "test:\n\tls $(UNSET)\n",
            "test:\n\tls $(wildcard *)\n",
            "test:\n\tls $@\n",
            "test: ; ls\n",
            "test: A = b\ntest:\n\tls\n",
            "$(X): y\n\tls\ntest:\n\tls\n",
            "X != id\ntest:\n\tls\n",
            "test::\n\tls\n",
            "test:\n\tls\ntest:\n\trm x\n",
            ".RECIPEPREFIX = >\ntest:\n> ls\n",
            "other:\n\tls\n",
            "export A=b\ntest:\n\tls\n",
        ] {
            assert_eq!(lines(TaskFile::Make, text, &["test"]), None, "{text}");
        }
    }

    #[test]
    fn a_just_recipe_runs_what_it_needs_first() {
        let text =
            "# all of it\ndefault: build\n\nbuild: gen\n    @cargo build\n    cargo test\n\ngen:\n    ls\n";
        assert_eq!(lines(TaskFile::Just, text, &["build"]).unwrap(), ["ls", "cargo build", "cargo test"]);
        assert_eq!(lines(TaskFile::Just, text, &[]).unwrap().len(), 3);
    }

    #[test]
    fn a_justfile_that_computes_is_not_understood() {
        for text in [
            "set shell := ['zsh', '-c']\ntest:\n    ls\n",
            "x := `id`\ntest:\n    ls\n",
            "x := 'a'\ntest:\n    ls {{x}}\n",
            "test arg:\n    ls\n",
            "import 'x.just'\ntest:\n    ls\n",
            "mod x\ntest:\n    ls\n",
            "[script]\ntest:\n    ls\n",
            "test:\n    #!/usr/bin/env python3\n    ls\n",
            "test: (build 'x')\n    ls\n",
            "test: && after\n    ls\n",
            "alias test := x\nx:\n    ls\n",
            "other:\n    ls\n",
        ] {
            assert_eq!(lines(TaskFile::Just, text, &["test"]), None, "{text}");
        }
    }

    #[test]
    fn circles_end() {
        assert_eq!(lines(TaskFile::Make, "a: b\n\tx\nb: a\n\ty\n", &["a"]).unwrap(), ["y", "x"]);
    }
}
