//! `assize serve` as a process.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Stdio};

use super::Place;

pub(crate) const VERDICT: &str = "POST /v1/verdicts HTTP/1.1\r\ncontent-type: application/json\r\n";

/// A service in a place of its own; ended with the test.
pub(crate) struct Serving {
    pub(crate) child: Child,
    pub(crate) out: BufReader<ChildStdout>,
    pub(crate) address: String,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn serve(place: &Place, arguments: &[&str]) -> Serving {
    let store = store(place);
    let all = [&["serve", "--listen", "127.0.0.1:0", "--store", store.as_str()], arguments].concat();
    let mut child = place.command(&all).stdout(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening on ").and_then(|url| url.split("://").nth(1));
    let address = address.unwrap_or_else(|| panic!("{line}")).to_owned();
    Serving { child, out, address }
}

pub(crate) fn store(place: &Place) -> String {
    format!("sqlite:{}", place.path("state/assize.db").display())
}

impl Serving {
    /// The status and the body of one call.
    pub(crate) fn call(&self, head: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        write!(
            stream,
            "{head}host: localhost\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }
}
