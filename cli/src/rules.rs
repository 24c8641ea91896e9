//! `assize rules list` and `assize rules lint`.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use assize_rules::{Place, Rule};
use serde_json::{Value, json};

use crate::args::{RulesLintArgs, RulesListArgs};
use crate::check::json_line;
use crate::failure::Failure;
use crate::render::{FAINT, GOOD, STRONG, of_severity, word};
use crate::text::visible;
use crate::{door, sources};

/// Prints every rule, one per line.
pub(crate) fn list(args: &RulesListArgs) -> Result<ExitCode, Failure> {
    let engine = door::engine_of_rules(&args.rules)?;
    let mut rules: Vec<&Rule> = engine.library().rules().collect();
    rules.sort_by(|left, right| left.id.cmp(&right.id));
    let mut out = anstream::stdout().lock();
    if args.json {
        let all: Vec<Value> = rules.iter().map(|rule| row(rule)).collect();
        json_line(&mut out, &all)?;
        return Ok(ExitCode::SUCCESS);
    }
    let widest = rules.iter().map(|rule| rule.id.as_str().len()).max().unwrap_or(0);
    for rule in rules {
        let style = of_severity(rule.severity);
        let (id, severity, maturity) = (rule.id.as_str(), rule.severity.to_string(), word(&rule.maturity));
        write!(out, "{id:<widest$}  {style}{severity:<8}{style:#}  {FAINT}{maturity:<10}{FAINT:#}  ")?;
        writeln!(out, "{}", visible(&rule.summary))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn row(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "severity": rule.severity,
        "confidence": rule.confidence,
        "maturity": rule.maturity,
        "summary": rule.summary,
        "attack": rule.attack,
    })
}

/// Prints what is not good enough to ship; exit code 1 when there is something.
pub(crate) fn lint(args: &RulesLintArgs) -> Result<ExitCode, Failure> {
    let folders: Vec<_> = args.dir.iter().cloned().collect();
    let engine = door::engine_of_rules(&folders)?;
    let sources = args.dir.as_deref().map(sources::read).transpose()?;
    let advice = assize_rules::lint(engine.library(), sources.as_deref().unwrap_or_default());
    let mut lines = Vec::new();
    for one in &advice {
        let text = format!("{}; help: {}", one.message, one.help);
        let file =
            sources.iter().flatten().find(|source| sources::ending(source).as_ref() == Some(&one.file));
        match (file, &sources) {
            (Some(file), _) => {
                let Place { line, column } = Place::of_value(&file.text, &one.near);
                lines.push((file.path.as_str(), format!(":{line}:{column}"), line, text));
            }
            (None, None) => lines.push((one.file.as_str(), String::new(), 0, text)),
            // Built in, while only a folder was asked about.
            (None, Some(_)) => {}
        }
    }
    lines.sort_by_key(|(file, _, line, _)| (*file, *line));
    let mut out = anstream::stdout().lock();
    for (file, place, _, text) in &lines {
        writeln!(out, "{STRONG}{}{place}{STRONG:#}: {}", visible(file), visible(text))?;
    }
    if lines.is_empty() {
        writeln!(out, "{GOOD}nothing to improve{GOOD:#}")?;
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::from(1))
}

/// The rules and programs a folder defines, by the end of their path.
pub(crate) fn files_in(folder: &Path) -> Result<BTreeSet<String>, Failure> {
    Ok(sources::read(folder)?.iter().filter_map(sources::ending).collect())
}
