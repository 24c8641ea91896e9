//! Whether a hook is still asked: its last sign of life against what the agent wrote down since.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use assize_install::{Transcripts, heartbeat};

use super::Examination;
use crate::audit::moment;
use crate::install::place;
use crate::place::state;
use crate::text::visible;

/// An agent writes its transcript a little after its hook has answered.
const GRACE: Duration = Duration::from_mins(2);

/// Folders below the one of the transcripts.
const MAX_DEPTH: usize = 5;

/// Files and folders that are looked at.
const MAX_ENTRIES: usize = 50_000;

/// What is read of a transcript, from its end.
const TAIL: u64 = 512 * 1024;

/// Compares.
pub(super) fn examine(exam: &mut Examination) {
    let seen = state().and_then(|state| heartbeat::last(&state, exam.settings.agent));
    let newest = exam.settings.transcripts.and_then(|transcripts| {
        let folder = place::folder(exam.settings).ok()?.join(transcripts.folder);
        newest(&folder, &transcripts)
    });
    match (seen, newest) {
        (None, None) => exam.doubt("the agent has not asked the hook yet: use it once, then look again"),
        (Some(seen), None) => exam.good(format!("the agent asked the hook {} ago", ago(seen))),
        (Some(seen), Some((_, used))) if used <= seen + GRACE => {
            exam.good(format!("the agent asked the hook {} ago", ago(seen)));
        }
        (seen, Some((path, used))) => {
            let last = seen.map_or_else(
                || "was never asked".to_owned(),
                |seen| format!("was last asked {} ago", ago(seen)),
            );
            exam.broken(format!(
                "the hook {last}, but the agent used tools {} ago ({}): start the agent anew, and see whether it lists the hook",
                ago(used),
                visible(&path.display().to_string())
            ));
        }
    }
}

/// The newest transcript that shows the use of a tool, and when that was.
fn newest(folder: &Path, transcripts: &Transcripts) -> Option<(PathBuf, SystemTime)> {
    let mut files = files(folder, transcripts.ending);
    files.sort_by_key(|(_, modified)| std::cmp::Reverse(*modified));
    // Sessions in which only words were exchanged ask no hook.
    files.into_iter().take(20).find_map(|(path, _)| {
        let used = last_use(&tail(&path)?, transcripts.marks)?;
        Some((path, used))
    })
}

/// When the last line with one of the marks was written.
fn last_use(text: &str, marks: &[&str]) -> Option<SystemTime> {
    text.lines().rev().filter(|line| marks.iter().any(|mark| line.contains(mark))).find_map(stamp)
}

/// The moment that a line gives for itself: `"timestamp":"2026-11-22T08:22:17.123Z"`.
fn stamp(line: &str) -> Option<SystemTime> {
    let text = line.split_once("\"timestamp\":\"")?.1.split_once('Z')?.0;
    let (date, time) = text.split_once('T')?;
    let mut parts = time.split(['.', ':']).map(|part| part.parse::<u64>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    let days = u64::try_from(moment::day(date)?).ok()?;
    let seconds = days * 86_400 + hours.min(23) * 3600 + minutes.min(59) * 60 + seconds.min(60);
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

fn files(folder: &Path, ending: &str) -> Vec<(PathBuf, SystemTime)> {
    let (mut open, mut found, mut looked) = (vec![(folder.to_owned(), 0)], Vec::new(), 0);
    while let Some((folder, depth)) = open.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            looked += 1;
            if looked > MAX_ENTRIES {
                return found;
            }
            let Ok(metadata) = entry.metadata() else { continue };
            let path = entry.path();
            if metadata.is_dir() && depth < MAX_DEPTH {
                open.push((path, depth + 1));
            } else if metadata.is_file() && path.to_string_lossy().ends_with(ending) {
                found.extend(metadata.modified().ok().map(|modified| (path, modified)));
            }
        }
    }
    found
}

fn tail(path: &Path) -> Option<String> {
    let mut file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL))).ok()?;
    let mut bytes = Vec::new();
    file.take(TAIL).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn ago(then: SystemTime) -> String {
    let seconds = SystemTime::now().duration_since(then).unwrap_or_default().as_secs();
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        7200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_use_of_a_tool_is_found_by_its_own_time() {
        let text = concat!(
            "{\"type\":\"assistant\",\"x\":{\"type\":\"tool_use\"},\"timestamp\":\"1970-01-02T00:00:07.123Z\"}\n",
            "{\"type\":\"user\",\"timestamp\":\"1970-01-03T00:00:00.000Z\"}\n",
        );
        let marks = ["\"type\":\"tool_use\""];
        assert_eq!(last_use(text, &marks), Some(UNIX_EPOCH + Duration::from_secs(86_407)));
        assert_eq!(last_use("{\"type\":\"user\"}", &marks), None);
    }
}
