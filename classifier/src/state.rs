//! What the shell knows at a point of the script.

use std::collections::BTreeMap;
use std::rc::Rc;

use assize_shell::script::FunctionDefinition;

use crate::value::{HoleKind, Taint, Value};

/// Variables, functions, directory: what a subshell gets a copy of. Few subshells change any of it, so
/// tables are copied by the one that does.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    variables: Rc<BTreeMap<Rc<str>, Rc<Value>>>,
    functions: Rc<BTreeMap<String, Rc<FunctionDefinition>>>,
    /// Functions of which more than one body is possible.
    doubtful: Vec<String>,
    /// Variables that refuse to change.
    constant: Vec<String>,
    /// The working directory if the last `cd` failed.
    pub(crate) fallback: Option<Rc<str>>,
    /// Arrays whose subscripts are names and not arithmetic.
    by_name: Vec<String>,
    /// Exported names with their values, for the programs that run later.
    pub(crate) exported: Rc<Vec<(Rc<str>, Rc<Value>)>>,
    /// Absolute; `None` when nobody knows.
    pub(crate) cwd: Option<Rc<str>>,
    pub(crate) previous: Option<Rc<str>>,
    /// Positional parameters of the function or inner shell; `None`: nothing known.
    pub(crate) arguments: Option<Rc<[Value]>>,
}

impl State {
    pub(crate) fn new(cwd: Option<Rc<str>>) -> Self {
        Self { cwd, ..Self::default() }
    }

    /// The state an inner shell starts with: exported variables only.
    pub(crate) fn inner(&self, cwd: Option<Rc<str>>, arguments: Option<Vec<Value>>) -> Self {
        Self {
            variables: Rc::new(self.exported.iter().cloned().collect()),
            exported: Rc::clone(&self.exported),
            // It starts where this shell may not have arrived.
            fallback: if cwd == self.cwd { self.fallback.clone() } else { None },
            cwd,
            arguments: arguments.map(Into::into),
            ..Self::default()
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.variables.get(name).map(Rc::as_ref)
    }

    /// Entries that the next change copies.
    pub(crate) fn copies(&self) -> usize {
        if Rc::strong_count(&self.variables) > 1 { self.variables.len() } else { 0 }
    }

    pub(crate) fn set(&mut self, name: &str, value: Value) {
        // Whether the shell refuses or another scope is meant: nobody knows which value counts.
        let refused = self.constant.iter().any(|n| n == name);
        let value = Rc::new(if refused { Value::hole(HoleKind::Unknown, value.taint) } else { value });
        if let Some(at) = self.exported.iter().position(|(n, _)| **n == *name)
            && let Some((_, exported)) = Rc::make_mut(&mut self.exported).get_mut(at)
        {
            *exported = Rc::clone(&value);
        }
        Rc::make_mut(&mut self.variables).insert(name.into(), value);
    }

    pub(crate) fn fix(&mut self, name: &str) {
        self.constant.push(name.to_owned());
    }

    /// Puts back what a local variable hid.
    pub(crate) fn restore(&mut self, name: &str, value: Option<Value>) {
        match value {
            Some(value) => self.set(name, value),
            None => {
                Rc::make_mut(&mut self.variables).remove(name);
            }
        }
    }

    pub(crate) fn is_doubtful(&self, function: &str) -> bool {
        self.doubtful.iter().any(|n| n == function)
    }

    pub(crate) fn declare_by_name(&mut self, name: &str) {
        self.by_name.push(name.to_owned());
    }

    pub(crate) fn is_by_name(&self, name: &str) -> bool {
        self.by_name.iter().any(|n| n == name)
    }

    pub(crate) fn unset(&mut self, name: &str) {
        Rc::make_mut(&mut self.variables).insert(name.into(), Rc::default());
        self.withdraw(name);
    }

    pub(crate) fn export(&mut self, name: &str, value: Value) {
        self.withdraw(name);
        Rc::make_mut(&mut self.exported).push((name.into(), Rc::new(value)));
    }

    /// Entries that a merge has to compare.
    pub(crate) fn differences(&self, other: &Self) -> usize {
        let same = Rc::ptr_eq(&self.variables, &other.variables);
        let variables = if same { 0 } else { self.variables.len() + other.variables.len() };
        let same = Rc::ptr_eq(&self.exported, &other.exported);
        variables + if same { 0 } else { self.exported.len() * other.exported.len() / 4 }
    }

    fn withdraw(&mut self, name: &str) {
        if self.exported.iter().any(|(n, _)| **n == *name) {
            Rc::make_mut(&mut self.exported).retain(|(n, _)| **n != *name);
        }
    }

    pub(crate) fn function(&self, name: &str) -> Option<Rc<FunctionDefinition>> {
        self.functions.get(name).cloned()
    }

    pub(crate) fn define(&mut self, function: &FunctionDefinition) {
        Rc::make_mut(&mut self.functions).insert(function.name.clone(), Rc::new(function.clone()));
    }

    pub(crate) fn go(&mut self, to: Option<Rc<str>>) {
        self.previous = std::mem::replace(&mut self.cwd, to);
    }

    /// What is known after one of two ways was taken.
    pub(crate) fn merged(mut self, other: &Self) -> Self {
        if !Rc::ptr_eq(&self.variables, &other.variables) {
            for (name, value) in other.variables.iter() {
                let before = self.variables.get(name);
                if before != Some(value) {
                    let taint = before.map_or(Taint::NONE, |v| v.taint).join(value.taint);
                    let number = value.is_number() && before.is_none_or(|v| v.is_number());
                    let kind = if number { HoleKind::Number } else { HoleKind::Unknown };
                    let value = Rc::new(Value::hole(kind, taint));
                    Rc::make_mut(&mut self.variables).insert(Rc::clone(name), value);
                }
            }
        }
        if !Rc::ptr_eq(&self.variables, &other.variables) {
            // What only one way assigned has the environment's value on the other.
            let only_here = self
                .variables
                .iter()
                .filter(|(name, value)| !value.is_only_unknown() && !other.variables.contains_key(*name));
            let only_here: Vec<Rc<str>> = only_here.map(|(name, _)| Rc::clone(name)).collect();
            for name in only_here {
                let taint = self.variables.get(&name).map_or(Taint::NONE, |v| v.taint);
                let value = Rc::new(Value::hole(HoleKind::Unknown, taint));
                Rc::make_mut(&mut self.variables).insert(name, value);
            }
        }
        self.fallback = self.fallback.take().or_else(|| other.fallback.clone());
        add_missing(&mut self.doubtful, &other.doubtful);
        add_missing(&mut self.constant, &other.constant);
        if !Rc::ptr_eq(&self.functions, &other.functions) {
            for (name, function) in other.functions.iter() {
                if self.functions.get(name).is_some_and(|known| known != function) {
                    add_missing(&mut self.doubtful, std::slice::from_ref(name));
                }
            }
            let functions = Rc::make_mut(&mut self.functions);
            for (name, function) in other.functions.iter() {
                functions.entry(name.clone()).or_insert_with(|| Rc::clone(function));
            }
        }
        if !Rc::ptr_eq(&self.exported, &other.exported) {
            for (name, value) in other.exported.iter() {
                if !self.exported.iter().any(|(n, _)| n == name) {
                    Rc::make_mut(&mut self.exported).push((Rc::clone(name), Rc::clone(value)));
                }
            }
        }
        if self.cwd != other.cwd {
            self.cwd = None;
        }
        self
    }

    /// Whether a turn of a loop changed what the next one starts from.
    pub(crate) fn differs(&self, other: &Self) -> bool {
        !Rc::ptr_eq(&self.variables, &other.variables) && self.variables != other.variables
            || self.cwd != other.cwd
            || self.functions.len() != other.functions.len()
    }
}

/// Two states that come from one have most of it in common already.
fn add_missing(all: &mut Vec<String>, others: &[String]) {
    for name in others {
        if !all.contains(name) {
            all.push(name.clone());
        }
    }
}
