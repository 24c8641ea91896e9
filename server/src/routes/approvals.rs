//! What waits for a person.

use std::sync::Arc;
use std::time::Duration;

use assize_protocol::{Approval, ApprovalState, GrantScope};
use assize_service::ServiceError;
use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Deserialize;

use super::page::{MOST, Page, bounded};
use crate::admit::{Approve, Evaluate, May, Read};
use crate::app::App;
use crate::body::{Json, Sound, json};
use crate::openapi::{Refused, RefusedBody, RefusedChange};
use crate::parameters::{Path, Query};
use crate::problem::Problem;

/// Which approvals to list.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct ApprovalQuery {
    /// In this state only.
    state: Option<ApprovalState>,
    /// Of this session only.
    session: Option<String>,
    /// Older than this one: `next` of the page before.
    before: Option<String>,
    /// At most so many.
    #[schemars(range(min = 1, max = MOST))]
    limit: Option<u32>,
}

/// How long to wait.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Wait {
    /// While the approval is open, answer no sooner than it changes, or after so many milliseconds.
    #[schemars(range(min = 0, max = u32::MAX))]
    wait_ms: Option<u32>,
}

/// A person's answer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ApprovalAnswer")]
pub(crate) struct Answer {
    /// Whether it may run.
    approve: bool,
    /// How far that reaches.
    #[serde(default = "once")]
    scope: GrantScope,
    /// How many seconds the grant lasts, at most as long as the service lets it.
    #[schemars(range(min = 1, max = u32::MAX))]
    #[serde(default, deserialize_with = "assize_protocol::whole::maybe")]
    lasts_s: Option<u32>,
    /// The command to run in its place: it is judged again first.
    edited: Option<String>,
    /// What the agent is told.
    message: Option<String>,
}

fn once() -> GrantScope {
    GrantScope::Once
}

impl Sound for Answer {
    fn nonsense(&self) -> Option<String> {
        (self.lasts_s == Some(0)).then(|| "a grant lasts at least one second".to_owned())
    }
}

/// A signed proof of an approval.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Redemption {
    /// The token, as it was handed out.
    token: String,
}

impl Sound for Redemption {}

/// List approvals, newest first
#[utoipa::path(
    get, path = "/v1/approvals", operation_id = "listApprovals", tag = "approvals",
    params(Query<ApprovalQuery>),
    responses(
        (status = 200, description = "A page of them", body = ref("#/components/schemas/ApprovalPage"), content_type = "application/json"),
        Refused,
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    _: May<Read>,
    Query(query): Query<ApprovalQuery>,
) -> Result<Response, Problem> {
    let limit = bounded(query.limit)?;
    let ApprovalQuery { state, session, before, .. } = query;
    let query = assize_store::ApprovalQuery { state, session, before, limit };
    let found = app.in_time(app.service.approvals(&query)).await?;
    Ok(json(&Page::of(found, limit, |approval: &Approval| approval.id.clone())))
}

/// Show an approval, waiting for its answer
#[utoipa::path(
    get, path = "/v1/approvals/{id}", operation_id = "getApproval", tag = "approvals",
    params(Path, Query<Wait>),
    responses(
        (status = 200, description = "As it stands", body = ref("#/components/schemas/Approval"), content_type = "application/json"),
        Refused,
    ),
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    _: May<Evaluate>,
    Path(id): Path,
    Query(query): Query<Wait>,
) -> Result<Response, Problem> {
    let approval = waited(&app, query.wait_ms, |wait| app.service.approval(&id, wait)).await?;
    Ok(json(&approval))
}

/// What `look` finds after waiting for people: as long as the caller says, and no longer than the service lives.
async fn waited<T, F: Future<Output = Result<T, ServiceError>>>(
    app: &App,
    wait_ms: Option<u32>,
    look: impl Fn(Duration) -> F,
) -> Result<T, Problem> {
    let place = app.gate.wait();
    let wait = if place.is_some() && !app.gate.is_closing() { app.bound(wait_ms) } else { Duration::ZERO };
    tokio::select! {
        done = app.within(app.limits.deadline + wait, look(wait)) => done,
        () = app.closed() => app.in_time(look(Duration::ZERO)).await,
    }
}

/// Hand out the signed token of an approval
///
/// To whoever asked, once it is approved: `state` says why there is no `token`. It is good for one use.
#[utoipa::path(
    post, path = "/v1/approvals/{id}/token", operation_id = "getApprovalToken", tag = "approvals",
    params(Path, Query<Wait>),
    responses(
        (status = 200, description = "The answer so far", body = ref("#/components/schemas/ApprovalTicket"), content_type = "application/json"),
        Refused,
    ),
)]
pub(super) async fn token(
    State(app): State<Arc<App>>,
    May(guest, _): May<Evaluate>,
    Path(id): Path,
    Query(query): Query<Wait>,
) -> Result<Response, Problem> {
    let ticket = waited(&app, query.wait_ms, |wait| app.service.ticket(&guest.caller, &id, wait)).await?;
    Ok(json(&ticket))
}

/// Answer an approval
#[utoipa::path(
    post, path = "/v1/approvals/{id}/decision", operation_id = "decideApproval", tag = "approvals",
    params(Path),
    request_body(content = ref("#/components/schemas/ApprovalAnswer"), content_type = "application/json"),
    responses(
        (status = 200, description = "As it stands now", body = ref("#/components/schemas/Approval"), content_type = "application/json"),
        RefusedChange, RefusedBody, Refused,
    ),
)]
pub(super) async fn decide(
    State(app): State<Arc<App>>,
    May(guest, _): May<Approve>,
    Path(id): Path,
    Json(answer): Json<Answer>,
) -> Result<Response, Problem> {
    let answer = assize_service::Answer {
        approve: answer.approve,
        scope: answer.scope,
        lasts: answer.lasts_s.map(|seconds| Duration::from_secs(seconds.into())),
        edited: answer.edited,
        message: answer.message,
    };
    Ok(json(&app.in_time(app.service.decide(&guest.caller, &id, answer)).await?))
}

/// Take a question back
#[utoipa::path(
    post, path = "/v1/approvals/{id}/withdraw", operation_id = "withdrawApproval", tag = "approvals",
    params(Path),
    responses(
        (status = 200, description = "As it stands now", body = ref("#/components/schemas/Approval"), content_type = "application/json"),
        RefusedChange, Refused,
    ),
)]
pub(super) async fn withdraw(
    State(app): State<Arc<App>>,
    May(guest, _): May<Evaluate>,
    Path(id): Path,
) -> Result<Response, Problem> {
    Ok(json(&app.in_time(app.service.withdraw(&guest.caller, &id)).await?))
}

/// Use up a signed approval token
///
/// It works once: whoever runs the command redeems it first.
#[utoipa::path(
    post, path = "/v1/approvals:redeem", operation_id = "redeemApproval", tag = "approvals",
    request_body(content = ref("#/components/schemas/Redemption"), content_type = "application/json"),
    responses(
        (status = 200, description = "What was approved", body = ref("#/components/schemas/Approval"), content_type = "application/json"),
        RefusedChange, RefusedBody, Refused,
    ),
)]
pub(super) async fn redeem(
    State(app): State<Arc<App>>,
    May(guest, _): May<Evaluate>,
    Json(redemption): Json<Redemption>,
) -> Result<Response, Problem> {
    let redeemed = app.in_time(app.service.redeem(&guest.caller, &redemption.token)).await;
    // A token that proves nothing is well formed all the same.
    redeemed.map(|approval| json(&approval)).map_err(Problem::forbidding)
}
