//! `assize rules test`: runs the examples that rules and programs carry.

use std::io::Write;
use std::process::ExitCode;

use assize_engine::{BuildError, Claim, Disagreement, claims};

use crate::args::RulesTestArgs;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::render::{ERROR, GOOD};
use crate::text::visible;
use crate::{door, rules};

/// Runs them all; exit code 1 when one disagrees.
pub(crate) fn run(args: &RulesTestArgs) -> Result<ExitCode, Failure> {
    let folders: Vec<_> = args.dir.iter().cloned().collect();
    let engine = match door::engine_of_rules(&folders) {
        // Files from outside are held against their examples before they are used at all.
        Err(Failure::Engine(BuildError::Examples(failed))) => return report(&failed, None),
        engine => engine?,
    };
    let files = args.dir.as_deref().map(rules::files_in).transpose()?;
    let ours = |claim: &Claim<'_>| files.as_ref().is_none_or(|files| files.contains(&claim.file()));
    let claims: Vec<Claim<'_>> = claims(engine.library()).into_iter().filter(ours).collect();

    let progress = Progress::over(claims.len() as u64, "examples");
    let mut failed = Vec::new();
    for claim in &claims {
        failed.extend(claim.disagreement(engine.classifier()));
        progress.step(1);
    }
    progress.finish();
    report(&failed, Some(claims.len()))
}

fn report(failed: &[Disagreement], total: Option<usize>) -> Result<ExitCode, Failure> {
    let mut out = anstream::stdout().lock();
    for disagreement in failed {
        writeln!(out, "{ERROR}failed{ERROR:#} {}", visible(&disagreement.to_string()))?;
    }
    match (failed.len(), total) {
        (0, total) => {
            writeln!(out, "{GOOD}{} examples passed{GOOD:#}", total.unwrap_or(0))?;
            return Ok(ExitCode::SUCCESS);
        }
        (failed, Some(total)) => writeln!(out, "{failed} of {total} examples failed")?,
        (failed, None) => writeln!(out, "{failed} examples failed")?,
    }
    Ok(ExitCode::from(1))
}
