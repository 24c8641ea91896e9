//! Why a call other than an evaluation was refused. Evaluations are never refused.

use assize_store::StoreError;

/// Why the service did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// There is nothing of that name.
    #[error("there is no {what} `{id}`")]
    Missing {
        /// What was looked for.
        what: &'static str,
        /// Its name.
        id: String,
    },
    /// Somebody answered already, or it is over.
    #[error("approval `{id}` is {state} already")]
    Closed {
        /// The approval.
        id: String,
        /// Where it stands.
        state: String,
    },
    /// This caller may not do that.
    #[error("{0}")]
    Forbidden(String),
    /// What was sent makes no sense.
    #[error("{0}")]
    Invalid(String),
    /// The reviewers cannot be called.
    #[error("the reviewers cannot be called: {0}")]
    Reviewers(String),
    /// Memory is not to be had.
    #[error(transparent)]
    Store(#[from] StoreError),
}
