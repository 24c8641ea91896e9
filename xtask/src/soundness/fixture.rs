//! The project and the home that every command gets a copy of.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::sandbox::Sandbox;

/// Where the project is for the commands.
pub(crate) const PROJECT: &str = "/home/dev/proj";
/// And the home.
pub(crate) const HOME: &str = "/home/dev";

/// Text files: `=== PATH`, then the contents.
const FILES: &str = include_str!("../../soundness/fixture.txt");
/// What is made by programs.
const PREPARE: &str = include_str!("../../soundness/prepare.sh");

/// A folder with `home` and `etc`, gone when dropped.
#[derive(Debug)]
pub(crate) struct Fixture {
    pub(crate) folder: PathBuf,
}

impl Drop for Fixture {
    fn drop(&mut self) {
        // What is left behind is a temporary folder.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Fixture {
    /// Writes the text files.
    pub(crate) fn write() -> std::io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("assize-soundness-{}", std::process::id()));
        let fixture = Self { folder };
        for (path, text) in files() {
            let file = fixture.on_disk(&path);
            fs::create_dir_all(file.parent().unwrap_or(&file))?;
            fs::write(&file, text)?;
        }
        let etc = fixture.folder.join("etc");
        fs::create_dir_all(&etc)?;
        let with = |name: &str, line: &str| {
            let there = fs::read_to_string(format!("/etc/{name}")).unwrap_or_default();
            let mut lines: Vec<&str> = there.lines().filter(|l| !l.contains(":1000:")).collect();
            lines.extend([line, ""]);
            fs::write(
                etc.join(name),
                lines.join(
                    "
",
                ),
            )
        };
        with("passwd", "dev:x:1000:1000:Dev:/home/dev:/bin/bash")?;
        with("group", "dev:x:1000:")?;
        Ok(fixture)
    }

    /// Has the rest made in the sandbox and keeps it.
    pub(crate) fn prepare(&self, sandbox: &Sandbox) -> Result<(), String> {
        let script = format!("{{ {PREPARE}\n}} >&2 & wait; tar -C /home -cf - dev");
        let archive = sandbox.output(&script)?;
        let mut tar = Command::new("tar");
        tar.args(["-xpf", "-", "-C"]).arg(self.folder.join("home")).stdin(Stdio::piped());
        let mut tar = tar.spawn().map_err(|e| format!("cannot run `tar`: {e}"))?;
        let fed = tar.stdin.take().map_or(Ok(()), |mut input| input.write_all(&archive));
        let status = tar.wait().map_err(|e| e.to_string())?;
        fed.map_err(|e| e.to_string())?;
        if status.success() { Ok(()) } else { Err("the fixture cannot be unpacked".to_owned()) }
    }

    fn on_disk(&self, path: &str) -> PathBuf {
        self.folder.join(Path::new(path).strip_prefix("/").unwrap_or(Path::new(path)))
    }
}

/// Absolute path and contents of every text file.
fn files() -> impl Iterator<Item = (String, &'static str)> {
    FILES.split("=== ").filter_map(|part| part.split_once('\n')).map(|(name, text)| {
        let path = match name.split_once('/') {
            Some(("proj", rest)) => format!("{PROJECT}/{rest}"),
            Some(("home", rest)) => format!("{HOME}/{rest}"),
            _ => format!("{PROJECT}/{name}"),
        };
        (path, text)
    })
}

/// Files of the home that are no secret.
const HARMLESS: &[&str] = &[".bashrc", ".profile", ".gitconfig", ".ssh/id_ed25519.pub", ".aws/config"];

/// Whether opening this file is worth a look: secrets and histories, wherever they lie.
pub(crate) fn is_decoy(path: &str) -> bool {
    let below_home = path.strip_prefix("/home/dev/").unwrap_or_default();
    if let Some(name) = below_home.strip_prefix("proj/") {
        return matches!(name, ".env" | ".npmrc");
    }
    !HARMLESS.contains(&below_home) && files().any(|(known, _)| known == path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_watched_and_sources_are_not() {
        assert!(is_decoy("/home/dev/.ssh/id_ed25519") && is_decoy("/home/dev/proj/.env"));
        assert!(is_decoy("/home/dev/notes.txt"));
        assert!(!is_decoy("/home/dev/proj/src/a.rs") && !is_decoy("/home/dev/.gitconfig"));
    }
}
