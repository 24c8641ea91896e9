//! Contents of files that a command runs.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A longer script is past what is judged anyway.
const MAX_BYTES: u64 = 64 * 1024;

/// The text of an ordinary, small file.
pub(super) fn of(path: &Path) -> Option<String> {
    // Opening a pipe would wait, and a device never ends.
    let metadata = std::fs::metadata(path).ok()?;
    if !metadata.is_file() || metadata.len() > MAX_BYTES {
        return None;
    }
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
        assert_eq!(of(&scratch.path("x.sh")).as_deref(), Some("ls\n"));
        for other in ["long.sh", "binary", "nowhere", "home"] {
            assert_eq!(of(&scratch.path(other)), None, "{other}");
        }
        assert_eq!(of(Path::new("/dev/zero")), None);
    }
}
