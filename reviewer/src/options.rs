//! Which options of a step go without saying, and which hold it back.

use std::collections::BTreeMap;

use assize_protocol::Invocation;
use serde::Deserialize;

use crate::grammar::holds;

/// What licenses an option.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Options {
    plain: Vec<String>,
    /// The same, of one program, or of what it is told to do.
    of: BTreeMap<String, Vec<String>>,
    /// Words that ask for one, besides those of its name.
    pub(crate) said: BTreeMap<String, Vec<String>>,
    /// By program and what it is told to do: options that hold it back, and the words that ask for them.
    #[serde(default)]
    pub(crate) restraints: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

impl Options {
    /// Whether an option belongs to the usual form of a step.
    pub(crate) fn is_plain(&self, invocation: &Invocation, option: &str) -> bool {
        let mut name = invocation.program.rsplit('/').next().unwrap_or_default().to_owned();
        let mut plain = holds(&self.plain, option);
        let mut subs = invocation.subcommands.iter();
        loop {
            plain |= self.of.get(&name).is_some_and(|all| holds(all, option));
            let Some(sub) = subs.next() else { return plain };
            name = format!("{name} {sub}");
        }
    }
}
