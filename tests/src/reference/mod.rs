//! Rule matching a second time: slow, obvious, and written from `docs/writing-rules.md` alone.
//!
//! It reads the rules from their TOML and the command from the JSON of its assessment, asks every rule
//! about every invocation, and shares neither compiler, index, globs nor types with what it is compared to.
//! An assessment does not say everything that a rule may ask: the values of options, variables
//! that a wrapper sets, and streams that are inherited are [`Answer::Unsure`] where they could decide.

mod clause;
mod glob;
mod seen;

use std::collections::BTreeMap;

use assize_protocol::{Assessment, Command};
use assize_rules::SourceFile;

use self::clause::Clause;
use self::seen::{Line, Subject};

/// Whether a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// It does not.
    No,
    /// The assessment does not tell.
    Unsure,
    /// It does.
    Yes,
}

impl Answer {
    fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unsure => Self::Unsure,
            Self::Yes => Self::No,
        }
    }

    /// No surer than `most`.
    fn at_most(self, most: Self) -> Self {
        self.min(most)
    }
}

/// The rules of the packs that speak of what commands do.
#[derive(Debug)]
pub struct Reference {
    rules: BTreeMap<String, Clause>,
}

impl Reference {
    /// Reads the rules among `files`; those the classifier raises by itself are not matched by anybody.
    ///
    /// # Errors
    /// Which file says something that the documentation does not describe.
    pub fn read(files: &[SourceFile]) -> Result<Self, String> {
        let mut rules = BTreeMap::new();
        for file in files {
            let Some(id) = rule_id(&file.path) else { continue };
            let table: toml::Table = file.text.parse().map_err(|e| format!("{}: {e}", file.path))?;
            let when = table.get("when").and_then(toml::Value::as_table);
            let when = when.ok_or_else(|| format!("{}: no `when`", file.path))?;
            if !when.contains_key("builtin") {
                rules.insert(id, Clause::read(when).map_err(|e| format!("{}: {e}", file.path))?);
            }
        }
        Ok(Self { rules })
    }

    /// How many rules there are.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Whether the rule is one of them.
    pub fn has(&self, id: &str) -> bool {
        self.rules.contains_key(id)
    }

    /// Every rule that holds, or may, for an invocation of `command`: the rule and the invocation's number.
    pub fn matches(&self, command: &Command, assessment: &Assessment) -> BTreeMap<(&str, u32), Answer> {
        let line = Line::of(command, assessment);
        let mut all = BTreeMap::new();
        for subject in line.numbers().filter_map(|number| Subject::of(&line, number)) {
            let answers = self.rules.iter().map(|(id, when)| (id, when.holds(&subject)));
            let holding = answers.filter(|(_, answer)| *answer > Answer::No);
            all.extend(holding.map(|(id, answer)| ((id.as_str(), subject.number), answer)));
        }
        all
    }
}

/// `…/packs/PACK/NAME.toml` is `PACK/NAME`; `pack.toml` is none.
fn rule_id(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.rsplit('/').take(3).collect();
    match parts.as_slice() {
        [name, pack, "packs"] if *name != "pack.toml" => {
            Some(format!("{pack}/{}", name.strip_suffix(".toml")?))
        }
        _ => None,
    }
}
