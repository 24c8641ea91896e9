//! `assize audit` over a real store.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it stands")]
#![allow(clippy::disallowed_methods, reason = "a test looks at what was written")]

mod support;

use assize_audit::{Chain, Checkpoint, SigningKey, Stamp, begun_record, change, checkpoint_record};
use assize_protocol::{AuditRecord, Decision, Record, RecordKind};
use serde_json::json;
use support::Place;

fn stamp(at: i64) -> Stamp {
    Stamp { id: format!("01K{at:023}"), at }
}

fn verdict(at: i64, decision: Decision) -> Record {
    let body = json!({ "command": format!("echo {at}"), "risk": "low", "verdict": format!("v-{at}") });
    Record {
        session: Some("s-81".to_owned()),
        decision: Some(decision),
        ..change(stamp(at), RecordKind::Verdict, "token:ci", body)
    }
}

fn records() -> Vec<AuditRecord> {
    let mut chain = Chain::begin("c-1");
    let mut all = vec![chain.next(begun_record(stamp(0), "assize", &[]))];
    for at in 1..=2500 {
        let decision = if at % 2 == 0 { Decision::Ask } else { Decision::Allow };
        all.push(chain.next(verdict(at, decision)));
    }
    let key = SigningKey::from_bytes(&[7; 32]);
    let checkpoint = Checkpoint::sign(&all[2500].attestation, &key);
    all.push(chain.next(checkpoint_record(stamp(2501), "assize", &checkpoint, &[])));
    all
}

/// A store with these records in it; what `--store` calls it.
fn store(place: &Place, records: &[AuditRecord]) -> String {
    let url = format!("sqlite:{}", place.path("records.db").display());
    keep(&url, records);
    url
}

fn keep(url: &str, records: &[AuditRecord]) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        assize_store::open(url).await.unwrap().append_records(records).await.unwrap();
    });
}

#[test]
fn the_verbs_read_postgresql_as_well() {
    let Some(cluster) = assize_tests::postgres::Cluster::shared() else { return };
    let place = Place::new();
    let (url, altered) = (cluster.database(), cluster.database());
    keep(&url, &records());
    let verified = place.run(&["audit", "verify", "--store", &url]);
    assert_eq!(verified.code(), Some(0), "{}", verified.err());
    assert!(verified.out().contains("2502 records hold"), "{}", verified.out());
    let asked = ["audit", "query", "--store", &url, "--decision", "ask", "--limit", "1100", "--json"];
    assert_eq!(place.run(&asked).out().lines().count(), 1100);
    for format in ["jsonl", "ocsf", "ecs", "cef"] {
        let exported = place.run(&["audit", "export", "--store", &url, "--format", format]);
        assert_eq!(exported.out().lines().count(), 2502, "{format}: {}", exported.err());
    }
    let mut all = records();
    all[7].record.actor = "somebody".to_owned();
    keep(&altered, &all);
    let broken = place.run(&["audit", "verify", "--store", &altered]);
    assert_eq!(broken.code(), Some(1));
    assert!(broken.out().contains("record 7 of chain `c-1`"), "{}", broken.out());
}

#[test]
fn whole_records_hold() {
    let place = Place::new();
    let url = store(&place, &records());
    let answer = place.run(&["audit", "verify", "--store", &url]);
    assert_eq!(answer.code(), Some(0), "{}", answer.err());
    assert!(answer.out().contains("2502 records, signed to 2500, open"), "{}", answer.out());
    assert!(answer.out().contains("2502 records hold"));
}

#[test]
fn an_altered_record_fails_with_its_place() {
    let place = Place::new();
    let mut all = records();
    all[7].record.decision = Some(Decision::Allow);
    all[7].record.actor = "somebody".to_owned();
    let answer = place.run(&["audit", "verify", "--store", &store(&place, &all)]);
    assert_eq!(answer.code(), Some(1));
    assert!(answer.out().contains("record 7 of chain `c-1`"), "{}", answer.out());
    assert!(answer.out().contains("was altered after it was written"));
}

#[test]
fn a_head_that_is_not_there_shows_a_cut() {
    let place = Place::new();
    let all = records();
    let url = store(&place, &all[..100]);
    let lost = &all[2000].attestation.fingerprint;
    assert_eq!(place.run(&["audit", "verify", "--store", &url]).code(), Some(0));
    assert_eq!(place.run(&["audit", "verify", "--store", &url, "--head", lost]).code(), Some(1));
    let wrong = place.run(&["audit", "verify", "--store", &url, "--head", "abc"]);
    assert!(wrong.err().contains("`abc` is no fingerprint; help: write"), "{}", wrong.err());
}

#[test]
fn records_are_found_by_what_they_say() {
    let place = Place::new();
    let url = store(&place, &records());
    let answer =
        place.run(&["audit", "query", "--store", &url, "--decision", "ask", "--limit", "1100", "--json"]);
    let lines: Vec<AuditRecord> =
        answer.out().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 1100);
    assert!(lines.iter().all(|line| line.record.decision == Some(Decision::Ask)));
    let plain = place.run(&["audit", "query", "--store", &url, "--kind", "chain"]);
    assert_eq!(plain.out().lines().count(), 2, "{}", plain.out());
}

#[test]
fn everything_is_exported() {
    let place = Place::new();
    let url = store(&place, &records());
    for (format, lines) in [("jsonl", 2502), ("ocsf", 2502), ("ecs", 2502), ("cef", 2502)] {
        let answer = place.run(&["audit", "export", "--store", &url, "--format", format]);
        assert_eq!(answer.out().lines().count(), lines, "{format}: {}", answer.err());
    }
    let file = place.path("all.parquet").display().to_string();
    let answer = place.run(&["audit", "export", "--store", &url, "--format", "parquet", "-o", &file]);
    assert_eq!(answer.code(), Some(0), "{}", answer.err());
    assert!(std::fs::read(&file).unwrap().ends_with(b"PAR1"));
}

#[test]
fn a_store_that_is_not_there_is_not_made() {
    let place = Place::new();
    let url = format!("sqlite:{}", place.path("none.db").display());
    let answer = place.run(&["audit", "verify", "--store", &url]);
    assert_eq!(answer.code(), Some(1));
    assert!(answer.err().contains("there are no records at"), "{}", answer.err());
    assert!(!place.path("none.db").exists());
}
