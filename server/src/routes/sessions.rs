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
use crate::parameters::{Path, Query};
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

/// Whose session.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct SessionQuery {
    /// Who sent its commands, as records name them (`actor`), such as `token:runner`; by default whoever asks.
    caller: Option<String>,
}

/// Show what is kept of a session, oldest first
///
/// A session belongs to the caller who sent its commands: other callers may have one of the same name.
#[utoipa::path(
    get, path = "/v1/sessions/{id}/events", operation_id = "listEvents", tag = "sessions",
    params(Path, Query<SessionQuery>),
    responses(
        (status = 200, description = "All of it", body = ref("#/components/schemas/SessionEventPage"), content_type = "application/json"),
        Refused,
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    May(guest, _): May<Read>,
    Path(id): Path,
    Query(query): Query<SessionQuery>,
) -> Result<Response, Problem> {
    let caller = query.caller.as_deref().unwrap_or(&guest.caller.name);
    Ok(json(&Page::whole(app.in_time(app.service.session(caller, &id)).await?)))
}
