//! `assize install` and `assize uninstall`, on settings in a home of their own.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![allow(clippy::disallowed_methods, reason = "these tests are about files")]

mod support;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use support::{Place, argument};

const SETTINGS: &str = "home/.claude/settings.json";
const MINE: &str = "{\n  // the good one\n  \"model\": \"opus\"\n}\n";

#[test]
fn the_hook_goes_in_and_out_and_leaves_no_trace() {
    let place = Place::new();
    let path = place.write(SETTINGS, MINE);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let answer = place.run(&["install", "claude-code"]);
    assert_eq!(answer.code(), Some(0), "{}", answer.err());
    assert!(answer.out().contains("+  \"hooks\": {\n"), "{}", answer.out());
    let after = fs::read_to_string(&path).unwrap();
    assert!(after.contains("// the good one") && after.contains("assize-hook claude-code"), "{after}");
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_to_string(place.path("home/.claude/settings.json.before-assize")).unwrap(), MINE);

    let again = place.run(&["install", "claude-code"]);
    assert!(again.out().contains("has the hook already"), "{}", again.out());
    assert_eq!(fs::read_to_string(&path).unwrap(), after);

    assert_eq!(place.run(&["uninstall", "claude-code"]).code(), Some(0));
    assert_eq!(fs::read_to_string(&path).unwrap(), MINE);
    let left: Vec<_> =
        fs::read_dir(place.path("home/.claude")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["settings.json"]);
}

#[test]
fn a_dry_run_shows_and_writes_nothing() {
    let place = Place::new();
    let answer = place.run(&["install", "codex", "--dry-run"]);
    assert!(
        answer.out().contains("+{\n") && answer.out().ends_with("nothing was written\n"),
        "{}",
        answer.out()
    );
    assert!(!place.path("home/.codex").exists());
}

#[test]
fn settings_that_cannot_be_read_stay_as_they_are() {
    let place = Place::new();
    let path = place.write(SETTINGS, "{ \"model\": ");
    let answer = place.run(&["install", "claude-code"]);
    assert_eq!(answer.code(), Some(1));
    assert!(
        answer.err().contains("this is no JSON") && answer.err().contains("nothing was changed"),
        "{}",
        answer.err()
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), "{ \"model\": ");
}

#[test]
fn settings_that_are_kept_elsewhere_stay_a_link() {
    let place = Place::new();
    let real = place.write("dotfiles/claude.json", MINE);
    let path = place.path(SETTINGS);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    symlink(&real, &path).unwrap();
    assert_eq!(place.run(&["install", "claude-code"]).code(), Some(0));
    assert!(path.symlink_metadata().unwrap().is_symlink());
    assert!(fs::read_to_string(&real).unwrap().contains("assize-hook"));
}

#[test]
fn settings_of_the_machine_can_be_prepared_in_an_image() {
    let place = Place::new();
    let image = place.path("image");
    let arguments = ["install", "codex", "--managed", "--root", argument(&image)];
    assert_eq!(place.run(&arguments).code(), Some(0));
    let text = fs::read_to_string(image.join("etc/codex/requirements.toml")).unwrap();
    assert!(text.starts_with("allow_managed_hooks_only = true\n"), "{text}");
    let answer = place.run(&["install", "cline", "--managed"]);
    assert_eq!(answer.code(), Some(1));
    assert!(answer.err().contains("leave out --managed"), "{}", answer.err());
}

#[test]
fn an_agent_that_nobody_knows_is_a_wrong_argument() {
    let answer = Place::new().run(&["install", "hal"]);
    assert_eq!(answer.code(), Some(2));
    assert!(answer.err().contains("claude-code"), "{}", answer.err());
}
