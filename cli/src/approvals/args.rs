//! `assize approvals` as types. What is written here is the `--help` text.

use std::time::Duration;

use assize_protocol::{ApprovalState, GrantScope};
use clap::{Args, Subcommand, ValueEnum};

use crate::args::{KnowledgeArgs, PlaceArgs};
use crate::remote::RemoteArgs;
use crate::time;

#[derive(Debug, Subcommand)]
pub(crate) enum ApprovalsVerb {
    Request(RequestArgs),
    List(ListArgs),
    Show(ShowArgs),
    Approve(ApproveArgs),
    Deny(DenyArgs),
    Withdraw(WithdrawArgs),
    Watch(WatchArgs),
    Grants(GrantsArgs),
    Revoke(RevokeArgs),
}

/// Ask a person whether a command may run
///
/// Looks at the command the way `assize check` does and puts the question to the service. Exit codes: 0 it may run, 3 somebody has to decide, 4 nobody can approve it.
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize approvals request 'git push --force origin main'
  assize approvals request 'npm publish' --wait 5m --json")]
pub(crate) struct RequestArgs {
    /// The command, as one word
    #[arg(value_name = "COMMAND")]
    pub(crate) command: String,
    /// The session that an approval would be for
    #[arg(long, value_name = "ID")]
    pub(crate) session: Option<String>,
    /// Wait this long for the answer: 30s, 5m
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) wait: Option<Duration>,
    /// Print the verdict as JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    #[command(flatten)]
    pub(crate) knowledge: KnowledgeArgs,
    #[command(flatten)]
    pub(crate) remote: RemoteArgs,
}

/// List what waits for a person, newest first
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize approvals list
  assize approvals list --state denied --limit 20
  assize approvals list --json | jq -r '.[].id'")]
pub(crate) struct ListArgs {
    /// Those that stand so
    #[arg(long, value_enum, default_value_t = StateName::Open)]
    pub(crate) state: StateName,
    /// Those of this session
    #[arg(long, value_name = "ID")]
    pub(crate) session: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) limit: u32,
    /// Print them as JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) remote: RemoteArgs,
}

/// Show who asks, what would run, what it does, why it asks, and what an approval would keep
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize approvals show 01JD3X9Z6V4T5N2C8QW7RHYKMB
  assize approvals show 01JD3X9Z6V4T5N2C8QW7RHYKMB --json")]
pub(crate) struct ShowArgs {
    /// The approval
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// Print it as JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) remote: RemoteArgs,
}

/// Say that a command may run
///
/// Shows the command first and asks; an empty answer means no. Dangerous commands want the id typed.
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize approvals approve 01JD3X9Z6V4T5N2C8QW7RHYKMB
  assize approvals approve 01JD3X9Z6V4T5N2C8QW7RHYKMB --scope structure --for 2h
  assize approvals approve 01JD3X9Z6V4T5N2C8QW7RHYKMB --edit 'npm publish --dry-run' --message 'a dry run first'")]
pub(crate) struct ApproveArgs {
    /// The approval
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// How far it reaches: this run, this command in this session, or commands of this structure
    #[arg(long, value_enum, default_value_t = ScopeName::Once)]
    pub(crate) scope: ScopeName,
    /// How long it holds, at most as long as the service lets it: 90s, 30m, 2h, 7d
    #[arg(long = "for", value_name = "TIME", value_parser = duration)]
    pub(crate) lasts: Option<Duration>,
    /// Approve this in its place: it is judged again first
    #[arg(long, value_name = "COMMAND")]
    pub(crate) edit: Option<String>,
    /// What the agent is told
    #[arg(long, value_name = "TEXT")]
    pub(crate) message: Option<String>,
    /// Do not ask
    #[arg(long)]
    pub(crate) yes: bool,
    /// Print what came of it as JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) remote: RemoteArgs,
}

/// Say that a command may not run
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize approvals deny 01JD3X9Z6V4T5N2C8QW7RHYKMB
  assize approvals deny 01JD3X9Z6V4T5N2C8QW7RHYKMB --message 'use the staging cluster'")]
pub(crate) struct DenyArgs {
    /// The approval
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// What the agent is told
    #[arg(long, value_name = "TEXT")]
    pub(crate) message: Option<String>,
    /// Print what came of it as JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) remote: RemoteArgs,
}

/// Take back a question you asked
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize approvals withdraw 01JD3X9Z6V4T5N2C8QW7RHYKMB")]
pub(crate) struct WithdrawArgs {
    /// The approval
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// Print what came of it as JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) remote: RemoteArgs,
}

/// Print what is open, then whatever is asked or answered, until you stop it
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize approvals watch
  assize approvals watch --json | jq -r 'select(.state == \"open\") | .command'")]
pub(crate) struct WatchArgs {
    /// Print them as JSON, one on a line
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) remote: RemoteArgs,
}

/// List what approvals allow from now on
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize approvals grants
  assize approvals grants --json")]
pub(crate) struct GrantsArgs {
    /// Print them as JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) remote: RemoteArgs,
}

/// Take a grant back
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize approvals revoke 01JD3XA4Q9F7ZB1M6E2VNT8DCG")]
pub(crate) struct RevokeArgs {
    /// The grant
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// Print what came of it as JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) remote: RemoteArgs,
}

/// Where approvals stand, as words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StateName {
    Open,
    Approved,
    Denied,
    Expired,
    Withdrawn,
    All,
}

impl StateName {
    pub(crate) fn state(self) -> Option<ApprovalState> {
        match self {
            Self::Open => Some(ApprovalState::Open),
            Self::Approved => Some(ApprovalState::Approved),
            Self::Denied => Some(ApprovalState::Denied),
            Self::Expired => Some(ApprovalState::Expired),
            Self::Withdrawn => Some(ApprovalState::Withdrawn),
            Self::All => None,
        }
    }
}

/// How far approvals reach, as words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScopeName {
    Once,
    Session,
    Structure,
}

impl From<ScopeName> for GrantScope {
    fn from(name: ScopeName) -> Self {
        match name {
            ScopeName::Once => Self::Once,
            ScopeName::Session => Self::Session,
            ScopeName::Structure => Self::Structure,
        }
    }
}

/// `90s`, `30m`, `2h`, `7d`.
fn duration(text: &str) -> Result<Duration, String> {
    let whole = Some(text).filter(|text| !text.ends_with("ms")).and_then(time::duration);
    let wrong = || "write a number and `s`, `m`, `h` or `d`, such as `2h`".to_owned();
    whole.filter(|time| !time.is_zero()).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::duration;
    use std::time::Duration;

    #[test]
    fn times_are_a_number_and_a_unit() {
        assert_eq!(duration("2h"), Ok(Duration::from_hours(2)));
        assert_eq!(duration("90s"), Ok(Duration::from_secs(90)));
        for wrong in ["", "2", "h", "0h", "-1h", "2 h", "2hh", "99999999999999999999d"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
