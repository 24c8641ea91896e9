//! Grants: what an approval allows later on, spent and taken back once.

use assize_protocol::{Grant, GrantScope};

use crate::document;
use crate::error::StoreError;
use crate::statement::Statement;

/// Ends a condition: the grant still allows something at the moment that is given next.
const IN_FORCE: &str = "spent_at IS NULL AND revoked_at IS NULL AND expires_at > ";

pub(crate) fn keep(grant: &Grant) -> Result<Statement, StoreError> {
    let columns =
        "INSERT INTO grants (id, approval, command, structure, expires_at, spent_at, revoked_at, document)";
    Ok(Statement::new(columns)
        .push_rows(1, 8)
        .name(&grant.id)
        .name(&grant.approval)
        .name(&grant.binding.command)
        .optional_name(structure(grant))
        .integer(grant.expires_at)
        .optional_integer(grant.spent_at)
        .optional_integer(grant.revoked_at)
        .document(document::write(grant)?))
}

/// What other commands may find it by.
fn structure(grant: &Grant) -> Option<&str> {
    match grant.scope {
        GrantScope::Structure => grant.structure.as_ref().map(|structure| structure.key.as_str()),
        GrantScope::Once | GrantScope::Session => None,
    }
}

pub(crate) fn for_command(command: &str, structure: Option<&str>, now: i64) -> Statement {
    Statement::new("SELECT id, document FROM grants WHERE ")
        .push_value(IN_FORCE)
        .integer(now)
        .push_value(" AND (command = ")
        .name(command)
        // Nothing equals NULL.
        .push_value(" OR structure = ")
        .optional_name(structure)
        .push(") ORDER BY id")
}

pub(crate) fn in_force(now: i64) -> Statement {
    Statement::new("SELECT id, document FROM grants WHERE ")
        .push_value(IN_FORCE)
        .integer(now)
        .push(" ORDER BY id")
}

pub(crate) fn one_in_force(id: &str, now: i64) -> Statement {
    Statement::new("SELECT id, document FROM grants WHERE ")
        .push_value(IN_FORCE)
        .integer(now)
        .push_value(" AND id = ")
        .name(id)
}

/// Puts an end to it, if nobody else has. Nothing else of a grant ever changes, so the whole document may be replaced.
pub(crate) fn end(grant: &Grant, now: i64) -> Result<Statement, StoreError> {
    Ok(Statement::new("UPDATE grants SET spent_at = $1, revoked_at = $2, document = $3 WHERE ")
        .optional_integer(grant.spent_at)
        .optional_integer(grant.revoked_at)
        .document(document::write(grant)?)
        .push_value(IN_FORCE)
        .integer(now)
        .push_value(" AND id = ")
        .name(&grant.id)
        .needed())
}
