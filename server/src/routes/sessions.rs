//! What happened around the commands of a session.

use std::sync::Arc;

use assize_protocol::SessionEvent;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Deserialize;

use super::page::Page;
use crate::admit::{Evaluate, May, Read};
use crate::app::App;
use crate::body::{Json, Sound, json};
use crate::openapi::{Refused, RefusedBody};
use crate::parameters::Path;
use crate::problem::Problem;

/// Events of one call at most.
const MOST: usize = 1000;

/// What happened, oldest first.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Events {
    /// The events.
    #[schemars(length(max = MOST))]
    events: Vec<SessionEvent>,
}

impl Sound for Events {
    fn nonsense(&self) -> Option<String> {
        (self.events.len() > MOST).then(|| format!("at most {MOST} events at once"))
    }
}

/// Add to a session
///
/// User prompts, tool calls and results, file writes, network events: what later commands of this session are
/// judged with. The oldest events are forgotten.
#[utoipa::path(
    post, path = "/v1/sessions/{id}/events", operation_id = "appendEvents", tag = "sessions",
    params(Path),
    request_body(content = ref("#/components/schemas/Events"), content_type = "application/json"),
    responses((status = 204, description = "They are kept"), RefusedBody, Refused),
)]
pub(super) async fn append(
    State(app): State<Arc<App>>,
    May(guest, _): May<Evaluate>,
    Path(id): Path,
    Json(events): Json<Events>,
) -> Result<StatusCode, Problem> {
    app.in_time(app.service.remember(&guest.caller, &id, events.events)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Show what is kept of a session, oldest first
#[utoipa::path(
    get, path = "/v1/sessions/{id}/events", operation_id = "listEvents", tag = "sessions",
    params(Path),
    responses(
        (status = 200, description = "All of it", body = ref("#/components/schemas/SessionEventPage"), content_type = "application/json"),
        Refused,
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    May(guest, _): May<Read>,
    Path(id): Path,
) -> Result<Response, Problem> {
    Ok(json(&Page::whole(app.in_time(app.service.session(&guest.caller, &id)).await?)))
}
