//! Patches that name their files themselves: `*** Begin Patch`.

/// What a patch does to one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change<'p> {
    Write(&'p str),
    Delete(&'p str),
}

/// The files of a patch, in order; `None` when it is not clear which they are.
pub(crate) fn changes(text: &str) -> Option<Vec<Change<'_>>> {
    let mut lines = text.lines().map(str::trim_end).skip_while(|line| line.trim().is_empty());
    if lines.next()?.trim() != "*** Begin Patch" {
        return None;
    }
    let mut found = Vec::new();
    let mut ended = false;
    for line in lines {
        // A header that is indented may count as one or as a line of a file, depending on who reads it.
        let header = line.trim_start();
        let Some(header) = header.strip_prefix("*** ") else { continue };
        match header.split_once(": ") {
            _ if header == "End Patch" => ended = true,
            _ if header == "End of File" => {}
            _ if ended => return None,
            Some(("Add File" | "Update File" | "Move to", path)) => found.push(Change::Write(path.trim())),
            Some(("Delete File", path)) => found.push(Change::Delete(path.trim())),
            Some(_) | None => return None,
        }
    }
    (ended && !found.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_a_patch_is_named() {
        let patch = "*** Begin Patch\n*** Update File: a.rs\n*** Move to: b.rs\n@@\n-x\n+y\n*** Delete File: c\n*** Add File: d e\n+z\n*** End Patch\n";
        let changes = changes(patch).unwrap();
        assert_eq!(
            changes,
            [Change::Write("a.rs"), Change::Write("b.rs"), Change::Delete("c"), Change::Write("d e")]
        );
    }

    #[test]
    fn what_is_no_patch_is_none() {
        for text in [
            "",
            "rm -rf /",
            "*** Begin Patch\n*** End Patch",
            "*** Begin Patch\n*** Add File: a\n+x",
            "*** Begin Patch\n*** Shred File: a\n*** End Patch",
            "*** Begin Patch\n*** Add File: a\n*** End Patch\n*** Add File: b",
        ] {
            assert_eq!(changes(text), None, "{text:?}");
        }
    }
}
