//! Secrets that name a caller: `asz_<id>_<secret>`, kept as a hash.

use assize_protocol::{Digest, Scope, hex};
use assize_store::Token;
use subtle::ConstantTimeEq;

/// What every secret begins with, so that scanners recognise one.
const PREFIX: &str = "asz_";

/// What a new token is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// Who it stands for.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Requests a second; 0 means no limit of its own.
    pub rate: u32,
    /// Now: milliseconds since 1970, UTC.
    pub now: i64,
    /// When it ends.
    pub expires_at: Option<i64>,
}

/// Makes a token and the secret that proves it: shown once, kept nowhere.
///
/// # Errors
/// When the system gives no random bytes.
pub fn mint(new: NewToken) -> Result<(Token, String), getrandom::Error> {
    let (mut id, mut secret) = ([0; 6], [0; 32]);
    getrandom::fill(&mut id)?;
    getrandom::fill(&mut secret)?;
    let id = hex(&id);
    let secret = format!("{PREFIX}{id}_{}", hex(&secret));
    let token = Token {
        id,
        name: new.name,
        hash: hash(&secret),
        scopes: new.scopes,
        rate: new.rate,
        created_at: new.now,
        expires_at: new.expires_at,
        revoked_at: None,
    };
    Ok((token, secret))
}

/// The id inside a secret, if it has the form of one.
pub(crate) fn id_in(secret: &str) -> Option<&str> {
    let (id, _) = secret.strip_prefix(PREFIX)?.split_once('_')?;
    Some(id)
}

/// Whether `secret` is the one of this hash; takes the same time for every wrong one.
pub(crate) fn proves(secret: &str, kept: &[u8; 32]) -> bool {
    hash(secret).ct_eq(kept).into()
}

fn hash(secret: &str) -> [u8; 32] {
    *Digest::of(secret).bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_proves_its_own_token_and_no_other() {
        let new = NewToken {
            name: "ci".to_owned(),
            scopes: vec![Scope::Evaluate],
            rate: 0,
            now: 7,
            expires_at: None,
        };
        let (token, secret) = mint(new.clone()).unwrap();
        let (other, _) = mint(new).unwrap();
        assert_eq!(id_in(&secret), Some(token.id.as_str()));
        assert!(proves(&secret, &token.hash));
        assert!(!proves(&secret, &other.hash));
        assert!(!proves(&format!("{secret}0"), &token.hash));
        assert_eq!(secret.len(), "asz_".len() + 12 + 1 + 64);
    }
}
