//! The two questions: what about this command, with and without memory.

use std::sync::Arc;

use assize_protocol::Request;
use assize_telemetry::TraceContext;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::admit::{Evaluate, May, Unpaced};
use crate::app::App;
use crate::body::{Json, json};
use crate::openapi::{Refused, RefusedBody};
use crate::problem::Problem;

/// Judge a command
///
/// The whole path: the session before it, what people answered before, policy, and a record of it. Opens an
/// approval where a person has to decide, and waits for them no longer than `wait_ms`. Never refused for load:
/// what cannot be judged in time is answered with an ask whose outcome is `unjudged`.
#[utoipa::path(
    post, path = "/v1/verdicts", operation_id = "createVerdict", tag = "verdicts",
    request_body(content = ref("#/components/schemas/Request"), content_type = "application/json"),
    responses(
        (status = 200, description = "The verdict", body = ref("#/components/schemas/Verdict"), content_type = "application/json"),
        RefusedBody, Refused,
    ),
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    Unpaced(guest, _): Unpaced<Evaluate>,
    headers: HeaderMap,
    Json(request): Json<Request>,
) -> Response {
    json(&app.judge(&guest, request, TraceContext::of(&headers)).await)
}

/// Judge a command and forget it
///
/// The fast path alone: the command and the facts that come with it, policy, nothing else. No session, no approval,
/// no record.
#[utoipa::path(
    post, path = "/v1/assessments", operation_id = "createAssessment", tag = "verdicts",
    request_body(content = ref("#/components/schemas/Request"), content_type = "application/json"),
    responses(
        (status = 200, description = "The verdict", body = ref("#/components/schemas/Verdict"), content_type = "application/json"),
        RefusedBody, Refused,
    ),
)]
pub(super) async fn assess(
    State(app): State<Arc<App>>,
    _: May<Evaluate>,
    Json(request): Json<Request>,
) -> Result<Response, Problem> {
    Ok(json(&app.assess(&request)?))
}
