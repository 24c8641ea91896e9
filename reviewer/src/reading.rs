//! What the deterministic reviewers make of a case, for people who want to know why.

use crate::Case;
use crate::plan::Plan;
use crate::request::{Mood, Requests};
use crate::tables::Tables;

/// One clause of the person, as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// The event.
    pub event: String,
    /// `asks`, `forbids`, `tells`, `agrees`, `takes back`.
    pub as_what: &'static str,
    /// Its words.
    pub words: String,
}

/// One step of the plan, as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// `pushes`.
    pub act: String,
    /// What it names.
    pub objects: Vec<String>,
    /// What makes it reach further: `uses force`.
    pub modifiers: Vec<String>,
    /// Whether somebody has to decide about it.
    pub weighty: bool,
}

/// What was understood of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What the person said.
    pub heard: Vec<Heard>,
    /// What the agent plans.
    pub planned: Vec<Planned>,
}

impl Reading {
    /// Reads a case as `provenance` and `scope` do.
    pub fn of(case: &Case, tables: &Tables) -> Self {
        let heard = Requests::read(case, tables).clauses.into_iter().map(|clause| Heard {
            event: case.events.get(clause.at).map(|event| event.id.clone()).unwrap_or_default(),
            as_what: match clause.mood {
                Mood::Ask => "asks",
                Mood::Forbid => "forbids",
                Mood::Tell => "tells",
                Mood::Agree => "agrees",
                Mood::Stop => "takes back",
            },
            words: clause.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" "),
        });
        let command = &case.command;
        let plan = Plan::of(&case.assessment, &command.cwd, command.home.as_deref(), tables);
        let planned = plan.steps.iter().map(|step| Planned {
            act: step.name().to_owned(),
            objects: step.objects.iter().map(|object| object.text.clone()).collect(),
            modifiers: step.modifiers.iter().map(|modifier| modifier.name.clone()).collect(),
            weighty: step.weighty,
        });
        Self { heard: heard.collect(), planned: planned.collect() }
    }
}
