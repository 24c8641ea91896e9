//! Every setting of the service: its name, what it is for, and how it is read and written.
#![expect(clippy::unnecessary_wraps, reason = "one of several ways to read a setting, which may be unset")]
#![expect(clippy::option_option, reason = "what is written may be wrong, and may be `none`")]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use assize_protocol::{Scope, Severity};
use assize_server::{Tls, word};
use assize_service::OnUnrecorded;
use serde::de::DeserializeOwned;
use toml::Value;

use super::config::Config;
use crate::time::{duration, spelled};

/// One setting.
pub(crate) struct Key {
    /// `section.name`, or `name` for those in front of all sections.
    pub(crate) name: &'static str,
    /// What it is for, on one line.
    pub(crate) about: &'static str,
    /// What could be written.
    pub(crate) example: &'static str,
    /// What it is, in TOML; `None` when it is not set.
    pub(crate) read: fn(&Config) -> Option<String>,
    /// Sets it; otherwise, what it should be.
    pub(crate) write: fn(&mut Config, &Value) -> Result<(), String>,
}

impl Key {
    /// The section it stands in; empty for none.
    pub(crate) fn section(&self) -> &'static str {
        self.name.split_once('.').map_or("", |(section, _)| section)
    }

    /// Its name in that section.
    pub(crate) fn last(&self) -> &'static str {
        self.name.rsplit('.').next().unwrap_or(self.name)
    }
}

/// A setting that is a plain field: its name, what it is for, an example, the field, and what kind of value it holds.
macro_rules! key {
    ($name:literal, $about:literal, $example:literal, $kind:ident, $($field:tt)+) => {
        Key {
            name: $name,
            about: $about,
            example: $example,
            read: |config| $kind::read(&config.$($field)+),
            write: |config, value| $kind::write(value).map(|value| config.$($field)+ = value),
        }
    };
}

/// All of them, by section.
pub(crate) const KEYS: &[Key] = &[
    key!(
        "store",
        "Where records, approvals, sessions and tokens are kept",
        "\"postgres://assize@db.internal/assize\"",
        text,
        store
    ),
    key!(
        "policy",
        "The policy file; without it, the one of whoever runs the service",
        "\"/etc/assize/assize.toml\"",
        maybe_path,
        policy
    ),
    key!("rules", "Folders with further packs and programs", "[\"/etc/assize/rules\"]", paths, rules),
    key!(
        "listen.tcp",
        "Where to listen over TCP, or `none`",
        "\"127.0.0.1:7457\"",
        maybe_address,
        server.tcp
    ),
    key!(
        "listen.socket",
        "The Unix socket, or `none`",
        "\"/run/assize/assize.sock\"",
        maybe_path,
        server.socket
    ),
    key!("listen.socket_mode", "Permission bits of the Unix socket", "\"0660\"", mode, server.socket_mode),
    Key {
        name: "tls.certificate",
        about: "The certificate for TLS with its chain, in PEM",
        example: "\"/etc/assize/tls.pem\"",
        read: |config| path::read(&config.server.tls.as_ref()?.certificate),
        write: |config, value| path::write(value).map(|path| tls(config).certificate = path),
    },
    Key {
        name: "tls.key",
        about: "Its private key, in PEM",
        example: "\"/etc/assize/tls.key\"",
        read: |config| path::read(&config.server.tls.as_ref()?.key),
        write: |config, value| path::write(value).map(|path| tls(config).key = path),
    },
    Key {
        name: "tls.client_ca",
        about: "Who signs the certificates of callers, in PEM; with it, every caller over TCP has to have one",
        example: "\"/etc/assize/callers.pem\"",
        read: |config| maybe_path::read(&config.server.tls.as_ref()?.client_ca),
        write: |config, value| maybe_path::write(value).map(|path| tls(config).client_ca = path),
    },
    key!(
        "access.anonymous",
        "What callers over loopback may do while there is no token and no `tls.client_ca`",
        "[\"evaluate\", \"read\"]",
        scopes,
        server.access.anonymous
    ),
    key!(
        "access.users",
        "What other users of this machine may do over the Unix socket, by user id",
        "{ 1001 = [\"evaluate\"] }",
        users,
        server.access.users
    ),
    key!(
        "access.certificates",
        "What holders of certificates may do, by common name",
        "{ \"agent-7\" = [\"evaluate\"] }",
        holders,
        server.access.certificates
    ),
    key!(
        "access.hosts",
        "Names the service goes by, beside addresses and `localhost`: what may stand in `Host` without a token",
        "[\"assize.internal\"]",
        texts,
        server.access.hosts
    ),
    key!(
        "access.origins",
        "Web pages that may call: what may stand in `Origin`",
        "[\"https://console.internal\"]",
        texts,
        server.access.origins
    ),
    key!(
        "access.rate",
        "Calls a second for each caller whose token says nothing; 0 is no limit",
        "200",
        number,
        server.access.rate
    ),
    key!("limits.body", "Bytes of a body, and of one line of a batch", "4194304", number, server.limits.body),
    key!(
        "limits.deadline",
        "How long a call may take, waiting for people apart; a verdict that takes longer asks",
        "\"5s\"",
        time,
        server.limits.deadline
    ),
    key!("limits.wait", "How long a call may wait for people", "\"1m\"", time, server.limits.wait),
    key!(
        "limits.patience",
        "How long a head or body may take to arrive, and how long nobody may read an answer",
        "\"10s\"",
        time,
        server.limits.patience
    ),
    key!(
        "limits.idle",
        "How long a connection may be silent between calls",
        "\"90s\"",
        time,
        server.limits.idle
    ),
    key!(
        "limits.connections",
        "Connections at once; further ones get 503",
        "16384",
        number,
        server.limits.connections
    ),
    key!("limits.running", "Verdicts in the making at once", "1024", number, server.limits.running),
    key!(
        "limits.queued",
        "Verdicts that wait for a place; further ones ask",
        "4096",
        number,
        server.limits.queued
    ),
    key!(
        "limits.waiting",
        "Calls that wait for people, and listeners",
        "4096",
        number,
        server.limits.waiting
    ),
    key!(
        "limits.drain",
        "How long to finish what is running before stopping",
        "\"20s\"",
        time,
        server.limits.drain
    ),
    key!(
        "audit.on_unrecorded",
        "What becomes of an allow that cannot be recorded: `ask`, `deny` or `allow`",
        "\"ask\"",
        unrecorded,
        service.on_unrecorded
    ),
    key!(
        "audit.within",
        "How long recording may take before it counts as failed",
        "\"2s\"",
        time,
        service.record_within
    ),
    key!(
        "audit.synced",
        "Answer only once a record is on the disk, so that a power cut loses none; for SQLite",
        "true",
        switch,
        synced
    ),
    key!(
        "audit.prompts",
        "Keep what people asked for, without secrets, in records; otherwise its hash",
        "false",
        switch,
        service.records.prompts
    ),
    key!(
        "approvals.lasts",
        "How long an approval waits for a person",
        "\"1h\"",
        time,
        service.approvals.approval_lasts
    ),
    key!(
        "approvals.grant_lasts",
        "How long a grant for a structure lasts at most",
        "\"7d\"",
        time,
        service.approvals.structure_lasts
    ),
    key!(
        "approvals.session_lasts",
        "How long a grant for a session lasts at most",
        "\"8h\"",
        time,
        service.approvals.session_lasts
    ),
    key!(
        "approvals.once_lasts",
        "How long a grant for one run waits to be used",
        "\"15m\"",
        time,
        service.approvals.once_lasts
    ),
    key!(
        "approvals.once_only_from",
        "From this risk on nothing but one run is approved, or `none`",
        "\"high\"",
        maybe_severity,
        service.approvals.once_only_from
    ),
    key!(
        "approvals.four_eyes_from",
        "From this risk on two people have to approve, or `none`",
        "\"high\"",
        maybe_severity,
        service.approvals.four_eyes_from
    ),
    key!(
        "approvals.no_self_approval_from",
        "From this risk on whoever asked may not answer, or `none`",
        "\"high\"",
        maybe_severity,
        service.approvals.no_self_approval_from
    ),
    key!(
        "reviewers.enabled",
        "Have reviewers look at an ask before a person; they believe what callers say the person said",
        "false",
        switch,
        service.reviewers
    ),
    key!(
        "reviewers.deadline",
        "How long reviewers may take, waiting for room included; never longer than `limits.deadline` leaves",
        "\"10s\"",
        time,
        service.review_within
    ),
    key!(
        "reviewers.demands",
        "What it takes for an allow of reviewers: more than the built-in demands, never less",
        "\"/etc/assize/demands.toml\"",
        maybe_path,
        reviewing.demands
    ),
    key!(
        "reviewers.hedge_after",
        "After how long without an answer a language model is asked again, or the next one, or `none`",
        "\"2s\"",
        maybe_time,
        reviewing.hedge_after
    ),
    key!(
        "reviewers.prompt",
        "Instructions for language models in place of the built-in ones",
        "\"/etc/assize/review.md\"",
        maybe_path,
        reviewing.prompt
    ),
    key!(
        "reviewers.fast_prompt",
        "The same for those that take a first look",
        "\"/etc/assize/fast.md\"",
        maybe_path,
        reviewing.fast_prompt
    ),
    key!(
        "reviewers.llm",
        "Language models that review, each in place of those before it",
        "[{ kind = \"ollama\", model = \"qwen3:8b\" }]",
        models,
        reviewing.llm
    ),
    key!(
        "models.encoder",
        "The folder of the encoder that `intent` compares texts with, as `assize models fetch` writes it, or `none`",
        "\"/usr/share/assize/all-MiniLM-L6-v2\"",
        maybe_path,
        reviewing.encoder
    ),
    key!("sessions.kept", "Sessions kept in memory", "4096", number, service.sessions),
    key!("sessions.events", "Events kept for each session", "256", number, service.events),
    key!(
        "telemetry.endpoint",
        "An OTLP receiver over HTTP, or `none`; without it, what `OTEL_EXPORTER_OTLP_ENDPOINT` says",
        "\"http://127.0.0.1:4318\"",
        maybe_text,
        telemetry.endpoint
    ),
    key!(
        "telemetry.prompts",
        "Send what people asked for, without secrets",
        "false",
        switch,
        telemetry.prompts
    ),
    key!(
        "telemetry.commands",
        "Send texts of commands, without secrets; otherwise their hash",
        "false",
        switch,
        telemetry.commands
    ),
];

fn tls(config: &mut Config) -> &mut Tls {
    config.server.tls.get_or_insert_default()
}

/// A kind of value: how it is written, and how it is read back.
macro_rules! kind {
    ($name:ident: $type:ty, $wanted:literal, $read:expr, $write:expr) => {
        mod $name {
            #[allow(clippy::wildcard_imports, reason = "a module for its name alone")]
            use super::*;

            pub(super) fn read(value: &$type) -> Option<String> {
                let read: fn(&$type) -> Option<String> = $read;
                read(value)
            }

            pub(super) fn write(value: &Value) -> Result<$type, String> {
                let write: fn(&Value) -> Option<$type> = $write;
                write(value).ok_or_else(|| $wanted.to_owned())
            }
        }
    };
}

/// Words that mean that there is none.
const NONE: &str = "none";

fn quoted(text: impl Into<String>) -> Option<String> {
    Some(Value::String(text.into()).to_string())
}

fn list(all: impl IntoIterator<Item = String>) -> Option<String> {
    Some(Value::Array(all.into_iter().map(Value::String).collect()).to_string())
}

fn strings(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|text| text.as_str().map(str::to_owned)).collect()
}

fn optional<T>(value: &Value, read: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
    let text = value.as_str()?;
    if text == NONE { Some(None) } else { read(text).map(Some) }
}

/// A word of JSON as one of ours.
fn named<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(text.into()).ok()
}

fn in_scopes(value: &Value) -> Option<Vec<Scope>> {
    strings(value)?.iter().map(|text| named(text)).collect()
}

fn scope_list(all: &[Scope]) -> Value {
    Value::Array(all.iter().map(|scope| Value::String(word(*scope).to_owned())).collect())
}

fn by_name<K: ToString>(all: &BTreeMap<K, Vec<Scope>>) -> Option<String> {
    let entries = all
        .iter()
        .map(|(name, scopes)| format!("{} = {}", Value::String(name.to_string()), scope_list(scopes)));
    Some(format!("{{ {} }}", entries.collect::<Vec<_>>().join(", ")))
}

kind!(text: String, "a text in quotes", |text| quoted(text), |value| value.as_str().map(str::to_owned));
kind!(maybe_text: Option<String>, "a text in quotes, or `\"none\"`", |text| quoted(text.as_ref()?),
    |value| optional(value, |text| Some(text.to_owned())));
kind!(switch: bool, "`true` or `false`", |on| Some(on.to_string()), Value::as_bool);
kind!(texts: Vec<String>, "a list of texts", |all| list(all.clone()), strings);
kind!(path: PathBuf, "a path in quotes", |path| quoted(path.to_string_lossy()), |value| value.as_str().map(PathBuf::from));
kind!(paths: Vec<PathBuf>, "a list of paths", |all| list(all.iter().map(|path| path.to_string_lossy().into_owned())),
    |value| Some(strings(value)?.into_iter().map(PathBuf::from).collect()));
kind!(maybe_path: Option<PathBuf>, "a path in quotes, or `\"none\"`", |path| quoted(path.as_ref()?.to_string_lossy()),
    |value| optional(value, |text| Some(PathBuf::from(text))));
kind!(maybe_address: Option<SocketAddr>, "an address with a port: write `\"127.0.0.1:7457\"`, or `\"none\"`",
    |address| quoted(address.map_or(NONE.to_owned(), |address| address.to_string())),
    |value| optional(value, |text| text.parse().ok()));
kind!(mode: u32, "permission bits: write `\"0600\"`", |mode| quoted(format!("{mode:04o}")),
    |value| u32::from_str_radix(value.as_str()?, 8).ok().filter(|mode| *mode <= 0o777));
kind!(scopes: Vec<Scope>, "a list of `evaluate`, `approve`, `read` and `administer`", |all| Some(scope_list(all).to_string()), in_scopes);
kind!(users: BTreeMap<u32, Vec<Scope>>, "a table from user ids to lists of scopes", by_name,
    |value| value.as_table()?.iter().map(|(name, scopes)| Some((name.parse().ok()?, in_scopes(scopes)?))).collect());
kind!(holders: BTreeMap<String, Vec<Scope>>, "a table from common names to lists of scopes", by_name,
    |value| value.as_table()?.iter().map(|(name, scopes)| Some((name.clone(), in_scopes(scopes)?))).collect());
kind!(time: Duration, "a time: write `\"500ms\"`, `\"5s\"`, `\"10m\"`, `\"1h\"` or `\"30d\"`", |time| quoted(spelled(*time)),
    |value| duration(value.as_str()?));
kind!(maybe_time: Option<Duration>, "a time: write `\"500ms\"`, `\"2s\"` or `\"none\"`", |time| quoted(spelled((*time)?)),
    |value| optional(value, duration));
kind!(maybe_severity: Option<Severity>, "a risk: write `\"low\"`, `\"medium\"`, `\"high\"`, `\"critical\"` or `\"none\"`",
    |severity| quoted(severity.map_or(NONE.to_owned(), |severity| severity.to_string())),
    |value| optional(value, named));
kind!(unrecorded: OnUnrecorded, "`\"ask\"`, `\"deny\"` or `\"allow\"`",
|what| quoted(match what {
    OnUnrecorded::Ask => "ask",
    OnUnrecorded::Deny => "deny",
    OnUnrecorded::Allow => "allow",
}),
|value| match value.as_str()? {
    "ask" => Some(OnUnrecorded::Ask),
    "deny" => Some(OnUnrecorded::Deny),
    "allow" => Some(OnUnrecorded::Allow),
    _ => None,
});

/// Language models.
mod models {
    use toml::Value;

    use crate::reviewers::entry::{self, Entry};

    pub(super) fn read(entries: &[Entry]) -> Option<String> {
        entry::written(entries)
    }

    pub(super) fn write(value: &Value) -> Result<Vec<Entry>, String> {
        entry::read(value)
    }
}

/// Numbers of whatever width.
mod number {
    use toml::Value;

    pub(super) fn read<T: ToString>(number: &T) -> Option<String> {
        Some(number.to_string())
    }

    pub(super) fn write<T: TryFrom<i64>>(value: &Value) -> Result<T, String> {
        let number = value.as_integer().and_then(|number| T::try_from(number).ok());
        number.ok_or_else(|| "a number that is not negative".to_owned())
    }
}
