//! Tables, arrays and plots: most of what they have computes, and some of it evaluates a text, looks a method up by its
//! name, writes a file or imports what it is told to. That is only called, and only where its arguments say which.

use assize_protocol::EffectKind;

use super::sources::only_argument;
use super::{Reader, modules};
use crate::tree::{Node, named};

/// Builtins that may be applied to every row.
const APPLIED: [&str; 12] =
    ["len", "str", "int", "float", "sum", "min", "max", "abs", "round", "sorted", "list", "set"];

impl<'t> Reader<'t> {
    /// A method whose arguments decide what it does; `None`: not one of them, `Some(false)`: not known to be harmless.
    pub(super) fn frame_call(&mut self, method: &str, arguments: Node<'t>) -> Option<bool> {
        if !self.has_large() {
            return None;
        }
        let known = match method {
            "agg" | "aggregate" => self.aggregates(arguments),
            "pivot_table" => self.summarizes(arguments),
            "apply" | "transform" => self.applies(arguments),
            // `backend=` imports what it names.
            "plot" | "hist" | "boxplot" => !named(arguments).any(|a| {
                a.kind() == "dictionary_splat"
                    || a.child_by_field_name("name").is_some_and(|n| self.of(n) == "backend")
            }),
            "to_csv" | "to_json" | "to_string" | "to_markdown" | "to_html" | "to_excel" | "to_parquet"
            | "savefig" => self.saves(method, arguments).is_some(),
            "info" => named(arguments).next().is_none(),
            _ => return None,
        };
        Some(known)
    }

    /// `df.to_csv('a.csv')` writes that file, `df.to_string()` none.
    fn saves(&mut self, method: &str, arguments: Node<'t>) -> Option<()> {
        let mut all = named(arguments).peekable();
        let file = all.next_if(|first| first.kind() != "keyword_argument");
        let options = |a: Node<'t>| {
            let name = a.child_by_field_name("name").filter(|_| a.kind() == "keyword_argument");
            name.is_some_and(|n| {
                let known = [
                    "index",
                    "sep",
                    "header",
                    "columns",
                    "orient",
                    "indent",
                    "float_format",
                    "max_rows",
                    "max_cols",
                    "dpi",
                    "bbox_inches",
                    "encoding",
                    "na_rep",
                    "lines",
                    "sheet_name",
                    "tablefmt",
                ];
                known.contains(&self.of(n))
            })
        };
        all.all(options).then_some(())?;
        match file {
            Some(file) => self.touch_file(file, EffectKind::Write),
            None => {
                matches!(method, "to_csv" | "to_json" | "to_string" | "to_markdown" | "to_html").then_some(())
            }
        }
    }

    /// `.agg('mean')`, `.agg(['mean', 'std'])`, `.agg({'a': 'sum'})`, `.agg(n=('a', 'count'))`.
    fn aggregates(&self, arguments: Node<'t>) -> bool {
        if named(arguments).next().is_some_and(|a| a.kind() == "keyword_argument") {
            return named(arguments).all(|a| {
                let pair = a.child_by_field_name("value").filter(|v| v.kind() == "tuple");
                a.kind() == "keyword_argument"
                    && pair.is_some_and(|pair| {
                        named(pair).count() == 2 && named(pair).nth(1).is_some_and(|f| self.sums(f))
                    })
            });
        }
        only_argument(arguments).is_some_and(|only| self.sums(only))
    }

    /// Whether it says how to sum up, by a name that is no other method, or by a function.
    fn sums(&self, node: Node<'t>) -> bool {
        match node.kind() {
            "string" => self.plain_text(node).is_some_and(|name| modules::AGGREGATES.have(name)),
            "list" => named(node).all(|each| self.sums(each)),
            "dictionary" => named(node).all(|pair| {
                pair.kind() == "pair"
                    && pair.child_by_field_name("value").is_some_and(|value| self.sums(value))
            }),
            _ => self.is_function(node),
        }
    }

    fn is_function(&self, node: Node<'t>) -> bool {
        let name = self.of(node);
        let builtin = APPLIED.contains(&name) && !self.bound.contains(name);
        let own = self.functions.contains(name) && self.is_defined_once(name);
        node.kind() == "lambda" || node.kind() == "identifier" && (builtin || own)
    }

    /// Whether `name` is a function of the script and never anything else.
    fn is_defined_once(&self, name: &str) -> bool {
        let defines = |node: &Node<'t>| {
            node.parent().is_some_and(|p| {
                p.kind() == "function_definition" && p.child_by_field_name("name") == Some(*node)
            })
        };
        self.bindings.get(name) == Some(&1)
            && self.uses.get(name).is_some_and(|uses| uses.iter().any(defines))
    }

    /// `.apply(lambda row: …, axis=1)`: a text would be the name of any method.
    fn applies(&self, arguments: Node<'t>) -> bool {
        let mut all = named(arguments);
        all.next().is_some_and(|first| self.sums(first) && first.kind() != "dictionary")
            && all.all(|a| {
                let name = a.child_by_field_name("name").filter(|_| a.kind() == "keyword_argument");
                name.is_some_and(|n| matches!(self.of(n), "axis" | "raw" | "result_type"))
            })
    }

    /// `pivot_table(index='a', values='b', aggfunc='sum')`.
    pub(super) fn summarizes(&self, arguments: Node<'t>) -> bool {
        let mut at = 0;
        named(arguments).all(|a| match a.kind() {
            "keyword_argument" => {
                let (name, value) = (a.child_by_field_name("name"), a.child_by_field_name("value"));
                name.is_some_and(|n| self.of(n) != "aggfunc") || value.is_some_and(|v| self.sums(v))
            }
            "list_splat" | "dictionary_splat" => false,
            _ => {
                at += 1;
                at <= 3
            }
        })
    }

    /// Functions of these libraries whose arguments decide what they do; the same answers as of [`Self::frame_call`].
    pub(super) fn library_call(&mut self, member: &str, arguments: Node<'t>) -> Option<bool> {
        let known = match member {
            "matplotlib.use" => matches!(self.only_text(arguments), Some("Agg" | "agg")),
            "matplotlib.pyplot.savefig" => self.saves("savefig", arguments).is_some(),
            "pandas.set_option" => {
                let first = named(arguments).next();
                first.and_then(|f| self.plain_text(f)).is_some_and(|name| name.starts_with("display."))
                    && named(arguments).count() == 2
            }
            "pandas.crosstab" | "pandas.pivot_table" => self.summarizes(arguments),
            "numpy.loadtxt" | "numpy.genfromtxt" => self.reads_table(arguments).is_some(),
            "logging.basicConfig" => named(arguments).all(|a| {
                let name = a.child_by_field_name("name").filter(|_| a.kind() == "keyword_argument");
                name.is_some_and(|n| {
                    matches!(self.of(n), "level" | "format" | "datefmt" | "force" | "stream")
                })
            }),
            "collections.namedtuple" => {
                let mut all = named(arguments);
                let name = all.next().is_some_and(|n| self.plain_text(n).is_some());
                let fields = all.next().is_some_and(|f| self.fields(f).is_some());
                let defaults = |a: Node<'t>| self.of(a).starts_with("defaults=");
                name && fields && all.all(defaults)
            }
            "gzip.open" => {
                let mut all = named(arguments);
                let file = all.next();
                let kind = file.and_then(|_| self.mode(all, 0));
                file.zip(kind).is_some_and(|(file, kind)| self.touch_file(file, kind).is_some())
            }
            "xml.etree.ElementTree.parse" => {
                let file = only_argument(arguments);
                let kept = arguments.parent().is_some_and(|call| self.keeps_tree(call));
                kept && file.is_some_and(|file| self.touch_file(file, EffectKind::Read).is_some())
            }
            _ => return None,
        };
        Some(known)
    }

    /// Options say how a text is read; an address would be fetched.
    pub(super) fn reads_table(&mut self, arguments: Node<'t>) -> Option<()> {
        let mut all = named(arguments);
        let path = all.next()?;
        let options = all.all(|argument| argument.kind() == "keyword_argument");
        options.then(|| self.touch_file(path, EffectKind::Read))?
    }

    /// The names that a plain tuple with names has.
    pub(super) fn fields(&self, node: Node<'_>) -> Option<Vec<&'t str>> {
        match node.kind() {
            "string" => Some(self.plain_text(node)?.split([' ', ',']).filter(|f| !f.is_empty()).collect()),
            "list" | "tuple" => named(node).map(|field| self.plain_text(field)).collect(),
            _ => None,
        }
    }

    /// A tree of XML writes files by its method `write`: it is asked at once, or by a name that is only asked.
    fn keeps_tree(&self, call: Node<'t>) -> bool {
        let asks = |node: Node<'t>| {
            let Some(parent) = node.parent().filter(|p| p.kind() == "attribute") else { return false };
            let called = parent.parent().is_some_and(|p| p.kind() == "call");
            let method = self.attribute_of(parent).unwrap_or("");
            called && matches!(method, "getroot" | "find" | "findall" | "findtext" | "iter")
        };
        let Some(parent) = call.parent() else { return false };
        if parent.kind() != "assignment" {
            return asks(call);
        }
        let Some(name) = parent.child_by_field_name("left").filter(|l| l.kind() == "identifier") else {
            return false;
        };
        let uses = self.uses.get(self.of(name)).map_or(&[][..], Vec::as_slice);
        !self.attributes.contains(self.of(name)) && uses.iter().all(|used| *used == name || asks(*used))
    }

    fn has_large(&self) -> bool {
        self.imported.iter().any(|module| modules::LARGE.have(module))
    }
}
