//! A connection that remembers when something last moved on it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

/// What moved, and when: milliseconds since the connection was made, 0 for "not".
#[derive(Debug)]
pub(super) struct Activity {
    since: Instant,
    /// Calls being answered.
    calls: AtomicUsize,
    /// The last byte in either direction.
    moved: AtomicU64,
    /// The first byte of a head that is not complete.
    head: AtomicU64,
    /// From then on the other side took nothing of what there is to send.
    stuck: AtomicU64,
}

/// A call that is being answered.
pub(super) struct Call(Arc<Activity>);

impl Drop for Call {
    fn drop(&mut self) {
        self.0.mark(&self.0.moved);
        self.0.calls.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Activity {
    pub(super) fn new() -> Arc<Self> {
        let zero = || AtomicU64::new(0);
        let since = Instant::now();
        Arc::new(Self { since, calls: AtomicUsize::new(0), moved: zero(), head: zero(), stuck: zero() })
    }

    /// A head is complete, and its call begins.
    pub(super) fn call(self: &Arc<Self>) -> Call {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.head.store(0, Ordering::Relaxed);
        Call(Arc::clone(self))
    }

    /// Whether nobody should wait for the other side any longer.
    pub(super) fn is_over(&self, patience: Duration, idle: Duration) -> bool {
        let now = self.now();
        let longer = |mark: &AtomicU64, than: Duration| {
            let mark = mark.load(Ordering::Relaxed);
            mark > 0 && Duration::from_millis(now.saturating_sub(mark)) > than
        };
        let answering = self.calls.load(Ordering::Relaxed) > 0;
        let silent = now.saturating_sub(self.moved.load(Ordering::Relaxed));
        longer(&self.stuck, patience)
            || (!answering && longer(&self.head, patience))
            || (!answering && Duration::from_millis(silent) > idle)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX).max(1)
    }

    fn mark(&self, what: &AtomicU64) {
        what.store(self.now(), Ordering::Relaxed);
    }

    fn read(&self) {
        self.mark(&self.moved);
        if self.calls.load(Ordering::Relaxed) == 0 && self.head.load(Ordering::Relaxed) == 0 {
            self.mark(&self.head);
        }
    }

    fn wrote(&self, done: bool) {
        if done {
            self.mark(&self.moved);
            self.stuck.store(0, Ordering::Relaxed);
        } else if self.stuck.load(Ordering::Relaxed) == 0 {
            self.mark(&self.stuck);
        }
    }
}

/// A stream whose movements are noted.
#[derive(Debug)]
pub(super) struct Patient<S> {
    stream: S,
    activity: Arc<Activity>,
}

impl<S> Patient<S> {
    pub(super) fn new(stream: S, activity: Arc<Activity>) -> Self {
        Self { stream, activity }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if read.is_ready() && buffer.filled().len() > before {
            self.activity.read();
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.activity.wrote(wrote.is_ready());
        wrote
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let done = Pin::new(&mut self.stream).poll_shutdown(context);
        self.activity.wrote(done.is_ready());
        done
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.activity.wrote(wrote.is_ready());
        wrote
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(10);
    const IDLE: Duration = Duration::from_secs(90);

    #[tokio::test(start_paused = true)]
    async fn a_head_may_take_its_time_but_not_more() {
        let activity = Activity::new();
        activity.read();
        tokio::time::advance(PATIENCE).await;
        activity.read();
        assert!(!activity.is_over(PATIENCE, IDLE));
        tokio::time::advance(Duration::from_secs(1)).await;
        activity.read();
        assert!(activity.is_over(PATIENCE, IDLE), "dribbling does not help");
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_may_take_as_long_as_it_takes_and_silence_counts_from_its_end() {
        let activity = Activity::new();
        activity.read();
        let call = activity.call();
        tokio::time::advance(IDLE * 2).await;
        assert!(!activity.is_over(PATIENCE, IDLE));
        drop(call);
        tokio::time::advance(IDLE).await;
        assert!(!activity.is_over(PATIENCE, IDLE));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(activity.is_over(PATIENCE, IDLE));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_a_reader_who_does_not_read() {
        let activity = Activity::new();
        let _call = activity.call();
        activity.wrote(false);
        tokio::time::advance(PATIENCE + Duration::from_secs(1)).await;
        assert!(activity.is_over(PATIENCE, IDLE));
        activity.wrote(true);
        assert!(!activity.is_over(PATIENCE, IDLE));
    }
}
