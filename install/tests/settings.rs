//! Installing into settings that people have written, and taking it out again.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it stands")]

use assize_install::{AGENTS, EditError, Format, Hook, Scope, Settings, install, installed, uninstall};
use proptest::prelude::*;

fn hook(program: &str) -> Hook {
    Hook { program: program.to_owned(), options: Vec::new() }
}

fn claude() -> &'static Settings {
    Settings::of("claude-code").unwrap()
}

/// Every agent and scope that there is.
fn places() -> Vec<(&'static Settings, Scope)> {
    let scopes = |settings: &'static Settings| {
        [Some(Scope::User), settings.managed.map(|_| Scope::Managed)].into_iter().flatten()
    };
    AGENTS.iter().flat_map(|settings| scopes(settings).map(move |scope| (settings, scope))).collect()
}

/// A file that somebody might have, in the format of the place.
fn written(format: Format) -> Vec<&'static str> {
    match format {
        Format::Json => vec![
            "{}",
            "{}\n",
            "{\n}\n",
            "",
            "{ \"model\": \"opus\" }",
            "{\"a\":[1,2,],\"hooks\":{}}",
            "{\n\t// mine\n\t\"model\": \"opus\", /* really */\n\t\"list\": [\n\t\t1,\n\t],\n}\n",
            "{ // about all\n  \"version\": 1,\n  \"z\": {\n    \"y\": null\n  }\n}",
            "{\r\n  \"model\": \"opus\"\r\n}\r\n",
            "{\n  \"hooks\": {\n    \"PreToolUse\": [\n      {\n        \"matcher\": \"Bash\",\n        \"hooks\": [{ \"type\": \"command\", \"command\": \"lint\" }]\n      }\n    ],\n    \"Stop\": []\n  },\n  \"allowManagedHooksOnly\": false\n}\n",
            "{ /* nothing */ }",
            "{\n  // nothing yet\n}\n",
        ],
        Format::Toml => vec![
            "",
            "# mine\nallowed_approval_policies = [\"on-request\"] # both\n\n[features]\nx = true\n",
            "allow_managed_hooks_only = false\n\n[[hooks.PreToolUse]]\nmatcher = \"Bash\"\n\n[[hooks.PreToolUse.hooks]]\ntype = \"command\"\ncommand = \"lint\" # keep\n\n[otel]\nx = 1\n",
            "[hooks]\nPreToolUse = [{ matcher = \"Bash\", hooks = [{ type = \"command\", command = \"lint\" }] }]\n",
        ],
        Format::Script(_) => vec![],
    }
}

#[test]
fn installing_twice_changes_nothing_and_uninstalling_gives_the_bytes_back() {
    for (settings, scope) in places() {
        for before in written(settings.format(scope)) {
            let once = install(settings, scope, &hook("/opt/a b/assize"), Some(before)).unwrap();
            assert_ne!(once, before);
            assert_eq!(install(settings, scope, &hook("/opt/a b/assize"), Some(&once)).unwrap(), once);
            let handlers = installed(settings, scope, &once).unwrap();
            assert!(!handlers.is_empty(), "{}: {once}", settings.agent);
            assert!(
                handlers.iter().all(|h| h.hook.program == "/opt/a b/assize" && h.as_written),
                "{handlers:?}"
            );
            let back = uninstall(settings, scope, &once, Some(before)).unwrap();
            assert_eq!(back.as_deref(), Some(before), "{}: {once}", settings.agent);
        }
    }
}

#[test]
fn a_file_that_was_not_there_goes_again() {
    for (settings, scope) in places() {
        let text = install(settings, scope, &hook("/usr/bin/assize"), None).unwrap();
        assert_eq!(uninstall(settings, scope, &text, None).unwrap(), None, "{}: {text}", settings.agent);
    }
}

#[test]
fn every_line_that_was_there_is_still_there() {
    for (settings, scope) in places() {
        for before in written(settings.format(scope)).into_iter().filter(|text| text.lines().count() > 3) {
            let after = install(settings, scope, &hook("/usr/bin/assize"), Some(before)).unwrap();
            for line in before.lines().filter(|line| !line.to_lowercase().contains("managed")) {
                let line = line.trim().trim_end_matches(['}', ']']);
                assert!(after.contains(line), "{}: `{line}` in\n{after}", settings.agent);
            }
        }
    }
}

#[test]
fn the_settings_of_claude_code_look_as_if_a_person_had_written_them() {
    let before = "{\n  \"model\": \"opus\"\n}\n";
    let after = install(claude(), Scope::User, &hook("/usr/bin/assize"), Some(before)).unwrap();
    let expected = r#"{
  "hooks": {
    "PreToolUse": [
      {
        "matcher": "*",
        "hooks": [
          {
            "type": "command",
            "command": "/usr/bin/assize hook claude-code | grep '^{.*}$' || sh -c 'echo assize did not answer >&2; exit 2'",
            "timeout": 60,
            "onFailure": "block"
          }
        ]
      }
    ]
  },
  "model": "opus"
}
"#;
    assert_eq!(after, expected);
}

#[test]
fn requirements_of_codex_are_tables() {
    let codex = Settings::of("codex").unwrap();
    let before = "# ours\nallowed_sandbox_modes = [\"read-only\"]\n";
    let after = install(codex, Scope::Managed, &hook("/usr/bin/assize"), Some(before)).unwrap();
    let expected = r#"# ours
allowed_sandbox_modes = ["read-only"]
allow_managed_hooks_only = true

[[hooks.PreToolUse]]
matcher = "*"

[[hooks.PreToolUse.hooks]]
type = "command"
command = "/usr/bin/assize hook codex | grep '^{.*}$' || sh -c 'echo assize did not answer >&2; exit 2'"
timeout = 60

[features]
hooks = true
"#;
    assert_eq!(after, expected);
}

#[test]
fn an_older_hook_of_ours_is_replaced_and_hooks_of_others_stay() {
    let before = r#"{"hooks":{"PreToolUse":[{"matcher":"Bash","hooks":[
        {"type":"command","command":"/old/assize","args":["hook","claude-code"]},{"type":"command","command":"lint"}]}]}}"#;
    let after = install(claude(), Scope::User, &hook("/new/assize"), Some(before)).unwrap();
    assert!(!after.contains("/old/assize") && after.contains("\"lint\""), "{after}");
    let programs: Vec<_> =
        installed(claude(), Scope::User, &after).unwrap().into_iter().map(|h| h.hook.program).collect();
    assert_eq!(programs, ["/new/assize"]);
}

#[test]
fn options_of_the_hook_are_kept_apart_from_what_is_said_when_it_fails() {
    let hook = Hook { options: ["--ask", "a b"].map(str::to_owned).into(), ..hook("/usr/bin/assize") };
    for (settings, scope) in places() {
        let text = install(settings, scope, &hook, None).unwrap();
        let handlers = installed(settings, scope, &text).unwrap();
        assert!(handlers.iter().all(|h| h.hook == hook && h.as_written), "{handlers:?}");
    }
}

#[test]
fn what_was_changed_since_survives_uninstalling() {
    let before = "{\n  \"model\": \"opus\"\n}\n";
    let installed = install(claude(), Scope::User, &hook("/usr/bin/assize"), Some(before)).unwrap();
    let changed = installed.replace("\"opus\"", "\"sonnet\" // cheaper");
    let after = uninstall(claude(), Scope::User, &changed, Some(before)).unwrap();
    assert_eq!(after.as_deref(), Some("{\n  \"model\": \"sonnet\" // cheaper\n}\n"));
}

#[test]
fn a_switch_without_a_text_from_before_stays_strict() {
    let text =
        install(claude(), Scope::Managed, &hook("/usr/bin/assize"), Some("{\"model\": \"opus\"}")).unwrap();
    let after = uninstall(claude(), Scope::Managed, &text, None).unwrap().unwrap();
    assert!(after.contains("\"allowManagedHooksOnly\": true") && !after.contains("assize"), "{after}");
}

#[test]
fn what_cannot_be_read_is_refused() {
    let into = |text: &str| install(claude(), Scope::User, &hook("/usr/bin/assize"), Some(text)).unwrap_err();
    for text in ["{", "{\"a\": 1", "not json", "[]", "{'a': 1}", "{\"a\" 1}", "\u{feff}{", "{}{}"] {
        assert!(matches!(into(text), EditError::Syntax { .. } | EditError::Kind { .. }), "{text}");
    }
    assert_eq!(into("{\"hooks\": []}").to_string(), "`hooks` is not an object");
    assert_eq!(into("{\"hooks\": {\"PreToolUse\": {}}}").to_string(), "`hooks.PreToolUse` is not a list");
    assert_eq!(into("{\"hooks\": {}, \"hooks\": {}}").to_string(), "`hooks` stands there twice");
    let codex = Settings::of("codex").unwrap();
    let toml = install(codex, Scope::Managed, &hook("/usr/bin/assize"), Some("a = ")).unwrap_err();
    assert!(toml.to_string().starts_with("this is no TOML: "), "{toml}");
}

#[test]
fn a_script_of_somebody_else_is_not_touched() {
    let cline = Settings::of("cline").unwrap();
    let foreign = install(cline, Scope::User, &hook("/usr/bin/assize"), Some("#!/bin/sh\nexit 0\n"));
    assert_eq!(foreign, Err(EditError::Foreign));
    assert_eq!(uninstall(cline, Scope::User, "#!/bin/sh\nexit 0\n", None), Err(EditError::Foreign));
}

/// JSON with keys of agents in it, more or less nested.
fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let keys = prop_oneof![Just("hooks".to_owned()), Just("PreToolUse".to_owned()), "[a-z/\\\\\"]{0,3}"];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i32>().prop_map(Into::into),
        "\\PC{0,6}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::vec((keys.clone(), inner), 0..4)
                .prop_map(|entries| entries.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

proptest! {
    /// Whatever the settings say, they go on saying it, and come back as they were.
    #[test]
    fn nothing_is_lost(value in any_json(), pretty in any::<bool>()) {
        let before = if pretty { serde_json::to_string_pretty(&value).unwrap() } else { value.to_string() };
        let Ok(after) = install(claude(), Scope::User, &hook("/usr/bin/assize"), Some(&before)) else { return Ok(()) };
        let mut read: serde_json::Value = serde_json::from_str(&after).unwrap();
        let list = read["hooks"]["PreToolUse"].as_array_mut().unwrap();
        list.remove(0);
        let (had_list, had_hooks) = (value["hooks"].get("PreToolUse").is_some(), value.get("hooks").is_some());
        if !had_list { read["hooks"].as_object_mut().unwrap().remove("PreToolUse"); }
        if !had_hooks { read.as_object_mut().unwrap().remove("hooks"); }
        prop_assert_eq!(&read, &value);
        let back = uninstall(claude(), Scope::User, &after, Some(&before)).unwrap();
        prop_assert_eq!(back, Some(before));
    }

    /// No text makes it stop.
    #[test]
    fn any_text_is_edited_or_refused(text in "[ \\n{}\\[\\],:\"a/*]{0,24}") {
        for (settings, scope) in places() {
            if let Ok(once) = install(settings, scope, &hook("/usr/bin/assize"), Some(&text)) {
                prop_assert_eq!(&install(settings, scope, &hook("/usr/bin/assize"), Some(&once)).unwrap(), &once);
            }
        }
    }
}
