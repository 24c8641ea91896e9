//! What this service judges by: rules, policy, and the key its approvals are signed with.

use std::ops::Deref;
use std::sync::Arc;

use assize_protocol::{Confidence, Rewrite, RuleId, Severity};
use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::page::Page;
use crate::admit::{Evaluate, May, Read};
use crate::app::App;
use crate::body::json;
use crate::openapi::Refused;
use crate::parameters::RulePath;
use crate::problem::{Kind, Problem};

/// A rule in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct RuleSummary<'a> {
    /// `pack/name`.
    id: &'a RuleId,
    /// Reads as the offence.
    summary: &'a str,
    /// How bad.
    severity: Severity,
    /// How sure.
    confidence: Confidence,
}

/// A rule, and everything one needs to know about it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Rule")]
pub(crate) struct RulePage<'a> {
    /// `pack/name`.
    id: &'a RuleId,
    /// Reads as the offence.
    summary: &'a str,
    /// How bad.
    severity: Severity,
    /// How sure.
    confidence: Confidence,
    /// `sandbox`, `stable` or `deprecated`.
    maturity: Value,
    /// MITRE ATT&CK technique ids.
    attack: Vec<&'a str>,
    /// CWE ids.
    cwe: Vec<&'a str>,
    /// The class of action refused, for the agent.
    refuses: &'a str,
    /// Why it matters.
    why: &'a str,
    /// Commands it finds.
    avoid: Vec<&'a str>,
    /// Other ways to the same end.
    prefer: &'a [Rewrite],
    /// Commands it does not find.
    not_flagged: Vec<&'a str>,
    /// Further reading.
    references: Vec<&'a str>,
}

/// The policy in force.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Policy")]
pub(crate) struct PolicyPage {
    /// `sha256:` of all of it.
    revision: String,
    /// Every entry of every layer, as `assize policy show --json` prints them.
    entries: Value,
    /// Entries that do not do what their author wanted.
    warnings: Value,
}

/// Public keys, as a JWK set (RFC 7517, RFC 8037).
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct KeySet {
    /// The keys: Ed25519, as RFC 8037 writes them.
    #[schemars(with = "Vec<serde_json::Map<String, serde_json::Value>>")]
    keys: Vec<serde_json::Value>,
}

/// List the rules
#[utoipa::path(
    get, path = "/v1/rules", operation_id = "listRules", tag = "knowledge",
    responses(
        (status = 200, description = "All of them", body = ref("#/components/schemas/RuleSummaryPage"), content_type = "application/json"),
        Refused,
    ),
)]
pub(super) async fn rules(State(app): State<Arc<App>>, _: May<Read>) -> Response {
    let rules = app.service.engine().library().rules();
    let summaries = rules.map(|rule| RuleSummary {
        id: &rule.id,
        summary: &rule.summary,
        severity: rule.severity,
        confidence: rule.confidence,
    });
    json(&Page::whole(summaries.collect()))
}

/// Show a rule
#[utoipa::path(
    get, path = "/v1/rules/{pack}/{name}", operation_id = "getRule", tag = "knowledge",
    params(RulePath),
    responses(
        (status = 200, description = "The rule", body = ref("#/components/schemas/Rule"), content_type = "application/json"),
        Refused,
    ),
)]
pub(super) async fn rule(
    State(app): State<Arc<App>>,
    _: May<Read>,
    RulePath(pack, name): RulePath,
) -> Result<Response, Problem> {
    let missing = || {
        let id = format!("{pack}/{name}");
        Problem::new(Kind::NotFound, format!("there is no rule `{}`", id.escape_debug()))
    };
    let id = RuleId::new(format!("{pack}/{name}")).map_err(|_| missing())?;
    let rule = app.service.engine().library().rule(&id).ok_or_else(missing)?;
    Ok(json(&RulePage {
        id: &rule.id,
        summary: &rule.summary,
        severity: rule.severity,
        confidence: rule.confidence,
        maturity: serde_json::to_value(rule.maturity).unwrap_or_default(),
        attack: texts(&rule.attack),
        cwe: texts(&rule.cwe),
        refuses: &rule.refuses,
        why: rule.why.trim(),
        avoid: texts(&rule.hits),
        prefer: &rule.safer,
        not_flagged: texts(&rule.misses),
        references: texts(&rule.references),
    }))
}

fn texts<T: Deref<Target = str>>(all: &[T]) -> Vec<&str> {
    all.iter().map(Deref::deref).collect()
}

/// Show the policy in force
#[utoipa::path(
    get, path = "/v1/policy", operation_id = "getPolicy", tag = "knowledge",
    responses(
        (status = 200, description = "All of it", body = ref("#/components/schemas/Policy"), content_type = "application/json"),
        Refused,
    ),
)]
pub(super) async fn policy(State(app): State<Arc<App>>, _: May<Read>) -> Result<Response, Problem> {
    let policy = app.service.engine().policy();
    let broken = |error: serde_json::Error| Problem::new(Kind::Internal, error.to_string());
    Ok(json(&PolicyPage {
        revision: policy.revision(),
        entries: serde_json::to_value(policy.explain()).map_err(broken)?,
        warnings: serde_json::to_value(policy.warnings()).map_err(broken)?,
    }))
}

/// The public keys approval tokens are verified with
#[utoipa::path(
    get, path = "/v1/keys", operation_id = "listKeys", tag = "approvals",
    responses(
        (status = 200, description = "A JWK set", body = ref("#/components/schemas/KeySet"), content_type = "application/json"),
        Refused,
    ),
)]
pub(super) async fn keys(State(app): State<Arc<App>>, _: May<Evaluate>) -> Response {
    json(&KeySet { keys: vec![app.service.public_key()] })
}
