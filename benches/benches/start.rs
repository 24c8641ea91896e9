//! What a process pays before its first answer, and a whole process against `/bin/true`.
//!
//! The whole process is measured when `ASSIZE` names a release build of the program; the hook lies beside it.

#![allow(clippy::disallowed_methods, reason = "measuring a process means starting one")]

use std::fs::File;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};

use assize_benches::command;
use criterion::{Criterion, criterion_group, criterion_main};

fn starting(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("start");
    group.bench_function("decode the library", |b| b.iter(|| black_box(assize_builtin::library())));
    group.bench_function("build an engine", |b| {
        b.iter(|| black_box(assize_engine::Engine::builder().build()));
    });
    for (name, text) in [("an allowed command", "git status"), ("a denied command", "rm -rf /")] {
        let request = assize_protocol::Request::of(command(text));
        group.bench_function(format!("build, and answer {name}"), |b| {
            b.iter(|| {
                black_box(assize_engine::Engine::builder().build().map(|engine| engine.evaluate(&request)))
            });
        });
    }
    let mut process = |name: &str, program: &Path, arguments: &[&str]| {
        group.bench_function(name, |b| b.iter(|| black_box(ran(program, arguments))));
    };
    process("/bin/true", Path::new("/bin/true"), &[]);
    if let Some(assize) = std::env::var_os("ASSIZE").map(std::path::PathBuf::from) {
        process("assize check, allowed", &assize, &["check", "git status"]);
        process("assize check, denied", &assize, &["check", "rm -rf /"]);
        process("assize-hook", &assize.with_file_name("assize-hook"), &["claude-code", "--server", "never"]);
    }
    group.finish();
}

/// Runs a program to its end, with the question of an agent on its standard input.
fn ran(program: &Path, arguments: &[&str]) -> std::io::Result<std::process::ExitStatus> {
    let question = File::open(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/question.json"))?;
    Command::new(program).args(arguments).stdin(question).stdout(Stdio::null()).status()
}

criterion_group!(benches, starting);
criterion_main!(benches);
