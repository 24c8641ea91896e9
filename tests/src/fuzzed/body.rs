//! Bodies of calls over HTTP: what reads as one of our nouns is written and read again as the same, and is answered.

use std::fmt::Debug;

use assize_protocol::{Approval, Request, SessionEvent, Verdict};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Build;
use super::assess::{ENGINE, nonsense};

pub(super) fn run(text: &str, build: Build) {
    if let Some(request) = build.in_time("reading a request", || stays::<Request>(text)) {
        let verdict = build.in_time("judging", || ENGINE.evaluate(&request));
        if let Some(wrong) = nonsense(&request.command.text, &verdict.assessment) {
            unreachable!("{wrong}");
        }
        assert_eq!(stays::<Verdict>(&written(&verdict)), Some(verdict), "an answer is read as another one");
    }
    stays::<Vec<SessionEvent>>(text);
    stays::<Approval>(text);
}

/// What `text` says, if it says such a thing.
fn stays<T: Serialize + DeserializeOwned + PartialEq + Debug>(text: &str) -> Option<T> {
    let value: T = serde_json::from_str(text).ok()?;
    let again = serde_json::from_str::<T>(&written(&value));
    assert_eq!(again.ok().as_ref(), Some(&value), "what was read is written as something else");
    Some(value)
}

fn written(value: &impl Serialize) -> String {
    match serde_json::to_string(value) {
        Ok(text) => text,
        Err(error) => unreachable!("it cannot be written: {error}"),
    }
}
