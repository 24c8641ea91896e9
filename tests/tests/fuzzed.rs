//! Every input that is kept for the fuzz targets, through the body of its target.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![allow(clippy::print_stdout, reason = "counts are worth reading")]
#![allow(clippy::disallowed_methods, reason = "the garden reads files")]

use std::fs;
use std::path::{Path, PathBuf};

use assize_tests::fuzzed::{Build, Target};

/// What judging may take beside the knowledge.
const MOST_MEMORY: u64 = 64 << 20;

fn kept(target: Target) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(target.name());
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Inputs of `target` on which it breaks a promise.
fn broken(target: Target) -> Vec<PathBuf> {
    let holds = |path: &PathBuf| {
        let bytes = fs::read(path).unwrap();
        std::panic::catch_unwind(|| target.run(&bytes, Build::here())).is_ok()
    };
    let mut files = kept(target);
    println!("{}: {} inputs", target.name(), files.len());
    assert!(files.len() > 50, "the inputs are not there");
    files.retain(|path| !holds(path));
    files
}

/// A figure of this process from `/proc/self/status`, in bytes; nothing where there is no such file.
fn memory(figure: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(figure))?;
    Some(line.trim_matches([':', '\t', ' ', 'k', 'B']).parse::<u64>().ok()? << 10)
}

/// One test for all: memory is counted by process, and nothing else may run in this one.
#[test]
fn every_kept_input_holds_what_its_target_promises_in_little_memory() {
    for target in Target::ALL {
        target.run(b"ls", Build::here());
    }
    // From here on the peak is counted anew.
    let counted = fs::write("/proc/self/clear_refs", "5").is_ok();
    let before = memory("VmRSS").filter(|_| counted);
    let broken: Vec<PathBuf> = Target::ALL.into_iter().flat_map(broken).collect();
    assert_eq!(broken, Vec::<PathBuf>::new());
    match before.zip(memory("VmHWM")) {
        Some((before, peak)) => {
            let taken = peak.saturating_sub(before);
            println!("{} MiB beside the {} MiB it starts with", taken >> 20, before >> 20);
            assert!(
                taken <= MOST_MEMORY,
                "{} MiB beside the {} MiB it starts with",
                taken >> 20,
                before >> 20
            );
        }
        None => println!("skipped: memory is not counted here"),
    }
}
