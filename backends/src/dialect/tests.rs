//! Requests and answers, as the documentation of each interface has them.

use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::Dialect;
use crate::{Ending, Failed, Key, Prompt, Said, Tokens};

const SCHEMA: &str = r#"{"type":"object","properties":{"z":{},"a":{}}}"#;

fn body(dialect: Dialect) -> (Value, String) {
    let schema = RawValue::from_string(SCHEMA.to_owned()).unwrap();
    let prompt = Prompt { system: "judge", user: "this", schema: &schema, most_tokens: 64 };
    let text = String::from_utf8(dialect.write("m-1", &prompt)).unwrap();
    (serde_json::from_str(&text).unwrap(), text)
}

#[test]
fn every_request_holds_the_model_to_the_schema_as_it_was_written() {
    let chat = json!([{"role": "system", "content": "judge"}, {"role": "user", "content": "this"}]);
    for (dialect, limit) in
        [(Dialect::OpenAi, "max_completion_tokens"), (Dialect::OpenAiCompatible, "max_tokens")]
    {
        let (body, text) = body(dialect);
        assert!(text.contains(SCHEMA), "{text}");
        assert_eq!((&body["messages"], &body[limit]), (&chat, &json!(64)));
        assert_eq!(body["response_format"]["type"], "json_schema");
        assert_eq!(body["response_format"]["json_schema"]["strict"], true);
    }
    let (ollama, text) = body(Dialect::Ollama);
    assert!(text.contains(&format!("\"format\":{SCHEMA}")), "{text}");
    assert_eq!((&ollama["messages"], &ollama["options"]["num_predict"]), (&chat, &json!(64)));
    let (anthropic, text) = body(Dialect::Anthropic);
    assert!(text.contains(&format!("\"input_schema\":{SCHEMA}")), "{text}");
    assert_eq!(anthropic["tool_choice"]["name"], anthropic["tools"][0]["name"]);
    assert_eq!((&anthropic["system"], &anthropic["max_tokens"]), (&json!("judge"), &json!(64)));
}

#[test]
fn a_key_goes_where_each_interface_wants_it() {
    let key = Key::new("k-1").unwrap();
    let headers = |dialect: Dialect| {
        let all = dialect.headers(Some(&key));
        all.into_iter()
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(headers(Dialect::OpenAi), ["authorization: Bearer k-1"]);
    assert_eq!(headers(Dialect::Anthropic), ["anthropic-version: 2023-06-01", "x-api-key: k-1"]);
    assert_eq!(Dialect::Ollama.headers(None), []);
}

#[expect(clippy::unnecessary_wraps, reason = "it is compared with what may fail")]
fn said(text: &str, ending: Ending) -> Result<Said, Failed> {
    Ok(Said { text: text.to_owned(), ending, tokens: Tokens { input: 9, output: 3 } })
}

fn read(dialect: Dialect, body: &Value) -> Result<Said, Failed> {
    dialect.read(body.to_string().as_bytes())
}

fn completion(message: &Value, ending: &str) -> Value {
    json!({
        "id": "c-1",
        "choices": [{"index": 0, "message": message, "finish_reason": ending}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12},
    })
}

#[test]
fn a_completion_is_read_with_its_ending() {
    let read = |message: Value, ending: &str| read(Dialect::OpenAi, &completion(&message, ending));
    let plain = json!({"role": "assistant", "content": "{}"});
    assert_eq!(read(plain.clone(), "stop"), said("{}", Ending::Whole));
    assert_eq!(read(plain.clone(), "length"), said("{}", Ending::Cut));
    assert_eq!(read(plain.clone(), "content_filter"), said("{}", Ending::Declined));
    let refusing = json!({"role": "assistant", "content": null, "refusal": "I cannot help with that."});
    assert_eq!(read(refusing, "stop"), said("", Ending::Declined));
    for message in [
        json!({"role": "user", "content": "{}"}),
        json!({"role": "assistant", "content": null}),
        json!({"role": "assistant", "content": [{"type": "text", "text": "{}"}]}),
        json!({"role": "assistant", "content": "{}", "tool_calls": [{}]}),
    ] {
        assert!(matches!(read(message.clone(), "stop"), Err(Failed::Garbled(_))), "{message}");
    }
    assert!(matches!(read(plain, "tool_calls"), Err(Failed::Garbled(_))));
}

#[test]
fn more_choices_than_one_are_no_answer() {
    let mut two = completion(&json!({"role": "assistant", "content": "{}"}), "stop");
    let choice = two["choices"][0].clone();
    two["choices"].as_array_mut().unwrap().push(choice);
    assert!(matches!(read(Dialect::OpenAiCompatible, &two), Err(Failed::Garbled(_))));
}

#[test]
fn the_input_of_the_one_tool_is_the_answer_and_nothing_stands_around_it() {
    let read = |content: Value, ending: &str| {
        let reply = json!({
            "type": "message", "role": "assistant", "content": content, "stop_reason": ending,
            "usage": {"input_tokens": 9, "output_tokens": 3},
        });
        read(Dialect::Anthropic, &reply)
    };
    let call = json!({"type": "tool_use", "id": "t", "name": "answer", "input": {"a": 1}});
    assert_eq!(read(json!([call]), "tool_use"), said(r#"{"a":1}"#, Ending::Whole));
    assert_eq!(read(json!([call]), "max_tokens"), said("", Ending::Cut));
    assert_eq!(read(json!([]), "refusal"), said("", Ending::Declined));
    let text = json!({"type": "text", "text": "{\"outcome\":\"allow\"}"});
    let other = json!({"type": "tool_use", "id": "t", "name": "approve", "input": {}});
    for content in [json!([text, call]), json!([call, call]), json!([text]), json!([other]), json!([])] {
        assert!(matches!(read(content.clone(), "tool_use"), Err(Failed::Garbled(_))), "{content}");
    }
    assert!(matches!(read(json!([text]), "end_turn"), Err(Failed::Garbled(_))));
}

#[test]
fn a_field_that_stands_in_the_input_twice_is_still_there_twice() {
    let body = br#"{"role":"assistant","stop_reason":"tool_use","content":[{"type":"tool_use","name":"answer","input":{"a":1,"a":2}}]}"#;
    assert_eq!(Dialect::Anthropic.read(body).unwrap().text, r#"{"a":1,"a":2}"#);
}

#[test]
fn an_ollama_that_is_not_done_has_not_answered() {
    let read = |done: bool, reason: &str| {
        let reply = json!({
            "model": "m", "message": {"role": "assistant", "content": "{}"}, "done": done, "done_reason": reason,
            "prompt_eval_count": 9, "eval_count": 3,
        });
        read(Dialect::Ollama, &reply)
    };
    assert_eq!(read(true, "stop"), said("{}", Ending::Whole));
    assert_eq!(read(true, "length"), said("{}", Ending::Cut));
    assert!(matches!(read(false, "stop"), Err(Failed::Garbled(_))));
    assert!(matches!(read(true, "load"), Err(Failed::Garbled(_))));
}

#[test]
fn what_is_no_json_is_garbled() {
    for dialect in [Dialect::OpenAi, Dialect::Anthropic, Dialect::Ollama] {
        for body in [&b""[..], b"approved", b"\xff\xfe", b"[]", b"null"] {
            assert!(matches!(dialect.read(body), Err(Failed::Garbled(_))), "{dialect:?} {body:?}");
        }
    }
}
