//! What a record of a verdict says.

use std::borrow::Cow;

use assize_protocol::{
    Agent, ApprovalState, Body, Caller, Class, Confidence, Decision, Digest, EffectKind, Evidence, FlowEnd,
    Limit, Outcome, Qualifier, Record, RecordKind, Request, ReviewOutcome, Severity, Shell, Span, Usage,
    Verdict,
};
use serde::Serialize;

use crate::record::{Options, Stamp};
use crate::redact::Secrets;

/// Entries of a list that are written; a command with more has been asked about anyway.
const MOST: usize = 64;

// The fields of each struct stand in the order of their names: what `serde` writes is canonical as it is.

#[derive(Serialize)]
struct VerdictBody<'v> {
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<AgentBody<'v>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    approval: Option<ApprovalBody<'v>>,
    because: Vec<BecauseBody<'v>>,
    command: Cow<'v, str>,
    command_sha256: String,
    coverage: CoverageBody,
    cwd: Cow<'v, str>,
    effects: Vec<EffectBody<'v>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    elapsed_us: Option<u64>,
    findings: Vec<FindingBody<'v>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    flows: Vec<FlowBody>,
    outcome: Outcome,
    programs: Vec<Cow<'v, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt: Option<PromptBody<'v>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reviews: Vec<ReviewBody<'v>>,
    revisions: RevisionsBody<'v>,
    risk: Severity,
    shell: Shell,
    #[serde(skip_serializing_if = "Option::is_none")]
    span_id: Option<&'v str>,
    #[serde(skip_serializing_if = "<[u32]>::is_empty")]
    suppressed: &'v [u32],
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_call: Option<Cow<'v, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<&'v str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'v str>,
    verdict: Cow<'v, str>,
    workspace: Vec<Cow<'v, str>>,
}

#[derive(Serialize)]
struct AgentBody<'v> {
    name: Cow<'v, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'v str>,
}

#[derive(Serialize)]
struct ApprovalBody<'v> {
    id: &'v str,
    state: ApprovalState,
}

#[derive(Serialize)]
struct BecauseBody<'v> {
    decided_by: &'v str,
    decision: Decision,
    #[serde(skip_serializing_if = "Option::is_none")]
    finding: Option<u32>,
}

#[derive(Serialize)]
struct CoverageBody {
    bytes: u32,
    bytes_understood: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<Limit>,
    opaque_sinks: u32,
    programs_unknown: u32,
    words_unresolved: u32,
}

#[derive(Serialize, PartialEq)]
struct EffectBody<'v> {
    class: Class,
    kind: EffectKind,
    #[serde(skip_serializing_if = "<[Qualifier]>::is_empty")]
    qualifiers: &'v [Qualifier],
    target: Cow<'v, str>,
}

#[derive(Serialize)]
struct FindingBody<'v> {
    confidence: Confidence,
    rule: &'v str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    sandboxed: bool,
    severity: Severity,
    span: Span,
    summary: Cow<'v, str>,
}

#[derive(Serialize, PartialEq)]
struct FlowBody {
    from: FlowEnd,
    to: FlowEnd,
}

/// One piece of evidence in a word.
fn cited(evidence: &Evidence) -> String {
    match evidence {
        Evidence::Event { id } => format!("event {id}"),
        Evidence::Span { span } => format!("bytes {}-{}", span.start, span.end),
        Evidence::Approval { id } => format!("approval {id}"),
    }
}

#[derive(Serialize)]
struct ReviewBody<'v> {
    confidence: Confidence,
    evidence: Vec<String>,
    outcome: ReviewOutcome,
    rationale: Cow<'v, str>,
    reviewer: &'v str,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<Usage>,
}

#[derive(Serialize)]
struct PromptBody<'v> {
    sha256: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Cow<'v, str>>,
}

#[derive(Serialize)]
struct RevisionsBody<'v> {
    engine: &'v str,
    policy: &'v str,
    rules: &'v str,
}

/// Masks, and notes where.
struct Redactor<'o> {
    secrets: Secrets,
    options: &'o Options,
    masked: Vec<String>,
    erased: Vec<String>,
}

impl Redactor<'_> {
    fn text<'t>(&mut self, text: &'t str, pointer: impl FnOnce() -> String) -> Cow<'t, str> {
        let masked = self.secrets.mask(text);
        if matches!(masked, Cow::Owned(_)) {
            self.masked.push(pointer());
        }
        masked
    }

    /// Each entry up to the bound; `NAME/-` is noted when there are more.
    fn list<'t, T: PartialEq>(
        &mut self,
        name: &str,
        entries: impl Iterator<Item = &'t str>,
        mut make: impl FnMut(Cow<'t, str>, usize) -> T,
    ) -> Vec<T> {
        let mut out: Vec<T> = Vec::new();
        for (at, text) in entries.enumerate() {
            if out.len() >= MOST {
                self.erased.push(format!("/{name}/-"));
                break;
            }
            let masked = self.secrets.mask(text);
            let hidden = matches!(masked, Cow::Owned(_));
            let entry = make(masked, at);
            if !out.contains(&entry) {
                if hidden {
                    self.masked.push(format!("/{name}/{}", out.len()));
                }
                out.push(entry);
            }
        }
        out
    }

    fn prompt<'v>(&mut self, request: &'v Request) -> Option<PromptBody<'v>> {
        let prompt = request.context.as_ref()?.prompt.as_deref()?;
        let sha256 = Digest::of(prompt).to_string();
        if self.options.prompts {
            return Some(PromptBody { sha256, text: Some(self.text(prompt, || "/prompt/text".to_owned())) });
        }
        self.erased.push("/prompt/text".to_owned());
        Some(PromptBody { sha256, text: None })
    }

    fn effects<'v>(&mut self, verdict: &'v Verdict) -> Vec<EffectBody<'v>> {
        let effects = &verdict.assessment.effects;
        let mut all = effects.iter();
        let bodies =
            self.list("effects", effects.iter().map(|effect| effect.target.text.as_str()), |target, _| {
                all.next().map(|effect| EffectBody {
                    class: effect.target.class,
                    kind: effect.kind,
                    qualifiers: &effect.qualifiers,
                    target,
                })
            });
        bodies.into_iter().flatten().collect()
    }

    fn reviews<'v>(&mut self, verdict: &'v Verdict) -> Vec<ReviewBody<'v>> {
        let bodies = verdict.reviews.iter().enumerate().map(|(at, review)| ReviewBody {
            confidence: review.confidence,
            evidence: review.evidence.iter().take(MOST).map(cited).collect(),
            outcome: review.outcome,
            rationale: self.text(&review.rationale, || format!("/reviews/{at}/rationale")),
            reviewer: &review.reviewer,
            usage: review.usage,
        });
        bodies.collect()
    }

    fn findings<'v>(&mut self, verdict: &'v Verdict) -> Vec<FindingBody<'v>> {
        let findings = &verdict.assessment.findings;
        // Not one is left out: a finding decides, and others refer to it by its place.
        let bodies = findings.iter().enumerate().map(|(at, finding)| FindingBody {
            confidence: finding.confidence,
            rule: finding.rule.as_str(),
            sandboxed: finding.sandboxed,
            severity: finding.severity,
            span: finding.span,
            summary: self.text(&finding.summary, || format!("/findings/{at}/summary")),
        });
        bodies.collect()
    }
}

/// The record of a verdict: what was asked, what was answered, and on what grounds, without its secrets.
pub fn verdict_record(
    stamp: Stamp,
    request: &Request,
    verdict: &Verdict,
    caller: &Caller,
    options: &Options,
) -> Record {
    let command = &request.command;
    let mut redactor =
        Redactor { secrets: Secrets::default(), options, masked: Vec::new(), erased: Vec::new() };
    // First: it is where most secrets are recognised, and what is known is masked in all that follows.
    let text = redactor.text(&command.text, || "/command".to_owned());
    let prompt = redactor.prompt(request);
    let reviews = redactor.reviews(verdict);
    let body = VerdictBody {
        agent: request.agent.as_ref().map(|agent: &Agent| AgentBody {
            name: redactor.text(&agent.name, || "/agent/name".to_owned()),
            version: agent.version.as_deref(),
        }),
        approval: verdict
            .approval
            .as_ref()
            .map(|ticket| ApprovalBody { id: &ticket.id, state: ticket.state }),
        because: because(verdict),
        command: text,
        command_sha256: Digest::of(&command.text).to_string(),
        coverage: coverage(verdict),
        cwd: redactor.text(&command.cwd, || "/cwd".to_owned()),
        effects: redactor.effects(verdict),
        elapsed_us: verdict.elapsed_us,
        findings: redactor.findings(verdict),
        flows: flows(verdict),
        outcome: verdict.ruling.outcome,
        programs: redactor.list(
            "programs",
            verdict.assessment.invocations.iter().map(|invocation| invocation.program.as_str()),
            |program, _| program,
        ),
        prompt,
        reviews,
        revisions: RevisionsBody {
            engine: &verdict.revisions.engine,
            policy: &verdict.revisions.policy,
            rules: &verdict.revisions.rules,
        },
        risk: verdict.ruling.risk,
        shell: command.shell,
        span_id: options.span_id.as_deref(),
        suppressed: &verdict.ruling.suppressed,
        tool_call: request.tool_call.as_deref().map(|call| redactor.text(call, || "/tool_call".to_owned())),
        trace_id: options.trace_id.as_deref(),
        user: command.user.as_deref(),
        verdict: match &verdict.id {
            serde_json::Value::String(id) => redactor.text(id, || "/verdict".to_owned()),
            other => Cow::Owned(other.to_string()),
        },
        workspace: redactor
            .list("workspace", command.workspace.iter().map(String::as_str), |folder, _| folder),
    };
    let body = Body::of(&body).unwrap_or_default();
    let session = request.session.as_deref().map(|session| redactor.secrets.mask(session).into_owned());
    Record {
        id: stamp.id,
        at: stamp.at,
        kind: RecordKind::Verdict,
        actor: caller.name.clone(),
        session,
        decision: Some(verdict.ruling.decision),
        body,
        erased: redactor.erased,
        masked: redactor.masked,
    }
}

fn because(verdict: &Verdict) -> Vec<BecauseBody<'_>> {
    let all = verdict.ruling.because.iter().take(MOST);
    let body = all.map(|reason| BecauseBody {
        decided_by: &reason.decided_by,
        decision: reason.decision,
        finding: reason.finding,
    });
    body.collect()
}

fn coverage(verdict: &Verdict) -> CoverageBody {
    let coverage = &verdict.assessment.coverage;
    CoverageBody {
        bytes: coverage.bytes,
        bytes_understood: coverage.bytes_understood,
        limit: coverage.limit,
        opaque_sinks: coverage.opaque_sinks,
        programs_unknown: coverage.programs_unknown,
        words_unresolved: coverage.words_unresolved,
    }
}

fn flows(verdict: &Verdict) -> Vec<FlowBody> {
    let mut out: Vec<FlowBody> = Vec::new();
    for flow in &verdict.assessment.flows {
        let body = FlowBody { from: flow.from, to: flow.to };
        if !out.contains(&body) {
            out.push(body);
        }
    }
    out
}
