//! Whether somebody else could change what the agent relies on.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Command;

use super::{Examination, process};
use crate::text::visible;

/// Others may write: for the group, and for everybody.
const OTHERS_WRITE: u32 = 0o022;

/// A folder in which only owners may rename and remove: `/tmp`.
const STICKY: u32 = 0o1000;

/// The settings: whoever may change them may take the hook out.
pub(super) fn examine_settings(exam: &mut Examination, file: &Path, managed: bool) {
    if let Some(wrong) = weakest(file, managed) {
        exam.doubt(format!("{wrong}: the hook can be taken out"));
    }
}

/// The program: whoever may change it decides everything.
pub(super) fn examine_program(exam: &mut Examination, program: &Path, managed: bool) {
    let shown = visible(&program.display().to_string());
    let Ok(metadata) = program.metadata() else {
        return exam.broken(format!(
            "`{shown}` is not there: install it again, then `assize install {}`",
            exam.settings.agent
        ));
    };
    if !metadata.is_file() || metadata.permissions().mode() & 0o111 == 0 {
        return exam.broken(format!("`{shown}` is no program"));
    }
    if let Some(wrong) = weakest(program, managed) {
        exam.doubt(format!("{wrong}: the hook can be replaced"));
    }
    let told = process::run(Command::new(program).arg("--version"), "", process::PATIENCE);
    let version = told.map(|told| told.stdout).unwrap_or_default();
    let version = version.trim();
    let ours = env!("CARGO_PKG_VERSION");
    // `assize 1.2.3`, or `assize hook 1.2.3` where the hook is a program of its own.
    if version.starts_with("assize ") && version.rsplit(' ').next() == Some(ours) {
        exam.good(format!("`{shown}` is version {ours}"));
    } else {
        exam.doubt(format!("`{shown}` says it is `{}`, and this is `assize {ours}`", visible(version)));
    }
}

/// What is wrong with the first of a file and its folders that others may write.
fn weakest(file: &Path, managed: bool) -> Option<String> {
    let real = file.canonicalize().ok()?;
    real.ancestors().find_map(|part| {
        let metadata = part.metadata().ok()?;
        let mode = metadata.permissions().mode();
        let shown = visible(&part.display().to_string());
        if mode & OTHERS_WRITE != 0 && !(metadata.is_dir() && mode & STICKY != 0) {
            return Some(format!("`{shown}` may be written by others"));
        }
        (managed && metadata.uid() != 0).then(|| format!("`{shown}` does not belong to root"))
    })
}
