//! Where things lie: paths resolved and put into classes.

use std::borrow::Cow;

use assize_protocol::{Class, Command, Target, TargetKind, Zone};
use assize_rules::{Glob, Paths, segments};

use crate::find::Names;
use crate::value::{Found, HoleKind, Taint, Value};

/// The roots that a command is judged against.
#[derive(Debug, Clone)]
pub(crate) struct Place<'a> {
    pub(crate) workspace: Vec<Cow<'a, str>>,
    pub(crate) home: Option<Cow<'a, str>>,
    pub(crate) user: Option<&'a str>,
}

const TEMPORARY: &[&str] =
    &["/tmp", "/var/tmp", "/private/tmp", "/private/var/tmp", "/dev/shm", "/run/shm", "/run/lock"];
const SYSTEM: &[&str] = &[
    "/etc",
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/boot",
    "/opt",
    "/var",
    "/run",
    "/proc",
    "/sys",
    "/System",
    "/Library",
    "/Applications",
    "/private",
    "/nix",
    "/snap",
];
const STREAMS: &[&str] = &[
    "/dev/null",
    "/dev/zero",
    "/dev/full",
    "/dev/random",
    "/dev/urandom",
    "/dev/stdin",
    "/dev/stdout",
    "/dev/stderr",
    "/dev/tty",
    "/dev/ptmx",
];
/// Removing or re-permissioning one of these whole is removing the system.
const SYSTEM_ROOTS: &[&str] = &[
    "/etc",
    "/usr",
    "/usr/bin",
    "/usr/sbin",
    "/usr/lib",
    "/usr/local",
    "/usr/share",
    "/bin",
    "/sbin",
    "/lib",
    "/lib64",
    "/boot",
    "/opt",
    "/var",
    "/var/lib",
    "/var/log",
    "/run",
    "/proc",
    "/sys",
    "/dev",
    "/System",
    "/Library",
    "/Applications",
    "/root",
];

impl<'a> Place<'a> {
    pub(crate) fn of(command: &'a Command) -> Self {
        let mut workspace: Vec<Cow<'a, str>> = command.workspace.iter().map(|root| normal(root)).collect();
        if workspace.is_empty() {
            workspace.push(normal(&command.cwd));
        }
        // Nobody is trusted with the whole disk: it is what is left when nobody said where.
        workspace.retain(|root| root != "/");
        Self { workspace, home: command.home.as_deref().map(normal), user: command.user.as_deref() }
    }

    /// `path` with the home for a leading `~`.
    pub(crate) fn with_home(&self, path: &str) -> String {
        match (path.strip_prefix('~'), &self.home) {
            (Some(rest), Some(home)) => format!("{home}{rest}"),
            _ => path.to_owned(),
        }
    }

    /// The path below the home, without a leading slash; the home itself is empty.
    pub(crate) fn below_home<'p>(&self, path: &'p str) -> Option<&'p str> {
        below(path, self.home.as_deref()?)
    }

    fn below_workspace<'p>(&self, path: &'p str) -> Option<&'p str> {
        self.workspace.iter().find_map(|root| below(path, root))
    }

    fn zone(&self, path: &str) -> Zone {
        if self.below_workspace(path).is_some() {
            Zone::Workspace
        } else if TEMPORARY.iter().any(|root| below(path, root).is_some()) {
            Zone::Temporary
        } else if self.below_home(path).is_some() {
            Zone::Home
        } else if below(path, "/dev").is_some() {
            Zone::Device
        } else if path == "/" || SYSTEM.iter().any(|root| below(path, root).is_some()) {
            Zone::System
        } else {
            Zone::Outside
        }
    }

    /// The whole zones at or below `path`.
    fn contains(&self, path: &str) -> Vec<Zone> {
        let mut zones = Vec::new();
        let holds = |root: &str| below(root, path).is_some();
        if self.workspace.iter().any(|root| holds(root)) {
            zones.push(Zone::Workspace);
        }
        if TEMPORARY.iter().any(|root| holds(root)) {
            zones.push(Zone::Temporary);
        }
        if self.home.as_ref().is_some_and(|home| holds(home)) {
            zones.push(Zone::Home);
        }
        if path == "/" || SYSTEM_ROOTS.contains(&path) {
            zones.push(Zone::System);
        }
        zones
    }

    /// The target that `value` names as a path, seen from `cwd`.
    pub(crate) fn path(&self, value: &Value, cwd: Option<&str>, paths: &Paths) -> Target {
        let Some(resolved) = resolve(value, cwd) else {
            return unknown_path(value);
        };
        match resolved {
            Resolved::Exact(path) => self.owned(path, paths),
            Resolved::Pattern { folder, pattern } => self.pattern(&folder, &pattern, paths),
            Resolved::Below { folder, names: Some(names), .. } if !value.taint.has(Taint::SECRET) => {
                self.searched(&folder, &names, paths)
            }
            Resolved::Below { folder, ending, .. } => {
                let inner = format!("{}/**{ending}", folder.trim_end_matches('/'));
                let mut target = Target { contains: self.contains(&folder), ..self.exact(&inner, paths) };
                // Names that somebody searched for as secrets.
                if value.taint.has(Taint::SECRET) {
                    target.class = Class::Credential;
                }
                target
            }
        }
    }

    /// Everything below `folder` whose name matches one of `names`.
    fn searched(&self, folder: &str, names: &[String], paths: &Paths) -> Target {
        let base = folder.trim_end_matches('/');
        let text = match names {
            [name] => format!("{base}/**/{name}"),
            several => format!("{base}/**/{{{}}}", several.join(",")),
        };
        let inside = self.below_workspace(folder).is_some();
        if inside && names.iter().all(|name| paths.finds_generated(name)) {
            let zone = Some(Zone::Workspace);
            return Target {
                kind: TargetKind::Path,
                text,
                class: Class::Generated,
                zone,
                contains: Vec::new(),
            };
        }
        // Names that may be anything: keys, settings, what git keeps.
        let mut target =
            Target { text, contains: self.contains(folder), ..self.exact(&format!("{base}/**"), paths) };
        // `*config*` is about settings, though `kubeconfig` is among them; `.e*` is hardly about anything but `.env`.
        let begins = names.iter().filter(|name| !name.starts_with('*'));
        let mut reached =
            begins.map(|name| paths.class_of_pattern(folder, &Glob::new(shell_to_glob(name)), None));
        if reached.any(|class| class == Some(Class::Credential)) {
            target.class = Class::Credential;
        }
        target
    }

    /// The target of an absolute path.
    pub(crate) fn exact(&self, path: &str, paths: &Paths) -> Target {
        self.owned(path.to_owned(), paths)
    }

    fn owned(&self, path: String, paths: &Paths) -> Target {
        let zone = self.zone(&path);
        let class = self.class(&path, zone, paths);
        let contains = self.contains(&path);
        Target { kind: TargetKind::Path, text: path, class, zone: Some(zone), contains }
    }

    fn class(&self, path: &str, zone: Zone, paths: &Paths) -> Class {
        if STREAMS.contains(&path) || below(path, "/dev/fd").is_some() || below(path, "/dev/pts").is_some() {
            return Class::Stream;
        }
        if let Some(class) = paths.class_of(path, self.below_home(path)) {
            // What an installer or a build put below its own output is not the project's settings.
            let generated = self.below_workspace(path).is_some_and(|rel| paths.is_generated(rel));
            if !(generated && matches!(class, Class::Build | Class::Ci | Class::Editor)) {
                return class;
            }
        }
        match zone {
            Zone::Workspace if self.below_workspace(path).is_some_and(|rel| paths.is_generated(rel)) => {
                Class::Generated
            }
            Zone::Workspace if path.contains('*') && paths.leaves(path) => Class::Generated,
            Zone::Workspace => Class::Workspace,
            Zone::Temporary => Class::Temporary,
            Zone::Home => Class::Home,
            Zone::System if below(path, "/proc").is_some() || below(path, "/sys").is_some() => Class::Kernel,
            Zone::System => Class::System,
            Zone::Device => Class::Device,
            Zone::Outside => Class::Outside,
            Zone::Unknown => Class::Unknown,
        }
    }

    fn pattern(&self, folder: &str, pattern: &str, paths: &Paths) -> Target {
        let broad = !pattern.chars().any(char::is_alphanumeric);
        let glob = Glob::new(shell_to_glob(pattern));
        let inner = format!("{}/{pattern}", folder.trim_end_matches('/'));
        let mut target = self.exact(&inner, paths);
        if let Some(class) = paths.class_of_pattern(folder, &glob, self.below_home(folder))
            && !matches!(target.class, Class::Credential | Class::Generated)
        {
            target.class = class;
        }
        target.contains = if broad { self.contains(folder) } else { self.roots_matching(folder, &glob) };
        target
    }

    /// Roots whose next segment below `folder` the pattern matches: `/home/*` holds `/home/dev`.
    fn roots_matching(&self, folder: &str, pattern: &Glob) -> Vec<Zone> {
        let hit = |root: &str| {
            below(root, folder).and_then(|rel| rel.split('/').next()).is_some_and(|s| pattern.matches(s))
        };
        let mut zones = Vec::new();
        if self.workspace.iter().any(|r| hit(r)) {
            zones.push(Zone::Workspace);
        }
        if self.home.as_ref().is_some_and(|h| hit(h)) {
            zones.push(Zone::Home);
        }
        if SYSTEM_ROOTS.iter().any(|r| hit(r)) {
            zones.push(Zone::System);
        }
        zones
    }
}

/// Kernels refuse longer names, and a folder that deep was reached step by step.
const LONGEST_PATH: usize = 4_096;

/// The absolute form of `value`; `None` when it is not known.
pub(crate) fn resolve(value: &Value, cwd: Option<&str>) -> Option<Resolved> {
    if let [hole] = value.holes.as_slice()
        && let HoleKind::Below(found) = &hole.kind
    {
        let (before, after) = (value.prefix(), value.text.get(hole.end..)?);
        let folder = if before.is_empty() { common(&found.folders)? } else { behind(found, before, cwd)? };
        let clean = after.is_empty() || (after.starts_with(['.', '/']) && !after.contains(".."));
        let whole = after.is_empty() && (before.is_empty() || before.ends_with('/'));
        let names = found.names.clone().filter(|_| whole);
        return clean.then(|| Resolved::Below { folder, ending: after.to_owned(), names });
    }
    let unresolved = |k: &HoleKind| matches!(k, HoleKind::Unknown | HoleKind::Label | HoleKind::Below(_));
    if value.holes.iter().any(|h| unresolved(&h.kind)) {
        return None;
    }
    let text = if value.text.is_ascii() {
        Cow::Borrowed(value.text.as_str())
    } else {
        Cow::Owned(value.text.replace(crate::value::STAND_IN, "0"))
    };
    let from = if text.starts_with('/') { "" } else { cwd? };
    let path = joined(from, &text);
    if path.len() > LONGEST_PATH {
        return None;
    }
    if value.holes.iter().all(|h| h.kind != HoleKind::Glob) {
        return Some(Resolved::Exact(path));
    }
    let absolute = if from.is_empty() { text } else { Cow::Owned([from, "/", &text].concat()) };
    // Older shells let `.*` and `.?` reach the parent.
    if segments_of(&absolute).any(|s| s.starts_with('.') && reaches_parent(s)) {
        return None;
    }
    // The folder that is known, and everything behind it as one pattern.
    let segments: Vec<&str> = path.split('/').collect();
    let first = segments.iter().position(|s| s.contains(['*', '?', '[']))?;
    let folder = segments.get(..first)?.join("/");
    let pattern = segments.get(first..)?.join("/");
    let folder = if folder.is_empty() { "/".to_owned() } else { folder };
    Some(Resolved::Pattern { folder, pattern })
}

/// The folder in which a name lies that is put behind `before`.
fn behind(found: &Found, before: &str, cwd: Option<&str>) -> Option<String> {
    let (folder, _) = before.rsplit_once('/').unwrap_or((".", before));
    let folder = if folder.is_empty() { "/" } else { folder };
    match resolve(&Value::literal(folder), cwd)? {
        Resolved::Exact(path) if !found.climbs => Some(path),
        _ => None,
    }
}

/// An absolute path, or a pattern below a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Resolved {
    Exact(String),
    Pattern {
        folder: String,
        pattern: String,
    },
    /// Any name at or below the folder.
    Below {
        folder: String,
        ending: String,
        /// Patterns of which its last segment matches one.
        names: Names,
    },
}

fn unknown_path(value: &Value) -> Target {
    Target {
        kind: TargetKind::Path,
        text: value.text.to_string(),
        class: Class::Unknown,
        zone: Some(Zone::Unknown),
        contains: Vec::new(),
    }
}

/// A bracket expression matches one character: `?` is the wider pattern, which is the safe side.
fn shell_to_glob(pattern: &str) -> String {
    let mut glob = String::with_capacity(pattern.len());
    let mut rest = pattern.chars();
    while let Some(c) = rest.next() {
        if c == '[' && rest.as_str().contains(']') {
            glob.push('?');
            rest.by_ref().find(|c| *c == ']');
        } else {
            glob.push(c);
        }
    }
    glob
}

fn segments_of(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|s| s.contains(['*', '?', '[']))
}

/// Whether a pattern segment could stand for `..`.
fn reaches_parent(segment: &str) -> bool {
    // `.[!.]*` is how one says that it should not.
    Glob::new(shell_to_glob(&segment.replace("[!.]", "x"))).matches("..")
}

/// The deepest folder that holds all of them.
pub(crate) fn common(folders: &[String]) -> Option<String> {
    let (first, rest) = folders.split_first()?;
    let mut kept: Vec<&str> = first.split('/').collect();
    for folder in rest {
        let same = kept.iter().zip(folder.split('/')).take_while(|(a, b)| *a == b).count();
        kept.truncate(same);
    }
    let joined = kept.join("/");
    Some(if joined.is_empty() { "/".to_owned() } else { joined })
}

/// The rest of `path` below `root`, without a leading slash.
pub(crate) fn below<'p>(path: &'p str, root: &str) -> Option<&'p str> {
    if root == "/" {
        return path.strip_prefix('/');
    }
    // One byte tells most paths apart, without a call.
    if path.as_bytes().get(root.len()).is_some_and(|byte| *byte != b'/') {
        return None;
    }
    match path.strip_prefix(root)? {
        "" => Some(""),
        rest => rest.strip_prefix('/'),
    }
}

/// `path` as [`normalise`] has it; what is in that form already is not copied.
fn normal(path: &str) -> Cow<'_, str> {
    let plain = |segment: &str| !matches!(segment, "" | "." | "..");
    if path.starts_with('/') && segments(path).skip(1).all(plain) {
        Cow::Borrowed(path)
    } else {
        Cow::Owned(normalise(path))
    }
}

/// Removes `.`, `..`, doubled and trailing slashes from an absolute path, by name alone.
pub(crate) fn normalise(path: &str) -> String {
    joined("", path)
}

/// The same for `path` seen from the folder `from`.
fn joined(from: &str, path: &str) -> String {
    let mut kept = String::with_capacity(from.len() + path.len() + 2);
    for segment in segments(from).chain(segments(path)) {
        match segment {
            "" | "." => {}
            ".." => kept.truncate(kept.rfind('/').unwrap_or(0)),
            other => {
                kept.push('/');
                kept.push_str(other);
            }
        }
    }
    if kept.is_empty() {
        kept.push('/');
    }
    kept
}

#[cfg(test)]
mod tests;
