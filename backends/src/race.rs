//! Several may answer; the first good answer counts.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::time::{Instant, sleep_until};

/// The first of `contenders` that comes to something. The next one starts when all before it came to nothing, or,
/// with `hedge_after`, when nothing came for so long. Those that still run when one is there end with it.
///
/// When nobody comes to anything, it is what the first said: those behind it were only there in its place.
pub(crate) async fn first<T, E, F>(contenders: Vec<F>, hedge_after: Option<Duration>) -> Option<Result<T, E>>
where
    F: Future<Output = Result<T, E>>,
{
    let mut waiting = contenders.into_iter().enumerate();
    let mut running = FuturesUnordered::new();
    let mut failed: Option<(usize, E)> = None;
    loop {
        if running.is_empty() {
            let Some(next) = waiting.next() else { break };
            running.push(numbered(next));
        }
        let due = hedge_after.filter(|_| waiting.len() > 0).map(|after| Instant::now() + after);
        tokio::select! {
            ended = running.next() => match ended {
                Some((_, Ok(good))) => return Some(Ok(good)),
                Some((number, Err(error))) if failed.as_ref().is_none_or(|(first, _)| number < *first) => {
                    failed = Some((number, error));
                }
                Some((_, Err(_))) | None => {}
            },
            () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                if let Some(next) = waiting.next() {
                    running.push(numbered(next));
                }
            }
        }
    }
    failed.map(|(_, error)| Err(error))
}

async fn numbered<F: Future>((number, future): (usize, F)) -> (usize, F::Output) {
    (number, future.await)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    const SECOND: Duration = Duration::from_secs(1);

    async fn after(seconds: u32, result: Result<u8, u8>, started: &AtomicUsize) -> Result<u8, u8> {
        started.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(SECOND * seconds).await;
        result
    }

    #[tokio::test(start_paused = true)]
    async fn without_hedging_the_next_starts_when_the_one_before_failed() {
        let started = AtomicUsize::new(0);
        let answered = first(vec![after(5, Ok(1), &started), after(1, Ok(2), &started)], None).await;
        assert_eq!((answered, started.into_inner()), (Some(Ok(1)), 1));
        let started = AtomicUsize::new(0);
        let answered = first(vec![after(5, Err(1), &started), after(1, Ok(2), &started)], None).await;
        assert_eq!((answered, started.into_inner()), (Some(Ok(2)), 2));
    }

    #[tokio::test(start_paused = true)]
    async fn with_hedging_the_first_good_answer_counts() {
        let begin = Instant::now();
        let started = AtomicUsize::new(0);
        let both = vec![after(9, Ok(1), &started), after(1, Ok(2), &started)];
        assert_eq!(first(both, Some(SECOND)).await, Some(Ok(2)));
        assert_eq!(begin.elapsed(), 2 * SECOND);
        let both = vec![after(3, Ok(1), &started), after(1, Err(2), &started)];
        assert_eq!(first(both, Some(SECOND)).await, Some(Ok(1)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_hedge_is_not_asked_when_the_first_is_quick() {
        let started = AtomicUsize::new(0);
        let both = vec![after(1, Ok(1), &started), after(1, Ok(2), &started)];
        assert_eq!(first(both, Some(2 * SECOND)).await, Some(Ok(1)));
        assert_eq!(started.into_inner(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn when_all_fail_it_is_what_the_first_said() {
        let started = AtomicUsize::new(0);
        let both = vec![after(3, Err(1), &started), after(1, Err(2), &started)];
        assert_eq!(first(both, Some(SECOND)).await, Some(Err(1)));
        assert_eq!(first(Vec::<std::future::Ready<Result<u8, u8>>>::new(), None).await, None);
    }
}
