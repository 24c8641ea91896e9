//! What the comparison is told: what is not run, where state lies, which side effects are accepted.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use assize_rules::Glob;
use serde::Deserialize;

use super::acts::{Act, Kind};

/// Beside the crate, because it is data and grows with the profiles.
const PATH: &str = "xtask/soundness.toml";

/// The file of notes.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Notes {
    /// Programs that are not run, with the reason.
    pub(crate) never: BTreeMap<String, String>,
    /// Commands that are not run, as globs, with the reason.
    pub(crate) skip: BTreeMap<String, String>,
    /// Name of a state → the files it lies in, as globs; one with `!` in front is none of them.
    pub(crate) state: BTreeMap<String, Vec<String>>,
    /// Side effects that no profile declares and that are right.
    pub(crate) accepted: Vec<Accepted>,
}

/// A side effect that is accepted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Accepted {
    /// The programs that have it, as globs: base names of what the kernel started.
    pub(crate) programs: Vec<String>,
    /// Only in commands that run one of these profiles.
    #[serde(default)]
    commands: Vec<String>,
    /// The kinds of acts.
    acts: Vec<Kind>,
    /// The paths or addresses, as globs.
    pub(crate) targets: Vec<String>,
    /// Why it is right.
    pub(crate) because: String,
}

impl Notes {
    /// Reads the notes of the repository at `root`.
    pub(crate) fn read(root: &Path) -> Result<Self, String> {
        let text =
            std::fs::read_to_string(root.join(PATH)).map_err(|e| format!("cannot read `{PATH}`: {e}"))?;
        toml::from_str(&text).map_err(|e| format!("`{PATH}`: {e}"))
    }

    /// The number of the entry that accepts `act` in a command that runs `profiles`.
    pub(crate) fn accepts(&self, act: &Act, profiles: &HashSet<&str>) -> Option<usize> {
        self.accepted.iter().position(|one| {
            one.acts.contains(&act.kind)
                && (one.commands.is_empty()
                    || one.commands.iter().any(|name| profiles.contains(name.as_str())))
                && one.programs.iter().any(|glob| Glob::new(glob).matches(&act.program))
                && one.targets.iter().any(|glob| Glob::new(glob).matches_path(&act.target))
        })
    }

    /// Whether the state `name` lies in the file `path`.
    pub(crate) fn keeps(&self, name: &str, path: &str) -> bool {
        let globs = self.state.get(name).map_or(&[][..], Vec::as_slice);
        let hit = |glob: &str| Glob::new(glob).matches_path(path);
        globs.iter().any(|glob| hit(glob)) && !globs.iter().filter_map(|g| g.strip_prefix('!')).any(hit)
    }

    /// Why `text`, which runs `programs`, is not run.
    pub(crate) fn reason<'n>(&'n self, text: &str, programs: &[String]) -> Option<&'n str> {
        let never = programs.iter().find_map(|program| self.never.get(program));
        let skip =
            || self.skip.iter().find(|(glob, _)| Glob::new(glob.as_str()).matches(text)).map(|(_, why)| why);
        never.or_else(skip).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_leaves_out_what_is_marked() {
        let notes: Notes = toml::from_str(
            "never = {}\nskip = {}\naccepted = []\n[state]\nr = ['/p/.git/**', '!/p/.git/config']",
        )
        .unwrap();
        assert!(notes.keeps("r", "/p/.git/objects/1") && !notes.keeps("r", "/p/.git/config"));
    }
}
