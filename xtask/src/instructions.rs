//! What judging costs, counted in instructions: the same on a busy machine as on an idle one.
//!
//! Callgrind counts what `benches/src/bin/measured.rs` does with each command of `benches/instructions.toml`,
//! once everything it needs is decoded. A count may go two percent either way before somebody has to look.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

/// The commands, and what each of them cost when somebody last looked.
const PATH: &str = "benches/instructions.toml";

/// The function that is counted.
const COUNTED: &str = "measured::judged_once";

/// In percent.
const TOLERANCE: f64 = 2.0;

/// What `instructions` does besides counting.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Write the counts to benches/instructions.toml instead of comparing with it.
    #[arg(long)]
    bless: bool,
}

/// The committed counts.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Counts {
    command: Vec<Counted>,
}

/// One command.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Counted {
    /// What it stands for.
    name: String,
    /// The line.
    run: String,
    /// What judging it costs.
    #[serde(default)]
    instructions: u64,
}

pub(crate) fn run(options: &Options) -> Result<(), String> {
    if !is_installed() {
        println!("skipped: valgrind is not installed");
        return Ok(());
    }
    let text = std::fs::read_to_string(PATH).map_err(|e| format!("cannot read `{PATH}`: {e}"))?;
    let mut counts: Counts = toml::from_str(&text).map_err(|e| format!("`{PATH}`: {e}"))?;
    let now = count(&counts.command)?;
    let mut changed = Vec::new();
    println!("{:<12}{:>12}{:>12}{:>9}", "", "committed", "now", "percent");
    for (before, now) in counts.command.iter_mut().zip(now) {
        let percent = change(before.instructions, now);
        println!("{:<12}{:>12}{now:>12}{percent:>+9.2}", before.name, before.instructions);
        if percent.abs() > TOLERANCE {
            changed.push(format!("{} {percent:+.1} %", before.name));
        }
        before.instructions = now;
    }
    if options.bless {
        return write(&counts);
    }
    if changed.is_empty() {
        return Ok(());
    }
    Err(format!("the cost of judging changed: {}; `--bless` keeps that", changed.join(", ")))
}

fn is_installed() -> bool {
    let asked = Command::new("valgrind").arg("--version").stdout(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below what a double holds exactly")]
fn change(before: u64, now: u64) -> f64 {
    if before == 0 { 100.0 } else { (now as f64 / before as f64 - 1.0) * 100.0 }
}

fn write(counts: &Counts) -> Result<(), String> {
    let text = toml::to_string(counts).map_err(|e| e.to_string())?;
    let head = "# Written by `cargo xtask instructions --bless`: what judging each of these costs, in instructions.\n\
                # A run that is more than two percent away from it, either way, fails.\n\n";
    std::fs::write(PATH, format!("{head}{text}")).map_err(|e| format!("cannot write `{PATH}`: {e}"))
}

/// The instructions that each of `commands` takes, in order.
fn count(commands: &[Counted]) -> Result<Vec<u64>, String> {
    let program = built()?;
    let folder = std::env::temp_dir().join(format!("assize-instructions-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|e| format!("cannot make `{}`: {e}", folder.display()))?;
    let counted = valgrind(&program, &folder, commands).and_then(|()| totals(&folder, commands.len()));
    // What is left over there harms nobody.
    let _ = std::fs::remove_dir_all(&folder);
    counted
}

/// The program that judges, built as this one: most of it is there already, and a pipeline can afford it.
fn built() -> Result<PathBuf, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let words = ["build", "--profile=proof", "--quiet", "-p", "assize-benches", "--bin", "measured"];
    let output = Command::new(cargo)
        .args(words)
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| format!("cannot run cargo: {e}"))?;
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut built = lines.lines().filter_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        message.get("executable")?.as_str().map(PathBuf::from)
    });
    built.next_back().ok_or_else(|| "cargo built no program".to_owned())
}

/// Leaves a file with the counts of each command in `folder`.
fn valgrind(program: &Path, folder: &Path, commands: &[Counted]) -> Result<(), String> {
    let mut child = Command::new("valgrind")
        .args(["--tool=callgrind", "--quiet"])
        .arg(format!("--zero-before={COUNTED}"))
        .arg(format!("--dump-after={COUNTED}"))
        .arg(format!("--callgrind-out-file={}", folder.join("counts").display()))
        .arg(program)
        .stdin(Stdio::piped())
        .spawn()
        .map_err(|e| format!("cannot run valgrind: {e}"))?;
    if let Some(mut input) = child.stdin.take() {
        for command in commands {
            let line = serde_json::to_string(&command.run).map_err(|e| e.to_string())?;
            writeln!(input, "{line}").map_err(|e| format!("the counted program stopped: {e}"))?;
        }
    }
    let status = child.wait().map_err(|e| e.to_string())?;
    if status.success() { Ok(()) } else { Err(format!("valgrind failed: {status}")) }
}

/// The sums of the numbered files that callgrind left.
fn totals(folder: &Path, expected: usize) -> Result<Vec<u64>, String> {
    let total = |number: usize| {
        let path = folder.join(format!("counts.{number}"));
        let text = std::fs::read_to_string(&path).map_err(|e| format!("`{}`: {e}", path.display()))?;
        let sum = text.lines().find_map(|line| line.strip_prefix("totals: "));
        sum.and_then(|sum| sum.trim().parse().ok()).ok_or_else(|| "callgrind counted nothing".to_owned())
    };
    (1..=expected).map(total).collect()
}
