//! The documentation page of a rule, made from the rule itself.

use std::io::Write;

use assize_rules::{Rule, Text};
use serde_json::{Value, json};

use crate::render::{FAINT, STRONG, of_severity, word};
use crate::text::visible;

/// Summary, Why, Avoid, Prefer, Not flagged, References.
pub(crate) fn print(out: &mut dyn Write, rule: &Rule) -> std::io::Result<()> {
    let style = of_severity(rule.severity);
    writeln!(out, "{STRONG}{}{STRONG:#}", rule.id)?;
    let (confidence, maturity) = (word(&rule.confidence), word(&rule.maturity));
    writeln!(out, "{style}{}{style:#} {FAINT}confidence {confidence}, {maturity}{FAINT:#}", rule.severity)?;
    section(out, "Summary", &[rule.summary.to_string()])?;
    section(out, "Why", &rule.why.trim().lines().map(str::to_owned).collect::<Vec<_>>())?;
    section(out, "Avoid", &commands(&rule.hits))?;
    section(
        out,
        "Prefer",
        &rule
            .safer
            .iter()
            .flat_map(|safer| [safer.run.clone(), format!("    {}", safer.because)])
            .collect::<Vec<_>>(),
    )?;
    section(out, "Not flagged", &commands(&rule.misses))?;
    section(out, "References", &references(rule))
}

/// The same for programs.
pub(crate) fn json(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "summary": rule.summary,
        "severity": rule.severity,
        "confidence": rule.confidence,
        "maturity": rule.maturity,
        "attack": rule.attack,
        "cwe": rule.cwe,
        "refuses": rule.refuses,
        "why": rule.why.trim(),
        "avoid": rule.hits,
        "prefer": rule.safer,
        "not_flagged": rule.misses,
        "references": rule.references,
    })
}

/// A heading and its lines; nothing when there are none.
fn section(out: &mut dyn Write, heading: &str, lines: &[String]) -> std::io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{STRONG}{heading}{STRONG:#}")?;
    lines.iter().try_for_each(|line| writeln!(out, "  {}", visible(line)))
}

/// A command may have lines of its own.
fn commands(all: &[Text]) -> Vec<String> {
    all.iter().flat_map(|command| command.lines().map(str::to_owned)).collect()
}

fn references(rule: &Rule) -> Vec<String> {
    let attack =
        rule.attack.iter().map(|id| format!("https://attack.mitre.org/techniques/{}/", id.replace('.', "/")));
    let cwe = rule.cwe.iter().filter_map(|id| id.strip_prefix("CWE-"));
    let cwe = cwe.map(|number| format!("https://cwe.mitre.org/data/definitions/{number}.html"));
    rule.references.iter().map(Text::to_string).chain(attack).chain(cwe).collect()
}
