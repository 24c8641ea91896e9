//! `assize rules coverage`: which ATT&CK techniques the rules speak of.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::process::ExitCode;

use serde::Serialize;

use crate::args::RulesCoverageArgs;
use crate::check::json_line;
use crate::door;
use crate::failure::Failure;
use crate::render::{FAINT, STRONG};

#[derive(Debug, Serialize)]
struct Coverage<'a> {
    techniques: Vec<Technique<'a>>,
    /// Named by a rule and not in the table.
    unknown: BTreeSet<&'a str>,
}

#[derive(Debug, Serialize)]
struct Technique<'a> {
    id: &'a str,
    name: &'a str,
    tactic: &'a str,
    rules: &'a [&'a str],
}

/// Prints every technique with the number of rules that name it.
pub(crate) fn run(args: &RulesCoverageArgs) -> Result<ExitCode, Failure> {
    let engine = door::engine_of_rules(&args.rules)?;
    let mut named: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for rule in engine.library().rules() {
        for id in &rule.attack {
            named.entry(id).or_default().push(rule.id.as_str());
        }
    }
    for rules in named.values_mut() {
        rules.sort_unstable();
    }
    let tactics = assize_rules::tactics();
    let techniques = tactics.iter().flat_map(|tactic| {
        tactic.techniques.iter().map(|(id, name)| Technique {
            id,
            name,
            tactic: &tactic.name,
            rules: named.get(id.as_str()).map_or(&[], Vec::as_slice),
        })
    });
    let techniques: Vec<_> = techniques.collect();
    let known: BTreeSet<&str> = techniques.iter().map(|technique| technique.id).collect();
    let unknown = named.keys().copied().filter(|id| !known.contains(id)).collect();
    let coverage = Coverage { techniques, unknown };
    let mut out = anstream::stdout().lock();
    if args.json {
        json_line(&mut out, &coverage)?;
    } else {
        print(&mut out, &coverage)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print(out: &mut dyn Write, coverage: &Coverage<'_>) -> std::io::Result<()> {
    let mut tactic = "";
    for technique in &coverage.techniques {
        if tactic != technique.tactic {
            let space = if tactic.is_empty() { "" } else { "\n" };
            tactic = technique.tactic;
            let all: Vec<_> = coverage.techniques.iter().filter(|other| other.tactic == tactic).collect();
            let covered = all.iter().filter(|other| !other.rules.is_empty()).count();
            writeln!(out, "{space}{STRONG}{tactic}{STRONG:#}  {covered} of {}", all.len())?;
        }
        let count = match technique.rules.len() {
            0 => "–".to_owned(),
            count => count.to_string(),
        };
        let style = if technique.rules.is_empty() { FAINT } else { anstyle::Style::new() };
        writeln!(out, "{style}  {:<9}  {count:>3}  {}{style:#}", technique.id, technique.name)?;
    }
    let covered = coverage.techniques.iter().filter(|technique| !technique.rules.is_empty()).count();
    writeln!(out, "\n{covered} of {} techniques have a rule", coverage.techniques.len())?;
    for id in &coverage.unknown {
        writeln!(out, "{id} is not in the table")?;
    }
    Ok(())
}
