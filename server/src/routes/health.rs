//! Whether this process lives, and whether it should be sent work.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::App;
use crate::body::json;
use crate::openapi::Sick;
use crate::problem::{Kind, Problem};

/// It is well.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Health {
    /// `alive` or `ready`.
    status: &'static str,
}

/// Liveness: this process answers
#[utoipa::path(
    get, path = "/healthz", operation_id = "getHealth", tag = "health", security(()),
    responses(
        (status = 200, description = "It does", body = ref("#/components/schemas/Health"), content_type = "application/json"),
    ),
)]
pub(super) async fn alive() -> Response {
    json(&Health { status: "alive" })
}

/// Readiness: rules are loaded, the store can be written to, and it is not about to stop
#[utoipa::path(
    get, path = "/readyz", operation_id = "getReadiness", tag = "health", security(()),
    responses(
        (status = 200, description = "It is", body = ref("#/components/schemas/Health"), content_type = "application/json"),
        Sick,
    ),
)]
pub(super) async fn ready(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    if app.gate.is_closing() {
        return Err(Problem::new(Kind::Unavailable, "about to stop"));
    }
    app.in_time(app.service.ready()).await?;
    Ok(json(&Health { status: "ready" }))
}
