//! Looks up what judging needs to know about the machine: cheap, bounded, and nothing is run.

use std::collections::HashSet;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use assize_protocol::Command;

use crate::git_config::{Author, names_program, names_programs};
use crate::place::environment;

/// A configuration longer than this is not ordinary.
const MAX_CONFIG_BYTES: u64 = 64 * 1024;
/// Folders a path may be deep.
const MAX_LEVELS: usize = 64;
/// Words of a command that are tried as folders.
const MAX_WORDS: usize = 2_048;
/// Folders the command may name.
const MAX_FOLDERS: usize = 64;
/// Entries below `.git/modules`.
const MAX_MODULE_ENTRIES: usize = 512;
/// Pairs of `GIT_CONFIG_KEY_0`, `GIT_CONFIG_VALUE_0`, …
const MAX_PAIRS: usize = 64;

/// Adds to `command` what can be looked up and was not handed in.
pub(crate) fn gather(command: &mut Command) {
    if command.facts.git_config_programs.is_none() && command.text.contains("git") {
        command.facts.git_config_programs = git_config_programs(command);
    }
}

/// Whether the effective git configuration names programs; `None` when that cannot be told.
fn git_config_programs(command: &Command) -> Option<bool> {
    let mut verdict = Some(false);
    let mut add = |found: Option<bool>| verdict = worse(verdict, found);
    add(from_environment());
    for path in personal_files(command.home.as_deref()) {
        add(file_names_programs(&path, Author::Person));
    }
    match folders(command) {
        Some(folders) => {
            let mut found: Vec<PathBuf> = folders.iter().flat_map(|folder| repositories(folder)).collect();
            found.sort();
            found.dedup();
            for repository in found {
                add(repository_names_programs(&repository));
            }
        }
        None => add(None),
    }
    verdict
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

/// The working directory, and every folder a word of the command names, one after the other: git may be
/// sent elsewhere by `cd`, `-C` or `--git-dir`. `None`: more than can be looked at.
fn folders(command: &Command) -> Option<Vec<PathBuf>> {
    // Escapes inside `$'…'` can spell any name.
    if command.text.contains("$'") {
        return None;
    }
    let mut folders = vec![PathBuf::from(&command.cwd)];
    folders.extend(environment("GIT_DIR").map(PathBuf::from));
    for word in words(&command.text)? {
        let named = match &command.home {
            Some(home) => at_home(word.strip_prefix("-C").unwrap_or(&word), home),
            None => word.strip_prefix("-C").unwrap_or(&word).to_owned(),
        };
        if named.is_empty() || named == "." || named.starts_with('-') {
            continue;
        }
        for folder in folders.clone() {
            let folder = folder.join(&named);
            if !folders.contains(&folder) && folder.is_dir() {
                folders.push(folder);
            }
        }
        if folders.len() > MAX_FOLDERS {
            return None;
        }
    }
    Some(folders)
}

fn at_home(word: &str, home: &str) -> String {
    match word.strip_prefix('~') {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("{home}{rest}"),
        _ => word.replace("${HOME}", home).replace("$HOME", home),
    }
}

/// Everything in `text` that could be the name of a folder, in order and once: words with their quotes
/// removed, and the plain words inside quotes, which may be a command of their own. `None`: too many.
fn words(text: &str) -> Option<Vec<String>> {
    let separates = |c: char| c.is_whitespace() || ";&|()<>`=".contains(c);
    let mut known = HashSet::new();
    let mut words = Vec::new();
    let mut add = |word: &str| {
        if !word.is_empty() && known.insert(word.to_owned()) {
            words.push(word.to_owned());
        }
        (words.len() <= MAX_WORDS).then_some(())
    };
    let (mut word, mut quote) = (String::new(), None);
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (letter, quote) {
            ('\\', None | Some('"')) => word.extend(letters.next()),
            (letter, Some(open)) if letter == open => quote = None,
            ('\'' | '"', None) => quote = Some(letter),
            (letter, None) if separates(letter) => add(&std::mem::take(&mut word))?,
            (letter, _) => word.push(letter),
        }
    }
    add(&word)?;
    text.split(|c: char| separates(c) || c == '\'' || c == '"').try_for_each(add)?;
    Some(words)
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
    use std::fs;

    /// A repository below a folder of its own, removed at the end.
    struct Scratch(PathBuf);

    impl Scratch {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("assize-facts-{}-{name}", std::process::id()));
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(folder.join("home")).unwrap();
            Self(folder)
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.0.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn fact(&self, cwd: &str, text: &str) -> Option<bool> {
            let mut command = Command::new(text, self.0.join(cwd).to_str().unwrap());
            command.home = self.0.join("home").to_str().map(str::to_owned);
            gather(&mut command);
            command.facts.git_config_programs
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    const EVIL: &str = "[core]\nfsmonitor = ./evil\n";

    #[test]
    fn nothing_is_looked_up_for_other_commands() {
        let scratch = Scratch::new("other");
        scratch.write("proj/.git/config", EVIL);
        assert_eq!(scratch.fact("proj", "ls"), None);
    }

    #[test]
    fn a_clean_repository_names_no_programs_and_neither_does_no_repository() {
        let scratch = Scratch::new("clean");
        scratch.write("proj/.git/config", "[core]\nbare = false\n");
        assert_eq!(scratch.fact("proj", "git status"), Some(false));
        assert_eq!(scratch.fact("nowhere/at/all", "git status"), Some(false));
    }

    #[test]
    fn the_repository_above_the_folder_counts() {
        let scratch = Scratch::new("above");
        scratch.write("proj/.git/config", EVIL);
        scratch.write("proj/a/b/x", "");
        assert_eq!(scratch.fact("proj/a/b", "git status"), Some(true));
    }

    #[test]
    fn linked_worktrees_submodules_and_bare_repositories_are_followed() {
        let scratch = Scratch::new("linked");
        scratch.write("main/.git/config", EVIL);
        scratch.write("main/.git/worktrees/w/commondir", "../..\n");
        scratch.write("w/.git", "gitdir: ../main/.git/worktrees/w\n");
        assert_eq!(scratch.fact("w", "git status"), Some(true));
        scratch.write("super/.git/config", "");
        scratch.write("super/.git/modules/a/b/config", EVIL);
        assert_eq!(scratch.fact("super", "git status"), Some(true));
        for part in ["HEAD", "objects/x", "refs/x"] {
            scratch.write(&format!("bare/{part}"), "");
        }
        scratch.write("bare/config", EVIL);
        assert_eq!(scratch.fact("bare/objects", "git status"), Some(true));
    }

    #[test]
    fn the_persons_configuration_counts() {
        let scratch = Scratch::new("person");
        scratch.write("home/.gitconfig", "[core]\nfsmonitor = ./x\n");
        assert_eq!(scratch.fact("proj", "git status"), Some(true));
    }

    #[test]
    fn folders_the_command_goes_to_are_looked_at() {
        let scratch = Scratch::new("elsewhere");
        scratch.write("proj/.git/config", "");
        scratch.write("proj/vendor/evil/.git/config", EVIL);
        for text in [
            "cd vendor/evil && git status",
            "git -C vendor/evil log",
            "git -Cvendor/evil log",
            "cd vendor; cd evil; git diff",
            "git --git-dir=vendor/evil/.git log",
        ] {
            assert_eq!(scratch.fact("proj", text), Some(true), "{text}");
        }
        assert_eq!(scratch.fact("proj", "cd vendor && git status"), Some(false));
    }

    #[test]
    fn folders_with_odd_names_are_looked_at() {
        let scratch = Scratch::new("odd-names");
        scratch.write("proj/evil repo/.git/config", EVIL);
        scratch.write("home/evil/.git/config", EVIL);
        for text in [
            "cd 'evil repo' && git log",
            "cd evil\\ repo && git log",
            "cd ~/evil; git log",
            "cd \"$HOME/evil\"; git log",
            "cd ${HOME}; cd evil; git log",
        ] {
            assert_eq!(scratch.fact("proj", text), Some(true), "{text}");
        }
        assert_eq!(scratch.fact("proj", "cd $'e\\x76il repo' && git log"), None);
    }

    #[test]
    fn looking_is_bounded() {
        let scratch = Scratch::new("bounded");
        let many = (0..10_000).map(|n| n.to_string()).collect::<Vec<_>>().join(" ");
        assert_eq!(scratch.fact("proj", &format!("git log {many}")), None);
        assert_eq!(scratch.fact("proj", &format!("git log {}", "word ".repeat(100_000))), Some(false));
    }

    #[test]
    fn what_cannot_be_read_is_unknown() {
        let scratch = Scratch::new("unknown");
        scratch.write("proj/.git/config", &"# comment\n".repeat(10_000));
        assert_eq!(scratch.fact("proj", "git status"), None);
        scratch.write("odd/.git/config/x", "a directory");
        assert_eq!(scratch.fact("odd", "git status"), None);
        scratch.write("broken/.git", "nonsense");
        assert_eq!(scratch.fact("broken", "git status"), None);
    }

    #[test]
    fn a_fact_that_was_handed_in_stays() {
        let scratch = Scratch::new("given");
        scratch.write("proj/.git/config", EVIL);
        let mut command = Command::new("git status", scratch.0.join("proj").to_str().unwrap());
        command.facts.git_config_programs = Some(false);
        gather(&mut command);
        assert_eq!(command.facts.git_config_programs, Some(false));
    }
}
