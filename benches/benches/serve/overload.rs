//! Twice as many verdicts as there is time for: how late the answers are.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::client::{self, answer, ask};
use crate::options::Options;
use crate::report;
use crate::rivals::Service;

/// Callers, each with a connection of its own.
const CALLERS: u32 = 1024;

/// What the service promises when nobody says anything.
const DEADLINE: Duration = Duration::from_secs(5);

/// Finds out how many there is time for, sends twice as many, and prints when the answers came.
pub(crate) fn overload(service: &Service, options: &Options) {
    let [(_, commands), _] = options.mixes();
    let requests: Arc<[Vec<u8>]> =
        commands.iter().map(|command| client::request("/v1/verdicts", command)).collect();
    let runtime = client::runtime();
    // The first answers pay for what happens only once.
    runtime.block_on(ask(service.address, 64, &requests));
    let capacity = report::rate(&runtime.block_on(ask(service.address, 64, &requests)));
    let every = Duration::from_secs_f64(f64::from(CALLERS) / (2.0 * capacity));
    println!("{capacity:.0} verdicts a second at most; {CALLERS} callers send {:.0}", 2.0 * capacity);
    let all = runtime.block_on(send(service.address, &requests, every, options.lasts));
    let late = all.iter().filter(|took| **took > DEADLINE.as_micros()).count();
    let micros: Vec<u32> = all.iter().map(|took| u32::try_from(*took).unwrap_or(u32::MAX)).collect();
    let (half, slow) = report::percentiles(&micros);
    let slowest = micros.iter().max().copied().unwrap_or_default();
    println!(
        "{} answered, {late} after their deadline; µs: half within {half}, 99 % within {slow}, all within {slowest}",
        micros.len()
    );
    println!("{}", service.memory());
}

/// How long each answer took.
async fn send(server: SocketAddr, requests: &Arc<[Vec<u8>]>, every: Duration, lasts: Duration) -> Vec<u128> {
    let started = Instant::now();
    let callers: Vec<_> = (0..CALLERS)
        .map(|number| tokio::spawn(call(server, Arc::clone(requests), number, started, every, lasts)))
        .collect();
    let mut all = Vec::new();
    for caller in callers {
        all.extend(caller.await.unwrap());
    }
    all
}

async fn call(
    server: SocketAddr,
    requests: Arc<[Vec<u8>]>,
    number: u32,
    started: Instant,
    every: Duration,
    lasts: Duration,
) -> Vec<u128> {
    let mut stream = TcpStream::connect(server).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let mut buffer = vec![0; 16 * 1024];
    let mut took = Vec::new();
    // Not all in the same moment.
    let mut due = started + every * number / CALLERS;
    let mut turn = usize::try_from(number).unwrap_or_default();
    while due < started + lasts {
        tokio::time::sleep_until(due.into()).await;
        // Whoever still waits for an answer asks the next question late, and does not count that against the service.
        let sent = Instant::now();
        stream.write_all(requests.get(turn % requests.len()).unwrap()).await.unwrap();
        answer(&mut stream, &mut buffer).await;
        took.push(sent.elapsed().as_micros());
        turn += usize::try_from(CALLERS).unwrap_or_default();
        due += every;
    }
    took
}
