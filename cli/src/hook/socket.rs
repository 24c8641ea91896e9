//! The service over its Unix socket: one question, one answer, no runtime.

use std::io::{Read, Write};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use assize_protocol::{Request, Verdict};

use crate::place::environment;

/// Longer than any verdict.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// The service as the arguments name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Socket {
    path: PathBuf,
    token: Option<String>,
}

impl Socket {
    /// `auto`, `never`, or a path. What is there has to be a socket of ours or of root's: somebody else's could say
    /// anything.
    pub(crate) fn find(named: &str, token_file: Option<&Path>) -> Option<Self> {
        let path = match named {
            "never" => return None,
            "auto" => PathBuf::from(environment("XDG_RUNTIME_DIR")?).join("assize.sock"),
            named => PathBuf::from(named.strip_prefix("unix:").unwrap_or(named)),
        };
        let metadata = std::fs::metadata(&path).ok()?;
        let trusted = [rustix::process::geteuid().as_raw(), 0].contains(&metadata.uid());
        let token = token_file.and_then(|file| crate::input::from_file(file).ok());
        let token = token.map(|token| token.trim().to_owned()).filter(|token| is_plain(token));
        (metadata.file_type().is_socket() && trusted).then_some(Self { path, token })
    }

    /// What the service makes of `request`, if it answers before `until`.
    pub(crate) fn verdict(&self, request: &Request, until: Instant) -> Option<Verdict> {
        let body = serde_json::to_vec(request).ok()?;
        let answer = self.post("/v1/verdicts", &body, until).ok()?;
        serde_json::from_slice(body_of(&answer)?).ok()
    }

    fn post(&self, path: &str, body: &[u8], until: Instant) -> std::io::Result<Vec<u8>> {
        let mut stream = UnixStream::connect(&self.path)?;
        let left =
            |until: Instant| until.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
        stream.set_write_timeout(Some(left(until)))?;
        let authorization = self.token.as_ref().map(|token| format!("authorization: Bearer {token}\r\n"));
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n{}content-length: {}\r\n\r\n",
            authorization.unwrap_or_default(),
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body)?;
        let mut answer = Vec::new();
        let mut piece = [0; 16 * 1024];
        // Each read has what is left of the time, so that drops of an answer do not hold anybody.
        loop {
            stream.set_read_timeout(Some(left(until)))?;
            match stream.read(&mut piece)? {
                0 => return Ok(answer),
                read => answer.extend_from_slice(piece.get(..read).unwrap_or_default()),
            }
            if answer.len() as u64 > MAX_BYTES || Instant::now() >= until {
                return Err(std::io::ErrorKind::TimedOut.into());
            }
        }
    }
}

fn is_plain(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The body of a good answer that is whole.
fn body_of(answer: &[u8]) -> Option<&[u8]> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(answer.get(..end)?).ok()?;
    let body = answer.get(end + 4..)?;
    let mut lines = head.split("\r\n");
    let good = lines.next()?.starts_with("HTTP/1.1 200 ");
    let length = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    (good && length == Some(body.len())).then_some(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_good_and_whole_answer_counts() {
        let answer = |head: &str, body: &str| format!("{head}\r\n\r\n{body}").into_bytes();
        let good = answer("HTTP/1.1 200 OK\r\nContent-Length: 2", "{}");
        assert_eq!(body_of(&good), Some(&b"{}"[..]));
        for bad in [
            answer("HTTP/1.1 403 Forbidden\r\ncontent-length: 2", "{}"),
            answer("HTTP/1.1 200 OK\r\ncontent-length: 3", "{}"),
            answer("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked", "2\r\n{}\r\n0\r\n\r\n"),
            b"HTTP/1.1 200 OK".to_vec(),
            Vec::new(),
        ] {
            assert_eq!(body_of(&bad), None, "{}", String::from_utf8_lossy(&bad));
        }
    }
}
