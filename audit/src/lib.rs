//! Records nobody can alter unseen: redaction, chain, verification, export.
//!
//! Pure: whoever writes a record hands in its name and its time, whoever signs hands in the key, and what is written goes
//! to a writer that is handed in. Secrets go out first ([`redact`]), then a record is made ([`verdict_record`] and its
//! like), then it is linked ([`Chain`]); [`Verifier`] sees whether that still holds.

mod body;
mod chain;
mod checkpoint;
mod export;
mod record;
mod redact;
mod verify;

pub use body::verdict_record;
pub use chain::Chain;
pub use checkpoint::Checkpoint;
pub use ed25519_dalek::{SigningKey, VerifyingKey};
pub use export::{Exporter, Format, Origin, rfc3339};
pub use record::{
    GrantChange, Load, Options, Stamp, TokenChange, approval_record, begun_record, change, checkpoint_record,
    closed_record, grant_record, policy_record, rules_record, token_record,
};
pub use redact::{Secrets, redact};
pub use verify::{Break, ChainReport, Fault, Head, Report, Verifier, verify};
