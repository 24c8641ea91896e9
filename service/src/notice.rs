//! What is told to whoever listens, while it happens.

use assize_protocol::{Approval, Verdict};
use std::sync::Arc;

/// Something happened. A listener that is too slow misses notices and is told so by the channel.
#[derive(Debug, Clone)]
pub enum Notice {
    /// A command was judged.
    Verdict(Arc<Verdict>),
    /// An approval was opened or changed its state.
    Approval(Arc<Approval>),
}
