//! What happens, told while it happens.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use assize_service::Notice;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{OwnedSemaphorePermit, watch};

use crate::admit::{May, Read};
use crate::app::{App, told};
use crate::openapi::Refused;
use crate::problem::{Kind, Problem};

/// How often something is sent when nothing happens, so that both sides know that the other is there.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Some events were not sent: the listener was too slow.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Missed {
    /// How many.
    missed: u64,
}

/// Verdicts and approvals as they happen
///
/// Server-sent events: `verdict` with a `Verdict`, `approval` with an `Approval`, `missed` with a `Missed` when the
/// listener was too slow. A comment every 15 seconds when nothing happens. What happened before is not repeated: ask
/// `/v1/audit` and `/v1/approvals`.
#[utoipa::path(
    get, path = "/v1/stream", operation_id = "listen", tag = "knowledge",
    responses(
        (status = 200, description = "Events, without end", body = String, content_type = "text/event-stream"),
        Refused,
    ),
)]
pub(super) async fn listen(State(app): State<Arc<App>>, _: May<Read>) -> Result<Response, Problem> {
    let full = || Problem::new(Kind::Unavailable, "too many listeners").retry_after(5);
    let place = app.gate.wait().ok_or_else(full)?;
    let ear = Ear {
        notices: app.service.notices(),
        closing: app.closing.subscribe(),
        first: Some(b": listening\n\n".to_vec()),
        _place: place,
    };
    let events =
        unfold(ear, async |mut ear| Some((Ok::<_, Infallible>(Bytes::from(ear.event().await?)), ear)));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, Body::from_stream(events)).into_response())
}

/// A listener.
struct Ear {
    notices: Receiver<Notice>,
    closing: watch::Receiver<bool>,
    first: Option<Vec<u8>>,
    _place: OwnedSemaphorePermit,
}

impl Ear {
    /// The next event; `None` when the service is about to stop.
    async fn event(&mut self) -> Option<Vec<u8>> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        tokio::select! {
            heard = tokio::time::timeout(HEARTBEAT, self.notices.recv()) => Some(match heard {
                Ok(Ok(Notice::Verdict(verdict))) => event("verdict", verdict.as_ref()),
                Ok(Ok(Notice::Approval(approval))) => event("approval", approval.as_ref()),
                Ok(Err(RecvError::Lagged(missed))) => event("missed", &Missed { missed }),
                Ok(Err(RecvError::Closed)) => return None,
                Err(_) => b":\n\n".to_vec(),
            }),
            () = told(&mut self.closing) => None,
        }
    }
}

/// One event. JSON on one line has no line breaks of its own.
fn event(name: &str, data: &impl Serialize) -> Vec<u8> {
    let mut bytes = format!("event: {name}\ndata: ").into_bytes();
    if serde_json::to_writer(&mut bytes, data).is_err() {
        return b": unwritable\n\n".to_vec();
    }
    bytes.extend_from_slice(b"\n\n");
    bytes
}
