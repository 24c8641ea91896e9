//! Signed proofs of approvals, and using them up.

use assize_approvals::{Claims, SigningKey};
use assize_audit::GrantChange;
use assize_protocol::{Approval, ApprovalState, ApprovalTicket, Caller};
use assize_store::{Store, StoreError};
use serde_json::Value;
use std::time::Duration;

use crate::asking::ticket;
use crate::{Service, ServiceError};

/// What the key is called in the store.
const KEY: &str = "approvals";

/// The key that approval tokens are signed with.
pub(crate) async fn signing_key(store: &dyn Store) -> Result<SigningKey, ServiceError> {
    Ok(SigningKey::new(&secret(store, KEY).await?))
}

/// A secret of this installation, made by whichever process comes first.
pub(crate) async fn secret(store: &dyn Store, name: &str) -> Result<[u8; 32], ServiceError> {
    let mut fresh = [0; 32];
    getrandom::fill(&mut fresh)
        .map_err(|error| StoreError::Unavailable(format!("no randomness: {error}")))?;
    let kept = store.secret(name, &fresh).await?;
    let corrupt = |_| StoreError::Corrupt(format!("the key `{name}` is not 32 bytes"));
    Ok(kept.try_into().map_err(corrupt)?)
}

impl Service {
    /// The key that approval tokens are verified with, as a JSON Web Key.
    pub fn public_key(&self) -> Value {
        self.key.public().jwk()
    }

    /// What whoever asked is told about an approval, with a token once it is approved; while it is open, waits up to
    /// `wait` for that to change.
    ///
    /// # Errors
    /// When there is none of that name, somebody else asked, or the store does not answer.
    pub async fn ticket(
        &self,
        caller: &Caller,
        id: &str,
        wait: Duration,
    ) -> Result<ApprovalTicket, ServiceError> {
        let approval = self.approval(id, wait).await?;
        if approval.binding.requester != caller.name {
            return Err(ServiceError::Forbidden(format!("`{}` did not ask for `{id}`", caller.name)));
        }
        let token = self.token(&approval).await?;
        Ok(ApprovalTicket { token, ..ticket(&approval) })
    }

    /// A token for what was approved and is not used up.
    async fn token(&self, approval: &Approval) -> Result<Option<String>, ServiceError> {
        if approval.state != ApprovalState::Approved {
            return Ok(None);
        }
        let now = self.clock.now();
        let grants = self.store.all_grants(now).await?;
        let grant = grants.into_iter().find(|grant| grant.approval == approval.id);
        let claims = grant.and_then(|grant| Claims::of(approval, &grant, now));
        Ok(claims.map(|claims| self.key.sign(&claims)))
    }

    /// Verifies a signed approval token and uses it up, with the grant it speaks of when that is good once.
    ///
    /// # Errors
    /// When it is not ours, over, or used.
    pub async fn redeem(&self, caller: &Caller, token: &str) -> Result<Approval, ServiceError> {
        let now = self.clock.now();
        let claims = self.key.public().read(token, now);
        let claims = claims.map_err(|bad| ServiceError::Invalid(bad.to_string()))?;
        let approval = self.found(&claims.approval).await?;
        if approval.binding.requester != caller.name {
            return Err(ServiceError::Forbidden(format!("`{}` did not ask for this approval", caller.name)));
        }
        let used = || ServiceError::Closed { id: claims.approval.clone(), state: "used".to_owned() };
        if !self.store.use_once(&claims.jti, claims.exp.saturating_mul(1000)).await? {
            return Err(used());
        }
        let grants = self.store.all_grants(now).await?;
        let grant = grants.into_iter().find(|grant| grant.id == claims.jti).ok_or_else(used)?;
        // The same grant could be used by asking again: one of both.
        if grant.scope == assize_protocol::GrantScope::Once && !self.store.spend_grant(&grant.id, now).await?
        {
            return Err(used());
        }
        self.note_grant(&caller.name, &grant, GrantChange::Spent).await;
        Ok(approval)
    }
}
