//! Variables known to every program.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::Glob;
use crate::error::Complaint;
use crate::source::EnvironmentFile;

/// Which variables are harmless to set, which never are, and which hold secrets. `rules/environment.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Environment {
    harmless: Vec<(Glob, Option<Vec<Glob>>)>,
    dangerous: Vec<Glob>,
    secret: Vec<Glob>,
}

impl Environment {
    pub(crate) fn compile(file: &EnvironmentFile) -> Result<Self, Complaint> {
        let harmless = file
            .harmless
            .iter()
            .map(|entry| match entry.split_once('=') {
                None => Ok((Glob::new(entry.as_str()), None)),
                Some((name, values)) => {
                    let inner =
                        values.strip_prefix('(').and_then(|v| v.strip_suffix(')')).ok_or_else(|| {
                            let help = "write `NAME` or `NAME=(value|value)`";
                            Complaint::new(entry, format!("cannot read the variable `{entry}`"), help)
                        })?;
                    Ok((Glob::new(name), Some(inner.split('|').map(Glob::new).collect())))
                }
            })
            .collect::<Result<_, Complaint>>()?;
        let globs = |all: &[String]| all.iter().map(|g| Glob::new(g.as_str())).collect();
        Ok(Self { harmless, dangerous: globs(&file.dangerous), secret: globs(&file.secret) })
    }

    /// Where every variable may be dangerous, and a secret.
    pub(crate) fn of_strangers() -> &'static Self {
        static STRANGERS: LazyLock<Environment> = LazyLock::new(|| {
            let everything = vec![Glob::new("*")];
            Environment { harmless: Vec::new(), dangerous: everything.clone(), secret: everything }
        });
        &STRANGERS
    }

    /// Whether setting `name` to `value` changes nothing that matters. An unknown value is `None`.
    pub fn is_harmless(&self, name: &str, value: Option<&str>) -> bool {
        self.harmless.iter().any(|(glob, values)| {
            glob.matches(name)
                && values.as_ref().is_none_or(|all| value.is_some_and(|v| all.iter().any(|g| g.matches(v))))
        })
    }

    /// Whether `name` changes what other programs are or do.
    pub fn is_dangerous(&self, name: &str) -> bool {
        self.dangerous.iter().any(|g| g.matches(name))
    }

    /// Whether the value of `name` is likely a secret.
    pub fn is_secret(&self, name: &str) -> bool {
        let upper = name.to_ascii_uppercase();
        self.secret.iter().any(|g| g.matches(&upper))
    }
}
