//! Hunts for scripts in which a shell runs something that the reader does not show.

use std::fmt;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use assize_protocol::Shell;
use assize_shell::{Limits, Script};

use crate::grammar;
use crate::law::{self, Hidden};
use crate::mutate::mutate_for;
use crate::oracle::{Observation, Oracle};
use crate::random::Random;

/// Counterexamples that are shrunk and kept.
const KEPT: usize = 12;

/// Scripts that one oracle gets at a time: a million of them would not fit.
const CHUNK: usize = 500;

/// What a hunt or a table came to.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Scripts given to the shell.
    pub scripts: usize,
    /// Those in which it found a syntax error.
    pub rejected: usize,
    /// Those it did not end by itself.
    pub timed_out: usize,
    /// Those it accepts.
    pub accepted: usize,
    /// Those it accepts and the reader does not vouch for.
    pub unread: usize,
    /// Commands and files of scripts that the reader vouches for.
    pub compared: usize,
    /// Scripts with something hidden.
    pub hidden: usize,
    /// Some of them.
    pub examples: Vec<Example>,
}

/// A script in which something is hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Shrunk where that was possible.
    pub script: String,
    /// What the shell did.
    pub hidden: Vec<Hidden>,
    /// What the reader shows.
    pub shown: String,
}

impl Report {
    /// The share of accepted scripts that are unread, in percent.
    pub fn unread_percent(&self) -> f64 {
        let share = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        100.0 * share(self.unread) / share(self.accepted.max(1))
    }

    fn count(&mut self, script: &Script, observation: &Observation) {
        self.scripts += 1;
        self.timed_out += usize::from(observation.timed_out);
        if observation.rejected {
            self.rejected += 1;
        } else {
            self.accepted += 1;
            self.unread += usize::from(!script.unread.is_empty());
        }
        if script.unread.is_empty() {
            self.compared += observation.ran.len() + observation.named.len() + observation.files.len();
        }
    }
}

impl Report {
    /// Counts what somebody else saw as well.
    fn add(&mut self, other: Self) {
        self.scripts += other.scripts;
        self.rejected += other.rejected;
        self.timed_out += other.timed_out;
        self.accepted += other.accepted;
        self.unread += other.unread;
        self.compared += other.compared;
        self.hidden += other.hidden;
        self.examples.extend(other.examples);
        self.examples.truncate(KEPT);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scripts, rejected, timed_out, accepted, unread, compared, hidden, .. } = self;
        writeln!(
            out,
            "{scripts} scripts, {rejected} rejected, {timed_out} stopped; of {accepted} accepted {unread} \
             unread ({:.1} %); {compared} commands and files compared; {hidden} scripts hide something",
            self.unread_percent()
        )?;
        for Example { script, hidden, shown } in &self.examples {
            writeln!(out, "--- {script:?}\n{script}\n    runs: {hidden:?}\n    shown: {shown}")?;
        }
        Ok(())
    }
}

/// Reads as the doors do.
pub fn read(script: &str) -> Script {
    assize_shell::read(script, Shell::Bash, &Limits::default())
}

/// Reads in the dialect of `shell`.
pub fn reader(shell: Shell) -> fn(&str) -> Script {
    match shell {
        Shell::Bash => read,
        Shell::Sh => |script| assize_shell::read(script, Shell::Sh, &Limits::default()),
        Shell::Zsh => |script| assize_shell::read(script, Shell::Zsh, &Limits::default()),
        Shell::Unknown => |script| assize_shell::read(script, Shell::Unknown, &Limits::default()),
    }
}

/// Reads without a witness.
pub fn read_alone(script: &str) -> Script {
    assize_shell::read_alone(script, Shell::Bash, &Limits::default())
}

/// Holds `scripts` against the law.
pub fn judge(
    oracle: &mut Oracle,
    scripts: impl IntoIterator<Item = String>,
    reader: fn(&str) -> Script,
) -> Report {
    let mut report = Report::default();
    let scripts: Vec<String> = scripts.into_iter().collect();
    let observations = oracle.run(&scripts);
    for (text, observation) in scripts.iter().zip(&observations) {
        let script = reader(text);
        report.count(&script, observation);
        if law::hidden(&script, observation).is_empty() {
            continue;
        }
        report.hidden += 1;
        if report.examples.len() < KEPT {
            report.examples.push(shrink(oracle, text, reader));
        }
    }
    report
}

/// Makes `count` scripts from `seed` and holds them against the law; `None` without bash.
pub fn hunt(seed: u64, count: usize) -> Option<Report> {
    hunt_in(Shell::Bash, seed, count, &|_| ())
}

/// As [`hunt`], in another shell and with the reader in its dialect. `done` is told how many more are through.
pub fn hunt_in(shell: Shell, seed: u64, count: usize, done: &(dyn Fn(usize) + Sync)) -> Option<Report> {
    let oracles =
        std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(count.div_ceil(CHUNK));
    let begun = AtomicUsize::new(0);
    let work = || {
        let mut oracle = Oracle::of(shell)?;
        let mut report = Report::default();
        loop {
            let from = begun.fetch_add(CHUNK, Ordering::Relaxed);
            if from >= count {
                return Some(report);
            }
            let numbers = from..count.min(from + CHUNK);
            let through = numbers.len();
            report.add(judge(&mut oracle, scripts_for(shell, seed, numbers), reader(shell)));
            done(through);
        }
    };
    std::thread::scope(|scope| {
        let working: Vec<_> = (0..oracles.max(1)).map(|_| scope.spawn(work)).collect();
        let mut whole = Report::default();
        for one in working {
            whole.add(one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Some(whole)
    })
}

/// As [`hunt`], with another reader.
pub fn hunt_with(seed: u64, count: usize, reader: fn(&str) -> Script) -> Option<Report> {
    let mut oracle = Oracle::start()?;
    Some(judge(&mut oracle, scripts_for(Shell::Bash, seed, 0..count), reader))
}

/// The scripts of a hunt in bash.
pub fn scripts(seed: u64, count: usize) -> Vec<String> {
    scripts_for(Shell::Bash, seed, 0..count).collect()
}

/// The scripts of a hunt that have these numbers: most as the grammar makes them, a third broken afterwards, half for
/// a shell with a syntax of its own.
fn scripts_for(shell: Shell, seed: u64, numbers: Range<usize>) -> impl Iterator<Item = String> {
    let broken = if shell == Shell::Bash { 35 } else { 55 };
    numbers.filter_map(|number| u64::try_from(number).ok()).map(move |number| {
        let mut random = Random::new(seed.wrapping_mul(0x0100_0000_01B3) ^ number);
        let script = grammar::script(&mut random);
        if random.chance(broken) {
            let changes = 1 + random.below(3);
            mutate_for(shell, &script, &mut random, changes)
        } else {
            script
        }
    })
}

/// The smallest script found, by leaving out chunks, that still hides something.
pub fn shrink(oracle: &mut Oracle, text: &str, reader: fn(&str) -> Script) -> Example {
    let mut best: Vec<char> = text.chars().collect();
    let mut size = best.len().div_ceil(2);
    while size > 0 {
        let before = best.len();
        let mut at = 0;
        while at < best.len() {
            let tries: Vec<usize> = (at..best.len()).step_by(size).take(8).collect();
            let candidates: Vec<Vec<char>> = tries.iter().map(|from| without(&best, *from, size)).collect();
            match first_hiding(oracle, &candidates, reader)
                .and_then(|index| Some((index, candidates.get(index)?)))
            {
                Some((index, smaller)) => {
                    at += index * size;
                    best.clone_from(smaller);
                }
                None => at += 8 * size,
            }
        }
        if best.len() == before || size > 1 {
            size /= 2;
        }
    }
    let script: String = best.into_iter().collect();
    let observation = oracle.run(std::slice::from_ref(&script)).pop().unwrap_or_default();
    let read = reader(&script);
    Example { hidden: law::hidden(&read, &observation), shown: law::shown(&read), script }
}

fn without(text: &[char], from: usize, size: usize) -> Vec<char> {
    text.iter().take(from).chain(text.iter().skip(from + size)).copied().collect()
}

fn first_hiding(oracle: &mut Oracle, candidates: &[Vec<char>], reader: fn(&str) -> Script) -> Option<usize> {
    let texts: Vec<String> = candidates.iter().map(|candidate| candidate.iter().collect()).collect();
    let observations = oracle.run(&texts);
    texts.iter().zip(&observations).position(|(text, observation)| {
        !observation.timed_out && !law::hidden(&reader(text), observation).is_empty()
    })
}
