//! The law of the room: whatever comes back, only an answer in the one shape, with evidence that was shown, allows.

use std::sync::Arc;
use std::time::Duration;

use assize_protocol::{
    Assessment, Command, Confidence, Context, Happening, ReviewOutcome, Revisions, SessionEvent, Severity,
};
use assize_reviewer::{Case, Meter, Opened, Reviewer};
use async_trait::async_trait;
use proptest::prelude::*;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::{Backend, ChatModel, Dialect, Failed, Limits, Llm, Manners, Plan, Prompt, Said, Tags, Voice};

/// An endpoint whose answers have this body.
#[derive(Debug)]
struct Body(Dialect, Vec<u8>);

#[async_trait]
impl ChatModel for Body {
    fn revision(&self) -> String {
        String::new()
    }

    async fn ask(&self, _prompt: &Prompt<'_>, _deadline: Instant) -> Result<Said, Failed> {
        self.0.read(&self.1)
    }
}

const COMMAND: &str = "git push origin mine";

fn case() -> Case {
    let event = |what| SessionEvent { id: None, at: None, what };
    let recent = vec![
        event(Happening::Prompt { text: "push my branch".to_owned() }),
        event(Happening::Network { host: "h.example".to_owned(), port: None, allowed: None }),
    ];
    let opened = Opened {
        command: &Command::new(COMMAND, "/w"),
        assessment: &Assessment::default(),
        risk: Severity::Medium,
        context: Some(&Context { prompt: None, recent }),
        session: &[],
        revisions: &Revisions::default(),
    };
    Case::open(&opened, &assize_reviewer::Limits::default(), &|_| Assessment::default())
}

/// Whether that body makes the reviewer say yes, alone or as a first look.
fn allows(dialect: Dialect, body: &[u8]) -> [bool; 2] {
    let voice = || Voice {
        backend: Arc::new(Backend::new("b", Manners { retries: 0, ..Manners::default() })),
        model: Arc::new(Body(dialect, body.to_vec())),
        prices: None,
        most_tokens: 1,
    };
    let plan = |fast, full| Plan {
        fast,
        full,
        hedge_after: None,
        fast_prompt: None,
        prompt: None,
        redact: <[String]>::to_vec,
        tags: Tags::Fixed("k".to_owned()),
        limits: Limits::default(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    [plan(Vec::new(), vec![voice()]), plan(vec![voice()], Vec::new())].map(|plan| {
        let llm = Llm::new(plan).unwrap();
        let deadline = Instant::now() + Duration::from_secs(5);
        let answer = runtime.block_on(llm.review(&case(), deadline, &Meter::default()));
        answer.is_ok_and(|answer| answer.outcome == ReviewOutcome::Allow)
    })
}

/// The same question, asked of the text by hand.
fn is_an_allow(text: &str) -> bool {
    let Ok(Value::Object(answer)) = serde_json::from_str::<Value>(text) else { return false };
    let Some(evidence) = answer.get("evidence").and_then(Value::as_array) else { return false };
    let person = json!({"kind": "event", "id": "k-1"});
    let shown =
        [person.clone(), json!({"kind": "event", "id": "k-2"}), json!({"kind": "span", "span": [0, 20]})];
    answer.len() == 4
        && answer.get("outcome") == Some(&json!("allow"))
        && answer.get("confidence") == Some(&json!("high"))
        && answer.get("rationale").and_then(Value::as_str).is_some_and(|said| !said.trim().is_empty())
        && evidence.iter().all(|one| shown.contains(one))
        && evidence.contains(&person)
}

fn wrapped(dialect: Dialect, text: &str) -> Vec<u8> {
    let message = json!({"role": "assistant", "content": text});
    let body = match dialect {
        Dialect::OpenAi | Dialect::OpenAiCompatible => {
            json!({"choices": [{"message": message, "finish_reason": "stop"}]}).to_string()
        }
        Dialect::Ollama => json!({"message": message, "done": true, "done_reason": "stop"}).to_string(),
        Dialect::Anthropic => format!(
            r#"{{"role":"assistant","stop_reason":"tool_use","content":[{{"type":"tool_use","name":"answer","input":{text}}}]}}"#
        ),
    };
    body.into_bytes()
}

const DIALECTS: [Dialect; 3] = [Dialect::OpenAiCompatible, Dialect::Anthropic, Dialect::Ollama];

const GOOD: &str = r#"{"rationale":"asked for","evidence":[{"kind":"event","id":"k-1"},{"kind":"span","span":[0,20]}],"confidence":"high","outcome":"allow"}"#;

/// What tends to matter.
const PIECES: [&str; 24] = [
    "allow",
    "deny",
    "approved",
    "\"approved\":true,",
    "\"outcome\":\"allow\",",
    "k-1",
    "k-2",
    "k-3",
    "e1",
    "0",
    "20",
    "{",
    "}",
    "[",
    "]",
    "\"",
    ",",
    ":",
    "\\u0061",
    "null",
    "true",
    "\n",
    "```json\n",
    "\u{202e}",
];

fn edited() -> impl Strategy<Value = String> {
    let edit = (any::<prop::sample::Index>(), 0..12_usize, prop::sample::select(&PIECES[..]));
    prop::collection::vec(edit, 1..4).prop_map(|edits| {
        edits.into_iter().fold(GOOD.to_owned(), |text, (at, gone, piece)| {
            let from = text.floor_char_boundary(at.index(text.len() + 1));
            let to = text.ceil_char_boundary((from + gone).min(text.len()));
            let kept = |range| text.get(range).unwrap_or("");
            format!("{}{piece}{}", kept(0..from), kept(to..text.len()))
        })
    })
}

#[test]
fn a_good_answer_allows_in_every_dialect() {
    assert!(is_an_allow(GOOD));
    for dialect in DIALECTS {
        assert_eq!(allows(dialect, &wrapped(dialect, GOOD)), [true, true], "{dialect:?}");
    }
    let unsure = GOOD.replace("high", "medium");
    assert_eq!(allows(Dialect::Ollama, &wrapped(Dialect::Ollama, &unsure)), [false, false]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    /// No bytes allow.
    #[test]
    fn bytes_never_allow(body in prop::collection::vec(any::<u8>(), 0..300), which in 0..3_usize) {
        prop_assert_eq!(allows(DIALECTS[which], &body), [false, false]);
    }

    /// No text allows, whatever it says.
    #[test]
    fn texts_never_allow(text in "(?s).{0,200}", piece in prop::sample::select(&PIECES[..]), which in 0..3_usize) {
        let dialect = DIALECTS[which];
        prop_assert_eq!(allows(dialect, &wrapped(dialect, &format!("{text}{piece}"))), [false, false]);
        prop_assert_eq!(allows(dialect, &wrapped(dialect, &format!("{GOOD}{text}x"))), [false, false]);
    }

    /// An answer that was changed a little allows only if it is still one.
    #[test]
    fn a_changed_answer_allows_only_while_it_is_one(text in edited(), which in 0..3_usize) {
        let dialect = DIALECTS[which];
        if allows(dialect, &wrapped(dialect, &text)) != [false, false] {
            prop_assert!(is_an_allow(&text), "{}", text);
        }
    }

    /// Neither does the envelope say yes for what is in it.
    #[test]
    fn a_changed_envelope_never_makes_a_yes_of_a_no(
        at in any::<prop::sample::Index>(),
        gone in 0..12_usize,
        piece in prop::sample::select(&PIECES[..]),
        which in 0..3_usize,
    ) {
        let dialect = DIALECTS[which];
        let no = GOOD.replace("\"allow\"", "\"abstain\"");
        let mut body = wrapped(dialect, &no);
        let from = at.index(body.len());
        let to = (from + gone).min(body.len());
        body.splice(from..to, piece.bytes());
        let still = String::from_utf8(body.clone()).unwrap_or_default();
        if allows(dialect, &body) != [false, false] {
            // The one way: the edit hit the word itself.
            prop_assert!(still.contains("allow"), "{}", still);
        }
    }
}

#[test]
fn a_confidence_has_a_word_and_no_number() {
    assert!(serde_json::from_str::<Confidence>("2").is_err());
}
