//! Bounds of what reviewers look at.

/// Bounds of one case. What lies beyond is marked, never silently gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Events, newest kept.
    pub events: usize,
    /// Bytes of all that the person said. It is kept whole before anything else; past this, nothing is allowed.
    pub words: usize,
    /// Bytes of one text that a tool gave back or an agent wrote.
    pub text: usize,
    /// Bytes of all of those, newest kept.
    pub texts: usize,
    /// Earlier commands that are judged again, newest first.
    pub commands: usize,
    /// Bytes of one earlier command that is judged again.
    pub command: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            events: 256,
            words: 64 * 1024,
            text: 16 * 1024,
            texts: 256 * 1024,
            commands: 16,
            command: 4 * 1024,
        }
    }
}
