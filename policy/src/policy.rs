//! The merged layers.

use assize_protocol::{Decision, Digest, Severity};

use crate::glob::{HostPattern, PathPattern, RulePattern};
use crate::table::{SEVERITIES, Table};
use crate::{Entry, Layer, LoadError, PolicyWarning, merge};

/// Which findings count and what follows from them. Immutable once loaded; cheap to share.
#[derive(Debug, Clone)]
pub struct Policy {
    pub(crate) user: Preferences,
    pub(crate) project: Preferences,
    /// The worst risk a review may wave through.
    pub(crate) ceiling: Severity,
    pub(crate) home: Option<String>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) warnings: Vec<PolicyWarning>,
}

/// What one layer says, after everything it may not say was dropped.
#[derive(Debug, Clone, Default)]
pub(crate) struct Preferences {
    pub(crate) table: Table,
    pub(crate) rules: Vec<RuleEntry>,
    pub(crate) hosts: Vec<HostPattern>,
    pub(crate) paths: Vec<PathPattern>,
}

/// A decision about all findings of some rules.
#[derive(Debug, Clone)]
pub(crate) struct RuleEntry {
    pub(crate) pattern: RulePattern,
    pub(crate) decide: Decision,
    pub(crate) label: String,
}

impl Policy {
    /// The builtin layer alone.
    pub fn builtin() -> Self {
        merge::builtin()
    }

    /// The builtin layer, tightened or loosened by the user's file, tightened by the project's.
    /// Each file is `(name, text)`; the name is what messages call it. `today` is `YYYY-MM-DD`:
    /// without it, nothing that expires can loosen.
    ///
    /// # Errors
    /// When a file is not TOML, has a key or value nobody knows, or `today` is no date. An entry that
    /// asks for more than its layer may grant is not an error: see [`Policy::warnings`].
    pub fn layered(
        user: Option<(&str, &str)>,
        project: Option<(&str, &str)>,
        today: Option<&str>,
    ) -> Result<Self, LoadError> {
        merge::layered(user, project.as_slice(), today)
    }

    /// Like [`Policy::layered`], for a workspace of several folders: every project's file tightens.
    ///
    /// # Errors
    /// As [`Policy::layered`].
    pub fn layered_over(
        user: Option<(&str, &str)>,
        projects: &[(&str, &str)],
        today: Option<&str>,
    ) -> Result<Self, LoadError> {
        merge::layered(user, projects, today)
    }

    /// Says what `~/` means in `[paths]`. Until then such patterns match nothing, and so they do
    /// when `home` is not absolute.
    #[must_use]
    pub fn at_home(self, home: &str) -> Self {
        let home = home.trim_end_matches('/');
        Self { home: home.starts_with('/').then(|| home.to_owned()), ..self }
    }

    /// Every entry of every layer with its provenance and what became of it.
    pub fn explain(&self) -> &[Entry] {
        &self.entries
    }

    /// Entries that were written and have no effect.
    pub fn warnings(&self) -> &[PolicyWarning] {
        &self.warnings
    }

    /// `sha256:` over what is in force. Where it is written, why, and in which order is not part of it.
    pub fn revision(&self) -> String {
        Digest::of(self.canonical()).to_string()
    }

    fn canonical(&self) -> String {
        let mut lines = vec![format!("review.ceiling = {}", self.ceiling)];
        for (layer, preferences) in [(Layer::User, &self.user), (Layer::Project, &self.project)] {
            for severity in SEVERITIES {
                let builtin = (layer == Layer::User).then(|| Table::BUILTIN.get(severity)).flatten();
                if let Some(decision) = preferences.table.get(severity).max(builtin) {
                    lines.push(format!("{layer} decide.{severity} = {decision}"));
                }
            }
            lines.extend(
                preferences
                    .rules
                    .iter()
                    .map(|r| format!("{layer} rules.{} = {}", r.pattern.as_str(), r.decide)),
            );
            lines.extend(
                preferences.hosts.iter().map(|host| format!("{layer} hosts.listed {}", host.as_str())),
            );
            lines
                .extend(preferences.paths.iter().map(|path| format!("{layer} paths.read {}", path.as_str())));
        }
        if self.user.paths.iter().any(PathPattern::needs_home) {
            lines.push(format!("home = {}", self.home.as_deref().unwrap_or("")));
        }
        lines.sort_unstable();
        lines.dedup();
        lines.join("\n")
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::builtin()
    }
}
