//! What the check is told: how to ask, and which differences are right.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

/// Beside the crate, because it is data and grows with the profiles.
const PATH: &str = "xtask/options.toml";

/// Path of a level (`git commit`) → options, with blanks between them → why they are right.
pub(crate) type Reasons = BTreeMap<String, BTreeMap<String, String>>;

/// The file of notes.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Notes {
    /// Programs that are not run, with the reason.
    pub(crate) never: BTreeMap<String, String>,
    /// What is asked instead of `--help`; the answers are one.
    pub(crate) ask: BTreeMap<String, Vec<String>>,
    /// Programs whose subcommands are asked, with the words; `{}` is the subcommand.
    pub(crate) subcommands: BTreeMap<String, String>,
    /// Options that are there although the help does not know them.
    pub(crate) invented: Reasons,
    /// Options that take what the profile says and not what the help says.
    pub(crate) arity: Reasons,
}

impl Notes {
    /// Reads the notes of the repository at `root`.
    pub(crate) fn read(root: &Path) -> Result<Self, String> {
        let text =
            std::fs::read_to_string(root.join(PATH)).map_err(|e| format!("cannot read `{PATH}`: {e}"))?;
        toml::from_str(&text).map_err(|e| format!("`{PATH}`: {e}"))
    }

    /// The argument lists that make the level at `path` (the program's name first) print its help.
    pub(crate) fn questions(&self, path: &[String]) -> Vec<Vec<String>> {
        let split = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let Some((program, words)) = path.split_first() else { return Vec::new() };
        if let Some(all) = self.ask.get(&path.join(" ")) {
            return all.iter().map(|text| split(text)).collect();
        }
        if words.is_empty() {
            return vec![split("--help")];
        }
        let pattern = self.subcommands.get(program);
        pattern.map(|pattern| split(&pattern.replace("{}", &words.join(" ")))).into_iter().collect()
    }
}
