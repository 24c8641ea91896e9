//! Bytes that go to a service of this machine as they are: it obeys what it understands of them.

use assize_protocol::{Class, Effect, EffectKind, Span};

use crate::perform::Performance;
use crate::value::Stream;
use crate::walk::Walk;

impl Walk<'_> {
    /// Standard input of a program that hands it to the host it names.
    pub(crate) fn sends_input(&mut self, doing: &Performance<'_, '_>) {
        if !doing.found.levels.iter().any(|l| l.sends_stdin) {
            return;
        }
        let near = |e: &Effect| e.kind == EffectKind::Send && e.target.class == Class::Loopback;
        if self.effects_of(doing.number).any(near) && doing.line.input.connected {
            self.raw_bytes(doing.line.input, doing.number, doing.span);
        }
    }

    /// `bytes` go over a connection to this machine.
    pub(crate) fn raw_bytes(&mut self, bytes: &Stream, invocation: u32, span: Span) {
        if !bytes.text.as_deref().is_some_and(only_asks) {
            self.raise_for("network/raw-bytes", span, "", Some(invocation));
        }
    }
}

/// Whether no service is steered by `text`: nothing, an end of line, or a request of HTTP that only reads. Other
/// services take each of its lines for a command, and none is called like a header or a method with a version.
fn only_asks(text: &str) -> bool {
    if text.trim().is_empty() {
        return true;
    }
    let mut lines = text.trim_end().lines();
    let is_request = |line: &str| {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        matches!(words.as_slice(), ["GET" | "HEAD", path, "HTTP/1.0" | "HTTP/1.1"] if path.starts_with('/'))
    };
    let is_header = |line: &str| {
        let name = line.split_once(": ").map_or("", |(name, _)| name);
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    lines.next().is_some_and(is_request) && lines.all(is_header)
}

#[cfg(test)]
mod tests {
    use super::only_asks;

    #[test]
    fn nothing_and_a_request_that_reads_steer_no_service() {
        for text in [
            "",
            "\n",
            " \r\n",
            "GET / HTTP/1.0\r\n\r\n",
            "HEAD /x HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n",
        ] {
            assert!(only_asks(text), "{text}");
        }
    }

    #[test]
    fn any_other_bytes_may_be_a_command() {
        for text in [
            "FLUSHALL\n",
            "GET x\n",
            "POST /x HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nFLUSHALL\r\n",
            "GET / HTTP/1.1\r\n\r\nFLUSHALL\r\n",
            "GET / HTTP/1.1\r\nset x: 1\r\n",
            "GET / HTTP/1.1 x\n",
        ] {
            assert!(!only_asks(text), "{text}");
        }
    }
}
