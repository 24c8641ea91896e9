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
    Token(TokenArgs),
}

/// With which service, and how its answer is printed.
#[derive(Debug, Args)]
pub(crate) struct CallArgs {
    /// Print the answer as JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) remote: RemoteArgs,
}

/// One of those that `list` or `grants` prints.
#[derive(Debug, Args)]
pub(crate) struct OneArgs {
    /// Which one
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) call: CallArgs,
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
    #[command(flatten)]
    pub(crate) call: CallArgs,
}

/// Show who asks, what would run, what it does, why it asks, and what an approval would keep
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize approvals show 01JD3X9Z6V4T5N2C8QW7RHYKMB
  assize approvals show 01JD3X9Z6V4T5N2C8QW7RHYKMB --json")]
pub(crate) struct ShowArgs {
    #[command(flatten)]
    pub(crate) one: OneArgs,
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
    #[command(flatten)]
    pub(crate) one: OneArgs,
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
}

/// Say that a command may not run
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize approvals deny 01JD3X9Z6V4T5N2C8QW7RHYKMB
  assize approvals deny 01JD3X9Z6V4T5N2C8QW7RHYKMB --message 'use the staging cluster'")]
pub(crate) struct DenyArgs {
    #[command(flatten)]
    pub(crate) one: OneArgs,
    /// What the agent is told
    #[arg(long, value_name = "TEXT")]
    pub(crate) message: Option<String>,
}

/// Take back a question you asked
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize approvals withdraw 01JD3X9Z6V4T5N2C8QW7RHYKMB")]
pub(crate) struct WithdrawArgs {
    #[command(flatten)]
    pub(crate) one: OneArgs,
}

/// Print what is open, then whatever is asked or answered, until you stop it
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize approvals watch
  assize approvals watch --json | jq -r 'select(.state == \"open\") | .command'")]
pub(crate) struct WatchArgs {
    #[command(flatten)]
    pub(crate) call: CallArgs,
}

/// List what approvals allow from now on
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize approvals grants
  assize approvals grants --json")]
pub(crate) struct GrantsArgs {
    #[command(flatten)]
    pub(crate) call: CallArgs,
}

/// Take a grant back
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize approvals revoke 01JD3XA4Q9F7ZB1M6E2VNT8DCG")]
pub(crate) struct RevokeArgs {
    #[command(flatten)]
    pub(crate) one: OneArgs,
}

/// Print the signed token of an approval you asked for
///
/// What checks it needs the key of `GET /v1/keys` and nothing else. It is good for one use.
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize approvals token 01JD3X9Z6V4T5N2C8QW7RHYKMB
  assize approvals token 01JD3X9Z6V4T5N2C8QW7RHYKMB --wait 10m > approval.jwt")]
pub(crate) struct TokenArgs {
    #[command(flatten)]
    pub(crate) one: OneArgs,
    /// How long to wait for an answer while there is none: 90s, 10m
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) wait: Option<Duration>,
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
