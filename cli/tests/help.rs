//! Help, completions, manual pages.

mod support;

use support::Place;

const VERBS: [&[&str]; 43] = [
    &[],
    &["check"],
    &["explain"],
    &["rules"],
    &["rules", "new"],
    &["rules", "new", "program"],
    &["rules", "new", "rule"],
    &["rules", "test"],
    &["rules", "lint"],
    &["rules", "list"],
    &["policy", "show"],
    &["policy", "export"],
    &["policy", "import"],
    &["approvals"],
    &["approvals", "request"],
    &["approvals", "list"],
    &["approvals", "show"],
    &["approvals", "approve"],
    &["approvals", "deny"],
    &["approvals", "withdraw"],
    &["approvals", "watch"],
    &["approvals", "grants"],
    &["approvals", "revoke"],
    &["models"],
    &["models", "train"],
    &["models", "eval"],
    &["models", "train-sessions"],
    &["hook"],
    &["mcp"],
    &["serve"],
    &["reviewers"],
    &["reviewers", "key"],
    &["reviewers", "key", "set"],
    &["reviewers", "key", "remove"],
    &["tokens"],
    &["tokens", "create"],
    &["tokens", "list"],
    &["tokens", "revoke"],
    &["completions"],
    &["install"],
    &["uninstall"],
    &["doctor"],
    &["review"],
];

#[test]
fn every_verb_has_help_with_an_example() {
    let place = Place::new();
    for verb in VERBS {
        let answer = place.run(&[verb, &["--help"]].concat());
        assert_eq!(answer.code(), Some(0), "{verb:?}");
        let example = format!("EXAMPLES\n  assize {}", verb.join(" "));
        assert!(answer.out().contains(&example), "{verb:?}: {}", answer.out());
    }
}

#[test]
fn the_help_of_check_names_the_exit_codes() {
    let help = Place::new().run(&["check", "--help"]).out();
    assert!(help.contains("0 allow, 3 ask, 4 deny"), "{help}");
}

#[test]
fn completions_exist_for_every_shell() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let answer = place.run(&["completions", shell]);
        assert_eq!(answer.code(), Some(0));
        assert!(answer.out().contains("assize"), "{shell}");
    }
}

#[test]
fn every_verb_has_a_manual_page() {
    let place = Place::new();
    for verb in VERBS {
        let answer = place.run(&[&["man"], verb].concat());
        assert_eq!(answer.code(), Some(0), "{verb:?}");
        assert!(answer.out().contains(".TH assize"), "{verb:?}: {}", answer.out());
    }
    assert_eq!(
        place.run(&["man", "no-such-verb"]).err(),
        "error: no verb `no-such-verb`; help: see `assize --help`\n"
    );
}

#[test]
fn a_misspelt_verb_is_a_usage_error_with_a_suggestion() {
    let answer = Place::new().run(&["chekc", "ls"]);
    assert_eq!(answer.code(), Some(2));
    assert!(answer.err().contains("check"), "{}", answer.err());
}
