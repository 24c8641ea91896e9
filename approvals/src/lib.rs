//! Questions to people: states, who may answer, what an answer reaches, signed tokens.
//!
//! Pure: nothing here looks at a clock, a store or a socket. What time it is, what a new thing is called and what
//! the service remembers is handed in, so that every law of the queue can be tried with any clock and any order of
//! events. What must happen once (an answer, the spending of a grant) is decided here and kept by a compare-and-set
//! of the store.
//!
//! ```text
//! open ──▶ approved ──▶ a Grant       answer
//!   ├────▶ denied                     answer: one is enough
//!   ├────▶ expired                    expire
//!   └────▶ withdrawn                  withdraw
//! ```
//!
//! Everything but `open` is final.

mod answer;
mod asked;
mod binding;
mod grant;
mod hole;
mod prompting;
mod refused;
mod rules;
mod shown;
mod structure;
mod token;

pub use answer::{Answer, Answered, answer, expire, withdraw};
pub use asked::{Asked, open};
pub use binding::{bind, digest_of};
pub use grant::{covers, in_force};
pub use refused::Refused;
pub use rules::{Rules, SKEW_MS};
pub use shown::{hides, shown, shown_argv};
pub use structure::structure_of;
pub use token::{BadToken, Claims, PublicKey, SigningKey};
