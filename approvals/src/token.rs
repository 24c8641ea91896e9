//! A signed proof that somebody approved a command: a JSON Web Token with an Ed25519 signature (RFC 8037), which
//! a runtime verifies with any library and the public key.
//!
//! The token says what was approved; it does not say that it was not used yet. Whoever spends it asks the service
//! (once: [`Claims::jti`]).

use assize_protocol::{Approval, ApprovalState, Binding, Digest, Grant, GrantScope};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ed25519_dalek::{Signature, Signer};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::SKEW_MS;
use crate::binding::{canonical, digest_of};

/// Longer than any token of ours: working directories have a limit as well.
const MAX_BYTES: usize = 16 * 1024;

/// What is signed. Times are whole seconds since 1970, as JSON Web Tokens have them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// The approval.
    pub approval: String,
    /// Digest of everything it is bound to: [`digest_of`].
    pub binding: String,
    /// `sha256:` of the bytes that may run.
    pub command: String,
    /// Where they may run.
    pub cwd: String,
    /// Always `approved`: other decisions are not signed.
    pub decision: ApprovalState,
    /// How far it reaches.
    pub scope: GrantScope,
    /// When it was signed.
    pub iat: i64,
    /// From when on it holds.
    pub nbf: i64,
    /// When it ends.
    pub exp: i64,
    /// Names the token; good once.
    pub jti: String,
}

impl Claims {
    /// What there is to sign of `grant`, which follows from `approval`; `None` unless that was approved.
    pub fn of(approval: &Approval, grant: &Grant, now: i64) -> Option<Self> {
        let approved = approval.state == ApprovalState::Approved && approval.id == grant.approval;
        let now = now.div_euclid(1000);
        approved.then(|| Self {
            approval: approval.id.clone(),
            binding: digest_of(&grant.binding),
            command: grant.binding.command.clone(),
            cwd: grant.binding.cwd.clone(),
            decision: approval.state,
            scope: grant.scope,
            iat: now,
            nbf: now.min(grant.granted_at.div_euclid(1000)),
            // A part of a second is not given away: no token outlives its grant.
            exp: grant.expires_at.div_euclid(1000),
            jti: grant.id.clone(),
        })
    }

    /// Whether they speak of exactly this.
    pub fn speak_of(&self, binding: &Binding) -> bool {
        self.binding == digest_of(binding) && self.command == binding.command && self.cwd == binding.cwd
    }
}

/// Why a token proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadToken {
    /// Not of the form `header.payload.signature`, or with other contents.
    #[error("this is no approval token; send it as it was given out")]
    Malformed,
    /// Signed by another key, or in another way.
    #[error("the token was signed with another key; ask for the approval again")]
    OtherKey,
    /// The signature is not that of the token.
    #[error("the signature does not belong to the token")]
    Forged,
    /// Not yet, or not any more.
    #[error("the token has expired; ask for the approval again")]
    OutOfTime,
    /// It speaks of another command, place, session or revision.
    #[error("the token is for something else; ask for an approval of this command here")]
    OtherBinding,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

/// Signs approval tokens.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// From 32 random bytes, which stay with the service.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(secret))
    }

    /// What tokens are verified with.
    pub fn public(&self) -> PublicKey {
        PublicKey::of(self.0.verifying_key())
    }

    /// `header.payload.signature`.
    pub fn sign(&self, claims: &Claims) -> String {
        let header = Header { alg: ALG.to_owned(), typ: TYP.to_owned(), kid: self.public().kid };
        let signed = format!("{}.{}", encoded(&header), encoded(claims));
        let signature = self.0.sign(signed.as_bytes());
        format!("{signed}.{}", BASE64.encode(signature.to_bytes()))
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never the secret.
        f.debug_tuple("SigningKey").field(&self.public().kid).finish()
    }
}

const ALG: &str = "EdDSA";
const TYP: &str = "JWT";

/// Verifies approval tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    key: ed25519_dalek::VerifyingKey,
    kid: String,
}

impl PublicKey {
    fn of(key: ed25519_dalek::VerifyingKey) -> Self {
        // RFC 7638: the members that make the key, in order of their names, without blanks.
        let x = BASE64.encode(key.as_bytes());
        let thumbprint = Digest::of(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#));
        Self { key, kid: BASE64.encode(thumbprint.bytes()) }
    }

    /// The name of the key: its RFC 7638 thumbprint.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The key as a JSON Web Key, for whoever verifies tokens without the service.
    pub fn jwk(&self) -> Value {
        let x = BASE64.encode(self.key.as_bytes());
        json!({ "kty": "OKP", "crv": "Ed25519", "alg": ALG, "use": "sig", "kid": self.kid, "x": x })
    }

    /// What `token` says, where this key signed it and `now` lies in its time.
    ///
    /// # Errors
    /// When it is not one of ours, or its time is not now.
    pub fn read(&self, token: &str, now: i64) -> Result<Claims, BadToken> {
        let (signed, signature) = token.rsplit_once('.').ok_or(BadToken::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(BadToken::Malformed)?;
        if token.len() > MAX_BYTES {
            return Err(BadToken::Malformed);
        }
        let header: Header = decoded(header)?;
        if header.alg != ALG || header.typ != TYP || header.kid != self.kid {
            return Err(BadToken::OtherKey);
        }
        let signature = BASE64.decode(signature).map_err(|_| BadToken::Malformed)?;
        let signature = Signature::from_slice(&signature).map_err(|_| BadToken::Malformed)?;
        self.key.verify_strict(signed.as_bytes(), &signature).map_err(|_| BadToken::Forged)?;
        let claims: Claims = decoded(payload)?;
        in_time(&claims, now)?;
        Ok(claims)
    }

    /// The same, for exactly what `binding` says.
    ///
    /// # Errors
    /// As [`PublicKey::read`], or when it speaks of anything else.
    pub fn verify(&self, token: &str, binding: &Binding, now: i64) -> Result<Claims, BadToken> {
        let claims = self.read(token, now)?;
        if claims.speak_of(binding) { Ok(claims) } else { Err(BadToken::OtherBinding) }
    }
}

/// A clock may be a little behind the one that signed; nothing is added to the end.
fn in_time(claims: &Claims, now: i64) -> Result<(), BadToken> {
    let (begins, ends) = (claims.nbf.max(claims.iat).saturating_mul(1000), claims.exp.saturating_mul(1000));
    if claims.decision != ApprovalState::Approved {
        return Err(BadToken::Malformed);
    }
    if now.saturating_add(SKEW_MS) < begins || now >= ends { Err(BadToken::OutOfTime) } else { Ok(()) }
}

fn encoded(value: &impl Serialize) -> String {
    BASE64.encode(canonical(value))
}

fn decoded<T: for<'d> Deserialize<'d>>(part: &str) -> Result<T, BadToken> {
    let bytes = BASE64.decode(part).map_err(|_| BadToken::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|_| BadToken::Malformed)
}
