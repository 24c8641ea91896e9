//! Whether the contents of every file that a listing brings are shown: hidden files are among them, and nobody named one.

use super::Reader;
use super::places::{Place, is_everyday};
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

    /// Whether a test of the names that a listing brings leaves hidden files out, and secrets.
    fn keeps_hidden_out(&self, node: Node<'t>) -> bool {
        let Some(holds) = self.tells(node) else { return false };
        let (mut inner, mut holds) = (node, holds);
        let (mut either, mut both) = (true, true);
        for _ in 0..DEPTH {
            let Some(parent) = inner.parent() else { return false };
            match parent.kind() {
                "not_operator" => {
                    holds = !holds;
                    (either, both) = (both, either);
                }
                "boolean_operator" => {
                    // Where one of two is enough, each has to leave them out.
                    let or = parent.children().any(|n| n.kind() == "or");
                    either &= !or || self.agreed(parent, 0) == Some(true);
                    both &= or || self.agreed(parent, 0) == Some(false);
                }
                "parenthesized_expression" => {}
                "if_clause" => return holds && either,
                "if_statement" => {
                    let body = parent.child_by_field_name("consequence").and_then(|body| named(body).next());
                    let leaves =
                        body.is_some_and(|n| matches!(n.kind(), "continue_statement" | "return_statement"));
                    return if leaves { !holds && both } else { holds && either };
                }
                _ => return false,
            }
            inner = parent;
        }
        false
    }

    /// What all tests of a condition say when they hold, if they say the same.
    fn agreed(&self, node: Node<'t>, depth: usize) -> Option<bool> {
        (depth < DEPTH).then_some(())?;
        let mut all = named(node).map(|side| self.agreed(side, depth + 1));
        match node.kind() {
            "not_operator" => all.next()?.map(|holds| !holds),
            "parenthesized_expression" => all.next()?,
            "boolean_operator" => {
                let first = all.next()?;
                all.all(|side| side == first).then_some(first)?
            }
            _ => self.tells(node),
        }
    }

    /// What a test says of a name that a listing brought when it holds: whether that is the name of no hidden file.
    fn tells(&self, node: Node<'t>) -> Option<bool> {
        let dot = || self.texts(node).all(|text| text == ".");
        let usual = || self.texts(node).next().is_some() && !self.names_secrets(node);
        match node.kind() {
            "call" => {
                let function = node.child_by_field_name("function")?;
                let arguments = node.child_by_field_name("arguments")?;
                let about = |node: Option<Node<'t>>| node.is_some_and(|n| self.is_brought(n));
                match self.attribute_of(function)? {
                    "endswith" => (about(function.child_by_field_name("object")) && usual()).then_some(true),
                    "startswith" if dot() => about(function.child_by_field_name("object")).then_some(false),
                    "match" | "search" | "fullmatch" | "fnmatch" => {
                        (about(Some(arguments)) && usual()).then_some(true)
                    }
                    _ => None,
                }
            }
            "comparison_operator" => {
                let reads = node.all(|_| true).any(|n| n.kind() == "call" && self.is_read(n));
                (self.is_brought(node) && !reads).then_some(())?;
                let operator = |kinds: [&str; 2]| node.children().any(|n| kinds.contains(&n.kind()));
                let holds = if operator(["==", "in"]) {
                    true
                } else if operator(["!=", "not in"]) {
                    false
                } else {
                    return None;
                };
                self.texts(node).next()?;
                if dot() { Some(!holds) } else { usual().then_some(holds) }
            }
            _ => None,
        }
    }

    /// The texts that are written out below `node`.
    fn texts(&self, node: Node<'t>) -> impl Iterator<Item = &'t str> {
        node.all(|_| true).filter_map(|n| self.plain_text(n))
    }

    fn names_secrets(&self, node: Node<'t>) -> bool {
        self.texts(node).any(|text| !is_everyday(text.trim_start_matches('.')) || HIDDEN.ends_with(text))
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
