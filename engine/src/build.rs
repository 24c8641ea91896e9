//! Putting an engine together; `build` may refuse.

use std::sync::Arc;

use assize_classifier::Classifier;
use assize_policy::Policy;
use assize_protocol::Revisions;
use assize_rules::{LoadError, SourceFile};

use crate::Engine;
use crate::proof::{Disagreement, claims};
use crate::rewrites::Rewrites;

/// Why an engine cannot be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The knowledge compiled into the binary does not fit it.
    #[error("the built-in rules cannot be read: {0}")]
    Builtin(String),
    /// Files that do not load.
    #[error("{}", lines(.0))]
    Load(Vec<LoadError>),
    /// Rules and programs that disagree with their own examples.
    #[error("{}", lines(.0))]
    Examples(Vec<Disagreement>),
}

fn lines<T: ToString>(all: &[T]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// An engine to be.
#[derive(Debug, Default)]
pub struct Builder {
    policy: Option<Policy>,
    files: Vec<SourceFile>,
}

impl Builder {
    /// Decides with `policy` instead of the built-in one.
    #[must_use]
    pub fn policy(self, policy: Policy) -> Self {
        Self { policy: Some(policy), ..self }
    }

    /// Adds a program or rule from outside the binary; one of the same name is replaced.
    #[must_use]
    pub fn source(mut self, file: SourceFile) -> Self {
        self.files.push(file);
        self
    }

    /// Compiles everything and holds added rules and programs against their own examples.
    ///
    /// # Errors
    /// When a file does not load, or says something else than its own examples.
    pub fn build(self) -> Result<Engine, BuildError> {
        let mut library = assize_builtin::library().map_err(BuildError::Builtin)?;
        if !self.files.is_empty() {
            library = library.extended(&self.files).map_err(BuildError::Load)?;
        }
        let revisions = Revisions {
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            rules: library.revision().to_owned(),
            policy: String::new(),
        };
        let policy = self.policy.unwrap_or_else(Policy::builtin);
        let classifier = Classifier::new(Arc::new(library));
        let added = |path: &str| self.files.iter().any(|f| f.path.ends_with(path));
        let mut disagreements = Vec::new();
        if !self.files.is_empty() {
            let meant = claims(classifier.library()).into_iter().filter(|claim| added(&claim.file()));
            disagreements.extend(meant.filter_map(|claim| claim.disagreement_in(&classifier, &self.files)));
        }
        if !disagreements.is_empty() {
            return Err(BuildError::Examples(disagreements));
        }
        let revisions = Revisions { policy: policy.revision(), ..revisions };
        Ok(Engine { classifier, policy, revisions, rewrites: Rewrites::default() })
    }
}
