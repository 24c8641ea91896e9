//! Events of agents' hooks and their transcripts: nothing goes on that was not allowed, whatever stands there.

use assize_agents::{Act, Call, Contract, Gate, Host, Manner, Place, Told, context, contract_of, read, say};
use assize_protocol::Decision;

use super::assess::ENGINE;
use super::{Build, pieces};
use crate::hooks::goes_on;

pub(super) fn run(text: &str, build: Build) {
    let (event, pieces) = pieces(text);
    let piece = |name: &str| pieces.iter().find(|(named, _)| *named == name).map(|(_, piece)| *piece);
    let named = piece("agent").and_then(|name| Host::of(name.trim()));
    for host in Host::ALL.into_iter().filter(|host| named.is_none_or(|named| named == *host)) {
        is_answered(contract_of(host), event, build);
        let tail = piece("transcript").unwrap_or_default().as_bytes();
        let told = build.in_time("reading a transcript", || context(host, tail, Some("c")));
        assert_eq!(told, context(host, tail, Some("c")), "a transcript tells two things");
    }
}

/// An event is refused, or answered as the engine decides about what it announces.
fn is_answered(contract: &'static Contract, event: &str, build: Build) {
    let place =
        Place { home: Some("/home/dev".to_owned()), user: Some("dev".to_owned()), ..Place::default() };
    match build.in_time("reading an event", || read(contract, event.as_bytes(), &place)) {
        Err(unreadable) => {
            let passes = unreadable.event.is_some_and(|event| event.gate == Gate::Passing);
            assert!(passes || !goes_on(&unreadable.answer(contract)), "what cannot be read goes on");
        }
        Ok(call) => goes_on_only_when_allowed(&call),
    }
}

fn goes_on_only_when_allowed(call: &Call) {
    let (verdict, sure) = match &call.act {
        // Nothing is done, or the agent asks as it would by itself.
        Act::Pass | Act::Leave => return,
        Act::Ask(_) => (None, false),
        Act::Judge { request, doubt, .. } => (Some(ENGINE.evaluate(request)), doubt.is_none()),
    };
    let allowed = sure && verdict.as_ref().is_some_and(|verdict| verdict.ruling.decision == Decision::Allow);
    let answer = call.answer(&say(call, verdict.as_ref(), Manner::default(), &Told::default()));
    // Behind an event that is the agent's own question, silence leaves it with the person.
    let is_question = call.event.name.contains("ermission");
    assert!(allowed || is_question || !goes_on(&answer), "it goes on without an allow: {answer:?}");
}
