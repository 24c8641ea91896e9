//! A verdict as a span, its child, and events.

use std::time::Duration;

use assize_protocol::{
    Agent, Caller, Confidence, Decision, Digest, Invocation, Outcome, Request, Severity, Verdict,
};
use opentelemetry::Context;
use opentelemetry::logs::Severity as Level;
use opentelemetry::trace::{Link, SpanBuilder, SpanContext, SpanKind, Status, TraceContextExt, Tracer};

use crate::attributes::Attributes;
use crate::metrics::clock;
use crate::names::{self, attribute as a};
use crate::out::Out;
use crate::{Settings, Telemetry, TraceContext};

/// Longer names of unknown programs could be anything.
const PROGRAM: usize = 24;

impl Telemetry {
    /// A request was judged, as part of `trace` where the caller named one. Counts it too.
    pub fn verdict(
        &self,
        caller: &Caller,
        request: &Request,
        verdict: &Verdict,
        trace: Option<TraceContext>,
    ) {
        let took = Duration::from_micros(verdict.elapsed_us.unwrap_or(0));
        self.metrics().judged(verdict.ruling.decision, request.agent.as_ref(), took);
        self.metrics().reviewed(&verdict.reviews);
        if let Some(out) = self.out() {
            let told = Told { settings: &self.settings, caller, request, verdict };
            told.tell(out, trace, took);
        }
    }
}

/// What there is to tell of one verdict.
struct Told<'t> {
    settings: &'t Settings,
    caller: &'t Caller,
    request: &'t Request,
    verdict: &'t Verdict,
}

impl Told<'_> {
    fn tell(&self, out: &Out, trace: Option<TraceContext>, took: Duration) {
        let end = clock();
        let start = end.checked_sub(took).unwrap_or(end);
        let links = if trace.is_none() { self.links() } else { Vec::new() };
        let parent = trace
            .map_or_else(Context::new, |TraceContext(span)| Context::new().with_remote_span_context(span));
        let span = SpanBuilder::from_name(format!("execute_tool {}", self.tool()))
            .with_kind(SpanKind::Internal)
            .with_start_time(start)
            .with_links(links)
            .with_attributes(self.of_call().0);
        let context = parent.with_span(out.tracer.build_with_context(span, &parent));
        let child = SpanBuilder::from_name("assize.evaluate")
            .with_start_time(start)
            .with_attributes(self.of_evaluation().0);
        let child = context.with_span(out.tracer.build_with_context(child, &context));
        if self.fallback() {
            child.span().set_status(Status::error("not judged, or not recorded"));
        }
        child.span().end_with_timestamp(end);
        context.span().end_with_timestamp(end);
        self.events(out, context.span().span_context());
    }

    /// Agents hand hooks no context: whoever wants to join derives the same one from session and call.
    fn links(&self) -> Vec<Link> {
        let named = self.request.session.as_deref().zip(self.request.tool_call.as_deref());
        let link = named.map(|(session, call)| TraceContext::derived(session, call).0);
        link.into_iter().map(Link::with_context).collect()
    }

    fn tool(&self) -> &str {
        self.request.tool.as_deref().map_or("shell", |tool| crate::attributes::beginning(tool, 128))
    }

    /// `server` in `mcp__server__tool`.
    fn mcp_server(&self) -> Option<&str> {
        self.tool().strip_prefix("mcp__")?.split_once("__").map(|(server, _)| server)
    }

    fn fallback(&self) -> bool {
        decided_by(self.verdict) == "fallback"
    }

    /// What joins it with what others tell of the same call.
    fn joins(&self, attributes: &mut Attributes) {
        attributes.named(a::SESSION, self.request.session.as_deref());
        attributes.named(a::CALL, self.request.tool_call.as_deref());
        attributes.name(a::VERDICT, &id(self.verdict));
    }

    fn who(&self, attributes: &mut Attributes) {
        attributes.name(a::TOOL, self.tool());
        agent(attributes, self.request.agent.as_ref());
        attributes.named(a::MCP_SERVER, self.mcp_server());
        attributes.name(a::CALLER, &self.caller.name);
    }

    fn content(&self, attributes: &mut Attributes) {
        let prompt = self.request.context.as_ref().and_then(|context| context.prompt.as_deref());
        attributes.text(a::COMMAND, Some(&self.request.command.text), self.settings.commands);
        attributes.text(a::PROMPT, prompt, self.settings.prompts);
    }

    fn of_call(&self) -> Attributes {
        let mut attributes = Attributes::default();
        attributes.word(a::OPERATION, "execute_tool");
        attributes.word(a::TOOL_TYPE, if self.mcp_server().is_some() { "extension" } else { "function" });
        self.who(&mut attributes);
        self.joins(&mut attributes);
        attributes.word(a::DECISION, decision(self.verdict.ruling.decision));
        self.content(&mut attributes);
        attributes
    }

    fn of_evaluation(&self) -> Attributes {
        let mut attributes = Attributes::default();
        attributes.name(a::VERDICT, &id(self.verdict));
        self.outcome(&mut attributes);
        attributes
    }

    fn outcome(&self, attributes: &mut Attributes) {
        let verdict = self.verdict;
        attributes.word(a::DECISION, decision(verdict.ruling.decision));
        attributes.word(a::SEVERITY, severity(verdict.ruling.risk));
        if let Some(took) = verdict.elapsed_us {
            attributes.number(a::JUDGING, i64::try_from(took).unwrap_or(i64::MAX));
        }
        attributes.name(a::ENGINE, &verdict.revisions.engine);
        attributes.name(a::RULES_REVISION, &verdict.revisions.rules);
        attributes.name(a::POLICY_REVISION, &verdict.revisions.policy);
    }

    fn events(&self, out: &Out, trace: &SpanContext) {
        out.event(
            names::VERDICT,
            level(self.verdict.ruling.decision, self.fallback()),
            self.of_verdict(),
            Some(trace),
        );
        let findings = self.verdict.assessment.findings.iter().enumerate();
        for (at, finding) in findings.filter(|(_, f)| f.severity >= self.settings.findings_from) {
            let mut attributes = Attributes::default();
            self.joins(&mut attributes);
            attributes.name(a::RULE, finding.rule.as_str());
            attributes.word(a::SEVERITY, severity(finding.severity));
            attributes.word(a::CONFIDENCE, confidence(finding.confidence));
            attributes.number(a::START, finding.span.start.into());
            attributes.number(a::END, finding.span.end.into());
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            attributes.truth(a::SUPPRESSED, self.verdict.ruling.suppressed.contains(&at));
            out.event(names::FINDING, Level::Info, attributes, Some(trace));
        }
    }

    fn of_verdict(&self) -> Attributes {
        let (verdict, findings) = (self.verdict, &self.verdict.assessment.findings);
        let mut attributes = Attributes::default();
        self.joins(&mut attributes);
        self.who(&mut attributes);
        self.outcome(&mut attributes);
        attributes.word(a::DECIDED_BY, decided_by(verdict));
        attributes.named(a::ENTRY, verdict.ruling.because.first().map(|because| because.decided_by.as_str()));
        attributes.truth(a::FALLBACK, self.fallback());
        let worst = findings.iter().map(|finding| finding.severity).max();
        let surest = findings.iter().filter(|f| Some(f.severity) == worst).map(|f| f.confidence).max();
        if let Some(surest) = surest {
            attributes.word(a::CONFIDENCE, confidence(surest));
        }
        attributes.number(a::FINDINGS, i64::try_from(findings.len()).unwrap_or(i64::MAX));
        attributes.names(a::RULES, findings.iter().map(|finding| finding.rule.as_str()));
        attributes.names(a::PROGRAMS, verdict.assessment.invocations.iter().map(program));
        attributes.name(a::COMMAND_HASH, &hash(&self.request.command.text));
        attributes.named(a::APPROVAL, verdict.approval.as_ref().map(|approval| approval.id.as_str()));
        self.content(&mut attributes);
        attributes
    }
}

/// Without a profile the name is a word of the command, and may be anything, a secret too.
fn program(invocation: &Invocation) -> &str {
    let name = invocation.program.as_str();
    let plain =
        |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.' | b'+');
    let short = name.len() <= PROGRAM && name.starts_with(|c: char| c.is_ascii_lowercase());
    if invocation.understood || (short && name.bytes().all(plain)) { name } else { "other" }
}

pub(crate) fn hash(text: &str) -> String {
    Digest::of(text).to_string()
}

pub(crate) fn agent(attributes: &mut Attributes, agent: Option<&Agent>) {
    attributes.named(a::AGENT, agent.map(|agent| agent.name.as_str()));
    attributes.named(a::AGENT_VERSION, agent.and_then(|agent| agent.version.as_deref()));
}

fn id(verdict: &Verdict) -> String {
    verdict.id.as_str().map_or_else(|| verdict.id.to_string(), str::to_owned)
}

fn decided_by(verdict: &Verdict) -> &'static str {
    match verdict.ruling.outcome {
        Outcome::Judged | Outcome::ReviewerUnavailable => "policy",
        Outcome::Reviewed => "reviewer",
        Outcome::Approved => "approval",
        Outcome::Unjudged | Outcome::Unrecorded => "fallback",
    }
}

fn level(decision: Decision, fallback: bool) -> Level {
    match decision {
        _ if fallback => Level::Error,
        Decision::Allow => Level::Info,
        Decision::Ask => Level::Info2,
        Decision::Deny => Level::Warn,
    }
}

pub(crate) fn decision(decision: Decision) -> &'static str {
    match decision {
        Decision::Allow => "allow",
        Decision::Ask => "ask",
        Decision::Deny => "deny",
    }
}

pub(crate) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Low => "low",
        Severity::Medium => "medium",
        Severity::High => "high",
        Severity::Critical => "critical",
    }
}

fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "low",
        Confidence::Medium => "medium",
        Confidence::High => "high",
    }
}
