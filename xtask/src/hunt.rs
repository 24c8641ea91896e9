//! The long hunt: generated scripts against the installed bash.

use std::time::{SystemTime, UNIX_EPOCH};

use assize_tests::hunt;

/// How long and from where.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// How many scripts to generate.
    #[arg(long, default_value_t = 100_000)]
    count: usize,
    /// The same seed makes the same scripts; without one, the clock chooses and says so.
    #[arg(long)]
    seed: Option<u64>,
}

pub(crate) fn run(options: &Options) -> Result<(), String> {
    let by_clock = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |d| d.as_secs());
    let seed = options.seed.unwrap_or_else(by_clock);
    println!("seed {seed}, {} scripts", options.count);
    let Some(report) = hunt::hunt(seed, options.count) else {
        println!("skipped: no bash");
        return Ok(());
    };
    println!("{report}");
    if report.hidden == 0 { Ok(()) } else { Err(format!("{} commands were hidden", report.hidden)) }
}
