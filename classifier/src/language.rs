//! The small languages inside arguments: accept-grammars that know every way out.
//!
//! A script that lies inside its grammar does exactly the acts listed; anything else
//! is opaque code.

mod awk;
mod jq;
mod sed;
mod sql;

use assize_protocol::{EffectKind, Qualifier};
use assize_rules::Role;

use crate::value::{HoleKind, STAND_IN, Value};

/// Something a script does besides computing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    /// Outside the grammar, or a call that could run anything.
    Opaque(&'static str),
    /// Runs a shell command.
    Command(String),
    /// Touches a file.
    Path(EffectKind, String),
    /// Touches state.
    State { kind: EffectKind, name: String, with: &'static [Qualifier] },
}

/// What the script `text` in the language of `role` does.
pub(crate) fn acts(role: Role, text: &str) -> Vec<Act> {
    match role {
        Role::Sed => sed::acts(text),
        Role::Awk => awk::acts(text),
        Role::Jq => jq::acts(text),
        Role::Sql => sql::acts(text),
        _ => vec![Act::Opaque("script")],
    }
}

/// A script with holes: numbers change nothing, anything else could be code.
pub(crate) fn acts_of_template(role: Role, value: &Value) -> Vec<Act> {
    let numbers = value.holes.iter().all(|h| h.kind == HoleKind::Number);
    if numbers {
        return acts(role, &value.text.replace(STAND_IN, "0"));
    }
    let mut all = acts(role, &value.text.replace(STAND_IN, "x"));
    all.push(Act::Opaque("script with unknown parts"));
    all
}
