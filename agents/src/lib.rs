//! How the hooks of agents ask, and how they want to be answered.
//!
//! Every agent has a [`Contract`]: which events it asks about, which of its tools do what, where the payload keeps
//! the command and the folder, whether it can ask a person, and how allow, ask and deny are spelled. Contracts are
//! tables, not code. [`read`] makes a [`Call`] of a payload, with the request that an engine is asked;
//! [`Call::answer`] makes the exact bytes of a [`Saying`]. Nothing here judges a command, reads a file or knows what
//! time it is.
//!
//! Most agents run a command when their hook fails. So [`read`] refuses what it does not understand, and there is
//! an answer for everything: [`blind`] denies where not even the event is known.

mod act;
mod answer;
mod call;
mod contract;
mod contracts;
mod host;
mod json;
mod patch;
mod place;
mod quote;
mod read;
mod saying;
mod transcript;
mod unnamed;
mod words;

pub use answer::{Answer, blind, blind_in_words};
pub use call::{Act, Call};
pub use contract::{Contract, Does, Event, Fails, Gate, Keys, Leave, Speech, Tool};
pub use contracts::contract_of;
pub use host::Host;
pub use place::Place;
pub use read::{Unreadable, read};
pub use saying::{Asking, Manner, Saying, say};
pub use transcript::{context, wants_tail};
pub use words::Told;
