//! Reads folders with further packs and programs.

use std::path::{Path, PathBuf};

use assize_rules::SourceFile;

use crate::failure::Failure;
use crate::input;

/// Far more than anybody writes; a stop for `--rules /`.
const MAX_FILES: usize = 10_000;

/// Packs are two folders deep; one more leaves room for a repository around them.
const MAX_DEPTH: usize = 4;

/// Every TOML file below `folder`, by name. Absolute, because the path tells what a file is:
/// `…/packs/PACK/NAME.toml` or `…/programs/NAME.toml`.
pub(crate) fn read(folder: &Path) -> Result<Vec<SourceFile>, Failure> {
    let unreadable = |source| Failure::Unreadable { path: folder.to_owned(), source };
    let root = std::path::absolute(folder).map_err(unreadable)?;
    let mut paths = Vec::new();
    walk(&root, MAX_DEPTH, &mut paths)?;
    paths.sort();
    if paths.is_empty() {
        return Err(Failure::NothingInFolder(folder.to_owned()));
    }
    let source = |path: &PathBuf| {
        let text = input::from_file(path)?;
        Ok(SourceFile { path: path.to_string_lossy().into_owned(), text })
    };
    paths.iter().map(source).collect()
}

fn walk(folder: &Path, depth: usize, paths: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let unreadable = |source| Failure::Unreadable { path: folder.to_owned(), source };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let kind = entry.file_type().map_err(unreadable)?;
        let path = entry.path();
        if kind.is_dir() && !hidden && depth > 0 {
            walk(&path, depth - 1, paths)?;
        } else if !kind.is_dir() && !hidden && is_source(&path) {
            paths.push(path);
        }
        if paths.len() > MAX_FILES {
            return Err(Failure::TooManyFiles { folder: folder.to_owned(), limit: MAX_FILES });
        }
    }
    Ok(())
}

/// A folder may hold other TOML, such as a `Cargo.toml` or the policy.
fn is_source(path: &Path) -> bool {
    let parts: Vec<_> =
        path.components().rev().take(3).map(|part| part.as_os_str().to_string_lossy()).collect();
    let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
    match parts.as_slice() {
        [_, _, "packs"] | [_, "programs", ..] => path.extension().is_some_and(|ending| ending == "toml"),
        ["environment.toml" | "paths.toml", "rules", ..] => true,
        _ => false,
    }
}

/// The end of a source's path, as claims and advice name it: `packs/PACK/NAME.toml` or `programs/NAME.toml`.
pub(crate) fn ending(source: &SourceFile) -> Option<String> {
    let parts: Vec<&str> = source.path.rsplit('/').take(3).collect();
    match parts.as_slice() {
        [name, pack, "packs"] => Some(format!("packs/{pack}/{name}")),
        [name, "programs", ..] => Some(format!("programs/{name}")),
        _ => None,
    }
}
