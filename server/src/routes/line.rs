//! Lines of a batch: reading them off a body, and what is said about one that is none.

use std::time::Duration;

use assize_protocol::Request;
use axum::body::Body;
use http_body_util::BodyExt;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::body::Sound;

/// What a line says that cannot be judged.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LineRefusal")]
pub(crate) struct Refusal {
    /// What is wrong with it.
    pub(super) error: String,
    /// Its id, where it has one.
    pub(super) id: Value,
}

impl Refusal {
    pub(super) fn new(id: Value, error: impl Into<String>) -> Self {
        Self { error: error.into(), id }
    }
}

/// A line as a request; otherwise its id, if there is one, and what is wrong.
pub(super) fn parse(line: &[u8]) -> Result<Request, Refusal> {
    let Ok(text) = std::str::from_utf8(line) else {
        return Err(Refusal::new(Value::Null, "the line is not UTF-8"));
    };
    if text.trim().is_empty() {
        return Err(Refusal::new(Value::Null, "the line is empty"));
    }
    let request: Request = serde_json::from_str(text).map_err(|error| {
        let id = match serde_json::from_str(text) {
            Ok(Value::Object(mut object)) => object.remove("id"),
            _ => None,
        };
        Refusal::new(id.unwrap_or(Value::Null), format!("the line is not a request: {error}"))
    })?;
    match request.nonsense() {
        None => Ok(request.meant()),
        Some(error) => Err(Refusal::new(request.id.unwrap_or(Value::Null), error)),
    }
}

/// What was read of one line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Read {
    Line(Vec<u8>),
    TooLong,
    /// The other side sent nothing for too long, or broke off.
    Broken(&'static str),
    End,
}

/// The lines of a body, one at a time.
#[derive(Debug)]
pub(super) struct Lines {
    body: Body,
    longest: usize,
    patience: Duration,
    /// What arrived and was not given out.
    held: Vec<u8>,
    /// Where in `held` the next line begins.
    start: usize,
    /// Where in `held` to look for its end.
    looked: usize,
    /// The line is too long: what comes until its end is thrown away.
    skipping: bool,
    ended: bool,
}

impl Lines {
    pub(super) fn new(body: Body, longest: usize, patience: Duration) -> Self {
        let (held, start, looked) = (Vec::new(), 0, 0);
        Self { body, longest, patience, held, start, looked, skipping: false, ended: false }
    }

    /// The next line. May be dropped and called again: nothing is lost.
    pub(super) async fn next(&mut self) -> Read {
        loop {
            if let Some(line) = self.complete() {
                return line;
            }
            if self.ended {
                return self.rest();
            }
            match tokio::time::timeout(self.patience, self.body.frame()).await {
                Ok(Some(Ok(frame))) => {
                    if let Some(piece) = frame.data_ref() {
                        self.held.drain(..self.start);
                        self.looked -= self.start;
                        self.start = 0;
                        self.held.extend_from_slice(piece);
                    }
                }
                Ok(None) => self.ended = true,
                Ok(Some(Err(_))) => return self.broken("the body ended too early"),
                Err(_) => return self.broken("nothing arrived for too long"),
            }
        }
    }

    /// A line of which the end is there.
    fn complete(&mut self) -> Option<Read> {
        let ahead = self.held.get(self.looked..).unwrap_or_default();
        let Some(length) = ahead.iter().position(|byte| *byte == b'\n') else {
            self.looked = self.held.len();
            if self.looked - self.start > self.longest {
                (self.skipping, self.start) = (true, self.looked);
            }
            return None;
        };
        let end = self.looked + length;
        let line = self.held.get(self.start..end).unwrap_or_default();
        let (skipped, long) = (std::mem::take(&mut self.skipping), line.len() > self.longest);
        let read = if skipped || long { Read::TooLong } else { Read::Line(line.to_vec()) };
        (self.start, self.looked) = (end + 1, end + 1);
        Some(read)
    }

    /// What is behind the last newline.
    fn rest(&mut self) -> Read {
        let line = self.held.split_off(self.start.min(self.held.len()));
        (self.start, self.looked) = (0, 0);
        self.held.clear();
        match (std::mem::take(&mut self.skipping), line.is_empty()) {
            (true, _) => Read::TooLong,
            (false, true) => Read::End,
            (false, false) => Read::Line(line),
        }
    }

    fn broken(&mut self, why: &'static str) -> Read {
        self.held.clear();
        (self.start, self.looked, self.skipping, self.ended) = (0, 0, false, true);
        Read::Broken(why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(pieces: &'static [&'static [u8]]) -> Vec<Read> {
        let pieces = pieces.iter().map(|piece| Ok::<_, std::io::Error>(*piece));
        let body = Body::from_stream(futures_util::stream::iter(pieces));
        let mut lines = Lines::new(body, 4, Duration::from_secs(1));
        let mut all = Vec::new();
        loop {
            match lines.next().await {
                Read::End => return all,
                line => all.push(line),
            }
        }
    }

    fn line(text: &str) -> Read {
        Read::Line(text.as_bytes().to_vec())
    }

    #[tokio::test]
    async fn lines_are_found_wherever_the_pieces_end() {
        assert_eq!(
            read(&[b"a\nb", b"c\n", b"\n", b"last"]).await,
            [line("a"), line("bc"), line(""), line("last")]
        );
        assert_eq!(read(&[]).await, []);
        assert_eq!(read(&[b"a\n"]).await, [line("a")]);
    }

    #[tokio::test]
    async fn a_line_too_long_does_not_disturb_the_next() {
        assert_eq!(read(&[b"1234\n12345\nx\n"]).await, [line("1234"), Read::TooLong, line("x")]);
        assert_eq!(read(&[b"123", b"456", b"789", b"0\nx\n"]).await, [Read::TooLong, line("x")]);
        assert_eq!(read(&[b"1234567"]).await, [Read::TooLong]);
    }

    #[test]
    fn the_id_of_a_malformed_request_is_kept() {
        let id = |line: &str| parse(line.as_bytes()).map(|_| ()).map_err(|refusal| refusal.id);
        assert_eq!(id(r#"{"id":7}"#), Err(7.into()));
        assert_eq!(id(r#"{"id":"a","command":3}"#), Err("a".into()));
        assert_eq!(id(r#"{"id":"a","command":"ls","cwd":"src"}"#), Err("a".into()));
        assert_eq!(id(r#"{"id":"a""#), Err(Value::Null));
        assert_eq!(id("[1]"), Err(Value::Null));
        assert_eq!(id(r#"{"command":"x","other":1}"#), Ok(()));
    }
}
