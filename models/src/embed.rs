//! Texts as directions: what is alike points the same way.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use lru::LruCache;

/// Texts that are remembered, with their pieces.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(256).unwrap();

/// Turns texts into directions.
pub trait Embed: Send + Sync + std::fmt::Debug {
    /// Where each text points; none where that cannot be said, or not yet.
    fn embed(&self, texts: &[&str]) -> Option<Vec<Embedded>>;

    /// What it knows with: answers are not reused across it.
    fn revision(&self) -> &str;
}

/// A text as an encoder reads it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Embedded {
    /// Where the whole points, of length one.
    pub whole: Vec<f32>,
    /// Its pieces, in order; what lies beyond the bound of the encoder has none.
    pub pieces: Vec<Piece>,
}

/// A word of a text, or a part of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// Its first byte, and the one behind its last.
    pub span: (usize, usize),
    /// Where it points where it stands, of length one.
    pub direction: Vec<f32>,
}

impl Embedded {
    /// Where the pieces that begin in these bytes point together, of length one; none where none does.
    pub fn part(&self, span: (usize, usize)) -> Option<Vec<f32>> {
        let inside = self.pieces.iter().filter(|piece| (span.0..span.1).contains(&piece.span.0));
        let mut sum: Option<Vec<f32>> = None;
        for piece in inside {
            let sum = sum.get_or_insert_with(|| vec![0.0; piece.direction.len()]);
            sum.iter_mut().zip(&piece.direction).for_each(|(sum, value)| *sum += value);
        }
        unit(&sum?)
    }
}

/// An encoder that does not read a text twice: a prompt stands before many commands.
#[derive(Debug)]
pub struct Remembering<E> {
    encoder: E,
    known: Mutex<LruCache<String, Embedded>>,
}

impl<E: Embed> Remembering<E> {
    /// With nothing remembered yet.
    pub fn new(encoder: E) -> Self {
        Self { encoder, known: Mutex::new(LruCache::new(REMEMBERED)) }
    }

    fn known(&self) -> std::sync::MutexGuard<'_, LruCache<String, Embedded>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<E: Embed> Embed for Remembering<E> {
    fn embed(&self, texts: &[&str]) -> Option<Vec<Embedded>> {
        let one = |text: &&str| {
            if let Some(known) = self.known().get(*text) {
                return Some(known.clone());
            }
            // Not while others wait for what is known.
            let read = self.encoder.embed(&[text])?.pop()?;
            self.known().put((*text).to_owned(), read.clone());
            Some(read)
        };
        texts.iter().map(one).collect()
    }

    fn revision(&self) -> &str {
        self.encoder.revision()
    }
}

/// The same direction with length one; none where it has none.
pub(crate) fn unit(vector: &[f32]) -> Option<Vec<f32>> {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    (length.is_finite() && length > 0.0).then(|| vector.iter().map(|value| value / length).collect())
}

/// How alike two directions are: 1 for the same, 0 for nothing in common.
pub fn likeness(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(left, right)| left * right).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[derive(Debug, Default)]
    struct Counting(AtomicUsize);

    impl Embed for Counting {
        fn embed(&self, texts: &[&str]) -> Option<Vec<Embedded>> {
            self.0.fetch_add(texts.len(), Ordering::Relaxed);
            Some(texts.iter().map(|_| Embedded { whole: vec![1.0], pieces: Vec::new() }).collect())
        }

        fn revision(&self) -> &'static str {
            "counting"
        }
    }

    #[test]
    fn a_text_is_read_once() {
        let all = Remembering::new(Counting::default());
        assert_eq!(all.embed(&["a", "b", "a"]).map(|all| all.len()), Some(3));
        assert!(all.embed(&["b"]).is_some());
        assert_eq!((all.encoder.0.into_inner(), all.known.into_inner().unwrap().len()), (2, 2));
    }
}
