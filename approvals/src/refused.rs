//! Why an answer was not taken.

use assize_protocol::{ApprovalState, GrantScope};

/// Why nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// It is decided.
    #[error("the approval is {} already", state(*.0))]
    Closed(ApprovalState),
    /// Its time is up, whatever its state says.
    #[error("the approval has expired; have the command asked about again")]
    Over,
    /// Its time is not up.
    #[error("the approval has not expired")]
    NotOver,
    /// The clock says less than it did when this was opened or last answered.
    #[error("the clock is behind the time of the question; set it right, or deny and ask again")]
    ClockBehind,
    /// The caller has no right to answer.
    #[error("`{0}` may not answer approvals; use a token with the scope `approve`")]
    NotApprover(String),
    /// The caller asked the question.
    #[error("`{0}` asked for this and may not approve it; somebody else has to")]
    SelfApproval(String),
    /// The caller did so before.
    #[error("`{0}` approved already; a second person has to")]
    AlreadyApproved(String),
    /// Neither the one who asked nor an administrator.
    #[error("`{0}` did not ask for this; only who asked or an administrator withdraws it, others deny it")]
    NotRequester(String),
    /// Policy denies it, or it is critical.
    #[error("nobody can approve this: {0}")]
    Never(&'static str),
    /// There is nothing to approve.
    #[error("the command is allowed without anybody's approval")]
    NotAsked,
    /// The reach was not on offer.
    #[error("{0} is not on offer for this command; approve it `once`")]
    NotOffered(&'static str),
    /// An earlier approval was for another text.
    #[error("others approved another wording; approve that wording, or deny")]
    OtherWording,
    /// The edited command was judged for somewhere or somebody else.
    #[error("an edited command runs in the same place, session and shell, and for whoever asked")]
    OtherPlace,
}

impl Refused {
    /// The reach that was not on offer.
    pub(crate) fn not_offered(scope: GrantScope) -> Self {
        Self::NotOffered(match scope {
            GrantScope::Once => "one run",
            GrantScope::Session => "an approval for the session",
            GrantScope::Structure => "an approval of the structure",
        })
    }
}

fn state(state: ApprovalState) -> &'static str {
    match state {
        ApprovalState::Open => "open",
        ApprovalState::Approved => "approved",
        ApprovalState::Denied => "denied",
        ApprovalState::Expired => "expired",
        ApprovalState::Withdrawn => "withdrawn",
    }
}
