//! What the command line looks up before it answers.

mod support;

use std::time::Duration;

use support::{Place, argument};

const ALLOW: Option<i32> = Some(0);
const ASK: Option<i32> = Some(3);
const DENY: Option<i32> = Some(4);
/// Names a program that git would run.
const EVIL: &str = "[core]\nfsmonitor = ./evil\n";

fn check(place: &Place, command: &str) -> Option<i32> {
    let home = place.path("home");
    place.run(&["check", "--home", argument(&home), command]).code()
}

#[test]
fn a_script_is_judged_by_what_it_says() {
    let place = Place::new();
    place.write("proj/fine.sh", "#!/usr/bin/env bash\nset -eu\nls src | wc -l\n");
    place.write("proj/evil.sh", "#!/bin/sh\nrm -rf ~\n");
    place.write("proj/odd.sh", "#!/bin/sh\nfrobnicate\n");
    for (how, wanted) in [("bash", ALLOW), ("sh", ALLOW), ("dash", ALLOW), ("source", ALLOW), (".", ALLOW)] {
        assert_eq!(check(&place, &format!("{how} ./fine.sh")), wanted, "{how}");
        assert_eq!(check(&place, &format!("{how} ./evil.sh")), DENY, "{how}");
        assert_eq!(check(&place, &format!("{how} ./odd.sh")), ASK, "{how}");
    }
    assert_eq!(check(&place, "./fine.sh"), ALLOW);
    assert_eq!(check(&place, "cd .. && proj/evil.sh"), DENY);
    assert_eq!(check(&place, "bash nowhere.sh"), ASK);
}

#[test]
fn scripts_that_run_scripts_are_followed() {
    let place = Place::new();
    place.write("proj/a.sh", "sh b.sh\n");
    place.write("proj/b.sh", "cd sub && . ./c.sh\n");
    place.write("proj/sub/c.sh", "ls\n");
    assert_eq!(check(&place, "bash a.sh"), ALLOW);
    place.write("proj/sub/c.sh", "rm -rf ~/*\n");
    assert_eq!(check(&place, "bash a.sh"), DENY);
}

#[test]
fn a_script_gets_the_words_behind_it() {
    let place = Place::new();
    place.write("proj/clean.sh", "rm -rf \"$1\"\n");
    assert_eq!(check(&place, "bash clean.sh node_modules"), ALLOW);
    assert_eq!(check(&place, "bash clean.sh ~"), DENY);
    assert_eq!(check(&place, "bash clean.sh \"$unknown\""), ASK);
}

#[test]
fn what_the_line_changes_first_is_not_what_was_read() {
    let place = Place::new();
    place.write("proj/x.sh", "ls\n");
    place.write("proj/y.sh", "ls\n");
    for command in [
        "echo 'frobnicate' >> x.sh; bash x.sh",
        "cp y.sh x.sh; bash x.sh",
        "sed -i 's/ls/frobnicate/' x.sh && ./x.sh",
        "cp -r y/. . && bash x.sh",
    ] {
        assert_ne!(check(&place, command), ALLOW, "{command}");
    }
    assert_eq!(check(&place, "bash x.sh > out.txt; bash y.sh"), ALLOW);
}

#[test]
fn other_languages_are_not_read_as_shell() {
    let place = Place::new();
    place.write("proj/tool", "#!/usr/bin/env python3\nls\n");
    place.write("proj/config.sh", "ls\n");
    assert_eq!(check(&place, "./tool"), ASK);
    assert_eq!(check(&place, "zsh config.sh"), ASK);
}

#[test]
fn git_is_looked_at_where_it_works() {
    let place = Place::new();
    place.write("proj/.git/config", "");
    place.write("proj/vendor/evil/.git/config", EVIL);
    place.write("proj/evil repo/.git/config", EVIL);
    for command in [
        "cd vendor/evil && git status",
        "git -C vendor/evil log",
        "git -Cvendor/evil log",
        "cd vendor; cd evil; git diff",
        "git --git-dir=vendor/evil/.git log",
        "cd 'evil repo' && git log",
        "cd evil\\ repo && git log",
        "cd $'e\\x76il repo' && git log",
        "cd \"$unknown\" && git log",
    ] {
        assert_eq!(check(&place, command), ASK, "{command}");
    }
    for command in ["git status", "cd vendor && git status", "git diff --name-only | grep '\\.rs$'"] {
        assert_eq!(check(&place, command), ALLOW, "{command}");
    }
}

#[test]
fn a_folder_that_git_can_bring_back_may_go() {
    let place = Place::new();
    place.write("proj/src/old/a.rs", "fn a() {}\n");
    std::thread::sleep(Duration::from_millis(20));
    place.git(&["init", "-q"]);
    place.git(&["add", "src"]);
    assert_eq!(check(&place, "rm -rf src/old"), ALLOW);
    assert_eq!(check(&place, "mv notes.md src/old/; rm -rf src/old"), ASK);
    assert_eq!(check(&place, "rm -rf .git"), DENY);
    place.write("proj/src/old/b.rs", "");
    assert_eq!(check(&place, "rm -rf src/old"), ASK, "b.rs is nowhere else");
}

#[test]
fn what_a_project_runs_by_name_is_judged_by_what_is_written_there() {
    let place = Place::new();
    place.write(
        "proj/package.json",
        r#"{"scripts": {"test": "jest --ci", "lint": "rm -rf ~", "tidy": "ls && rm -rf dist",
            "deploy": "scp -r dist web:/srv", "own": "our-tool --all", "build": "our-tool && our-other"}}"#,
    );
    place.write(
        "proj/Makefile",
        "OUT = build\ntest: gen\n\tour-tool\ngen:\n\trm -rf $(OUT)\ncheck:\n\trm -rf ~\nfoo:\n\tls\n",
    );
    place.write("proj/sub/justfile", "foo:\n    ls\n\nevil: foo\n    rm -rf ~\n");
    for (command, wanted) in [
        ("npm test", ALLOW),
        ("npm run tidy", ALLOW),
        ("npm run lint", DENY),
        ("npm run deploy", ASK),
        // A known name is the project's own code whatever it starts; an unknown one has to be known through.
        ("npm run build", ALLOW),
        ("npm run own", ASK),
        ("npm run missing", ASK),
        ("pnpm run lint", DENY),
        ("yarn lint", DENY),
        ("make foo", ALLOW),
        ("make test", ALLOW),
        ("make check", DENY),
        ("make missing", ASK),
        ("make foo OUT=/", ASK),
        ("cd sub && just foo", ALLOW),
        ("cd sub && just evil", DENY),
        ("echo '{}' > package.json; npm run tidy", ASK),
    ] {
        assert_eq!(check(&place, command), wanted, "{command}");
    }
    place.write("proj/GNUmakefile", "foo:\n\trm -rf ~\n");
    assert_eq!(check(&place, "make foo"), DENY);
}

#[test]
fn a_tool_that_the_project_has_is_not_fetched() {
    let place = Place::new();
    place.write("proj/node_modules/.bin/tsc", "#!/usr/bin/env node\n");
    place.write("proj/sub/a.ts", "");
    for (command, wanted) in [
        ("npx tsc --noEmit", ALLOW),
        ("bunx tsc --noEmit", ALLOW),
        ("cd sub && npx tsc --noEmit", ALLOW),
        ("npx eslint .", ASK),
        ("npx tsc@5 --noEmit", ASK),
        ("npx -p typescript tsc --noEmit", ASK),
        ("rm -rf node_modules; npx tsc --noEmit", ASK),
        ("cd .. && npx tsc --noEmit", ASK),
    ] {
        assert_eq!(check(&place, command), wanted, "{command}");
    }
}
