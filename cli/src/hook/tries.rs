//! How often the same was refused, where no service remembers it.
//!
//! A small file in the state folder. What goes wrong with it costs a count and nothing else.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::time::SystemTime;

use crate::place::state;

/// Refusals that are remembered.
const MOST: usize = 128;

/// Longer names are cut: then two may be counted as one.
const LONGEST: usize = 160;

/// Seconds after which a try is a new one.
const LASTS: u64 = 24 * 60 * 60;

/// Counts one more refusal of `id` in `session`; 0 when that cannot be kept.
pub(crate) fn count(session: Option<&str>, id: &str) -> u32 {
    state().and_then(|folder| count_in(&folder, session, id, now())).unwrap_or(0)
}

fn now() -> u64 {
    SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs())
}

/// One line of the file: when, how often, what.
struct Try {
    at: u64,
    times: u32,
    key: String,
}

fn count_in(folder: &Path, session: Option<&str>, id: &str, now: u64) -> Option<u32> {
    let key: String = format!("{}/{id}", session.unwrap_or("-"));
    let key: String = key.chars().filter(|letter| !letter.is_whitespace()).take(LONGEST).collect();
    let file = folder.join("tries");
    let mut tries = read(&file);
    tries.retain(|one| one.at <= now && now - one.at < LASTS);
    let before = tries.iter().position(|one| one.key == key).map(|at| tries.remove(at).times);
    let times = before.unwrap_or(0).saturating_add(1);
    tries.push(Try { at: now, times, key });
    let oldest = tries.len().saturating_sub(MOST);
    let lines: Vec<String> =
        tries.iter().skip(oldest).map(|one| format!("{} {} {}\n", one.at, one.times, one.key)).collect();
    write(folder, &file, &lines.concat()).ok()?;
    Some(times)
}

fn read(file: &Path) -> Vec<Try> {
    let mut text = String::new();
    let most = (MOST * (LONGEST * 4 + 64)) as u64;
    let ordinary = fs::metadata(file).is_ok_and(|metadata| metadata.is_file());
    let opened = fs::File::open(file).ok().filter(|_| ordinary);
    if opened.and_then(|file| file.take(most).read_to_string(&mut text).ok()).is_none() {
        return Vec::new();
    }
    let line = |line: &str| {
        let mut words = line.splitn(3, ' ');
        let (at, times) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        Some(Try { at, times, key: words.next()?.to_owned() })
    };
    text.lines().filter_map(line).collect()
}

/// At once: whoever reads sees the old file or the new one.
fn write(folder: &Path, file: &Path, text: &str) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let new = folder.join(format!("tries.{}", std::process::id()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&new).and_then(|mut out| out.write_all(text.as_bytes()));
    written.and_then(|()| fs::rename(&new, file)).inspect_err(|_| {
        let _ = fs::remove_file(&new);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(std::path::PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            Self(std::env::temp_dir().join(format!("assize-tries-{}-{name}", std::process::id())))
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn the_same_in_the_same_session_is_counted() {
        let folder = Folder::new("same");
        let count = |session, id, now| count_in(&folder.0, Some(session), id, now);
        assert_eq!(count("s", "v-1", 10), Some(1));
        assert_eq!(count("s", "v-1", 11), Some(2));
        assert_eq!(count("s", "v-2", 11), Some(1));
        assert_eq!(count("t", "v-1", 11), Some(1));
        assert_eq!(count("s", "v-1", 12), Some(3));
        assert_eq!(count("s", "v-1", 12 + LASTS), Some(1));
    }

    #[test]
    fn the_file_stays_small_and_may_be_anything() {
        let folder = Folder::new("small");
        fs::create_dir_all(&folder.0).unwrap();
        fs::write(folder.0.join("tries"), b"\xff\xfe not ours\n").unwrap();
        for at in 0..500 {
            assert_eq!(count_in(&folder.0, None, &format!("v-{at} \n{}", "x".repeat(5000)), at), Some(1));
        }
        assert_eq!(read(&folder.0.join("tries")).len(), MOST);
        assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_cannot_be_written_costs_the_count_alone() {
        assert_eq!(count_in(Path::new("/proc/nowhere"), None, "v-1", 1), None);
    }
}
