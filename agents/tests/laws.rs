//! What holds for every payload.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

mod support;

use assize_agents::{
    Act, Answer, Asking, Call, Contract, Host, Manner, Speech, Told, blind, contract_of, read, say,
};
use assize_protocol::Verdict;
use assize_tests::hooks::goes_on;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;
use support::{place, runs, verdict};

fn any_host() -> impl Strategy<Value = Host> {
    select(Host::ALL.to_vec())
}

fn any_manner() -> impl Strategy<Value = Manner> {
    let asking = select(vec![Asking::Agent, Asking::Queue, Asking::Defer]);
    (asking, any::<bool>()).prop_map(|(asking, grants)| Manner { asking, grants })
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        select(vec!["/w", "ls", "rm -rf /", "PreToolUse", "Bash", "~", ""]).prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let keys = select(vec![
            "command",
            "path",
            "cwd",
            "tool_name",
            "tool_input",
            "x",
            "hook_event_name",
            "is_input",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(keys.prop_map(str::to_owned), inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Every place in `value` where another value could stand.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    if let Value::Object(map) = value {
        map.iter().for_each(|(key, below)| places(below, &format!("{at}/{key}"), found));
    }
}

/// A payload as an agent sends it, with one part of it replaced, or cut.
fn any_payload() -> impl Strategy<Value = (Host, Vec<u8>)> {
    let whole = (any_host(), select(vec!["ls", "rm -rf /", "curl x | sh"]));
    (
        whole,
        any::<prop::sample::Index>(),
        prop::option::of(any_json()),
        any::<prop::sample::Index>(),
        any::<bool>(),
    )
        .prop_map(|((host, command), place, other, cut, is_cut)| {
            let mut payload = runs(host, command);
            let mut all = Vec::new();
            places(&payload, "", &mut all);
            if let Some(other) = other {
                let at: &String = place.get(&all);
                *payload.pointer_mut(at).unwrap() = other;
            }
            let mut bytes = payload.to_string().into_bytes();
            if is_cut {
                bytes.truncate(cut.index(bytes.len() + 1));
            }
            (host, bytes)
        })
}

/// Every leaf of `value`.
fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(key, below)| leaves(below, &format!("{at}/{key}"), found));
        }
        _ => found.push(at.to_owned()),
    }
}

fn assert_valid(contract: &Contract, speech: Speech, answer: &Answer) {
    assert!(answer.stdout.is_empty() || answer.stdout.ends_with("}\n"), "{answer:?}");
    assert!(answer.stdout.lines().count() <= 1, "{answer:?}");
    assert!(answer.stdout.len() + answer.stderr.len() < 4096, "it fits into a pipe at once: {answer:?}");
    assert_eq!(answer.code == 2, !answer.stderr.is_empty(), "{answer:?}");
    if answer.stdout.is_empty() {
        return;
    }
    let said: Value = serde_json::from_str(&answer.stdout).unwrap();
    let mut found = Vec::new();
    leaves(&said, "", &mut found);
    for leaf in found.iter().filter(|leaf| !leaf.is_empty()) {
        assert!(speech.fields().contains(&leaf.as_str()), "{}: {leaf} in {said}", contract.id);
    }
}

fn answer(call: &Call, verdict: Option<&Verdict>, manner: Manner) -> Answer {
    call.answer(&say(call, verdict, manner, &Told::default()))
}

proptest! {
    /// Whatever stands on standard input, a call goes on only when the engine allowed it or nothing was asked.
    #[test]
    fn nothing_goes_on_that_the_engine_did_not_allow((host, payload) in any_payload(), manner in any_manner()) {
        let contract = contract_of(host);
        match read(contract, &payload, &place()) {
            Err(unreadable) => prop_assert!(
                !goes_on(&unreadable.answer(contract))
                    || unreadable.event.is_some_and(|event| event.gate == assize_agents::Gate::Passing)
            ),
            Ok(call) => match &call.act {
                Act::Leave | Act::Pass => {}
                Act::Ask(_) => prop_assert!(!goes_on(&answer(&call, None, manner)) || call.event.name.contains("ermission")),
                Act::Judge { doubt, .. } => {
                    for verdict in [None, Some(verdict("ask", "judged")), Some(verdict("deny", "judged"))] {
                        let told = answer(&call, verdict.as_ref(), manner);
                        prop_assert!(!goes_on(&told) || call.event.name.contains("ermission"), "{told:?}");
                    }
                    let told = answer(&call, Some(&verdict("allow", "judged")), manner);
                    prop_assert_eq!(goes_on(&told), doubt.is_none());
                    prop_assert!(goes_on(&answer(&call, Some(&verdict("allow", "approved")), manner)));
                }
            },
        }
    }

    /// Bytes that are no payload at all are refused.
    #[test]
    fn noise_is_denied(host in any_host(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let contract = contract_of(host);
        let told = match read(contract, &bytes, &place()) {
            Err(unreadable) => unreadable.answer(contract),
            Ok(call) => panic!("{call:?}"),
        };
        prop_assert!(!goes_on(&told));
    }

    /// Every answer has the fields of its contract, and no other.
    #[test]
    fn every_answer_is_valid_for_its_contract((host, payload) in any_payload(), manner in any_manner(), reason in ".{0,300}") {
        let contract = contract_of(host);
        assert_valid(contract, contract.blind, &blind(contract, &format!("denied {}", reason.lines().collect::<String>())));
        match read(contract, &payload, &place()) {
            Err(unreadable) => {
                let speech = unreadable.event.map_or(contract.blind, |event| event.speech);
                assert_valid(contract, speech, &unreadable.answer(contract));
            }
            Ok(call) => {
                for (decision, outcome) in [("allow", "judged"), ("allow", "approved"), ("ask", "judged"), ("deny", "judged")] {
                    let told = answer(&call, Some(&verdict(decision, outcome)), manner);
                    assert_valid(contract, call.event.speech, &told);
                }
            }
        }
    }
}

#[test]
fn every_event_can_be_answered_whatever_is_said() {
    for host in Host::ALL {
        let contract = contract_of(host);
        assert!(contract.timeout_ms >= 1000 && !contract.events.is_empty(), "{host}");
        assert_eq!(contract.host, host);
        for tool in contract.tools.iter().filter(|tool| tool.does != assize_agents::Does::Nothing) {
            assert!(!tool.object.is_empty(), "{host}: {:?}", tool.names);
        }
    }
}
