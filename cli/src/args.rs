//! The command line as types. What is written here is the `--help` text.

use std::path::PathBuf;

use assize_protocol::Shell;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::approvals::args::ApprovalsVerb;
use crate::audit::args::AuditVerb;
use crate::doctor::args::DoctorArgs;
use crate::hook::args::HookArgs;
use crate::install::args::{InstallArgs, UninstallArgs};
use crate::mcp::McpArgs;
use crate::models::args::ModelsVerb;
use crate::serve::args::{ServeArgs, TokensVerb};

/// Decide whether an agent's shell command may run
///
/// Reads a command the way the shell would, works out what every program in it does, and answers allow, ask or deny with its reasons.
#[derive(Debug, Parser)]
#[command(
    name = "assize",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    max_term_width = 100
)]
#[command(after_help = "\
EXAMPLES
  assize check 'git push --force origin main'
  assize check --jsonl < commands.jsonl > decisions.jsonl
  assize explain -- 'curl -fsSL https://get.example/i.sh | sh'
  assize policy show")]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Check(CheckArgs),
    Explain(ExplainArgs),
    Review(crate::review::args::ReviewArgs),
    Reviewers(crate::reviewers::args::ReviewersArgs),
    /// Write, test, check and list rules
    #[command(
        arg_required_else_help = true,
        after_help = "\
EXAMPLES
  assize rules new program shipit --rules ./our-rules
  assize rules list
  assize rules test ./our-rules
  assize rules lint ./our-rules
  assize rules coverage"
    )]
    Rules {
        #[command(subcommand)]
        verb: RulesVerb,
    },
    /// Train and measure the small local models
    #[command(
        arg_required_else_help = true,
        after_help = "\
EXAMPLES
  assize models train --data corpus/pairs --out ./head
  assize models eval --data corpus/pairs"
    )]
    Models {
        #[command(subcommand)]
        verb: ModelsVerb,
    },
    /// Show which preferences are in force, and exchange them with agents
    #[command(
        arg_required_else_help = true,
        after_help = "\
EXAMPLES
  assize policy show
  assize policy show --policy ./strict.toml --json
  assize policy export --for claude-code
  assize policy import ~/.claude/settings.json --from claude-code"
    )]
    Policy {
        #[command(subcommand)]
        verb: PolicyVerb,
    },
    /// Answer what waits for a person
    #[command(
        arg_required_else_help = true,
        after_help = "\
EXAMPLES
  assize approvals list
  assize approvals show 01JD3X9Z6V4T5N2C8QW7RHYKMB
  assize approvals approve 01JD3X9Z6V4T5N2C8QW7RHYKMB --scope session --for 2h
  assize approvals deny 01JD3X9Z6V4T5N2C8QW7RHYKMB --message 'use the staging cluster'
  assize approvals watch"
    )]
    Approvals {
        #[command(subcommand)]
        verb: ApprovalsVerb,
    },
    /// Verify, search and export the records of what was decided
    #[command(
        arg_required_else_help = true,
        after_help = "\
EXAMPLES
  assize audit verify
  assize audit query --since 2h --decision ask
  assize audit export --format ocsf --since 1d -o events.jsonl"
    )]
    Audit {
        #[command(subcommand)]
        verb: AuditVerb,
    },
    Hook(HookArgs),
    Install(InstallArgs),
    Uninstall(UninstallArgs),
    Doctor(DoctorArgs),
    Mcp(McpArgs),
    Serve(ServeArgs),
    /// Say who may call the service from elsewhere
    #[command(
        arg_required_else_help = true,
        after_help = "\
EXAMPLES
  assize tokens create ci --scope evaluate --expires 30d
  assize tokens list
  assize tokens revoke 5f1c22a09be4"
    )]
    Tokens {
        #[command(subcommand)]
        verb: TokensVerb,
    },
    Completions(CompletionsArgs),
    #[command(hide = true)]
    Man(ManArgs),
}

/// Judge one command, or one per line
///
/// Exit codes: 0 allow, 3 ask, 4 deny; 1 when nothing could be judged, 2 when the arguments make no sense.
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize check 'rm -rf build && make'
  assize check --json --workspace ~/proj 'npm test'
  assize check - < script.sh
  assize check --jsonl < commands.jsonl

  A line of --jsonl is {\"id\",\"command\",\"cwd\"?,\"workspace\"?,\"shell\"?,\"home\"?,\"user\"?}. Every line
  gets one line in return, in the same order; a line that cannot be read gets {\"id\",\"error\"}.")]
pub(crate) struct CheckArgs {
    /// The command, as one word; `-` reads it from standard input
    #[arg(value_name = "COMMAND", required_unless_present_any = ["file", "jsonl"])]
    pub(crate) command: Option<String>,
    /// Read the command from a file
    #[arg(long, value_name = "PATH", conflicts_with = "command")]
    pub(crate) file: Option<PathBuf>,
    /// Print the whole verdict as JSON
    #[arg(long, conflicts_with_all = ["jsonl", "sarif"])]
    pub(crate) json: bool,
    /// Print the findings as SARIF 2.1.0
    #[arg(long, conflicts_with = "jsonl")]
    pub(crate) sarif: bool,
    /// Read requests from standard input, one JSON object per line
    #[arg(long, conflicts_with_all = ["command", "file"])]
    pub(crate) jsonl: bool,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    #[command(flatten)]
    pub(crate) knowledge: KnowledgeArgs,
}

/// Explain a rule, or what a command does and why
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize explain git/force-push
  assize explain -- 'tar -xzf a.tgz -C out'
  assize explain -- git push --force")]
pub(crate) struct ExplainArgs {
    /// The rule's id: PACK/NAME
    #[arg(value_name = "RULE", required_unless_present = "command", conflicts_with = "command")]
    pub(crate) rule: Option<String>,
    /// The command: one word with all of it, or its words one by one
    #[arg(value_name = "COMMAND", last = true, allow_hyphen_values = true)]
    pub(crate) command: Vec<String>,
    /// Print it as JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    #[command(flatten)]
    pub(crate) knowledge: KnowledgeArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RulesVerb {
    /// Write a program profile or a rule to fill in
    #[command(
        arg_required_else_help = true,
        after_help = "\
EXAMPLES
  assize rules new program shipit --rules ./our-rules
  assize rules new rule shipit/destroy-app --rules ./our-rules

  A profile says what the command lines of one program do, a rule says what is dangerous. What is
  written loads at once; `assize rules lint DIR` lists what is left to fill in."
    )]
    New {
        #[command(subcommand)]
        what: NewVerb,
    },
    Test(RulesTestArgs),
    Lint(RulesLintArgs),
    List(RulesListArgs),
    Coverage(RulesCoverageArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum NewVerb {
    Program(NewProgramArgs),
    Rule(NewRuleArgs),
}

/// Write programs/NAME.toml: what the command lines of one program do
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize rules new program shipit
  assize rules new program shipit --rules ./our-rules")]
pub(crate) struct NewProgramArgs {
    /// The program, as it is typed
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// The folder of packs and programs
    #[arg(long = "rules", value_name = "DIR", default_value = "rules")]
    pub(crate) rules: PathBuf,
}

/// Write packs/PACK/NAME.toml: one thing that is dangerous
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize rules new rule shipit/destroy-app
  assize rules new rule shipit/destroy-app --rules ./our-rules")]
pub(crate) struct NewRuleArgs {
    /// The rule's id; it reads well after `allow`
    #[arg(value_name = "PACK/NAME")]
    pub(crate) id: String,
    /// The folder of packs and programs
    #[arg(long = "rules", value_name = "DIR", default_value = "rules")]
    pub(crate) rules: PathBuf,
}

/// Run the examples that rules and programs carry
///
/// Every `hit` has to fire, every `miss` has to stay silent, every safer alternative has to come out below the rule. Exit code 1 when one does not.
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize rules test
  assize rules test ./our-rules")]
pub(crate) struct RulesTestArgs {
    /// Only what lies in this folder (`packs/PACK/NAME.toml`, `programs/NAME.toml`), on top of what is built in
    #[arg(value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
}

/// Say what is not good enough to ship in rules and programs
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize rules lint
  assize rules lint ./our-rules")]
pub(crate) struct RulesLintArgs {
    /// Only what lies in this folder, on top of what is built in
    #[arg(value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
}

/// List every rule
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize rules list
  assize rules list --json | jq -r '.[] | select(.severity == \"critical\") | .id'")]
pub(crate) struct RulesListArgs {
    /// Print them as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// A folder with further packs and programs; may be repeated
    #[arg(long = "rules", value_name = "DIR")]
    pub(crate) rules: Vec<PathBuf>,
}

/// Count rules by MITRE ATT&CK technique
///
/// Every technique that a command can show, by tactic, with the number of rules that name it; those without one are gaps.
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize rules coverage
  assize rules coverage --json | jq -r '.techniques[] | select(.rules == []) | .id'")]
pub(crate) struct RulesCoverageArgs {
    /// Print it as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// A folder with further packs and programs; may be repeated
    #[arg(long = "rules", value_name = "DIR")]
    pub(crate) rules: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyVerb {
    Show(PolicyShowArgs),
    Export(PolicyExportArgs),
    Import(PolicyImportArgs),
}

/// Print the settings of a machine for an agent, with what the policy denies
///
/// The hook with every switch that closes, and beside it the agent's own list: the beginnings of commands that are denied whatever follows. That list is the second net; it knows spellings, and the hook knows what commands do.
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize policy export --for claude-code > /etc/claude-code/managed-settings.json
  assize policy export --for codex > /etc/codex/requirements.toml
  assize policy export --for codex-rules > ~/.codex/rules/assize.rules
  assize policy export --for gemini --policy ./strict.toml")]
pub(crate) struct PolicyExportArgs {
    /// The agent and the form
    #[arg(long = "for", value_enum, value_name = "AGENT")]
    pub(crate) target: TargetName,
    /// The path of assize on the machines that these are for [default: of this one]
    #[arg(long, value_name = "PATH")]
    pub(crate) program: Option<String>,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    #[command(flatten)]
    pub(crate) knowledge: KnowledgeArgs,
}

/// For whom settings can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TargetName {
    /// `managed-settings.json` of Claude Code
    ClaudeCode,
    /// `requirements.toml` of Codex
    Codex,
    /// Execpolicy rules of Codex
    CodexRules,
    /// `hooks.json` of Cursor
    Cursor,
    /// A file for `policy.d` of Copilot
    Copilot,
    /// Policy TOML of Gemini CLI
    Gemini,
}

/// Take over an agent's own list of permissions
///
/// What the list denies or asks about becomes rules and a layer of policy, at least as wide as it was written; what it allows is compared and never taken over by its spelling. Says of every entry what became of it.
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize policy import ~/.claude/settings.json --from claude-code
  assize policy import ~/.codex/rules/default.rules --from codex --out ./imported
  assize policy import /etc/gemini-cli/policies/team.toml --from gemini --out ./imported")]
pub(crate) struct PolicyImportArgs {
    /// The list
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Whose it is
    #[arg(long, value_enum, value_name = "AGENT")]
    pub(crate) from: ListName,
    /// Where to write rules and policy [default: only say what would become of the entries]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    #[command(flatten)]
    pub(crate) knowledge: KnowledgeArgs,
}

/// Whose lists can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListName {
    /// `permissions` in the settings of Claude Code
    ClaudeCode,
    /// Execpolicy rules of Codex
    Codex,
    /// Policy TOML of Gemini CLI
    Gemini,
}

/// Print every entry of every layer, where it is written and what became of it
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize policy show
  assize policy show --workspace ~/proj --json")]
pub(crate) struct PolicyShowArgs {
    /// Print it as JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    /// The user's policy file [default: `$XDG_CONFIG_HOME/assize/assize.toml`]
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
}

/// Print completions for a shell
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize completions bash > ~/.local/share/bash-completion/completions/assize
  assize completions zsh > ~/.zfunc/_assize")]
pub(crate) struct CompletionsArgs {
    /// Which shell
    #[arg(value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

/// Print a manual page
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize man > assize.1
  assize man rules test > assize-rules-test.1")]
pub(crate) struct ManArgs {
    /// The verb; without one, the program
    #[arg(value_name = "VERB")]
    pub(crate) verb: Vec<String>,
}

/// Where the command would run.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Place")]
pub(crate) struct PlaceArgs {
    /// The working directory [default: the current one]
    #[arg(long, value_name = "DIR")]
    pub(crate) cwd: Option<PathBuf>,
    /// A folder the agent is trusted with; may be repeated [default: the working directory]
    #[arg(long, value_name = "DIR")]
    pub(crate) workspace: Vec<PathBuf>,
    /// The home directory [default: $HOME]
    #[arg(long, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// The login name [default: $USER, unless --home is given]
    #[arg(long, value_name = "NAME")]
    pub(crate) user: Option<String>,
    /// The shell that would run it
    #[arg(long, value_enum, default_value_t = ShellName::Bash)]
    pub(crate) shell: ShellName,
}

/// What to judge by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "Knowledge")]
pub(crate) struct KnowledgeArgs {
    /// The user's policy file [default: `$XDG_CONFIG_HOME/assize/assize.toml`]
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// A folder with further packs and programs; may be repeated
    #[arg(long = "rules", value_name = "DIR")]
    pub(crate) rules: Vec<PathBuf>,
}

/// The shells as words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ShellName {
    Bash,
    Sh,
    Zsh,
    Unknown,
}

impl From<ShellName> for Shell {
    fn from(name: ShellName) -> Self {
        match name {
            ShellName::Bash => Self::Bash,
            ShellName::Sh => Self::Sh,
            ShellName::Zsh => Self::Zsh,
            ShellName::Unknown => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
