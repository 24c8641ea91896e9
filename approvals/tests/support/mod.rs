//! Commands judged by the real engine, and people who answer.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use std::sync::LazyLock;

use assize_approvals::{Answer, Asked};
use assize_engine::Engine;
use assize_protocol::{Caller, GrantScope, Request, Scope, Structure, Verdict};
use assize_tests::corpus::command;

/// The built-in knowledge and policy.
pub(crate) static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::builder().build().unwrap());

/// A request with the verdict on it.
#[derive(Debug, Clone)]
pub(crate) struct Judged {
    pub(crate) request: Request,
    pub(crate) verdict: Verdict,
}

impl Judged {
    pub(crate) fn new(text: &str) -> Self {
        Self::of(Request { session: Some("s-1".to_owned()), ..Request::of(command(text)) })
    }

    pub(crate) fn of(request: Request) -> Self {
        let verdict = ENGINE.evaluate(&request);
        Self { request, verdict }
    }

    /// Judged again after a change.
    pub(crate) fn but(&self, change: impl FnOnce(&mut Request)) -> Self {
        let mut request = self.request.clone();
        change(&mut request);
        Self::of(request)
    }

    pub(crate) fn asked(&self) -> Asked<'_> {
        self.asked_by("token:agent")
    }

    pub(crate) fn asked_by<'a>(&'a self, requester: &'a str) -> Asked<'a> {
        Asked { request: &self.request, verdict: &self.verdict, requester }
    }

    pub(crate) fn structure(&self) -> Option<Structure> {
        self.asked().structure()
    }
}

/// Somebody who may do all this.
pub(crate) fn caller(name: &str, scopes: &[Scope]) -> Caller {
    Caller { name: name.to_owned(), scopes: scopes.to_vec() }
}

pub(crate) fn approver(name: &str) -> Caller {
    caller(name, &[Scope::Approve])
}

/// A plain yes.
pub(crate) fn yes(scope: GrantScope) -> Answer<'static> {
    Answer { approve: true, scope, lasts: None, edited: None, message: None }
}

/// A plain no.
pub(crate) fn no() -> Answer<'static> {
    Answer { approve: false, ..yes(GrantScope::Once) }
}
