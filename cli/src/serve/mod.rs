//! `assize serve`: the service in one process.

pub(crate) mod args;
pub(crate) mod config;
pub(crate) mod keys;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use assize_server::Server;
use assize_service::{Service, SystemClock};
use assize_store::{Outlives, Store};
use assize_telemetry::{Export, Telemetry};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::filter::LevelFilter;

use self::args::ServeArgs;
use self::config::{Config, Telling};
use crate::door;
use crate::failure::Failure;
use crate::models::encoder;
use crate::place::environment;
use crate::reviewers;

/// How long a case waits for the encoder: a call is answered meanwhile without it.
const PATIENCE: Duration = Duration::from_millis(250);

/// Serves until it is told to stop.
pub(crate) fn run(args: &ServeArgs) -> Result<ExitCode, Failure> {
    let mut config = Config::of(args)?;
    if args.print_config {
        write!(anstream::stdout(), "{}", config.print())?;
        return Ok(ExitCode::SUCCESS);
    }
    log();
    if config.service.reviewers {
        config.service.further_reviewers = reviewers::further(&config.reviewing)?;
        config.service.encoder = encoder::alike(config.reviewing.encoder.as_deref(), PATIENCE);
        config.service.demands = reviewers::demands(&config.reviewing)?;
    }
    let engine = Arc::new(door::engine_of_service(config.policy.as_deref(), &config.rules)?);
    runtime()?.block_on(async {
        let stop = told_to_stop()?;
        let store = open(&config).await?;
        let telemetry = Arc::new(telling(&config.telemetry)?);
        let service = Service::open(engine, store, Arc::new(SystemClock), config.service).await?;
        let server = Server::bind(Arc::clone(&service), config.server).await?;
        let server = server.telling(Arc::clone(&telemetry));
        announce(&server, &service, &config.store)?;
        server.run(stop).await;
        service.close().await;
        telemetry.close().await;
        Ok(ExitCode::SUCCESS)
    })
}

/// What goes wrong is said on standard error, from `ASSIZE_LOG` on: `error`, `warn` (the default), `info`, `debug`.
fn log() {
    let level = environment("ASSIZE_LOG").and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::WARN);
    // A second one in the same process would be none.
    let _ = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .try_init();
}

/// Telemetry as the configuration says, or else the standard variables of the environment.
fn telling(config: &Telling) -> Result<Telemetry, Failure> {
    let redact = |text: &str| assize_audit::redact(text).unwrap_or_else(|| text.to_owned());
    let export = match &config.endpoint {
        Some(endpoint) => Some(Export { endpoint: Some(endpoint.clone()), ..Export::default() }),
        None => Export::standard(environment)?,
    };
    Ok(Telemetry::start(assize_telemetry::Settings {
        export,
        prompts: config.prompts.then_some(redact),
        commands: config.commands.then_some(redact),
        ..assize_telemetry::Settings::default()
    })?)
}

/// As much as the main thread has, where `assize check` judges: the service must not be the first to run out.
const STACK: usize = 8 * 1024 * 1024;

/// What everything asynchronous runs on.
pub(crate) fn runtime() -> Result<Runtime, Failure> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.thread_stack_size(STACK).enable_all().build().map_err(Failure::Runtime)
}

/// The store that `config` names; the folder of a file is made.
pub(crate) async fn open(config: &Config) -> Result<Arc<dyn Store>, Failure> {
    let url = &config.store;
    let file = url.strip_prefix("sqlite:").map(|place| place.strip_prefix("//").unwrap_or(place));
    if let Some(folder) = file.filter(|file| file.starts_with('/')).and_then(|file| Path::new(file).parent())
    {
        std::fs::create_dir_all(folder)
            .map_err(|source| Failure::Unwritable { path: folder.to_owned(), source })?;
    }
    let outlives = if config.synced { Outlives::Power } else { Outlives::Process };
    Ok(assize_store::open_to(url, outlives).await?)
}

/// Comes on SIGTERM or SIGINT.
fn told_to_stop() -> Result<impl Future<Output = ()>, Failure> {
    let mut terminate = signal(SignalKind::terminate()).map_err(Failure::Runtime)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Failure::Runtime)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Says where it listens and what it judges by.
fn announce(server: &Server, service: &Service, store: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    let scheme = if server.is_tls() { "https" } else { "http" };
    if let Some(address) = server.tcp() {
        writeln!(out, "listening on {scheme}://{address}")?;
    }
    if let Some(path) = server.socket() {
        writeln!(out, "listening on {}", path.display())?;
    }
    let revisions = service.engine().revisions();
    let rules = service.engine().library().rules().count();
    writeln!(out, "{rules} rules {}", revisions.rules)?;
    writeln!(out, "policy {}", revisions.policy)?;
    writeln!(out, "store {}", without_secret(store))?;
    out.flush()?;
    Ok(())
}

/// An address without the password in it.
fn without_secret(url: &str) -> String {
    match url.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?))) {
        Some((scheme, (user, place))) => {
            let user = user.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{place}")
        }
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::without_secret;

    #[test]
    fn a_password_is_not_printed() {
        assert_eq!(without_secret("postgres://a:s@cret@db/assize"), "postgres://a@db/assize");
        assert_eq!(without_secret("postgres://a@db/assize"), "postgres://a@db/assize");
        assert_eq!(without_secret("sqlite:/var/lib/assize.db"), "sqlite:/var/lib/assize.db");
    }
}
