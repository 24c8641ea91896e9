//! Reads a command from standard input or a file.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::failure::Failure;

/// Longer than any command: the engine's own limit is far below and becomes a finding.
const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// All of standard input.
pub(crate) fn from_stdin() -> Result<String, Failure> {
    let name = "standard input";
    text(bounded(std::io::stdin().lock(), name, Failure::Stdin)?, name)
}

/// All of a file, as text.
pub(crate) fn from_file(path: &Path) -> Result<String, Failure> {
    text(bytes_of(path)?, &named(path))
}

/// All of a file.
pub(crate) fn bytes_of(path: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |source| Failure::Unreadable { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    bounded(file, &named(path), unreadable)
}

fn named(path: &Path) -> String {
    format!("`{}`", path.display())
}

fn text(bytes: Vec<u8>, name: &str) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|_| Failure::NotUtf8(name.to_owned()))
}

fn bounded(
    reader: impl Read,
    name: &str,
    fail: impl Fn(std::io::Error) -> Failure,
) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    reader.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Failure::TooLong(name.to_owned(), MAX_BYTES));
    }
    Ok(bytes)
}
