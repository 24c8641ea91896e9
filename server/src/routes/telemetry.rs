//! What Prometheus reads, and what agents tell through OpenTelemetry.

use std::sync::Arc;

use assize_telemetry::{Encoding, Reply, read_logs};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::admit::{Evaluate, May, Read};
use crate::app::App;
use crate::body::Raw;
use crate::openapi::{Refused, RefusedExport};

/// Metrics for Prometheus
#[utoipa::path(
    get, path = "/metrics", operation_id = "getMetrics", tag = "health",
    responses((status = 200, description = "Metrics as text", body = String, content_type = "text/plain"), Refused),
)]
pub(super) async fn metrics(State(app): State<Arc<App>>, _: May<Read>) -> Response {
    app.count_what_is_there().await;
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    ([(CONTENT_TYPE, kind)], app.telemetry.metrics().prometheus()).into_response()
}

/// Take logs of agents as context of their sessions
///
/// OTLP over HTTP, as Protobuf or JSON. What agents tell about themselves makes answers stricter, never laxer.
#[utoipa::path(
    post, path = "/v1/otlp/v1/logs", operation_id = "exportLogs", tag = "sessions",
    request_body(
        description = "ExportLogsServiceRequest",
        content(("application/x-protobuf"), (ref("#/components/schemas/LogsExport") = "application/json")),
    ),
    responses(
        (status = 200, description = "ExportLogsServiceResponse", content(("application/x-protobuf"), ("application/json"))),
        RefusedExport,
    ),
)]
pub(super) async fn logs(
    State(app): State<Arc<App>>,
    May(guest, _): May<Evaluate>,
    headers: HeaderMap,
    Raw(body): Raw,
) -> Response {
    let said = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let kind = said(CONTENT_TYPE).unwrap_or_default();
    let encoding = Encoding::of(kind).unwrap_or(Encoding::Json);
    let incoming = match read_logs(kind, said(CONTENT_ENCODING), &body) {
        Ok(incoming) => incoming,
        Err(error) => return answer(Reply::refused(encoding, &error)),
    };
    app.telemetry.received(&incoming);
    let rejected = incoming.rejected;
    for (session, events) in incoming.sessions() {
        let kept = app.in_time(app.service.remember(&guest.caller, &session, events)).await;
        if kept.is_err() {
            return answer(Reply::unavailable(encoding));
        }
    }
    answer(Reply::accepted(encoding, rejected))
}

/// Take traces of agents, and forget them
#[utoipa::path(
    post, path = "/v1/otlp/v1/traces", operation_id = "exportTraces", tag = "sessions",
    request_body(content(("application/x-protobuf"), ("application/json"))),
    responses(
        (status = 200, description = "ExportTraceServiceResponse", content(("application/x-protobuf"), ("application/json"))),
        RefusedExport,
    ),
)]
pub(super) async fn traces(_: May<Evaluate>, headers: HeaderMap, Raw(_): Raw) -> Response {
    forgotten(&headers)
}

/// Take metrics of agents, and forget them
#[utoipa::path(
    post, path = "/v1/otlp/v1/metrics", operation_id = "exportMetrics", tag = "sessions",
    request_body(content(("application/x-protobuf"), ("application/json"))),
    responses(
        (status = 200, description = "ExportMetricsServiceResponse", content(("application/x-protobuf"), ("application/json"))),
        RefusedExport,
    ),
)]
pub(super) async fn measurements(_: May<Evaluate>, headers: HeaderMap, Raw(_): Raw) -> Response {
    forgotten(&headers)
}

fn forgotten(headers: &HeaderMap) -> Response {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match Encoding::of(kind) {
        Ok(encoding) => answer(Reply::accepted(encoding, 0)),
        Err(error) => answer(Reply::refused(Encoding::Json, &error)),
    }
}

fn answer(reply: Reply) -> Response {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let kind = HeaderValue::from_static(reply.content_type);
    (status, [(CONTENT_TYPE, kind)], Bytes::from(reply.body)).into_response()
}
