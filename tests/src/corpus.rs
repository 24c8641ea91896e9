//! The commands of `corpus/`, the files of `rules/`, and the place that all of them speak of.

use std::path::{Path, PathBuf};

use assize_protocol::{Command, Decision};
use assize_rules::SourceFile;
use serde::Deserialize;

/// One case of the corpus: exactly one of the two bounds is there.
#[derive(Debug, Clone, Deserialize)]
pub struct Case {
    /// Unlike any other.
    pub id: String,
    /// The line.
    pub command: String,
    /// What it has in common with others.
    pub family: String,
    /// It must not come out lower.
    pub at_least: Option<Decision>,
    /// It should not come out higher.
    pub at_most: Option<Decision>,
}

/// Every case of every file in `corpus/`; what lies in folders below it is no case.
///
/// # Errors
/// Which file or line cannot be read.
pub fn cases() -> Result<Vec<Case>, String> {
    let mut cases = Vec::new();
    let folder = root().join("corpus");
    let files = files_below(&folder, "jsonl")?;
    for path in files.into_iter().filter(|path| path.parent() == Some(&folder)) {
        let name = path.display();
        let text = std::fs::read_to_string(&path).map_err(|e| format!("cannot read `{name}`: {e}"))?;
        for (at, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            cases.push(serde_json::from_str(line).map_err(|e| format!("{name}:{at}: {e}"))?);
        }
    }
    Ok(cases)
}

/// The place that every case and every example speaks of.
pub fn command(text: &str) -> Command {
    let mut command = Command::new(text, "/home/dev/proj");
    command.home = Some("/home/dev".to_owned());
    command.user = Some("dev".to_owned());
    command.facts.git_config_programs = Some(false);
    command
}

/// The files of `rules/` that the binary is built from, by name.
///
/// # Errors
/// Which file cannot be read.
pub fn knowledge() -> Result<Vec<SourceFile>, String> {
    let rules = root().join("rules");
    let mut paths = vec![rules.join("environment.toml"), rules.join("paths.toml")];
    paths.extend(files_below(&rules.join("packs"), "toml")?);
    paths.extend(files_below(&rules.join("programs"), "toml")?);
    let source = |path: PathBuf| {
        let text =
            std::fs::read_to_string(&path).map_err(|e| format!("cannot read `{}`: {e}", path.display()))?;
        Ok(SourceFile { path: path.to_string_lossy().into_owned(), text })
    };
    paths.into_iter().map(source).collect()
}

/// The repository, wherever it was checked out.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files_below(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, String> {
    let cannot = |e: std::io::Error| format!("cannot read `{}`: {e}", folder.display());
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        if path.is_dir() {
            found.extend(files_below(&path, ending)?);
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
