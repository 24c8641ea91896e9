//! Agents whose hooks speak HTTP.
//!
//! An agent takes any status but 200 for a hook that failed, and runs the command. So there is no other: whoever may
//! not call, sends nonsense or meets a defect is answered with a denial, in the words of the agent.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use assize_agents::{
    Act, Answer, Asking, Call, Contract, Host, Manner, Place, Told, blind_in_words, contract_of, read, say,
};
use assize_protocol::{Decision, Request, Rewrite, Shell, Verdict};
use assize_telemetry::TraceContext;
use axum::extract::{FromRequest, FromRequestParts, State};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::admit::{Evaluate, Guest, Unpaced};
use crate::app::App;
use crate::body::{Raw, is_type};
use crate::parameters::{AgentPath, Query};
use crate::problem::Problem;

/// What whoever installed the hook knows and the agent does not say.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Installed {
    /// The folders the agent is trusted with, separated by `:`.
    workspace: Option<String>,
    /// The agent's home directory.
    home: Option<String>,
    /// The login name the agent runs as.
    user: Option<String>,
    /// The shell the agent runs commands with.
    shell: Option<Shell>,
    /// How a person is asked.
    ask: Option<Ask>,
    /// What is allowed skips the agent's own question.
    grant: Option<bool>,
    /// How long the agent is held while a person answers, in milliseconds.
    wait_ms: Option<u32>,
    /// The event, where the agent does not tell.
    event: Option<String>,
    /// The agent's version, where it does not tell.
    version: Option<String>,
}

/// How a person is asked.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
enum Ask {
    /// By the agent where it can, otherwise as a denial that names the approval.
    Agent,
    /// Always as a denial that names the approval.
    Queue,
    /// By ending a run that can be resumed.
    Defer,
}

impl Installed {
    fn manner(&self) -> Manner {
        let asking = match self.ask {
            Some(Ask::Queue) => Asking::Queue,
            Some(Ask::Defer) => Asking::Defer,
            Some(Ask::Agent) | None => Asking::Agent,
        };
        Manner { asking, grants: self.grant.unwrap_or(false) }
    }

    fn place(&self) -> Result<Place, String> {
        let workspace: Vec<String> =
            self.workspace.iter().flat_map(|all| all.split(':')).map(str::to_owned).collect();
        if let Some(relative) = workspace.iter().chain(&self.home).find(|path| !path.starts_with('/')) {
            return Err(format!("`{}` in its address is not an absolute path", relative.escape_debug()));
        }
        Ok(Place {
            workspace,
            project: None,
            home: self.home.clone(),
            user: self.user.clone(),
            shell: self.shell.unwrap_or(Shell::Unknown),
            event: self.event.clone(),
            version: self.version.clone(),
        })
    }
}

/// Answer an agent's hook
///
/// The agent's own event, answered in the agent's own words. The status is always 200, because agents run the command
/// on any other: what may not call, cannot be read or is not judged is denied or asked about in the body.
#[utoipa::path(
    post, path = "/v1/hooks/{agent}", operation_id = "answerHook", tag = "hooks",
    params(AgentPath, Query<Installed>),
    request_body(content_type = "application/json", description = "The event, as the agent sends it"),
    responses((status = 200, description = "The answer, as the agent wants it", content_type = "application/json")),
)]
pub(super) async fn answer(State(app): State<Arc<App>>, request: axum::extract::Request) -> Response {
    let mut contract = contract_of(Host::ClaudeCode);
    let answered = AssertUnwindSafe(answered(&app, request, &mut contract)).catch_unwind().await;
    let answer = match answered {
        Ok(Ok(answer)) => answer,
        Ok(Err(reason)) => blind_in_words(contract, &format!("assize denied this: {reason}")),
        Err(_panic) => blind_in_words(contract, "assize denied this: internal error, please report it"),
    };
    ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], body(&answer)).into_response()
}

/// An answer without an exit code.
fn body(answer: &Answer) -> String {
    match (answer.stdout.is_empty(), answer.code) {
        (false, _) => answer.stdout.clone(),
        (true, 0) => "{}\n".to_owned(),
        (true, _) => {
            format!("{}\n", serde_json::json!({ "decision": "deny", "reason": answer.stderr.trim_end() }))
        }
    }
}

/// The answer, or why there is none. `contract` is known as soon as the agent is.
async fn answered(
    app: &Arc<App>,
    request: axum::extract::Request,
    contract: &mut &'static Contract,
) -> Result<Answer, String> {
    let refused = |problem: Problem| problem.detail().to_owned();
    let (mut parts, body) = request.into_parts();
    let AgentPath(name) = AgentPath::from_request_parts(&mut parts, app).await.map_err(refused)?;
    let host = Host::of(&name).ok_or_else(|| {
        let names = Host::ALL.map(Host::name).join(", ");
        format!("there is no agent `{}`; write one of {names}", name.escape_debug())
    })?;
    *contract = contract_of(host);
    let Unpaced(guest, _) =
        Unpaced::<Evaluate>::from_request_parts(&mut parts, app).await.map_err(refused)?;
    let Query(installed) = Query::<Installed>::from_request_parts(&mut parts, app).await.map_err(refused)?;
    is_type(&parts.headers, &["application/json"]).map_err(refused)?;
    let trace = TraceContext::of(&parts.headers);
    let request = axum::extract::Request::from_parts(parts, body);
    let Raw(payload) = Raw::from_request(request, app).await.map_err(refused)?;
    match read(contract, &payload, &installed.place()?) {
        Ok(call) => Ok(told(app, &guest, &call, &installed, trace).await),
        Err(unreadable) if unreadable.event.is_none() => Err(unreadable.reason),
        Err(unreadable) => Ok(unreadable.answer(contract)),
    }
}

async fn told(
    app: &App,
    guest: &Guest,
    call: &Call,
    installed: &Installed,
    trace: Option<TraceContext>,
) -> Answer {
    let manner = installed.manner();
    let Act::Judge { request, .. } = &call.act else {
        return call.answer(&say(call, None, manner, &Told::default()));
    };
    let longest = u32::try_from(call.contract.timeout_ms / 2).unwrap_or(u32::MAX);
    let request = Request { wait_ms: installed.wait_ms.map(|wait| wait.min(longest)), ..(**request).clone() };
    let verdict = app.judge(guest, request.clone(), trace).await;
    let instead = proved(app, &request, &verdict);
    let more = Told { tried: verdict.tried.unwrap_or_default(), instead: instead.as_ref(), can_appeal: true };
    call.answer(&say(call, Some(&verdict), manner, &more))
}

/// The rewrite, when it is allowed here and now.
fn proved(app: &App, request: &Request, verdict: &Verdict) -> Option<Rewrite> {
    let rewrite = verdict.ruling.rewrite.as_ref()?;
    let mut better = request.clone();
    better.command.text.clone_from(&rewrite.run);
    let judged = app.service.assess(&better);
    (judged.ruling.decision == Decision::Allow).then(|| rewrite.clone())
}
