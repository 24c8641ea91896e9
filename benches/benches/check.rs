//! A line of `assize check --jsonl`, from the request to the bytes of the answer.

use std::hint::black_box;

use assize_benches::{engine, mix, request};
use assize_protocol::{Request, Verdict};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use serde_json::json;

fn checking(criterion: &mut Criterion) {
    for (name, texts) in mix::sizes() {
        let requests: Vec<Request> = texts.iter().map(|text| request(text)).collect();
        let verdicts: Vec<Verdict> = requests.iter().map(|r| engine().evaluate(r)).collect();
        let mut group = criterion.benchmark_group("check");
        group.throughput(Throughput::Bytes(mix::bytes(&texts)));
        group.bench_function(BenchmarkId::new("evaluate", name), |b| {
            b.iter(|| requests.iter().for_each(|r| drop(black_box(engine().evaluate(black_box(r))))));
        });
        group.bench_function(BenchmarkId::new("print", name), |b| {
            b.iter(|| verdicts.iter().for_each(|v| drop(black_box(line(black_box(v))))));
        });
        group.bench_function(BenchmarkId::new("both", name), |b| {
            b.iter(|| requests.iter().for_each(|r| drop(black_box(line(&engine().evaluate(black_box(r)))))));
        });
    }
}

/// The answer as it stands on a line of `assize check --jsonl`.
fn line(verdict: &Verdict) -> Option<Vec<u8>> {
    let assessment = &verdict.assessment;
    let because: Vec<&str> = (verdict.ruling.because.iter())
        .filter_map(|reason| assessment.findings.get(reason.finding? as usize))
        .map(|finding| finding.rule.as_str())
        .collect();
    let answer = json!({
        "id": verdict.id,
        "decision": verdict.ruling.decision,
        "risk": verdict.ruling.risk,
        "because": because,
        "effects": assessment.effects,
        "findings": assessment.findings,
    });
    serde_json::to_vec(&answer).ok()
}

criterion_group!(benches, checking);
criterion_main!(benches);
