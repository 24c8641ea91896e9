//! Where a call would run, as far as the payload does not say.

use assize_protocol::Shell;

/// What a door knows about the machine and was told about the agent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The folders the agent is trusted with, where somebody named them.
    pub workspace: Vec<String>,
    /// The project's folder as the agent's variable has it.
    pub project: Option<String>,
    /// Absolute home directory.
    pub home: Option<String>,
    /// Login name.
    pub user: Option<String>,
    /// The shell that runs commands.
    pub shell: Shell,
    /// The event, where somebody named it and the payload does not.
    pub event: Option<String>,
    /// The agent's version, where somebody named it.
    pub version: Option<String>,
}

impl Place {
    /// `path` as an absolute one: below home for `~/`, below `folder` for others. `None` for what cannot be known.
    pub(crate) fn absolute(&self, path: &str, folder: Option<&str>) -> Option<String> {
        if path.starts_with('/') {
            return Some(path.to_owned());
        }
        if let Some(rest) = path.strip_prefix('~') {
            let below = rest.is_empty() || rest.starts_with('/');
            return self.home.as_deref().filter(|_| below).map(|home| format!("{home}{rest}"));
        }
        folder.filter(|_| !path.is_empty()).map(|folder| format!("{folder}/{path}"))
    }
}
