//! The command line: decides whether an agent's shell command may run.
//!
//! A thin door: every verb translates its arguments, calls the engine and prints
//! the answer. Nothing here judges a command. Two programs are made of it: `assize`, and `assize-hook`, which is
//! `assize hook` and nothing else, because an agent starts it for every command.
#![allow(clippy::disallowed_methods, reason = "a door reads files and the environment")]

mod approvals;
mod args;
mod audit;
mod check;
mod completions;
mod coverage;
mod doctor;
mod door;
mod explain;
mod facts;
mod failure;
mod hook;
mod input;
mod install;
mod jsonl;
mod mcp;
mod models;
mod page;
mod place;
mod policy;
mod policy_export;
mod policy_import;
mod progress;
mod remote;
mod render;
mod review;
mod reviewers;
mod rules;
mod rules_new;
mod rules_test;
mod sarif;
mod serve;
mod sources;
mod text;
mod time;
mod today;
mod tokens;

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;

use crate::args::{Cli, NewVerb, PolicyVerb, RulesVerb, Verb};
use crate::audit::args::AuditVerb;
use crate::failure::Failure;
use crate::models::args::ModelsVerb;

/// Not an answer: the caller must not run the command.
const FAILED: u8 = 1;

/// `assize`.
pub fn main() -> ExitCode {
    if hook::is_called() {
        return hook::main(1);
    }
    let cli = Cli::parse();
    // A panic is a defect, and no decision; its exit code must not look like one.
    let done = std::panic::catch_unwind(|| run(&cli)).unwrap_or(Err(Failure::Panicked));
    done.unwrap_or_else(|failure| {
        failure.report();
        ExitCode::from(FAILED)
    })
}

/// `assize-hook`.
pub fn hook() -> ExitCode {
    hook::main(0)
}

fn run(cli: &Cli) -> Result<ExitCode, Failure> {
    match &cli.verb {
        Verb::Check(args) if args.jsonl => jsonl::run(args),
        Verb::Check(args) => check::run(args),
        Verb::Explain(args) => explain::run(args),
        Verb::Rules { verb: RulesVerb::New { what: NewVerb::Program(args) } } => rules_new::program(args),
        Verb::Rules { verb: RulesVerb::New { what: NewVerb::Rule(args) } } => rules_new::rule(args),
        Verb::Rules { verb: RulesVerb::Test(args) } => rules_test::run(args),
        Verb::Rules { verb: RulesVerb::Lint(args) } => rules::lint(args),
        Verb::Rules { verb: RulesVerb::List(args) } => rules::list(args),
        Verb::Rules { verb: RulesVerb::Coverage(args) } => coverage::run(args),
        Verb::Models { verb: ModelsVerb::Train(args) } => models::train(args),
        Verb::Models { verb: ModelsVerb::Eval(args) } => models::eval(args),
        Verb::Models { verb: ModelsVerb::TrainSessions(args) } => models::sessions::train(args),
        #[cfg(feature = "local-models")]
        Verb::Models { verb: ModelsVerb::Fetch(args) } => models::fetch::run(args),
        Verb::Policy { verb: PolicyVerb::Show(args) } => policy::show(args),
        Verb::Policy { verb: PolicyVerb::Export(args) } => policy_export::run(args),
        Verb::Policy { verb: PolicyVerb::Import(args) } => policy_import::run(args),
        Verb::Approvals { verb } => approvals::run(verb),
        Verb::Audit { verb: AuditVerb::Verify(args) } => audit::verify(args),
        Verb::Audit { verb: AuditVerb::Query(args) } => audit::query(args),
        Verb::Audit { verb: AuditVerb::Export(args) } => audit::export(args),
        Verb::Hook(args) => Ok(hook::run(args, Instant::now())),
        Verb::Install(args) => install::run(args),
        Verb::Uninstall(args) => install::remove(args),
        Verb::Doctor(args) => doctor::run(args),
        Verb::Mcp(args) => mcp::run(args),
        Verb::Review(args) => review::run(args),
        Verb::Reviewers(args) => reviewers::run(args),
        Verb::Serve(args) => serve::run(args),
        Verb::Tokens { verb } => tokens::run(verb),
        Verb::Completions(args) => completions::run(args),
        Verb::Man(args) => completions::man(args),
    }
}
