//! Small local models: how they are loaded, run and trained.
//!
//! Bytes in, numbers out: nothing here opens a file, asks the network or reads a clock, and nothing here knows what a
//! number means to whoever asks for it. A [`Head`] says how well features fit together, an `Encoder` how close texts
//! are, a `Chat` which of a few words a language model would say next. What does not load is refused with the reason.

mod association;
#[cfg(feature = "transformers")]
mod chat;
mod copies;
mod embed;
#[cfg(feature = "transformers")]
mod encoder;
mod head;
mod measure;
mod network;
mod pairs;
mod seeded;
mod study;
mod train;

pub use association::{Associations, Counter, Terms};
#[cfg(feature = "transformers")]
pub use chat::{Chat, ChatError, Part, Unsaid};
pub use copies::Met;
pub use embed::{Embed, Embedded, Piece, Remembering, likeness};
#[cfg(feature = "transformers")]
pub use encoder::{Encoder, EncoderError};
pub use head::{Head, HeadError, Manifest, Thresholds};
pub use measure::{Interval, Scored, approved_at, area, bootstrap, threshold_at};
pub use pairs::{Kind, Maker, Pair};
pub use seeded::Seeded;
pub use study::{
    Examples, Figures, Measured, Numbers, PerKind, SessionFigures, Sessions, Split, Study, StudyError,
    Weighed,
};
pub use train::{Recipe, Sample, TrainError, train};
