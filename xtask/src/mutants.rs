//! Changes the code that decides, one small change at a time, and sees whether a test notices.
//!
//! Which files, and which changes cannot be noticed, stands in `.cargo/mutants.toml`. Each crate has the quickest tests
//! that are strong: policy its own, the classifier the examples of all knowledge and the bounds of the corpus.

use std::path::Path;
use std::process::Command;

use clap::ValueEnum;

/// What is changed.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Only this crate; both, one after the other, when none is named.
    #[arg(value_enum)]
    crates: Vec<Decider>,
    /// Only the part K of N, as in `3/20`.
    #[arg(long, value_name = "K/N")]
    shard: Option<String>,
    /// Only changes that no test noticed last time.
    #[arg(long)]
    missed: bool,
}

/// A crate that decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Decider {
    /// What findings come to.
    Policy,
    /// What is found, and what lies inside the boundary.
    Classifier,
}

impl Decider {
    fn package(self) -> &'static str {
        match self {
            Self::Policy => "assize-policy",
            Self::Classifier => "assize-classifier",
        }
    }

    /// What says whether a change was noticed.
    fn tests(self) -> Vec<String> {
        match self {
            Self::Policy => vec!["--test-package=assize-policy".to_owned()],
            // The tool tries them without a change in the changed crate alone, which has not all of them: see `unchanged`.
            Self::Classifier => {
                let fixed = ["--baseline=skip".to_owned(), "--timeout=120".to_owned()];
                let packages = PACKAGES.map(|package| format!("--test-package={package}"));
                let chosen = CHOSEN.map(|target| format!("--cargo-test-arg={target}"));
                fixed.into_iter().chain(packages).chain(chosen).collect()
            }
        }
    }

    /// Whether the tests pass without a change: if not, every change would look noticed.
    fn unchanged(self) -> Result<(), String> {
        if matches!(self, Self::Policy) {
            return Ok(());
        }
        let status = Command::new("cargo")
            .args(["test", "--quiet", "--profile=mutants"])
            .args(CHOSEN)
            .args(PACKAGES.map(|package| format!("--package={package}")))
            .status()
            .map_err(|e| format!("cannot start cargo: {e}"))?;
        if status.success() { Ok(()) } else { Err("the tests fail without any change".to_owned()) }
    }
}

/// Where the tests of the classifier are,
const PACKAGES: [&str; 3] = ["assize-classifier", "assize-engine", "assize-tests"];
/// and which of them are tried for every change.
const CHOSEN: [&str; 3] = ["--lib", "--test=claims", "--test=judged"];

pub(crate) fn run(options: &Options) -> Result<(), String> {
    let installed = Command::new("cargo").args(["mutants", "--version"]).output();
    if !installed.is_ok_and(|output| output.status.success()) {
        return Err("`cargo install cargo-mutants --locked` is missing".to_owned());
    }
    let crates = match options.crates.as_slice() {
        [] => &[Decider::Policy, Decider::Classifier],
        some => some,
    };
    let mut survived = Vec::new();
    for decider in crates {
        decider.unchanged()?;
        let package = decider.package();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let output = root.join("target/mutants").join(package);
        // The last part of it is made by the tool, the others are not.
        std::fs::create_dir_all(&output).map_err(|e| format!("cannot make `{}`: {e}", output.display()))?;
        let mut command = Command::new("cargo");
        command.args(["mutants", "--jobs=1", "--package", package]).args(decider.tests());
        // The tool builds copies of the tree, whose tests would pass for those of the tree itself.
        command.env("CARGO_TARGET_DIR", output.join("build"));
        command.arg("--output").arg(output).current_dir(&root);
        command.args(options.missed.then_some("--iterate"));
        command.args(options.shard.iter().flat_map(|shard| ["--shard", shard]));
        let status = command.status().map_err(|e| format!("cannot start cargo mutants: {e}"))?;
        if !status.success() {
            survived.push(package);
        }
    }
    if survived.is_empty() { Ok(()) } else { Err(format!("not every change was noticed in {survived:?}")) }
}
