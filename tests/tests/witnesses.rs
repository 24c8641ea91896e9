//! The reader of plain commands against the parsers it spares.

#![allow(clippy::print_stdout, reason = "counts are worth reading")]

use assize_protocol::Shell;
use assize_shell::{Limits, Opinions, opinions};
use assize_tests::{corpus, hunt};

fn asked(script: &str) -> Option<Opinions> {
    opinions(script, Shell::Bash, &Limits::default())
}

/// How many of `scripts` the reader of plain commands confirms; none of them by itself alone.
fn plain_among<'s>(scripts: impl Iterator<Item = &'s str>) -> (usize, usize) {
    let (mut plain, mut all) = (0, 0);
    for script in scripts {
        let Some(opinions) = asked(script) else { continue };
        all += 1;
        plain += usize::from(opinions.plain);
        assert!(!opinions.plain || opinions.rable || opinions.tree_sitter, "nobody else confirms {script:?}");
    }
    println!("{plain} of {all} are plain");
    (plain, all)
}

#[test]
fn what_is_plain_in_the_corpus_is_confirmed_by_a_parser_too() {
    let cases = corpus::cases().unwrap();
    let (plain, all) = plain_among(cases.iter().map(|case| case.command.as_str()));
    assert!(plain * 10 > all * 7, "most commands are plain");
}

#[test]
fn what_is_plain_among_generated_scripts_is_confirmed_by_a_parser_too() {
    let scripts = hunt::scripts(11, 20_000);
    plain_among(scripts.iter().map(String::as_str));
    // What is left when a line of a script stands alone is plainer.
    plain_among(scripts.iter().flat_map(|script| script.split(['\n', ';'])));
}
