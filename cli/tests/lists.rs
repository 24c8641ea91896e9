//! `assize policy export` and `assize policy import`.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![allow(clippy::disallowed_methods, reason = "these tests are about files")]

mod support;

use support::{Place, argument};

const LIST: &str = r#"{ "permissions": {
    "allow": ["Bash(ls:*)", "Bash(npm publish:*)"],
    "ask": ["Bash(pip3 install:*)"],
    "deny": ["Bash(git push:*)", "Bash(*)", "WebFetch"] } }"#;

#[test]
fn what_a_list_denies_is_denied_in_every_spelling_and_the_rest_is_reported() {
    let place = Place::new();
    let file = place.write("settings.json", LIST);
    let out = place.path("imported");
    let arguments = ["policy", "import", argument(&file), "--from", "claude-code", "--out", argument(&out)];
    let answer = place.run(&arguments);
    assert_eq!(answer.code(), Some(0), "{}", answer.err());
    let said = answer.out();
    for line in [
        "carried   deny   Bash(git push:*)",
        "left      deny   Bash(*)",
        "left      deny   WebFetch",
        "carried   ask    Bash(pip3 install:*)",
        "needless  allow  Bash(ls:*)",
        "left      allow  Bash(npm publish:*)",
        "6 entries, 2 carried over, 3 left",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    let (rules, policy) = (out.join("rules"), out.join("assize.toml"));
    assert_eq!(place.run(&["rules", "test", argument(&rules)]).code(), Some(0));
    let check = |command: &str| {
        place.run(&["check", "--rules", argument(&rules), "--policy", argument(&policy), command]).code()
    };
    for command in
        ["git push", "git -C . push origin", "(git push > log)", "env A=1 git push", "bash -c 'git push'"]
    {
        assert_eq!(check(command), Some(4), "{command}");
    }
    assert_eq!(check("git status"), Some(0));
    assert_eq!(check("rm -rf /"), Some(4), "what is critical stays so");
    assert_eq!(place.run(&arguments).code(), Some(1), "what is there is not written over");
}

#[test]
fn a_list_that_cannot_be_read_is_refused() {
    let place = Place::new();
    let file = place.write("settings.json", "{ \"permissions\": ");
    let answer = place.run(&["policy", "import", argument(&file), "--from", "claude-code"]);
    assert_eq!(answer.code(), Some(1));
    assert!(answer.err().contains("this is no JSON"), "{}", answer.err());
}

#[test]
fn settings_for_administrators_hold_the_hook_and_what_is_denied() {
    let place = Place::new();
    let policy = place.write("strict.toml", "[[rules]]\nid = \"git/force-push\"\ndecide = \"deny\"\n");
    let export = |target: &str| {
        let answer = place.run(&[
            "policy",
            "export",
            "--for",
            target,
            "--policy",
            argument(&policy),
            "--program",
            "/opt/assize",
        ]);
        assert_eq!(answer.code(), Some(0), "{target}: {}", answer.err());
        answer.out()
    };
    let claude: serde_json::Value = serde_json::from_str(&export("claude-code")).unwrap();
    let denied = claude.pointer("/permissions/deny").unwrap().as_array().unwrap();
    assert!(denied.contains(&"Bash(git push --force:*)".into()), "{denied:?}");
    assert!(!denied.iter().any(|rule| rule == "Bash(git:*)" || rule == "Bash(git push:*)"), "{denied:?}");
    assert_eq!(claude.pointer("/allowManagedHooksOnly"), Some(&true.into()));
    assert!(export("codex").contains("/opt/assize hook codex"));
    assert!(
        export("codex-rules")
            .contains(r#"prefix_rule(pattern = ["git", "push", "--force"], decision = "forbidden")"#)
    );
    assert!(export("gemini").contains("commandPrefix = \"git push --force\"\ndecision = \"deny\""));
    assert!(export("cursor").contains("\"failClosed\": true"));
    assert!(export("copilot").contains("preToolUse"));
}
