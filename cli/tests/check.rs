//! `assize check`, as a caller sees it.

mod support;

use support::{Place, argument};

const FORCE_PUSH: &str = "git push --force origin main";

#[test]
fn the_exit_code_is_the_decision() {
    let place = Place::new();
    assert_eq!(place.run(&["check", "ls"]).code(), Some(0));
    assert_eq!(place.run(&["check", FORCE_PUSH]).code(), Some(3));
    assert_eq!(place.run(&["check", "rm -rf /"]).code(), Some(4));
}

#[test]
fn no_answer_is_never_zero() {
    let place = Place::new();
    assert_eq!(place.run(&["check"]).code(), Some(2), "no command");
    assert_eq!(place.run(&["check", "--no-such-option", "ls"]).code(), Some(2));
    assert_eq!(place.run(&["check", "ls", "-la"]).code(), Some(2), "the command is one word");
    assert_eq!(place.run(&["check", "--file", "no-such-file"]).code(), Some(1));
    assert_eq!(place.run(&[]).code(), Some(2));
}

#[test]
fn a_missing_file_is_one_clear_line() {
    let answer = Place::new().run(&["check", "--file", "no-such-file"]);
    assert_eq!(answer.err(), "error: cannot read `no-such-file`: no such file or directory\n");
    assert_eq!(answer.out(), "");
}

#[test]
fn carets_stand_under_what_is_meant() {
    let out = Place::new().run(&["check", "ls && rm -rf /"]).out();
    let lines: Vec<&str> = out.lines().collect();
    assert!(lines[0].starts_with("deny, risk critical"), "{out}");
    let source = lines.iter().position(|line| line.contains("ls && rm -rf /")).unwrap_or_default();
    let caret = lines[source + 1].find('^');
    assert!(caret > lines[source].find("rm") && caret.is_some(), "{out}");
}

#[test]
fn colours_stay_away_from_pipes() {
    assert!(!Place::new().run(&["check", "rm -rf /"]).out().contains('\u{1b}'));
}

#[test]
fn what_the_command_hides_is_shown() {
    let answer = Place::new().run(&["check", "ls \u{202e}\u{1b}[2J"]);
    assert!(!answer.out().contains(['\u{202e}', '\u{1b}']), "{}", answer.out());
    assert_ne!(answer.code(), Some(0));
}

#[test]
fn json_is_the_whole_verdict() {
    let place = Place::new();
    let answer = place.run(&["check", "--json", FORCE_PUSH]);
    assert_eq!(answer.code(), Some(3));
    let verdict: assize_protocol::Verdict = serde_json::from_value(answer.json()).expect("a verdict");
    assert_eq!(verdict.ruling.decision, assize_protocol::Decision::Ask);
    assert!(verdict.assessment.findings.iter().any(|f| f.rule.as_str() == "git/force-push"));
    assert!(
        verdict.revisions.rules.starts_with("sha256:") && verdict.revisions.policy.starts_with("sha256:")
    );
}

#[test]
fn sarif_has_a_result_for_every_finding() {
    let place = Place::new();
    let verdict = place.run(&["check", "--json", FORCE_PUSH]).json();
    let log = place.run(&["check", "--sarif", FORCE_PUSH]).json();
    assert_eq!(log["version"], "2.1.0");
    let results = log["runs"][0]["results"].as_array().map(Vec::len);
    assert_eq!(results, verdict["assessment"]["findings"].as_array().map(Vec::len));
}

#[test]
fn a_command_comes_from_standard_input_or_a_file() {
    let place = Place::new();
    assert_eq!(place.feed(&["check", "-"], b"rm -rf /\n").code(), Some(4));
    let file = place.write("script.sh", "ls\nrm -rf /\n");
    assert_eq!(place.run(&["check", "--file", argument(&file)]).code(), Some(4));
}

#[test]
fn what_is_not_text_is_not_judged() {
    let answer = Place::new().feed(&["check", "-"], b"ls \xff\n");
    assert_eq!(answer.code(), Some(1));
    assert!(answer.err().starts_with("error: standard input is not UTF-8"), "{}", answer.err());
}

#[test]
fn the_place_is_what_the_arguments_say() {
    let place = Place::new();
    let write = |extra: &[&str]| {
        let arguments = [&["check"], extra, &["touch /srv/data/x"]].concat();
        place.run(&arguments).code()
    };
    assert_eq!(write(&[]), Some(3));
    assert_eq!(write(&["--workspace", "/srv/data"]), Some(0));
    assert_eq!(write(&["--workspace", "/opt", "--workspace", "/srv"]), Some(0));
    assert_eq!(write(&["--cwd", "/srv/data"]), Some(0));
}

#[test]
fn the_users_policy_is_found_or_named() {
    let place = Place::new();
    let allow = "[[rules]]\nid = \"boundary/*\"\ndecide = \"deny\"\n";
    place.write("home/.config/assize/assize.toml", allow);
    assert_eq!(place.run(&["check", "touch /srv/x"]).code(), Some(4));
    let named = place.write("other.toml", "");
    assert_eq!(place.run(&["check", "--policy", argument(&named), "touch /srv/x"]).code(), Some(3));
}

#[test]
fn a_project_tightens_and_does_not_loosen() {
    let place = Place::new();
    place.write(
        "proj/assize.toml",
        "[decide]\nmedium = \"deny\"\nhigh = \"allow\"\n[[rules]]\nid = \"git/*\"\ndecide = \"allow\"\n",
    );
    assert_eq!(place.run(&["check", "touch /srv/x"]).code(), Some(4));
    assert_ne!(place.run(&["check", FORCE_PUSH]).code(), Some(0));
    let shown = place.run(&["policy", "show"]).out();
    assert!(shown.contains("ignored") && shown.contains("a project file can only tighten"), "{shown}");
}

#[test]
fn a_broken_policy_judges_nothing_and_says_where() {
    let place = Place::new();
    place.write("proj/assize.toml", "[decide]\nmedum = \"deny\"\n");
    let answer = place.run(&["check", "ls"]);
    assert_eq!((answer.code(), answer.out().as_str()), (Some(1), ""));
    let file = place.path("proj/assize.toml");
    let expected = format!(
        "error: {}:2:1: unknown key `medum` in [decide]; help: did you mean `medium`?\n",
        file.display()
    );
    assert_eq!(answer.err(), expected);
}

#[test]
fn a_repository_that_names_programs_makes_git_ask() {
    let place = Place::new();
    place.write("proj/.git/config", "[core]\n\tbare = false\n");
    assert_eq!(place.run(&["check", "git status"]).code(), Some(0));
    place.write("proj/.git/config", "[core]\n\tfsmonitor = ./evil.sh\n");
    assert_eq!(place.run(&["check", "git status"]).code(), Some(3));
}
