//! Lists of permissions of agents, read and written.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::collections::BTreeSet;

use assize_install::lists::{Listed, Origin, Says, read, rule};
use assize_install::{Hook, Settings, export};

fn said(listed: &[Listed]) -> Vec<(Option<Says>, Result<String, &'static str>)> {
    let words =
        |words: &Vec<Vec<String>>| words.iter().map(|word| word.join("|")).collect::<Vec<_>>().join(" ");
    listed.iter().map(|one| (one.says, one.words.as_ref().map(words).map_err(|why| *why))).collect()
}

#[test]
fn permissions_of_claude_code_are_read() {
    let text = r#"{ "permissions": { // mine
        "allow": ["Bash(npm run test:*)", "Read(./docs/**)"],
        "ask": ["Bash(git push *)"],
        "deny": ["Bash(* --force)", "Bash", "Bash(echo $(id))"] } }"#;
    let expected = [
        (Some(Says::Deny), Ok("* --force".to_owned())),
        (Some(Says::Deny), Ok(String::new())),
        (Some(Says::Deny), Err("it is about more than words")),
        (Some(Says::Ask), Ok("git push".to_owned())),
        (Some(Says::Allow), Ok("npm run test".to_owned())),
        (Some(Says::Allow), Err("it is about another tool")),
    ];
    assert_eq!(said(&read(Origin::ClaudeCode, text).unwrap()), expected);
}

#[test]
fn execpolicy_rules_of_codex_are_read() {
    let text = "# prefix_rule(pattern=[\"not\"])\nprefix_rule(\n  pattern = [\"git\", [\"push\", 'pull']], # both\n  decision = \"forbidden\",\n)\n\
                prefix_rule(pattern=[\"ls\"])\nprefix_rule(pattern=[TOOL], decision=\"prompt\")\nprefix_rule(pattern=[\"rm\"], decision=\"prompt\")\n";
    let expected = [
        (Some(Says::Deny), Ok("git push|pull".to_owned())),
        (Some(Says::Allow), Ok("ls".to_owned())),
        (None, Err("its arguments are not all spelled out")),
        (Some(Says::Ask), Ok("rm".to_owned())),
    ];
    assert_eq!(said(&read(Origin::Codex, text).unwrap()), expected);
}

#[test]
fn policies_of_gemini_are_read() {
    let text = "[[rule]]\ntoolName = \"run_shell_command\"\ncommandPrefix = [\"git push\", \"rm\"]\ndecision = \"deny\"\n\n\
                [[rule]]\ntoolName = \"run_shell_command\"\ncommandRegex = \"^x\"\ndecision = \"ask_user\"\n\n[[rule]]\ntoolName = \"write_file\"\ndecision = \"deny\"\n";
    let expected = [
        (Some(Says::Deny), Ok("git push".to_owned())),
        (Some(Says::Deny), Ok("rm".to_owned())),
        (Some(Says::Ask), Err("it has conditions beyond the words a command begins with")),
        (Some(Says::Deny), Err("it is about another tool")),
    ];
    assert_eq!(said(&read(Origin::Gemini, text).unwrap()), expected);
}

#[test]
fn what_allows_and_what_is_about_everything_makes_no_rule() {
    let text = r#"{ "permissions": { "allow": ["Bash(ls:*)"], "deny": ["Bash(*)", "Bash(git push:*)", "Bash(git push)"] } }"#;
    let mut taken = BTreeSet::new();
    let listed = read(Origin::ClaudeCode, text).unwrap();
    let made: Vec<_> =
        listed.iter().map(|one| rule(one, str::to_owned, &mut taken).map(|made| made.id)).collect();
    let expected = [
        Err("it is about every command"),
        Ok("imported/deny-git-push".to_owned()),
        Ok("imported/deny-git-push-2".to_owned()),
        Err("nothing is allowed for its spelling"),
    ];
    assert_eq!(made, expected);
}

#[test]
fn what_is_exported_says_the_same_when_it_is_read_again() {
    let denied = [["git", "push", "--force"].map(str::to_owned).to_vec(), vec!["mkfs".to_owned()]];
    let hook = Hook { program: "/usr/bin/assize".to_owned(), options: Vec::new() };
    let managed = |agent: &str| export::managed(Settings::of(agent).unwrap(), &hook, &denied).unwrap();
    let expected =
        [(Some(Says::Deny), Ok("git push --force".to_owned())), (Some(Says::Deny), Ok("mkfs".to_owned()))];
    assert_eq!(said(&read(Origin::ClaudeCode, &managed("claude-code")).unwrap()), expected);
    assert_eq!(said(&read(Origin::Codex, &export::execpolicy(&denied)).unwrap()), expected);
    assert_eq!(said(&read(Origin::Gemini, &export::gemini(&denied)).unwrap()), expected);
    let requirements: serde_json::Value = toml_value(&managed("codex"));
    assert_eq!(requirements.pointer("/rules/prefix_rules/0/pattern/2/token"), Some(&"--force".into()));
    assert_eq!(requirements.pointer("/features/hooks"), Some(&true.into()));
}

fn toml_value(text: &str) -> serde_json::Value {
    toml::from_str(text).unwrap()
}
