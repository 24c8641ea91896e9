//! What a request and a plan have in common, as numbers: does the request name this tool, this act, this target,
//! this host, this breadth; does it rule something out.
//!
//! Taken from the assessment and from the words as `scope` reads them. What the numbers are worth is learned from
//! pairs of requests and commands, see `assize-models`.

mod acts;
mod aim;
mod findings;
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

/// What sessions are weighed by beside their pair of request and command: how well that fits.
const FIT: &str = "fit";

impl Features<'_> {
    /// Names of the numbers of a session, in order.
    pub fn names_of_session() -> &'static [&'static str] {
        static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
            let Ok(tables) = Tables::builtin() else { return Vec::new() };
            let found = seen(&nothing(), &tables, found).0.into_iter().map(|(name, _)| name);
            Features::names().iter().copied().chain(found).chain([FIT]).collect()
        });
        &NAMES
    }

    /// The numbers of a case as a whole session. `fit` says how well its command fits its request, as a logit, given the
    /// numbers of the two.
    pub fn of_session(
        &self,
        case: &Case,
        associations: &Associations,
        fit: &dyn Fn(Vec<f32>) -> f32,
    ) -> Vec<f32> {
        seen(case, self.tables, |view| {
            let own = row(view).0.into_iter().map(|(_, value)| value);
            let pair: Vec<f32> = own.chain(associations.features(&view.terms())).collect();
            let found = found(view).0.into_iter().map(|(_, value)| value);
            let fit = fit(pair.clone());
            pair.into_iter().chain(found).chain([fit]).collect()
        })
    }

    /// Whether `provenance` has nothing against a session of these numbers.
    pub fn is_cleared(session: &[f32]) -> bool {
        flagged(session, findings::CLEARED)
    }

    /// Whether `scope` has nothing against it either.
    pub fn is_allowed(session: &[f32]) -> bool {
        Self::is_cleared(session) && flagged(session, findings::ASKED)
    }
}

fn flagged(session: &[f32], flag: &str) -> bool {
    let at = Features::names_of_session().iter().position(|name| *name == flag);
    at.and_then(|at| session.get(at)).is_some_and(|value| *value > 0.0)
}

fn found(view: &View<'_>) -> Row {
    let mut row = Row::default();
    findings::put(view, &mut row);
    row
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use assize_protocol::{Confidence, Finding, RuleId, Span};

    use super::*;
    use crate::kit::Session;

    /// The numbers of a session, by name.
    fn numbers(session: Session, line: &str) -> impl Fn(&str) -> f32 + use<> {
        let (tables, (_, mut case)) = (Tables::builtin().unwrap(), session.case(line));
        case.assessment.findings.push(Finding {
            rule: RuleId::new("destruction/delete-recursive").unwrap(),
            severity: Severity::High,
            confidence: Confidence::High,
            span: Span { start: 0, end: 2 },
            summary: "deletes".to_owned(),
            safer: None,
            invocation: Some(0),
            effect: None,
            sandboxed: false,
        });
        let row = Features::new(&tables).of_session(&case, &Associations::default(), &|_| 0.5);
        move |name| {
            let mut named = Features::names_of_session().iter().zip(&row);
            named.find(|(one, _)| **one == name).map(|(_, value)| *value).unwrap()
        }
    }

    #[test]
    fn every_number_of_a_session_has_a_name_of_its_own() {
        let tables = Tables::builtin().unwrap();
        let row = Features::new(&tables).of_session(&nothing(), &Associations::default(), &|_| 0.5);
        let names: BTreeSet<&str> = Features::names_of_session().iter().copied().collect();
        assert_eq!((names.len(), row.last()), (row.len(), Some(&0.5)));
    }

    #[test]
    fn what_the_reviewers_leave_open_is_told_apart() {
        let asked = || Session::default().says("delete notes.txt");
        let named = numbers(asked(), "rm /home/dev/proj/notes.txt");
        let other = numbers(asked(), "rm /home/dev/proj/tasks.txt");
        assert_eq!((named("scope-allows"), named("left-open")), (1.0, 0.0));
        assert_eq!((other("scope-allows"), other("left-open")), (0.0, 1.0));
        let unasked = numbers(Session::default().says("look at notes.txt"), "rm /home/dev/proj/notes.txt");
        assert_eq!((unasked("unasked"), unasked("provenance-allows")), (1.0, 0.0));
    }
}
