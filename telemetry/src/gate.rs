//! A bound on what waits to be sent, and a count of what was lost.
//!
//! The exporters of the SDK drop silently when their queue is full or the receiver is gone. So what waits is counted
//! in front of the queue and what arrives behind it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use opentelemetry::{Context, InstrumentationScope};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{LogBatch, LogExporter, LogProcessor, SdkLogRecord};
use opentelemetry_sdk::metrics::Temporality;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::trace::{Span, SpanData, SpanExporter, SpanProcessor};

/// Counts what waits of one signal.
#[derive(Debug)]
pub(crate) struct Gate {
    signal: &'static str,
    room: usize,
    waiting: AtomicUsize,
    failing: AtomicBool,
    lost: Arc<AtomicU64>,
}

impl Gate {
    pub(crate) fn new(signal: &'static str, room: usize, lost: Arc<AtomicU64>) -> Arc<Self> {
        let (waiting, failing) = (AtomicUsize::new(0), AtomicBool::new(false));
        Arc::new(Self { signal, room, waiting, failing, lost })
    }

    /// Whether one more may wait; one that may not is counted as lost.
    fn enter(&self) -> bool {
        let enters = self.waiting.fetch_add(1, Ordering::Relaxed) < self.room;
        if !enters {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
        enters
    }

    /// `count` no longer wait: they arrived, or are lost.
    fn leave(&self, count: usize, sent: &OTelSdkResult) {
        self.waiting.fetch_sub(count, Ordering::Relaxed);
        self.tell(count, sent);
    }

    fn tell(&self, count: usize, sent: &OTelSdkResult) {
        match sent {
            Ok(()) => {
                if self.failing.swap(false, Ordering::Relaxed) {
                    tracing::info!(signal = self.signal, "telemetry is received again");
                }
            }
            Err(error) => {
                self.lost.fetch_add(count as u64, Ordering::Relaxed);
                if !self.failing.swap(true, Ordering::Relaxed) {
                    tracing::warn!(signal = self.signal, %error, "telemetry is not received");
                }
            }
        }
    }
}

/// What hands items to a queue, behind its gate.
#[derive(Debug)]
pub(crate) struct Entrance<P> {
    pub(crate) gate: Arc<Gate>,
    pub(crate) next: P,
}

impl<P: SpanProcessor> SpanProcessor for Entrance<P> {
    fn on_start(&self, span: &mut Span, context: &Context) {
        self.next.on_start(span, context);
    }

    fn on_end(&self, span: SpanData) {
        // What is not sampled is not sent, so it would never leave.
        if span.span_context.is_sampled() && self.gate.enter() {
            self.next.on_end(span);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.next.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.next.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.next.set_resource(resource);
    }
}

impl<P: LogProcessor> LogProcessor for Entrance<P> {
    fn emit(&self, record: &mut SdkLogRecord, scope: &InstrumentationScope) {
        if self.gate.enter() {
            self.next.emit(record, scope);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.next.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.next.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.next.set_resource(resource);
    }
}

/// What sends items, and lets them out of the gate.
#[derive(Debug)]
pub(crate) struct Exit<E> {
    pub(crate) gate: Arc<Gate>,
    pub(crate) next: E,
}

impl<E: SpanExporter> SpanExporter for Exit<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let count = batch.len();
        let sent = self.next.export(batch).await;
        self.gate.leave(count, &sent);
        sent
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.next.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.next.set_resource(resource);
    }
}

impl<E: LogExporter> LogExporter for Exit<E> {
    async fn export(&self, batch: LogBatch<'_>) -> OTelSdkResult {
        let count = batch.iter().count();
        let sent = self.next.export(batch).await;
        self.gate.leave(count, &sent);
        sent
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.next.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.next.set_resource(resource);
    }
}

impl<E: PushMetricExporter> PushMetricExporter for Exit<E> {
    /// One report of metrics is one item; the next one says all that it said.
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        let sent = self.next.export(metrics).await;
        self.gate.tell(1, &sent);
        sent
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.next.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.next.shutdown_with_timeout(timeout)
    }

    fn temporality(&self) -> Temporality {
        self.next.temporality()
    }
}
