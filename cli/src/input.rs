//! Reads a command from standard input or a file.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::failure::Failure;

/// Longer than any command: the engine's own limit is far below and becomes a finding.
const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// All of standard input.
pub(crate) fn from_stdin() -> Result<String, Failure> {
    bounded(std::io::stdin().lock(), "standard input", Failure::Stdin)
}

/// All of a file.
pub(crate) fn from_file(path: &Path) -> Result<String, Failure> {
    let unreadable = |source| Failure::Unreadable { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    bounded(file, &format!("`{}`", path.display()), unreadable)
}

fn bounded(
    reader: impl Read,
    name: &str,
    fail: impl Fn(std::io::Error) -> Failure,
) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    reader.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Failure::TooLong(name.to_owned(), MAX_BYTES));
    }
    String::from_utf8(bytes).map_err(|_| Failure::NotUtf8(name.to_owned()))
}
