//! Git's index: which files it has contents of, and how those looked on disk when it took them.
//!
//! Format: `gitformat-index(5)`, versions 2 to 4, SHA-1.

use std::collections::HashMap;

/// What the index says of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    /// Seconds and nanoseconds.
    pub(super) modified: (u32, u32),
    pub(super) size: u32,
    /// Its contents are in the repository, and there is one version of them.
    pub(super) settled: bool,
}

/// Bytes of an entry in front of its name.
const FIXED: usize = 62;
const STAGE: u16 = 0x3000;
const EXTENDED: u16 = 0x4000;
const NAME_LENGTH: u16 = 0x0fff;
const INTENT_TO_ADD: u16 = 0x2000;

/// Entries by path from the root of the work tree; `None`: not an index this can read.
pub(super) fn entries(bytes: &[u8]) -> Option<HashMap<Vec<u8>, Entry>> {
    if bytes.get(..4)? != b"DIRC" {
        return None;
    }
    let version = word(bytes, 4)?;
    let count = word(bytes, 8)?;
    if !(2..=4).contains(&version) {
        return None;
    }
    let mut all = HashMap::new();
    let mut at = 12;
    let mut name = Vec::new();
    for _ in 0..count {
        let start = at;
        let flags = half(bytes, start + 60)?;
        at = start + FIXED;
        let mut later = 0;
        if version >= 3 && flags & EXTENDED != 0 {
            later = half(bytes, at)?;
            at += 2;
        }
        if version == 4 {
            let (removed, next) = offset(bytes, at)?;
            name.truncate(name.len().checked_sub(removed)?);
            let rest = until_nul(bytes, next)?;
            name.extend_from_slice(rest);
            at = next + rest.len() + 1;
        } else {
            name = until_nul(bytes, at)?.to_vec();
            let short = flags & NAME_LENGTH;
            if short != NAME_LENGTH && usize::from(short) != name.len() {
                return None;
            }
            // One to eight NULs, up to a multiple of eight.
            let length = at + name.len() - start;
            at = start + length + 8 - length % 8;
        }
        let entry = Entry {
            modified: (word(bytes, start + 8)?, word(bytes, start + 12)?),
            size: word(bytes, start + 36)?,
            settled: flags & STAGE == 0 && later & INTENT_TO_ADD == 0,
        };
        all.insert(name.clone(), entry);
    }
    Some(all)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn until_nul(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let rest = bytes.get(at..)?;
    rest.get(..rest.iter().position(|b| *b == 0)?)
}

/// A number of version 4: seven bits a byte, and where it ends.
fn offset(bytes: &[u8], mut at: usize) -> Option<(usize, usize)> {
    let mut byte = *bytes.get(at)?;
    let mut value = usize::from(byte & 0x7f);
    while byte & 0x80 != 0 {
        at += 1;
        byte = *bytes.get(at)?;
        value = value.checked_add(1)?.checked_mul(128)? | usize::from(byte & 0x7f);
    }
    Some((value, at + 1))
}
