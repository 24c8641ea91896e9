//! Assessing, against a plain parse of the same bytes.

use std::hint::black_box;

use assize_benches::rivals::TreeSitter;
use assize_benches::{classifier, command, mix};
use assize_protocol::Command;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

fn assessing(criterion: &mut Criterion) {
    let mut tree_sitter = TreeSitter::new();
    for (name, texts) in mix::sizes() {
        let commands: Vec<Command> = texts.iter().map(|text| command(text)).collect();
        let mut group = criterion.benchmark_group("assess");
        group.throughput(Throughput::Bytes(mix::bytes(&texts)));
        group.bench_function(BenchmarkId::new("ours", name), |b| {
            b.iter(|| commands.iter().for_each(|c| drop(black_box(classifier().assess(black_box(c))))));
        });
        group.bench_function(BenchmarkId::new("tree-sitter", name), |b| {
            b.iter(|| texts.iter().for_each(|t| drop(black_box(tree_sitter.parse(black_box(t))))));
        });
    }
}

criterion_group!(benches, assessing);
criterion_main!(benches);
