//! Chat models behind one trait, and the reviewer that asks them.
//!
//! [`ChatModel`] is anything that gives text for a prompt: an [`Endpoint`] over HTTP in one of the [`Dialect`]s, a
//! [`Replay`] of recorded answers, a `Gguf` in this process. A [`Backend`] asks steadily: within a deadline that covers waiting, not too many at
//! once, again where that may help, and not at all while nothing comes back. [`Llm`] makes a reviewer of them. What it
//! sends is data, redacted and bounded; what comes back counts only as exactly one answer that rests on what it was
//! shown. Everything else abstains.

mod backend;
mod brief;
mod circuit;
mod dialect;
mod endpoint;
#[cfg(feature = "local-models")]
mod gguf;
mod key;
#[cfg(test)]
mod laws;
mod lines;
mod llm;
mod model;
mod pause;
mod prices;
mod race;
mod redact;
mod replay;
mod stage;

pub use assize_http::{CertificatesError, Client};
pub use backend::{Backend, Manners, Voice};
pub use brief::Limits;
pub use dialect::Dialect;
pub use endpoint::{Address, AddressError, Endpoint};
#[cfg(feature = "local-models")]
pub use gguf::Gguf;
pub use key::{BadKey, Key};
pub use llm::{Llm, Plan, PromptError, Tags};
pub use model::{ChatModel, Ending, Failed, Prompt, Said, Tokens};
pub use prices::Prices;
pub use redact::Redact;
pub use replay::{BadRecording, Replay};
