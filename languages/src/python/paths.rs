//! Values that are paths. A path is no value like any other, since it has methods that move and delete: it is held by
//! names that are known for it, and used in listed ways only.

use assize_protocol::{EffectKind, Qualifier};

use super::places::{Place, TREE, WHOLE, asks_for_hidden};
use super::sources::Source;
use super::{Meaning, Reader};
use crate::Act;
use crate::tree::{Node, named};

/// What paths have that are texts or numbers.
const TEXTS: [&str; 4] = ["name", "stem", "suffix", "parts"];
/// Methods that make a path of one.
const MOVES: [&str; 7] =
    ["relative_to", "with_suffix", "with_name", "with_stem", "resolve", "absolute", "joinpath"];
/// Methods that look for paths.
pub(super) const SEARCHES: [&str; 3] = ["rglob", "glob", "iterdir"];
/// Builtins that make a text of a path, print or count.
const TELL: [&str; 6] = ["print", "str", "repr", "len", "bool", "open"];
/// Builtins that bring what they are given, in another order or number.
pub(super) const BRINGS: [&str; 7] = ["sorted", "list", "reversed", "set", "tuple", "min", "max"];

/// What an expression is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Anything that does nothing.
    Value,
    /// A path.
    Path,
    /// Something with paths in it.
    Paths,
}

impl<'t> Reader<'t> {
    /// Notes which names are paths, until no more are found.
    pub(super) fn note_paths(&mut self) -> Option<()> {
        if !self.has_paths() {
            return Some(());
        }
        self.minds_paths = true;
        for _ in 0..8 {
            let mut more = Vec::new();
            for (name, sources) in &self.sources {
                let worth = sources.iter().map(|source| self.worth(source)).max().unwrap_or(Kind::Value);
                if worth > self.held.get(name).copied().unwrap_or(Kind::Value) {
                    more.push((*name, worth));
                }
            }
            if more.is_empty() {
                return Some(());
            }
            self.held.extend(more);
        }
        None
    }

    fn has_paths(&self) -> bool {
        self.modules.values().chain(self.members.values()).any(|module| module.starts_with("pathlib"))
    }

    fn worth(&self, source: &Source<'t>) -> Kind {
        match source {
            Source::Is(node) => self.kind(*node),
            Source::Each(node, _) => self.kind(*node).min(Kind::Path),
            Source::Argument { function, at, name, default } => {
                let given = self.calls_of(function).unwrap_or_default();
                let given = given.into_iter().filter_map(|call| self.argument(call, *at, name));
                given.chain(*default).map(|node| self.kind(node)).max().unwrap_or(Kind::Value)
            }
        }
    }

    /// What `node` is worth, as far as paths are concerned.
    pub(super) fn kind(&self, node: Node<'t>) -> Kind {
        if !self.minds_paths {
            return Kind::Value;
        }
        let of = |name: &str| node.child_by_field_name(name).map_or(Kind::Value, |n| self.kind(n));
        let inside = || named(node).map(|child| self.kind(child)).max().unwrap_or(Kind::Value);
        match node.kind() {
            "identifier" => self.held.get(self.of(node)).copied().unwrap_or(Kind::Value),
            "call" => self.kind_of_call(node),
            "binary_operator" if node.child_by_field_name("operator").is_some_and(|o| self.of(o) == "/") => {
                inside().min(Kind::Path)
            }
            "attribute" => match self.attribute_of(node) {
                Some("parent") => of("object"),
                _ => Kind::Value,
            },
            "subscript" if of("value") > Kind::Value => {
                let slices = node.child_by_field_name("subscript").is_some_and(|s| s.kind() == "slice");
                if slices { Kind::Paths } else { Kind::Path }
            }
            "list_comprehension" | "generator_expression" | "set_comprehension" => match of("body") {
                Kind::Value => Kind::Value,
                Kind::Path | Kind::Paths => Kind::Paths,
            },
            "list" | "tuple" | "set" | "expression_list" => match inside() {
                Kind::Value => Kind::Value,
                Kind::Path | Kind::Paths => Kind::Paths,
            },
            "conditional_expression" | "boolean_operator" | "parenthesized_expression" => inside(),
            "assignment" => of("right"),
            "named_expression" => of("value"),
            _ => Kind::Value,
        }
    }

    fn kind_of_call(&self, node: Node<'t>) -> Kind {
        let Some(function) = node.child_by_field_name("function") else { return Kind::Value };
        if self.is_path_class(function) {
            return Kind::Path;
        }
        match function.kind() {
            "attribute" => {
                let Some(object) = function.child_by_field_name("object") else { return Kind::Value };
                let method = self.attribute_of(function).unwrap_or("");
                if method == "cwd" && self.is_path_class(object) {
                    return Kind::Path;
                }
                match self.kind(object) {
                    Kind::Path if SEARCHES.contains(&method) => Kind::Paths,
                    Kind::Path if MOVES.contains(&method) => Kind::Path,
                    Kind::Value | Kind::Path | Kind::Paths => Kind::Value,
                }
            }
            "identifier" if BRINGS.contains(&self.of(function)) || self.of(function) == "enumerate" => {
                let first = node.child_by_field_name("arguments").and_then(|a| named(a).next());
                let single = matches!(self.of(function), "min" | "max");
                match first.map_or(Kind::Value, |first| self.kind(first)) {
                    Kind::Value => Kind::Value,
                    Kind::Path | Kind::Paths if single => Kind::Path,
                    Kind::Path | Kind::Paths => Kind::Paths,
                }
            }
            _ => Kind::Value,
        }
    }

    /// `Path`, `pathlib.Path`.
    pub(super) fn is_path_class(&self, node: Node<'_>) -> bool {
        match node.kind() {
            "identifier" => self.members.get(self.of(node)).is_some_and(|m| m == "pathlib.Path"),
            "attribute" => {
                let module = node.child_by_field_name("object").and_then(|o| self.modules.get(self.of(o)));
                module.is_some_and(|m| m == "pathlib") && self.attribute_of(node) == Some("Path")
            }
            _ => false,
        }
    }

    /// A path or paths, where it stands: held by a name that is known for it, told, or made another of.
    pub(super) fn path(&mut self, node: Node<'t>, kind: Kind) -> Option<()> {
        self.is_held(node, kind).then_some(())?;
        match node.kind() {
            "identifier" => Some(()),
            "call" => {
                let function = node.child_by_field_name("function")?;
                let object = function.child_by_field_name("object").filter(|_| !self.is_path_class(function));
                if let Some(object) = object.filter(|o| !self.is_path_class(*o)) {
                    if SEARCHES.contains(&self.attribute_of(function)?) {
                        self.searches(node)?;
                    }
                    self.judge(object)?;
                }
                self.judge(node.child_by_field_name("arguments")?)
            }
            "attribute" => self.judge(node.child_by_field_name("object")?),
            _ => named(node).try_for_each(|child| self.judge(child)),
        }
    }

    /// Whether what stands around `node` keeps it where it is known.
    fn is_held(&self, node: Node<'t>, kind: Kind) -> bool {
        let Some(parent) = node.parent() else { return false };
        let is = |field: &str| parent.child_by_field_name(field) == Some(node);
        match parent.kind() {
            "comparison_operator" => self.classes.is_empty(),
            "pattern_list"
            | "tuple_pattern"
            | "parameters"
            | "lambda_parameters"
            | "typed_parameter"
            | "conditional_expression"
            | "list"
            | "tuple"
            | "set"
            | "expression_list"
            | "interpolation"
            | "not_operator"
            | "expression_statement"
            | "parenthesized_expression"
            | "boolean_operator"
            | "if_statement"
            | "elif_clause"
            | "if_clause" => true,
            "assignment" => is("left") || self.holds(parent, "left"),
            "for_statement" | "for_in_clause" => {
                is("left") || is("right") && kind == Kind::Paths && self.holds(parent, "left")
            }
            "attribute" => is("object") && kind == Kind::Path,
            "subscript" => is("value") && kind == Kind::Paths,
            "list_comprehension" | "generator_expression" | "set_comprehension" => is("body"),
            "binary_operator" => {
                let operator = parent.child_by_field_name("operator").map_or("", |o| self.of(o));
                let text = parent.child_by_field_name("left").map(Node::kind) == Some("string");
                let other = if is("left") { "right" } else { "left" };
                let other = parent.child_by_field_name(other);
                // An own class may say what `/` does, and is given the path.
                let plain = other.is_some_and(|o| o.kind() == "string" || self.kind(o) == Kind::Path);
                operator == "/" && (plain || self.classes.is_empty())
                    || operator == "%" && text && is("right")
            }
            "default_parameter" | "typed_default_parameter" => is("name") || self.holds(parent, "name"),
            "argument_list" => parent.parent().is_some_and(|call| self.takes_paths(call, node)),
            _ => false,
        }
    }

    /// Whether all names that are bound there are known for paths.
    fn holds(&self, binding: Node<'t>, field: &str) -> bool {
        let target = binding.child_by_field_name(field);
        target.is_some_and(|target| {
            target.all(|_| true).filter(|node| node.is_named()).all(|node| match node.kind() {
                "identifier" => {
                    self.held.contains_key(self.of(node)) && !self.attributes.contains(self.of(node))
                }
                _ => false,
            })
        })
    }

    /// Whether what is called keeps the path `argument`: it shows it, or its parameter is known for it.
    fn takes_paths(&self, call: Node<'t>, argument: Node<'t>) -> bool {
        let Some(function) = call.child_by_field_name("function").filter(|_| call.kind() == "call") else {
            return false;
        };
        let name = self.of(function);
        if function.kind() == "identifier" && self.bindings.contains_key(name) {
            return self.passes(call, argument);
        }
        if let Some(member) = self.known_member(function) {
            return super::modules::NAMED.have(&member)
                || matches!(
                    member.as_str(),
                    "os.path.join" | "os.path.relpath" | "os.path.basename" | "os.fspath"
                );
        }
        let is_method = function.kind() == "attribute" && self.attribute_of(function) == Some("relative_to");
        let is_builtin = function.kind() == "identifier"
            && (TELL.contains(&name)
                || BRINGS.contains(&name)
                || matches!(name, "enumerate" | "any" | "all"));
        let object = function.child_by_field_name("object");
        is_builtin && self.orders(call)
            || is_method && object.is_some_and(|object| self.kind(object) == Kind::Path)
    }

    /// Whether nothing but a known function is given the paths: `key=lambda p: …`, `key=str`.
    fn orders(&self, call: Node<'t>) -> bool {
        let arguments = call.child_by_field_name("arguments").into_iter().flat_map(named);
        let mut keys = arguments.filter(|a| a.kind() == "keyword_argument");
        keys.all(|key| {
            let value = key.child_by_field_name("value");
            let lambda =
                value.filter(|v| v.kind() == "lambda").and_then(|v| v.child_by_field_name("parameters"));
            let text = value.map_or("", |v| self.of(v));
            key.child_by_field_name("name").map(|n| self.of(n)) != Some("key")
                || matches!(text, "str" | "len") && !self.bindings.contains_key(text)
                || lambda.and_then(|l| named(l).next()).is_some_and(|p| self.held.contains_key(self.of(p)))
        })
    }

    /// `os.path.exists`, `exists` of `from os.path import exists`.
    pub(super) fn known_member(&self, node: Node<'_>) -> Option<String> {
        match node.kind() {
            "identifier" => self.members.get(self.of(node)).cloned(),
            "attribute" => {
                let (first, rest) = self.of(node).split_once('.')?;
                let whole = format!("{}.{rest}", self.modules.get(first)?);
                super::modules::MEMBERS.have(&whole).then_some(whole)
            }
            _ => None,
        }
    }

    /// `p.rglob('*.py')`: nothing in the pattern leads up.
    fn searches(&mut self, call: Node<'t>) -> Option<()> {
        let function = call.child_by_field_name("function")?;
        let arguments = call.child_by_field_name("arguments")?;
        let stays = match self.attribute_of(function)? {
            "iterdir" => named(arguments).next().is_none(),
            _ => self
                .only_text(arguments)
                .is_some_and(|p| !p.contains("..") && !p.starts_with(['/', '~']) && !asks_for_hidden(p)),
        };
        let folders = self.places(function.child_by_field_name("object")?)?;
        stays.then(|| folders.into_iter().for_each(|folder| self.look_below(folder)))
    }

    /// What is read of a value that hangs on a path.
    pub(super) fn of_path(&mut self, object: Node<'t>, attribute: &str) -> Option<Meaning> {
        TEXTS.contains(&attribute).then(|| self.judge(object))??;
        Some(Meaning::Value)
    }

    /// A method of the path `object` that does something to the file; `None`: not one of these.
    pub(super) fn path_call(&mut self, object: Node<'t>, method: &str, arguments: Node<'t>) -> Option<()> {
        match method {
            "read_text" | "read_bytes" | "exists" | "is_file" | "is_dir" | "stat" | "is_symlink" => {
                self.touch_file(object, EffectKind::Read)?;
            }
            "write_text" | "write_bytes" | "mkdir" => self.touch_file(object, EffectKind::Write)?,
            "open" => {
                let kind = self.mode(named(arguments), 0)?;
                self.touch_file(object, kind)?;
            }
            "as_posix" | "is_absolute" | "is_relative_to" => {}
            _ => return None,
        }
        self.judge(object)
    }

    /// Does `kind` to the file that `node` stands for.
    pub(super) fn touch_file(&mut self, node: Node<'t>, kind: EffectKind) -> Option<()> {
        for place in self.places(node)? {
            match place {
                // Libraries fetch what looks like an address.
                Place::At(path) if path.contains("://") => return None,
                Place::At(path) => self.tell(Act::Path(kind, path)),
                // To write whatever a search brings is more than an edit.
                Place::Name | Place::Under(_) if kind != EffectKind::Read => return None,
                found @ (Place::Name | Place::Under(_)) => {
                    let with = if self.shows_hidden(node) { WHOLE } else { TREE };
                    self.read_below(found, with);
                }
            }
        }
        Some(())
    }

    /// Reads all below a folder.
    pub(super) fn look_below(&mut self, folder: Place) {
        self.read_below(folder, TREE);
    }

    fn read_below(&mut self, folder: Place, with: &'static [Qualifier]) {
        let path = match folder {
            Place::At(path) | Place::Under(path) => path,
            Place::Name => ".".to_owned(),
        };
        self.tell(Act::Touch { kind: EffectKind::Read, path, with });
    }

    /// What was told once needs no second time: it is one script.
    pub(super) fn tell(&mut self, act: Act) {
        if !self.acts.contains(&act) {
            self.acts.push(act);
        }
    }
}
