//! The name of a rule.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `pack/name`: two kebab-case words joined by a slash, derived from the rule's path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct RuleId(String);

/// The text is not of the form `pack/name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidRuleId(pub String);

impl std::fmt::Display for InvalidRuleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` is not a rule id: write `pack/name` in lower case, digits and hyphens", self.0)
    }
}

impl std::error::Error for InvalidRuleId {}

impl RuleId {
    /// Reads `pack/name`.
    ///
    /// # Errors
    /// When the text is not two kebab-case words joined by one slash.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidRuleId> {
        let text = text.into();
        let word = |w: &str| {
            !w.is_empty()
                && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                && !w.starts_with('-')
                && !w.ends_with('-')
        };
        match text.split_once('/') {
            Some((pack, name)) if word(pack) && word(name) => Ok(Self(text)),
            _ => Err(InvalidRuleId(text)),
        }
    }

    /// The whole id.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The pack in front of the slash.
    pub fn pack(&self) -> &str {
        self.0.split_once('/').map_or("", |(pack, _)| pack)
    }
}

impl TryFrom<String> for RuleId {
    type Error = InvalidRuleId;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(text)
    }
}

impl From<RuleId> for String {
    fn from(id: RuleId) -> Self {
        id.0
    }
}

impl std::fmt::Display for RuleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
