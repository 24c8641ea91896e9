//! An OTLP receiver of our own.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use opentelemetry_proto::tonic::metrics::v1::Metric;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;

/// What arrived.
#[derive(Debug, Default)]
pub(crate) struct Arrived {
    pub(crate) spans: Vec<Span>,
    pub(crate) logs: Vec<LogRecord>,
    pub(crate) metrics: Vec<Metric>,
    pub(crate) resource: BTreeMap<String, String>,
    pub(crate) headers: Vec<HeaderMap>,
    /// Everything, unpacked, to be searched.
    pub(crate) bytes: Vec<u8>,
}

impl Arrived {
    pub(crate) fn contains(&self, text: &str) -> bool {
        self.bytes.windows(text.len()).any(|window| window == text.as_bytes())
    }

    pub(crate) fn span(&self, name: &str) -> &Span {
        self.spans.iter().find(|span| span.name == name).expect(name)
    }

    pub(crate) fn event(&self, name: &str) -> &LogRecord {
        self.logs.iter().find(|record| record.event_name == name).expect(name)
    }
}

/// A receiver on a port of its own.
pub(crate) struct Receiver {
    pub(crate) endpoint: String,
    arrived: Arc<Mutex<Arrived>>,
}

impl Receiver {
    /// One that answers each request after `delay`.
    pub(crate) async fn start(delay: Duration) -> Self {
        let arrived = Arc::new(Mutex::new(Arrived::default()));
        let state = (Arc::clone(&arrived), delay);
        let router = Router::new()
            .route("/v1/traces", post(traces))
            .route("/v1/logs", post(logs))
            .route("/v1/metrics", post(metrics))
            .with_state(state);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { endpoint, arrived }
    }

    pub(crate) fn arrived(&self) -> std::sync::MutexGuard<'_, Arrived> {
        self.arrived.lock().unwrap()
    }
}

type Shared = State<(Arc<Mutex<Arrived>>, Duration)>;

fn unpacked(headers: &HeaderMap, body: &Bytes) -> Vec<u8> {
    let mut plain = Vec::new();
    if headers.get("content-encoding").is_some_and(|encoding| encoding == "gzip") {
        flate2::read::GzDecoder::new(&body[..]).read_to_end(&mut plain).unwrap();
        return plain;
    }
    body.to_vec()
}

async fn traces(State((arrived, delay)): Shared, headers: HeaderMap, body: Bytes) -> Vec<u8> {
    tokio::time::sleep(delay).await;
    let body = unpacked(&headers, &body);
    let export = ExportTraceServiceRequest::decode(&body[..]).unwrap();
    let mut arrived = arrived.lock().unwrap();
    arrived.headers.push(headers);
    arrived.bytes.extend(&body);
    for resource in export.resource_spans {
        arrived.resource.extend(attributes(&resource.resource.unwrap().attributes));
        arrived.spans.extend(resource.scope_spans.into_iter().flat_map(|scope| scope.spans));
    }
    Vec::new()
}

async fn logs(State((arrived, delay)): Shared, headers: HeaderMap, body: Bytes) -> Vec<u8> {
    tokio::time::sleep(delay).await;
    let body = unpacked(&headers, &body);
    let export = ExportLogsServiceRequest::decode(&body[..]).unwrap();
    let mut arrived = arrived.lock().unwrap();
    arrived.headers.push(headers);
    arrived.bytes.extend(&body);
    let scopes = export.resource_logs.into_iter().flat_map(|resource| resource.scope_logs);
    arrived.logs.extend(scopes.flat_map(|scope| scope.log_records));
    Vec::new()
}

async fn metrics(State((arrived, delay)): Shared, headers: HeaderMap, body: Bytes) -> Vec<u8> {
    tokio::time::sleep(delay).await;
    let body = unpacked(&headers, &body);
    let export = ExportMetricsServiceRequest::decode(&body[..]).unwrap();
    let mut arrived = arrived.lock().unwrap();
    arrived.headers.push(headers);
    arrived.bytes.extend(&body);
    let scopes = export.resource_metrics.into_iter().flat_map(|resource| resource.scope_metrics);
    arrived.metrics.extend(scopes.flat_map(|scope| scope.metrics));
    Vec::new()
}

/// Attributes as text.
pub(crate) fn attributes(pairs: &[KeyValue]) -> BTreeMap<String, String> {
    pairs.iter().map(|pair| (pair.key.clone(), text(pair.value.as_ref()))).collect()
}

fn text(value: Option<&AnyValue>) -> String {
    match value.and_then(|value| value.value.as_ref()) {
        Some(Any::StringValue(text)) => text.clone(),
        Some(Any::BoolValue(truth)) => truth.to_string(),
        Some(Any::IntValue(number)) => number.to_string(),
        Some(Any::ArrayValue(list)) => {
            list.values.iter().map(|v| text(Some(v))).collect::<Vec<_>>().join(" ")
        }
        other => format!("{other:?}"),
    }
}
