//! Writes records, many at a time, and says when each is safe.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use assize_audit::{Chain, Checkpoint, SigningKey};
use assize_protocol::{Attestation, AuditRecord, Record};
use assize_store::{Store, StoreError};
use futures_util::FutureExt;
use tokio::sync::{mpsc, oneshot};

use crate::names::Names;
use crate::records::SERVICE;

/// Records that may wait to be written.
const WAITING: usize = 4096;

/// Records written in one go.
const TOGETHER: usize = 256;

/// Records from one signed checkpoint of the chain to the next.
const CHECKPOINT_EVERY: usize = 1000;

/// Something to write and who waits for it.
#[derive(Debug)]
struct Entry {
    what: What,
    done: Option<oneshot::Sender<()>>,
}

#[derive(Debug)]
enum What {
    Record(Box<Record>),
    /// The end of the chain, which is signed.
    End,
}

/// Takes records; one task writes them, in order, into this process's chain.
#[derive(Debug)]
pub(crate) struct Recorder {
    queue: mpsc::Sender<Entry>,
    within: Duration,
}

/// The record is not safe: it may or may not have been written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unrecorded;

impl Recorder {
    /// Starts writing, and counts in `lost` what is not written and nobody waits for. The task ends when the recorder and
    /// all that wait are gone.
    pub(crate) fn start(writer: Writer, lost: Arc<AtomicU64>) -> (Self, tokio::task::JoinHandle<()>) {
        let (queue, waiting) = mpsc::channel(WAITING);
        let within = writer.within;
        (Self { queue, within }, tokio::spawn(writer.run(waiting, lost)))
    }

    /// Has a record written without waiting for it. `false`: there is no room.
    pub(crate) fn note(&self, record: Record) -> bool {
        self.queue.try_send(Entry { what: What::Record(Box::new(record)), done: None }).is_ok()
    }

    /// Comes back when the record is safe, or when that took too long.
    pub(crate) async fn record(&self, record: Record) -> Result<(), Unrecorded> {
        self.written(What::Record(Box::new(record))).await
    }

    /// Ends the chain, in order or not at all.
    pub(crate) async fn close(&self) {
        if self.written(What::End).await.is_err() {
            tracing::error!("the end of the chain of records is not written");
        }
    }

    async fn written(&self, what: What) -> Result<(), Unrecorded> {
        let (done, safe) = oneshot::channel();
        // A full queue is an overload: nobody is made to wait for it.
        self.queue.try_send(Entry { what, done: Some(done) }).map_err(|_| Unrecorded)?;
        match tokio::time::timeout(self.within, safe).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Unrecorded),
        }
    }
}

/// Writes the chain of this process.
pub(crate) struct Writer {
    store: Arc<dyn Store>,
    chain: Chain,
    /// The last link that is safe.
    head: Option<Attestation>,
    names: Arc<Names>,
    key: SigningKey,
    within: Duration,
    /// The last write may have happened or not.
    unsure: bool,
    /// Records since the last checkpoint.
    unsigned: usize,
}

impl Writer {
    /// Begins a chain.
    pub(crate) fn new(store: Arc<dyn Store>, names: Arc<Names>, key: SigningKey, within: Duration) -> Self {
        let chain = Chain::begin(names.next());
        Self { store, chain, head: None, names, key, within, unsure: false, unsigned: 0 }
    }

    async fn run(mut self, mut waiting: mpsc::Receiver<Entry>, lost: Arc<AtomicU64>) {
        let mut batch = Vec::with_capacity(TOGETHER);
        while waiting.recv_many(&mut batch, TOGETHER).await > 0 {
            // Whoever is about to hand one in goes first: what a commit costs is shared by all that are in it.
            tokio::task::yield_now().await;
            let room = TOGETHER.saturating_sub(batch.len());
            let _ = waiting.recv_many(&mut batch, room).now_or_never();
            // Nobody waits any more for what took too long: its caller was told that it is not recorded.
            batch.retain(|entry: &Entry| !entry.done.as_ref().is_some_and(oneshot::Sender::is_closed));
            let (all, callers): (Vec<What>, Vec<Option<oneshot::Sender<()>>>) =
                batch.drain(..).map(|entry| (entry.what, entry.done)).unzip();
            match self.write(all).await {
                Ok(()) => callers.into_iter().flatten().for_each(|caller| {
                    // Whoever stopped waiting a moment ago was told the stricter answer.
                    let _ = caller.send(());
                }),
                Err(error) => {
                    let unheard = callers.iter().filter(|caller| caller.is_none()).count();
                    lost.fetch_add(u64::try_from(unheard).unwrap_or(u64::MAX), Ordering::Relaxed);
                    tracing::error!(%error, records = callers.len(), "records are not written");
                }
            }
        }
    }

    async fn write(&mut self, all: Vec<What>) -> Result<(), StoreError> {
        if all.is_empty() {
            return Ok(());
        }
        if self.unsure {
            self.resume().await?;
        }
        let mut chain = self.chain.clone();
        let links = self.links(&mut chain, all);
        self.unsure = true;
        match tokio::time::timeout(self.within, self.store.append_records(&links)).await {
            Ok(Ok(())) => {
                self.chain = chain;
                self.head = links.last().map(|link| link.attestation.clone());
                self.unsure = false;
                Ok(())
            }
            Ok(Err(error)) => Err(error),
            Err(_) => Err(StoreError::Unavailable("writing takes too long".to_owned())),
        }
    }

    /// Goes on behind what the store really has.
    async fn resume(&mut self) -> Result<(), StoreError> {
        let uid = self.chain.uid().to_owned();
        self.head = self.store.head(&uid).await?;
        self.chain = self.head.as_ref().map_or_else(|| Chain::begin(uid), Chain::resume);
        self.unsure = false;
        Ok(())
    }

    /// All of it as links, with a checkpoint where one is due.
    fn links(&mut self, chain: &mut Chain, all: Vec<What>) -> Vec<AuditRecord> {
        let mut links: Vec<AuditRecord> = Vec::with_capacity(all.len() + 1);
        for what in all {
            let head = links.last().map(|link| &link.attestation).or(self.head.as_ref());
            let record = match what {
                What::Record(record) => *record,
                What::End => {
                    let checkpoint = head.map(|head| Checkpoint::sign(head, &self.key));
                    assize_audit::closed_record(self.names.stamp(), SERVICE, checkpoint.as_ref())
                }
            };
            links.push(chain.next(record));
        }
        self.unsigned += links.len();
        if self.unsigned >= CHECKPOINT_EVERY
            && let Some(last) = links.last()
        {
            // It speaks of the record just before it.
            let checkpoint = Checkpoint::sign(&last.attestation, &self.key);
            let record = assize_audit::checkpoint_record(self.names.stamp(), SERVICE, &checkpoint, &[]);
            links.push(chain.next(record));
            self.unsigned = 0;
        }
        links
    }
}
