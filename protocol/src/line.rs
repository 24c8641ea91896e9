//! A verdict on one line, for batches.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::{Decision, Effect, Finding, Outcome, RuleId, Severity, Verdict};

/// What is answered to one line of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct VerdictLine<'a> {
    /// The rules that decided, strictest first; none when it was allowed.
    pub because: Vec<&'a RuleId>,
    /// What was decided.
    pub decision: Decision,
    /// What the command would do.
    pub effects: &'a [Effect],
    /// What was found.
    pub findings: &'a [Finding],
    /// The caller's id, or a stable id of the command and the ruling.
    pub id: &'a Value,
    /// The worst that counted.
    pub risk: Severity,
    /// Why nobody judged it, where nobody did.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unjudged: Option<&'a str>,
}

impl<'a> From<&'a Verdict> for VerdictLine<'a> {
    fn from(verdict: &'a Verdict) -> Self {
        let (ruling, assessment) = (&verdict.ruling, &verdict.assessment);
        let deciding = ruling.because.iter().filter(|reason| reason.decision > Decision::Allow);
        let mut because: Vec<&RuleId> = Vec::new();
        for reason in deciding.clone() {
            let finding = reason.finding.and_then(|index| assessment.findings.get(index as usize));
            if let Some(rule) = finding.map(|finding| &finding.rule)
                && !because.contains(&rule)
            {
                because.push(rule);
            }
        }
        let unjudged = deciding.map(|reason| reason.decided_by.as_str()).next();
        Self {
            because,
            decision: ruling.decision,
            effects: &assessment.effects,
            findings: &assessment.findings,
            id: &verdict.id,
            risk: ruling.risk,
            unjudged: unjudged.filter(|_| ruling.outcome == Outcome::Unjudged),
        }
    }
}
