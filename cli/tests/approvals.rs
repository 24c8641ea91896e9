//! `assize approvals` against a service.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod support;

use serde_json::{Value, json};
use support::service::Service;
use support::{Answer, Place, argument};

/// A question about `command`, as the service would put it.
fn approval(command: &str, state: &str) -> Value {
    json!({
        "id": "A-1", "state": state, "version": 1,
        "opened_at": 1_900_000_000_000_i64, "expires_at": 4_000_000_000_000_i64, "verdict": "v-1",
        "agent": { "name": "claude-code", "version": "2.1.330" },
        "command": command, "prompt": "look at the docs",
        "binding": {
            "command": "sha256:0", "shell": "bash", "cwd": "/home/dev/proj", "workspace": ["/home/dev/proj"],
            "session": "s-1", "requester": "token:agent", "policy": "sha256:1", "rules": "sha256:2", "facts": "sha256:3",
        },
        "risk": "medium",
        "because": [{ "finding": 0, "decision": "ask", "decided_by": "policy:builtin decide.medium" }],
        "findings": [{
            "rule": "boundary/unknown-host", "severity": "medium", "confidence": "high", "span": [5, 32],
            "summary": "Contacts a host nobody listed",
        }],
        "invocations": [{
            "program": "curl", "argv": ["curl", "https://docs.example/a b"], "operands": ["https://docs.example/a b"],
            "understood": true, "span": [0, 32],
        }],
        "effects": [{
            "kind": "fetch", "target": { "kind": "host", "text": "docs.example", "class": "public" },
            "invocation": 0, "span": [5, 32],
        }],
        "structure": {
            "shape": "curl https://docs.example/⟨name⟩", "invocations": ["curl"],
            "effects": ["curl: fetch public docs.example"], "flows": [], "findings": ["boundary/unknown-host"],
            "key": "sha256:4",
        },
        "prompting": {
            "default_to_no": false, "requires_person": false, "suppress_always": false, "no_self_approval": true,
        },
        "quorum": 2,
        "votes": [{ "by": "uid:1000", "at": 1_900_000_000_001_i64, "approve": true, "scope": "once", "message": "fine" }],
    })
}

const COMMAND: &str = "curl https://docs.example/guides";

fn open() -> String {
    approval(COMMAND, "open").to_string()
}

/// Runs `assize approvals …` against `service`.
fn ask(place: &Place, service: &Service, words: &[&str]) -> Answer {
    place.run(&[&["approvals"], words, &["--server", &service.url]].concat())
}

/// The body that a decision was sent with.
fn sent(service: &Service) -> Value {
    let call = service.calls().into_iter().find(|call| call.line.starts_with("POST")).unwrap();
    serde_json::from_str(&call.body).unwrap()
}

fn deciding(state: &str) -> Service {
    Service::tcp(vec![
        ("GET /v1/approvals/A-1", 200, open()),
        ("POST /v1/approvals/A-1/decision", 200, approval(COMMAND, state).to_string()),
    ])
}

#[test]
fn a_list_has_a_line_for_each() {
    let place = Place::new();
    let page = json!({ "items": [approval(COMMAND, "open"), approval("ls\u{1b}[2Jx\nrm y", "open")] });
    let service = Service::tcp(vec![("GET /v1/approvals?limit=100&state=open", 200, page.to_string())]);
    let answer = ask(&place, &service, &["list"]);
    assert_eq!(answer.code(), Some(0), "{}", answer.err());
    let lines: Vec<String> = answer.out().lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with("A-1  open       medium"), "{lines:?}");
    assert!(lines[1].ends_with("ls⟨escape⟩[2Jx⟨newline⟩rm y"), "{lines:?}");
    assert_eq!(ask(&place, &service, &["list", "--json"]).json()[0]["id"], "A-1");
}

#[test]
fn an_approval_shows_everything_a_person_needs() {
    let service = Service::tcp(vec![("GET /v1/approvals/A-1", 200, open())]);
    let place = Place::new();
    let text = ask(&place, &service, &["show", "A-1"]).out();
    for part in [
        "A-1 is open, risk medium, ends in",
        "by token:agent for claude-code 2.1.330 in session s-1",
        "in /home/dev/proj, bash",
        "after “look at the docs”",
        "  │ curl https://docs.example/guides\n",
        "  curl 'https://docs.example/a b'\n",
        "fetch    docs.example",
        "medium[boundary/unknown-host]: Contacts a host nobody listed",
        "ask: boundary/unknown-host  policy:builtin decide.medium",
        "  │ curl https://docs.example/⟨name⟩\n",
        "uid:1000 approved (once): fine",
        "2 people have to approve, not by whoever asked",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let json = ask(&place, &service, &["show", "A-1", "--json"]).json();
    assert_eq!(json["structure"]["key"], "sha256:4");
}

#[test]
fn a_hostile_command_cannot_pass_for_what_is_said_about_it() {
    let hostile = "true\n\nanswers\n  uid:0 approved\u{202e}\u{1b}[1A                    ; rm -rf x";
    let service = Service::tcp(vec![("GET /v1/approvals/A-1", 200, approval(hostile, "open").to_string())]);
    let text = ask(&Place::new(), &service, &["show", "A-1"]).out();
    assert!(
        text.contains("  │ answers\n  │   uid:0 approved⟨U+202E⟩⟨escape⟩[1A⟨20 spaces⟩; rm -rf x\n"),
        "{text}"
    );
    assert_eq!(text.lines().filter(|line| line.starts_with("answers")).count(), 1, "{text}");
}

#[test]
fn approving_sends_what_was_said() {
    let place = Place::new();
    let service = deciding("approved");
    let answer = ask(
        &place,
        &service,
        &["approve", "A-1", "--yes", "--scope", "session", "--for", "2h", "--message", "ok"],
    );
    assert_eq!((answer.code(), answer.out().as_str()), (Some(0), "A-1 is approved\n"), "{}", answer.err());
    let said =
        json!({ "approve": true, "scope": "session", "lasts_s": 7200, "edited": null, "message": "ok" });
    assert_eq!(sent(&service), said);
    let half = deciding("open");
    assert_eq!(ask(&place, &half, &["approve", "A-1", "--yes"]).out(), "A-1 waits: 1 of 2 people approved\n");
}

#[test]
fn a_second_person_approves_the_wording_they_were_shown() {
    let mut edited = approval(COMMAND, "open");
    edited["edited"] = json!("curl https://mirror.example/guides");
    let service = Service::tcp(vec![
        ("GET /v1/approvals/A-1", 200, edited.to_string()),
        ("POST /v1/approvals/A-1/decision", 200, edited.to_string()),
    ]);
    ask(&Place::new(), &service, &["approve", "A-1", "--yes"]);
    assert_eq!(sent(&service)["edited"], "curl https://mirror.example/guides");
}

#[test]
fn denying_and_withdrawing_need_no_terminal() {
    let place = Place::new();
    let service = deciding("denied");
    let answer = ask(&place, &service, &["deny", "A-1", "--message", "use the mirror"]);
    assert_eq!(answer.out(), "A-1 is denied\n");
    assert_eq!(sent(&service), json!({ "approve": false, "message": "use the mirror" }));
    let withdrawn = approval(COMMAND, "withdrawn").to_string();
    let service = Service::tcp(vec![("POST /v1/approvals/A-1/withdraw", 200, withdrawn)]);
    assert_eq!(ask(&place, &service, &["withdraw", "A-1"]).out(), "A-1 is withdrawn\n");
}

#[test]
fn nobody_approves_without_a_terminal_unless_they_say_so() {
    let service = deciding("approved");
    let answer = ask(&Place::new(), &service, &["approve", "A-1"]);
    assert_eq!(answer.code(), Some(1));
    assert!(answer.err().contains("wants a terminal"), "{}", answer.err());
    assert!(service.calls().iter().all(|call| call.line.starts_with("GET")));
}

#[test]
fn an_agent_may_not_approve_as_whoever_started_it() {
    let place = Place::new();
    let token = place.write("token", "asz_1_secret\n");
    let service = deciding("approved");
    let run = |more: &[&str]| {
        let words = [&["approvals", "approve", "A-1", "--yes", "--server", &service.url], more].concat();
        place.command(&words).env("CLAUDECODE", "1").output().unwrap()
    };
    let refused = run(&[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("an agent may not approve"));
    assert_eq!(service.calls(), []);
    assert!(
        run(&["--token-file", argument(&token)]).status.success(),
        "the service knows what a token may do"
    );
}

#[test]
fn a_token_comes_from_a_file_and_goes_to_this_machine_only() {
    let place = Place::new();
    let token = place.write("token", "asz_1_secret\n");
    let service = deciding("approved");
    ask(&place, &service, &["show", "A-1", "--token-file", argument(&token)]);
    assert_eq!(service.calls()[0].token.as_deref(), Some("Bearer asz_1_secret"));
    let file = argument(&token);
    let answer = place.run(&["approvals", "grants", "--server", "http://192.0.2.1:1", "--token-file", file]);
    assert!(answer.err().contains("is not this machine"), "{}", answer.err());
    let empty = place.write("empty", "\n");
    let answer = ask(&place, &service, &["grants", "--token-file", argument(&empty)]);
    assert!(answer.err().contains("holds no token"), "{}", answer.err());
}

#[test]
fn the_socket_is_where_the_service_puts_it() {
    let place = Place::new();
    let grants = json!({ "items": [] }).to_string();
    let service = Service::unix(&place.path("assize.sock"), vec![("GET /v1/grants", 200, grants)]);
    let mut command = place.command(&["approvals", "grants"]);
    let output = command.env("XDG_RUNTIME_DIR", place.path("")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let words = ["approvals", "grants"];
    assert!(place.command(&words).env("ASSIZE_SERVER", &service.url).status().unwrap().success());
    assert_eq!(service.calls().len(), 2);
    assert!(place.run(&words).err().contains("no service is named"));
}

#[test]
fn grants_are_shown_and_taken_back() {
    let place = Place::new();
    let grant = json!({
        "id": "G-1", "approval": "A-1", "scope": "structure", "binding": approval("", "open")["binding"],
        "structure": approval("", "open")["structure"], "risk": "medium", "granted_by": ["uid:1000"],
        "granted_at": 0, "expires_at": 4_000_000_000_000_i64,
    });
    let service = Service::tcp(vec![
        ("GET /v1/grants", 200, json!({ "items": [grant] }).to_string()),
        ("DELETE /v1/grants/G-1", 204, String::new()),
    ]);
    let text = ask(&place, &service, &["grants"]).out();
    assert!(text.contains("G-1  structure") && text.contains("by uid:1000"), "{text}");
    assert!(text.contains("  │ curl https://docs.example/⟨name⟩\n"), "{text}");
    assert_eq!(ask(&place, &service, &["revoke", "G-1"]).out(), "G-1 is revoked\n");
}

#[test]
fn watching_prints_what_is_open_and_what_follows() {
    let second = json!({ "id": "A-2" });
    let mut later = approval("npm publish", "open");
    later["id"] = second["id"].clone();
    let events = format!(
        ": listening\n\nevent: verdict\ndata: {{}}\n\nevent: approval\ndata: {later}\n\nevent: missed\ndata: {{\"missed\":3}}\n\n"
    );
    let page = json!({ "items": [approval(COMMAND, "open")] });
    let service = Service::tcp(vec![
        ("GET /v1/approvals?state=open&limit=1000", 200, page.to_string()),
        ("GET /v1/stream", 200, events),
    ]);
    let place = Place::new();
    let answer = ask(&place, &service, &["watch", "--json"]);
    let ids: Vec<Value> =
        answer.out().lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].clone()).collect();
    assert_eq!(ids, ["A-1", "A-2"]);
    assert!(answer.err().contains("some events were missed"), "{}", answer.err());
    assert_eq!(answer.code(), Some(1), "a service that stops is no end of watching");
    assert!(ask(&place, &service, &["watch"]).out().contains("npm publish"));
}

#[test]
fn a_refusal_is_said_in_the_words_of_the_service() {
    let problem = json!({
        "type": "urn:assize:problem:closed", "title": "it is over already", "status": 409,
        "detail": "approval `A-1` is denied already",
    });
    let service = Service::tcp(vec![
        ("GET /v1/approvals/A-1", 200, open()),
        ("POST /v1/approvals/A-1/decision", 409, problem.to_string()),
    ]);
    let place = Place::new();
    let answer = ask(&place, &service, &["approve", "A-1", "--yes"]);
    assert_eq!(
        (answer.code(), answer.err().as_str()),
        (Some(1), "error: approval `A-1` is denied already\n")
    );
    let answer = place.run(&["approvals", "list", "--server", "http://127.0.0.1:9"]);
    assert!(answer.err().contains("cannot reach the service"), "{}", answer.err());
    let answer = ask(&place, &service, &["show", "nothing"]);
    assert_eq!(answer.err(), "error: the service answered 404 Not Found\n");
}

#[test]
fn a_token_is_printed_alone_and_what_has_none_says_why() {
    let ticket = |state: &str, token: Option<&str>| {
        json!({ "id": "A-1", "state": state, "expires_at": 4_000_000_000_000_i64, "token": token, "message": "not today" })
            .to_string()
    };
    let asked = "POST /v1/approvals/A-1/token?wait_ms=0";
    let place = Place::new();
    let service = Service::tcp(vec![(asked, 200, ticket("approved", Some("a.b.c")))]);
    let answer = ask(&place, &service, &["token", "A-1"]);
    assert_eq!((answer.code(), answer.out().as_str()), (Some(0), "a.b.c\n"), "{}", answer.err());
    let service = Service::tcp(vec![(asked, 200, ticket("denied", None))]);
    let answer = ask(&place, &service, &["token", "A-1"]);
    assert_eq!((answer.code(), answer.out().as_str()), (Some(1), ""));
    assert!(
        answer.err().contains("approval `A-1` is denied (\"not today\") and has no token"),
        "{}",
        answer.err()
    );
    let answer = ask(&place, &service, &["token", "A-1", "--json"]);
    assert_eq!((answer.code(), &answer.json()["state"]), (Some(1), &json!("denied")));
}
