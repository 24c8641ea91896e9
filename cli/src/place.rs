//! Where the command would run.

use std::path::{Component, Path, PathBuf};

use assize_protocol::{Command, Facts, Shell};

use crate::args::PlaceArgs;
use crate::failure::Failure;

/// The place every command of this call runs in, unless it says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) shell: Shell,
    pub(crate) cwd: String,
    pub(crate) workspace: Vec<String>,
    /// The folders were named, not derived from the working directory.
    pub(crate) workspace_was_named: bool,
    pub(crate) home: Option<String>,
    pub(crate) user: Option<String>,
}

impl Place {
    /// Fills what was not said from the process's own place.
    pub(crate) fn from_args(args: &PlaceArgs) -> Result<Self, Failure> {
        let cwd = match &args.cwd {
            Some(cwd) => absolute(cwd)?,
            None => text(&std::env::current_dir().map_err(Failure::NoCurrentDirectory)?)?,
        };
        let named = args.workspace.iter().map(|folder| absolute(folder)).collect::<Result<Vec<_>, _>>()?;
        let workspace_was_named = !named.is_empty();
        let workspace = if workspace_was_named { named } else { vec![cwd.clone()] };
        let home = match &args.home {
            Some(home) => Some(absolute(home)?),
            None => {
                environment("HOME").filter(|home| home.starts_with('/')).map(|home| normal(Path::new(&home)))
            }
        };
        // A login name goes with its home: somebody else's home is not that of whoever runs this.
        let user = args.user.clone().or_else(|| args.home.is_none().then(|| environment("USER"))?);
        Ok(Self { shell: args.shell.into(), cwd, workspace, workspace_was_named, home, user })
    }

    /// `text` in this place, without facts.
    pub(crate) fn command(&self, text: String) -> Command {
        Command {
            text,
            shell: self.shell,
            cwd: self.cwd.clone(),
            workspace: self.workspace.clone(),
            home: self.home.clone(),
            user: self.user.clone(),
            facts: Facts::default(),
        }
    }
}

/// A variable of the environment that is set, not empty, and text.
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The folder for what is remembered between calls, by whoever runs this.
pub(crate) fn state() -> Option<PathBuf> {
    let absolute = |name: &str| environment(name).filter(|folder| folder.starts_with('/')).map(PathBuf::from);
    let state = absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")))?;
    Some(state.join("assize"))
}

/// Where the encoder is kept for whoever runs this.
pub(crate) fn encoder() -> Option<PathBuf> {
    let absolute = |name: &str| environment(name).filter(|folder| folder.starts_with('/')).map(PathBuf::from);
    let data = absolute("XDG_DATA_HOME").or_else(|| Some(absolute("HOME")?.join(".local/share")))?;
    Some(data.join("assize/models/all-MiniLM-L6-v2"))
}

/// The store of whoever runs this, or of the machine where nobody has a home.
pub(crate) fn store() -> String {
    let folder = state().unwrap_or_else(|| PathBuf::from("/var/lib/assize"));
    format!("sqlite:{}", folder.join("assize.db").display())
}

pub(crate) fn absolute(path: &Path) -> Result<String, Failure> {
    let joined = if path.is_absolute() {
        path.to_owned()
    } else {
        std::env::current_dir().map_err(Failure::NoCurrentDirectory)?.join(path)
    };
    text(&joined)
}

fn text(path: &Path) -> Result<String, Failure> {
    match path.to_str() {
        Some(_) => Ok(normal(path)),
        None => Err(Failure::NotUtf8(format!("the path `{}`", path.display()))),
    }
}

/// Without `.`, `..` and trailing slashes, by name alone: the command's own words are resolved the same way.
pub(crate) fn normal(path: &Path) -> String {
    let mut parts = PathBuf::from("/");
    for component in path.components() {
        match component {
            Component::Normal(name) => parts.push(name),
            Component::ParentDir => {
                parts.pop();
            }
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    parts.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_normalised_by_name() {
        assert_eq!(normal(Path::new("/a/./b/../c/")), "/a/c");
        assert_eq!(normal(Path::new("/..")), "/");
    }
}
