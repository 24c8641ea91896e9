//! What service and doors hand things to.

use std::sync::Arc;
use std::time::Duration;

use opentelemetry::logs::{AnyValue, LogRecord, Logger, Severity};
use opentelemetry::trace::SpanContext;
use opentelemetry_sdk::metrics::SdkMeterProvider;

use crate::attributes::Attributes;
use crate::metrics::clock;
use crate::out::{Lost, Out, Pipes, resource};
use crate::{Metrics, Settings, TelemetryError};

/// Telemetry of one process. Share one between tasks; nothing it offers waits or fails.
#[derive(Debug)]
pub struct Telemetry {
    metrics: Metrics,
    out: Option<Out>,
    pub(crate) settings: Settings,
}

impl Telemetry {
    /// Starts it. Without [`Settings::export`] nothing is sent, and metrics are kept for Prometheus.
    ///
    /// # Errors
    /// When the settings name no receiver that could be sent to, or there is no runtime to send in.
    pub fn start(settings: Settings) -> Result<Self, TelemetryError> {
        let (lost, resource) = (Lost::default(), resource());
        let builder = SdkMeterProvider::builder();
        let Some(export) = &settings.export else {
            return Ok(Self { metrics: Metrics::new(builder, resource, &lost), out: None, settings });
        };
        let pipes = Pipes::new(export)?;
        let builder = builder.with_reader(pipes.metrics(&lost)?);
        let out = Some(pipes.open(&resource, &lost)?);
        Ok(Self { metrics: Metrics::new(builder, resource, &lost), out, settings })
    }

    /// Sends nothing, and keeps metrics.
    pub fn off() -> Self {
        let settings = Settings::default();
        let builder = SdkMeterProvider::builder();
        Self { metrics: Metrics::new(builder, resource(), &Lost::default()), out: None, settings }
    }

    /// Whether anything is sent.
    pub fn is_on(&self) -> bool {
        self.out.is_some()
    }

    /// What is counted.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Sends what waits, for at most [`Export::close_within`](crate::Export::close_within), and stops. What comes later
    /// is lost.
    pub async fn close(self: Arc<Self>) {
        let within = self.settings.export.as_ref().map_or(Duration::ZERO, |export| export.close_within);
        let Some(out) = self.out.clone() else { return };
        let closing = tokio::task::spawn_blocking(move || {
            out.close(within);
            self.metrics.close();
        });
        if tokio::time::timeout(within, closing).await.is_err() {
            tracing::warn!("telemetry that was waiting is lost: the receiver took too long");
        }
    }

    /// The pipes, when something is sent.
    pub(crate) fn out(&self) -> Option<&Out> {
        self.out.as_ref()
    }
}

impl Out {
    /// Hands an event over, as part of `trace` where there is one.
    pub(crate) fn event(
        &self,
        name: &'static str,
        severity: Severity,
        attributes: Attributes,
        trace: Option<&SpanContext>,
    ) {
        let mut record = self.logger.create_log_record();
        record.set_event_name(name);
        record.set_timestamp(clock());
        record.set_severity_number(severity);
        record.set_severity_text(severity.name());
        // Backends that know no event names show the body.
        record.set_body(AnyValue::from(name));
        record.add_attributes(attributes.of_event());
        if let Some(trace) = trace {
            record.set_trace_context(trace.trace_id(), trace.span_id(), Some(trace.trace_flags()));
        }
        self.logger.emit(record);
    }
}
