//! Files that a script names once or searches for: a path by such a name is no value like any other, since a path
//! has methods that move and delete.

use std::collections::{HashMap, HashSet};

use assize_protocol::{EffectKind, Qualifier};

use super::{Meaning, Reader};
use crate::Act;
use crate::tree::{Node, named, only};

pub(super) const TREE: &[Qualifier] = &[Qualifier::Recursive];
/// What paths have that are texts.
const TEXTS: [&str; 3] = ["name", "stem", "suffix"];
/// Builtins that make a text of a path, or print it.
const TELL: [&str; 2] = ["print", "str"];

/// What is known of a script's names for files.
#[derive(Default)]
pub(super) struct Files<'t> {
    /// Names that are bound once, to a path that is written out.
    named: HashMap<&'t str, &'t str>,
    /// Names that run over what a search brings, and where it looks.
    found: HashMap<&'t str, Found>,
    /// Nodes that make a path or search, and were looked at here.
    seen: HashSet<usize>,
}

#[derive(Default)]
struct Found {
    folders: Vec<String>,
    /// How often the name is bound so.
    times: usize,
    /// It is a path and no text.
    is_path: bool,
}

impl<'t> Reader<'t> {
    /// Notes which names are files.
    pub(super) fn note_files(&mut self, node: Node<'_>) {
        let name = node.child_by_field_name("left").filter(|left| left.kind() == "identifier");
        let right = node.child_by_field_name("right");
        if let (Some(name), Some(right)) = (name.map(|n| self.of(n)), right) {
            match node.kind() {
                "assignment" if self.bindings.get(name) == Some(&1) => {
                    if let Some(path) = self.written_path(right) {
                        self.files.named.insert(name, path);
                        self.files.seen.insert(right.id());
                    }
                }
                "for_statement" | "for_in_clause" => {
                    if let Some((folder, is_path)) = self.search(right) {
                        let found = self.files.found.entry(name).or_default();
                        found.folders.push(folder);
                        found.times += 1;
                        found.is_path |= is_path;
                    }
                }
                _ => {}
            }
        }
        for child in named(node) {
            self.note_files(child);
        }
    }

    /// Keeps the names that are never bound to anything else, and reads where they look.
    pub(super) fn settle_files(&mut self) {
        let bindings = &self.bindings;
        self.files.found.retain(|name, found| bindings.get(name) == Some(&found.times));
        let mut folders: Vec<String> = self.files.found.values().flat_map(|f| f.folders.clone()).collect();
        folders.sort();
        folders.dedup();
        self.acts.extend(folders.into_iter().map(|path| Act::Touch {
            kind: EffectKind::Read,
            path,
            with: TREE,
        }));
    }

    /// `Path('x')`, with nothing that stands for another place.
    fn written_path(&mut self, node: Node<'_>) -> Option<&'t str> {
        let function = node.child_by_field_name("function").filter(|_| node.kind() == "call")?;
        let is_path = matches!(self.resolve(function)?, Meaning::Member(member) if member == "pathlib.Path");
        let text = self.only_text(node.child_by_field_name("arguments")?).filter(|_| is_path)?;
        (!text.is_empty() && !text.starts_with('~')).then_some(text)
    }

    /// `Path('x').rglob('*.py')`, `p.iterdir()`, `glob.glob('x/*.json')`, sorted or not: where it looks, and whether it
    /// brings paths.
    fn search(&mut self, node: Node<'_>) -> Option<(String, bool)> {
        let function = node.child_by_field_name("function").filter(|_| node.kind() == "call")?;
        let arguments = node.child_by_field_name("arguments")?;
        if function.kind() == "identifier" && matches!(self.of(function), "sorted" | "list") {
            let inner = only(arguments)?;
            return (!self.bound.contains(self.of(function))).then(|| self.search(inner))?;
        }
        let all: Vec<Node<'_>> = named(arguments).collect();
        let attribute = function.child_by_field_name("attribute").map_or("", |a| self.of(a));
        let object = function.child_by_field_name("object");
        if let Some(object) = object.filter(|_| matches!(attribute, "rglob" | "glob" | "iterdir")) {
            let folder = match self
                .files
                .named
                .get(self.of(object))
                .copied()
                .filter(|_| object.kind() == "identifier")
            {
                Some(path) => Some(path),
                None => self.written_path(object),
            };
            if let Some(folder) = folder {
                let stays = match attribute {
                    "iterdir" => all.is_empty(),
                    _ => self.only_text(arguments).is_some_and(|p| {
                        !p.contains("..") && !p.starts_with(['/', '~']) && !asks_for_hidden(p)
                    }),
                };
                stays.then(|| self.files.seen.insert(node.id()))?;
                return Some((folder.to_owned(), true));
            }
        }
        let searches = matches!(self.resolve(function)?, Meaning::Member(m) if matches!(m.as_str(), "glob.glob" | "glob.iglob"));
        let (pattern, rest) = all.split_first().filter(|_| searches)?;
        let pattern = self.plain_text(*pattern).filter(|p| !p.starts_with('~') && !asks_for_hidden(p))?;
        let deep = |n: &Node<'_>| matches!(self.of(*n), "recursive=True" | "recursive=False");
        rest.iter().all(deep).then(|| self.files.seen.insert(node.id()))?;
        let fixed = pattern.split(['*', '?', '[']).next().unwrap_or("");
        let folder =
            fixed.rsplit_once('/').map_or(".", |(folder, _)| if folder.is_empty() { "/" } else { folder });
        // Behind the first pattern nothing leads up again.
        let climbs = pattern.get(fixed.len()..).unwrap_or("").contains("..");
        (!climbs).then(|| (folder.to_owned(), false))
    }

    /// Whether a node makes a path or searches, and was understood.
    pub(super) fn is_file_call(&self, node: Node<'_>) -> bool {
        self.files.seen.contains(&node.id())
    }

    /// Whether a name stands for a path.
    pub(super) fn is_path_name(&self, node: Node<'_>) -> bool {
        let name = self.of(node);
        let path =
            self.files.named.contains_key(name) || self.files.found.get(name).is_some_and(|f| f.is_path);
        node.kind() == "identifier" && path
    }

    /// A path by its name, outside of a call of its methods: printed, or its texts.
    pub(super) fn path_use(&mut self, node: Node<'_>) -> Option<()> {
        let parent = node.parent()?;
        let told = match parent.kind() {
            "interpolation" => true,
            "attribute" => TEXTS.contains(&self.of(parent.child_by_field_name("attribute")?)),
            "argument_list" => {
                let function = parent.parent()?.child_by_field_name("function")?;
                let name = self.of(function);
                function.kind() == "identifier" && TELL.contains(&name) && !self.bound.contains(name)
            }
            // Where it is bound.
            "assignment" | "for_statement" | "for_in_clause" => {
                parent.child_by_field_name("left") == Some(node)
            }
            _ => false,
        };
        told.then_some(())
    }

    /// A method of the path `object` that does something to the file; `None`: not one of these.
    pub(super) fn path_call(&mut self, object: Node<'_>, method: &str) -> Option<()> {
        let kind = match method {
            "read_text" | "read_bytes" | "exists" | "is_file" | "is_dir" | "stat" => EffectKind::Read,
            "write_text" | "write_bytes" => EffectKind::Write,
            _ => return None,
        };
        self.touch_file(object, kind)
    }

    /// Does `kind` to the file that `node` stands for: a text, a name for a path or for what was found.
    pub(super) fn touch_file(&mut self, node: Node<'_>, kind: EffectKind) -> Option<()> {
        let written = match node.kind() {
            "string" => self.plain_text(node),
            "call" => self.written_path(node),
            "identifier" => self.files.named.get(self.of(node)).copied(),
            _ => None,
        };
        if let Some(path) = written {
            self.acts.push(Act::Path(kind, path.to_owned()));
            return Some(());
        }
        // To write whatever a search brings is more than an edit.
        let found = node.kind() == "identifier" && self.files.found.contains_key(self.of(node));
        (found && kind == EffectKind::Read).then_some(())
    }
}

/// Whether a pattern is about hidden files: `.*`, `a/.e*`.
fn asks_for_hidden(pattern: &str) -> bool {
    let name = pattern.rsplit('/').next().unwrap_or(pattern);
    name.starts_with('.') && name.contains(['*', '?', '['])
}
