//! Asks over connections that are kept, one request at a time on each, and notes how long every answer takes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::options::Options;
use crate::rivals::Server;

/// How long one server is asked before it is the other's turn.
const TURN: Duration = Duration::from_millis(500);

/// What one server did in all its turns.
#[derive(Default)]
pub(crate) struct Round {
    /// How long each answer took, in microseconds.
    pub(crate) micros: Vec<u32>,
    /// How long it was asked.
    pub(crate) asked: Duration,
    /// Processor time of the server in its turns, where the system says it.
    pub(crate) spent: Duration,
    /// Answers other than 200.
    pub(crate) refused: usize,
}

impl Round {
    /// Goes on with another turn.
    pub(crate) fn add(&mut self, turn: Self) {
        self.micros.extend(turn.micros);
        self.asked += turn.asked;
        self.spent += turn.spent;
        self.refused += turn.refused;
    }
}

/// A whole request about `command`.
pub(crate) fn request(route: &str, command: &str) -> Vec<u8> {
    let body = json!({
        "command": command, "cwd": "/home/dev/proj", "workspace": ["/home/dev/proj"],
        "home": "/home/dev", "user": "dev", "facts": { "git_config_programs": false },
    });
    let body = body.to_string();
    let length = body.len();
    format!(
        "POST {route} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// What the client runs on: one thread.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// Asks both servers in turn.
pub(crate) fn rounds(
    options: &Options,
    connections: usize,
    requests: &[Vec<u8>],
    servers: [Server; 2],
) -> [Round; 2] {
    let runtime = runtime();
    let requests: Arc<[Vec<u8>]> = requests.into();
    let mut rounds = [Round::default(), Round::default()];
    let turns = options.lasts.as_millis().div_ceil(TURN.as_millis());
    for server in servers {
        // The first answers of a server pay for what it does only once.
        runtime.block_on(ask(server.address, connections, &requests));
    }
    for _ in 0..turns {
        for (server, round) in servers.into_iter().zip(&mut rounds) {
            let before = server.spent();
            let turn = runtime.block_on(ask(server.address, connections, &requests));
            round.add(Round { spent: server.spent().saturating_sub(before), ..turn });
        }
    }
    rounds
}

/// Asks one server for a turn.
pub(crate) async fn ask(server: SocketAddr, connections: usize, requests: &Arc<[Vec<u8>]>) -> Round {
    let mut open = Vec::new();
    for _ in 0..connections {
        let stream = TcpStream::connect(server).await.unwrap();
        stream.set_nodelay(true).unwrap();
        open.push(stream);
    }
    let next = Arc::new(AtomicUsize::new(0));
    let started = Instant::now();
    let until = started + TURN;
    let tasks: Vec<_> = open
        .into_iter()
        .map(|stream| tokio::spawn(keep_asking(stream, Arc::clone(requests), Arc::clone(&next), until)))
        .collect();
    let mut round = Round::default();
    for task in tasks {
        let (micros, refused) = task.await.unwrap();
        round.micros.extend(micros);
        round.refused += refused;
    }
    round.asked = started.elapsed();
    round
}

async fn keep_asking(
    mut stream: TcpStream,
    requests: Arc<[Vec<u8>]>,
    next: Arc<AtomicUsize>,
    until: Instant,
) -> (Vec<u32>, usize) {
    let mut micros = Vec::new();
    let mut refused = 0;
    let mut buffer = vec![0; 64 * 1024];
    while Instant::now() < until {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let request = requests.get(number % requests.len()).unwrap();
        let sent = Instant::now();
        stream.write_all(request).await.unwrap();
        let status = answer(&mut stream, &mut buffer).await;
        micros.push(u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX));
        refused += usize::from(status != 200);
    }
    (micros, refused)
}

/// Reads one answer to its end.
pub(crate) async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> u16 {
    let mut filled = 0;
    let (lines, start) = loop {
        filled += stream.read(buffer.get_mut(filled..).unwrap()).await.unwrap();
        let text = buffer.get(..filled).unwrap();
        if let Some(end) = text.windows(4).position(|four| four == b"\r\n\r\n") {
            let lines = std::str::from_utf8(text.get(..end).unwrap()).unwrap().to_ascii_lowercase();
            break (lines, end + 4);
        }
    };
    let body = lines.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    let whole = start + body.trim().parse::<usize>().unwrap();
    if buffer.len() < whole {
        buffer.resize(whole, 0);
    }
    while filled < whole {
        filled += stream.read(buffer.get_mut(filled..).unwrap()).await.unwrap();
    }
    lines.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0)
}
