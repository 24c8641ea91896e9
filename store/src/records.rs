//! Records: appended in batches, found again by what people ask for.

use assize_protocol::{Attestation, AuditRecord};

use crate::RecordQuery;
use crate::backend::Row;
use crate::document;
use crate::error::StoreError;
use crate::statement::Statement;

/// Every chain with its last link, without reading the links between.
const CHAINS: &str = "\
    WITH RECURSIVE names (chain) AS ( \
      SELECT min(chain) FROM records \
      UNION ALL \
      SELECT (SELECT min(records.chain) FROM records WHERE records.chain > names.chain) \
      FROM names WHERE names.chain IS NOT NULL \
    ) \
    SELECT id, document FROM names JOIN records ON records.chain = names.chain \
    WHERE sequence = (SELECT max(last.sequence) FROM records AS last WHERE last.chain = names.chain) \
    ORDER BY names.chain";

/// Statements that keep `records`, `rows` of them each.
pub(crate) fn append(records: &[AuditRecord], rows: usize) -> Result<Vec<Statement>, StoreError> {
    records.chunks(rows).map(insert).collect()
}

fn insert(records: &[AuditRecord]) -> Result<Statement, StoreError> {
    let columns = "INSERT INTO records (id, chain, sequence, at, kind, actor, session, decision, document)";
    let mut statement = Statement::new(columns).push_rows(records.len(), 9);
    for whole in records {
        let AuditRecord { record, attestation } = whole;
        statement = statement
            .name(&record.id)
            .name(&attestation.chain_uid)
            .integer(attestation.sequence)
            .integer(record.at)
            .name(&document::word(record.kind)?)
            .name(&record.actor)
            .optional_name(record.session.as_deref())
            .optional_name(record.decision.map(document::word).transpose()?.as_deref())
            .document(document::write(whole)?);
    }
    Ok(statement)
}

pub(crate) fn last_of(chain: &str) -> Statement {
    Statement::new("SELECT id, document FROM records WHERE chain = $1 ORDER BY sequence DESC LIMIT 1")
        .name(chain)
}

pub(crate) fn last_of_each() -> Statement {
    Statement::new(CHAINS)
}

pub(crate) fn attestations(rows: Vec<Row>) -> Result<Vec<Attestation>, StoreError> {
    let records: Vec<AuditRecord> = document::read("record", rows)?;
    Ok(records.into_iter().map(|record| record.attestation).collect())
}

pub(crate) fn find(query: &RecordQuery) -> Result<Statement, StoreError> {
    let mut found = Statement::new("SELECT id, document FROM records WHERE true");
    if let Some(chain) = &query.chain {
        found = found.push_value(" AND chain = ").name(chain);
    }
    if let Some(kind) = query.kind {
        found = found.push_value(" AND kind = ").name(&document::word(kind)?);
    }
    if let Some(session) = &query.session {
        found = found.push_value(" AND session = ").name(session);
    }
    if let Some(decision) = query.decision {
        found = found.push_value(" AND decision = ").name(&document::word(decision)?);
    }
    if let Some(actor) = &query.actor {
        found = found.push_value(" AND actor = ").name(actor);
    }
    if let Some(since) = query.since {
        found = found.push_value(" AND at >= ").integer(since);
    }
    if let Some(until) = query.until {
        found = found.push_value(" AND at < ").integer(until);
    }
    if let Some(after) = &query.after {
        found = if query.chain.is_some() {
            found
                .push_value(" AND sequence > (SELECT sequence FROM records WHERE id = ")
                .name(after)
                .push(")")
        } else {
            found.push_value(" AND id > ").name(after)
        };
    }
    let order = if query.chain.is_some() { " ORDER BY sequence" } else { " ORDER BY id" };
    Ok(found.push(order).push_value(" LIMIT ").integer(crate::keeper::page(query.limit)))
}
