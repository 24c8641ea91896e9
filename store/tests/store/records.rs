//! Records: all of a batch or none, in order, found by what is asked for.

use assize_protocol::{AuditRecord, Body, Decision, RecordKind};
use assize_store::{RecordQuery, StoreError};
use serde_json::json;
use tokio::task::JoinSet;

use crate::kit::{Home, on_both};
use crate::things::{ids, link, links};

on_both!(
    a_batch_comes_back_as_it_was_given,
    a_conflict_keeps_nothing_of_the_batch,
    what_one_is_refused_is_no_matter_to_those_it_came_with,
    pages_follow_each_other_without_gap_or_overlap,
    every_field_of_a_query_narrows_what_is_found,
    many_writers_append_to_chains_of_their_own,
    the_heads_are_those_of_every_chain,
    numbers_and_odd_text_survive_exactly,
    a_record_that_was_damaged_is_said_to_be,
);

fn of_chain(chain: &str) -> RecordQuery {
    RecordQuery { chain: Some(chain.to_owned()), limit: 10_000, ..RecordQuery::default() }
}

async fn a_batch_comes_back_as_it_was_given(home: &Home) {
    let store = home.open().await;
    store.append_records(&[]).await.unwrap();
    assert_eq!(store.head("a").await.unwrap(), None);
    for (from, to) in [(0, 1), (1, 64), (64, 128), (128, 300)] {
        store.append_records(&links("a", from, to)).await.unwrap();
        assert_eq!(store.head("a").await.unwrap(), Some(link("a", to - 1).attestation));
    }
    let again = home.open().await;
    assert_eq!(again.records(&of_chain("a")).await.unwrap(), links("a", 0, 300));
}

async fn a_conflict_keeps_nothing_of_the_batch(home: &Home) {
    let store = home.open().await;
    store.append_records(&links("a", 0, 10)).await.unwrap();
    let mut same_id = link("a", 10);
    "a-00000003".clone_into(&mut same_id.record.id);
    let mut same_place = link("a", 3);
    "new".clone_into(&mut same_place.record.id);
    for taken in [same_id, same_place] {
        // Behind the first statement of the batch, which is undone as well.
        let mut batch = links("b", 0, 100);
        batch.push(taken);
        let error = store.append_records(&batch).await.unwrap_err();
        assert!(matches!(error, StoreError::Conflict(_)), "{error}");
    }
    assert_eq!(store.head("b").await.unwrap(), None);
    assert_eq!(store.records(&of_chain("a")).await.unwrap(), links("a", 0, 10));
    store.append_records(&links("a", 10, 11)).await.unwrap();
}

async fn what_one_is_refused_is_no_matter_to_those_it_came_with(home: &Home) {
    let store = home.open().await;
    store.append_records(&links("taken", 0, 10)).await.unwrap();
    let mut appending = JoinSet::new();
    // All at once: a store may write together what comes together.
    for number in 0..60 {
        let store = std::sync::Arc::clone(&store);
        appending.spawn(async move {
            let chain = if number % 3 == 0 { "taken".to_owned() } else { format!("chain-{number}") };
            (chain.clone(), store.append_records(&links(&chain, 5, 5 + 1 + number % 4)).await)
        });
    }
    for (chain, done) in appending.join_all().await {
        let refused = matches!(done, Err(StoreError::Conflict(_)));
        assert!(if chain == "taken" { refused } else { done.is_ok() }, "{chain}: {done:?}");
        let whole = store.head(&chain).await.unwrap().map(|head| head.sequence);
        let number: i64 = chain.rsplit('-').next().and_then(|number| number.parse().ok()).unwrap_or(4);
        assert_eq!(whole, Some(if chain == "taken" { 9 } else { 5 + number % 4 }));
    }
}

async fn pages_follow_each_other_without_gap_or_overlap(home: &Home) {
    let store = home.open().await;
    // The order of a chain is not that of the ids.
    let mut chain = links("a", 0, 250);
    for (number, record) in chain.iter_mut().enumerate() {
        record.record.id = format!("id-{:04}", (number * 7) % 250);
    }
    store.append_records(&chain).await.unwrap();
    let mut sorted = chain.clone();
    sorted.sort_by(|a, b| a.record.id.cmp(&b.record.id));
    for (of, whole) in [(Some("a".to_owned()), chain), (None, sorted)] {
        let mut found: Vec<AuditRecord> = Vec::new();
        loop {
            let after = found.last().map(|record| record.record.id.clone());
            let query = RecordQuery { chain: of.clone(), after, ..RecordQuery::default() };
            let page = store.records(&query).await.unwrap();
            assert!(page.len() <= 100);
            if page.is_empty() {
                break;
            }
            found.extend(page);
        }
        assert_eq!(ids(&found), ids(&whole));
    }
}

async fn every_field_of_a_query_narrows_what_is_found(home: &Home) {
    let store = home.open().await;
    let mut all = links("a", 0, 4);
    all[1].record.kind = RecordKind::Grant;
    all[1].record.decision = None;
    all[2].record.session = Some("s-1".to_owned());
    all[2].record.decision = Some(Decision::Deny);
    "uid:1000".clone_into(&mut all[3].record.actor);
    all.extend(links("b", 0, 1));
    store.append_records(&all).await.unwrap();
    let any = RecordQuery::default;
    let queries = [
        (any(), vec!["a-00000000", "a-00000001", "a-00000002", "a-00000003", "b-00000000"]),
        (RecordQuery { limit: 2, ..any() }, vec!["a-00000000", "a-00000001"]),
        (RecordQuery { chain: Some("b".to_owned()), ..any() }, vec!["b-00000000"]),
        (RecordQuery { kind: Some(RecordKind::Grant), ..any() }, vec!["a-00000001"]),
        (RecordQuery { session: Some("s-1".to_owned()), ..any() }, vec!["a-00000002"]),
        (RecordQuery { decision: Some(Decision::Deny), ..any() }, vec!["a-00000002"]),
        (RecordQuery { actor: Some("uid:1000".to_owned()), ..any() }, vec!["a-00000003"]),
        (RecordQuery { since: Some(1001), until: Some(1003), ..any() }, vec!["a-00000001", "a-00000002"]),
        (RecordQuery { after: Some("a-00000002".to_owned()), ..any() }, vec!["a-00000003", "b-00000000"]),
        (RecordQuery { session: Some("s-1".to_owned()), kind: Some(RecordKind::Grant), ..any() }, vec![]),
    ];
    for (query, expected) in queries {
        assert_eq!(ids(&store.records(&query).await.unwrap()), expected, "{query:?}");
    }
}

async fn many_writers_append_to_chains_of_their_own(home: &Home) {
    let handles = [home.open().await, home.open().await];
    let mut writers = JoinSet::new();
    for writer in 0..8 {
        let store = handles[writer % 2].clone();
        writers.spawn(async move {
            let chain = format!("chain-{writer}");
            for batch in 0..20 {
                store.append_records(&links(&chain, batch * 5, batch * 5 + 5)).await.unwrap();
            }
        });
    }
    writers.join_all().await;
    for writer in 0..8 {
        let chain = format!("chain-{writer}");
        let found = handles[0].records(&of_chain(&chain)).await.unwrap();
        assert_eq!(found, links(&chain, 0, 100));
    }
}

async fn the_heads_are_those_of_every_chain(home: &Home) {
    let store = home.open().await;
    assert_eq!(store.chains().await.unwrap(), []);
    for (chain, last) in [("b", 3), ("a", 0), ("c", 120)] {
        store.append_records(&links(chain, 0, last + 1)).await.unwrap();
    }
    let heads = [("a", 0), ("b", 3), ("c", 120)].map(|(chain, last)| link(chain, last).attestation);
    assert_eq!(store.chains().await.unwrap(), heads);
}

async fn numbers_and_odd_text_survive_exactly(home: &Home) {
    let store = home.open().await;
    let long = "s".repeat(9000);
    let mut all = links("chain\0with\u{202e}oddities", 0, 3);
    all[0].record.session = Some("nul\0 and \u{1f600} and \\".to_owned());
    // Any bits: a fingerprint over a number that came back otherwise would not verify.
    let bits = (1..=20_000_u64).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23));
    let floats: Vec<f64> = bits.map(f64::from_bits).filter(|float| float.is_finite()).collect();
    all[0].record.body = Body::of(&json!({
        "any": floats,
        "floats": [0.1, 1e-7, f64::MAX, 5e-324, 0.1 + 0.2, 123_456_789.123_456_78,
                   2.225_073_858_507_201e-308, 9_007_199_254_740_993.0, 1.0],
        "whole": [u64::MAX, i64::MIN, 0, -1],
        "text": "\0\u{7f}\u{2028}\"\\/ ü",
    }))
    .unwrap();
    all[1].record.session = Some(long.clone());
    all[2].record.actor.clone_from(&long);
    store.append_records(&all).await.unwrap();
    let found = store.records(&of_chain("chain\0with\u{202e}oddities")).await.unwrap();
    assert_eq!(ids(&found), ids(&all));
    assert!(found == all, "too much to be printed");
    for record in &all[..2] {
        let query = RecordQuery { session: record.record.session.clone(), ..RecordQuery::default() };
        assert_eq!(store.records(&query).await.unwrap(), std::slice::from_ref(record));
    }
    let query = RecordQuery { actor: Some(long), ..RecordQuery::default() };
    assert_eq!(store.records(&query).await.unwrap(), all[2..]);
}

async fn a_record_that_was_damaged_is_said_to_be(home: &Home) {
    let store = home.open().await;
    store.append_records(&links("a", 0, 3)).await.unwrap();
    home.sql("UPDATE records SET document = '{\"id\": 7' WHERE sequence = 2").await;
    let errors = [
        store.records(&of_chain("a")).await.unwrap_err(),
        store.head("a").await.unwrap_err(),
        store.chains().await.unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(&error, StoreError::Corrupt(text) if text.contains("`a-00000002`")), "{error}");
    }
    // What is not damaged is still given.
    let query = RecordQuery { until: Some(1002), ..RecordQuery::default() };
    assert_eq!(store.records(&query).await.unwrap(), links("a", 0, 2));
}
