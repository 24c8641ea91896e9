//! `assize review`: what the reviewers make of a request and the session it carries along.

pub(crate) mod args;

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use assize_engine::Settlement;
use assize_protocol::{
    Command, Decision, Evidence, Happening, Request, Review, ReviewOutcome, Usage, Verdict,
};
use assize_reviewer::{Case, Panel, Reading, Reviewed, Tables};
use serde::Serialize;

use crate::check::{exit_code, json_line};
use crate::door;
use crate::failure::Failure;
use crate::input;
use crate::models::encoder;
use crate::place::Place;
use crate::render::{FAINT, STRONG};
use crate::review::args::ReviewArgs;
use crate::reviewers;
use crate::serve::args::StoreArgs;
use crate::serve::config::Config;
use crate::text::visible;

/// How long it waits for the encoder, which has to be read first.
const PATIENCE: Duration = Duration::from_secs(5);

/// Letters of one event that are shown.
const SHOWN: usize = 160;

/// What is printed as JSON.
#[derive(Serialize)]
struct Printed<'a> {
    decision: Decision,
    reviews: &'a [Review],
    verdict: &'a Verdict,
}

/// Reviews the request in a file.
pub(crate) fn run(args: &ReviewArgs) -> Result<ExitCode, Failure> {
    let text =
        if args.file.as_os_str() == "-" { input::from_stdin()? } else { input::from_file(&args.file)? };
    let request: Request = serde_json::from_str(&text).map_err(|error| {
        Failure::Config(format!(
            "`{}` is no request: {error}; help: write the JSON of `POST /v1/verdicts`, with `command` and `context`",
            args.file.display()
        ))
    })?;
    let command = &request.command;
    let place = Place {
        shell: command.shell,
        cwd: command.cwd.clone(),
        workspace: command.workspace.clone(),
        workspace_was_named: true,
        home: command.home.clone(),
        user: command.user.clone(),
    };
    let engine = door::engine(&args.knowledge, &place)?;
    let verdict = engine.evaluate(&request);
    let case = Case::of_request(&request, &verdict, &|command: &Command| engine.classifier().assess(command));
    let reviewed = review(args, &verdict, case.clone())?;
    let settled = match &reviewed {
        Some(reviewed) => engine.settle(verdict, &settlement(reviewed)),
        None => verdict,
    };
    let mut out = anstream::stdout().lock();
    let reviews = reviewed.as_ref().map_or(&[][..], |reviewed| &reviewed.reviews);
    if args.json {
        json_line(&mut out, &Printed { decision: settled.ruling.decision, reviews, verdict: &settled })?;
    } else {
        if args.explain {
            explain(&mut out, &case)?;
        }
        print(&mut out, &case, reviewed.as_ref(), &settled, args.explain)?;
    }
    Ok(exit_code(settled.ruling.decision))
}

/// The panel's answer; none where there is nothing to ask it.
fn review(args: &ReviewArgs, verdict: &Verdict, case: Case) -> Result<Option<Reviewed>, Failure> {
    if verdict.ruling.decision != Decision::Ask {
        return Ok(None);
    }
    let config = Config::of_store(&StoreArgs { store: None, config: args.config.clone() })?;
    let demands = reviewers::demands(&config.reviewing)?;
    let alike = encoder::alike(config.reviewing.encoder.as_deref(), PATIENCE);
    let panel = Panel::builtin_with(demands, alike);
    let mut panel = panel.map_err(|error| Failure::Config(error.to_string()))?;
    if args.config.is_some() {
        let further = reviewers::further(&config.reviewing)?.0;
        panel = further.into_iter().fold(panel.within(config.service.review_within), Panel::with);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(Failure::Runtime)?;
    let reviewed = runtime.block_on(panel.review(case));
    // Nobody waits for what was not ready in time.
    runtime.shutdown_background();
    Ok(Some(reviewed))
}

fn settlement(reviewed: &Reviewed) -> Settlement {
    if reviewed.is_unavailable() {
        return Settlement::ReviewerUnavailable;
    }
    Settlement::Review { decision: reviewed.combined.decision, confidence: reviewed.combined.confidence }
}

/// What the reviewers saw.
fn explain(out: &mut impl Write, case: &Case) -> Result<(), Failure> {
    writeln!(out, "{STRONG}seen{STRONG:#}")?;
    for event in &case.events {
        let cut = if event.truncated { " (cut)" } else { "" };
        writeln!(out, "  {FAINT}{:<8}{FAINT:#} {}{cut}", event.id, shown(&event.what))?;
    }
    let tables = Tables::builtin().map_err(|error| Failure::Config(error.to_string()))?;
    let reading = Reading::of(case, &tables);
    writeln!(out, "{STRONG}heard{STRONG:#}")?;
    for heard in &reading.heard {
        writeln!(out, "  {FAINT}{:<8}{FAINT:#} {}: {}", heard.event, heard.as_what, visible(&heard.words))?;
    }
    writeln!(out, "{STRONG}planned{STRONG:#}")?;
    for step in &reading.planned {
        let weight = if step.weighty { "" } else { " (harmless by itself)" };
        let further = step.modifiers.iter().fold(String::new(), |all, one| all + "; " + one);
        writeln!(out, "  a step that {}: {}{further}{weight}", step.act, visible(&step.objects.join(", ")))?;
    }
    Ok(())
}

/// One event on one line, as data.
fn shown(what: &Happening) -> String {
    let (kind, text) = match what {
        Happening::Prompt { text } => ("person", text.clone()),
        Happening::ToolCall { tool, input, .. } => ("call", format!("{tool} {input}")),
        Happening::ToolResult { output, .. } => ("result", output.clone()),
        Happening::FileWrite { path, .. } => ("file", path.clone()),
        Happening::Network { host, .. } => ("network", host.clone()),
        Happening::Command { command, decision, .. } => ("command", format!("{command} ({decision})")),
    };
    let short: String = text.chars().take(SHOWN).collect();
    let more = if short.len() < text.len() { " …" } else { "" };
    format!("{kind}: {}{more}", visible(&short))
}

/// What each said and cited, and what came of it.
fn print(
    out: &mut impl Write,
    case: &Case,
    reviewed: Option<&Reviewed>,
    settled: &Verdict,
    cite: bool,
) -> Result<(), Failure> {
    let Some(reviewed) = reviewed else {
        writeln!(out, "{} without reviewers: nothing was asked", settled.ruling.decision)?;
        return Ok(());
    };
    writeln!(out, "{STRONG}said{STRONG:#}")?;
    for review in &reviewed.reviews {
        let outcome = match review.outcome {
            ReviewOutcome::Allow => "allow",
            ReviewOutcome::Abstain => "abstain",
            ReviewOutcome::Deny => "deny",
        };
        writeln!(out, "  {:<11} {outcome:<8} {}", review.reviewer, visible(&review.rationale))?;
        if let Some(safer) = &review.safer {
            writeln!(out, "  {:<20} try `{}`: {}", "", visible(&safer.run), safer.because)?;
        }
        if let Some(usage) = review.usage.filter(|_| cite) {
            writeln!(out, "  {:<20} {FAINT}{}{FAINT:#}", "", spent(&usage))?;
        }
        for evidence in review.evidence.iter().filter(|_| cite) {
            writeln!(out, "  {:<20} {FAINT}{}{FAINT:#}", "", cited(evidence, case))?;
        }
    }
    let panel = reviewed.combined.decision;
    writeln!(out, "panel: {panel}; under the policy: {STRONG}{}{STRONG:#}", settled.ruling.decision)?;
    if panel == Decision::Allow && settled.ruling.decision != Decision::Allow {
        writeln!(out, "the policy lets no review wave {} through: `[review] ceiling`", settled.ruling.risk)?;
    }
    Ok(())
}

/// What an answer cost.
fn spent(usage: &Usage) -> String {
    let Usage { answers, cost_micros, input_tokens, output_tokens } = usage;
    let cost = cost_micros.map(|micros| format!(", {}.{:06}", micros / 1_000_000, micros % 1_000_000));
    format!(
        "{answers} answers, {input_tokens} tokens read, {output_tokens} written{}",
        cost.map_or_else(String::new, |cost| format!("{cost} paid"))
    )
}

fn cited(evidence: &Evidence, case: &Case) -> String {
    match evidence {
        Evidence::Event { id } => {
            let what = case.event(id).map(|event| shown(&event.what)).unwrap_or_default();
            format!("{id} {what}")
        }
        Evidence::Span { span } => format!("`{}`", visible(span.of(&case.command.text))),
        Evidence::Approval { id } => format!("approval {id}"),
    }
}
