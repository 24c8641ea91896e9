//! `intent` with encoders that behave and others that do not.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use assize_models::{Embed, Embedded, Piece};
use assize_protocol::{Assessment, Command, Context, Facts, Revisions, Severity, Shell};
use assize_reviewer::{
    Alike, Answer, Case, Intent, IntentWithEncoder, Judge, Limits, Meter, Opened, Reviewer, Tables,
};
use tokio::time::Instant;

/// How an encoder behaves.
#[derive(Debug, Clone, Copy)]
enum Manner {
    Reads,
    SaysNothing,
    TakesLong,
    Panics,
}

#[derive(Debug)]
struct Scripted {
    manner: Manner,
    read: Mutex<Vec<String>>,
}

impl Embed for Scripted {
    fn embed(&self, texts: &[&str]) -> Option<Vec<Embedded>> {
        self.read.lock().unwrap().extend(texts.iter().map(|text| (*text).to_owned()));
        match self.manner {
            Manner::Reads => {}
            Manner::SaysNothing => return None,
            Manner::TakesLong => std::thread::sleep(Duration::from_millis(400)),
            #[expect(clippy::panic, reason = "what is to be survived")]
            Manner::Panics => panic!("a defect"),
        }
        let piece = |at: usize| Piece { span: (at, at + 1), direction: vec![1.0, 0.0] };
        let one =
            |text: &&str| Embedded { whole: vec![1.0, 0.0], pieces: (0..text.len()).map(piece).collect() };
        Some(texts.iter().map(one).collect())
    }

    fn revision(&self) -> &'static str {
        "scripted"
    }
}

fn case(prompt: &str) -> Case {
    let command = Command {
        text: "git push origin main".to_owned(),
        shell: Shell::Bash,
        cwd: "/w".to_owned(),
        workspace: vec!["/w".to_owned()],
        home: None,
        user: None,
        facts: Facts::default(),
    };
    let context = Context { prompt: Some(prompt.to_owned()), ..Context::default() };
    let (assessment, revisions) = (Assessment::default(), Revisions::default());
    let opened = Opened {
        command: &command,
        assessment: &assessment,
        risk: Severity::Medium,
        context: Some(&context),
        session: &[],
        revisions: &revisions,
    };
    Case::open(&opened, &Limits::default(), &|_| Assessment::default())
}

/// The answer, what was read for it, and how long it took.
async fn answered(manner: Manner, prompt: &str) -> (Answer, Vec<String>, Duration) {
    let encoder = Arc::new(Scripted { manner, read: Mutex::default() });
    let alike =
        Alike { encoder: Arc::clone(&encoder) as Arc<dyn Embed>, patience: Duration::from_millis(150) };
    let intent = IntentWithEncoder::builtin(Arc::new(Tables::builtin().unwrap()), alike).unwrap();
    let started = Instant::now();
    let answer =
        intent.review(&case(prompt), started + Duration::from_secs(5), &Meter::default()).await.unwrap();
    let read = encoder.read.lock().unwrap().clone();
    (answer, read, started.elapsed())
}

fn alone(prompt: &str) -> Answer {
    Intent::builtin(Arc::new(Tables::builtin().unwrap())).unwrap().answer(&case(prompt))
}

#[tokio::test]
async fn an_encoder_reads_the_newest_words_and_the_command() {
    let long = "look at the history of this project first. ".repeat(40) + "then push main to origin";
    let (_, read, _) = answered(Manner::Reads, &long).await;
    assert_eq!(read.len(), 2);
    assert!(read.iter().all(|text| text.len() <= 300));
    assert!(read.iter().any(|text| text.ends_with("push main to origin")));
    assert!(read.iter().any(|text| text == "git push origin main"));
}

#[tokio::test]
async fn without_a_word_from_the_encoder_the_answer_is_that_of_the_head_alone() {
    let prompt = "push main to origin";
    for manner in [Manner::SaysNothing, Manner::TakesLong, Manner::Panics] {
        let (answer, _, took) = answered(manner, prompt).await;
        assert_eq!(answer, alone(prompt), "{manner:?}");
        assert!(took < Duration::from_millis(390), "{manner:?}: {took:?}");
    }
}
