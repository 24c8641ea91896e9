//! Short ways to write tables down.

use crate::{Does, Event, Gate, Keys, Leave, Speech, Tool};

/// A tool that does this with what its input has there.
pub(super) const fn tool(
    names: &'static [&'static str],
    does: Does,
    object: &'static [&'static str],
) -> Tool {
    Tool { names, when: None, does, object, folder: &[], known: &[] }
}

/// Tools that do nothing outside of the agent.
pub(super) const fn harmless(names: &'static [&'static str]) -> Tool {
    tool(names, Does::Nothing, &[])
}

/// An event before a tool is used, answered in this shape.
pub(super) const fn before(name: &'static str, speech: Speech, leave: Leave) -> Event {
    Event { name, gate: Gate::Named, speech, can_ask: false, can_grant: false, leave }
}

/// An event that is no question.
pub(super) const fn passing(name: &'static str, speech: Speech, silence: &'static str) -> Event {
    Event {
        name,
        gate: Gate::Passing,
        speech,
        can_ask: false,
        can_grant: false,
        leave: Leave::Print(silence),
    }
}

/// Nothing is anywhere.
pub(super) const NO_KEYS: Keys = Keys {
    event: &[],
    tool: &[],
    input: &[],
    session: &[],
    call: &[],
    cwd: &[],
    roots: &[],
    mode: &[],
    transcript: &[],
    version: &[],
};
