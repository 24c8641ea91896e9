//! `assize hook` beside a running service, and beside what only looks like one.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "helpers of tests are tests too"
)]

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::service::Service;
use support::{Answer, Place, argument};

/// A service in a place of its own; ended with the test.
struct Serving {
    child: Child,
    /// It says where it listens, and has to be able to.
    _out: BufReader<ChildStdout>,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(place: &Place) -> Serving {
    let store = format!("sqlite:{}", place.path("state/assize.db").display());
    let socket = place.path("assize.sock");
    let arguments = ["serve", "--listen", "none", "--socket", argument(&socket), "--store", &store];
    let mut child = place.command(&arguments).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    assert!(line.starts_with("listening on "), "{line}");
    Serving { child, _out: out }
}

const PUSH: &str = "git push --force origin main";

fn payload(place: &Place, agent: &str, command: &str) -> Value {
    let mut payload = json!({
        "session_id": "s-1", "cwd": place.path("proj"), "permission_mode": "default",
        "hook_event_name": "PreToolUse", "tool_name": "Bash", "tool_input": { "command": command },
        "tool_use_id": "call_1",
    });
    if agent == "codex" {
        payload["turn_id"] = "t-1".into();
    }
    payload
}

fn hook(place: &Place, agent: &str, socket: &Path, command: &str) -> Answer {
    let arguments = ["hook", agent, "--shell", "bash", "--server", argument(socket), "--timeout", "6s"];
    place.feed(&arguments, payload(place, agent, command).to_string().as_bytes())
}

fn decided(answer: &Answer) -> (String, String) {
    let said = answer.json();
    let output = &said["hookSpecificOutput"];
    let text = |key: &str| output[key].as_str().unwrap_or_default().to_owned();
    (text("permissionDecision"), text("permissionDecisionReason"))
}

/// The id of an approval in a reason.
fn approval(reason: &str) -> &str {
    let behind = reason.split("`assize approvals approve ").nth(1).unwrap_or_else(|| panic!("{reason}"));
    behind.split('`').next().unwrap()
}

#[test]
fn what_a_person_approved_goes_on_when_it_is_tried_again() {
    let place = Place::new();
    let _serving = serve(&place);
    let socket = place.path("assize.sock");
    let (decision, reason) = decided(&hook(&place, "codex", &socket, PUSH));
    assert_eq!(decision, "deny");
    let id = approval(&reason).to_owned();
    // The same question is asked once.
    let again = decided(&hook(&place, "codex", &socket, PUSH)).1;
    assert_eq!(approval(&again), id);
    assert!(again.contains("tried 2 times"), "{again}");
    let approved = place.run(&["approvals", "approve", &id, "--yes", "--server", argument(&socket)]);
    assert_eq!(approved.code(), Some(0), "{}", approved.err());
    assert_eq!(hook(&place, "codex", &socket, PUSH).out(), "{}\n");
    // It was for once.
    assert_eq!(decided(&hook(&place, "codex", &socket, PUSH)).0, "deny");
}

#[test]
fn a_run_that_was_put_off_goes_on_without_another_question() {
    let place = Place::new();
    let _serving = serve(&place);
    let socket = place.path("assize.sock");
    let call = || {
        let arguments =
            ["hook", "claude-code", "--shell", "bash", "--ask", "defer", "--server", argument(&socket)];
        decided(&place.feed(&arguments, payload(&place, "claude-code", PUSH).to_string().as_bytes()))
    };
    assert_eq!(call().0, "defer");
    let listed = place.run(&["approvals", "list", "--json", "--server", argument(&socket)]).json();
    let id = listed[0]["id"].as_str().unwrap();
    assert_eq!(
        place.run(&["approvals", "approve", id, "--yes", "--server", argument(&socket)]).code(),
        Some(0)
    );
    assert_eq!(call().0, "allow");
}

#[test]
fn a_person_can_be_asked_by_hand() {
    let place = Place::new();
    let _serving = serve(&place);
    let socket = place.path("assize.sock");
    let request = |command: &str| {
        place.run(&["approvals", "request", command, "--session", "s-1", "--server", argument(&socket)])
    };
    let asked = request(PUSH);
    assert_eq!(asked.code(), Some(3), "{}", asked.err());
    assert!(asked.out().contains("waits for a person"), "{}", asked.out());
    assert_eq!(request("ls").code(), Some(0));
    let never = request("rm -rf /");
    assert_eq!(never.code(), Some(4));
    assert!(never.out().contains("nobody can approve it"), "{}", never.out());
    // It is the question that the hook would ask.
    let id = asked.out().split(' ').next().unwrap().to_owned();
    assert_eq!(
        place.run(&["approvals", "approve", &id, "--yes", "--server", argument(&socket)]).code(),
        Some(0)
    );
    assert_eq!(hook(&place, "codex", &socket, PUSH).out(), "{}\n");
}

#[test]
fn without_its_service_it_judges_alone() {
    let place = Place::new();
    let socket = place.path("assize.sock");
    drop(UnixListener::bind(&socket).unwrap());
    let file = place.write("no.sock", "");
    for gone in [socket.as_path(), &file, Path::new("/nowhere/assize.sock")] {
        assert_eq!(hook(&place, "codex", gone, "ls").out(), "{}\n", "{}", gone.display());
        assert_eq!(decided(&hook(&place, "codex", gone, PUSH)).0, "deny", "{}", gone.display());
        assert_eq!(decided(&hook(&place, "codex", gone, "rm -rf /")).0, "deny", "{}", gone.display());
    }
}

/// A verdict that allows, as a service would word it.
fn allowing(outcome: &str) -> String {
    let place = Place::new();
    let mut verdict = place.run(&["check", "--json", "ls"]).json();
    verdict["outcome"] = outcome.into();
    verdict.to_string()
}

#[test]
fn a_service_that_says_nonsense_changes_nothing() {
    let place = Place::new();
    let post = "POST /v1/verdicts";
    for (name, status, body) in [
        ("garbage", 200, "{not json".to_owned()),
        ("empty", 200, String::new()),
        ("refusal", 403, allowing("judged")),
        ("crash", 500, String::new()),
        ("laxer", 200, allowing("judged")),
    ] {
        let socket = place.path(&format!("{name}.sock"));
        let _service = Service::unix(&socket, vec![(post, status, body)]);
        assert_eq!(decided(&hook(&place, "codex", &socket, PUSH)).0, "deny", "{name}");
        assert_eq!(hook(&place, "codex", &socket, "ls").out(), "{}\n", "{name}");
    }
}

#[test]
fn nobody_approves_what_is_denied() {
    let place = Place::new();
    let socket = place.path("yes.sock");
    let _service = Service::unix(&socket, vec![("POST /v1/verdicts", 200, allowing("approved"))]);
    assert_eq!(decided(&hook(&place, "codex", &socket, "rm -rf /")).0, "deny");
    assert_eq!(hook(&place, "codex", &socket, PUSH).out(), "{}\n", "a person said yes");
}

#[test]
fn a_service_that_hangs_does_not_hold_the_agent() {
    let place = Place::new();
    let socket = place.path("slow.sock");
    let listener = UnixListener::bind(&socket).unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            // A drop now and then, and never an answer.
            std::thread::spawn(move || {
                let mut stream = stream.unwrap();
                while stream.write_all(b"H").is_ok() {
                    std::thread::sleep(Duration::from_millis(100));
                }
                let _ = stream.read(&mut [0]);
            });
        }
    });
    let started = Instant::now();
    assert_eq!(decided(&hook(&place, "codex", &socket, PUSH)).0, "deny");
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}
