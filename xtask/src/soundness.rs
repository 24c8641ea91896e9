//! What Assize says a command does against what it does under the kernel's eyes.
//!
//! Every command that is allowed, and whose programs are installed, runs in a throwaway copy of a fixture under
//! `strace`, and everything it writes, deletes, connects to, starts, and every decoy secret it opens has to be covered
//! by the effects of its assessment. An allow is a proof; this looks for the ones that prove something else.
//! [`coverage`] has the policy of the comparison.

mod acts;
mod coverage;
mod fixture;
mod notes;
mod report;
mod sandbox;
mod sources;
mod strace;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use assize_engine::Engine;
use assize_protocol::EffectKind;

use acts::{Act, observe};
use coverage::{Comparison, Cover, Said, idle, invoked};
use fixture::{Fixture, PROJECT, is_decoy};
use notes::Notes;
use report::Report;
use sandbox::{End, Sandbox};
use sources::Case;

use crate::progress;

/// What is run and shown.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Also commands from this file, one a line, or JSON with a `command`.
    #[arg(long, value_name = "FILE")]
    more: Vec<PathBuf>,
    /// Only these commands, which need not be in any file; with all they did.
    #[arg(long, value_name = "COMMAND")]
    only: Vec<String>,
    /// Leave out so many at the beginning: those that an earlier run has seen.
    #[arg(long, default_value_t = 0, value_name = "N")]
    from: usize,
    /// Only so many, chosen by the seed.
    #[arg(long, value_name = "N")]
    sample: Option<usize>,
    /// Chooses the sample.
    #[arg(long, default_value_t = 1, value_name = "SEED")]
    seed: u64,
    /// How many run at once.
    #[arg(long, default_value_t = 2, value_name = "N")]
    jobs: usize,
    /// Seconds after which a command is stopped.
    #[arg(long, default_value_t = 10, value_name = "SECONDS")]
    patience: u64,
    /// Stop starting commands after so many seconds; what is left is counted.
    #[arg(long, value_name = "SECONDS")]
    within: Option<u64>,
    /// Also list the commands that failed, ran out of time or name programs that are not installed.
    #[arg(long)]
    verbose: bool,
}

/// What came of one command.
#[derive(Debug)]
struct Outcome {
    number: usize,
    end: End,
    started: bool,
    /// Every act, and what covers it.
    acts: Vec<(Act, Option<Cover>)>,
    /// Declared and not seen: the program and the kind.
    idle: Vec<(String, EffectKind)>,
}

pub(crate) fn run(options: &Options) -> Result<(), String> {
    if let Some(why) = hindrance() {
        println!("skipped: {why}");
        return Ok(());
    }
    let notes = Notes::read(root())?;
    let engine = Engine::builder().build().map_err(|e| e.to_string())?;
    let fixture = Fixture::write().map_err(|e| format!("cannot write the fixture: {e}"))?;
    let patience = Duration::from_secs(options.patience);
    let sandbox = Sandbox::new(fixture.folder.clone(), patience);
    if let Err(why) = sandbox.output("true") {
        println!("skipped: the place to run commands in cannot be made: {why}");
        return Ok(());
    }
    fixture.prepare(&sandbox)?;
    let texts = match options.only.as_slice() {
        [] => sources::texts(&engine, root(), &options.more)?,
        only => only.iter().map(|text| (text.clone(), false)).collect(),
    };
    let mut found = sources::cases(&engine, &notes, &sandbox, texts);
    found.ready.drain(..options.from.min(found.ready.len()));
    if let Some(count) = options.sample {
        sources::sample(&mut found.ready, count, options.seed);
    }
    let outcomes = run_all(&engine, &notes, &sandbox, &found.ready, options)?;
    let report = Report { cases: &found, outcomes: &outcomes, notes: &notes };
    report.show(options.verbose, !options.only.is_empty());
    match report.surprises() {
        0 => Ok(()),
        some => Err(format!("{some} acts were not declared")),
    }
}

fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// Why this machine cannot do it.
fn hindrance() -> Option<String> {
    if !cfg!(target_os = "linux") {
        return Some("needs Linux".to_owned());
    }
    ["strace", "unshare", "setpriv", "bash", "tar", "git"].into_iter().find_map(|tool| {
        let mut command = Command::new(tool);
        command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        (!command.status().is_ok_and(|status| status.success())).then(|| format!("`{tool}` is not installed"))
    })
}

fn run_all(
    engine: &Engine,
    notes: &Notes,
    sandbox: &Sandbox,
    cases: &[Case],
    options: &Options,
) -> Result<Vec<Outcome>, String> {
    let bar = progress::bar(cases.len());
    let start = std::time::Instant::now();
    let late = || options.within.is_some_and(|seconds| start.elapsed().as_secs() >= seconds);
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(Vec::with_capacity(cases.len()));
    let broken = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..options.jobs.max(1) {
            scope.spawn(|| {
                let comparison = Comparison::new(engine, notes);
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(case) = cases.get(number).filter(|_| !late()) else { break };
                    bar.set_message(
                        case.text.lines().next().unwrap_or_default().chars().take(60).collect::<String>(),
                    );
                    match one(number, case, sandbox, &comparison) {
                        Ok(outcome) => outcomes.lock().map(|mut all| all.push(outcome)).unwrap_or_default(),
                        Err(why) => broken.lock().map(|mut b| *b = Some(why)).unwrap_or_default(),
                    }
                    bar.inc(1);
                    if bar.is_hidden() && bar.position().is_multiple_of(250) {
                        eprintln!("{} of {}", bar.position(), cases.len());
                    }
                }
            });
        }
    });
    bar.finish_and_clear();
    if let Some(why) = broken.into_inner().unwrap_or_default() {
        return Err(why);
    }
    let mut outcomes = outcomes.into_inner().unwrap_or_default();
    outcomes.sort_by_key(|outcome: &Outcome| outcome.number);
    Ok(outcomes)
}

/// Runs one command and compares.
fn one(
    number: usize,
    case: &Case,
    sandbox: &Sandbox,
    comparison: &Comparison<'_>,
) -> Result<Outcome, String> {
    let (end, trace) = sandbox.trace(&case.text)?;
    let seen = observe(&trace, PROJECT, &is_decoy);
    let assessment = &case.verdict.assessment;
    let invoked: HashSet<String> = assessment.invocations.iter().filter_map(|i| invoked(&i.argv)).collect();
    let profiles: HashSet<&str> = assessment.invocations.iter().map(|i| i.program.as_str()).collect();
    let said = Said {
        effects: &assessment.effects,
        passing: &seen.passing,
        replaced: &seen.replaced,
        invoked: &invoked,
        profiles: &profiles,
    };
    let program =
        |number: u32| assessment.invocations.get(number as usize).map_or("", |i| i.program.as_str());
    let idle = match end {
        End::Status(0) => idle(&assessment.effects, &seen.acts),
        End::Status(_) | End::TimedOut => Vec::new(),
    };
    let idle = idle.into_iter().map(|e| (program(e.invocation).to_owned(), e.kind)).collect();
    let acts =
        seen.acts.into_iter().map(|act| (comparison.cover(&act, &said), act)).map(|(c, a)| (a, c)).collect();
    Ok(Outcome { number, end, started: seen.started, acts, idle })
}
