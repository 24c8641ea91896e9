//! What a request and a plan have in common, as numbers: does the request name this tool, this act, this target,
//! this host, this breadth; does it rule something out.
//!
//! Taken from the assessment and from the words as `scope` reads them. What the numbers are worth is learned from
//! pairs of requests and commands, see `assize-models`.

mod acts;
mod aim;
mod lexical;
mod likeness;
mod losses;
mod quotes;
mod reach;
mod targets;
mod view;

use std::sync::LazyLock;

use assize_models::{Associations, Embed, Terms};
use assize_protocol::{Assessment, Command, Revisions, Severity, Shell};

use crate::ground::Ground;
use crate::plan::Plan;
use crate::request::Requests;
use crate::tables::Tables;
use crate::{Case, Limits, Opened};

use view::View;

/// Features as they are computed, with their names.
#[derive(Debug, Default)]
pub(crate) struct Row(Vec<(&'static str, f32)>);

impl Row {
    pub(crate) fn put(&mut self, name: &'static str, value: f32) {
        self.0.push((name, value));
    }

    pub(crate) fn flag(&mut self, name: &'static str, holds: bool) {
        self.put(name, if holds { 1.0 } else { 0.0 });
    }
}

/// Computes features. Pure, and bounded by the case.
pub struct Features<'a> {
    tables: &'a Tables,
    encoder: Option<&'a dyn Embed>,
}

impl std::fmt::Debug for Features<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Features")
            .field("encoder", &self.encoder.map(Embed::revision))
            .finish_non_exhaustive()
    }
}

impl<'a> Features<'a> {
    /// With this vocabulary.
    pub fn new(tables: &'a Tables) -> Self {
        Self { tables, encoder: None }
    }

    /// The same, with what an encoder says of how alike the texts are.
    #[must_use]
    pub fn with(self, encoder: &'a dyn Embed) -> Self {
        Self { encoder: Some(encoder), ..self }
    }

    /// Their names where there is an encoder, in order.
    pub fn names_with_encoder() -> Vec<&'static str> {
        let own = Self::names().len().saturating_sub(Associations::FEATURES.len());
        let own = Self::names().iter().take(own).copied();
        own.chain(likeness::NAMES).chain(Associations::FEATURES).collect()
    }

    /// Their names without an encoder, in order.
    pub fn names() -> &'static [&'static str] {
        static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
            let Ok(tables) = Tables::builtin() else { return Vec::new() };
            let own = seen(&nothing(), &tables, row).0.into_iter().map(|(name, _)| name);
            own.chain(Associations::FEATURES).collect()
        });
        &NAMES
    }

    /// The numbers of a case; none where there is an encoder and it says nothing.
    pub fn of(&self, case: &Case, associations: &Associations) -> Option<Vec<f32>> {
        let (mut numbers, terms) = self.apart(case)?;
        numbers.extend(associations.features(&terms));
        Some(numbers)
    }

    /// The numbers that need nothing learned, and the terms that the others are computed from.
    pub fn apart(&self, case: &Case) -> Option<(Vec<f32>, Terms)> {
        seen(case, self.tables, |view| {
            let own = row(view).0.into_iter().map(|(_, value)| value);
            let alike = match self.encoder {
                Some(encoder) => likeness::numbers(view, encoder)?.to_vec(),
                None => Vec::new(),
            };
            Some((own.chain(alike).collect(), view.terms()))
        })
    }
}

fn row(view: &View<'_>) -> Row {
    let mut row = Row::default();
    acts::put(view, &mut row);
    targets::put(view, &mut row);
    reach::put(view, &mut row);
    lexical::put(view, &mut row);
    quotes::put(view, &mut row);
    losses::put(view, &mut row);
    aim::put(view, &mut row);
    row
}

fn seen<T>(case: &Case, tables: &Tables, of: impl FnOnce(&View<'_>) -> T) -> T {
    let requests = Requests::read(case, tables);
    let command = &case.command;
    let plan = Plan::of(&case.assessment, &command.cwd, command.home.as_deref(), tables);
    let ground = Ground { case, tables, requests: &requests };
    of(&View::open(&ground, &plan))
}

/// A case in which nothing is said and nothing is planned.
fn nothing() -> Case {
    let command = Command {
        text: String::new(),
        shell: Shell::default(),
        cwd: "/".to_owned(),
        workspace: Vec::new(),
        home: None,
        user: None,
        facts: assize_protocol::Facts::default(),
    };
    let assessment = Assessment::default();
    let revisions = Revisions::default();
    let opened = Opened {
        command: &command,
        assessment: &assessment,
        risk: Severity::Info,
        context: None,
        session: &[],
        revisions: &revisions,
    };
    Case::open(&opened, &Limits::default(), &|_| Assessment::default())
}

/// A count as a share of another; 0 of nothing.
pub(crate) fn share(part: usize, whole: usize) -> f32 {
    number(part) / number(whole.max(1))
}

/// A count as a number that grows ever more slowly.
pub(crate) fn grown(count: usize) -> f32 {
    (number(count) + 1.0).ln() / 4.0
}

fn number(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}
