//! The pipes to the receiver: spans, events and metrics, each with a bounded queue and a thread of its own.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_otlp::{
    Compression, LogExporter, MetricExporter, Protocol, SpanExporter, WithExportConfig, WithHttpConfig,
};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::{
    BatchConfigBuilder as LogBatches, BatchLogProcessor, SdkLogger, SdkLoggerProvider,
};
use opentelemetry_sdk::metrics::PeriodicReader;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder as SpanBatches, BatchSpanProcessor, SdkTracer, SdkTracerProvider,
};

use crate::client::Client;
use crate::gate::{Entrance, Exit, Gate};
use crate::{Export, TelemetryError};

/// Items that are sent at once, at most.
const BATCH: usize = 512;

/// What did not reach the receiver, by signal.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lost {
    pub(crate) spans: Arc<AtomicU64>,
    pub(crate) logs: Arc<AtomicU64>,
    pub(crate) metrics: Arc<AtomicU64>,
}

/// Where spans and events are handed over.
#[derive(Debug, Clone)]
pub(crate) struct Out {
    spans: SdkTracerProvider,
    events: SdkLoggerProvider,
    pub(crate) tracer: SdkTracer,
    pub(crate) logger: SdkLogger,
}

/// Makes exporters that all send to one place.
#[derive(Debug)]
pub(crate) struct Pipes<'e> {
    export: &'e Export,
    client: Client,
}

/// Builds the exporter of one signal.
macro_rules! exporter {
    ($pipes:expr, $kind:ident, $path:literal) => {{
        let builder = $kind::builder()
            .with_http()
            .with_http_client($pipes.client.clone())
            .with_protocol(Protocol::HttpBinary)
            .with_compression(Compression::Gzip)
            .with_timeout($pipes.export.timeout)
            .with_headers($pipes.headers());
        match $pipes.export.endpoint.as_deref() {
            Some(base) => builder.with_endpoint(format!("{}{}", base.trim_end_matches('/'), $path)).build(),
            None => builder.build(),
        }
    }};
}

impl<'e> Pipes<'e> {
    pub(crate) fn new(export: &'e Export) -> Result<Self, TelemetryError> {
        if let Some(endpoint) = &export.endpoint {
            let address: Option<http::Uri> = endpoint.parse().ok();
            let scheme = address.as_ref().and_then(http::Uri::scheme_str);
            if !matches!(scheme, Some("http" | "https")) {
                return Err(TelemetryError::Endpoint(endpoint.clone()));
            }
        }
        let client = Client::new(export.timeout, export.certificates.as_deref())?;
        Ok(Self { export, client })
    }

    fn headers(&self) -> HashMap<String, String> {
        self.export.headers.iter().cloned().collect()
    }

    /// The reader that sends metrics from time to time.
    pub(crate) fn metrics(
        &self,
        lost: &Lost,
    ) -> Result<PeriodicReader<Exit<MetricExporter>>, TelemetryError> {
        let gate = Gate::new("metrics", self.export.queue, Arc::clone(&lost.metrics));
        let next = exporter!(self, MetricExporter, "/v1/metrics")?;
        Ok(PeriodicReader::builder(Exit { gate, next }).with_interval(self.export.metrics_every).build())
    }

    /// The pipes for spans and for events.
    pub(crate) fn open(&self, resource: &Resource, lost: &Lost) -> Result<Out, TelemetryError> {
        let gate = |signal, lost| Gate::new(signal, self.export.queue, Arc::clone(lost));
        let spans = self.spans(resource.clone(), &gate("spans", &lost.spans))?;
        let events = self.events(resource.clone(), &gate("logs", &lost.logs))?;
        let (tracer, logger) = (
            opentelemetry::trace::TracerProvider::tracer_with_scope(&spans, scope()),
            opentelemetry::logs::LoggerProvider::logger_with_scope(&events, scope()),
        );
        Ok(Out { spans, events, tracer, logger })
    }

    fn spans(&self, resource: Resource, gate: &Arc<Gate>) -> Result<SdkTracerProvider, TelemetryError> {
        let next = exporter!(self, SpanExporter, "/v1/traces")?;
        let batches = SpanBatches::default()
            .with_max_queue_size(self.export.queue)
            .with_max_export_batch_size(BATCH.min(self.export.queue))
            .with_scheduled_delay(self.export.every);
        let next = BatchSpanProcessor::builder(Exit { gate: Arc::clone(gate), next })
            .with_batch_config(batches.build())
            .build();
        let entrance = Entrance { gate: Arc::clone(gate), next };
        Ok(SdkTracerProvider::builder().with_resource(resource).with_span_processor(entrance).build())
    }

    fn events(&self, resource: Resource, gate: &Arc<Gate>) -> Result<SdkLoggerProvider, TelemetryError> {
        let next = exporter!(self, LogExporter, "/v1/logs")?;
        let batches = LogBatches::default()
            .with_max_queue_size(self.export.queue)
            .with_max_export_batch_size(BATCH.min(self.export.queue))
            .with_scheduled_delay(self.export.every);
        let next = BatchLogProcessor::builder(Exit { gate: Arc::clone(gate), next })
            .with_batch_config(batches.build())
            .build();
        let entrance = Entrance { gate: Arc::clone(gate), next };
        Ok(SdkLoggerProvider::builder().with_resource(resource).with_log_processor(entrance).build())
    }
}

impl Out {
    /// Sends what waits, for at most `within`, and stops.
    pub(crate) fn close(&self, within: std::time::Duration) {
        for closed in [self.spans.shutdown_with_timeout(within), self.events.shutdown_with_timeout(within)] {
            if let Err(error) = closed {
                tracing::warn!(%error, "telemetry that was waiting is lost");
            }
        }
    }
}

/// Who speaks: `service.name` is `assize` unless the environment says otherwise.
pub(crate) fn resource() -> Resource {
    let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let said = Resource::builder().build().get(&"service.name".into());
    let builder = Resource::builder().with_attribute(version);
    match said {
        Some(name) if !name.as_str().starts_with("unknown_service") => builder.build(),
        Some(_) | None => builder.with_service_name("assize").build(),
    }
}

pub(crate) fn scope() -> InstrumentationScope {
    InstrumentationScope::builder("assize").with_version(env!("CARGO_PKG_VERSION")).build()
}
