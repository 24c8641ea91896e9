//! A signed statement of how far a chain goes.
//!
//! Whoever can write to the store can compute fingerprints, and so could write a whole chain anew. They cannot sign.

use assize_protocol::{Attestation, hex};
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use serde::{Deserialize, Serialize};

/// Sets these signatures apart from any other made with the same key.
const PURPOSE: &str = "assize-checkpoint-v1";

/// How far a chain goes, signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The chain.
    pub chain_uid: String,
    /// The last record it speaks of.
    pub sequence: i64,
    /// That record's fingerprint.
    pub fingerprint: String,
    /// The public key, in hexadecimal.
    pub key: String,
    /// The ed25519 signature over the above, in hexadecimal.
    pub signature: String,
}

impl Checkpoint {
    /// Signs `head`.
    pub fn sign(head: &Attestation, key: &SigningKey) -> Self {
        let said = said(&head.chain_uid, head.sequence, &head.fingerprint);
        Self {
            chain_uid: head.chain_uid.clone(),
            sequence: head.sequence,
            fingerprint: head.fingerprint.clone(),
            key: hex(key.verifying_key().as_bytes()),
            signature: hex(&key.sign(said.as_bytes()).to_bytes()),
        }
    }

    /// Whether it was signed with `key`, or without one given, with the key it names.
    pub fn is_genuine(&self, key: Option<&VerifyingKey>) -> bool {
        let named = bytes::<32>(&self.key).and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
        let Some(named) = named.filter(|named| key.is_none_or(|key| key == named)) else { return false };
        let said = said(&self.chain_uid, self.sequence, &self.fingerprint);
        let signature = bytes::<64>(&self.signature).map(|bytes| Signature::from_bytes(&bytes));
        signature.is_some_and(|signature| named.verify(said.as_bytes(), &signature).is_ok())
    }
}

/// What is signed. Neither a name of a chain nor a fingerprint holds a line end.
fn said(chain: &str, sequence: i64, fingerprint: &str) -> String {
    format!("{PURPOSE}\n{chain}\n{sequence}\n{fingerprint}\n")
}

/// As many bytes, from hexadecimal in lower case.
pub(crate) fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits: Vec<u8> = text
        .bytes()
        .map(|b| char::from(b).to_digit(16).filter(|_| !b.is_ascii_uppercase()))
        .map(|digit| digit.and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
    if rest.is_empty() { bytes.try_into().ok() } else { None }
}
