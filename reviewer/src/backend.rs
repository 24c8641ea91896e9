//! What a reviewer leans on, and whether that is there.

/// Whether something is asked at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Circuit {
    /// It is.
    Closed,
    /// It failed too often; one question is out to see whether it is back.
    HalfOpen,
    /// It failed too often, and is left alone for a while.
    Open,
}

/// Something outside of this process that a reviewer asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backend {
    /// Its name, unique among those of a reviewer.
    pub name: String,
    /// Whether it is asked.
    pub circuit: Circuit,
    /// Requests since the start, by what became of them.
    pub requests: Vec<(&'static str, u64)>,
}
