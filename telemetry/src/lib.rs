//! What happened, told to whoever watches: OpenTelemetry out and in, and Prometheus.
//!
//! [`Telemetry`] never delays, fails or changes an answer: what it cannot keep it drops and counts. It judges nothing,
//! stores nothing, and lets no word of a prompt or a command out unless whoever runs the service hands in a function
//! that redacts it. [`read_logs`] is the way in: the logs of agents as events of their sessions.

mod answer;
mod approval;
mod attributes;
mod client;
mod error;
mod gate;
mod ingest;
mod metrics;
pub mod names;
mod notes;
mod out;
mod prometheus;
mod reviewing;
mod settings;
mod telemetry;
mod trace_context;
mod verdict;

pub use answer::{Encoding, Reply};
pub use error::TelemetryError;
pub use ingest::{Incoming, IngestError, LogsExport, MOST_BYTES, read_logs};
pub use metrics::{Cause, Metrics};
pub use notes::Loaded;
pub use settings::{Export, Redact, Settings};
pub use telemetry::Telemetry;
pub use trace_context::TraceContext;
