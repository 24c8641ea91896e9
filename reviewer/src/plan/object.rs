//! The things that a step names.

use assize_protocol::{Class, Effect, EffectKind, Invocation, Qualifier, TargetKind, Zone};

use super::address::{of_address, of_route};
use super::query::of_query;
use crate::grammar::holds;
use crate::request::stem;
use crate::tables::{Act, Objects, Tables};

/// What sort of thing it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Path,
    Host,
    Url,
    Number,
    Package,
    /// A commit counted from the newest: how many back.
    Back(u32),
    Secret,
    Script,
    Word,
}

/// One thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Object {
    /// As the plan spells it, lower case, without what only says how.
    pub(crate) text: String,
    pub(crate) kind: Kind,
    /// A file of the workspace, or of a temporary folder.
    pub(crate) near: bool,
    /// Its absolute path, where it is one.
    pub(crate) path: Option<String>,
    /// It says where the step works, and is not what it is done to.
    pub(crate) place: bool,
}

impl Object {
    pub(super) fn new(text: &str, kind: Kind) -> Self {
        Self { text: text.to_lowercase(), kind, near: false, path: None, place: false }
    }

    /// A number, or a name that tells nothing of its kind.
    pub(crate) fn plain(text: &str) -> Self {
        let digits = text.trim_start_matches('#');
        let number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        Self::new(if number { digits } else { text }, if number { Kind::Number } else { Kind::Word })
    }
}

/// The parts of a name, as stems.
pub(crate) fn parts(text: &str) -> Vec<String> {
    let pieces = text.split(|c: char| !c.is_alphanumeric()).filter(|piece| !piece.is_empty());
    pieces.map(stem).collect()
}

/// What an invocation names.
pub(super) fn objects(
    invocation: &Invocation,
    act: Option<&Act>,
    effects: &[&Effect],
    inner: &[&Invocation],
    tables: &Tables,
) -> Vec<Object> {
    let role = act.map_or(Objects::Named, |act| act.objects);
    let mut all = Vec::new();
    let sends = effects.iter().any(|effect| effect.kind == EffectKind::Send);
    for effect in effects {
        if let Some(object) = touched(effect, role, sends, invocation) {
            all.push(object);
        }
    }
    if act.is_some_and(|act| act.name.starts_with("runs a tool")) {
        all.extend(tool(invocation));
    }
    let lost = role == Objects::Lost && all.iter().any(|object: &Object| object.kind == Kind::Path);
    // `--limit web1,web2`
    let hosts = invocation.program.starts_with("ansible");
    let each = |text: String| -> Vec<String> {
        let several = hosts && !text.contains([' ', '=']);
        if several { text.split(',').map(str::to_owned).collect() } else { vec![text] }
    };
    for text in words(invocation, inner, tables).into_iter().flat_map(each) {
        let free = |list: &[String]| list.iter().any(|one| one.eq_ignore_ascii_case(&text));
        let verb = |sub: &String| sub.split(' ').any(|word| word == text);
        if !invocation.understood && act.is_some_and(|act| act.subs.iter().any(verb)) {
            continue;
        }
        // `rollout restart deploy` alone means all of them.
        let kind = holds(&tables.defaults.namespaced, &invocation.program)
            && invocation.operands.last() == Some(&text);
        if free(&tables.defaults.operands) || act.is_some_and(|act| free(&act.free)) && !kind {
            continue;
        }
        // What a tool of the network is told is no package.
        let tool = act.is_some_and(|act| act.name.starts_with("runs a tool"));
        let named_first = tool && all.iter().any(|object| object.kind == Kind::Package);
        let mode = invocation.program == "chmod"
            && !text.contains(['/', '.'])
            && text.len() <= 12
            && invocation.operands.first() == Some(&text);
        // `bs=4M status=progress` says how, as options of other programs do.
        let how = invocation.program == "dd" && text.contains('=') && !text.starts_with(['i', 'o']);
        // What a query speaks of is found in it.
        let query = text.contains(' ') && holds(&tables.defaults.databases, &invocation.program);
        if mode || query || how {
            continue;
        }
        all.extend(
            spelled(&text, if named_first { Objects::Named } else { role }, &invocation.program, tables)
                .into_iter()
                .filter(|object| !(lost && object.kind == Kind::Word && looks_like_path(&text))),
        );
    }
    let queried = of_query(invocation, tables);
    mark_places(&mut all, invocation, !queried.is_empty(), tables);
    all.extend(queried);
    all.retain(|object| !object.text.is_empty() && !object.text.contains(['⟨', '⟩']));
    dedup(all)
}

/// Marks what only says where the step works.
fn mark_places(all: &mut [Object], invocation: &Invocation, queried: bool, tables: &Tables) {
    let stores = holds(&tables.defaults.databases, &invocation.program);
    let Some(options) = tables.defaults.places.get(&invocation.program).filter(|_| queried || !stores) else {
        return;
    };
    let option = |word: &str| word.starts_with('-') && holds(options, word.trim_start_matches('-'));
    let apart = invocation.argv.windows(2).filter_map(|pair| match pair {
        [before, value] if option(before) => Some(value.as_str()),
        _ => None,
    });
    let joined = invocation.argv.iter().filter_map(|word| word.split_once('='));
    let joined = joined.filter(|(before, _)| option(before)).map(|(_, value)| value);
    let mut values: Vec<&str> = apart.chain(joined).collect();
    if holds(options, "*") {
        values.extend(invocation.operands.iter().map(String::as_str).filter(|word| !word.contains(' ')));
    }
    for object in all.iter_mut().filter(|object| object.kind == Kind::Word) {
        let ends = |value: &str| {
            let value = value.split('?').next().unwrap_or(value).to_lowercase();
            value == object.text || value.contains("://") && value.ends_with(&format!("/{}", object.text))
        };
        object.place = values.iter().any(|value| ends(value));
    }
}

fn dedup(all: Vec<Object>) -> Vec<Object> {
    let mut kept: Vec<Object> = Vec::new();
    for object in all {
        let tail = format!("/{}", object.text.trim_start_matches("./").trim_end_matches('/'));
        let known = |one: &Object| {
            one.text == object.text
                || (one.kind == Kind::Path && object.kind != Kind::Host && one.text.ends_with(&tail))
                || (object.text.starts_with("~/")
                    && one.kind == Kind::Path
                    && one.text.ends_with(object.text.trim_start_matches('~').trim_end_matches('/')))
        };
        if !kept.iter().any(known) {
            kept.push(object);
        }
    }
    kept
}

/// What an effect touches, where that matters for `role`.
fn touched(effect: &Effect, role: Objects, sends: bool, invocation: &Invocation) -> Option<Object> {
    let target = &effect.target;
    let near = matches!(target.zone, Some(Zone::Workspace | Zone::Temporary));
    let ordinary =
        near && matches!(target.class, Class::Workspace | Class::Generated | Class::Temporary | Class::Build);
    match (effect.kind, target.kind) {
        (EffectKind::Fetch | EffectKind::Send, TargetKind::Host) => {
            let known = target.class == Class::Origin
                || target.class == Class::Loopback
                || target.text.ends_with(".invalid");
            (!known).then(|| Object::new(&target.text, Kind::Host))
        }
        (EffectKind::Read, TargetKind::Path) if super::is_secret(effect) => {
            Some(Object { near, ..Object::new(&target.text, Kind::Secret) })
        }
        (EffectKind::Reveal, _) if invocation.operands.is_empty() => {
            Some(Object::new(&target.text, Kind::Secret))
        }
        // What a package manager keeps is its own affair: the packages are named.
        (EffectKind::Delete, TargetKind::Path) if role == Objects::Packages => None,
        (EffectKind::Delete | EffectKind::Write, TargetKind::Path) => {
            let remote = target.text.contains(':');
            // What an installer writes, and what a tool keeps beside its work, says nothing about the request.
            let own = matches!(
                role,
                Objects::Packages | Objects::Named | Objects::Loose | Objects::Files | Objects::Script
            );
            let lost = effect.kind == EffectKind::Delete || !(ordinary || own);
            (lost && !remote && target.class != Class::Stream)
                .then(|| Object { near, ..Object::new(&target.text, Kind::Path) })
        }
        (EffectKind::Read, TargetKind::Path) => {
            let contents = !effect.qualifiers.contains(&Qualifier::Metadata);
            let matters = sends || role == Objects::Sent || (!near && target.class != Class::System);
            (contents
                && matters
                && !target.text.contains(':')
                && !matches!(target.class, Class::Stream | Class::Build | Class::Vcs))
            .then(|| Object { near, ..Object::new(&target.text, Kind::Path) })
        }
        (EffectKind::Execute, TargetKind::Code) => (target.class == Class::Opaque
            && target.text.starts_with('/')
            && super::own_tool(invocation).is_none())
        .then(|| Object { near, ..Object::new(&target.text, Kind::Script) }),
        _ => None,
    }
}

/// Operands, and values of options that name something.
fn words(invocation: &Invocation, inner: &[&Invocation], tables: &Tables) -> Vec<String> {
    let mut operands = invocation.operands.clone();
    let mut subs = invocation.subcommands.iter().peekable();
    let mut found = Vec::new();
    let mut value_of: Option<String> = None;
    let free = |option: &str| {
        let name = option.trim_start_matches('-');
        let made = tables.defaults.makes.get(&invocation.program);
        let aimed = tables.defaults.named_by.get(&invocation.program);
        (holds(&tables.defaults.free_options, name) || made.is_some_and(|made| holds(made, name)))
            && !aimed.is_some_and(|aimed| holds(aimed, name))
    };
    let inside = |word: &String| {
        inner.iter().any(|one| one.understood && one.argv.contains(word))
            || (!inner.is_empty() && word.contains(' '))
    };
    for word in invocation.argv.iter().skip(1) {
        if let Some(at) = operands.iter().position(|operand| operand == word) {
            operands.remove(at);
            value_of = None;
            if !inside(word) {
                found.push(word.clone());
            }
        } else if subs.peek() == Some(&word) {
            subs.next();
            value_of = None;
        } else if let Some((option, value)) = word.split_once('=').filter(|_| word.starts_with('-')) {
            value_of = None;
            if !free(option) {
                found.push(value.to_owned());
            }
        } else if word.starts_with('-') {
            value_of = Some(word.clone());
        } else {
            let skipped = value_of.take().is_some_and(|option| free(&option));
            if !skipped && !inside(word) {
                found.push(word.clone());
            }
        }
    }
    found
}

/// The package that `npx` and its like fetch and run.
fn tool(invocation: &Invocation) -> Option<Object> {
    let words = invocation.argv.get(1..).unwrap_or_default();
    let chosen =
        words.iter().skip_while(|word| !matches!(word.as_str(), "-p" | "--package" | "--from")).nth(1);
    let mut plain =
        words.iter().filter(|word| !word.starts_with('-') && !invocation.subcommands.contains(word));
    let verb = |word: &&String| matches!(word.as_str(), "dlx" | "exec" | "x" | "run" | "create" | "init");
    let first = plain.find(|word| !verb(word));
    package(chosen.or(first)?).map(|name| Object::new(name, Kind::Package))
}

fn looks_like_path(text: &str) -> bool {
    text.starts_with(['/', '~', '.']) || text.contains('/')
}

/// What one word names: often more than one thing.
fn spelled(word: &str, role: Objects, program: &str, tables: &Tables) -> Vec<Object> {
    let text = word.trim_matches(['"', '\'']);
    if text.contains("://") {
        return of_address(text, tables);
    }
    if program == "gh"
        && let Some(all) = of_route(text)
    {
        return all;
    }
    if role == Objects::Packages {
        return package(text).map(|name| Object::new(name, Kind::Package)).into_iter().collect();
    }
    if let Some(back) = back(text) {
        return vec![Object::new(text, Kind::Back(back))];
    }
    // dev@host:/path
    if let Some((machine, path)) =
        text.split_once(':').filter(|(machine, _)| !machine.is_empty() && !machine.contains('/'))
        && (machine.contains(['@', '.']) || path.starts_with('/'))
        && !path.starts_with(|c: char| c.is_ascii_digit())
    {
        let host = machine.rsplit('@').next().unwrap_or(machine);
        let mut all = vec![Object::new(host, Kind::Host)];
        if path.len() > 1 {
            all.push(Object::new(path.trim_end_matches('/'), Kind::Word));
        }
        return all;
    }
    // `postgresql@15-main` of a service manager is a unit.
    let unit = matches!(program, "systemctl" | "service");
    if let Some((_, host)) = text
        .split_once('@')
        .filter(|_| !unit)
        .filter(|(user, _)| !user.is_empty() && !text.contains(['/', '{']))
    {
        return vec![Object::new(host, Kind::Host)];
    }
    if role == Objects::Script {
        return vec![Object::new(text, Kind::Script)];
    }
    let text = text.trim_start_matches('+');
    let pieces =
        text.split(':').map(|piece| piece.trim_start_matches("refs/heads/").trim_start_matches("refs/tags/"));
    let version = text
        .split_once(':')
        .is_some_and(|(_, behind)| behind.starts_with(|c: char| c.is_ascii_digit() || c == 'v'));
    let whole = version || !matches!(program, "git" | "docker" | "podman");
    // kubectl set image deployment/web web=registry/web:2
    let image = text.split_once('=').filter(|_| matches!(program, "kubectl" | "oc"));
    let pieces: Vec<&str> = match image {
        Some((name, value)) => vec![name, value],
        None if whole => vec![text],
        None => pieces.collect(),
    };
    pieces
        .into_iter()
        .filter(|piece| !piece.is_empty() && !piece.eq_ignore_ascii_case("head"))
        .map(Object::plain)
        .collect()
}

/// `HEAD~2`, `HEAD^`, `stash@{1}`.
fn back(text: &str) -> Option<u32> {
    let upper = text.to_uppercase();
    let rest = upper.strip_prefix("HEAD")?;
    match rest {
        "" => None,
        "^" | "~" => Some(1),
        "^^" => Some(2),
        _ => rest.strip_prefix('~').and_then(|count| count.parse().ok()),
    }
}

/// The name of a package, without version and extras; none for a path or a file of requirements.
fn package(text: &str) -> Option<&str> {
    let scoped = text.strip_prefix('@').map_or(0, |rest| rest.find('/').map_or(0, |at| at + 1));
    let tail = text.get(scoped..).unwrap_or_default();
    let end = tail.find(['@', '=', '<', '>', '~', '[', '^', '!', ';']).unwrap_or(tail.len());
    let name = text.get(..scoped + end)?;
    let file = [".txt", ".toml", ".lock", ".json", ".yml", ".yaml", ".cfg"]
        .iter()
        .any(|ending| name.ends_with(ending));
    let place = name.starts_with(['.', '/', '~']) || name == "-" || name.is_empty();
    (!file && !place).then_some(name)
}

/// Gives paths their absolute form.
pub(super) fn resolve(objects: &mut [Object], cwd: &str, home: Option<&str>) {
    for object in objects {
        object.path = match object.kind {
            Kind::Path | Kind::Secret | Kind::Script => absolute(&object.text, cwd, home),
            Kind::Word if looks_like_path(&object.text) => absolute(&object.text, cwd, home),
            Kind::Host | Kind::Url | Kind::Number | Kind::Package | Kind::Back(_) | Kind::Word => None,
        };
    }
}

/// The absolute form of a path as somebody spelled it.
pub(crate) fn absolute(text: &str, cwd: &str, home: Option<&str>) -> Option<String> {
    let text = text.trim_end_matches('/');
    let cwd = cwd.to_lowercase();
    let full = match (text.strip_prefix("~/"), home) {
        (Some(tail), Some(home)) => format!("{}/{tail}", home.to_lowercase()),
        (None, Some(home)) if text == "~" => home.to_lowercase(),
        (Some(_), None) => return None,
        (None, _) if text.starts_with('/') => text.to_owned(),
        (None, _) if text == "." || text.is_empty() => cwd,
        (None, _) => format!("{cwd}/{}", text.trim_start_matches("./")),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in full.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            other => parts.push(other),
        }
    }
    Some(format!("/{}", parts.join("/")))
}
