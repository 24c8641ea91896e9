//! What the classifier is asked about.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::FlowEnd;

/// The shell that will run the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Shell {
    /// GNU bash.
    #[default]
    Bash,
    /// A POSIX `sh` such as dash.
    Sh,
    /// zsh: differences that change meaning are findings.
    Zsh,
    /// Not known: judged like bash, with the findings of zsh.
    Unknown,
}

/// What a door looked up and hands over, so that judging needs no I/O. A fact nobody supplied does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Facts {
    /// `Some(false)`: the effective git configuration names no programs, wherever the command goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub git_config_programs: Option<bool>,
    /// The same by absolute folder, which counts more.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub git_folders: BTreeMap<String, bool>,
    /// Contents of files the command runs or reads, by path as the command spells it or absolute.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, String>,
    /// Absolute paths at which there is no file.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub absent: BTreeSet<String>,
    /// Absolute paths at which there is a file or a link to one.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub present: BTreeSet<String>,
    /// Absolute paths of which version control can bring back every file.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub recoverable: BTreeSet<String>,
    /// Absolute paths that earlier commands of the session wrote, and where the contents came from. A path that
    /// ends in `/` stands for everything below it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub carried: BTreeMap<String, Vec<FlowEnd>>,
    /// What earlier commands or tools of the session wrote into files, by absolute path. Nobody looked whether it
    /// is still so: it is judged beside what is known and vouches for nothing.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub recalled: BTreeMap<String, String>,
    /// Words of this command that earlier commands of the session took from secrets.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub secret_words: BTreeSet<String>,
}

/// A shell command and the place it would run in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Command {
    /// The exact bytes the shell would get.
    #[serde(rename = "command")]
    pub text: String,
    /// The shell that would get them.
    #[serde(default)]
    pub shell: Shell,
    /// Absolute working directory.
    #[schemars(regex(pattern = "^/"))]
    #[serde(default = "root")]
    pub cwd: String,
    /// Absolute folders the person trusts the agent with. Empty means `cwd`.
    #[schemars(inner(regex(pattern = "^/")))]
    #[serde(default)]
    pub workspace: Vec<String>,
    /// Absolute home directory.
    #[schemars(regex(pattern = "^/"))]
    #[serde(default)]
    pub home: Option<String>,
    /// Login name.
    #[serde(default)]
    pub user: Option<String>,
    /// What the door looked up.
    #[serde(default)]
    pub facts: Facts,
}

pub(crate) fn root() -> String {
    "/".to_owned()
}

impl Command {
    /// `text` for bash in `cwd`, which is the workspace.
    pub fn new(text: impl Into<String>, cwd: impl Into<String>) -> Self {
        let cwd = cwd.into();
        Self {
            text: text.into(),
            shell: Shell::Bash,
            workspace: vec![cwd.clone()],
            cwd,
            home: None,
            user: None,
            facts: Facts::default(),
        }
    }
}
