//! Questions to people: at most one open for each binding, each answered once.

use assize_protocol::{Approval, ApprovalState, Grant};

use crate::document;
use crate::error::StoreError;
use crate::statement::{Statement, fingerprint};
use crate::{ApprovalQuery, grants};

/// How long whoever was given an overdue approval is left alone with it, in milliseconds.
const LEFT_ALONE: i64 = 30_000;

/// What one open approval at a time is allowed for.
fn binding(approval: &Approval) -> Result<String, StoreError> {
    Ok(fingerprint(document::write(&approval.binding)?.as_bytes()))
}

/// Touches no row when there is an open one with the same binding.
pub(crate) fn open(approval: &Approval) -> Result<Statement, StoreError> {
    let columns = "INSERT INTO approvals (id, state, version, expires_at, session, binding, document)";
    Ok(Statement::new(columns)
        .push_rows(1, 7)
        .push(" ON CONFLICT (binding) WHERE state = 'open' DO NOTHING")
        .name(&approval.id)
        .name(&document::word(approval.state)?)
        .integer(approval.version)
        .integer(approval.expires_at)
        .optional_name(approval.binding.session.as_deref())
        .name(&binding(approval)?)
        .document(document::write(approval)?)
        .needed())
}

pub(crate) fn open_like(approval: &Approval) -> Result<Statement, StoreError> {
    let sql = "SELECT id, document FROM approvals WHERE state = 'open' AND binding = $1";
    Ok(Statement::new(sql).name(&binding(approval)?))
}

/// The approval in its new version, and the grant with it.
pub(crate) fn change(
    seen: i64,
    approval: &Approval,
    grant: Option<&Grant>,
) -> Result<Vec<Statement>, StoreError> {
    let sql = "UPDATE approvals SET state = $1, version = $2, expires_at = $3, session = $4, binding = $5, \
               document = $6, claimed_until = 0 WHERE id = $7 AND version = $8 AND state = 'open'";
    let update = Statement::new(sql)
        .name(&document::word(approval.state)?)
        .integer(approval.version)
        .integer(approval.expires_at)
        .optional_name(approval.binding.session.as_deref())
        .name(&binding(approval)?)
        .document(document::write(approval)?)
        .name(&approval.id)
        .integer(seen)
        .needed();
    let mut all = vec![update];
    if let Some(grant) = grant {
        all.push(grants::keep(grant)?);
    }
    Ok(all)
}

pub(crate) fn one(id: &str) -> Statement {
    Statement::new("SELECT id, document FROM approvals WHERE id = $1").name(id)
}

pub(crate) fn find(query: &ApprovalQuery) -> Result<Statement, StoreError> {
    let mut found = Statement::new("SELECT id, document FROM approvals WHERE true");
    if let Some(state) = query.state {
        found = found.push_value(" AND state = ").name(&document::word(state)?);
    }
    if let Some(session) = &query.session {
        found = found.push_value(" AND session = ").name(session);
    }
    if let Some(before) = &query.before {
        found = found.push_value(" AND id < ").name(before);
    }
    Ok(found.push(" ORDER BY id DESC").push_value(" LIMIT ").integer(crate::keeper::page(query.limit)))
}

/// Claims what is overdue: a process that dies with it leaves it to others after a while.
pub(crate) fn overdue(now: i64, limit: u32, unless_locked: &'static str) -> Statement {
    let sql = "UPDATE approvals SET claimed_until = $1 WHERE id IN ( \
                 SELECT id FROM approvals \
                 WHERE state = 'open' AND expires_at <= $2 AND claimed_until <= $2 \
                 ORDER BY expires_at, id LIMIT $3";
    Statement::new(sql)
        .push(unless_locked)
        .push(") RETURNING id, document")
        .integer(now.saturating_add(LEFT_ALONE))
        .integer(now)
        .integer(crate::keeper::page(limit))
}

/// Whether `changed` may take the place of version `seen`: otherwise two changes could both succeed.
pub(crate) fn is_newer(seen: i64, changed: &Approval) -> Result<(), StoreError> {
    if changed.version > seen {
        return Ok(());
    }
    let (id, version) = (&changed.id, changed.version);
    Err(StoreError::Conflict(format!(
        "approval `{id}` in version {version} follows version {seen}: count it up"
    )))
}

/// Whether it can be opened at all.
pub(crate) fn is_open(approval: &Approval) -> Result<(), StoreError> {
    match approval.state {
        ApprovalState::Open => Ok(()),
        ApprovalState::Approved
        | ApprovalState::Denied
        | ApprovalState::Expired
        | ApprovalState::Withdrawn => {
            Err(StoreError::Conflict(format!("approval `{}` is closed: open one that is open", approval.id)))
        }
    }
}
