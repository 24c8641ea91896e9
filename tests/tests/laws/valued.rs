//! A word that is known is the word that runs.

use assize_protocol::{Assessment, Class, Command, Invocation};
use assize_tests::corpus::command;
use assize_tests::grammar::values;
use assize_tests::oracle::Oracle;
use assize_tests::random::Random;
use regex::Regex;

use super::{SEEDS, times};

/// What stands in a word for a part that nobody knows before it runs.
const HOLE: &str = "⟨…⟩";
/// Between words, where no text has it.
const BETWEEN: &str = "\u{1}";

#[test]
fn every_command_that_bash_runs_is_among_those_that_were_judged() {
    let Some(mut oracle) = Oracle::start() else { return println!("skipped: no bash") };
    let scripts: Vec<String> =
        (0..times(1_500)).map(|seed| values::script(&mut Random::new(seed as u64))).collect();
    let mut compared = 0;
    let mut wrong = Vec::new();
    for (text, observation) in scripts.iter().zip(oracle.run(&scripts)) {
        let assessment = SEEDS.engine.classifier().assess(&in_an_empty_folder(text));
        if observation.timed_out || asks_for_its_syntax(&assessment) {
            continue;
        }
        for argv in observation.ran.iter().filter(|argv| argv.first().is_some_and(|name| name == "c0")) {
            compared += 1;
            if !assessment.invocations.iter().any(|invocation| fits(invocation, argv)) {
                wrong.push(format!("{text}\n    runs {argv:?}"));
                break;
            }
        }
    }
    println!("{compared} commands compared");
    assert!(compared > scripts.len() / 4, "too little is compared: {compared}");
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        scripts.len(),
        wrong[..wrong.len().min(12)].join("\n")
    );
}

/// A script where none of the files was that it writes.
fn in_an_empty_folder(text: &str) -> Command {
    let mut command = command(text);
    command.facts.absent = values::FILES.iter().map(|file| format!("{}/{file}", command.cwd)).collect();
    command
}

/// Whether something about the script itself is asked about: then what runs is nobody's promise.
fn asks_for_its_syntax(assessment: &Assessment) -> bool {
    let asked = ["shell/unreadable", "shell/limit", "shell/evaluating-expansion", "shell/dynamic-command"];
    runs_what_it_wrote(assessment)
        || assessment.findings.iter().any(|finding| asked.contains(&finding.rule.as_str()))
}

/// Whether it runs one of the files without knowing what is in it.
fn runs_what_it_wrote(assessment: &Assessment) -> bool {
    let written = |path: &str| values::FILES.iter().any(|file| path.strip_suffix(file).is_some());
    assessment.effects.iter().any(|e| e.target.class == Class::Opaque && written(&e.target.text))
}

/// Whether the words of an invocation can be these.
fn fits(invocation: &Invocation, argv: &[String]) -> bool {
    let words = invocation.argv.iter().map(|word| pattern(word));
    let pattern =
        words.enumerate().fold(String::from("(?s)^"), |all, (index, word)| match (index, word.as_str()) {
            (0, word) => all + word,
            // A part that nobody knows may be no word at all, or several.
            (_, ".*") => all + "(?:\u{1}.*)?",
            (_, word) => all + BETWEEN + word,
        });
    // Line ends were recorded as another character.
    let text = argv.join(BETWEEN).replace('\u{1e}', "\n");
    Regex::new(&(pattern + "$")).is_ok_and(|pattern| pattern.is_match(&text))
}

fn pattern(word: &str) -> String {
    // A pattern stands for files.
    let known = word.replace('*', HOLE).split(HOLE).map(regex::escape).collect::<Vec<_>>().join(".*");
    let open = word.replace(HOLE, "").replace('*', "").is_empty() && !word.is_empty();
    if open { ".*".to_owned() } else { known }
}
