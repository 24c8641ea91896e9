//! What happened around a command, bounded, and what it means for the next one.
//!
//! A [`Session`] is built from events and [informs](Session::inform) a command: which files earlier commands left
//! behind with data from elsewhere in them, what was written into files, which words were taken from secrets. So a
//! flow may cross commands. What a session adds makes an assessment stricter, never laxer: it is told by whoever
//! calls, and nobody looked whether it is still so.

mod outcome;
mod secret;
mod session;
mod sessions;

pub use outcome::outcome;
pub use secret::conceal;
pub use session::{Limits, Session};
pub use sessions::Sessions;
