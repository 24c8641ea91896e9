//! What the shell knows at a point of the script.

use std::collections::HashMap;
use std::rc::Rc;

use assize_shell::script::FunctionDefinition;

use crate::value::{HoleKind, Taint, Value};

/// Variables, functions, directory: what a subshell gets a copy of.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    variables: HashMap<String, Value>,
    functions: HashMap<String, Rc<FunctionDefinition>>,
    /// Exported names with their values, for the programs that run later.
    pub(crate) exported: Vec<(String, Value)>,
    /// Absolute; `None` when nobody knows.
    pub(crate) cwd: Option<String>,
    pub(crate) previous: Option<String>,
    /// Positional parameters of the function or inner shell; `None`: nothing known.
    pub(crate) arguments: Option<Vec<Value>>,
}

impl State {
    pub(crate) fn new(cwd: Option<String>) -> Self {
        Self { cwd, ..Self::default() }
    }

    /// The state an inner shell starts with: exported variables only.
    pub(crate) fn inner(&self, cwd: Option<String>, arguments: Vec<Value>) -> Self {
        Self {
            variables: self.exported.iter().cloned().collect(),
            exported: self.exported.clone(),
            cwd,
            arguments: Some(arguments),
            ..Self::default()
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.variables.get(name)
    }

    pub(crate) fn set(&mut self, name: &str, value: Value) {
        if let Some((_, exported)) = self.exported.iter_mut().find(|(n, _)| n == name) {
            *exported = value.clone();
        }
        self.variables.insert(name.to_owned(), value);
    }

    pub(crate) fn unset(&mut self, name: &str) {
        self.variables.insert(name.to_owned(), Value::default());
        self.exported.retain(|(n, _)| n != name);
    }

    pub(crate) fn export(&mut self, name: &str, value: Value) {
        self.exported.retain(|(n, _)| n != name);
        self.exported.push((name.to_owned(), value));
    }

    pub(crate) fn function(&self, name: &str) -> Option<Rc<FunctionDefinition>> {
        self.functions.get(name).cloned()
    }

    pub(crate) fn define(&mut self, function: &FunctionDefinition) {
        self.functions.insert(function.name.clone(), Rc::new(function.clone()));
    }

    pub(crate) fn go(&mut self, to: Option<String>) {
        self.previous = std::mem::replace(&mut self.cwd, to);
    }

    /// What is known after one of two ways was taken.
    pub(crate) fn merged(mut self, other: Self) -> Self {
        for (name, value) in other.variables {
            let same = self.variables.get(&name) == Some(&value);
            if !same {
                let taint = self.variables.get(&name).map_or(Taint::NONE, |v| v.taint).join(value.taint);
                let number = value.is_number() && self.variables.get(&name).is_none_or(Value::is_number);
                let kind = if number { HoleKind::Number } else { HoleKind::Unknown };
                self.variables.insert(name, Value::hole(kind, taint));
            }
        }
        for (name, function) in other.functions {
            self.functions.entry(name).or_insert(function);
        }
        for (name, value) in other.exported {
            if !self.exported.iter().any(|(n, _)| *n == name) {
                self.exported.push((name, value));
            }
        }
        if self.cwd != other.cwd {
            self.cwd = None;
        }
        self
    }

    /// Whether a turn of a loop changed what the next one starts from.
    pub(crate) fn differs(&self, other: &Self) -> bool {
        self.variables != other.variables
            || self.cwd != other.cwd
            || self.functions.len() != other.functions.len()
    }
}
