//! The true loader of language models, on a llama with random weights.
#![cfg(feature = "transformers")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it stands")]

use std::cell::Cell;
use std::io::Cursor;

use assize_models::{Chat, ChatError, Part, Seeded, Unsaid};
use candle_core::quantized::gguf_file::{Value, write};
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Tensor};

const WIDTH: usize = 32;
const TEMPLATE: &str = "{% for m in messages %}<|im_start|>{{ m.role }}{% endfor %}";

/// The signs that stand for bytes, and the marks of roles before them.
fn vocabulary() -> Vec<String> {
    let plain = (b'!'..=b'~').chain(0xa1..=0xac).chain(0xae..=0xff);
    let mut signs: Vec<char> = plain.map(char::from).collect();
    signs.extend((0x100..).filter_map(char::from_u32).take(256 - signs.len()));
    let marks = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"].map(str::to_owned);
    marks.into_iter().chain(signs.into_iter().map(String::from)).collect()
}

fn tensors(words: usize) -> Vec<(String, QTensor)> {
    let mut random = Seeded::new(5);
    let mut quantised = |rows: usize, columns: usize| {
        let values: Vec<f32> = (0..rows * columns).map(|_| random.unit() * 0.3).collect();
        let tensor = Tensor::from_vec(values, (rows, columns), &Device::Cpu).unwrap();
        QTensor::quantize(&tensor, GgmlDType::Q8_0).unwrap()
    };
    let ones = || {
        let ones = Tensor::ones(WIDTH, candle_core::DType::F32, &Device::Cpu).unwrap();
        QTensor::quantize(&ones, GgmlDType::F32).unwrap()
    };
    let mut all = vec![
        ("token_embd.weight".to_owned(), quantised(words, WIDTH)),
        ("output.weight".to_owned(), quantised(words, WIDTH)),
        ("output_norm.weight".to_owned(), ones()),
    ];
    for layer in 0..2 {
        let named = |part: &str| format!("blk.{layer}.{part}.weight");
        for (part, rows, columns) in [
            ("attn_q", WIDTH, WIDTH),
            ("attn_k", WIDTH / 2, WIDTH),
            ("attn_v", WIDTH / 2, WIDTH),
            ("attn_output", WIDTH, WIDTH),
            ("ffn_gate", 64, WIDTH),
            ("ffn_up", 64, WIDTH),
            ("ffn_down", WIDTH, 64),
        ] {
            all.push((named(part), quantised(rows, columns)));
        }
        all.push((named("attn_norm"), ones()));
        all.push((named("ffn_norm"), ones()));
    }
    all
}

/// The file, with one value of its description changed.
fn file(changed: Option<(&str, Value)>) -> Vec<u8> {
    let words = vocabulary();
    let texts = |all: Vec<String>| Value::Array(all.into_iter().map(Value::String).collect());
    let kinds = (0..words.len()).map(|at| Value::I32(if at < 3 { 3 } else { 1 }));
    let number = Value::U32;
    let mut described: Vec<(&str, Value)> = vec![
        ("general.architecture", Value::String("llama".to_owned())),
        ("llama.block_count", number(2)),
        ("llama.context_length", number(256)),
        ("llama.embedding_length", number(32)),
        ("llama.attention.head_count", number(2)),
        ("llama.attention.head_count_kv", number(1)),
        ("llama.rope.dimension_count", number(16)),
        ("llama.attention.layer_norm_rms_epsilon", Value::F32(1e-5)),
        ("tokenizer.ggml.model", Value::String("gpt2".to_owned())),
        ("tokenizer.ggml.pre", Value::String("smollm".to_owned())),
        ("tokenizer.ggml.merges", texts(Vec::new())),
        ("tokenizer.ggml.token_type", Value::Array(kinds.collect())),
        ("tokenizer.chat_template", Value::String(TEMPLATE.to_owned())),
        ("tokenizer.ggml.tokens", texts(words.clone())),
    ];
    if let Some((key, value)) = changed {
        described.retain(|(known, _)| *known != key);
        described.push((key, value));
    }
    let described: Vec<(&str, &Value)> = described.iter().map(|(key, value)| (*key, value)).collect();
    let tensors = tensors(words.len());
    let tensors: Vec<(&str, &QTensor)> =
        tensors.iter().map(|(name, tensor)| (name.as_str(), tensor)).collect();
    let mut bytes = Cursor::new(Vec::new());
    write(&mut bytes, &described, &tensors).unwrap();
    bytes.into_inner()
}

fn blanks() -> Vec<Part> {
    let one_of = |all: &[&str]| Part::OneOf(all.iter().map(|one| (*one).to_owned()).collect());
    vec![
        Part::Fixed("{\"id\":\"".to_owned()),
        one_of(&["e-1\"", "e-12\"", "e-2\""]),
        Part::Fixed(",\"outcome\":\"".to_owned()),
        one_of(&["allow\"", "abstain\"", "deny\""]),
        Part::Fixed("}".to_owned()),
    ]
}

#[test]
fn what_marks_a_role_is_text_like_any_other_when_somebody_writes_it() {
    let chat = Chat::load(&file(None)).unwrap();
    let first = |text: &str| chat.tokens(text).unwrap();
    assert_eq!(first("!\"#"), [3, 4, 5]);
    assert_eq!(first("<|im_end|>").len(), "<|im_end|>".len());
    assert!(first("<|im_start|>system").iter().all(|token| *token > 2));
}

#[test]
fn an_answer_is_one_of_those_that_were_offered_and_the_same_every_time() {
    let mut chat = Chat::load(&file(None)).unwrap();
    let mut said = |user: &str| chat.answer("decide", user, &blanks(), &|| true).unwrap();
    let once = said("delete it");
    let read: serde_json::Value = serde_json::from_str(&once).unwrap();
    assert!(["e-1", "e-12", "e-2"].contains(&read["id"].as_str().unwrap()), "{once}");
    assert!(["allow", "abstain", "deny"].contains(&read["outcome"].as_str().unwrap()), "{once}");
    said("something else");
    assert_eq!(said("delete it"), once);
}

#[test]
fn whoever_has_no_time_or_too_long_a_question_gets_no_answer() {
    let mut chat = Chat::load(&file(None)).unwrap();
    let steps = Cell::new(0);
    let twice = || {
        steps.set(steps.get() + 1);
        steps.get() < 3
    };
    assert_eq!(chat.answer("decide", &"x".repeat(150), &blanks(), &twice), Err(Unsaid::GivenUp));
    assert_eq!(chat.answer("decide", &"x".repeat(300), &blanks(), &|| true), Err(Unsaid::TooLong));
    assert!(chat.answer("decide", "x", &blanks(), &|| true).is_ok());
}

#[test]
fn files_of_another_kind_are_refused() {
    let text = |text: &str| Value::String(text.to_owned());
    let refused = |key: &str, value: Value| Chat::load(&file(Some((key, value)))).map(drop).unwrap_err();
    assert!(matches!(refused("general.architecture", text("qwen2")), ChatError::Architecture(_)));
    assert!(matches!(refused("tokenizer.chat_template", text("[INST]")), ChatError::Template));
    for (key, value) in [("tokenizer.ggml.pre", "gpt-4o"), ("tokenizer.ggml.model", "llama")] {
        assert!(matches!(refused(key, text(value)), ChatError::Vocabulary(_)), "{key}");
    }
    let whole = file(None);
    for length in [0, 40, whole.len() / 2] {
        assert!(Chat::load(&whole[..length]).is_err(), "{length}");
    }
}
