//! Reading: ours with and without its witnesses, against plain parses of the same bytes.

use std::hint::black_box;

use assize_benches::mix;
use assize_benches::rivals::{self, TreeSitter};
use assize_protocol::Shell;
use assize_shell::{Limits, read, read_alone};
use criterion::{Bencher, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

fn reading(criterion: &mut Criterion) {
    let mut tree_sitter = TreeSitter::new();
    let limits = Limits::default();
    for (name, texts) in mix::sizes() {
        let mut group = criterion.benchmark_group("read");
        group.throughput(Throughput::Bytes(mix::bytes(&texts)));
        let mut measure = |reader: &str, read: &mut dyn FnMut(&str)| {
            group.bench_function(BenchmarkId::new(reader, name), |b: &mut Bencher| {
                b.iter(|| texts.iter().for_each(|text| read(black_box(text))));
            });
        };
        measure("ours", &mut |text| drop(black_box(read(text, Shell::Bash, &limits))));
        measure("ours alone", &mut |text| drop(black_box(read_alone(text, Shell::Bash, &limits))));
        measure("tree-sitter", &mut |text| drop(black_box(tree_sitter.parse(text))));
        measure("rable", &mut |text| {
            black_box(rivals::rable(text));
        });
    }
}

criterion_group!(benches, reading);
criterion_main!(benches);
