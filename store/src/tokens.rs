//! Tokens of callers, tokens that work once, and secrets.

use crate::Token;
use crate::document;
use crate::error::StoreError;
use crate::statement::Statement;

pub(crate) fn all() -> Statement {
    Statement::new("SELECT id, document FROM tokens ORDER BY id")
}

pub(crate) fn put(token: &Token) -> Result<Statement, StoreError> {
    Ok(Statement::new("INSERT INTO tokens (id, document)")
        .push_rows(1, 2)
        .push(" ON CONFLICT (id) DO UPDATE SET document = excluded.document")
        .name(&token.id)
        .document(document::write(token)?))
}

/// Touches no row when it was used already.
pub(crate) fn use_once(id: &str, expires_at: i64) -> Statement {
    Statement::new("INSERT INTO used_tokens (id, expires_at)")
        .push_rows(1, 2)
        .push(" ON CONFLICT (id) DO NOTHING")
        .name(id)
        .integer(expires_at)
        .needed()
}

/// Touches no row when there is one of that name.
pub(crate) fn keep_secret(name: &str, secret: &[u8]) -> Statement {
    Statement::new("INSERT INTO secrets (name, document)")
        .push_rows(1, 2)
        .push(" ON CONFLICT (name) DO NOTHING")
        .name(name)
        .document(assize_protocol::hex(secret))
}

pub(crate) fn secret(name: &str) -> Statement {
    Statement::new("SELECT name, document FROM secrets WHERE name = $1").name(name)
}

/// A hash as hexadecimal digits.
pub(crate) mod as_hex {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(hash: &[u8; 32], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&assize_protocol::hex(hash))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(from)?;
        let hash = crate::hex::decode(&text).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        hash.ok_or_else(|| serde::de::Error::custom("a hash is 64 hexadecimal digits"))
    }
}
