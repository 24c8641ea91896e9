//! `assize doctor`, on hooks that work and on hooks that do not.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it stands")]
#![allow(clippy::disallowed_methods, reason = "these tests are about files and their times")]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, SystemTime};

use support::{Place, argument};

const AGENTS: [&str; 10] =
    ["claude-code", "codex", "cursor", "copilot", "gemini", "qwen", "windsurf", "cline", "kiro", "openhands"];

const SETTINGS: &str = "home/.claude/settings.json";

fn installed(agent: &str) -> Place {
    let place = Place::new();
    let answer = place.run(&["install", agent]);
    assert_eq!(answer.code(), Some(0), "{agent}: {}", answer.err());
    place
}

/// What is broken, in words.
fn broken(place: &Place, agent: &str) -> Vec<String> {
    let checks = place.run(&["doctor", agent, "--json"]).json();
    let broken = checks.as_array().unwrap().iter().filter(|check| check["status"] == "broken");
    broken.map(|check| check["message"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_hook_as_installed_blocks_in_every_agent_and_lets_the_harmless_pass() {
    for agent in AGENTS {
        let place = installed(agent);
        let answer = place.run(&["doctor", agent]);
        let out = answer.out();
        assert!(out.contains("`rm -rf /` is blocked"), "{agent}: {out}");
        assert!(out.contains("`true` passes"), "{agent}: {out}");
        assert!(out.contains("it leaves a sign of life"), "{agent}: {out}");
        assert!(out.contains("is version"), "{agent}: {out}");
        assert_eq!(answer.code(), Some(0), "{agent}: {out}");
        let state = place.path("home/.local/state/assize/hooks");
        assert!(!state.exists(), "being looked at is no sign of life");
    }
}

#[test]
fn without_an_agent_all_that_have_a_hook_are_looked_at() {
    let place = installed("claude-code");
    assert_eq!(place.run(&["install", "cursor"]).code(), Some(0));
    let out = place.run(&["doctor"]).out();
    assert!(out.contains("claude-code  ") && out.contains("cursor  ") && !out.contains("gemini"), "{out}");
    let none = Place::new().run(&["doctor"]);
    assert_eq!((none.code(), none.out().contains("no agent has a hook")), (Some(0), true));
    assert_eq!(Place::new().run(&["doctor", "kiro"]).code(), Some(1), "whoever asks about one wants it");
}

#[test]
fn a_program_that_lets_everything_pass_is_found_out() {
    let place = installed("claude-code");
    let fake = place.write("fake/assize-hook", "#!/bin/sh\ncat > /dev/null\necho '{}'\n");
    fs::set_permissions(&fake, fs::Permissions::from_mode(0o755)).unwrap();
    let settings = fs::read_to_string(place.path(SETTINGS)).unwrap();
    place.write(SETTINGS, settings.replace(env!("CARGO_BIN_EXE_assize-hook"), argument(&fake)));
    assert_eq!(broken(&place, "claude-code"), ["`rm -rf /` is not blocked"]);
}

#[test]
fn a_program_that_is_gone_is_found_out_although_its_line_blocks() {
    let place = installed("codex");
    let path = place.path("home/.codex/hooks.json");
    let settings = fs::read_to_string(&path).unwrap();
    fs::write(&path, settings.replace(env!("CARGO_BIN_EXE_assize-hook"), "/nowhere/assize-hook")).unwrap();
    let broken = broken(&place, "codex");
    assert!(
        matches!(broken.as_slice(), [one] if one.starts_with("`/nowhere/assize-hook` is not there")),
        "{broken:?}"
    );
}

#[test]
fn a_switch_that_turns_hooks_off_is_found() {
    let place = installed("claude-code");
    let settings = fs::read_to_string(place.path(SETTINGS)).unwrap();
    place.write(SETTINGS, settings.replacen('{', "{ \"disableAllHooks\": true,", 1));
    let broken = broken(&place, "claude-code");
    assert!(broken[0].starts_with("`disableAllHooks = true` in "), "{broken:?}");
    let place = installed("codex");
    place.write("home/.codex/config.toml", "[features]\nhooks = false\n");
    assert!(self::broken(&place, "codex")[0].starts_with("`features.hooks = false` in "));
}

#[test]
fn a_hook_that_is_no_longer_asked_is_noticed() {
    let place = installed("claude-code");
    let seen = place.write("home/.local/state/assize/hooks/claude-code.seen", "");
    let an_hour_ago = SystemTime::now() - Duration::from_hours(1);
    fs::File::options().append(true).open(&seen).unwrap().set_modified(an_hour_ago).unwrap();
    let line = r#"{"type":"assistant","message":{"content":[{"type":"tool_use","name":"Bash"}]},"timestamp":"TIME"}"#;
    let transcript = "home/.claude/projects/-proj/1.jsonl";
    place.write(transcript, line.replace("TIME", "2020-01-01T00:00:00.000Z"));
    assert_eq!(broken(&place, "claude-code"), [""; 0], "that was before");
    place.write(transcript, line.replace("TIME", "2999-01-01T00:00:00.000Z"));
    let broken = broken(&place, "claude-code");
    assert!(
        broken[0].starts_with("the hook was last asked 60 min ago, but the agent used tools"),
        "{broken:?}"
    );
}

#[test]
fn a_program_that_others_may_replace_is_doubtful() {
    let place = installed("gemini");
    let settings = place.path("home/.gemini/settings.json");
    fs::set_permissions(&settings, fs::Permissions::from_mode(0o666)).unwrap();
    let out = place.run(&["doctor", "gemini"]).out();
    assert!(out.contains("may be written by others: the hook can be taken out"), "{out}");
}
