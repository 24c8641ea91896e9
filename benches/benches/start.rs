//! What a process pays before its first answer, and a whole process against `/bin/true`.
//!
//! The whole process is measured when `ASSIZE` names a release build of the program.

#![allow(clippy::disallowed_methods, reason = "measuring a process means starting one")]

use std::hint::black_box;
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
    let mut process = |name: &str, program: &str, arguments: &[&str]| {
        group.bench_function(name, |b| {
            b.iter(|| black_box(Command::new(program).args(arguments).stdout(Stdio::null()).status()));
        });
    };
    process("/bin/true", "/bin/true", &[]);
    if let Ok(assize) = std::env::var("ASSIZE") {
        process("assize check, allowed", &assize, &["check", "git status"]);
        process("assize check, denied", &assize, &["check", "rm -rf /"]);
    }
    group.finish();
}

criterion_group!(benches, starting);
criterion_main!(benches);
