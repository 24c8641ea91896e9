//! What approvals allow from now on.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::page::Page;
use crate::admit::{Administer, May, Read};
use crate::app::App;
use crate::body::json;
use crate::openapi::Refused;
use crate::parameters::Path;
use crate::problem::Problem;

/// List the grants in force
#[utoipa::path(
    get, path = "/v1/grants", operation_id = "listGrants", tag = "approvals",
    responses(
        (status = 200, description = "All of them", body = ref("#/components/schemas/GrantPage"), content_type = "application/json"),
        Refused,
    ),
)]
pub(super) async fn list(State(app): State<Arc<App>>, _: May<Read>) -> Result<Response, Problem> {
    Ok(json(&Page::whole(app.in_time(app.service.grants()).await?)))
}

/// Take a grant back
#[utoipa::path(
    delete, path = "/v1/grants/{id}", operation_id = "revokeGrant", tag = "approvals",
    params(Path),
    responses((status = 204, description = "It is not in force any more"), Refused),
)]
pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    May(guest, _): May<Administer>,
    Path(id): Path,
) -> Result<StatusCode, Problem> {
    app.in_time(app.service.revoke(&guest.caller, &id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
