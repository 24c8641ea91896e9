//! The panel as it comes with Assize.

use std::sync::Arc;

use assize_models::HeadError;
use assize_protocol::{Request, Verdict};

use crate::{
    Alike, Case, Demands, DemandsError, DryRuns, Intent, IntentWithEncoder, Limits, Opened, Panel,
    Precedents, Provenance, Scope, Tables, TablesError,
};

/// Why there is no panel.
#[derive(Debug, thiserror::Error)]
pub enum BuiltinError {
    /// A vocabulary.
    #[error(transparent)]
    Tables(#[from] TablesError),
    /// The demands.
    #[error(transparent)]
    Demands(#[from] DemandsError),
    /// The head of `intent`.
    #[error(transparent)]
    Head(#[from] HeadError),
}

impl Panel {
    /// `provenance`, `scope`, `precedent`, `intent` and `dry-run`: all of them compute their answers from the case alone.
    ///
    /// # Errors
    /// Never, unless a table in this repository is broken.
    pub fn builtin() -> Result<Self, BuiltinError> {
        Self::builtin_with(None, None)
    }

    /// The same under other demands, and where `intent` has an encoder.
    ///
    /// # Errors
    /// As above.
    pub fn builtin_with(demands: Option<Demands>, encoder: Option<Alike>) -> Result<Self, BuiltinError> {
        let tables = Arc::new(Tables::builtin()?);
        let demands = demands.map_or_else(Demands::builtin, Ok)?;
        let panel = Self::new(demands)
            .with_judge(Provenance::new(Arc::clone(&tables)))
            .with_judge(Scope::new(Arc::clone(&tables)))
            .with_judge(Precedents);
        let panel = match encoder {
            Some(alike) => panel.with(Arc::new(IntentWithEncoder::builtin(tables, alike)?)),
            None => panel.with_judge(Intent::builtin(tables)?),
        };
        Ok(panel.with_judge(DryRuns))
    }
}

impl Case {
    /// The case of a request that carries its session along.
    pub fn of_request(
        request: &Request,
        verdict: &Verdict,
        assess: &dyn Fn(&assize_protocol::Command) -> assize_protocol::Assessment,
    ) -> Self {
        let opened = Opened {
            command: &request.command,
            assessment: &verdict.assessment,
            risk: verdict.ruling.risk,
            context: request.context.as_ref(),
            session: &[],
            revisions: &verdict.revisions,
        };
        Self::open(&opened, &Limits::default(), assess)
    }
}
