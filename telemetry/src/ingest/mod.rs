//! The logs of agents, as events of their sessions.
//!
//! Agents that send OpenTelemetry tell what the person asked for, which tools they called and how that ended, under
//! the ids their hooks use. [`read_logs`] is pure: bytes in, events out. What it reads is told by the agent, so it
//! serves as context and proves nothing.

mod claude_code;
mod codex;
mod json;
mod record;

pub use json::LogsExport;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;

use assize_protocol::SessionEvent;
use opentelemetry::KeyValue;

use crate::{Encoding, Metrics};

/// Bytes of one request, after it was unpacked.
pub const MOST_BYTES: usize = 4 * 1024 * 1024;

/// Records of one request that are read.
const RECORDS: usize = 4096;

/// Bytes of a session's id.
const SESSION: usize = 256;

/// Why a request could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IngestError {
    /// Neither of the two encodings.
    #[error("`{0}` is not read here: send `application/x-protobuf` or `application/json`")]
    ContentType(String),
    /// Packed in another way.
    #[error("`{0}` is not unpacked here: send it plain or as `gzip`")]
    ContentEncoding(String),
    /// More than is read.
    #[error("a request may have {MOST_BYTES} bytes, unpacked too: send smaller batches")]
    TooLarge,
    /// Not OTLP.
    #[error("this is no OTLP export of logs: {0}")]
    Malformed(String),
}

impl IngestError {
    /// The HTTP status it is answered with.
    pub fn status(&self) -> u16 {
        match self {
            Self::ContentType(_) | Self::ContentEncoding(_) => 415,
            Self::TooLarge => 413,
            Self::Malformed(_) => 400,
        }
    }
}

/// What a request said.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Incoming {
    /// What happened, by session, oldest first.
    pub events: Vec<(String, SessionEvent)>,
    /// Records that say nothing about a session.
    pub ignored: u64,
    /// Records that should, and cannot be read.
    pub rejected: u64,
    /// Hooks that failed: the agent, and how.
    pub hook_errors: Vec<(&'static str, &'static str)>,
    /// Calls that went through behind a hook that failed: the session, and the agent.
    pub unprotected: Vec<(String, &'static str)>,
}

impl Incoming {
    /// What happened in each session, oldest first.
    pub fn sessions(self) -> BTreeMap<String, Vec<SessionEvent>> {
        let mut sessions: BTreeMap<String, Vec<SessionEvent>> = BTreeMap::new();
        for (session, event) in self.events {
            sessions.entry(session).or_default().push(event);
        }
        sessions
    }
}

/// Reads an OTLP export of logs.
///
/// A door answers with [`Reply`](crate::Reply): accepted once the events are kept, refused for an error,
/// unavailable where they could not be kept. [`Telemetry::received`](crate::Telemetry::received) counts.
///
/// # Errors
/// When it is too large, packed or encoded in a way that is not read here, or no such export.
pub fn read_logs(
    content_type: &str,
    content_encoding: Option<&str>,
    body: &[u8],
) -> Result<Incoming, IngestError> {
    let encoding = Encoding::of(content_type)?;
    let body = unpacked(content_encoding, body)?;
    let records = match encoding {
        Encoding::Protobuf => record::of_protobuf(&body)?,
        Encoding::Json => json::records(&body)?,
    };
    let mut incoming = Incoming::default();
    incoming.rejected += records.len().saturating_sub(RECORDS) as u64;
    let mut claude_code = claude_code::Reader::default();
    for record in records.iter().take(RECORDS) {
        let read = if claude_code::is_from(record) {
            claude_code.read(record, &mut incoming)
        } else if codex::is_from(record) {
            codex::read(record, &mut incoming)
        } else {
            Fate::Ignored
        };
        match read {
            Fate::Done => {}
            Fate::Ignored => incoming.ignored += 1,
            Fate::Rejected => incoming.rejected += 1,
        }
    }
    Ok(incoming)
}

/// What became of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Done,
    Ignored,
    Rejected,
}

fn unpacked<'b>(encoding: Option<&str>, body: &'b [u8]) -> Result<Cow<'b, [u8]>, IngestError> {
    let body = match encoding.map(str::trim).unwrap_or_default() {
        "" | "identity" => Cow::Borrowed(body),
        "gzip" => {
            let mut plain = Vec::new();
            let most = MOST_BYTES as u64 + 1;
            let read = flate2::read::MultiGzDecoder::new(body).take(most).read_to_end(&mut plain);
            read.map_err(|error| IngestError::Malformed(error.to_string()))?;
            Cow::Owned(plain)
        }
        other => return Err(IngestError::ContentEncoding(other.chars().take(64).collect())),
    };
    if body.len() > MOST_BYTES { Err(IngestError::TooLarge) } else { Ok(body) }
}

impl Metrics {
    /// Logs of an agent were read. Only one agent tells of its hooks.
    pub(crate) fn received(&self, incoming: &Incoming) {
        let read = incoming.events.len() as u64;
        for (outcome, count) in
            [("read", read), ("ignored", incoming.ignored), ("rejected", incoming.rejected)]
        {
            self.ingested.add(count, &[KeyValue::new("outcome", outcome)]);
        }
        for kind in claude_code::FAILURES.map(|(_, kind)| kind) {
            let count =
                incoming.hook_errors.iter().filter(|error| **error == (claude_code::NAME, kind)).count();
            let labels = [KeyValue::new("agent", claude_code::NAME), KeyValue::new("kind", kind)];
            self.hook_errors.add(count as u64, &labels);
        }
        let count = incoming.unprotected.iter().filter(|(_, agent)| *agent == claude_code::NAME).count();
        self.unprotected.add(count as u64, &[KeyValue::new("agent", claude_code::NAME)]);
    }
}
