//! A payload that was understood.

use assize_protocol::Request;

use crate::{Answer, Contract, Event, Saying, answer};

/// What an agent asks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The contract it was read by.
    pub contract: &'static Contract,
    /// The event.
    pub event: &'static Event,
    /// The tool, as the agent names it.
    pub tool: Option<String>,
    /// The agent is older than its contract: what it cannot be trusted to understand is not said to it.
    pub older: bool,
    /// The permission mode.
    pub mode: Option<String>,
    /// Where the agent writes its transcript: absolute, and nobody looked.
    pub transcript: Option<String>,
    /// What is to be decided.
    pub act: Act,
}

/// What is to be decided about a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Whether this command may run. What is no command is told as the one that does the same.
    Judge {
        /// What an engine is asked.
        request: Box<Request>,
        /// Whether the text is the agent's own, and not one that does the same.
        verbatim: bool,
        /// Why it cannot be allowed without somebody's answer, whatever the engine says.
        doubt: Option<String>,
        /// Whether somebody described the tool. Otherwise only the files it names were judged, and what is allowed is
        /// left to the agent.
        described: bool,
    },
    /// Nothing: it cannot be judged, and somebody has to look at it.
    Ask(String),
    /// Nothing: it has no effect outside of the agent.
    Pass,
    /// Nothing: the agent goes on as it does without a hook.
    Leave,
}

impl Call {
    /// The exact bytes for `saying`.
    pub fn answer(&self, saying: &Saying) -> Answer {
        answer::answer(self.event, saying)
    }

    /// The exact bytes of a denial for `reason`, for a call about which nothing else is known.
    pub fn denial(&self, reason: &str) -> Answer {
        match self.act {
            Act::Leave | Act::Pass => self.answer(&Saying::Leave),
            Act::Judge { .. } | Act::Ask(_) => self.answer(&Saying::Deny(reason.to_owned())),
        }
    }
}
