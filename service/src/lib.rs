//! Request in, verdict out, with memory.
//!
//! The engine judges and forgets; this adds what came before (sessions), who may be asked (approvals) and what is
//! remembered (records), in one order and in one place: [`Service::evaluate`]. It always answers: what is not there
//! in time makes the answer stricter.

mod answering;
mod asking;
mod clock;
mod error;
mod evaluate;
mod memory;
mod names;
mod notice;
mod pending;
mod recall;
mod recorder;
mod records;
mod reviewing;
mod service;
mod settings;
mod tokens;

pub use clock::{Clock, SystemClock};
pub use error::ServiceError;
pub use notice::Notice;
pub use recall::recall;
pub use records::note_token;
pub use service::{Answer, Service};
pub use settings::{Further, OnUnrecorded, Settings};
