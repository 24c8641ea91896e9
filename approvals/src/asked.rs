//! A command that was judged, and the question to a person that follows.

use assize_protocol::{
    Approval, ApprovalState, Binding, Decision, Prompting, Request, Severity, Structure, Verdict,
};

use crate::binding::bind;
use crate::prompting::prompting;
use crate::rules::millis;
use crate::{Refused, Rules, structure_of};

/// A command with the verdict on it and who asked: what a question is opened about and a grant is held against.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// What was asked, with the facts it was judged by.
    pub request: &'a Request,
    /// What came of it.
    pub verdict: &'a Verdict,
    /// Who asked: [`assize_protocol::Caller::name`].
    pub requester: &'a str,
}

impl Asked<'_> {
    /// What an answer is bound to.
    pub fn binding(&self) -> Binding {
        bind(self.request, &self.verdict.revisions, self.requester)
    }

    /// What an approval "for commands like this" would keep; `None` where that would reach too far.
    pub fn structure(&self) -> Option<Structure> {
        structure_of(&self.request.command, &self.verdict.assessment)
    }

    /// How a person has to be asked.
    pub fn prompting(&self, rules: &Rules) -> Prompting {
        prompting(&self.verdict.assessment, self.risk(), rules)
    }

    /// The worst that counts, from the ruling or from the assessment, whichever is worse: a ruling may have
    /// travelled.
    pub fn risk(&self) -> Severity {
        let ruling = &self.verdict.ruling;
        (0u32..)
            .zip(&self.verdict.assessment.findings)
            .filter(|(index, finding)| !finding.sandboxed && !ruling.suppressed.contains(index))
            .map(|(_, finding)| finding.severity)
            .fold(ruling.risk, Severity::max)
    }

    /// Why no person can approve it.
    pub(crate) fn never(&self) -> Option<Refused> {
        match (self.verdict.ruling.decision, self.risk()) {
            (Decision::Deny, _) => Some(Refused::Never("the policy denies it")),
            (_, Severity::Critical) => Some(Refused::Never("it is critical")),
            _ => None,
        }
    }
}

/// Opens the question about `asked` under the name `id`.
///
/// # Errors
/// When there is nothing to ask, or nobody could approve it.
pub fn open(asked: &Asked<'_>, id: &str, now: i64, rules: &Rules) -> Result<Approval, Refused> {
    if let Some(never) = asked.never() {
        return Err(never);
    }
    if asked.verdict.ruling.decision == Decision::Allow {
        return Err(Refused::NotAsked);
    }
    let Asked { request, verdict, .. } = asked;
    let assessment = &verdict.assessment;
    let prompting = asked.prompting(rules);
    Ok(Approval {
        id: id.to_owned(),
        state: ApprovalState::Open,
        version: 1,
        opened_at: now,
        expires_at: now.saturating_add(millis(rules.approval_lasts)),
        closed_at: None,
        verdict: verdict.id.as_str().map_or_else(|| verdict.id.to_string(), str::to_owned),
        agent: request.agent.clone(),
        command: request.command.text.clone(),
        edited: None,
        binding: asked.binding(),
        prompt: request.context.as_ref().and_then(|context| context.prompt.clone()),
        risk: asked.risk(),
        because: verdict.ruling.because.clone(),
        findings: assessment.findings.clone(),
        invocations: assessment.invocations.clone(),
        effects: assessment.effects.clone(),
        structure: if prompting.suppress_always { None } else { asked.structure() },
        prompting,
        quorum: rules.quorum(asked.risk()),
        votes: Vec::new(),
    })
}
