//! A command with its place and its facts, through the whole engine.

use std::sync::LazyLock;

use assize_engine::Engine;
use assize_protocol::{Assessment, Command, Decision, Request, Severity, Shell, Span, Verdict};

use super::{Build, pieces};
use crate::corpus;

pub(super) static ENGINE: LazyLock<Engine> = LazyLock::new(engine);

#[expect(clippy::expect_used, reason = "without the knowledge there is nothing to hold to anything")]
fn engine() -> Engine {
    Engine::builder().build().expect("the built-in knowledge is sound")
}

pub(super) fn run(text: &str, build: Build) {
    let request = Request::of(command(text));
    let evaluate = || ENGINE.evaluate(&request);
    let verdict = build.in_time("judging", evaluate);
    assert_eq!(verdict, evaluate(), "it changes its mind");
    if let Some(wrong) = nonsense(&request.command.text, &verdict.assessment) {
        unreachable!("{wrong}");
    }
    an_allow_is_a_proof(&verdict);
}

/// What is said about an allow in `ARCHITECTURE.md`, as far as the verdict itself shows it.
fn an_allow_is_a_proof(verdict: &Verdict) {
    if verdict.ruling.decision != Decision::Allow {
        return;
    }
    let assessment = &verdict.assessment;
    assert!(assessment.coverage.is_complete(), "allowed with a hole: {:?}", assessment.coverage);
    assert!(assessment.risk() <= Severity::Low, "allowed at risk {}", assessment.risk());
}

/// Every span lies in the text, every number points at something, no byte is understood twice; or what
/// is wrong instead.
pub fn nonsense(text: &str, assessment: &Assessment) -> Option<&'static str> {
    let count = assessment.invocations.len();
    let is_there = |number: u32| (number as usize) < count;
    let lies_in = |span: Span| span.start <= span.end && span.end as usize <= text.len();
    let spans = (assessment.invocations.iter().map(|one| one.span))
        .chain(assessment.effects.iter().map(|one| one.span))
        .chain(assessment.findings.iter().map(|one| one.span));
    if !spans.into_iter().all(lies_in) {
        return Some("a span leaves the text");
    }
    let numbers = (assessment.effects.iter().map(|one| one.invocation))
        .chain(assessment.flows.iter().map(|one| one.invocation))
        .chain(assessment.findings.iter().filter_map(|one| one.invocation))
        .chain(assessment.invocations.iter().filter_map(|one| one.via));
    if !numbers.into_iter().all(is_there) {
        return Some("a number points at no invocation");
    }
    let coverage = &assessment.coverage;
    let whole = coverage.bytes as usize == text.len() && coverage.bytes_understood <= coverage.bytes;
    (!whole).then_some("the coverage does not add up")
}

/// The command that `text` describes: its first piece in the usual place, which the others change.
fn command(text: &str) -> Command {
    let (first, pieces) = pieces(text);
    let mut command = corpus::command(first);
    for (name, value) in pieces {
        let (name, of) = name.split_once(' ').unwrap_or((name, ""));
        describe(&mut command, name, of, value);
    }
    command
}

fn describe(command: &mut Command, name: &str, of: &str, value: &str) {
    let facts = &mut command.facts;
    let lines = || value.lines().map(str::to_owned);
    match name {
        "shell" => {
            command.shell = match value {
                "sh" => Shell::Sh,
                "zsh" => Shell::Zsh,
                "unknown" => Shell::Unknown,
                _ => Shell::Bash,
            }
        }
        "cwd" => value.clone_into(&mut command.cwd),
        "workspace" => command.workspace = lines().collect(),
        "home" => command.home = (!value.is_empty()).then(|| value.to_owned()),
        "user" => command.user = (!value.is_empty()).then(|| value.to_owned()),
        "git" if of.is_empty() => facts.git_config_programs = value.parse().ok(),
        "git" => drop(facts.git_folders.insert(of.to_owned(), value == "true")),
        "file" => drop(facts.files.insert(of.to_owned(), value.to_owned())),
        "absent" => facts.absent.extend(lines()),
        "present" => facts.present.extend(lines()),
        "recoverable" => facts.recoverable.extend(lines()),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_say_where_a_command_runs_and_what_was_looked_up() {
        let text = "sh x.sh\n=== cwd\n/srv\n=== shell\nzsh\n=== file x.sh\nrm a\n=== absent\n/a\n/b\n=== git /srv\ntrue";
        let mut expected = corpus::command("sh x.sh");
        expected.cwd = "/srv".to_owned();
        expected.shell = Shell::Zsh;
        expected.facts.files.insert("x.sh".to_owned(), "rm a".to_owned());
        expected.facts.absent.extend(["/a".to_owned(), "/b".to_owned()]);
        expected.facts.git_folders.insert("/srv".to_owned(), true);
        assert_eq!(command(text), expected);
    }
}
