//! Where the settings are, and which program they are to name.

use std::path::{Path, PathBuf};

use assize_install::{Format, Location, Scope, Settings};

use crate::failure::Failure;
use crate::place::environment;

/// The file that holds the settings of `scope`; with `root` in place of `/`.
pub(crate) fn file(settings: &Settings, scope: Scope, root: Option<&Path>) -> Result<PathBuf, Failure> {
    match scope {
        Scope::User => Ok(folder(settings)?.join(settings.user.file)),
        Scope::Managed => {
            let managed = settings.managed.ok_or(Failure::NoManagedSettings(settings.title))?;
            let path = Path::new(if cfg!(target_os = "macos") { managed.macos } else { managed.linux });
            Ok(match root {
                Some(root) => root.join(path.strip_prefix("/").unwrap_or(path)),
                None => path.to_owned(),
            })
        }
    }
}

/// The folder of a person's settings.
pub(crate) fn folder(settings: &Settings) -> Result<PathBuf, Failure> {
    let Location { variable, folder, .. } = settings.user;
    let moved = variable.and_then(environment).filter(|path| path.starts_with('/'));
    moved.map_or_else(|| Ok(home()?.join(folder)), |moved| Ok(PathBuf::from(moved)))
}

/// Where the text from before the hook is kept: next to the file, under a name that no agent reads.
pub(crate) fn backup(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".before-assize");
    PathBuf::from(name)
}

/// Whether the file has to be executable.
pub(crate) fn is_script(settings: &Settings, scope: Scope) -> bool {
    matches!(settings.format(scope), Format::Script(_))
}

fn home() -> Result<PathBuf, Failure> {
    environment("HOME").filter(|home| home.starts_with('/')).map(PathBuf::from).ok_or(Failure::NoHome)
}

/// This program, by the name it is found under when that leads here: such a name survives an update.
pub(crate) fn program() -> Result<String, Failure> {
    let this = std::env::current_exe().and_then(|path| path.canonicalize()).map_err(Failure::NoProgram)?;
    let named = search("assize").filter(|path| path.canonicalize().is_ok_and(|path| path == this));
    let path = named.unwrap_or(this);
    // What starts for every command had better start soon.
    let alone = path.with_file_name("assize-hook");
    let path = if alone.is_file() { alone } else { path };
    let text = path.to_str().ok_or_else(|| Failure::NotUtf8(format!("the path `{}`", path.display())))?;
    let is_ours = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("assize"));
    if is_ours { Ok(text.to_owned()) } else { Err(Failure::RenamedProgram(path)) }
}

/// The first program of that name on the search path.
pub(crate) fn search(name: &str) -> Option<PathBuf> {
    let path = environment("PATH")?;
    let folders = std::env::split_paths(&path).filter(|folder| folder.is_absolute()).collect::<Vec<_>>();
    folders.into_iter().map(|folder| folder.join(name)).find(|path| path.is_file())
}
