//! `assize audit` on the command line.

use std::path::PathBuf;

use assize_audit::Format;
use assize_protocol::{Decision, RecordKind};
use assize_store::RecordQuery;
use clap::{Args, Subcommand, ValueEnum};

use super::moment::since;
use crate::failure::Failure;

#[derive(Debug, Subcommand)]
pub(crate) enum AuditVerb {
    Verify(VerifyArgs),
    Query(QueryArgs),
    Export(ExportArgs),
}

/// Check that records are still what was written, all of them, in their order
///
/// Exit code 1 when they are not; the first break is told with its place. A cut at the end shows against what other chains and signed checkpoints say, and against --head.
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize audit verify
  assize audit verify --head sha256:6ac1… --key 8f2e…
  assize audit verify --store postgres://assize@db.example/assize --json")]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// A fingerprint that was written down elsewhere and has to be there; may be repeated
    #[arg(long, value_name = "HEX")]
    pub(crate) head: Vec<String>,
    /// The public key that signs checkpoints, in hexadecimal [default: the one each of them names]
    #[arg(long, value_name = "HEX")]
    pub(crate) key: Option<String>,
    /// Print the report as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Print records, oldest first
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize audit query --since 2h --decision ask
  assize audit query --session s-81 --kind verdict
  assize audit query --since 2026-11-01 --json | jq .body.command")]
pub(crate) struct QueryArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    #[command(flatten)]
    pub(crate) filter: FilterArgs,
    /// Print them as they are, one JSON object on a line
    #[arg(long)]
    pub(crate) json: bool,
    /// At most so many
    #[arg(long, value_name = "COUNT", default_value_t = 1000)]
    pub(crate) limit: usize,
}

/// Write records in the form another system takes
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize audit export --format jsonl -o records.jsonl
  assize audit export --format ocsf --since 1d | vector --config siem.toml
  assize audit export --format parquet --since 30d -o november.parquet")]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// In which form
    #[arg(long, value_enum)]
    pub(crate) format: FormatName,
    #[command(flatten)]
    pub(crate) filter: FilterArgs,
    /// Name this machine as where the events come from
    #[arg(long, value_name = "NAME")]
    pub(crate) host: Option<String>,
    /// Write to a file [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Where the records are.
#[derive(Debug, Args)]
pub(crate) struct StoreArgs {
    /// `sqlite:/path/to/file` or `postgres://user@host/database` [default: `$XDG_STATE_HOME/assize/assize.db`]
    #[arg(long, value_name = "URL")]
    pub(crate) store: Option<String>,
}

/// Which records.
#[derive(Debug, Args)]
#[command(next_help_heading = "Which records")]
pub(crate) struct FilterArgs {
    /// From this moment on: `90s`, `15m`, `2h`, `7d` ago, or a day `2026-11-22`
    #[arg(long, value_name = "WHEN")]
    pub(crate) since: Option<String>,
    /// Up to this moment, said in the same way
    #[arg(long, value_name = "WHEN")]
    pub(crate) until: Option<String>,
    /// With this decision
    #[arg(long, value_enum)]
    pub(crate) decision: Option<DecisionName>,
    /// Of this session
    #[arg(long, value_name = "ID")]
    pub(crate) session: Option<String>,
    /// Of this kind
    #[arg(long, value_enum)]
    pub(crate) kind: Option<KindName>,
    /// Caused by this caller
    #[arg(long, value_name = "NAME")]
    pub(crate) actor: Option<String>,
}

impl FilterArgs {
    pub(crate) fn query(&self, now: i64) -> Result<RecordQuery, Failure> {
        let moment = |text: &Option<String>| text.as_deref().map(|text| since(text, now)).transpose();
        Ok(RecordQuery {
            since: moment(&self.since)?,
            until: moment(&self.until)?,
            decision: self.decision.map(Into::into),
            session: self.session.clone(),
            kind: self.kind.map(Into::into),
            actor: self.actor.clone(),
            ..RecordQuery::default()
        })
    }
}

/// Forms of export as words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatName {
    Jsonl,
    Ocsf,
    Ecs,
    Cef,
    Parquet,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Jsonl => Self::Jsonl,
            FormatName::Ocsf => Self::Ocsf,
            FormatName::Ecs => Self::Ecs,
            FormatName::Cef => Self::Cef,
            FormatName::Parquet => Self::Parquet,
        }
    }
}

/// Decisions as words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DecisionName {
    Allow,
    Ask,
    Deny,
}

impl From<DecisionName> for Decision {
    fn from(name: DecisionName) -> Self {
        match name {
            DecisionName::Allow => Self::Allow,
            DecisionName::Ask => Self::Ask,
            DecisionName::Deny => Self::Deny,
        }
    }
}

/// Kinds of records as words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KindName {
    Verdict,
    Review,
    Approval,
    Grant,
    Policy,
    Rules,
    Token,
    Chain,
}

impl From<KindName> for RecordKind {
    fn from(name: KindName) -> Self {
        match name {
            KindName::Verdict => Self::Verdict,
            KindName::Review => Self::Review,
            KindName::Approval => Self::Approval,
            KindName::Grant => Self::Grant,
            KindName::Policy => Self::Policy,
            KindName::Rules => Self::Rules,
            KindName::Token => Self::Token,
            KindName::Chain => Self::Chain,
        }
    }
}
