//! Contents of files that a command runs.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// A longer script is past what is judged anyway.
const MAX_BYTES: u64 = 64 * 1024;

/// What was found at a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Contents {
    /// An ordinary, small text.
    Text(String),
    /// Nothing is there.
    Absent,
    /// Anything else.
    Unreadable,
}

/// Looks at a file.
pub(super) fn of(path: &Path) -> Contents {
    // Opening a pipe would wait, and a device never ends.
    match std::fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Contents::Absent,
        Ok(metadata) if metadata.is_file() && metadata.len() <= MAX_BYTES => {}
        Ok(_) | Err(_) => return Contents::Unreadable,
    }
    read(path).map_or(Contents::Unreadable, Contents::Text)
}

fn read(path: &Path) -> Option<String> {
    let mut text = String::new();
    File::open(path).ok()?.take(MAX_BYTES + 1).read_to_string(&mut text).ok()?;
    (text.len() as u64 <= MAX_BYTES).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::scratch::Scratch;

    #[test]
    fn only_small_ordinary_texts_are_read() {
        let scratch = Scratch::new("contents");
        scratch.write("x.sh", "ls\n");
        scratch.write("long.sh", &"ls\n".repeat(100_000));
        std::fs::write(scratch.path("binary"), [0xff, 0xfe]).unwrap();
        assert_eq!(of(&scratch.path("x.sh")), Contents::Text("ls\n".to_owned()));
        assert_eq!(of(&scratch.path("nowhere")), Contents::Absent);
        for other in ["long.sh", "binary", "home", "/dev/zero"] {
            assert_eq!(of(&scratch.path(other)), Contents::Unreadable, "{other}");
        }
    }
}
