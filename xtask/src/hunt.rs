//! The long hunt: generated scripts against the installed shells.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use assize_protocol::Shell;
use assize_tests::hunt;
use clap::ValueEnum;

use crate::progress;

/// How long and from where.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// How many scripts to generate.
    #[arg(long, default_value_t = 100_000)]
    count: usize,
    /// The same seed makes the same scripts; without one, the clock chooses and says so.
    #[arg(long)]
    seed: Option<u64>,
    /// Who runs them; the reader reads as it does.
    #[arg(long, value_enum, default_value_t = Oracle::Bash)]
    shell: Oracle,
}

/// A shell that can be asked.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Oracle {
    Bash,
    Dash,
    Zsh,
}

impl From<Oracle> for Shell {
    fn from(oracle: Oracle) -> Self {
        match oracle {
            Oracle::Bash => Self::Bash,
            Oracle::Dash => Self::Sh,
            Oracle::Zsh => Self::Zsh,
        }
    }
}

pub(crate) fn run(options: &Options) -> Result<(), String> {
    let by_clock = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |d| d.as_secs());
    let seed = options.seed.unwrap_or_else(by_clock);
    println!("seed {seed}, {} scripts", options.count);
    let begin = Instant::now();
    let bar = progress::bar(options.count);
    let done = |more| bar.inc(u64::try_from(more).unwrap_or_default());
    let report = hunt::hunt_in(options.shell.into(), seed, options.count, &done);
    bar.finish_and_clear();
    let Some(report) = report else {
        println!("skipped: this shell is not installed");
        return Ok(());
    };
    println!("{report}");
    println!("{:.0} scripts a second", per_second(report.scripts, begin.elapsed().as_secs_f64()));
    if report.hidden == 0 { Ok(()) } else { Err(format!("{} commands were hidden", report.hidden)) }
}

#[expect(clippy::cast_precision_loss, reason = "counts are small")]
fn per_second(count: usize, seconds: f64) -> f64 {
    count as f64 / seconds.max(f64::EPSILON)
}
