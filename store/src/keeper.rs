//! [`Store`] over either database: which statements a question is made of.

use assize_protocol::{Approval, Attestation, AuditRecord, Grant, SessionEvent};
use async_trait::async_trait;
use tokio::sync::broadcast;

use crate::backend::Backend;
use crate::error::StoreError;
use crate::statement::Statement;
use crate::{
    ApprovalQuery, Change, Changed, RecordQuery, Store, Token, approvals, document, grants, records,
    sessions, tokens,
};

/// Rows of a page when nobody says how many.
const PAGE: i64 = 100;
/// How often an approval may be closed between finding that it is there and reading it.
const TURNS: u32 = 16;

/// At most so many rows; 0 leaves it to us.
pub(crate) fn page(limit: u32) -> i64 {
    if limit == 0 { PAGE } else { i64::from(limit) }
}

/// A store over `B`.
#[derive(Debug)]
pub(crate) struct Keeper<B> {
    backend: B,
}

impl<B: Backend> Keeper<B> {
    pub(crate) fn new(backend: B) -> Self {
        Self { backend }
    }

    /// Writes what changes something, and tells other processes in the same transaction.
    async fn write_telling(
        &self,
        mut statements: Vec<Statement>,
        change: &Change,
    ) -> Result<bool, StoreError> {
        statements.push(self.backend.notice(self.backend.changes().notice(change)));
        self.backend.write(statements).await
    }

    /// Puts an end to a grant that is in force.
    async fn end_grant(&self, id: &str, now: i64, end: fn(&mut Grant, i64)) -> Result<bool, StoreError> {
        let found = self.backend.find(grants::one_in_force(id, now)).await?;
        let Some(mut grant) = document::read::<Grant>("grant", found)?.pop() else {
            return Ok(false);
        };
        end(&mut grant, now);
        self.backend.write(vec![grants::end(&grant, now)?]).await
    }
}

#[async_trait]
impl<B: Backend> Store for Keeper<B> {
    async fn ready(&self) -> Result<(), StoreError> {
        let sql = "INSERT INTO readiness (one, asked) VALUES (1, 1) \
                   ON CONFLICT (one) DO UPDATE SET asked = readiness.asked + 1";
        self.backend.write(vec![Statement::new(sql)]).await.map(|_| ())
    }

    async fn append_records(&self, records: &[AuditRecord]) -> Result<(), StoreError> {
        self.backend.write(records::append(records, B::ROWS)?).await.map(|_| ())
    }

    async fn head(&self, chain: &str) -> Result<Option<Attestation>, StoreError> {
        Ok(records::attestations(self.backend.find(records::last_of(chain)).await?)?.pop())
    }

    async fn chains(&self) -> Result<Vec<Attestation>, StoreError> {
        records::attestations(self.backend.find(records::last_of_each()).await?)
    }

    async fn records(&self, query: &RecordQuery) -> Result<Vec<AuditRecord>, StoreError> {
        document::read("record", self.backend.find(records::find(query)?).await?)
    }

    async fn open_approval(&self, approval: &Approval) -> Result<Approval, StoreError> {
        approvals::is_open(approval)?;
        let change = Change::Opened(approval.id.clone());
        for _ in 0..TURNS {
            if self.write_telling(vec![approvals::open(approval)?], &change).await? {
                self.backend.changes().tell(change);
                return Ok(approval.clone());
            }
            let found = self.backend.find(approvals::open_like(approval)?).await?;
            if let Some(open) = document::read("approval", found)?.pop() {
                return Ok(open);
            }
        }
        Err(StoreError::Unavailable(format!(
            "approvals like `{}` are closed as fast as they are opened",
            approval.id
        )))
    }

    async fn change_approval(
        &self,
        seen: i64,
        approval: &Approval,
        grant: Option<&Grant>,
    ) -> Result<Changed, StoreError> {
        approvals::is_newer(seen, approval)?;
        let change = Change::Answered(approval.id.clone());
        if !self.write_telling(approvals::change(seen, approval, grant)?, &change).await? {
            return Ok(Changed::Stale);
        }
        self.backend.changes().tell(change);
        Ok(Changed::Done)
    }

    async fn approval(&self, id: &str) -> Result<Option<Approval>, StoreError> {
        Ok(document::read("approval", self.backend.find(approvals::one(id)).await?)?.pop())
    }

    async fn approvals(&self, query: &ApprovalQuery) -> Result<Vec<Approval>, StoreError> {
        document::read("approval", self.backend.find(approvals::find(query)?).await?)
    }

    async fn overdue(&self, now: i64, limit: u32) -> Result<Vec<Approval>, StoreError> {
        let claimed = self.backend.take(approvals::overdue(now, limit, B::UNLESS_LOCKED)).await?;
        let mut found: Vec<Approval> = document::read("approval", claimed)?;
        found.sort_by(|a, b| (a.expires_at, &a.id).cmp(&(b.expires_at, &b.id)));
        Ok(found)
    }

    async fn grants(
        &self,
        command: &str,
        structure: Option<&str>,
        now: i64,
    ) -> Result<Vec<Grant>, StoreError> {
        document::read("grant", self.backend.glance(grants::for_command(command, structure, now)).await?)
    }

    async fn all_grants(&self, now: i64) -> Result<Vec<Grant>, StoreError> {
        document::read("grant", self.backend.find(grants::in_force(now)).await?)
    }

    async fn spend_grant(&self, id: &str, now: i64) -> Result<bool, StoreError> {
        self.end_grant(id, now, |grant, now| grant.spent_at = Some(now)).await
    }

    async fn revoke_grant(&self, id: &str, now: i64) -> Result<bool, StoreError> {
        self.end_grant(id, now, |grant, now| grant.revoked_at = Some(now)).await
    }

    async fn append_events(
        &self,
        session: &str,
        events: &[SessionEvent],
        keep: u32,
    ) -> Result<(), StoreError> {
        let change = Change::Session(session.to_owned());
        let statements = sessions::append(session, events, keep, B::UNLESS_LOCKED)?;
        self.write_telling(statements, &change).await.map(|_| ())
    }

    async fn events(&self, session: &str, limit: u32) -> Result<Vec<SessionEvent>, StoreError> {
        let mut rows = self.backend.find(sessions::newest(session, limit)).await?;
        rows.reverse();
        document::read("event of session", rows)
    }

    async fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        document::read("token", self.backend.find(tokens::all()).await?)
    }

    async fn put_token(&self, token: &Token) -> Result<(), StoreError> {
        self.write_telling(vec![tokens::put(token)?], &Change::Tokens).await?;
        self.backend.changes().tell(Change::Tokens);
        Ok(())
    }

    async fn use_once(&self, id: &str, expires_at: i64) -> Result<bool, StoreError> {
        self.backend.write(vec![tokens::use_once(id, expires_at)]).await
    }

    async fn secret(&self, name: &str, fresh: &[u8]) -> Result<Vec<u8>, StoreError> {
        let kept = self.backend.find(tokens::secret(name)).await?;
        let mut rows = if kept.is_empty() {
            self.backend.write(vec![tokens::keep_secret(name, fresh)]).await?;
            self.backend.find(tokens::secret(name)).await?
        } else {
            kept
        };
        let unreadable = || StoreError::Corrupt(format!("secret `{name}` is not hexadecimal"));
        rows.pop().and_then(|(_, text)| crate::hex::decode(&text)).ok_or_else(unreadable)
    }

    fn changes(&self) -> broadcast::Receiver<Change> {
        self.backend.changes().subscribe()
    }
}
