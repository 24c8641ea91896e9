//! Is there a step that says what would happen, and changes nothing?

use std::sync::Arc;

use assize_protocol::Rewrite;

use crate::tables::Tables;
use crate::{Answer, Case, Judge};

/// Proposes the program's own dry run. It never allows and never denies.
#[derive(Debug, Clone)]
pub struct DryRuns {
    tables: Arc<Tables>,
}

impl DryRuns {
    /// With this vocabulary.
    pub fn new(tables: Arc<Tables>) -> Self {
        Self { tables }
    }

    /// The dry run of the only command on the line.
    fn of(&self, case: &Case) -> Option<Rewrite> {
        let [invocation] = case.assessment.invocations.as_slice() else { return None };
        let subs = invocation
            .subcommands
            .iter()
            .chain(&invocation.operands)
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" ");
        let entry = self.tables.dry_runs.iter().find(|entry| {
            entry.program == invocation.program
                && (entry.sub.is_empty() || subs == entry.sub || subs.starts_with(&format!("{} ", entry.sub)))
        })?;
        let text = &case.command.text;
        let already = text.contains("dry-run") || text.contains("dryrun") || text.contains("--simulate");
        if already {
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
}

impl Judge for DryRuns {
    fn name(&self) -> &'static str {
        "dry-run"
    }

    fn revision(&self) -> &'static str {
        "1"
    }

    fn answer(&self, case: &Case) -> Answer {
        match self.of(case) {
            Some(rewrite) => Answer {
                safer: Some(rewrite),
                ..Answer::abstain("there is a step that says what would happen")
            },
            None => Answer::abstain("there is no step that says what would happen"),
        }
    }
}
