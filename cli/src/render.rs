//! Prints a verdict for people. Colours are always written; the stream drops them where nobody sees them.

use std::io::Write;

use anstyle::{AnsiColor, Style};
use assize_protocol::{
    Assessment, Because, Coverage, Decision, Effect, Finding, Outcome, Severity, Span, Verdict,
};

use crate::text::{visible, visible_char};

pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
pub(crate) const STRONG: Style = Style::new().bold();
pub(crate) const FAINT: Style = Style::new().dimmed();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
const CARET: Style = AnsiColor::Blue.on_default().bold();

/// More than a terminal's width of one line helps nobody to find the place.
const EXCERPT: usize = 160;
/// What is kept in front of the place when a line is cut.
const LEAD: usize = 40;

/// The colour of a decision.
pub(crate) fn of_decision(decision: Decision) -> Style {
    match decision {
        Decision::Allow => GOOD,
        Decision::Ask => AnsiColor::Yellow.on_default().bold(),
        Decision::Deny => ERROR,
    }
}

/// The colour of a severity.
pub(crate) fn of_severity(severity: Severity) -> Style {
    match severity {
        Severity::Info | Severity::Low => AnsiColor::Cyan.on_default(),
        Severity::Medium | Severity::High => AnsiColor::Yellow.on_default().bold(),
        Severity::Critical => ERROR,
    }
}

/// Decision, findings strictest first, effects, the way out.
pub(crate) fn verdict(out: &mut dyn Write, command: &str, verdict: &Verdict) -> std::io::Result<()> {
    let ruling = &verdict.ruling;
    let style = of_decision(ruling.decision);
    write!(out, "{style}{}{style:#}", ruling.decision)?;
    if ruling.decision != Decision::Allow {
        write!(out, ", risk {}", ruling.risk)?;
    }
    match ruling.outcome {
        Outcome::Judged => writeln!(out)?,
        Outcome::Reviewed => writeln!(out, ", reviewed")?,
        Outcome::ReviewerUnavailable => writeln!(out, ", no reviewer was available")?,
        Outcome::Approved => writeln!(out, ", decided by a person")?,
        Outcome::Unjudged => writeln!(out, ", not judged")?,
        Outcome::Unrecorded => writeln!(out, ", could not be recorded")?,
    }
    for reason in &ruling.because {
        because(out, command, &verdict.assessment, reason)?;
    }
    for sandboxed in verdict.assessment.findings.iter().filter(|finding| finding.sandboxed) {
        finding(out, command, sandboxed)?;
        note(out, "sandbox", "this rule is on trial and does not decide")?;
    }
    effects(out, &verdict.assessment)?;
    if let Some(refused) = &ruling.refused {
        let id = verdict.id.as_str().map_or_else(|| verdict.id.to_string(), str::to_owned);
        writeln!(out, "\n{STRONG}refused{STRONG:#}\n  {} ({})", visible(refused), visible(&id))?;
    }
    if let Some(rewrite) = &ruling.rewrite {
        writeln!(
            out,
            "\n{STRONG}instead{STRONG:#}\n  {}\n  {FAINT}{}{FAINT:#}",
            visible(&rewrite.run),
            rewrite.because
        )?;
    }
    if let Some(unblock) = &ruling.unblock {
        writeln!(out, "\n{STRONG}to unblock{STRONG:#}\n  {}", visible(unblock))?;
    }
    Ok(())
}

fn because(
    out: &mut dyn Write,
    command: &str,
    assessment: &Assessment,
    reason: &Because,
) -> std::io::Result<()> {
    let Some(found) = reason.finding.and_then(|index| assessment.findings.get(index as usize)) else {
        let style = of_decision(reason.decision);
        writeln!(out, "\n{style}{}{style:#}: {}", reason.decision, visible(&reason.decided_by))?;
        return coverage(out, &assessment.coverage);
    };
    finding(out, command, found)?;
    note(out, &reason.decision.to_string(), &reason.decided_by)
}

/// `severity[rule]: summary` and the place it speaks of.
pub(crate) fn finding(out: &mut dyn Write, command: &str, finding: &Finding) -> std::io::Result<()> {
    let style = of_severity(finding.severity);
    let Finding { severity, rule, summary, .. } = finding;
    writeln!(out, "\n{style}{severity}[{rule}]{style:#}{STRONG}: {}{STRONG:#}", visible(summary))?;
    excerpt(out, command, finding.span)
}

fn note(out: &mut dyn Write, name: &str, text: &str) -> std::io::Result<()> {
    writeln!(out, "  {CARET}={CARET:#} {name}: {}", visible(text))
}

/// The line of `command` that holds the start of `span`, with carets below.
fn excerpt(out: &mut dyn Write, command: &str, span: Span) -> std::io::Result<()> {
    let Some(place) = Excerpt::of(command, span) else { return Ok(()) };
    let number = place.line.to_string();
    let margin = " ".repeat(number.len());
    writeln!(out, "{margin} {CARET}|{CARET:#}")?;
    writeln!(out, "{CARET}{number} |{CARET:#} {}", place.text)?;
    let carets = "^".repeat(place.width.max(1));
    writeln!(out, "{margin} {CARET}|{CARET:#} {}{CARET}{carets}{CARET:#}", " ".repeat(place.indent))
}

/// One line with a marked part, every character visible.
#[derive(Debug, PartialEq, Eq)]
struct Excerpt {
    line: usize,
    text: String,
    indent: usize,
    width: usize,
}

impl Excerpt {
    /// `None` when the span does not fit the command.
    fn of(command: &str, span: Span) -> Option<Self> {
        let (start, end) = (span.start as usize, span.end as usize);
        let before = command.get(..start)?;
        let after = command.get(start..)?;
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let lead = before.get(line_start..)?;
        let rest = after.split('\n').next().unwrap_or(after);
        let marked = rest.get(..end.saturating_sub(start)).unwrap_or(rest);
        let tail = rest.get(marked.len()..)?;

        let lead_letters = lead.chars().count();
        let cut = if lead_letters > EXCERPT - LEAD { lead_letters - LEAD } else { 0 };
        let mut text = String::new();
        if cut > 0 {
            text.push('…');
        }
        text.extend(lead.chars().skip(cut).map(visible_char));
        let indent = text.chars().count();
        let room = EXCERPT.saturating_sub(indent);
        let marked_text: String = marked.chars().take(room).map(visible_char).collect();
        let width = marked_text.chars().count();
        text.push_str(&marked_text);
        let room = room.saturating_sub(width);
        text.extend(tail.chars().take(room).map(visible_char));
        if marked.chars().count() > width || tail.chars().count() > room {
            text.push('…');
        }
        Some(Self { line: before.matches('\n').count() + 1, text, indent, width })
    }
}

/// What the command does, one effect per line.
pub(crate) fn effects(out: &mut dyn Write, assessment: &Assessment) -> std::io::Result<()> {
    if assessment.effects.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{STRONG}effects{STRONG:#}")?;
    let targets: Vec<String> = assessment.effects.iter().map(|effect| visible(&effect.target.text)).collect();
    let widest = targets.iter().map(|target| target.chars().count()).max().unwrap_or(0).min(60);
    for (effect, target) in assessment.effects.iter().zip(targets) {
        let kind = effect.kind.as_str();
        writeln!(out, "  {kind:<8} {target:<widest$}  {FAINT}{}{FAINT:#}", details(effect))?;
    }
    Ok(())
}

/// Class, zone where it says more, qualifiers: the words of the rules.
fn details(effect: &Effect) -> String {
    let class = word(&effect.target.class);
    let zone = effect.target.zone.as_ref().map(word).filter(|zone| *zone != class);
    let qualifiers = effect.qualifiers.iter().map(word);
    [class]
        .into_iter()
        .chain(zone.map(|zone| format!("in {zone}")))
        .chain(qualifiers)
        .collect::<Vec<_>>()
        .join(" ")
}

/// A unit variant as JSON and rules spell it.
pub(crate) fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// How much of the command was understood.
pub(crate) fn coverage(out: &mut dyn Write, coverage: &Coverage) -> std::io::Result<()> {
    let Coverage { bytes, bytes_understood, words_unresolved, programs_unknown, opaque_sinks, limit } =
        coverage;
    writeln!(out, "  {bytes_understood} of {bytes} bytes understood")?;
    let counts = [
        (*words_unresolved, "words only known while it runs"),
        (*programs_unknown, "programs not described"),
        (*opaque_sinks, "places run code that was not read"),
    ];
    for (count, what) in counts.into_iter().filter(|(count, _)| *count > 0) {
        writeln!(out, "  {count} {what}")?;
    }
    match limit {
        Some(limit) => writeln!(out, "  stopped at the limit of {}", word(limit)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(command: &str, start: usize, end: usize) -> Option<(usize, String, usize, usize)> {
        Excerpt::of(command, Span::new(start, end)).map(|e| (e.line, e.text, e.indent, e.width))
    }

    #[test]
    fn carets_stand_below_their_text() {
        assert_eq!(excerpt("a && rm x", 5, 9), Some((1, "a && rm x".to_owned(), 5, 4)));
        assert_eq!(excerpt("ä\nrm x # c", 3, 7), Some((2, "rm x # c".to_owned(), 0, 4)));
        assert_eq!(excerpt("echo\trm", 5, 7), Some((1, "echo\\trm".to_owned(), 6, 2)));
    }

    #[test]
    fn a_span_over_several_lines_shows_the_first() {
        assert_eq!(excerpt("cat <<X\nbody\nX", 0, 14), Some((1, "cat <<X".to_owned(), 0, 7)));
    }

    #[test]
    fn a_span_that_does_not_fit_is_not_shown() {
        assert_eq!(excerpt("ä", 1, 2), None);
        assert_eq!(excerpt("a", 5, 9), None);
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let command = format!("{} rm {}", "x".repeat(500), "y".repeat(500));
        let (_, text, indent, width) = excerpt(&command, 501, 503).unwrap_or_default();
        assert!(
            text.starts_with('…') && text.ends_with('…') && text.chars().count() <= EXCERPT + 2,
            "{text}"
        );
        assert_eq!(text.chars().skip(indent).take(width).collect::<String>(), "rm");
    }
}
