//! Whether git, in some folder, would run programs that its configuration names.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::git_config::{Author, names_program, names_programs};
use crate::place::environment;

/// A configuration longer than this is not ordinary.
const MAX_CONFIG_BYTES: u64 = 64 * 1024;
/// Folders a path may be deep.
const MAX_LEVELS: usize = 64;
/// Entries below `.git/modules`.
const MAX_MODULE_ENTRIES: usize = 512;
/// Pairs of `GIT_CONFIG_KEY_0`, `GIT_CONFIG_VALUE_0`, …
const MAX_PAIRS: usize = 64;

/// Whether the configuration in effect in `folder` names programs; `None` when that cannot be told.
pub(super) fn names_programs_in(folder: &Path, home: Option<&str>) -> Option<bool> {
    let mut verdict = from_environment();
    for path in personal_files(home) {
        verdict = worse(verdict, file_names_programs(&path, Author::Person));
    }
    let set = environment("GIT_DIR").map(PathBuf::from);
    let found = repositories(folder).into_iter().chain(set.map(|given| folder.join(given)));
    found.fold(verdict, |verdict, repository| worse(verdict, repository_names_programs(&repository)))
}

/// A program that is named counts more than a file that cannot be read, and that more than none.
fn worse(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    match (left, right) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (None, _) | (_, None) => None,
        (Some(false), Some(false)) => Some(false),
    }
}

/// Configuration handed to git through the environment the command would inherit.
fn from_environment() -> Option<bool> {
    if environment("GIT_CONFIG_PARAMETERS").is_some() {
        return None;
    }
    let named = [
        "GIT_EXTERNAL_DIFF",
        "GIT_SSH_COMMAND",
        "GIT_SSH",
        "GIT_PROXY_COMMAND",
        "GIT_EXEC_PATH",
        "GIT_TEMPLATE_DIR",
    ];
    if named.iter().any(|name| environment(name).is_some()) {
        return Some(true);
    }
    let Some(count) = environment("GIT_CONFIG_COUNT") else { return Some(false) };
    let count = count.parse::<usize>().ok().filter(|count| *count <= MAX_PAIRS)?;
    let mut any = false;
    for index in 0..count {
        let key = environment(&format!("GIT_CONFIG_KEY_{index}"))?;
        let value = std::env::var(format!("GIT_CONFIG_VALUE_{index}")).ok()?;
        any |= names_program(&key.to_ascii_lowercase(), &value, Author::Person);
    }
    Some(any)
}

fn personal_files(home: Option<&str>) -> Vec<PathBuf> {
    let mut files = vec![PathBuf::from("/etc/gitconfig")];
    if let Some(home) = home.map(Path::new) {
        files.push(home.join(".gitconfig"));
        files.push(home.join(".config/git/config"));
    }
    files.extend(environment("XDG_CONFIG_HOME").map(|folder| Path::new(&folder).join("git/config")));
    files.extend(
        ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"]
            .iter()
            .filter_map(|name| environment(name))
            .map(PathBuf::from),
    );
    files
}

/// The git directories git may take for the one of `folder`: the first `.git` above it, and anything on
/// the way that looks like a bare repository.
fn repositories(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for level in folder.ancestors().take(MAX_LEVELS) {
        if level.join("HEAD").exists() && level.join("objects").exists() && level.join("refs").exists() {
            found.push(level.to_owned());
        }
        let dot_git = level.join(".git");
        if dot_git.symlink_metadata().is_ok() {
            found.push(dot_git);
            break;
        }
    }
    found
}

/// `repository` is a git directory, or a file that says where it is.
fn repository_names_programs(repository: &Path) -> Option<bool> {
    if repository.is_dir() {
        return directory_names_programs(repository);
    }
    let text = read(repository)??;
    let target = text.strip_prefix("gitdir:")?.trim();
    directory_names_programs(&repository.parent()?.join(target))
}

fn directory_names_programs(directory: &Path) -> Option<bool> {
    let mut verdict = file_names_programs(&directory.join("config"), Author::Repository);
    // A linked worktree keeps its configuration with the main one.
    match read(&directory.join("commondir")) {
        Some(Some(common)) => {
            let common = directory.join(common.trim()).join("config");
            verdict = worse(verdict, file_names_programs(&common, Author::Repository));
        }
        Some(None) => {}
        None => verdict = worse(verdict, None),
    }
    let mut left = MAX_MODULE_ENTRIES;
    worse(verdict, modules_name_programs(&directory.join("modules"), &mut left))
}

/// `git status` looks into submodules, with their configuration.
fn modules_name_programs(folder: &Path, left: &mut usize) -> Option<bool> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Some(false);
        }
        Err(_) => return None,
    };
    let mut verdict = Some(false);
    for entry in entries {
        *left = left.checked_sub(1)?;
        let path = entry.ok()?.path();
        let name = path.file_name()?.to_str()?;
        if name == "config" && path.is_file() {
            verdict = worse(verdict, file_names_programs(&path, Author::Repository));
        } else if path.is_dir() && !["objects", "refs", "logs", "hooks", "info"].contains(&name) {
            verdict = worse(verdict, modules_name_programs(&path, left));
        }
    }
    verdict
}

fn file_names_programs(path: &Path, author: Author) -> Option<bool> {
    match read(path)? {
        Some(text) => names_programs(&text, author),
        None => Some(false),
    }
}

/// A small text file. `None`: it is there and cannot be read; `Some(None)`: it is not there.
#[expect(clippy::option_option, reason = "unreadable and absent lead to opposite answers")]
fn read(path: &Path) -> Option<Option<String>> {
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Some(None);
        }
        Err(_) => return None,
    };
    // Opening a pipe would wait, and a device never ends.
    if !metadata.is_file() {
        return None;
    }
    let mut text = String::new();
    File::open(path).ok()?.take(MAX_CONFIG_BYTES + 1).read_to_string(&mut text).ok()?;
    (text.len() as u64 <= MAX_CONFIG_BYTES).then_some(Some(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::scratch::Scratch;

    const EVIL: &str = "[core]\nfsmonitor = ./evil\n";

    fn in_folder(scratch: &Scratch, folder: &str) -> Option<bool> {
        names_programs_in(&scratch.path(folder), scratch.path("home").to_str())
    }

    #[test]
    fn a_clean_repository_names_no_programs_and_neither_does_no_repository() {
        let scratch = Scratch::new("clean");
        scratch.write("proj/.git/config", "[core]\nbare = false\n");
        assert_eq!(in_folder(&scratch, "proj"), Some(false));
        assert_eq!(in_folder(&scratch, "nowhere/at/all"), Some(false));
    }

    #[test]
    fn the_repository_above_the_folder_counts() {
        let scratch = Scratch::new("above");
        scratch.write("proj/.git/config", EVIL);
        scratch.write("proj/a/b/x", "");
        assert_eq!(in_folder(&scratch, "proj/a/b"), Some(true));
    }

    #[test]
    fn linked_worktrees_submodules_and_bare_repositories_are_followed() {
        let scratch = Scratch::new("linked");
        scratch.write("main/.git/config", EVIL);
        scratch.write("main/.git/worktrees/w/commondir", "../..\n");
        scratch.write("w/.git", "gitdir: ../main/.git/worktrees/w\n");
        assert_eq!(in_folder(&scratch, "w"), Some(true));
        scratch.write("super/.git/config", "");
        scratch.write("super/.git/modules/a/b/config", EVIL);
        assert_eq!(in_folder(&scratch, "super"), Some(true));
        for part in ["HEAD", "objects/x", "refs/x"] {
            scratch.write(&format!("bare/{part}"), "");
        }
        scratch.write("bare/config", EVIL);
        assert_eq!(in_folder(&scratch, "bare/objects"), Some(true));
    }

    #[test]
    fn the_persons_configuration_counts() {
        let scratch = Scratch::new("person");
        scratch.write("home/.gitconfig", "[core]\nfsmonitor = ./x\n");
        assert_eq!(in_folder(&scratch, "proj"), Some(true));
    }

    #[test]
    fn what_cannot_be_read_is_unknown() {
        let scratch = Scratch::new("unknown");
        scratch.write("proj/.git/config", &"# comment\n".repeat(10_000));
        assert_eq!(in_folder(&scratch, "proj"), None);
        scratch.write("odd/.git/config/x", "a directory");
        assert_eq!(in_folder(&scratch, "odd"), None);
        scratch.write("broken/.git", "nonsense");
        assert_eq!(in_folder(&scratch, "broken"), None);
    }
}
