//! The true loader of encoders, on a two-layer model with random weights.
#![cfg(feature = "transformers")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it stands")]

use std::collections::HashMap;

use assize_models::{Embed, Encoder, EncoderError, Seeded, likeness};
use candle_core::{Device, Tensor};
use serde_json::json;

const WORDS: [&str; 14] = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "delete", "the", "branch", "push", "##es", "file", "git",
    "-", "remove",
];
const WIDTH: usize = 16;

fn config(words: usize) -> Vec<u8> {
    let config = json!({
        "vocab_size": words, "hidden_size": WIDTH, "num_hidden_layers": 2, "num_attention_heads": 2,
        "intermediate_size": 32, "hidden_act": "gelu", "hidden_dropout_prob": 0.1, "max_position_embeddings": 64,
        "type_vocab_size": 2, "initializer_range": 0.02, "layer_norm_eps": 1e-12, "pad_token_id": 0,
        "position_embedding_type": "absolute", "use_cache": true, "model_type": "bert"
    });
    config.to_string().into_bytes()
}

fn tokenizer() -> Vec<u8> {
    let words: HashMap<&str, usize> = WORDS.iter().enumerate().map(|(at, word)| (*word, at)).collect();
    let tokenizer = json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
        "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
        "decoder": null,
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": words}
    });
    tokenizer.to_string().into_bytes()
}

fn weights() -> Vec<u8> {
    let mut random = Seeded::new(11);
    let mut all: HashMap<String, Tensor> = HashMap::new();
    let mut put = |name: String, shape: &[usize]| {
        let count = shape.iter().product();
        let values: Vec<f32> = (0..count).map(|_| random.unit() * 0.4).collect();
        all.insert(name, Tensor::from_vec(values, shape, &Device::Cpu).unwrap());
    };
    for (name, rows) in [("word", WORDS.len()), ("position", 64), ("token_type", 2)] {
        put(format!("embeddings.{name}_embeddings.weight"), &[rows, WIDTH]);
    }
    let mut pair = |name: String, rows: usize, columns: Option<usize>| {
        put(format!("{name}.weight"), &columns.map_or(vec![rows], |columns| vec![rows, columns]));
        put(format!("{name}.bias"), &[rows]);
    };
    pair("embeddings.LayerNorm".to_owned(), WIDTH, None);
    for layer in 0..2 {
        let at = format!("encoder.layer.{layer}");
        for part in
            ["attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"]
        {
            pair(format!("{at}.{part}"), WIDTH, Some(WIDTH));
        }
        pair(format!("{at}.attention.output.LayerNorm"), WIDTH, None);
        pair(format!("{at}.intermediate.dense"), 32, Some(WIDTH));
        pair(format!("{at}.output.dense"), WIDTH, Some(32));
        pair(format!("{at}.output.LayerNorm"), WIDTH, None);
    }
    safetensors::serialize(all, None).unwrap()
}

fn encoder() -> Encoder {
    Encoder::load(&config(WORDS.len()), &tokenizer(), weights()).unwrap()
}

#[test]
fn words_are_told_apart_by_their_numbers_and_not_by_their_case() {
    let encoder = encoder();
    assert_eq!(encoder.tokens("Push the branch"), Some(vec![2, 8, 6, 7, 3]));
    assert_eq!(encoder.tokens("pushes zebra -f"), Some(vec![2, 8, 9, 1, 12, 1, 3]));
}

#[test]
fn directions_have_length_one_and_are_the_same_every_time() {
    let texts = ["push the branch", "git push", ""];
    let all = encoder().embed(&texts).unwrap();
    let unit = |one: &Vec<f32>| one.len() == WIDTH && (likeness(one, one) - 1.0).abs() < 1e-5;
    assert!(all.iter().all(|one| unit(&one.whole) && one.pieces.iter().all(|piece| unit(&piece.direction))));
    assert_eq!(all, encoder().embed(&texts).unwrap());
    assert!(likeness(&all[0].whole, &all[1].whole) < 0.9999);
}

#[test]
fn pieces_stand_where_they_are_written() {
    let text = "pushes  the branch";
    let read = encoder().embed(&[text]).unwrap().remove(0);
    let spans: Vec<&str> =
        read.pieces.iter().map(|piece| text.get(piece.span.0..piece.span.1).unwrap()).collect();
    assert_eq!(spans, ["push", "es", "the", "branch"]);
    let word = read.part((0, 6)).unwrap();
    assert!((likeness(&word, &word) - 1.0).abs() < 1e-5);
    assert_eq!((read.part((6, 8)), read.part((12, 18))), (None, Some(read.pieces[3].direction.clone())));
}

#[test]
fn a_text_without_end_is_cut() {
    let encoder = encoder();
    let long = "git push ".repeat(5000);
    assert_eq!(encoder.tokens(&long).unwrap().len(), 48);
    assert!(encoder.embed(&[&long]).is_some());
}

#[test]
fn files_that_do_not_belong_together_are_refused() {
    let words = Encoder::load(&config(5), &tokenizer(), weights());
    assert!(matches!(words, Err(EncoderError::Words { .. })), "{words:?}");
    let shapes = Encoder::load(&config(WORDS.len() + 1), &tokenizer(), weights());
    assert!(matches!(shapes, Err(EncoderError::Weights(_))), "{shapes:?}");
    let cut = weights();
    for length in [0, 9, cut.len() / 2] {
        assert!(Encoder::load(&config(WORDS.len()), &tokenizer(), cut[..length].to_vec()).is_err());
    }
    assert!(Encoder::load(b"{}", &tokenizer(), weights()).is_err());
    assert!(Encoder::load(&config(WORDS.len()), b"[]", weights()).is_err());
}
