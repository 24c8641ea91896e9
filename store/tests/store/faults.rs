//! Databases that go away, fill up or are held by others: an error, and everything as before once they are back.

use std::time::{Duration, Instant};

use assize_protocol::GrantScope;
use assize_store::{Change, Changed, RecordQuery, Store, StoreError, open};
use assize_tests::postgres::Cluster;
use sqlx::{Connection, SqliteConnection};

use crate::changes::next;
use crate::kit::Home;
use crate::things::{approval, event, grant, link, links, now};

fn is_unavailable<T: std::fmt::Debug>(result: &Result<T, StoreError>) {
    assert!(matches!(result, Err(StoreError::Unavailable(_))), "{result:?}");
}

async fn in_chain(store: &dyn Store, chain: &str) -> usize {
    let query = RecordQuery { chain: Some(chain.to_owned()), limit: 100_000, ..RecordQuery::default() };
    store.records(&query).await.unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_and_comes_back_is_found_again() {
    let Some(cluster) = tokio::task::block_in_place(Cluster::start) else { return };
    let url = cluster.database();
    let [store, other] = [open(&url).await.unwrap(), open(&url).await.unwrap()];
    let mut listener = other.changes();
    store.append_records(&links("a", 0, 10)).await.unwrap();
    let open_one = approval("01", "make");
    store.open_approval(&open_one).await.unwrap();
    assert_eq!(next(&mut listener).await, Change::Opened("01".to_owned()));

    tokio::task::block_in_place(|| cluster.stop());
    let begun = Instant::now();
    is_unavailable(&store.ready().await);
    is_unavailable(&store.append_records(&[link("a", 10)]).await);
    is_unavailable(&store.head("a").await);
    is_unavailable(&store.open_approval(&open_one).await);
    is_unavailable(&store.spend_grant("g", 0).await);
    is_unavailable(&store.use_once("t", 0).await);
    is_unavailable(&store.secret("s", b"x").await);
    is_unavailable(&open(&url).await.map(|_| ()));
    assert!(begun.elapsed() < Duration::from_mins(1), "waiting for a server has an end");

    tokio::task::block_in_place(|| cluster.resume());
    // Whatever was missed: look at everything.
    assert_eq!(next(&mut listener).await, Change::Everything);
    store.ready().await.unwrap();
    assert_eq!(store.head("a").await.unwrap(), Some(link("a", 9).attestation));
    store.append_records(&[link("a", 10)]).await.unwrap();
    let answer = now(&open_one, assize_protocol::ApprovalState::Approved);
    let given = grant("g", &open_one, GrantScope::Once);
    assert_eq!(store.change_approval(1, &answer, Some(&given)).await.unwrap(), Changed::Done);
    assert_eq!(next(&mut listener).await, Change::Answered("01".to_owned()));
    assert!(store.spend_grant("g", 0).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_another_program_holds_is_waited_for_and_then_given_up() {
    let home = Home::sqlite();
    let store = home.open().await;
    store.append_records(&links("a", 0, 2)).await.unwrap();
    let address = home.url.replacen("sqlite:", "sqlite://", 1);
    let mut other = SqliteConnection::connect(&address).await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let begun = Instant::now();
    is_unavailable(&store.append_records(&links("a", 2, 100)).await);
    assert!(begun.elapsed() < Duration::from_secs(30), "waiting for a file has an end");
    // Reading goes on.
    assert_eq!(in_chain(&*store, "a").await, 2);
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    store.append_records(&links("a", 2, 100)).await.unwrap();
    assert_eq!(in_chain(&*store, "a").await, 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_stops_waiting_for_an_append_leaves_a_whole_batch_or_none() {
    let home = Home::sqlite();
    let store = home.open().await;
    for round in 0..40 {
        let chain = format!("chain-{round}");
        let batch = links(&chain, 0, 200);
        let within = Duration::from_micros(100 * round);
        // Late or not: what is kept is whole.
        let _ = tokio::time::timeout(within, store.append_records(&batch)).await;
        assert!([0, 200].contains(&in_chain(&*store, &chain).await));
    }
    store.append_records(&links("last", 0, 200)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_reaches_the_file_while_writing_goes_on() {
    let home = Home::sqlite();
    let store = home.open().await;
    let size = || std::fs::metadata(home.url.strip_prefix("sqlite:").unwrap()).unwrap().len();
    let (before, begun) = (size(), Instant::now());
    let event = event(&"x".repeat(8000));
    while size() < before + 1_000_000 {
        store.append_events("s", &vec![event.clone(); 100], 10_000).await.unwrap();
        assert!(begun.elapsed() < Duration::from_mins(2), "everything stays in the log");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_is_said_to_be() {
    let home = Home::sqlite();
    home.open().await.append_records(&links("a", 0, 2000)).await.unwrap();
    home.sql("PRAGMA wal_checkpoint(TRUNCATE)").await;
    let path = home.url.strip_prefix("sqlite:").unwrap();
    let mut bytes = std::fs::read(path).unwrap();
    let (from, to) = (bytes.len() / 4, bytes.len() / 2);
    bytes[from..to].fill(0xa5);
    std::fs::write(path, bytes).unwrap();
    let store = home.open().await;
    let query = RecordQuery { limit: 100_000, ..RecordQuery::default() };
    let error = store.records(&query).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt(_)), "{error}");
}

/// Where a file system of 1 MB can be mounted, which takes root.
struct SmallDisk(std::path::PathBuf);

impl SmallDisk {
    fn mounted() -> Option<Self> {
        let folder = crate::kit::folder();
        let mount = ["-t", "tmpfs", "-o", "size=1m", "tmpfs"];
        let mounted = std::process::Command::new("mount").args(mount).arg(&folder).output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(Self(folder));
        }
        std::fs::remove_dir_all(folder).unwrap();
        println!("skipped: no file system can be mounted here");
        None
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: the store closes its files later.
        let _ = std::process::Command::new("umount").arg("-l").arg(&self.0).output();
        let _ = std::fs::remove_dir(&self.0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_keeps_what_was_acknowledged_and_takes_more_once_there_is_room() {
    let Some(disk) = SmallDisk::mounted() else { return };
    let filler = disk.0.join("filler");
    std::fs::write(&filler, vec![0_u8; 300_000]).unwrap();
    let store = open(&format!("sqlite:{}", disk.0.join("assize.db").display())).await.unwrap();
    let mut kept = 0;
    let error = loop {
        match store.append_records(&links("a", kept, kept + 20)).await {
            Ok(()) => kept += 20,
            Err(error) => break error,
        }
        assert!(kept < 100_000, "the disk never fills up");
    };
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    is_unavailable(&store.append_events("s", &vec![event(&"x".repeat(1000)); 500], 500).await);
    assert_eq!(in_chain(&*store, "a").await, usize::try_from(kept).unwrap());
    std::fs::remove_file(filler).unwrap();
    store.append_records(&links("a", kept, kept + 20)).await.unwrap();
    store.ready().await.unwrap();
    assert_eq!(in_chain(&*store, "a").await, usize::try_from(kept + 20).unwrap());
}
