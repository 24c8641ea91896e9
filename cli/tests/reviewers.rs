//! Language models as reviewers, from the configuration to the verdict.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it stands")]
#![allow(clippy::disallowed_methods, reason = "the test starts programs and reads what they say")]

mod support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};

use serde_json::{Value, json};
use support::serving::{VERDICT, serve};
use support::{Place, argument};

const KEY: &str = "zebra-quagga-0123456789";
const SECRET: &str = "AKIAIOSFODNN7EXAMPLZ";

fn request() -> Value {
    let prompt = format!("push my branch to origin, my key is {SECRET}");
    json!({
        "command": "git push origin mine", "cwd": "/w", "workspace": ["/w"], "session": "s-1",
        "context": { "prompt": prompt },
    })
}

fn file_of_request(place: &Place) -> PathBuf {
    place.write("request.json", request().to_string())
}

#[test]
fn recorded_answers_show_what_a_model_said_and_cost() {
    let place = Place::new();
    let answer = json!({
        "rationale": "the person asked to push this branch",
        "evidence": [{"kind": "event", "id": "e-1"}], "confidence": "high", "outcome": "allow",
    });
    let line = json!({ "when": "git push", "say": answer, "input_tokens": 1000, "output_tokens": 100 });
    let recorded = place.write("recorded.jsonl", format!("{line}\n"));
    let config = place.write(
        "serve.toml",
        format!(
            "[[reviewers.llm]]\nkind = \"replay\"\nfile = \"{}\"\nprices = {{ input = 3.0, output = 15.0 }}\n",
            argument(&recorded)
        ),
    );
    let file = file_of_request(&place);
    let shown = place.run(&["review", "--explain", "--config", argument(&config), argument(&file)]);
    let out = shown.out();
    assert!(
        out.contains("llm         allow    the person asked to push this branch"),
        "{out}{}",
        shown.err()
    );
    assert!(out.contains("1 answers, 1000 tokens read, 100 written, 0.004500 paid"), "{out}");
    let json = place.run(&["review", "--json", "--config", argument(&config), argument(&file)]).json();
    let review = json["reviews"].as_array().unwrap().iter().find(|one| one["reviewer"] == "llm").unwrap();
    assert_eq!(review["evidence"], json!([{"kind": "event", "id": "prompt"}]));
    assert_eq!(review["usage"]["cost_micros"], 4500);
}

#[test]
fn what_is_wrong_with_a_model_is_said_before_anything_starts() {
    let place = Place::new();
    let key = place.write("key", KEY);
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let missing = argument(&place.path("none")).to_owned();
    let key = argument(&key);
    for (lines, said) in [
        (format!("kind = \"anthropic\"\nmodel = \"m\"\nkey_file = \"{key}\""), format!("others can get at the key in `{key}`; help: `chmod 600 {key}`")),
        ("kind = \"openai\"\nmodel = \"m\"\nkey_env = \"NOBODY\"".to_owned(), "the environment has no `NOBODY`, which `key_env` names".to_owned()),
        ("kind = \"openai\"\nmodel = \"m\"\nkey = \"mine\"".to_owned(), "the keyring of this system does not answer; help: unlock it, or name a `key_file` in place of `key`".to_owned()),
        (format!("kind = \"replay\"\nfile = \"{missing}\""), format!("cannot read `{missing}`: no such file or directory")),
        ("kind = \"ollama\"\nmodel = \"m\"\nurl = \"box\"".to_owned(), "`box` is no address of an endpoint; write one like `https://gateway.example`, without a name or password in it".to_owned()),
    ] {
        let text = format!("[reviewers]\nenabled = true\n[[reviewers.llm]]\n{lines}\n");
        let config = place.write("serve.toml", text);
        let answer = place.run(&["serve", "--listen", "127.0.0.1:0", "--socket", "none", "--config", argument(&config)]);
        assert_eq!(answer.code(), Some(1));
        assert_eq!(answer.err(), format!("error: `reviewers.llm` number 1: {said}\n"));
    }
}

#[test]
fn a_key_is_never_repeated() {
    let place = Place::new();
    for name in ["mine", "No Name"] {
        let answer = place.feed(&["reviewers", "key", "set", name], KEY.as_bytes());
        assert_eq!(answer.code(), Some(1));
        assert!(!answer.err().contains("quagga") && answer.err().contains("help:"), "{}", answer.err());
    }
}

/// A model that says yes to what the person said first. Gives back what it was sent.
fn gateway() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let request = read(&mut stream);
            let (_, body) = request.split_once("\r\n\r\n").unwrap();
            let body: Value = serde_json::from_str(body).unwrap();
            let shown = body["messages"][1]["content"].as_str().unwrap();
            let said = shown.lines().find(|line| line.contains(" person says ")).unwrap();
            let answer = json!({
                "rationale": "asked for", "confidence": "high", "outcome": "allow",
                "evidence": [{"kind": "event", "id": said.split(' ').next().unwrap()}],
            });
            let message = json!({"role": "assistant", "content": answer.to_string()});
            let choice = json!({"index": 0, "message": message, "finish_reason": "stop"});
            let usage = json!({"prompt_tokens": 800, "completion_tokens": 40});
            let answer = json!({"choices": [choice], "usage": usage}).to_string();
            let head =
                format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", answer.len());
            stream.write_all(format!("{head}{answer}").as_bytes()).unwrap();
            // The test may be over.
            let _ = tell.send(request);
        }
    });
    (url, told)
}

fn read(stream: &mut TcpStream) -> String {
    let (mut bytes, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        let count = stream.read(&mut piece).unwrap();
        bytes.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            length.is_some_and(|length| length == body.len().to_string())
        });
        if whole || count == 0 {
            return text;
        }
    }
}

#[test]
fn a_service_asks_its_model_without_secrets_and_counts_what_it_cost() {
    let place = Place::new();
    let (url, told) = gateway();
    let key = place.write("key", format!("{KEY}\n"));
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    let config = place.write(
        "serve.toml",
        format!(
            "[reviewers]\nenabled = true\n[[reviewers.llm]]\nkind = \"openai-compatible\"\nname = \"gateway\"\n\
             url = \"{url}\"\nmodel = \"m\"\nkey_file = \"{}\"\n",
            argument(&key)
        ),
    );
    let serving = serve(&place, &["--socket", "none", "--config", argument(&config)]);
    let (status, body) = serving.call(VERDICT, &request().to_string());
    assert_eq!(status, 200, "{body}");
    let verdict: Value = serde_json::from_str(&body).unwrap();
    let review = verdict["reviews"].as_array().unwrap().iter().find(|one| one["reviewer"] == "llm").unwrap();
    assert_eq!((&review["outcome"], &review["usage"]["input_tokens"]), (&json!("allow"), &json!(800)));
    let sent = told.recv().unwrap();
    assert!(sent.contains(&format!("authorization: Bearer {KEY}")), "{sent}");
    assert!(sent.contains("push my branch to origin") && !sent.contains(SECRET), "{sent}");
    let (_, metrics) = serving.call("GET /metrics HTTP/1.1\r\n", "");
    assert!(
        metrics.contains("assize_reviewer_tokens_total{direction=\"output\",reviewer=\"llm\"} 40"),
        "{metrics}"
    );
    assert!(metrics.contains("assize_backend_circuit{backend=\"gateway\"} 0"), "{metrics}");
    assert!(!metrics.contains(KEY) && !body.contains(KEY));
}
