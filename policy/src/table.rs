//! Severity to decision, the coarsest preference.

use assize_protocol::{Decision, Severity};

/// Every severity, mildest first.
pub(crate) const SEVERITIES: [Severity; 5] =
    [Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical];

/// What each severity decides; `None` where a layer says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Table {
    info: Option<Decision>,
    low: Option<Decision>,
    medium: Option<Decision>,
    high: Option<Decision>,
    critical: Option<Decision>,
}

impl Table {
    /// What is compiled in.
    pub(crate) const BUILTIN: Self = Self {
        info: Some(Decision::Allow),
        low: Some(Decision::Allow),
        medium: Some(Decision::Ask),
        high: Some(Decision::Ask),
        critical: Some(Decision::Deny),
    };

    /// What this layer says of `severity`.
    pub(crate) fn get(self, severity: Severity) -> Option<Decision> {
        match severity {
            Severity::Info => self.info,
            Severity::Low => self.low,
            Severity::Medium => self.medium,
            Severity::High => self.high,
            Severity::Critical => self.critical,
        }
    }

    /// From now on `severity` decides at least so.
    pub(crate) fn tighten(&mut self, severity: Severity, decision: Decision) {
        let slot = match severity {
            Severity::Info => &mut self.info,
            Severity::Low => &mut self.low,
            Severity::Medium => &mut self.medium,
            Severity::High => &mut self.high,
            Severity::Critical => &mut self.critical,
        };
        *slot = (*slot).max(Some(decision));
    }
}
