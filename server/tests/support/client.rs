//! HTTP/1.1 by hand: what is sent is what is written here.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};

pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// Longer than any answer in these tests takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// One connection.
pub(crate) struct Client {
    stream: Box<dyn Stream>,
    token: Option<String>,
    read: Vec<u8>,
    broken: bool,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    /// A header's value; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    /// The end of the problem's type, which has to be a whole problem document.
    pub(crate) fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let document = self.json();
        assert_eq!(document["status"], self.status, "{document}");
        assert!(document["title"].is_string() && document["detail"].is_string(), "{document}");
        document["type"].as_str().unwrap().strip_prefix("urn:assize:problem:").unwrap().to_owned()
    }
}

impl Client {
    pub(crate) async fn tcp(address: SocketAddr) -> Self {
        Self::over(TcpStream::connect(address).await.unwrap())
    }

    pub(crate) async fn unix(path: &Path) -> Self {
        Self::over(UnixStream::connect(path).await.unwrap())
    }

    pub(crate) fn over(stream: impl Stream + 'static) -> Self {
        Self { stream: Box::new(stream), token: None, read: Vec::new(), broken: false }
    }

    /// Shows this token from now on.
    pub(crate) fn with(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.call("GET", path, &[], b"").await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> Answer {
        let body = body.to_string();
        self.call("POST", path, &["content-type: application/json"], body.as_bytes()).await
    }

    pub(crate) async fn call(&mut self, method: &str, path: &str, headers: &[&str], body: &[u8]) -> Answer {
        // In one piece, as clients do: what is refused unread is not waited for.
        let mut call = self.head_of(method, path, headers, Some(body.len()));
        call.extend_from_slice(body);
        self.write(&call).await;
        self.answer().await
    }

    /// Sends a head: with the length of a body to come, or for a body in chunks.
    pub(crate) async fn begin(&mut self, method: &str, path: &str, headers: &[&str], length: Option<usize>) {
        let head = self.head_of(method, path, headers, length);
        self.write(&head).await;
    }

    fn head_of(&self, method: &str, path: &str, headers: &[&str], length: Option<usize>) -> Vec<u8> {
        let mut lines = vec![format!("{method} {path} HTTP/1.1")];
        if !headers.iter().any(|line| line.to_ascii_lowercase().starts_with("host:")) {
            lines.push("host: 127.0.0.1".to_owned());
        }
        match length {
            Some(0) => {}
            Some(length) => lines.push(format!("content-length: {length}")),
            None => lines.push("transfer-encoding: chunked".to_owned()),
        }
        lines.extend(self.token.iter().map(|token| format!("authorization: Bearer {token}")));
        lines.extend(headers.iter().map(|line| (*line).to_owned()));
        format!("{}\r\n\r\n", lines.join("\r\n")).into_bytes()
    }

    /// Sends bytes as they are; the other side may have gone.
    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        self.broken |= self.stream.write_all(bytes).await.is_err();
    }

    /// Whether the other side has gone.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken
    }

    /// Sends a chunk of a body in chunks; the empty one ends it.
    pub(crate) async fn chunk(&mut self, bytes: &[u8]) {
        let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
        chunk.extend_from_slice(bytes);
        chunk.extend_from_slice(b"\r\n");
        self.write(&chunk).await;
    }

    /// The next whole answer.
    pub(crate) async fn answer(&mut self) -> Answer {
        self.try_answer().await.expect("an answer")
    }

    /// The next whole answer; `None` when the connection ended before it.
    pub(crate) async fn try_answer(&mut self) -> Option<Answer> {
        let (status, head) = self.head().await?;
        let lower = head.to_ascii_lowercase();
        let length = lower.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        let body = match length {
            Some(length) => self.take(length).await?,
            None if lower.contains("transfer-encoding: chunked") => {
                let mut body = Vec::new();
                while let Some(chunk) = self.next_chunk().await {
                    body.extend(chunk);
                }
                body
            }
            None => Vec::new(),
        };
        Some(Answer { status, head, body })
    }

    /// The next head.
    pub(crate) async fn head(&mut self) -> Option<(u16, String)> {
        let head = self.until(b"\r\n\r\n").await?;
        let head = String::from_utf8(head).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Some((status, head))
    }

    /// The next chunk of a body in chunks; `None` at its end.
    pub(crate) async fn next_chunk(&mut self) -> Option<Vec<u8>> {
        let size = String::from_utf8(self.until(b"\r\n").await?).unwrap();
        let size = usize::from_str_radix(size.trim(), 16).unwrap();
        let chunk = self.take(size).await?;
        self.take(2).await?;
        (size > 0).then_some(chunk)
    }

    /// Whether the other side ends the connection within `time`, whatever it sends before.
    pub(crate) async fn is_ended_within(&mut self, time: Duration) -> bool {
        let mut rest = Vec::new();
        let end = tokio::time::timeout(time, self.stream.read_to_end(&mut rest)).await;
        self.read.extend(rest);
        end.is_ok()
    }

    async fn until(&mut self, end: &[u8]) -> Option<Vec<u8>> {
        loop {
            if let Some(at) = self.read.windows(end.len()).position(|window| window == end) {
                return Some(self.read.drain(..at + end.len()).collect());
            }
            self.more().await?;
        }
    }

    async fn take(&mut self, length: usize) -> Option<Vec<u8>> {
        while self.read.len() < length {
            self.more().await?;
        }
        Some(self.read.drain(..length).collect())
    }

    async fn more(&mut self) -> Option<()> {
        let mut piece = vec![0; 64 * 1024];
        let read =
            tokio::time::timeout(PATIENCE, self.stream.read(&mut piece)).await.expect("something in time");
        match read {
            Ok(0) => None,
            Ok(read) => {
                self.read.extend_from_slice(&piece[..read]);
                Some(())
            }
            Err(error) if error.kind() == ErrorKind::ConnectionReset => None,
            // rustls says so when the other side just closes.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => None,
            Err(error) => panic!("{error}"),
        }
    }
}
