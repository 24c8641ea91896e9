//! Reads folders with further packs and programs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use assize_rules::{LoadError, Place, SourceFile};

use crate::failure::Failure;
use crate::input;

/// Far more than anybody writes; a stop for `--rules /`.
const MAX_FILES: usize = 10_000;

/// Packs are two folders deep; one more leaves room for a repository around them.
const MAX_DEPTH: usize = 4;

/// TOML of other tools, and our own that is no rule: it may lie in the same folder.
const FOREIGN: [&str; 7] = [
    "Cargo.toml",
    "assize.toml",
    "attack.toml",
    "clippy.toml",
    "deny.toml",
    "pyproject.toml",
    "rustfmt.toml",
];

const LAYOUT: &str = "programs are `programs/NAME.toml`, rules `packs/PACK/NAME.toml` beside `packs/PACK/pack.toml`: \
                      move it there, out of this folder, or hide it with a leading dot";

/// Every program and rule below `folder`, by name. Absolute, because the path tells what a file is:
/// `…/packs/PACK/NAME.toml` or `…/programs/NAME.toml`. A file that looks like one and would not be read is an error.
pub(crate) fn read(folder: &Path) -> Result<Vec<SourceFile>, Failure> {
    let unreadable = |source| Failure::Unreadable { path: folder.to_owned(), source };
    let root = std::path::absolute(folder).map_err(unreadable)?;
    let mut found = Found::default();
    found.walk(&root, MAX_DEPTH, Shelf::of(&root))?;
    if !found.astray.is_empty() {
        return Err(Failure::Files(found.astray));
    }
    if found.paths.is_empty() {
        return Err(Failure::NothingInFolder(folder.to_owned()));
    }
    found.paths.sort();
    let sources = found.paths.iter().map(|path| source(path)).collect::<Result<Vec<_>, _>>()?;
    refuse_twins(&sources)?;
    Ok(sources)
}

fn source(path: &Path) -> Result<SourceFile, Failure> {
    let bytes = input::bytes_of(path)?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let good = String::from_utf8_lossy(good);
        let place = Place::of_offset(&good, good.len());
        Failure::Files(vec![complaint(path, place, "not UTF-8", "save the file as UTF-8 text")])
    })?;
    Ok(SourceFile { path: path.to_string_lossy().into_owned(), text })
}

/// Two files of one folder that define the same thing: which one holds would depend on their order.
fn refuse_twins(sources: &[SourceFile]) -> Result<(), Failure> {
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    let mut twins = Vec::new();
    for source in sources {
        let Some(ending) = ending(source) else { continue };
        if let Some(other) = first.get(&ending) {
            let message = format!("`{ending}` is there twice, also as `{other}`");
            twins.push(complaint(Path::new(&source.path), START, &message, "keep one of them"));
        } else {
            first.insert(ending, &source.path);
        }
    }
    if twins.is_empty() { Ok(()) } else { Err(Failure::Files(twins)) }
}

const START: Place = Place { line: 1, column: 1 };

fn complaint(path: &Path, place: Place, message: &str, help: &str) -> LoadError {
    let file = path.to_string_lossy().into_owned();
    LoadError { file, place, message: message.to_owned(), help: help.to_owned() }
}

/// What a folder is to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shelf {
    /// Nothing in particular.
    Open,
    /// `programs`, `packs`, and what is below.
    Ours,
}

impl Shelf {
    fn of(folder: &Path) -> Self {
        let name = folder.file_name().map(|name| name.to_string_lossy());
        if matches!(name.as_deref(), Some("programs" | "packs")) { Self::Ours } else { Self::Open }
    }
}

/// What a walk comes by.
#[derive(Debug, Default)]
struct Found {
    paths: Vec<PathBuf>,
    astray: Vec<LoadError>,
}

impl Found {
    fn walk(&mut self, folder: &Path, depth: usize, kind: Shelf) -> Result<(), Failure> {
        let unreadable = |source| Failure::Unreadable { path: folder.to_owned(), source };
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            let is_folder = entry.file_type().map_err(unreadable)?.is_dir();
            let path = entry.path();
            match (hidden, is_folder) {
                (false, true) if depth > 0 => {
                    let below = if kind == Shelf::Ours { kind } else { Shelf::of(&path) };
                    self.walk(&path, depth - 1, below)?;
                }
                (true, _) | (false, true) => {}
                (false, false) => self.file(path, kind),
            }
            if self.paths.len() > MAX_FILES {
                return Err(Failure::TooManyFiles { folder: folder.to_owned(), limit: MAX_FILES });
            }
        }
        Ok(())
    }

    fn file(&mut self, path: PathBuf, kind: Shelf) {
        if is_source(&path) {
            self.paths.push(path);
        } else if let Some((message, help)) = astray(&path, kind) {
            self.astray.push(complaint(&path, START, message, help));
        }
    }
}

/// Why a file that is no source looks as if its author took it for one.
fn astray(path: &Path, kind: Shelf) -> Option<(&'static str, &'static str)> {
    let name = path.file_name()?.to_string_lossy();
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match (kind, ending.as_deref()) {
        (_, Some("toml")) if path.is_dir() => None,
        (_, Some("toml")) => (!FOREIGN.contains(&name.as_ref())).then_some((NOT_READ, LAYOUT)),
        // Notes and licences may stand beside what they speak of.
        (Shelf::Open, _) | (Shelf::Ours, None | Some("md" | "txt")) => None,
        (Shelf::Ours, Some(_)) => Some((WRONG_ENDING, RENAME)),
    }
}

const NOT_READ: &str = "nothing reads a file at this place";
const WRONG_ENDING: &str = "nothing reads a file with this ending";
const RENAME: &str = "programs and rules end in `.toml`: rename it, move it out of this folder, or hide it with a leading dot; \
                      `.md`, `.txt` and files without an ending may stay";

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
