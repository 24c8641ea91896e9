//! Files that a word names in a notation of its own: `@file`, `HEAD:file`, the names that copies get in a folder.

use assize_protocol::{Class, EffectKind, Qualifier, Target};
use assize_rules::{Count, Role};

use crate::matched::Filled;
use crate::perform::{Performance, named};
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
        // Installed programs come along with the folder they lie in.
        let brings_folders = with.iter().any(|q| matches!(q, Qualifier::Recursive | Qualifier::Move));
        for name in names.iter().filter(|n| !matches!(n.as_str(), "." | "..")) {
            let inner = format!("{}/{name}", folder.text.trim_end_matches('/'));
            let target = self.place.exact(&inner, self.library.paths());
            let ordinary = matches!(target.class, Class::Workspace | Class::Temporary)
                || target.class == Class::Generated && !brings_folders;
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

    /// What is changed by putting `revision` to work, where that is not the project's own. A number may be that of
    /// whatever git was asked about.
    pub(crate) fn others_code(&self, revision: &Value) -> Option<Target> {
        let git = || self.seen.iter().filter(|seen| seen.invocation.program == "git");
        let asked = || git().flat_map(|seen| &seen.invocation.operands).any(|word| is_published(word));
        let others = may_be_published(revision) || !revision.is_literal() && asked();
        others.then(|| named(OTHERS_CODE, Class::Local))
    }

    /// Whether this line put into the working tree what somebody else published: nobody looked at it yet.
    pub(crate) fn took_others_code(&self) -> bool {
        self.effects.iter().any(|e| e.kind == EffectKind::Mutate && e.target.text == OTHERS_CODE)
    }
}

/// What working with a revision that others published changes.
const OTHERS_CODE: &str = "others-code";

/// Names of remotes by custom; what stands in front of the slash of another name is as well part of a branch's.
const REMOTES: [&str; 4] = ["origin", "upstream", "fork", "downstream"];

/// Branches on which a project comes together: what is there was taken in by the people of the project.
const TRUNKS: [&str; 6] = ["main", "master", "develop", "dev", "trunk", "HEAD"];

/// Whether what somebody else published may be meant.
fn may_be_published(revision: &Value) -> bool {
    let known = revision.is_number() || revision.holes.iter().all(|hole| hole.start > 0);
    !known || revision.text.split("..").any(is_published)
}

/// Whether a revision is what was fetched last, or lies on a branch of a remote that is not the trunk.
fn is_published(revision: &str) -> bool {
    let revision = revision.trim_start_matches(['^', '+', '.']);
    let name = revision.split(['~', '^', ':', '@']).next().unwrap_or(revision);
    let name = name.strip_prefix("refs/").unwrap_or(name);
    let (remote, branch) = match name.strip_prefix("remotes/") {
        Some(rest) => rest.split_once('/').unwrap_or((rest, "HEAD")),
        None => match name.split_once('/') {
            Some((remote, branch)) if REMOTES.contains(&remote) => (remote, branch),
            // Requests to take something in, where a service keeps them.
            Some(("pull" | "merge-requests" | "pull-requests", _)) => return true,
            _ => return name == "FETCH_HEAD",
        },
    };
    !remote.is_empty() && !TRUNKS.contains(&branch)
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

    #[test]
    fn what_others_published_is_not_the_projects_own() {
        let others = |text: &str| may_be_published(&Value::literal(text));
        for revision in [
            "FETCH_HEAD",
            "FETCH_HEAD~1",
            "origin/x",
            "remotes/alice/x",
            "refs/remotes/origin/x",
            "refs/pull/12/head",
            "main..origin/x",
            "^upstream/a/b",
            "origin/x@{1}",
            "origin/x^{tree}",
            "+origin/x:f",
        ] {
            assert!(others(revision), "{revision}");
        }
        for revision in [
            "main",
            "HEAD~3",
            "feature/x",
            "v1.2",
            "origin/main",
            "origin/main~2",
            "origin",
            "abc123",
            "@{u}",
            "-",
            "refs/heads/x",
            "upstream/master..x",
        ] {
            assert!(!others(revision), "{revision}");
        }
    }

    #[test]
    fn a_revision_that_nobody_knows_may_be_anybodys() {
        let hole = |kind| Value::hole(kind, crate::value::Taint::NONE);
        assert!(may_be_published(&hole(HoleKind::Unknown)));
        assert!(!may_be_published(&hole(HoleKind::Number)));
    }
}
