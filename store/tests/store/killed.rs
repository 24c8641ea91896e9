//! A process that is killed at any moment loses nothing it acknowledged, and keeps no half of a batch.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use assize_store::{RecordQuery, open};

use crate::kit::Home;
use crate::things::{ids, links};

/// Where the child writes.
const URL: &str = "ASSIZE_TEST_STORE";
/// How often a child is killed.
const KILLS: u32 = 20;

/// Records of the batch that begins at `first`.
fn batch(first: i64) -> i64 {
    [1, 7, 64, 150][usize::try_from(first % 4).unwrap()]
}

#[tokio::test]
#[ignore = "run by its parent, in a process of its own that is killed"]
async fn appends_until_it_is_killed() {
    let store = open(&std::env::var(URL).unwrap()).await.unwrap();
    let mut first = store.head("a").await.unwrap().map_or(0, |head| head.sequence + 1);
    loop {
        let next = first + batch(first);
        store.append_records(&links("a", first, next)).await.unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "kept {next}").unwrap();
        out.flush().unwrap();
        first = next;
    }
}

/// What the child had acknowledged when it was killed after `after`.
fn kill(home: &Home, after: Duration) -> i64 {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::appends_until_it_is_killed", "--ignored", "--nocapture"])
        .env(URL, &home.url)
        .stdout(Stdio::piped())
        .spawn();
    let mut child = child.unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let reading = std::thread::spawn(move || {
        let kept = |line: String| line.rsplit_once("kept ").and_then(|(_, number)| number.parse().ok());
        out.lines().map_while(Result::ok).filter_map(kept).fold(0, i64::max)
    });
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    reading.join().unwrap()
}

async fn survives(home: &Home) {
    let mut acknowledged = 0;
    // Between those who die at once and those who die in the middle of their work.
    for round in 0..KILLS {
        let after = Duration::from_millis(u64::from(round * 7919 % 400));
        acknowledged = tokio::task::block_in_place(|| kill(home, after)).max(acknowledged);
        let store = home.open().await;
        let all = RecordQuery { chain: Some("a".to_owned()), limit: 1_000_000, ..RecordQuery::default() };
        let found = store.records(&all).await.unwrap();
        let kept = i64::try_from(found.len()).unwrap();
        assert!(kept >= acknowledged, "{acknowledged} acknowledged, {kept} kept");
        assert_eq!(ids(&found), ids(&links("a", 0, kept)));
        // What is kept ends where a batch ended.
        let mut end = 0;
        while end < kept {
            end += batch(end);
        }
        assert_eq!(end, kept);
    }
    assert!(acknowledged > 0, "no child came to anything");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_loses_nothing_it_acknowledged_in_sqlite() {
    survives(&Home::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_loses_nothing_it_acknowledged_in_postgres() {
    let Some(home) = Home::postgres() else { return };
    survives(&home).await;
}
