//! Whether version control can bring back all of what lies at a path.

use std::fs::Metadata;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::index::{Entry, entries};

/// A larger index is not looked at.
const MAX_INDEX_BYTES: u64 = 16 * 1024 * 1024;
/// Files and folders that are compared.
const MAX_FILES: usize = 4_096;
const MAX_DEPTH: usize = 64;

/// Whether git holds the contents of every file at or below `path` exactly as they are on disk. Nothing is
/// run; like git, it takes an unchanged size and time of change for unchanged contents.
pub(super) fn is_recoverable(path: &Path) -> bool {
    compare(path).unwrap_or(false)
}

fn compare(path: &Path) -> Option<bool> {
    // A link would be removed itself, and what lies behind one is elsewhere.
    let real = std::fs::canonicalize(path.parent()?).ok()?.join(path.file_name()?);
    if std::fs::symlink_metadata(&real).ok()?.is_symlink() {
        return Some(false);
    }
    let root = real.ancestors().skip(1).find(|folder| folder.join(".git").symlink_metadata().is_ok())?;
    let index = root.join(".git/index");
    let metadata = std::fs::symlink_metadata(&index).ok()?;
    if !metadata.is_file() || metadata.len() > MAX_INDEX_BYTES {
        return None;
    }
    let known = entries(&std::fs::read(&index).ok()?)?;
    let written = stamp(&metadata)?;
    let mut left = MAX_FILES;
    let mut holds = |file: &Path, metadata: &Metadata| {
        let name = file.strip_prefix(root).ok()?.as_os_str().as_bytes();
        Some(known.get(name).is_some_and(|entry| is_unchanged(entry, metadata, written)))
    };
    every_file(&real, &mut holds, &mut left, 0)
}

/// Whether `holds` for every file at or below `path`; `None`: too much, or it cannot be told.
fn every_file(
    path: &Path,
    holds: &mut impl FnMut(&Path, &Metadata) -> Option<bool>,
    left: &mut usize,
    depth: usize,
) -> Option<bool> {
    *left = left.checked_sub(1)?;
    let metadata = std::fs::symlink_metadata(path).ok()?;
    if !metadata.is_dir() {
        return holds(path, &metadata);
    }
    // A repository inside has a history of its own.
    if depth > MAX_DEPTH || path.join(".git").symlink_metadata().is_ok() {
        return Some(false);
    }
    for entry in std::fs::read_dir(path).ok()? {
        if !every_file(&entry.ok()?.path(), holds, left, depth + 1)? {
            return Some(false);
        }
    }
    Some(true)
}

fn is_unchanged(entry: &Entry, metadata: &Metadata, index_written: (u32, u32)) -> bool {
    let same = stamp(metadata).is_some_and(|now| {
        let nanos = entry.modified.1 == 0 || entry.modified.1 == now.1;
        entry.modified.0 == now.0 && nanos
    });
    let size = u32::try_from(metadata.len()).is_ok_and(|size| size == entry.size);
    // A file that changed in the moment the index was written may have changed after it.
    entry.settled && same && size && entry.modified < index_written
}

/// When it was last changed, in seconds and nanoseconds.
fn stamp(metadata: &Metadata) -> Option<(u32, u32)> {
    Some((u32::try_from(metadata.mtime()).ok()?, u32::try_from(metadata.mtime_nsec()).ok()?))
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "a repository is made by git")]
mod tests {
    use std::process::Command;
    use std::thread::sleep;
    use std::time::Duration;

    use super::*;
    use crate::facts::scratch::Scratch;

    /// A repository with `src/a` and `src/b/c` in its index, of this version of the format.
    fn repository(name: &str, version: &str) -> Scratch {
        let scratch = Scratch::new(name);
        scratch.write("proj/src/a", "one");
        scratch.write("proj/src/b/c", "two");
        // Git takes files of the same moment as its index for suspicious, and so does the code.
        sleep(Duration::from_millis(20));
        git(&scratch, &["init", "-q"]);
        git(&scratch, &["config", "index.version", version]);
        git(&scratch, &["add", "."]);
        git(&scratch, &["update-index", "--index-version", version]);
        scratch
    }

    fn git(scratch: &Scratch, words: &[&str]) {
        let status = Command::new("git").args(words).current_dir(scratch.path("proj")).status().unwrap();
        assert!(status.success(), "git {words:?}");
    }

    #[test]
    fn a_folder_whose_every_file_git_has_can_be_brought_back() {
        for version in ["2", "4"] {
            let scratch = repository(&format!("tracked-{version}"), version);
            for path in ["proj/src", "proj/src/b", "proj/src/b/c"] {
                assert!(is_recoverable(&scratch.path(path)), "{path} in version {version}");
            }
        }
    }

    #[test]
    fn one_file_that_git_does_not_have_is_enough() {
        let scratch = repository("untracked", "2");
        scratch.write("proj/src/b/new", "");
        assert!(!is_recoverable(&scratch.path("proj/src")));
        assert!(is_recoverable(&scratch.path("proj/src/a")));
    }

    #[test]
    fn changed_contents_are_lost_contents() {
        let scratch = repository("changed", "2");
        sleep(Duration::from_millis(20));
        scratch.write("proj/src/a", "eno");
        assert!(!is_recoverable(&scratch.path("proj/src")));
        assert!(is_recoverable(&scratch.path("proj/src/b")));
    }

    #[test]
    fn what_is_only_going_to_be_added_is_not_there_yet() {
        let scratch = repository("intent", "2");
        scratch.write("proj/src/b/new", "");
        git(&scratch, &["add", "-N", "src/b/new"]);
        assert!(!is_recoverable(&scratch.path("proj/src/b")));
    }

    #[test]
    fn repositories_inside_links_and_places_without_git_are_left_alone() {
        let scratch = repository("inside", "2");
        std::os::unix::fs::symlink("src", scratch.path("proj/link")).unwrap();
        scratch.write("proj/src/b/.git/HEAD", "");
        for path in ["proj/src/b", "proj/link", "home", "nowhere"] {
            assert!(!is_recoverable(&scratch.path(path)), "{path}");
        }
    }

    #[test]
    fn an_index_that_is_none_says_nothing() {
        let scratch = repository("broken", "2");
        for bytes in [&b"DIRC"[..], b"", b"DIRC\0\0\0\x02\xff\xff\xff\xff", b"DIRC\0\0\0\x09\0\0\0\0"] {
            std::fs::write(scratch.path("proj/.git/index"), bytes).unwrap();
            assert!(!is_recoverable(&scratch.path("proj/src")), "{bytes:?}");
        }
    }
}
