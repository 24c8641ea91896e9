//! Whatever is done to written records, verifying finds it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it stands")]

use std::sync::LazyLock;

use assize_audit::{
    Break, Chain, Checkpoint, Fault, Head, SigningKey, Stamp, Verifier, begun_record, change,
    checkpoint_record, closed_record, verify,
};
use assize_protocol::{Attestation, AuditRecord, Decision, Record, RecordKind};
use proptest::prelude::*;
use serde_json::json;

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn stamp(at: i64) -> Stamp {
    Stamp { id: format!("01K{at:023}"), at }
}

fn event(at: i64) -> Record {
    let body = json!({ "command": format!("echo {at}"), "note": "ü" });
    Record {
        session: Some("s-1".to_owned()),
        decision: Some(Decision::Ask),
        ..change(stamp(at), RecordKind::Verdict, "uid:1000", body)
    }
}

/// A chain of nine records, made once: signing takes long in a build for debugging.
static NINE: LazyLock<Vec<AuditRecord>> = LazyLock::new(|| written("c-1", 6, &[]));

/// A chain with a beginning that names `heads`, `count` records, a checkpoint and an end.
fn written(uid: &str, count: i64, heads: &[Attestation]) -> Vec<AuditRecord> {
    let mut chain = Chain::begin(uid);
    let mut out = vec![chain.next(begun_record(stamp(0), "assize", heads))];
    out.extend((1..=count).map(|at| chain.next(event(at))));
    let checkpoint = Checkpoint::sign(&out.last().unwrap().attestation, &key());
    out.push(chain.next(checkpoint_record(stamp(count + 1), "assize", &checkpoint, &[])));
    out.push(chain.next(closed_record(stamp(count + 2), "assize", None)));
    out
}

fn head(records: &[AuditRecord]) -> Attestation {
    records.last().unwrap().attestation.clone()
}

fn broken(records: &[AuditRecord]) -> Option<Break> {
    verify(records.iter(), Some(key().verifying_key())).broken
}

fn fault(records: &[AuditRecord]) -> Fault {
    broken(records).unwrap().fault
}

#[test]
fn what_was_written_holds() {
    let records = written("c-1", 5, &[]);
    let report = verify(records.iter(), Some(key().verifying_key()));
    assert_eq!(report.broken, None);
    assert_eq!((report.records, report.chains.len()), (8, 1));
    let chain = &report.chains[0];
    assert_eq!((chain.records, chain.signed, chain.closed), (8, Some(5), true));
}

#[test]
fn records_hold_after_a_round_trip_through_json() {
    let text: Vec<String> =
        written("c-1", 3, &[]).iter().map(|r| serde_json::to_string(r).unwrap()).collect();
    let read: Vec<AuditRecord> = text.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(broken(&read), None);
}

#[test]
fn a_chain_goes_on_where_it_was_left() {
    let mut records = written("c-1", 2, &[]);
    let mut chain = Chain::resume(&head(&records));
    records.push(chain.next(event(9)));
    assert_eq!(broken(&records), None);
    assert_eq!(chain.len(), 6);
}

#[test]
fn each_kind_of_damage_is_called_by_its_name() {
    let whole = written("c-1", 5, &[]);
    let mut altered = whole.clone();
    altered[2].record.decision = Some(Decision::Allow);
    assert_eq!(fault(&altered), Fault::Altered);
    let mut missing = whole.clone();
    missing.remove(3);
    assert_eq!(fault(&missing), Fault::Missing { from: 3 });
    let mut swapped = whole.clone();
    swapped.swap(3, 4);
    assert_eq!(fault(&swapped), Fault::Reordered);
    let mut twice = whole.clone();
    twice.insert(4, whole[2].clone());
    assert_eq!(fault(&twice), Fault::Inserted);
    let mut forged = Chain::resume(&whole[3].attestation);
    let mut inserted = whole.clone();
    inserted.insert(4, forged.next(event(77)));
    assert_eq!(fault(&inserted), Fault::Inserted);
}

#[test]
fn the_place_of_a_break_is_told() {
    let mut records = written("c-1", 5, &[]);
    records[2].record.actor = "somebody".to_owned();
    let told = broken(&records).unwrap().to_string();
    assert_eq!(
        told,
        "record 2 of chain `c-1` (`01K00000000000000000000002`) was altered after it was written"
    );
}

#[test]
fn a_cut_at_the_end_shows_against_a_head_that_was_kept() {
    let records = written("c-1", 5, &[]);
    let mut verifier = Verifier::new(None);
    verifier.expect(Head::from(&head(&records)));
    for record in &records[..4] {
        verifier.see(record);
    }
    assert_eq!(verifier.finish().broken.unwrap().fault, Fault::CutShort { seen: 7 });

    let mut verifier = Verifier::new(None);
    verifier.expect(Head { chain_uid: None, sequence: None, fingerprint: head(&records).fingerprint });
    for record in &records[..4] {
        verifier.see(record);
    }
    assert_eq!(verifier.finish().broken.unwrap().fault, Fault::ChainMissing);
}

#[test]
fn a_chain_that_is_gone_shows_in_the_next_one() {
    let first = written("c-1", 3, &[]);
    let second = written("c-2", 3, &[head(&first)]);
    assert_eq!(fault(&second), Fault::ChainMissing);
    let both: Vec<AuditRecord> = first.iter().chain(&second).cloned().collect();
    assert_eq!(broken(&both), None);
    let cut: Vec<AuditRecord> = first[..3].iter().chain(&second).cloned().collect();
    assert_eq!(fault(&cut), Fault::CutShort { seen: 5 });
}

#[test]
fn a_chain_written_anew_shows_in_the_next_one_and_in_its_signature() {
    let first = written("c-1", 3, &[]);
    let second = written("c-2", 3, &[head(&first)]);
    let mut chain = Chain::begin("c-1");
    let anew: Vec<AuditRecord> = first
        .iter()
        .map(|old| chain.next(Record { actor: "nobody".to_owned(), ..old.record.clone() }))
        .collect();
    assert_eq!(fault(&anew), Fault::Rewritten);
    let unsigned: Vec<AuditRecord> = anew
        .iter()
        .filter(|r| r.record.kind == RecordKind::Verdict)
        .map(|r| r.record.clone())
        .collect::<Vec<_>>()
        .into_iter()
        .scan(Chain::begin("c-1"), |chain, record| Some(chain.next(record)))
        .collect();
    assert_eq!(broken(&unsigned), None, "by itself nothing speaks against it");
    let both: Vec<AuditRecord> = second.iter().chain(&unsigned).cloned().collect();
    assert!(broken(&both).is_some());
}

#[test]
fn a_signature_of_another_key_is_none() {
    let records = written("c-1", 3, &[]);
    let other = SigningKey::from_bytes(&[8; 32]).verifying_key();
    assert_eq!(verify(records.iter(), Some(other)).broken.unwrap().fault, Fault::Forged);
    assert_eq!(verify(records.iter(), None).broken, None);
}

#[test]
fn a_place_named_before_it_was_passed_is_compared() {
    let first = written("c-1", 6, &[]);
    let mut wrong = first[3].attestation.clone();
    wrong.fingerprint = first[2].attestation.fingerprint.clone();
    let second = written("c-2", 1, &[wrong]);
    let both: Vec<AuditRecord> = first.iter().chain(&second).cloned().collect();
    assert_eq!(fault(&both), Fault::Rewritten);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// One byte of one record, in the JSON as it is stored: either it cannot be read any more, or it is found.
    #[test]
    fn any_altered_byte_is_found(which in any::<prop::sample::Index>(), place in any::<prop::sample::Index>(), by in 1_u8..=255) {
        let mut records = NINE.clone();
        let which = which.index(records.len());
        let mut text = serde_json::to_vec(&records[which]).unwrap();
        let place = place.index(text.len());
        text[place] ^= by;
        let Ok(read) = serde_json::from_slice::<AuditRecord>(&text) else { return Ok(()) };
        let same = read == records[which];
        records[which] = read;
        prop_assert!(same || broken(&records).is_some(), "{}", String::from_utf8_lossy(&text));
    }

    #[test]
    fn any_removal_is_found(which in any::<prop::sample::Index>()) {
        let mut records = NINE.clone();
        let known = head(&records);
        records.remove(which.index(records.len()));
        let mut verifier = Verifier::new(None);
        verifier.expect(Head::from(&known));
        for record in &records {            verifier.see(record);        }
        prop_assert!(!verifier.finish().holds());
    }

    #[test]
    fn any_swap_is_found(one in 0_usize..9, other in 0_usize..9) {
        let mut records = NINE.clone();
        records.swap(one, other);
        prop_assert_eq!(broken(&records).is_none(), one == other);
    }

    #[test]
    fn any_insertion_is_found(from in 0_usize..9, to in 0_usize..=9) {
        let mut records = NINE.clone();
        let copy = records[from].clone();
        records.insert(to, copy);
        prop_assert!(broken(&records).is_some());
    }
}
