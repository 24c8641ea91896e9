//! Everything a person should see before they answer. Nothing of it can pretend to be something else: commands
//! stand behind a bar that no command can print at the beginning of a line.

use std::io::Write;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use assize_approvals::{shown, shown_argv};
use assize_protocol::{Approval, ApprovalState, Assessment, Grant, GrantScope, Structure};

use crate::render::{self, FAINT, STRONG, of_severity, word};
use crate::text::visible;

/// The whole question.
pub(crate) fn print(out: &mut dyn Write, approval: &Approval) -> std::io::Result<()> {
    header(out, approval)?;
    section(out, "command")?;
    text(out, &approval.command)?;
    if let Some(edited) = &approval.edited {
        section(out, "approved in its place")?;
        text(out, edited)?;
    }
    section(out, "runs")?;
    for invocation in &approval.invocations {
        let doubt = if invocation.understood { "" } else { "  (not described completely)" };
        writeln!(out, "  {}{doubt}", shown_argv(&invocation.argv))?;
    }
    let assessment = Assessment {
        invocations: approval.invocations.clone(),
        effects: approval.effects.clone(),
        ..Assessment::default()
    };
    render::effects(out, &assessment)?;
    why(out, approval)?;
    if let Some(structure) = &approval.structure {
        kept(out, structure)?;
    } else {
        section(out, "commands like this")?;
        writeln!(out, "  cannot be approved: that would reach too far")?;
    }
    votes(out, approval)
}

fn header(out: &mut dyn Write, approval: &Approval) -> std::io::Result<()> {
    let Approval { id, risk, binding, .. } = approval;
    let style = of_severity(*risk);
    write!(
        out,
        "{STRONG}{}{STRONG:#} is {}, risk {style}{risk}{style:#}",
        visible(id),
        word(&approval.state)
    )?;
    writeln!(out, ", {}", when(approval))?;
    write!(out, "  by {}", visible(&binding.requester))?;
    if let Some(agent) = &approval.agent {
        let version = agent.version.as_deref().unwrap_or_default();
        write!(out, " for {}", visible(format!("{} {version}", agent.name).trim_end()))?;
    }
    if let Some(session) = &binding.session {
        write!(out, " in session {}", visible(session))?;
    }
    writeln!(out, "\n  in {}, {}", visible(&binding.cwd), word(&binding.shell))?;
    if let Some(prompt) = &approval.prompt {
        writeln!(out, "  after {FAINT}“{}”{FAINT:#}", visible(prompt))?;
    }
    Ok(())
}

fn why(out: &mut dyn Write, approval: &Approval) -> std::io::Result<()> {
    for finding in &approval.findings {
        render::finding(out, &approval.command, finding)?;
    }
    section(out, "asks because of")?;
    for because in &approval.because {
        let rule = because.finding.and_then(|at| approval.findings.get(at as usize));
        let rule = rule.map_or("what was not understood", |finding| finding.rule.as_str());
        writeln!(out, "  {}: {rule}  {FAINT}{}{FAINT:#}", because.decision, visible(&because.decided_by))?;
    }
    Ok(())
}

/// Exactly what is kept.
fn kept(out: &mut dyn Write, structure: &Structure) -> std::io::Result<()> {
    section(out, "commands like this are those of the same")?;
    // The brackets of open words are ours: a structure is made of no text that holds them.
    structure.shape.split('\n').try_for_each(|line| writeln!(out, "  │ {}", visible(line)))?;
    for effect in &structure.effects {
        writeln!(out, "  {}", visible(effect))?;
    }
    Ok(())
}

fn votes(out: &mut dyn Write, approval: &Approval) -> std::io::Result<()> {
    section(out, "answers")?;
    for vote in &approval.votes {
        let said = if vote.approve { "approved" } else { "denied" };
        let scope = vote.scope.map(|scope| format!(" ({})", word(&scope))).unwrap_or_default();
        let message = vote.message.as_ref().map(|text| format!(": {}", visible(text))).unwrap_or_default();
        writeln!(out, "  {} {said}{scope}{message}", visible(&vote.by))?;
    }
    let others = if approval.prompting.no_self_approval { ", not by whoever asked" } else { "" };
    match approval.state {
        ApprovalState::Open => {
            let people = if approval.quorum == 1 { "one person has" } else { "people have" };
            let count = if approval.quorum == 1 { String::new() } else { format!("{} ", approval.quorum) };
            writeln!(out, "  {count}{people} to approve{others}")
        }
        _ => Ok(()),
    }
}

/// What is about to be said yes to.
pub(crate) fn terms(
    out: &mut dyn Write,
    edited: Option<&str>,
    scope: GrantScope,
    lasts: Option<Duration>,
) -> std::io::Result<()> {
    section(out, "you are about to approve")?;
    if let Some(edited) = edited {
        writeln!(out, "  this in place of the command:")?;
        text(out, edited)?;
    }
    let reach = match scope {
        GrantScope::Once => "one run",
        GrantScope::Session => "this command in its session",
        GrantScope::Structure => "commands like this",
    };
    let lasts = lasts.map_or_else(String::new, |lasts| format!(", for {}", span(lasts)));
    writeln!(out, "  {reach}{lasts}")
}

/// One grant.
pub(crate) fn grant(out: &mut dyn Write, grant: &Grant) -> std::io::Result<()> {
    let style = of_severity(grant.risk);
    let ends =
        until(grant.expires_at).map_or_else(|| "over".to_owned(), |left| format!("ends in {}", span(left)));
    write!(out, "{STRONG}{}{STRONG:#}  {:<9}", visible(&grant.id), word(&grant.scope))?;
    write!(out, "  {style}{:<8}{style:#}  {ends}  by {}", grant.risk, visible(&grant.granted_by.join(", ")))?;
    writeln!(
        out,
        "  {FAINT}for {} in {}{FAINT:#}",
        visible(&grant.binding.requester),
        visible(&grant.binding.cwd)
    )?;
    match &grant.structure {
        Some(structure) => {
            structure.shape.split('\n').try_for_each(|line| writeln!(out, "  │ {}", visible(line)))
        }
        None => writeln!(out, "  the command of approval {}", visible(&grant.approval)),
    }
}

fn section(out: &mut dyn Write, name: &str) -> std::io::Result<()> {
    writeln!(out, "\n{STRONG}{name}{STRONG:#}")
}

/// A whole command.
fn text(out: &mut dyn Write, command: &str) -> std::io::Result<()> {
    shown(command).iter().try_for_each(|line| writeln!(out, "  │ {line}"))
}

/// How much time an open question has.
pub(crate) fn when(approval: &Approval) -> String {
    match (approval.state, until(approval.expires_at)) {
        (ApprovalState::Open, Some(left)) => format!("ends in {}", span(left)),
        (ApprovalState::Open, None) => "its time is up".to_owned(),
        _ => "closed".to_owned(),
    }
}

/// The time until `at`, where that is to come.
fn until(at: i64) -> Option<Duration> {
    let at = UNIX_EPOCH.checked_add(Duration::from_millis(u64::try_from(at).ok()?))?;
    at.duration_since(SystemTime::now()).ok()
}

/// The largest unit of which there is one, and no more: nobody counts the seconds of a day.
fn span(time: Duration) -> String {
    let seconds = time.as_secs();
    let (count, unit) = match seconds {
        172_800.. => (seconds / 86_400, "days"),
        7_200.. => (seconds / 3_600, "hours"),
        120.. => (seconds / 60, "minutes"),
        _ => (seconds, "seconds"),
    };
    format!("{count} {unit}")
}
