//! The nodes of a parsed script, written down once and in order.
//!
//! A parser's own tree finds children by trying them and parents by searching from the root, and every judge goes over
//! all of it more than once. Here a node is a line of a list: what lies below it follows at once, and behind that its
//! next sibling.

use std::sync::OnceLock;

use tree_sitter::{Tree, TreeCursor};

/// A language's parser and the names in its trees.
pub(crate) struct Syntax {
    /// The parser's tables.
    pub(crate) language: fn() -> tree_sitter::Language,
    kinds: OnceLock<Kinds>,
}

pub(crate) static PYTHON: Syntax = Syntax::of(|| tree_sitter_python::LANGUAGE.into());
pub(crate) static JAVASCRIPT: Syntax = Syntax::of(|| tree_sitter_javascript::LANGUAGE.into());
pub(crate) static PERL: Syntax = Syntax::of(|| ts_parser_perl::LANGUAGE.into());
pub(crate) static RUBY: Syntax = Syntax::of(|| tree_sitter_ruby::LANGUAGE.into());

/// What the numbers in a tree stand for.
struct Kinds {
    /// By the number of a kind: its name, and whether nodes of it are no mere tokens.
    names: Vec<(String, bool)>,
    /// By the number of a field.
    fields: Vec<String>,
}

impl Kinds {
    /// The name of a kind, and whether nodes of it are no mere tokens.
    fn of(&self, kind: u16) -> (&str, bool) {
        self.names.get(usize::from(kind)).map_or((ERROR, true), |(name, named)| (name, *named))
    }
}

impl Syntax {
    const fn of(language: fn() -> tree_sitter::Language) -> Self {
        Self { language, kinds: OnceLock::new() }
    }

    fn kinds(&self) -> &Kinds {
        self.kinds.get_or_init(|| {
            let language = (self.language)();
            let kinds = u16::try_from(language.node_kind_count()).unwrap_or(u16::MAX);
            let name = |kind: u16| {
                let name = language.node_kind_for_id(kind).unwrap_or("");
                (name.to_owned(), language.node_kind_is_named(kind))
            };
            let fields = u16::try_from(language.field_count()).unwrap_or(u16::MAX);
            let field = |id: u16| language.field_name_for_id(id).unwrap_or("").to_owned();
            let names = (0..kinds).map(name).collect();
            let fields = (0..=fields).map(field).collect();
            Kinds { names, fields }
        })
    }
}

/// What was recovered from has a kind beyond all others.
const ERROR: &str = "ERROR";

/// All nodes of a script, each in front of what lies below it.
pub(crate) struct Nodes {
    kinds: &'static Kinds,
    entries: Vec<Entry>,
}

/// One node.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    kind: u16,
    /// What its parent calls it; zero: nothing.
    field: u16,
    start: u32,
    end: u32,
    /// The root is its own.
    parent: u32,
    /// The first entry that does not lie below it.
    behind: u32,
}

impl Nodes {
    /// The nodes of `tree`.
    pub(crate) fn of(tree: &Tree, syntax: &'static Syntax) -> Self {
        let root = tree.root_node();
        let mut nodes = Self { kinds: syntax.kinds(), entries: Vec::with_capacity(root.descendant_count()) };
        let mut cursor = root.walk();
        let mut parent = 0;
        loop {
            let mut at = nodes.add(&cursor, parent);
            if cursor.goto_first_child() {
                parent = at;
                continue;
            }
            loop {
                parent = nodes.end(at);
                if cursor.goto_next_sibling() {
                    break;
                }
                if !cursor.goto_parent() {
                    return nodes;
                }
                at = parent;
            }
        }
    }

    fn add(&mut self, cursor: &TreeCursor<'_>, parent: u32) -> u32 {
        let node = cursor.node();
        let at = number(self.entries.len());
        self.entries.push(Entry {
            kind: node.kind_id(),
            field: cursor.field_id().map_or(0, u16::from),
            start: number(node.start_byte()),
            end: number(node.end_byte()),
            parent,
            behind: at,
        });
        at
    }

    /// Nothing more lies below the node `at`; its parent.
    fn end(&mut self, at: u32) -> u32 {
        let behind = number(self.entries.len());
        self.entries.get_mut(at as usize).map_or(0, |entry| {
            entry.behind = behind;
            entry.parent
        })
    }

    pub(crate) fn root(&self) -> Node<'_> {
        Node { nodes: self, at: 0 }
    }

    fn entry(&self, at: u32) -> Entry {
        self.entries.get(at as usize).copied().unwrap_or_default()
    }
}

/// A parser refuses texts of four gigabytes.
fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A node of a script. Nodes of different scripts are never compared.
#[derive(Clone, Copy)]
pub(crate) struct Node<'t> {
    nodes: &'t Nodes,
    at: u32,
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl Node<'_> {
    fn entry(self) -> Entry {
        self.nodes.entry(self.at)
    }

    /// A number that no other node of the script has.
    pub(crate) fn id(self) -> usize {
        self.at as usize
    }

    /// The number of its kind.
    pub(crate) fn kind_id(self) -> u16 {
        self.entry().kind
    }

    pub(crate) fn kind(self) -> &'static str {
        self.nodes.kinds.of(self.kind_id()).0
    }

    pub(crate) fn start_byte(self) -> usize {
        self.entry().start as usize
    }

    pub(crate) fn end_byte(self) -> usize {
        self.entry().end as usize
    }

    pub(crate) fn parent(self) -> Option<Self> {
        (self.at > 0).then(|| Self { at: self.entry().parent, ..self })
    }

    /// Its children, tokens among them.
    pub(crate) fn children(self) -> impl Iterator<Item = Self> {
        let behind = self.entry().behind;
        let mut next = self.at + 1;
        std::iter::from_fn(move || {
            let child = Self { at: next, ..self };
            (next < behind).then(|| {
                next = child.entry().behind;
                child
            })
        })
    }

    /// Itself and everything below it. `into`: whether what lies below one of them counts.
    pub(crate) fn all(self, into: impl Fn(Self) -> bool) -> impl Iterator<Item = Self> {
        let behind = self.entry().behind;
        let mut next = self.at;
        std::iter::from_fn(move || {
            let node = Self { at: next, ..self };
            (next < behind).then(|| {
                next = if into(node) { next + 1 } else { node.entry().behind };
                node
            })
        })
    }

    pub(crate) fn child_by_field_name(self, name: &str) -> Option<Self> {
        let called = |child: &Self| {
            let field = child.entry().field;
            field > 0 && self.nodes.kinds.fields.get(usize::from(field)).is_some_and(|f| f == name)
        };
        self.children().find(called)
    }

    /// Whether it is more than a token.
    pub(crate) fn is_named(self) -> bool {
        self.named().is_some()
    }

    /// Its kind, if it is more than a token.
    fn named(self) -> Option<&'static str> {
        let (name, named) = self.nodes.kinds.of(self.kind_id());
        named.then_some(name)
    }
}

/// The children of a node that carry meaning.
pub(crate) fn named(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    node.children().filter(|child| child.named().is_some_and(|kind| kind != "comment"))
}

/// The child that carries meaning, if there is just one.
pub(crate) fn only(node: Node<'_>) -> Option<Node<'_>> {
    let mut all = named(node);
    let first = all.next()?;
    all.next().is_none().then_some(first)
}

/// The text of `node`.
pub(crate) fn of<'t>(text: &'t str, node: Node<'_>) -> &'t str {
    text.get(node.start_byte()..node.end_byte()).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use tree_sitter::{Node as Theirs, Parser};

    use super::*;

    const SCRIPTS: [(&Syntax, &str); 5] = [
        (
            &PYTHON,
            "import os.path as p, json  # why\nfrom a import (b as c, d)\n@e\nasync def f(x: int = 1, *y, **z) -> str:\n    \
             'doc'\n    for i, j in x: k[i:j] += lambda n: n\n    else: return (yield)\n    with open(f'{x!r:>{y}}') as g, h: \
             pass\ntry: a if b else c\nexcept (D, E) as e: raise F from e\nmatch x:\n    case [1, _]: print(u, sep='')\n",
        ),
        (
            &JAVASCRIPT,
            "import d, { a as b } from 'x'; // why\nexport default class A extends B { static #c = 1; get d() { return this.c } }\n\
             for (const [k, { v = 2, ...w }] of Object.entries(o)) { a?.b?.[k](...v, `${k}-${v}`) }\n\
             for (let i = 0, n = 3; i < n; i++) label: while (x) break label\nconst f = async (a, b = 1) => await a ?? /x/g, \
             g = function* h() { yield 1 }\ntry { throw new E('x') } catch { delete o[k] } finally { switch (x) { case 1: default: } }",
        ),
        (
            &PERL,
            "my ($a, $b) = @ARGV; # why\nfor my $x (1..3) { print \"$x $h{k}[0] @{[1]}\" if $x =~ s/a/b/g }\n\
             sub f { return $_[0]->method(q(x), qw(a b)) }\nopen(F, '<', 'x') or die; while (<F>) { next unless /x/; }",
        ),
        (
            &RUBY,
            "require 'x' # why\ndef f(a, b = 1, *c, d:, &e) = a\nclass A < B; attr :c; end\n[1, 2].each do |x, (y, z)| puts \"#{x} \
             #{y}\" if x end\nh = { a: 1, 'b' => 2 }; h[:a] += 1; x = case y when 1 then 2 else 3 end\nbegin; raise E, 'x'; \
             rescue E => e; ensure; end",
        ),
        (&JAVASCRIPT, "if ( = { a b c ] ' \n x( "),
    ];

    const INNER: (&str, &str) = ("match_statement", "alternative");

    fn same(theirs: Theirs<'_>, ours: Node<'_>) {
        assert_eq!((theirs.kind(), theirs.is_named()), (ours.kind(), ours.is_named()));
        assert_eq!((theirs.start_byte(), theirs.end_byte()), (ours.start_byte(), ours.end_byte()));
        let place = |node: Theirs<'_>| (node.kind().to_owned(), node.byte_range());
        let ours_at = |node: Node<'_>| (node.kind().to_owned(), node.start_byte()..node.end_byte());
        assert_eq!(theirs.parent().map(place), ours.parent().map(ours_at));
        // The parser calls what lies in the block of a `match` its own.
        let fields = ours.nodes.kinds.fields.iter().filter(|field| (ours.kind(), field.as_str()) != INNER);
        for field in fields {
            let (theirs, ours) = (theirs.child_by_field_name(field), ours.child_by_field_name(field));
            assert_eq!(theirs.map(place), ours.map(ours_at), "{field}");
        }
        let mut cursor = theirs.walk();
        let (theirs, ours) =
            (theirs.children(&mut cursor).collect::<Vec<_>>(), ours.children().collect::<Vec<_>>());
        assert_eq!(theirs.len(), ours.len());
        theirs.into_iter().zip(ours).for_each(|(theirs, ours)| same(theirs, ours));
    }

    #[test]
    fn the_list_has_what_the_parsers_tree_has() {
        for (syntax, text) in SCRIPTS {
            let mut parser = Parser::new();
            parser.set_language(&(syntax.language)()).unwrap();
            let tree = parser.parse(text, None).unwrap();
            let nodes = Nodes::of(&tree, syntax);
            assert!(nodes.entries.len() > 10, "{text}");
            same(tree.root_node(), nodes.root());
        }
    }
}
