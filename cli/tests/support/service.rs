//! A little HTTP server that answers from a list and remembers what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// One request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) line: String,
    pub(crate) token: Option<String>,
    pub(crate) body: String,
}

/// Answers `METHOD /path` with a status and a body.
pub(crate) struct Service {
    pub(crate) url: String,
    calls: Arc<Mutex<Vec<Call>>>,
}

type Answers = Vec<(&'static str, u16, String)>;

impl Service {
    /// On loopback.
    pub(crate) fn tcp(answers: Answers) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let service = Self::named(format!("http://{}", listener.local_addr().unwrap()));
        let calls = service.calls.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                serve(stream.unwrap(), &answers, &calls);
            }
        });
        service
    }

    /// On a Unix socket.
    pub(crate) fn unix(path: &Path, answers: Answers) -> Self {
        let listener = UnixListener::bind(path).unwrap();
        let service = Self::named(path.to_str().unwrap().to_owned());
        let calls = service.calls.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                serve(stream.unwrap(), &answers, &calls);
            }
        });
        service
    }

    fn named(url: String) -> Self {
        Self { url, calls: Arc::default() }
    }

    /// What was asked so far.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }
}

/// Answers one request and hangs up.
fn serve(mut stream: impl Read + Write, answers: &Answers, calls: &Mutex<Vec<Call>>) {
    let mut reader = BufReader::new(&mut stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let (mut token, mut length) = (None, 0);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).unwrap();
        let Some((name, value)) = header.trim().split_once(": ") else { break };
        match name {
            "authorization" => token = Some(value.to_owned()),
            "content-length" => length = value.parse().unwrap(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let line = line.trim().trim_end_matches(" HTTP/1.1").to_owned();
    let found = answers.iter().find(|(of, ..)| *of == line);
    let (status, text) = found.map_or((404, String::new()), |(_, status, text)| (*status, text.clone()));
    calls.lock().unwrap().push(Call { line, token, body: String::from_utf8(body).unwrap() });
    let head = format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", text.len());
    // Whoever hangs up early has read enough.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(text.as_bytes()));
}
