//! What an answer costs with all that is known, against the programs of the mix and sixty rules alone.
//!
//! `cargo bench -p assize-benches --bench knowledge`

#![allow(clippy::disallowed_methods, reason = "the knowledge is read from this repository")]
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench that cannot be set up has to stop")]

use std::collections::BTreeSet;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use assize_benches::clock::{least, quantile};
use assize_benches::{classifier, command, mix};
use assize_classifier::Classifier;
use assize_protocol::Command;
use assize_rules::{Library, SourceFile};
use criterion::{Criterion, criterion_group, criterion_main};

/// Rules of the small library.
const RULES: usize = 60;

fn knowing(criterion: &mut Criterion) {
    let commands: Vec<Command> = mix::commands().map(command).collect();
    let all = classifier();
    let few = Classifier::new(Arc::new(few(&commands)));
    let count = |c: &Classifier| (c.library().programs().count(), c.library().rules().count());
    println!("few: {:?} programs and rules, all: {:?}", count(&few), count(all));
    let ratios = |c: &Command| {
        let time = |classifier: &Classifier| least(20, || classifier.assess(c)).as_secs_f64();
        time(all) / time(&few)
    };
    let mut ratios: Vec<f64> = commands.iter().map(ratios).collect();
    ratios.sort_by(f64::total_cmp);
    println!(
        "all / few, command by command: p50 {:.3}, p90 {:.3}",
        quantile(&ratios, 0.5),
        quantile(&ratios, 0.9)
    );
    let mut group = criterion.benchmark_group("knowledge");
    for (name, classifier) in [("few", &few), ("all", all)] {
        group.bench_function(name, |b| {
            b.iter(|| commands.iter().for_each(|c| drop(black_box(classifier.assess(black_box(c))))));
        });
    }
}

/// The programs that `commands` run, and sixty rules from all over the packs.
fn few(commands: &[Command]) -> Library {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
    let used: BTreeSet<String> = commands
        .iter()
        .flat_map(|c| classifier().assess(c).invocations)
        .map(|invocation| invocation.program)
        .collect();
    let is_used =
        |path: &PathBuf| path.file_stem().is_some_and(|name| used.contains(&*name.to_string_lossy()));
    let programs = files(&root.join("programs")).into_iter().filter(is_used);
    let packs: Vec<PathBuf> = files(&root.join("packs")).iter().flat_map(|pack| files(pack)).collect();
    let (names, rules): (Vec<PathBuf>, Vec<PathBuf>) =
        packs.into_iter().partition(|path| path.ends_with("pack.toml"));
    let step = rules.len().div_ceil(RULES);
    let chosen = rules.into_iter().step_by(step).chain(names);
    let data = ["environment.toml", "paths.toml"].map(|name| root.join(name));
    let sources: Vec<SourceFile> =
        programs.chain(chosen).chain(data).map(|path| source(&root, &path)).collect();
    Library::load(&sources).expect("the knowledge of this repository loads")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the knowledge lies beside the benches");
    let mut all: Vec<PathBuf> = entries.map(|entry| entry.expect("a readable folder").path()).collect();
    all.sort();
    all
}

fn source(root: &Path, path: &Path) -> SourceFile {
    let name = path.strip_prefix(root).expect("a file below the root").to_string_lossy().into_owned();
    SourceFile { path: name, text: fs::read_to_string(path).expect("a readable file") }
}

criterion_group!(benches, knowing);
criterion_main!(benches);
