//! A few figures of this process.

use std::sync::Arc;

use assize_protocol::{Backend, Revisions};
use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use crate::admit::{May, Read};
use crate::app::App;
use crate::body::json;
use crate::openapi::Refused;

/// What this process has done since it started.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Stats {
    /// Seconds since it started.
    uptime_s: u64,
    /// Verdicts by decision; assessments leave no trace.
    verdicts: Verdicts,
    /// What reviewers lean on outside of this process, and whether that is there.
    backends: Vec<Backend>,
    /// Which knowledge it judges with.
    revisions: Revisions,
}

/// Verdicts by decision.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "VerdictCounts")]
struct Verdicts {
    /// Allowed.
    allow: u64,
    /// Asked, `unjudged` among them.
    ask: u64,
    /// Denied.
    deny: u64,
    /// Asked for want of room or time. More than none is worth a look.
    unjudged: u64,
}

/// Figures of this process
#[utoipa::path(
    get, path = "/v1/stats", operation_id = "getStats", tag = "knowledge",
    responses(
        (status = 200, description = "The figures", body = ref("#/components/schemas/Stats"), content_type = "application/json"),
        Refused,
    ),
)]
pub(super) async fn show(State(app): State<Arc<App>>, _: May<Read>) -> Response {
    let [allow, ask, deny, unjudged] = app.counts.read();
    json(&Stats {
        uptime_s: app.started.elapsed().as_secs(),
        verdicts: Verdicts { allow, ask, deny, unjudged },
        backends: app.service.backends(),
        revisions: app.service.engine().revisions().clone(),
    })
}
