//! What is told to a receiver of our own: verdicts of the real engine.

#![allow(dead_code, reason = "each test file uses some of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop where it stands")]

mod receiver;

use std::sync::LazyLock;
use std::time::Duration;

use assize_engine::Engine;
use assize_protocol::{Agent, Caller, Command, Context, Request, Scope, Verdict};
use assize_telemetry::{Export, Settings};

pub(crate) use receiver::{Receiver, attributes};

/// Sends to `endpoint`, soon.
pub(crate) fn sending_to(endpoint: &str) -> Settings {
    let export = Export {
        endpoint: Some(endpoint.to_owned()),
        every: Duration::from_millis(50),
        timeout: Duration::from_secs(2),
        ..Export::default()
    };
    Settings { export: Some(export), ..Settings::default() }
}

pub(crate) fn caller() -> Caller {
    Caller { name: "token:ci".to_owned(), scopes: vec![Scope::Evaluate] }
}

/// `text` as an agent sends it, with a prompt before it.
pub(crate) fn request(text: &str) -> Request {
    let prompt = "please install zebra-quagga-linter";
    Request {
        agent: Some(Agent { name: "claude-code".to_owned(), version: Some("2.1.330".to_owned()) }),
        session: Some("s-81".to_owned()),
        tool: Some("Bash".to_owned()),
        tool_call: Some("toolu_01".to_owned()),
        context: Some(Context { prompt: Some(prompt.to_owned()), recent: Vec::new() }),
        ..Request::of(Command::new(text, "/home/dev/proj"))
    }
}

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::builder().build().unwrap());

pub(crate) fn judged(request: &Request) -> Verdict {
    let mut verdict = ENGINE.evaluate(request);
    verdict.elapsed_us = Some(48);
    verdict
}
