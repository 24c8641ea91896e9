//! The command line of the service as types.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::args::KnowledgeArgs;

/// Serve verdicts over HTTP
///
/// Works without any configuration: on loopback and a Unix socket, with an embedded database. The Unix socket of whoever runs this may do everything; over loopback anybody may ask for verdicts and look until there is a token, which everybody needs from then on. Other addresses need tokens or client certificates. Stops on SIGTERM and SIGINT, after finishing what is running.
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize serve
  assize serve --listen 127.0.0.1:8000 --socket none
  assize serve --store postgres://assize@db.internal/assize --config /etc/assize/serve.toml
  assize serve --print-config > serve.toml

  curl -s localhost:7457/v1/assessments -H 'content-type: application/json' \\
    -d '{\"command\":\"git push --force\",\"cwd\":\"/home/dev/proj\"}'")]
pub(crate) struct ServeArgs {
    /// Where to listen over TCP, or `none` [default: 127.0.0.1:7457]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<String>,
    /// The Unix socket, or `none` [default: `$XDG_RUNTIME_DIR/assize.sock`]
    #[arg(long, value_name = "PATH")]
    pub(crate) socket: Option<String>,
    #[command(flatten)]
    pub(crate) place: StoreArgs,
    /// The certificate for TLS, with its chain, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_key", help_heading = "TLS")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// Its private key, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert", help_heading = "TLS")]
    pub(crate) tls_key: Option<PathBuf>,
    /// Ask callers for certificates signed by these authorities, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert", help_heading = "TLS")]
    pub(crate) client_ca: Option<PathBuf>,
    /// Print the configuration in effect, with what every setting is for, and stop
    #[arg(long)]
    pub(crate) print_config: bool,
    #[command(flatten)]
    pub(crate) knowledge: KnowledgeArgs,
}

/// Where the service keeps what it remembers.
#[derive(Debug, Clone, Args)]
pub(crate) struct StoreArgs {
    /// Where to keep records, approvals, sessions and tokens [default: `sqlite:$XDG_STATE_HOME/assize/assize.db`]
    #[arg(long, value_name = "URL")]
    pub(crate) store: Option<String>,
    /// The configuration [default: `$XDG_CONFIG_HOME/assize/serve.toml`]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TokensVerb {
    Create(CreateTokenArgs),
    List(ListTokensArgs),
    Revoke(RevokeTokenArgs),
}

/// Make a token and print its secret: once, and never again
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize tokens create ci --scope evaluate --expires 30d
  assize tokens create alice --scope approve --scope read
  assize tokens create runner --scope evaluate --rate 200")]
pub(crate) struct CreateTokenArgs {
    /// Who it stands for; what they do is recorded as `token:NAME`
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// What it may do; may be repeated
    #[arg(long, value_name = "SCOPE", required = true, value_parser = ["evaluate", "approve", "read", "administer"])]
    pub(crate) scope: Vec<String>,
    /// Calls a second [default: what the service's configuration says]
    #[arg(long, value_name = "CALLS", default_value_t = 0, hide_default_value = true)]
    pub(crate) rate: u32,
    /// How long it lasts: `12h`, `30d` [default: until it is revoked]
    #[arg(long, value_name = "TIME")]
    pub(crate) expires: Option<String>,
    #[command(flatten)]
    pub(crate) place: StoreArgs,
}

/// List tokens, without their secrets, which are kept nowhere
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize tokens list
  assize tokens list --json")]
pub(crate) struct ListTokensArgs {
    /// Print them as JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) place: StoreArgs,
}

/// Revoke a token: services on the same store stop taking it within seconds
#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  assize tokens revoke 5f1c22a09be4")]
pub(crate) struct RevokeTokenArgs {
    /// Its id, as `assize tokens list` prints it
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) place: StoreArgs,
}
