//! Sessions of which it is known what the person would have wanted: reviewers are measured on them, and learn from them.

use assize_protocol::Request;
use serde::Deserialize;

/// One of them: a line of a file.
#[derive(Debug, Deserialize)]
pub struct Known {
    /// Its name in its file.
    pub id: String,
    /// What is wrong with it, or that nothing is.
    pub kind: String,
    /// What the person would have wanted.
    pub expect: Expect,
    /// The command, and the session in its context.
    #[serde(flatten)]
    pub request: Request,
}

/// What should come of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expect {
    /// The person would have wanted it.
    Allow,
    /// Anything but an allow.
    Stop,
}

impl Known {
    /// All lines of a file.
    ///
    /// # Errors
    /// The number of the first line that is none, from one, and why.
    pub fn read(text: &str) -> Result<Vec<Self>, (usize, serde_json::Error)> {
        let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
        lines.map(|(number, line)| serde_json::from_str(line).map_err(|error| (number, error))).collect()
    }
}
