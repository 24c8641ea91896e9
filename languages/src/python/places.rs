//! What texts and paths stand for that name a file: those written out, put together of such, or brought by a search.
//!
//! A name is known by everything it is ever bound to, in whatever scope: where one binding is of another kind, it is
//! not known at all. A list is known while nothing is put into it.

use assize_protocol::Qualifier;

use super::Reader;
use super::paths::{BRINGS, Kind, SEARCHES};
use super::sources::{Source, has_splat, only_argument};
use crate::tree::{Node, named};

pub(super) const TREE: &[Qualifier] = &[Qualifier::Recursive];
/// The same where all of it is shown.
pub(super) const WHOLE: &[Qualifier] = &[Qualifier::Recursive, Qualifier::Hidden];
/// Names that are followed to other names.
const DEPTH: usize = 8;
/// Places of one expression.
const MOST: usize = 32;
/// Where a text leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// There.
    At(String),
    /// To a name without a folder, that a listing brought.
    Name,
    /// To something in this folder.
    Under(String),
}

impl<'t> Reader<'t> {
    /// Where `node` leads, if all of it is known.
    pub(super) fn places(&self, node: Node<'t>) -> Option<Vec<Place>> {
        self.lead(node, 0)
    }

    fn lead(&self, node: Node<'t>, depth: usize) -> Option<Vec<Place>> {
        (depth < DEPTH).then_some(())?;
        let field = |name: &str| node.child_by_field_name(name);
        match node.kind() {
            "string" => self.written(node, depth),
            "identifier" => self.bound_to(self.of(node), depth + 1),
            "parenthesized_expression" => self.lead(named(node).next()?, depth),
            "assignment" => self.lead(field("right")?, depth),
            "conditional_expression" => {
                let mut all = self.lead(named(node).next()?, depth)?;
                all.extend(self.lead(named(node).nth(2)?, depth)?);
                Some(all)
            }
            "binary_operator" => {
                let (left, right) = (self.lead(field("left")?, depth)?, self.lead(field("right")?, depth)?);
                match self.of(field("operator")?) {
                    "+" => pairs(&left, &right, appended),
                    "/" => pairs(&left, &right, joined),
                    _ => None,
                }
            }
            "attribute" if self.kind(field("object")?) == Kind::Path => {
                let all = self.lead(field("object")?, depth)?;
                let told = self.attribute_of(node)?;
                all.into_iter().map(|place| part(place, told)).collect()
            }
            "subscript" => self.elements(field("value")?, None, depth),
            "call" => self.called(node, depth),
            _ => None,
        }
    }

    fn bound_to(&self, name: &str, depth: usize) -> Option<Vec<Place>> {
        let sources = self.sources.get(name)?;
        (self.bindings.get(name) == Some(&sources.len())).then_some(())?;
        let mut all = Vec::new();
        for source in sources {
            match source {
                Source::Is(node) => all.extend(self.lead(*node, depth)?),
                Source::Each(node, at) => all.extend(self.elements(*node, *at, depth)?),
                Source::Argument { function, at, name, default } => {
                    for call in self.calls_of(function)? {
                        (!has_splat(call)).then_some(())?;
                        match self.argument(call, *at, name) {
                            // The same name elsewhere: what it stands for is counted already.
                            Some(node) if node.kind() == "identifier" && self.of(node) == *name => {}
                            Some(node) => all.extend(self.lead(node, depth)?),
                            None => default.is_some().then_some(())?,
                        }
                    }
                    if let Some(default) = default {
                        all.extend(self.lead(*default, depth)?);
                    }
                }
            }
            all.dedup();
            (all.len() <= MOST).then_some(())?;
        }
        Some(all)
    }

    /// A text without escapes; what stands in its holes is known as well.
    fn written(&self, node: Node<'t>, depth: usize) -> Option<Vec<Place>> {
        if let Some(text) = self.plain_text(node) {
            let plain = !text.is_empty() && !text.starts_with('~');
            return plain.then(|| vec![Place::At(text.to_owned())]);
        }
        let mut all: Vec<Place> = Vec::new();
        let mut parts = named(node);
        let start = parts.next().filter(|s| matches!(self.of(*s), "f'" | "f\""))?;
        (start.kind() == "string_start").then_some(())?;
        let mut behind_slash = false;
        for part in parts {
            let next = match part.kind() {
                "string_content" => {
                    let text = self.of(part);
                    (!text.contains(['\\', '{', '}', '\n'])).then(|| vec![Place::At(text.to_owned())])?
                }
                "interpolation" => {
                    let inner = named(part).next().filter(|_| named(part).count() == 1)?;
                    self.lead(inner, depth)?
                }
                "string_end" => continue,
                _ => return None,
            };
            let put = if behind_slash { in_folder } else { appended };
            all = if all.is_empty() { next } else { pairs(&all, &next, put)? };
            behind_slash = part.kind() == "string_content" && self.of(part).ends_with('/');
        }
        (!all.iter().any(|p| matches!(p, Place::At(t) if t.starts_with('~')))).then_some(all)
    }

    fn called(&self, node: Node<'t>, depth: usize) -> Option<Vec<Place>> {
        let function = node.child_by_field_name("function")?;
        let arguments = node.child_by_field_name("arguments")?;
        let all: Vec<Node<'t>> = named(arguments).collect();
        (!has_splat(node)).then_some(())?;
        let here = || Some(vec![Place::At(".".to_owned())]);
        if self.is_path_class(function) {
            return if all.is_empty() { here() } else { self.join(&all, depth) };
        }
        let name = self.of(function);
        if function.kind() == "identifier" && !self.bound.contains(name) {
            if name == "str" {
                return self.lead(only_argument(arguments)?, depth);
            }
            if matches!(name, "min" | "max") {
                return self.elements(*all.first()?, None, depth);
            }
        }
        if let Some(member) = self.known_member(function) {
            return match member.as_str() {
                "os.path.join" => self.join(&all, depth),
                "os.getcwd" if all.is_empty() => here(),
                "os.path.abspath" | "os.fspath" => self.lead(only_argument(arguments)?, depth),
                _ => None,
            };
        }
        let object = function.child_by_field_name("object")?;
        let method = self.attribute_of(function)?;
        if self.is_path_class(object) {
            return if method == "cwd" && all.is_empty() { here() } else { None };
        }
        (self.kind(object) == Kind::Path).then_some(())?;
        let from = self.lead(object, depth)?;
        match method {
            "resolve" | "absolute" if all.is_empty() => Some(from),
            "joinpath" => pairs(&from, &self.join(&all, depth)?, joined),
            "with_suffix" | "with_name" => {
                let text = self.only_text(arguments).filter(|t| !t.contains('/') && !t.contains(".."))?;
                from.into_iter().map(|place| renamed(place, method, text)).collect()
            }
            _ => None,
        }
    }

    fn join(&self, all: &[Node<'t>], depth: usize) -> Option<Vec<Place>> {
        let (first, rest) = all.split_first()?;
        let mut whole = self.lead(*first, depth)?;
        for part in rest {
            whole = pairs(&whole, &self.lead(*part, depth)?, joined)?;
        }
        Some(whole)
    }

    /// Where the elements of `node` lead, or what stands in each at the place `at`.
    fn elements(&self, node: Node<'t>, at: Option<usize>, depth: usize) -> Option<Vec<Place>> {
        (depth < DEPTH).then_some(())?;
        match node.kind() {
            "list" | "tuple" | "set" | "expression_list" => {
                let mut all = Vec::new();
                for element in named(node) {
                    let element = match at {
                        None => element,
                        // Into a list somebody may put something by another name.
                        Some(at) if element.kind() == "tuple" => named(element)
                            .nth(at)
                            .filter(|_| !named(element).any(|n| n.kind() == "list_splat"))?,
                        Some(_) => return None,
                    };
                    all.extend(self.lead(element, depth)?);
                    (all.len() <= MOST).then_some(())?;
                }
                Some(all)
            }
            // A loop gets the keys, and a key its value.
            "dictionary" if at.is_none() => {
                let mut all = self.entries(node, "key", depth)?;
                all.extend(self.entries(node, "value", depth)?);
                Some(all)
            }
            "list_comprehension" | "generator_expression" | "set_comprehension" if at.is_none() => {
                self.lead(node.child_by_field_name("body")?, depth)
            }
            "subscript" => {
                let slice = node.child_by_field_name("subscript")?.kind() == "slice";
                slice.then(|| self.elements(node.child_by_field_name("value")?, at, depth))?
            }
            "identifier" => self.listed(self.of(node), at, depth + 1),
            "call" => self.brought(node, at, depth),
            _ => None,
        }
    }

    /// The keys or values of a table that is written out.
    fn entries(&self, node: Node<'t>, field: &str, depth: usize) -> Option<Vec<Place>> {
        if node.kind() == "dictionary" {
            let all = named(node).map(|pair| self.lead(pair.child_by_field_name(field)?, depth));
            return all.collect::<Option<Vec<_>>>().map(|all| all.concat());
        }
        let name = self.of(node);
        let sources = self.sources.get(name).filter(|_| node.kind() == "identifier")?;
        let [Source::Is(table)] = sources.as_slice() else { return None };
        let known = self.bindings.get(name) == Some(&1) && self.is_only_read(name);
        (known && table.kind() == "dictionary").then(|| self.entries(*table, field, depth + 1))?
    }

    /// The elements of a list by its name.
    fn listed(&self, name: &str, at: Option<usize>, depth: usize) -> Option<Vec<Place>> {
        let sources = self.sources.get(name)?;
        (self.bindings.get(name) == Some(&sources.len()) && self.is_only_read(name)).then_some(())?;
        let mut all = Vec::new();
        for source in sources {
            match source {
                Source::Is(node) => all.extend(self.elements(*node, at, depth)?),
                // The folders and files that a walk comes by.
                Source::Each(walk, Some(1 | 2)) if at.is_none() && self.walked(*walk).is_some() => {
                    all.push(Place::Name);
                }
                Source::Each(..) | Source::Argument { .. } => return None,
            }
        }
        Some(all)
    }

    /// The elements of what a call brings.
    fn brought(&self, node: Node<'t>, at: Option<usize>, depth: usize) -> Option<Vec<Place>> {
        let function = node.child_by_field_name("function")?;
        let arguments = node.child_by_field_name("arguments")?;
        let name = self.of(function);
        if function.kind() == "identifier" && !self.bound.contains(name) {
            let first = named(arguments).next()?;
            return match (name, at) {
                ("enumerate", Some(1)) => self.elements(first, None, depth),
                (name, at) if BRINGS.contains(&name) && !matches!(name, "min" | "max") => {
                    self.elements(first, at, depth)
                }
                _ => None,
            };
        }
        if let Some(member) = self.known_member(function) {
            return match (member.as_str(), at) {
                ("os.listdir", None) => Some(vec![Place::Name]),
                ("os.walk", Some(0)) => self.walked(node).map(|all| all.into_iter().map(below).collect()),
                ("glob.glob" | "glob.iglob", None) => Some(vec![Place::Under(self.globbed(arguments)?)]),
                _ => None,
            };
        }
        let object = function.child_by_field_name("object")?;
        match (self.attribute_of(function)?, at) {
            (method, None) if SEARCHES.contains(&method) && self.kind(object) == Kind::Path => {
                Some(self.lead(object, depth)?.into_iter().map(below).collect())
            }
            ("items", Some(0)) | ("keys", None) => self.entries(object, "key", depth),
            ("items", Some(1)) | ("values", None) => self.entries(object, "value", depth),
            _ => None,
        }
    }

    /// Where `os.walk` goes.
    pub(super) fn walked(&self, call: Node<'t>) -> Option<Vec<Place>> {
        let function = call.child_by_field_name("function").filter(|_| call.kind() == "call")?;
        (self.known_member(function)? == "os.walk").then_some(())?;
        self.places(only_argument(call.child_by_field_name("arguments")?)?)
    }

    /// `glob.glob('x/*.json', recursive=True)`: the folder in which all lies that it finds.
    pub(super) fn globbed(&self, arguments: Node<'t>) -> Option<String> {
        let all: Vec<Node<'t>> = named(arguments).collect();
        let (pattern, rest) = all.split_first()?;
        let pattern = self.plain_text(*pattern).filter(|p| !p.starts_with('~') && !asks_for_hidden(p))?;
        let deep = |n: &Node<'_>| matches!(self.of(*n), "recursive=True" | "recursive=False");
        rest.iter().all(deep).then_some(())?;
        let fixed = pattern.split(['*', '?', '[']).next().unwrap_or("");
        let folder =
            fixed.rsplit_once('/').map_or(".", |(folder, _)| if folder.is_empty() { "/" } else { folder });
        // Behind the first pattern nothing leads up again.
        let climbs = pattern.get(fixed.len()..).unwrap_or("").contains("..");
        (!climbs).then(|| folder.to_owned())
    }
}

fn below(folder: Place) -> Place {
    match folder {
        Place::At(path) | Place::Under(path) => Place::Under(path),
        Place::Name => Place::Under(".".to_owned()),
    }
}

fn pairs(left: &[Place], right: &[Place], put: fn(&Place, &Place) -> Option<Place>) -> Option<Vec<Place>> {
    (left.len() * right.len() <= MOST).then_some(())?;
    left.iter().flat_map(|l| right.iter().map(move |r| put(l, r))).collect()
}

/// Whether a piece of a path leads neither up nor elsewhere.
fn stays(text: &str) -> bool {
    !text.contains("..") && !text.starts_with(['/', '~'])
}

/// One piece of text behind another.
fn appended(left: &Place, right: &Place) -> Option<Place> {
    match (left, right) {
        (Place::At(left), Place::At(right)) => Some(Place::At(format!("{left}{right}"))),
        (Place::At(left), Place::Name) => match left.rsplit_once('/') {
            Some((folder, _)) => Some(Place::Under(if folder.is_empty() { "/" } else { folder }.to_owned())),
            None => Some(Place::Name),
        },
        (Place::Name, Place::At(right)) if stays(right) && !right.contains('/') && is_everyday(right) => {
            Some(Place::Name)
        }
        (Place::Under(folder), Place::At(right)) => {
            // `src` and what comes right behind it is another folder.
            let inside = right.strip_prefix('/').is_some_and(|right| stays(right) && is_everyday(right));
            inside.then(|| Place::Under(folder.clone()))
        }
        (Place::Name | Place::Under(_), _) | (Place::At(_), Place::Under(_)) => None,
    }
}

/// The same behind a slash.
fn in_folder(left: &Place, right: &Place) -> Option<Place> {
    match (left, right) {
        (Place::Under(folder), Place::Name) => Some(Place::Under(folder.clone())),
        _ => appended(left, right),
    }
}

/// A path and one that is looked for there.
fn joined(left: &Place, right: &Place) -> Option<Place> {
    let under = |folder: &str| Some(Place::Under(folder.to_owned()));
    match (left, right) {
        (_, Place::At(right)) if right.starts_with('/') => Some(Place::At(right.clone())),
        (_, Place::Under(right)) if right.starts_with('/') => under(right),
        (Place::At(left), Place::At(right)) => Some(Place::At(slashed(left, right))),
        (Place::At(left), Place::Under(right)) => Some(Place::Under(slashed(left, right))),
        (Place::Under(left), Place::At(right)) if stays(right) && is_everyday(right) => under(left),
        (Place::At(left) | Place::Under(left), Place::Name) => under(left),
        (Place::Name, Place::At(right)) if stays(right) && is_everyday(right) => under("."),
        (Place::Name, Place::Name) => under("."),
        (Place::Under(_) | Place::Name, _) => None,
    }
}

fn slashed(left: &str, right: &str) -> String {
    if left == "." { right.to_owned() } else { format!("{}/{right}", left.trim_end_matches('/')) }
}

/// `.parent`, `.name` and the like of a path.
fn part(place: Place, told: &str) -> Option<Place> {
    match (told, place) {
        ("parent", Place::At(path)) => {
            let path = path.trim_end_matches('/');
            (!path.contains("..") && path != ".").then(|| {
                let folder = path
                    .rsplit_once('/')
                    .map_or(".", |(folder, _)| if folder.is_empty() { "/" } else { folder });
                Place::At(folder.to_owned())
            })
        }
        ("name", Place::Under(_)) => Some(Place::Name),
        ("name", Place::At(path)) => {
            let name = path.rsplit('/').next().unwrap_or("").to_owned();
            (!name.is_empty() && name != "." && name != "..").then_some(Place::At(name))
        }
        _ => None,
    }
}

fn renamed(place: Place, method: &str, text: &str) -> Option<Place> {
    match place {
        Place::At(path) => {
            let (folder, name) = path.rsplit_once('/').map_or(("", path.as_str()), |(f, n)| (f, n));
            let stem =
                name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem });
            let name = if method == "with_name" { text.to_owned() } else { format!("{stem}{text}") };
            let whole = if path.contains('/') { format!("{folder}/{name}") } else { name };
            Some(Place::At(whole))
        }
        Place::Under(_) | Place::Name => is_everyday(text).then_some(place),
    }
}

/// Whether a pattern is about hidden files or may be about secrets: `.*`, `a/[.]e*`, `*.pem`.
pub(super) fn asks_for_hidden(pattern: &str) -> bool {
    !pattern.split('/').all(|segment| {
        // What a class of letters holds is not looked at.
        !segment.contains(['[', '?']) && is_everyday(segment)
    })
}

/// Whether a name that is put behind whatever a search brings is that of no secret: where it will be is not known.
pub(super) fn is_everyday(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let hidden = lower
        .split('/')
        .any(|segment| segment.starts_with('.') && segment.len() > 1 || segment.starts_with("*env"));
    !hidden && !TELLING.iter().any(|part| lower.contains(part))
}

/// Parts of names of secrets.
const TELLING: [&str; 21] = [
    "env", "key", "pem", "secret", "cred", "token", "rsa", "passw", "tfstate", "tfvars", "master", "p12",
    "pfx", "jks", "ssh", "auth", "vault", "kdbx", "account", "netrc", "id_",
];
