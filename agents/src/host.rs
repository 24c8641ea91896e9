//! The agents with a contract.

/// An agent that asks a hook before it acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Host {
    /// Anthropic's Claude Code.
    ClaudeCode,
    /// `OpenAI`'s Codex CLI.
    Codex,
    /// Cursor.
    Cursor,
    /// GitHub's Copilot CLI and cloud agent.
    Copilot,
    /// Google's Gemini CLI.
    Gemini,
    /// Qwen Code.
    Qwen,
    /// Windsurf's Cascade.
    Windsurf,
    /// Cline.
    Cline,
    /// AWS's Kiro CLI.
    Kiro,
    /// `OpenHands`.
    OpenHands,
    /// `OpenCode`, through the plugin of this project.
    OpenCode,
    /// pi, through the plugin of this project.
    Pi,
}

impl Host {
    /// Every agent.
    pub const ALL: [Self; 12] = [
        Self::ClaudeCode,
        Self::Codex,
        Self::Cursor,
        Self::Copilot,
        Self::Gemini,
        Self::Qwen,
        Self::Windsurf,
        Self::Cline,
        Self::Kiro,
        Self::OpenHands,
        Self::OpenCode,
        Self::Pi,
    ];

    /// The word for it on the command line and in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClaudeCode => "claude-code",
            Self::Codex => "codex",
            Self::Cursor => "cursor",
            Self::Copilot => "copilot",
            Self::Gemini => "gemini",
            Self::Qwen => "qwen",
            Self::Windsurf => "windsurf",
            Self::Cline => "cline",
            Self::Kiro => "kiro",
            Self::OpenHands => "openhands",
            Self::OpenCode => "opencode",
            Self::Pi => "pi",
        }
    }

    /// The agent of that name.
    pub fn of(name: &str) -> Option<Self> {
        // What the programs themselves are called is understood as well.
        let name = match name {
            "claude" => "claude-code",
            "copilot-cli" => "copilot",
            "gemini-cli" => "gemini",
            "qwen-code" => "qwen",
            other => other,
        };
        Self::ALL.into_iter().find(|host| host.name() == name)
    }
}

impl std::fmt::Display for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
