//! What was recorded.

use std::sync::Arc;

use assize_protocol::{AuditRecord, Decision, RecordKind};
use assize_store::RecordQuery;
use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Deserialize;

use super::page::{MOST, Page, bounded};
use crate::admit::{May, Read};
use crate::app::App;
use crate::body::json;
use crate::openapi::Refused;
use crate::parameters::Query;
use crate::problem::Problem;

/// Which records to list.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct AuditQuery {
    /// Of this chain only, in its order.
    chain: Option<String>,
    /// Of this kind only.
    kind: Option<RecordKind>,
    /// Of this session only.
    session: Option<String>,
    /// With this decision only.
    decision: Option<Decision>,
    /// Caused by this caller only.
    actor: Option<String>,
    /// From this moment on: milliseconds since 1970, UTC.
    #[schemars(range(min = i64::MIN, max = i64::MAX))]
    since: Option<i64>,
    /// Up to, not including, this moment.
    #[schemars(range(min = i64::MIN, max = i64::MAX))]
    until: Option<i64>,
    /// Behind this record: `next` of the page before.
    after: Option<String>,
    /// At most so many.
    #[schemars(range(min = 1, max = MOST))]
    limit: Option<u32>,
}

/// List records, oldest first
#[utoipa::path(
    get, path = "/v1/audit", operation_id = "listRecords", tag = "knowledge",
    params(Query<AuditQuery>),
    responses(
        (status = 200, description = "A page of them", body = ref("#/components/schemas/AuditRecordPage"), content_type = "application/json"),
        Refused,
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    _: May<Read>,
    Query(query): Query<AuditQuery>,
) -> Result<Response, Problem> {
    let limit = bounded(query.limit)?;
    let AuditQuery { chain, kind, session, decision, actor, since, until, after, .. } = query;
    let query = RecordQuery { chain, kind, session, decision, actor, since, until, after, limit };
    let found = app.in_time(app.service.records(&query)).await?;
    Ok(json(&Page::of(found, limit, |record: &AuditRecord| record.record.id.clone())))
}
