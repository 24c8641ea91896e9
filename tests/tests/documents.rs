//! The pages for authors against the program: their files load, and their tables name what the code knows.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has to fail")]
#![allow(clippy::disallowed_methods, reason = "this test reads the documents")]

use std::collections::BTreeSet;

use assize_engine::Engine;
use assize_rules::{Library, SourceFile, lint};

fn page(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
    std::fs::read_to_string(path).unwrap()
}

/// The blocks that begin with ```` ```toml file=PATH ````.
fn files(page: &str) -> Vec<SourceFile> {
    let blocks = page.split("```toml file=").skip(1);
    let file = |block: &str| {
        let (path, rest) = block.split_once('\n').unwrap();
        let (text, _) = rest.split_once("\n```").unwrap();
        SourceFile { path: path.trim().to_owned(), text: format!("{text}\n") }
    };
    blocks.map(file).collect()
}

/// The words in backticks of the first column below `heading`.
fn first_column(page: &str, heading: &str) -> BTreeSet<String> {
    let below = page.split(&format!("\n{heading}\n")).nth(1).unwrap_or_default();
    let table =
        below.lines().take_while(|line| !line.starts_with('#')).filter(|line| line.starts_with("| `"));
    table.flat_map(|row| in_backticks(row.split('|').nth(1).unwrap_or_default())).collect()
}

fn in_backticks(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// What the code accepts where `text` says `nonsense`: it lists that itself.
fn accepted(path: &str, text: &str) -> BTreeSet<String> {
    let file = SourceFile { path: path.to_owned(), text: text.to_owned() };
    let errors = Library::load(&[file]).unwrap_err();
    let [error] = errors.as_slice() else { panic!("{text}: {errors:?}") };
    assert!(error.help.starts_with("write one of "), "{text}: {error}");
    in_backticks(&error.help).into_iter().collect()
}

#[test]
fn the_files_in_the_pages_load_agree_with_their_examples_and_pass_lint() {
    let files: Vec<SourceFile> =
        ["writing-programs.md", "writing-rules.md"].iter().flat_map(|name| files(&page(name))).collect();
    assert!(files.len() >= 4, "{files:?}");
    let builder = files.iter().cloned().fold(Engine::builder(), assize_engine::Builder::source);
    let engine = builder.build().unwrap();
    let advice = lint(engine.library(), &files);
    let ours: Vec<_> = advice.iter().filter(|one| files.iter().any(|f| f.path == one.file)).collect();
    assert!(ours.is_empty(), "{ours:?}");
}

#[test]
fn the_tables_for_authors_of_profiles_are_complete() {
    let page = page("writing-programs.md");
    for (heading, text) in [
        ("### Of a profile", "nonsense = 1"),
        ("### Of a subcommand", "summary = ''\n[subcommands.a]\nnonsense = 1"),
        ("## Roles", "summary = ''\noptions = ['--a=nonsense']"),
        ("### do", "summary = ''\neffects = [{ do = 'nonsense', to = 'cwd' }]"),
        ("### with", "summary = ''\neffects = [{ do = 'read', to = 'cwd', with = ['nonsense'] }]"),
        ("## What it prints", "summary = ''\nprints = [{ what = 'nonsense' }]"),
    ] {
        assert_eq!(first_column(&page, heading), accepted("programs/a.toml", text), "{heading}");
    }
}

#[test]
fn the_tables_for_authors_of_rules_are_complete() {
    let page = page("writing-rules.md");
    let when = |condition: &str| format!("[when]\n{condition}");
    for (heading, text) in [
        ("### Of a rule", "nonsense = 1".to_owned()),
        ("### severity", "severity = 'nonsense'".to_owned()),
        ("### maturity", "maturity = 'nonsense'".to_owned()),
        ("### Of `[when]`", when("nonsense = 1")),
        ("### Of `effect`", when("effect = { nonsense = 1 }")),
        ("### class", when("effect = { class = 'nonsense' }")),
        ("### zone", when("effect = { zone = 'nonsense' }")),
        ("### flow", when("flow = { from = 'nonsense', to = 'code' }")),
    ] {
        assert_eq!(first_column(&page, heading), accepted("packs/a/b.toml", &text), "{heading}");
    }
}
