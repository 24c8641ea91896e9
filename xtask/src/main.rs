//! `cargo xtask …`: what developers of Assize run.

#![allow(clippy::disallowed_methods, reason = "a developer's tool reads files")]
#![allow(clippy::print_stdout, reason = "a developer's tool prints")]

mod board;
mod contract;
mod disguised;
mod fuzz;
mod hunt;
mod instructions;
mod models;
mod mutants;
mod options;
mod progress;
mod review;
mod score;
mod soundness;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What developers of Assize run.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Print the scoreboard over corpus/ and hold it against scoreboard.toml.
    Score(score::Options),
    /// Hold generated scripts against the installed bash: nothing it runs may be hidden.
    Hunt(hunt::Options),
    /// Count the instructions that judging takes, and hold them against benches/instructions.toml.
    Instructions(instructions::Options),
    /// Look for bytes that break a promise: libFuzzer over everything that takes bytes from others.
    Fuzz(fuzz::Options),
    /// Load the real files of local models, which are fetched where they are missing.
    Models(models::Options),
    /// Change the code that decides, bit by bit: a test has to notice.
    Mutants(mutants::Options),
    /// Hold the profiles against the help of the programs that are installed here.
    Options(options::Options),
    /// Hold the service against its own `OpenAPI` document, with tools of others.
    Contract(contract::Options),
    /// Hold the reviewers against sessions in which it is known what the person wanted.
    ReviewEval(review::Options),
    /// Run what is allowed under strace: everything it does has to be among the effects it was said to have.
    Soundness(soundness::Options),
}

fn main() -> ExitCode {
    let result = match Cli::parse().verb {
        Verb::Score(options) => score::run(&options),
        Verb::Hunt(options) => hunt::run(&options),
        Verb::Instructions(options) => instructions::run(&options),
        Verb::Fuzz(options) => fuzz::run(&options),
        Verb::Models(options) => models::run(&options),
        Verb::Mutants(options) => mutants::run(&options),
        Verb::Options(options) => options::run(&options),
        Verb::Contract(options) => contract::run(&options),
        Verb::ReviewEval(options) => review::run(&options),
        Verb::Soundness(options) => soundness::run(&options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
