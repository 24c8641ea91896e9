//! Writes a settings file so that it is always either the old one or the new one.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::input;

/// What is in the file; `None` when it is not there.
pub(crate) fn read(path: &Path) -> Result<Option<String>, Failure> {
    match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        _ => input::from_file(path).map(Some),
    }
}

/// Puts `text` in place of `expected`, which is what was read.
pub(crate) fn replace(
    path: &Path,
    expected: Option<&str>,
    text: &str,
    executable: bool,
) -> Result<(), Failure> {
    let fail = |source| Failure::Unwritable { path: path.to_owned(), source };
    // A link stays one: settings are often kept elsewhere.
    let real = if expected.is_some() { path.canonicalize().map_err(fail)? } else { path.to_owned() };
    if let Some(folder) = real.parent() {
        fs::create_dir_all(folder).map_err(fail)?;
    }
    let mode = match real.metadata() {
        Ok(metadata) => Some(metadata.permissions()),
        Err(_) if executable => Some(Permissions::from_mode(0o755)),
        Err(_) => None,
    };
    let fresh = written(&real, text, mode).map_err(fail)?;
    // Nobody else's change is overwritten; the moment in between is as short as it can be.
    if read(path)?.as_deref() != expected {
        let _ = fs::remove_file(&fresh);
        return Err(Failure::ChangedMeanwhile(path.to_owned()));
    }
    fs::rename(&fresh, &real).inspect_err(|_| drop(fs::remove_file(&fresh))).map_err(fail)
}

/// A file next to `path`, complete and on the disk.
fn written(path: &Path, text: &str, mode: Option<Permissions>) -> io::Result<PathBuf> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}-assize", std::process::id()));
    let fresh = PathBuf::from(name);
    let mut file = File::create_new(&fresh)?;
    let done = file
        .write_all(text.as_bytes())
        .and_then(|()| mode.map_or(Ok(()), |mode| file.set_permissions(mode)))
        .and_then(|()| file.sync_all());
    done.inspect_err(|_| drop(fs::remove_file(&fresh)))?;
    Ok(fresh)
}

/// Takes the file away.
pub(crate) fn remove(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Failure::Unwritable { path: path.to_owned(), source: error })
        }
        _ => Ok(()),
    }
}
