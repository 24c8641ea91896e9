//! Whether the contents of every file that a listing brings are shown: hidden files are among them, and nobody named one.

use super::Reader;
use super::places::Place;
use crate::tree::{Node, named};

/// Calls that make of a text what says little of it.
const COUNTS: [&str; 9] = ["len", "sum", "any", "all", "bool", "int", "float", "hash", "isinstance"];
/// Methods of which the same is true.
const LOOKS: [&str; 13] = [
    "count",
    "find",
    "index",
    "startswith",
    "endswith",
    "exists",
    "is_file",
    "is_dir",
    "is_symlink",
    "stat",
    "findall",
    "search",
    "match",
];
/// Methods that keep or show what they are given.
const KEEPS: [&str; 6] = ["write", "writelines", "append", "extend", "add", "insert"];
/// Modules that make a digest of what they are given, or take it apart.
const DIGESTS: [&str; 3] = ["hashlib", "ast", "tokenize"];
/// What stands for all hidden files.
const HIDDEN: &str = ".env";
/// Names that are followed to where they are shown.
const DEPTH: usize = 8;

impl<'t> Reader<'t> {
    /// Whether what is read of the file that `path` stands for is shown, though a listing brought it with all others.
    pub(super) fn shows_hidden(&self, path: Node<'t>) -> bool {
        let lists = || {
            let root = std::iter::successors(Some(path), |node| node.parent()).last();
            let all = || root.into_iter().flat_map(|root| root.all(|_| true));
            all().any(|node| self.lists_hidden(node)) && !all().any(|node| self.keeps_hidden_out(node))
        };
        *self.lists.get_or_init(lists) && self.is_shown(path, 0)
    }

    /// `os.listdir(…)`, `os.walk(…)`, `Path(…).iterdir()`, `.rglob('*')`.
    fn lists_hidden(&self, node: Node<'t>) -> bool {
        let Some(function) = node.child_by_field_name("function").filter(|_| node.kind() == "call") else {
            return false;
        };
        if let Some(member) = self.known_member(function) {
            return matches!(member.as_str(), "os.listdir" | "os.walk");
        }
        let pattern = || node.child_by_field_name("arguments").and_then(|a| self.only_text(a));
        match self.attribute_of(function) {
            Some("iterdir") => true,
            Some("glob" | "rglob") => {
                let last = |pattern: &'t str| pattern.rsplit('/').next().unwrap_or(pattern);
                pattern().is_none_or(|pattern| last(pattern).chars().all(|c| c == '*'))
            }
            _ => false,
        }
    }

    /// Whether a test of the names that a listing brings leaves hidden files out: their endings are others, or they
    /// begin with a dot.
    fn keeps_hidden_out(&self, node: Node<'t>) -> bool {
        let texts = |node: Node<'t>| node.all(|_| true).filter_map(|n| self.plain_text(n));
        match node.kind() {
            "call" => {
                let function = node.child_by_field_name("function");
                let arguments = node.child_by_field_name("arguments");
                let (Some(function), Some(arguments)) = (function, arguments) else { return false };
                let about = || function.child_by_field_name("object").is_some_and(|o| self.is_brought(o));
                match self.attribute_of(function) {
                    Some("endswith") => {
                        texts(arguments).next().is_some()
                            && !texts(arguments).any(|text| HIDDEN.ends_with(text))
                            && about()
                    }
                    Some("startswith") => texts(arguments).any(|text| text == ".") && about(),
                    Some("match" | "search" | "fullmatch" | "fnmatch") => self.is_brought(arguments),
                    _ => false,
                }
            }
            "comparison_operator" => {
                let equal = node.children().any(|n| matches!(n.kind(), "==" | "in"));
                let reads = node.all(|_| true).any(|n| n.kind() == "call" && self.is_read(n));
                equal && !reads && self.is_brought(node) && !texts(node).any(|text| text == HIDDEN)
            }
            _ => false,
        }
    }

    /// Whether a name that a listing brought stands there.
    fn is_brought(&self, node: Node<'t>) -> bool {
        let names = node.all(|_| true).filter(|n| n.kind() == "identifier");
        let found = |place: &Place| matches!(place, Place::Name | Place::Under(_));
        names.filter_map(|name| self.places(name)).flatten().any(|place| found(&place))
    }

    fn is_read(&self, call: Node<'t>) -> bool {
        let Some(function) = call.child_by_field_name("function") else { return false };
        let method = self.attribute_of(function);
        self.of(function) == "open" || matches!(method, Some("read" | "read_text" | "read_bytes" | "open"))
    }

    /// Whether what `node` makes is shown, or kept where it may be shown later.
    fn is_shown(&self, node: Node<'t>, depth: usize) -> bool {
        let mut node = node;
        loop {
            let Some(parent) = node.parent() else { return false };
            let is = |field: &str| parent.child_by_field_name(field) == Some(node);
            match parent.kind() {
                "argument_list" => match parent.parent().and_then(|c| c.child_by_field_name("function")) {
                    Some(function) => match self.takes(function) {
                        Some(shown) => return shown,
                        None => node = parent,
                    },
                    None => return false,
                },
                "attribute" if self.attribute_of(parent).is_some_and(|name| LOOKS.contains(&name)) => {
                    return false;
                }
                "assignment" | "augmented_assignment" | "for_statement" | "for_in_clause" => {
                    return is("right") && self.is_shown_under(parent.child_by_field_name("left"), depth);
                }
                "as_pattern" => {
                    let name = named(parent).find(|n| n.kind() == "as_pattern_target");
                    return Some(node) != name && self.is_shown_under(name, depth);
                }
                "return_statement" | "yield" | "lambda" => return true,
                "comparison_operator"
                | "assert_statement"
                | "expression_statement"
                | "block"
                | "module"
                | "with_statement"
                | "if_clause" => return false,
                "if_statement" | "while_statement" | "elif_clause" if is("condition") => return false,
                _ => node = parent,
            }
        }
    }

    /// Whether what a function is given is shown; `None`: it may be part of what the function makes.
    fn takes(&self, function: Node<'t>) -> Option<bool> {
        let name = self.of(function);
        if function.kind() == "identifier" {
            return match name {
                "print" => Some(true),
                name if COUNTS.contains(&name) => Some(false),
                _ => None,
            };
        }
        let method = self.attribute_of(function).unwrap_or("");
        let module = name.split('.').next().unwrap_or("");
        if KEEPS.contains(&method) {
            Some(true)
        } else if LOOKS.contains(&method) || DIGESTS.contains(&module) {
            Some(false)
        } else {
            None
        }
    }

    /// Whether one of the names that `target` binds is shown somewhere.
    fn is_shown_under(&self, target: Option<Node<'t>>, depth: usize) -> bool {
        let Some(target) = target else { return false };
        if depth >= DEPTH {
            return true;
        }
        let kept = if target.kind() == "subscript" { target.child_by_field_name("value") } else { None };
        let names = kept.unwrap_or(target).all(|_| true).filter(|n| n.kind() == "identifier");
        let mut uses = names.flat_map(|name| self.uses.get(self.of(name)).into_iter().flatten());
        uses.any(|used| self.is_shown(*used, depth + 1))
    }
}
