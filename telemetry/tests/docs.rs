//! The table in `docs/telemetry.md` is made from the lists in the code.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![allow(clippy::disallowed_methods, reason = "the test reads a page of the documentation")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use assize_protocol::{Abstained, Backend, Circuit, Confidence, Review, ReviewOutcome, Usage};
use assize_telemetry::Telemetry;
use assize_telemetry::names::{ATTRIBUTES, EVENTS, Emitted, Kind, METRICS, Metric, SPANS};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/telemetry.md");
const END: &str = "<!-- end -->";

fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    if names.is_empty() { "–".to_owned() } else { names.join(", ") }
}

fn prometheus(metric: &Metric) -> String {
    let unit = if metric.unit == "s" { "_seconds" } else { "" };
    let total = if metric.kind == Kind::Counter { "_total" } else { "" };
    format!("{}{unit}{total}", metric.name.replace('.', "_"))
}

fn table() -> String {
    let mut text = String::new();
    let mut emitted = |title: &str, all: &[Emitted]| {
        writeln!(text, "\n| {title} | when | attributes |\n|---|---|---|").unwrap();
        for one in all {
            writeln!(text, "| `{}` | {} | {} |", one.name, one.when, listed(one.says)).unwrap();
        }
    };
    emitted("span", &SPANS);
    emitted("event", &EVENTS);
    writeln!(text, "\n| attribute | what it says |\n|---|---|").unwrap();
    for (name, meaning) in ATTRIBUTES {
        writeln!(text, "| `{name}` | {meaning} |").unwrap();
    }
    writeln!(text, "\n| metric | in Prometheus | by | what it says |\n|---|---|---|---|").unwrap();
    for metric in METRICS {
        let (name, labels) = (prometheus(&metric), listed(metric.labels));
        writeln!(text, "| `{}` | `{name}` | {labels} | {} |", metric.name, metric.help).unwrap();
    }
    text.push('\n');
    text
}

#[test]
fn the_page_says_what_the_code_emits() {
    let page = std::fs::read_to_string(PAGE).unwrap();
    let (before, rest) = page.split_once("<!-- made from").unwrap();
    let (note, rest) = rest.split_once('\n').unwrap();
    let (table_there, after) = rest.split_once(END).unwrap();
    if std::env::var_os("ASSIZE_BLESS").is_some() {
        std::fs::write(PAGE, format!("{before}<!-- made from{note}\n{}{END}{after}", table())).unwrap();
        return;
    }
    assert_eq!(table_there, table(), "write it anew with ASSIZE_BLESS=1");
}

#[test]
fn every_attribute_is_said_somewhere_and_listed_once() {
    let said: BTreeSet<&str> =
        SPANS.iter().chain(&EVENTS).flat_map(|emitted| emitted.says).copied().collect();
    let listed: BTreeSet<&str> = ATTRIBUTES.iter().map(|(name, _)| *name).collect();
    assert_eq!(said, listed);
    assert_eq!(listed.len(), ATTRIBUTES.len());
}

/// A model that was paid, and was late all the same.
fn review() -> Review {
    Review {
        reviewer: "llm".to_owned(),
        outcome: ReviewOutcome::Abstain,
        confidence: Confidence::Low,
        rationale: "was not there in time".to_owned(),
        evidence: Vec::new(),
        abstained: Some(Abstained::Late),
        safer: None,
        elapsed_us: Some(4_000_000),
        usage: Some(Usage { answers: 1, cost_micros: Some(2500), input_tokens: 700, output_tokens: 9 }),
    }
}

#[test]
fn prometheus_reads_every_metric_of_the_list_under_its_name() {
    let telemetry = Telemetry::off();
    let metrics = telemetry.metrics();
    metrics.judged(assize_protocol::Decision::Allow, None, std::time::Duration::from_micros(40));
    metrics.recorded(std::time::Duration::from_millis(1));
    metrics.answered("/v1/verdicts", 200);
    metrics.approvals_open(0);
    metrics.sessions(7);
    metrics.rules_loaded(0);
    metrics.reviewed(&[review()]);
    let requests = BTreeMap::from([("late".to_owned(), 3)]);
    let gone = Backend { name: "gateway".to_owned(), circuit: Circuit::Open, requests };
    metrics.reviewing([("person", 2)], vec![gone]);
    let text = metrics.prometheus();
    let types: BTreeSet<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next().map(str::to_owned))
        .collect();
    assert_eq!(types, METRICS.iter().map(prometheus).collect());
    let lines = [
        "assize_http_requests_total{route=\"/v1/verdicts\",status=\"200\"} 1",
        "assize_evaluate_duration_seconds_bucket{le=\"0.000025\"} 0",
        "assize_evaluate_duration_seconds_bucket{le=\"0.00005\"} 1",
        "assize_evaluate_duration_seconds_bucket{le=\"+Inf\"} 1",
        "assize_evaluate_duration_seconds_count 1",
        "assize_fallback_decisions_total{cause=\"overload\"} 0",
        "assize_audit_lost_total 0",
        "assize_hook_errors_total{agent=\"claude-code\",kind=\"failed\"} 0",
        "assize_unprotected_calls_total{agent=\"claude-code\"} 0",
        "assize_sessions 7",
        "assize_reviewer_answers_total{outcome=\"abstain\",reviewer=\"llm\"} 1",
        "assize_reviewer_abstentions_total{reason=\"late\",reviewer=\"llm\"} 1",
        "assize_reviewer_duration_seconds_bucket{reviewer=\"llm\",le=\"2.5\"} 0",
        "assize_reviewer_duration_seconds_bucket{reviewer=\"llm\",le=\"5\"} 1",
        "assize_reviewer_tokens_total{direction=\"input\",reviewer=\"llm\"} 700",
        "assize_reviewer_cost_total{reviewer=\"llm\"} 0.0025",
        "assize_panel_cases_total{outcome=\"person\"} 2",
        "assize_backend_circuit{backend=\"gateway\"} 2",
        "assize_backend_requests_total{backend=\"gateway\",outcome=\"late\"} 3",
    ];
    assert_eq!(
        lines.into_iter().filter(|line| !text.lines().any(|l| l == *line)).collect::<Vec<_>>(),
        [""; 0],
        "{text}"
    );
}

#[test]
fn an_agent_and_a_route_that_nobody_knows_are_other() {
    let telemetry = Telemetry::off();
    for number in 0..1000 {
        let agent = assize_protocol::Agent { name: format!("agent-{number}"), version: None };
        telemetry.metrics().judged(assize_protocol::Decision::Ask, Some(&agent), std::time::Duration::ZERO);
        telemetry.metrics().answered(&format!("/{number}"), 404);
    }
    let text = telemetry.metrics().prometheus();
    assert!(text.contains("assize_decisions_total{agent=\"other\",decision=\"ask\"} 1000"), "{text}");
    assert!(text.contains("assize_http_requests_total{route=\"other\",status=\"404\"} 936"), "{text}");
}
