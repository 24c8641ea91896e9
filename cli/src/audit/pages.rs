//! Records out of a store, page by page.

use std::path::Path;
use std::sync::Arc;

use assize_protocol::{Attestation, AuditRecord};
use assize_store::{RecordQuery, Store};
use tokio::runtime::Runtime;

use super::args::StoreArgs;
use crate::failure::Failure;
use crate::place;

/// Records asked for at once.
const PAGE: u32 = 1000;

/// A store, and what waits for it.
pub(super) struct Records {
    runtime: Runtime,
    store: Arc<dyn Store>,
}

impl Records {
    /// Opens the store; one that is not there is not made.
    pub(super) fn open(args: &StoreArgs) -> Result<Self, Failure> {
        let url = args.store.clone().unwrap_or_else(place::store);
        if let Some(path) = url.strip_prefix("sqlite:").filter(|path| !path.starts_with(':'))
            && !Path::new(path.strip_prefix("//").unwrap_or(path)).is_file()
        {
            return Err(Failure::NoRecords(url));
        }
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let store = runtime.block_on(assize_store::open(&url))?;
        Ok(Self { runtime, store })
    }

    /// Every chain with its last link.
    pub(super) fn chains(&self) -> Result<Vec<Attestation>, Failure> {
        Ok(self.runtime.block_on(self.store.chains())?)
    }

    /// Hands every record that fits to `take`, until that says `false`.
    pub(super) fn each(
        &self,
        query: &RecordQuery,
        mut take: impl FnMut(&AuditRecord) -> Result<bool, Failure>,
    ) -> Result<(), Failure> {
        let mut query = RecordQuery { limit: PAGE, ..query.clone() };
        loop {
            let page = self.runtime.block_on(self.store.records(&query))?;
            for record in &page {
                if !take(record)? {
                    return Ok(());
                }
            }
            match page.last() {
                Some(last) if page.len() == PAGE as usize => query.after = Some(last.record.id.clone()),
                _ => return Ok(()),
            }
        }
    }
}
