//! Files that a word names in a notation of its own: `@file`, `HEAD:file`, the names that copies get in a folder.

use assize_protocol::{Class, EffectKind, Qualifier, Target};
use assize_rules::{Count, Role};

use crate::matched::Filled;
use crate::perform::Performance;
use crate::unfold::file_in;
use crate::value::{Arg, HoleKind, Value};
use crate::walk::Walk;

impl<'a> Walk<'a> {
    /// `@file` is read; anything else is text.
    pub(crate) fn at_path(&mut self, doing: &mut Performance<'_, 'a>, value: &Arg) {
        let Some(from) = file_in(value.text()) else { return };
        let mut path = value.value.suffix(from);
        if let Some(end) = path.text.find(';').filter(|_| path.is_literal()) {
            path.text.truncate(end);
        }
        if path.text != "-" {
            let target = self.place.path(&path, doing.cwd.as_deref(), self.library.paths());
            doing.taint = doing.taint.join(self.taint_of(&target, &path));
            self.act(EffectKind::Read, target, &[], doing.number, value.span);
        }
    }

    /// `cp x/.envrc .` writes `./.envrc`: protected names count where a folder is the target.
    pub(crate) fn write_into(
        &mut self,
        doing: &Performance<'_, 'a>,
        folder: &Target,
        value: &Arg,
        with: &[Qualifier],
    ) {
        let is_target = |o: &Filled| o.spec.count == Count::One && o.values.contains(value);
        if !doing.found.operands.iter().any(is_target) {
            return;
        }
        let sources = doing
            .found
            .operands
            .iter()
            .filter(|o| o.spec.role.role == Role::Path && o.spec.count == Count::Many);
        let names: Vec<String> = sources
            .flat_map(|o| &o.values)
            .filter(|v| v.value.is_literal())
            .filter_map(|v| v.text().trim_end_matches('/').rsplit('/').next().map(str::to_owned))
            .collect();
        for name in names.iter().filter(|n| !matches!(n.as_str(), "." | "..")) {
            let inner = format!("{}/{name}", folder.text.trim_end_matches('/'));
            let target = self.place.exact(&inner, self.library.paths());
            let ordinary = matches!(target.class, Class::Workspace | Class::Generated | Class::Temporary);
            if !ordinary && target.class != folder.class && folder.class != Class::Unknown {
                self.act(EffectKind::Write, target, with, doing.number, value.span);
            }
        }
    }

    /// What a revision of git names, under the name it has there: the file of today is another one.
    pub(crate) fn in_tree(&self, value: &Value, cwd: Option<&str>) -> Option<Target> {
        let paths = self.library.paths();
        let target = self.place.path(&in_tree(value)?, cwd, paths);
        if !value.is_literal() || !value.text.contains(':') {
            return Some(target);
        }
        let Target { text, .. } = self.place.path(value, cwd, paths);
        Some(Target { text, ..target })
    }
}

/// The path in a revision of git that is a path, or has one behind its colon: `HEAD~3:src/a`, `1,20:src/a`,
/// `:(icase)src/*`. `None`: a path that is left out.
fn in_tree(value: &Value) -> Option<Value> {
    let Some(colon) = value.text.rfind(':') else { return Some(pathspec(value.clone())) };
    let mut path = value.suffix(colon + 1);
    if path.text.starts_with(['!', '^']) || value.text.starts_with(":(exclude") {
        return None;
    }
    // What stands in brackets says how the pattern is meant.
    let magic = path.text.strip_prefix('(').and_then(|rest| rest.find(')'));
    let from = magic.map_or(0, |end| end + 2);
    path = path.suffix(from);
    let top = path.text.len() - path.text.trim_start_matches('/').len();
    Some(pathspec(path.suffix(top)))
}

/// What git is handed in quotes is a pattern to it.
fn pathspec(value: Value) -> Value {
    if !value.is_literal() || !value.text.contains(['*', '?', '[']) {
        return value;
    }
    let mut pattern = Value { taint: value.taint, ..Value::default() };
    pattern.push_hole(HoleKind::Glob, &value.text, false);
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_behind_a_colon_is_what_a_revision_names() {
        let path = |text: &str| in_tree(&Value::literal(text)).map(|value| value.text.to_string());
        let named = ["HEAD:.env", ":0:.env", "1,20:.env", ":(icase).env", ":/.env", ".env"];
        assert!(named.into_iter().all(|text| path(text).as_deref() == Some(".env")));
        assert_eq!(path("HEAD~3"), Some("HEAD~3".to_owned()));
        assert_eq!(path(":!.env"), None);
        assert_eq!(path(":(exclude).env"), None);
    }
}
