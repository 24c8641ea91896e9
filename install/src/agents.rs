//! The agents and their settings.
//!
//! Which agent does what when a hook fails is measured or taken from its vendor; `docs/installing.md` has the table.

use crate::agent::{
    Format, Location, Managed, Off, Scope, Settings, Shell, Silence, Transcripts, Wanted, milliseconds,
    seconds,
};
use crate::item::Item;

/// Every agent that can be plugged in.
pub const AGENTS: [Settings; 10] =
    [CLAUDE_CODE, CODEX, CURSOR, COPILOT, GEMINI, QWEN, WINDSURF, CLINE, KIRO, OPENHANDS];

const CLAUDE_CODE: Settings = Settings {
    agent: "claude-code",
    title: "Claude Code",
    program: Some("claude"),
    user: Location { variable: Some("CLAUDE_CONFIG_DIR"), folder: ".claude", file: "settings.json" },
    managed: Some(Managed {
        linux: "/etc/claude-code/managed-settings.json",
        macos: "/Library/Application Support/ClaudeCode/managed-settings.json",
        format: Format::Json,
    }),
    format: Format::Json,
    transcripts: Some(Transcripts {
        folder: "projects",
        ending: ".jsonl",
        marks: &["\"type\":\"tool_use\""],
    }),
    silence: Silence::Closed,
    off: Some(Off { file: "settings.json", format: Format::Json, keys: &["disableAllHooks"], value: true }),
    shell: Shell::Plain,
    since: Some("2.1.295"),
    then: None,
    wanted: |hook, scope| {
        let handler = Item::table([
            ("type", Item::text("command")),
            ("command", hook.told_or_say("claude-code")),
            ("timeout", seconds()),
            ("onFailure", Item::text("block")),
        ]);
        Wanted {
            entries: vec![(vec!["hooks", "PreToolUse"], group("*", handler))],
            // Another hook may rewrite the command after this one has judged it.
            switches: managed_only(scope, vec!["allowManagedHooksOnly"]),
            ..Wanted::default()
        }
    },
};

const CODEX: Settings = Settings {
    agent: "codex",
    title: "Codex",
    program: Some("codex"),
    user: Location { variable: Some("CODEX_HOME"), folder: ".codex", file: "hooks.json" },
    managed: Some(Managed {
        linux: "/etc/codex/requirements.toml",
        macos: "/etc/codex/requirements.toml",
        format: Format::Toml,
    }),
    format: Format::Json,
    transcripts: Some(Transcripts {
        folder: "sessions",
        ending: ".jsonl",
        marks: &[
            "\"type\":\"function_call\"",
            "\"type\":\"local_shell_call\"",
            "\"type\":\"custom_tool_call\"",
        ],
    }),
    silence: Silence::OpenWhenLate,
    off: Some(Off { file: "config.toml", format: Format::Toml, keys: &["features", "hooks"], value: false }),
    shell: Shell::Login,
    since: Some("0.145.0"),
    then: Some(
        "Codex uses a person's hook only once it is trusted: start `codex`, type `/hooks`, and trust it",
    ),
    wanted: |hook, scope| {
        // The schema is closed: `timeoutSec`, as Codex calls it elsewhere, would be ignored here.
        let handler = || {
            Item::table([
                ("type", Item::text("command")),
                ("command", hook.told_or_say("codex")),
                ("timeout", seconds()),
            ])
        };
        // Without the second, `features.hooks = false` in a person's settings turns this hook off as well.
        let switches = [vec!["allow_managed_hooks_only"], vec!["features", "hooks"]];
        let switches = switches.into_iter().flat_map(|keys| managed_only(scope, keys)).collect();
        Wanted {
            entries: vec![(vec!["hooks", "PreToolUse"], group("*", handler()))],
            switches,
            ..Wanted::default()
        }
    },
};

const CURSOR: Settings = Settings {
    agent: "cursor",
    title: "Cursor",
    program: None,
    user: Location { variable: None, folder: ".cursor", file: "hooks.json" },
    managed: Some(Managed {
        linux: "/etc/cursor/hooks.json",
        macos: "/Library/Application Support/Cursor/hooks.json",
        format: Format::Json,
    }),
    format: Format::Json,
    transcripts: None,
    silence: Silence::Closed,
    off: None,
    shell: Shell::Plain,
    since: None,
    then: None,
    wanted: |hook, _| {
        let entry = || {
            Item::table([
                ("command", hook.told_or_say("cursor")),
                ("timeout", seconds()),
                ("failClosed", Item::Truth(true)),
            ])
        };
        let events = ["beforeShellExecution", "beforeMCPExecution", "preToolUse"];
        Wanted {
            entries: events.map(|event| (vec!["hooks", event], entry())).into(),
            frame: vec![(vec!["version"], Item::Number(1))],
            ..Wanted::default()
        }
    },
};

const COPILOT: Settings = Settings {
    agent: "copilot",
    title: "Copilot CLI",
    program: Some("copilot"),
    user: Location { variable: Some("COPILOT_HOME"), folder: ".copilot", file: "hooks/assize.json" },
    managed: Some(Managed {
        linux: "/etc/github-copilot/policy.d/assize.json",
        macos: "/etc/github-copilot/policy.d/assize.json",
        format: Format::Json,
    }),
    format: Format::Json,
    transcripts: None,
    silence: Silence::OpenWhenLate,
    off: None,
    shell: Shell::Plain,
    since: None,
    then: None,
    wanted: |hook, _| {
        let refusal = r#"{"permissionDecision":"deny","permissionDecisionReason":"assize did not answer"}"#;
        let entry = Item::table([
            ("type", Item::text("command")),
            ("bash", hook.or_print("copilot", refusal)),
            ("timeoutSec", seconds()),
        ]);
        Wanted {
            entries: vec![(vec!["hooks", "preToolUse"], entry)],
            frame: vec![(vec!["version"], Item::Number(1))],
            ..Wanted::default()
        }
    },
};

const GEMINI: Settings = Settings {
    agent: "gemini",
    title: "Gemini CLI",
    program: Some("gemini"),
    user: Location { variable: None, folder: ".gemini", file: "settings.json" },
    managed: Some(Managed {
        linux: "/etc/gemini-cli/settings.json",
        macos: "/Library/Application Support/GeminiCli/settings.json",
        format: Format::Json,
    }),
    format: Format::Json,
    transcripts: None,
    silence: Silence::OpenWhenLate,
    off: Some(Off {
        file: "settings.json",
        format: Format::Json,
        keys: &["hooksConfig", "enabled"],
        value: false,
    }),
    shell: Shell::Plain,
    since: None,
    then: Some(
        "Gemini CLI runs no hooks in a folder it does not trust: answer its question about the folder",
    ),
    wanted: |hook, _| {
        let handler = Item::table([
            ("name", Item::text("assize")),
            ("type", Item::text("command")),
            ("command", hook.told_or_say("gemini")),
            ("timeout", milliseconds()),
        ]);
        Wanted {
            entries: vec![(vec!["hooks", "BeforeTool"], group("*", handler))],
            switches: vec![(vec!["hooksConfig", "enabled"], Item::Truth(true))],
            ..Wanted::default()
        }
    },
};

const QWEN: Settings = Settings {
    agent: "qwen",
    title: "Qwen Code",
    program: Some("qwen"),
    user: Location { variable: None, folder: ".qwen", file: "settings.json" },
    managed: Some(Managed {
        linux: "/etc/qwen-code/settings.json",
        macos: "/Library/Application Support/QwenCode/settings.json",
        format: Format::Json,
    }),
    format: Format::Json,
    transcripts: None,
    silence: Silence::OpenWhenLate,
    off: Some(Off { file: "settings.json", format: Format::Json, keys: &["disableAllHooks"], value: true }),
    shell: Shell::Plain,
    since: None,
    then: None,
    wanted: |hook, _| {
        // Versions differ in whether this is milliseconds or seconds: too long does no harm, too short runs the command.
        let handler = Item::table([
            ("type", Item::text("command")),
            ("command", hook.told_or_say("qwen")),
            ("name", Item::text("assize")),
            ("timeout", milliseconds()),
        ]);
        Wanted { entries: vec![(vec!["hooks", "PreToolUse"], group("*", handler))], ..Wanted::default() }
    },
};

const WINDSURF: Settings = Settings {
    agent: "windsurf",
    title: "Windsurf",
    program: None,
    user: Location { variable: None, folder: ".codeium/windsurf", file: "hooks.json" },
    managed: Some(Managed {
        linux: "/etc/windsurf/hooks.json",
        macos: "/Library/Application Support/Windsurf/hooks.json",
        format: Format::Json,
    }),
    format: Format::Json,
    transcripts: None,
    silence: Silence::OpenWhenLate,
    off: None,
    shell: Shell::Plain,
    since: None,
    then: None,
    wanted: |hook, _| {
        let entry =
            || Item::table([("command", hook.or_exit("windsurf")), ("show_output", Item::Truth(true))]);
        let events = ["pre_run_command", "pre_mcp_tool_use", "pre_read_code", "pre_write_code"];
        Wanted { entries: events.map(|event| (vec!["hooks", event], entry())).into(), ..Wanted::default() }
    },
};

const CLINE: Settings = Settings {
    agent: "cline",
    title: "Cline",
    program: None,
    user: Location { variable: None, folder: "Documents/Cline/Hooks", file: "PreToolUse" },
    managed: None,
    format: Format::Script(r#"{"cancel":true,"errorMessage":"assize did not answer"}"#),
    transcripts: None,
    silence: Silence::OpenWhenLate,
    off: None,
    shell: Shell::Plain,
    since: None,
    then: Some("hooks have to be switched on in the settings of Cline"),
    wanted: |_, _| Wanted::default(),
};

const KIRO: Settings = Settings {
    agent: "kiro",
    title: "Kiro CLI",
    program: Some("kiro-cli"),
    user: Location { variable: None, folder: ".kiro", file: "agents/assize.json" },
    managed: None,
    format: Format::Json,
    transcripts: None,
    silence: Silence::OpenWhenLate,
    off: None,
    shell: Shell::Plain,
    since: None,
    then: Some(
        "Kiro reads hooks per agent: `kiro-cli settings chat.defaultAgent assize` makes this one the default",
    ),
    wanted: |hook, _| {
        let entry = Item::table([
            ("matcher", Item::text("*")),
            ("command", hook.or_exit("kiro")),
            ("timeout_ms", milliseconds()),
        ]);
        Wanted {
            entries: vec![(vec!["hooks", "preToolUse"], entry)],
            frame: vec![
                (vec!["name"], Item::text("assize")),
                (vec!["description"], Item::text("Every tool, guarded by Assize")),
                (vec!["tools"], Item::List(vec![Item::text("*")])),
                (vec!["includeMcpJson"], Item::Truth(true)),
            ],
            ..Wanted::default()
        }
    },
};

const OPENHANDS: Settings = Settings {
    agent: "openhands",
    title: "OpenHands",
    program: None,
    user: Location { variable: None, folder: ".openhands", file: "hooks.json" },
    managed: None,
    format: Format::Json,
    transcripts: None,
    silence: Silence::OpenWhenLate,
    off: None,
    shell: Shell::Plain,
    since: None,
    then: Some(
        "a project's own `.openhands/hooks.json` is read instead of this file: put the same entry there",
    ),
    wanted: |hook, _| {
        let handler = Item::table([
            ("type", Item::text("command")),
            ("command", hook.told_or_say("openhands")),
            ("timeout", seconds()),
        ]);
        Wanted { entries: vec![(vec!["pre_tool_use"], group("*", handler))], ..Wanted::default() }
    },
};

/// A handler below the tools it is for.
fn group(matcher: &str, handler: Item) -> Item {
    Item::table([("matcher", Item::text(matcher)), ("hooks", Item::List(vec![handler]))])
}

/// A switch that only administrators can set.
fn managed_only(scope: Scope, keys: Vec<&'static str>) -> Vec<(Vec<&'static str>, Item)> {
    match scope {
        Scope::Managed => vec![(keys, Item::Truth(true))],
        Scope::User => Vec::new(),
    }
}
