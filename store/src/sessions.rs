//! What happened in sessions: the newest events of each.

use assize_protocol::SessionEvent;

use crate::document;
use crate::error::StoreError;
use crate::statement::Statement;

/// Rows of one statement.
const ROWS: usize = 64;

pub(crate) fn append(
    session: &str,
    events: &[SessionEvent],
    keep: u32,
    unless_locked: &'static str,
) -> Result<Vec<Statement>, StoreError> {
    let mut all = Vec::new();
    for chunk in events.chunks(ROWS) {
        let mut insert =
            Statement::new("INSERT INTO session_events (session, document)").push_rows(chunk.len(), 2);
        for event in chunk {
            insert = insert.name(session).document(document::write(event)?);
        }
        all.push(insert);
    }
    all.push(forget(session, keep, unless_locked));
    Ok(all)
}

/// All but the newest `keep`. What somebody else is forgetting is left to them: two that wait for each other's rows
/// would both fail.
fn forget(session: &str, keep: u32, unless_locked: &'static str) -> Statement {
    let sql = "DELETE FROM session_events WHERE position IN ( \
                 SELECT position FROM session_events WHERE session = $1 AND position <= ( \
                   SELECT position FROM session_events WHERE session = $1 \
                   ORDER BY position DESC LIMIT 1 OFFSET $2)";
    Statement::new(sql).push(unless_locked).push(")").name(session).integer(i64::from(keep))
}

/// Newest first.
pub(crate) fn newest(session: &str, limit: u32) -> Statement {
    let sql =
        "SELECT session, document FROM session_events WHERE session = $1 ORDER BY position DESC LIMIT $2";
    Statement::new(sql).name(session).integer(i64::from(limit))
}
