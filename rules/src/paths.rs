//! Which files are protected, whatever touches them.

use std::collections::BTreeMap;

use assize_protocol::Class;
use serde::{Deserialize, Serialize};

use crate::Glob;

/// One class of `rules/paths.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ClassFile {
    names: Vec<String>,
    folders: Vec<String>,
    suffixes: Vec<String>,
    home: Vec<String>,
    absolute: Vec<String>,
    except: Vec<String>,
}

/// The protected classes, in the order in which they win. `rules/paths.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Paths {
    classes: Vec<ClassPatterns>,
    generated: Vec<Glob>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct ClassPatterns {
    class: Class,
    /// Base names, anywhere.
    names: Vec<Glob>,
    /// Folder names, anywhere: everything at or below.
    folders: Vec<String>,
    /// Ends of base names.
    suffixes: Vec<String>,
    /// Below the home, without `~/`: everything at or below.
    home: Vec<Glob>,
    /// From the root: everything at or below.
    absolute: Vec<Glob>,
    /// Base names that are none of it.
    except: Vec<Glob>,
}

/// Earlier classes win: a key inside `.git` is a key.
const ORDER: [Class; 9] = [
    Class::Credential,
    Class::Agent,
    Class::Vcs,
    Class::Startup,
    Class::History,
    Class::Socket,
    Class::Editor,
    Class::Ci,
    Class::Build,
];

impl Paths {
    pub(crate) fn compile(mut file: BTreeMap<Class, ClassFile>) -> Self {
        let globs = |all: Vec<String>| all.into_iter().map(Glob::new).collect::<Vec<_>>();
        let classes = ORDER
            .into_iter()
            .filter_map(|class| file.remove(&class).map(|f| (class, f)))
            .map(|(class, f)| ClassPatterns {
                class,
                names: globs(f.names),
                folders: f.folders,
                suffixes: f.suffixes,
                home: globs(f.home),
                absolute: globs(f.absolute),
                except: globs(f.except),
            })
            .collect();
        let generated = file.remove(&Class::Generated).map(|f| globs(f.folders)).unwrap_or_default();
        Self { classes, generated }
    }

    /// The protected class of an absolute, normalised path; `None` for ordinary files.
    /// `home_relative` is the path below the home, without a leading slash.
    pub fn class_of(&self, path: &str, home_relative: Option<&str>) -> Option<Class> {
        let name = path.rsplit('/').next().unwrap_or(path);
        self.classes.iter().find(|c| c.holds(path, name, home_relative)).map(|c| c.class)
    }

    /// Whether `relative` (below a workspace) lies in build output or a cache.
    pub fn is_generated(&self, relative: &str) -> bool {
        relative.split('/').any(|segment| self.generated.iter().any(|g| g.matches(segment)))
    }

    /// The protected class that a glob pattern as last segment could reach in `folder`.
    pub fn class_of_pattern(
        &self,
        folder: &str,
        pattern: &Glob,
        home_relative: Option<&str>,
    ) -> Option<Class> {
        let reaches = |name: &str| {
            // A leading dot is only matched by a dot.
            name.starts_with('.') == pattern.as_str().starts_with('.') && pattern.matches(name)
        };
        self.classes.iter().find_map(|class| {
            let literal = class.names.iter().filter(|n| n.is_literal()).map(Glob::as_str);
            let at_home = class.home.iter().map(Glob::as_str).filter(|_| home_relative == Some(""));
            let mut all = literal.chain(class.folders.iter().map(String::as_str)).chain(at_home);
            let suffix = class.suffixes.iter().any(|s| pattern.as_str().ends_with(s.as_str()));
            let inside = class.holds(folder, folder.rsplit('/').next().unwrap_or(folder), home_relative);
            (suffix || inside || all.any(reaches)).then_some(class.class)
        })
    }
}

impl ClassPatterns {
    fn holds(&self, path: &str, name: &str, home_relative: Option<&str>) -> bool {
        if self.except.iter().any(|g| g.matches(name)) {
            return false;
        }
        self.names.iter().any(|g| g.matches(name))
            || self.suffixes.iter().any(|s| name.len() > s.len() && name.ends_with(s.as_str()))
            || self.folders.iter().any(|f| path.split('/').any(|segment| segment.eq_ignore_ascii_case(f)))
            || home_relative.is_some_and(|rel| self.home.iter().any(|g| at_or_below(g, rel)))
            || self.absolute.iter().any(|g| at_or_below(g, path))
    }
}

/// Whether `path` is what `pattern` names or lies below it.
fn at_or_below(pattern: &Glob, path: &str) -> bool {
    let whole = pattern.as_str();
    if pattern.is_literal() {
        return path.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    }
    pattern.matches_path(path) || Glob::new(format!("{whole}/**")).matches_path(path)
}
