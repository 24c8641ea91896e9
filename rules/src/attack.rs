//! The MITRE ATT&CK techniques a command can show: `rules/attack.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

const TABLE: &str = include_str!("../attack.toml");

#[derive(Debug, Deserialize)]
struct Matrix {
    tactic: Vec<Tactic>,
}

/// What an attacker is after, and the ways to it.
#[derive(Debug, Clone, Deserialize)]
pub struct Tactic {
    /// As MITRE calls it.
    pub name: String,
    /// Names by id.
    pub techniques: BTreeMap<String, String>,
}

/// Every tactic with the techniques that a command can show; each technique stands once.
pub fn tactics() -> Vec<Tactic> {
    // The table is part of the program; a test reads it.
    toml::from_str(TABLE).map_or_else(|_| Vec::new(), |matrix: Matrix| matrix.tactic)
}

#[cfg(test)]
mod tests {
    use super::tactics;

    #[test]
    fn the_table_names_every_technique_once() {
        let mut ids: Vec<String> = tactics().into_iter().flat_map(|t| t.techniques.into_keys()).collect();
        let all = ids.len();
        ids.sort();
        ids.dedup();
        assert!(all > 0);
        assert_eq!(ids.len(), all);
    }
}
