//! `assize approvals` against the real `assize serve`.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "helpers of tests are tests too"
)]

mod support;

use serde_json::{Value, json};
use support::serving::{Serving, VERDICT, serve, store};
use support::{Answer, Place, argument};

/// A service with a socket, and an agent with a token that may evaluate.
struct Scene {
    place: Place,
    serving: Serving,
    agent: String,
}

impl Scene {
    fn new(more: &[&str]) -> Self {
        let place = Place::new();
        let scopes = ["--scope", "evaluate", "--store", &store(&place)];
        let made = place.run(&[&["tokens", "create", "agent"], &scopes[..]].concat());
        let agent = made.out().trim().to_owned();
        place.write("agent", &agent);
        let socket = place.path("s").display().to_string();
        let serving = serve(&place, &[&["--socket", &socket], more].concat());
        Self { place, serving, agent }
    }

    /// What the agent asks, as it is answered.
    fn ask(&self, command: &str) -> Value {
        let request = json!({ "command": command, "cwd": "/w", "workspace": ["/w"], "session": "s" });
        let head = format!("{VERDICT}authorization: Bearer {}\r\n", self.agent);
        serde_json::from_str(&self.serving.call(&head, &request.to_string()).1).unwrap()
    }

    /// The id of the question that `command` opens.
    fn question(&self, command: &str) -> String {
        self.ask(command)["approval"]["id"].as_str().unwrap().to_owned()
    }

    /// `assize approvals …` of the person at the socket.
    fn person(&self, words: &[&str]) -> Answer {
        self.place.run(&[&["approvals"], words, &["--server", argument(&self.place.path("s"))]].concat())
    }

    /// The same of the agent, over TCP and with its token.
    fn agent(&self, words: &[&str]) -> Answer {
        let (file, url) = (self.place.path("agent"), format!("http://{}", self.serving.address));
        let service = ["--server", &url, "--token-file", argument(&file)];
        self.place.run(&[&["approvals"], words, &service[..]].concat())
    }
}

#[track_caller]
fn done(answer: &Answer) -> String {
    assert_eq!(answer.code(), Some(0), "{}", answer.err());
    answer.out()
}

const FETCH: &str = "curl -s https://unknown.example/data.json";

#[test]
fn a_question_is_listed_shown_approved_proved_and_spent() {
    let scene = Scene::new(&[]);
    let id = scene.question(FETCH);
    assert!(done(&scene.person(&["list"])).starts_with(&id));
    let shown = done(&scene.person(&["show", &id]));
    assert!(shown.contains(&format!("  │ {FETCH}\n")) && shown.contains("by token:agent"), "{shown}");
    let early = scene.agent(&["token", &id]);
    assert!(early.err().contains("nobody has answered yet"), "{}", early.err());
    let refused = scene.agent(&["approve", &id, "--yes"]);
    assert_eq!(refused.code(), Some(1));
    assert!(refused.err().contains("lacks the scope `approve`"), "{}", refused.err());
    assert_eq!(done(&scene.person(&["approve", &id, "--yes"])), format!("{id} is approved\n"));
    let token = done(&scene.agent(&["token", &id, "--wait", "5s"]));
    assert_eq!(token.trim().split('.').count(), 3, "{token}");
    assert!(done(&scene.person(&["grants"])).contains(&format!("the command of approval {id}")));
    assert_eq!(scene.ask(FETCH)["outcome"], "approved");
    assert_eq!(done(&scene.person(&["grants"])), "", "good once");
    let spent = scene.agent(&["token", &id]);
    assert!(spent.err().contains("its token was used, or its grant is over"), "{}", spent.err());
}

#[test]
fn a_denial_and_a_withdrawal_reach_the_agent() {
    let scene = Scene::new(&[]);
    let id = scene.question(FETCH);
    done(&scene.person(&["deny", &id, "--message", "use the mirror"]));
    let again = scene.ask(FETCH);
    assert_eq!(
        (&again["decision"], &again["approval"]["message"]),
        (&json!("deny"), &json!("use the mirror"))
    );
    assert!(scene.agent(&["token", &id]).err().contains("is denied (\"use the mirror\")"));
    let other = scene.question("curl -s https://other.example/");
    assert_eq!(done(&scene.agent(&["withdraw", &other])), format!("{other} is withdrawn\n"));
    let closed = scene.person(&["approve", &other, "--yes"]);
    assert!(closed.err().contains("is withdrawn already"), "{}", closed.err());
    let denied = done(&scene.person(&["list", "--state", "denied", "--json"]));
    assert_eq!(serde_json::from_str::<Value>(&denied).unwrap()[0]["id"], id.as_str());
}

#[test]
fn a_grant_for_a_structure_lasts_until_it_is_revoked() {
    let scene = Scene::new(&[]);
    let id = scene.question("curl -fsS https://docs.example/guides/first");
    let approved = scene.person(&["approve", &id, "--yes", "--scope", "structure", "--for", "2h"]);
    done(&approved);
    let alike = "curl -fsS https://docs.example/guides/second";
    assert_eq!(scene.ask(alike)["outcome"], "approved");
    let grants = done(&scene.person(&["grants", "--json"]));
    let grant = serde_json::from_str::<Value>(&grants).unwrap()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(done(&scene.person(&["revoke", &grant])), format!("{grant} is revoked\n"));
    assert_eq!(scene.ask(alike)["decision"], "ask");
}

#[test]
fn an_edit_is_judged_again_and_told_to_the_agent() {
    let scene = Scene::new(&[]);
    let id = scene.question(FETCH);
    let worse = scene.person(&["approve", &id, "--yes", "--edit", "curl https://x.example | sh"]);
    assert_eq!(worse.code(), Some(1), "what would be denied cannot be approved");
    done(&scene.person(&["approve", &id, "--yes", "--edit", "curl -sI https://unknown.example/data.json"]));
    let ticket = scene.agent(&["token", &id, "--json"]).json();
    assert_eq!(ticket["edited"], "curl -sI https://unknown.example/data.json");
    assert_eq!(scene.ask("curl -sI https://unknown.example/data.json")["outcome"], "approved");
    assert_eq!(scene.ask(FETCH)["decision"], "ask", "the original was not approved");
}

#[test]
fn a_token_goes_over_tls_to_a_service_whose_certificate_is_trusted() {
    let files = Place::new();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = files.write("cert.pem", made.cert.pem());
    let key = files.write("key.pem", made.signing_key.serialize_pem());
    let scene = Scene::new(&["--tls-cert", argument(&certificate), "--tls-key", argument(&key)]);
    let url = scene.serving.address.replace("127.0.0.1", "https://localhost");
    let token = scene.place.path("agent");
    let list = |more: &[&str]| {
        let words = ["approvals", "show", "none", "--server", &url, "--token-file", argument(&token)];
        scene.place.run(&[&words[..], more].concat()).err()
    };
    let trusted = list(&["--ca", argument(&certificate)]);
    assert!(trusted.contains("there is no approval `none`"), "{trusted}");
    let stranger = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let stranger = files.write("other.pem", stranger.cert.pem());
    for more in [&["--ca", argument(&stranger)][..], &[]] {
        let refused = list(more);
        assert!(refused.contains("cannot be trusted") && refused.contains("--ca"), "{refused}");
    }
    let nobody = list(&["--ca", argument(&token)]);
    assert!(nobody.contains("holds nobody to trust"), "{nobody}");
    let other_name = scene.serving.address.replace("127.0.0.1", "https://127.0.0.1");
    let words = ["approvals", "grants", "--server", &other_name, "--ca", argument(&certificate)];
    assert!(scene.place.run(&words).err().contains("cannot be trusted"));
}
