//! Is there a step that says what would happen, and changes nothing?

use std::sync::LazyLock;

use assize_protocol::{Assessment, Command, Invocation, Rewrite, Severity};
use serde::Deserialize;

use crate::{Answer, Case, Judge};

/// How a program can say what it would do.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct DryRun {
    program: String,
    sub: String,
    /// What is put behind the subcommand.
    #[serde(default)]
    add: String,
    /// What stands in place of the subcommand.
    #[serde(default)]
    instead: String,
    because: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    dry_run: Vec<DryRun>,
}

/// A broken table proposes nothing; a test reads it.
static TABLE: LazyLock<Table> =
    LazyLock::new(|| toml::from_str(include_str!("../tables/dry-runs.toml")).unwrap_or_default());

/// Proposes the program's own dry run. It never allows and never denies.
#[derive(Debug, Clone, Copy, Default)]
pub struct DryRuns;

/// The dry run of the only command on the line, when `assess` finds less in it than in the command itself.
pub(crate) fn rehearsal(
    command: &Command,
    assessment: &Assessment,
    assess: &dyn Fn(&Command) -> Assessment,
) -> Option<Rewrite> {
    let [invocation] = assessment.invocations.as_slice() else { return None };
    let rewrite = proposed(&command.text, invocation)?;
    let rehearsed = assess(&Command { text: rewrite.run.clone(), ..command.clone() });
    let harmless = worst(&rehearsed) < Severity::Medium;
    let whole = rehearsed.coverage.limit.is_none() && !rehearsed.invocations.is_empty();
    (whole && (harmless || worst(&rehearsed) < worst(assessment))).then_some(rewrite)
}

fn worst(assessment: &Assessment) -> Severity {
    let counting = assessment.findings.iter().filter(|finding| !finding.sandboxed);
    counting.map(|finding| finding.severity).max().unwrap_or(Severity::Info)
}

fn proposed(text: &str, invocation: &Invocation) -> Option<Rewrite> {
    let words = invocation.subcommands.iter().chain(&invocation.operands);
    let subs = words.map(String::as_str).collect::<Vec<_>>().join(" ");
    let entry = TABLE.dry_run.iter().find(|entry| {
        entry.program == invocation.program
            && (entry.sub.is_empty() || subs == entry.sub || subs.starts_with(&format!("{} ", entry.sub)))
    })?;
    if ["dry-run", "dryrun", "--simulate", "--check"].iter().any(|already| text.contains(already)) {
        return None;
    }
    let sub = if entry.sub.is_empty() { invocation.argv.first()?.as_str() } else { entry.sub.as_str() };
    let at = text.find(sub)?;
    let (head, tail) = (text.get(..at)?, text.get(at + sub.len()..)?);
    let run = match (entry.instead.as_str(), entry.add.as_str()) {
        ("", add) => format!("{head}{sub} {add}{tail}"),
        // What is planned takes other words than what is applied.
        (instead, _) if entry.program == "kubectl" => format!("{head}{instead}{tail}"),
        (instead, _) => format!("{head}{instead}"),
    };
    Some(Rewrite { run, because: entry.because.clone() })
}

impl Judge for DryRuns {
    fn name(&self) -> &'static str {
        "dry-run"
    }

    fn revision(&self) -> &'static str {
        "2"
    }

    fn answer(&self, case: &Case) -> Answer {
        match &case.rehearsal {
            Some(rewrite) => Answer {
                safer: Some(rewrite.clone()),
                ..Answer::abstain("there is a step that says what would happen")
            },
            None => Answer::abstain("there is no step that says what would happen"),
        }
    }
}

#[cfg(test)]
mod tests {
    use assize_protocol::{Confidence, Coverage, Finding, RuleId};

    use super::*;

    fn assessed(text: &str, severity: Severity) -> Assessment {
        let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        let invocation = Invocation {
            program: words[0].clone(),
            subcommands: words[1..2].to_vec(),
            operands: words[2..].iter().filter(|word| !word.starts_with('-')).cloned().collect(),
            argv: words,
            options: Vec::new(),
            via: None,
            understood: true,
            span: (0, 1).into(),
        };
        let finding = Finding {
            rule: RuleId::new("git/push").unwrap(),
            severity,
            confidence: Confidence::High,
            span: (0, 1).into(),
            summary: "pushes".to_owned(),
            safer: None,
            invocation: None,
            effect: None,
            sandboxed: false,
        };
        Assessment {
            invocations: vec![invocation],
            findings: vec![finding],
            coverage: Coverage::default(),
            ..Assessment::default()
        }
    }

    /// What is proposed for a push, where its dry run would be as bad as `severity`.
    fn proposal(severity: Severity) -> Option<String> {
        let text = "git push origin main";
        let assess = |command: &Command| assessed(&command.text, severity);
        rehearsal(&Command::new(text, "/w"), &assessed(text, Severity::High), &assess).map(|found| found.run)
    }

    #[test]
    fn a_dry_run_is_proposed_only_when_it_is_less_than_the_command() {
        assert_eq!(proposal(Severity::Low).as_deref(), Some("git push --dry-run origin main"));
        assert_eq!(proposal(Severity::Medium).as_deref(), Some("git push --dry-run origin main"));
        assert_eq!(proposal(Severity::High), None);
        assert_eq!(proposal(Severity::Critical), None);
    }

    #[test]
    fn the_table_can_be_read() {
        assert!(toml::from_str::<Table>(include_str!("../tables/dry-runs.toml")).is_ok());
    }
}
