//! A service over a real store, with a clock that tests set.

#![allow(dead_code, reason = "not every test file needs all of it")]

mod failing;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use assize_engine::Engine;
use assize_protocol::{Caller, Command, GrantScope, Request, Scope, Verdict};
use assize_service::{Answer, Clock, Service, Settings};
use assize_store::Store;

#[allow(unused_imports, reason = "not every test file lets the store fail")]
pub(crate) use failing::Failing;

/// A clock that stands still until it is set.
#[derive(Debug)]
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    pub(crate) fn advance(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// What a test needs.
pub(crate) struct Kit {
    pub(crate) service: Arc<Service>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<TestClock>,
}

pub(crate) async fn kit() -> Kit {
    kit_with(Settings::default()).await
}

pub(crate) async fn kit_with(settings: Settings) -> Kit {
    kit_over(assize_store::open("sqlite::memory:").await.unwrap(), settings).await
}

pub(crate) async fn kit_over(store: Arc<dyn Store>, settings: Settings) -> Kit {
    let clock = Arc::new(TestClock(AtomicI64::new(1_790_000_000_000)));
    let service = open(&store, &clock, settings).await;
    Kit { service, store, clock }
}

/// Another process on the same store.
pub(crate) async fn open(store: &Arc<dyn Store>, clock: &Arc<TestClock>, settings: Settings) -> Arc<Service> {
    let engine = Arc::new(Engine::builder().build().unwrap());
    let clock: Arc<dyn Clock> = Arc::clone(clock) as Arc<dyn Clock>;
    Service::open(engine, Arc::clone(store), clock, settings).await.unwrap()
}

pub(crate) fn agent() -> Caller {
    Caller { name: "token:agent".to_owned(), scopes: vec![Scope::Evaluate] }
}

pub(crate) fn person(name: &str) -> Caller {
    Caller { name: format!("token:{name}"), scopes: vec![Scope::Approve, Scope::Read] }
}

pub(crate) fn request(text: &str) -> Request {
    let mut command = Command::new(text, "/home/dev/proj");
    command.home = Some("/home/dev".to_owned());
    command.facts.git_config_programs = Some(false);
    Request { session: Some("s-1".to_owned()), ..Request::of(command) }
}

impl Kit {
    pub(crate) async fn judge(&self, text: &str) -> Verdict {
        self.service.evaluate(&agent(), &request(text)).await
    }
}

pub(crate) fn yes(scope: GrantScope) -> Answer {
    Answer { approve: true, scope, lasts: None, edited: None, message: None }
}

pub(crate) fn no(message: &str) -> Answer {
    Answer { approve: false, message: Some(message.to_owned()), ..yes(GrantScope::Once) }
}
