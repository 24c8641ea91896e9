//! Every route: what is called, by whom, and what it says about itself.

mod approvals;
mod audit;
mod batch;
mod grants;
mod health;
mod hooks;
mod knowledge;
mod line;
mod page;
mod sessions;
mod stats;
mod stream;
mod telemetry;
mod verdicts;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::openapi;
use crate::problem::{Kind, Problem};

pub(crate) use approvals::{Answer, Redemption};
pub(crate) use health::Health;
pub(crate) use knowledge::{KeySet, PolicyPage, RulePage, RuleSummary};
pub(crate) use line::Refusal;
pub(crate) use page::Page;
pub(crate) use sessions::Events;
pub(crate) use stats::Stats;
pub(crate) use stream::Missed;

/// All of it.
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::from(described()).fallback(nothing_here).method_not_allowed_fallback(not_so).with_state(app)
}

/// Every route, each of which describes itself; what other rooms add is merged here.
pub(crate) fn described() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(verdicts::create))
        .routes(routes!(verdicts::assess))
        .routes(routes!(batch::create))
        .routes(routes!(hooks::answer))
        .routes(routes!(sessions::append, sessions::list))
        .routes(routes!(approvals::list))
        .routes(routes!(approvals::show))
        .routes(routes!(approvals::decide))
        .routes(routes!(approvals::withdraw))
        .routes(routes!(approvals::token))
        .routes(routes!(approvals::redeem))
        .routes(routes!(grants::list))
        .routes(routes!(grants::revoke))
        .routes(routes!(stream::listen))
        .routes(routes!(knowledge::rules))
        .routes(routes!(knowledge::rule))
        .routes(routes!(knowledge::policy))
        .routes(routes!(knowledge::keys))
        .routes(routes!(audit::list))
        .routes(routes!(stats::show))
        .routes(routes!(telemetry::metrics))
        .routes(routes!(telemetry::logs))
        .routes(routes!(telemetry::traces))
        .routes(routes!(telemetry::measurements))
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
        .routes(routes!(openapi::show))
}

async fn nothing_here(request: Request) -> Problem {
    let path = request.uri().path().escape_debug();
    Problem::new(Kind::NotFound, format!("there is no `{path}`; see /openapi.json"))
}

async fn not_so(request: Request) -> Problem {
    let detail = format!("not with {}; `allow` says how", request.method());
    Problem::new(Kind::MethodNotAllowed, detail)
}
