//! What every name, attribute and call of a script comes to.

use assize_protocol::EffectKind;

use super::paths::Kind;
use super::places::TREE;
use super::sources::{is_target, only_argument};
use super::{Meaning, Reader, modules, names};
use crate::tree::{Node, is_modest, is_modest_power, named, only};
use crate::{Act, Dialect, sql};

/// Builtins that keep what they are given to themselves.
const READS: [&str; 5] = ["print", "len", "list", "sorted", "enumerate"];
/// Encodings of text; others turn encoded data back.
const PLAIN: [&str; 9] =
    ["utf-8", "utf8", "UTF-8", "ascii", "latin-1", "latin1", "utf-8-sig", "utf-16", "iso-8859-1"];

impl<'t> Reader<'t> {
    pub(super) fn judge(&mut self, node: Node<'t>) -> Option<()> {
        match self.kind(node) {
            Kind::Value => {}
            kind @ (Kind::Path | Kind::Paths) => return self.path(node, kind),
        }
        match node.kind() {
            "identifier" if names::HOOKS.have(self.of(node)) && is_definition(node) => Some(()),
            "identifier" => match self.resolve(node)? {
                Meaning::Value => Some(()),
                Meaning::Module(_) => None,
                Meaning::Member(member) => self.member(&member, node),
            },
            "attribute" => match self.resolve(node)? {
                // Their text decides what they do, so they are only called.
                Meaning::Value => {
                    (!matches!(self.attribute_of(node)?, "format" | "decode" | "fromhex")).then_some(())
                }
                Meaning::Module(_) => None,
                Meaning::Member(member) => self.member(&member, node),
            },
            "call" => self.call(node),
            "subscript" if node.child_by_field_name("value").is_some_and(|v| self.is_environment(v)) => {
                (!is_target(node)).then(|| self.variable(node.child_by_field_name("subscript")?))?
            }
            "keyword_argument" => self.judge(node.child_by_field_name("value")?),
            "import_statement" | "import_from_statement" | "future_import_statement" => Some(()),
            "class_definition" => self.class(node),
            "decorator" => self.decorator(node),
            "type" => self.annotation(node),
            "while_statement" => self.turns(node),
            "delete_statement" | "global_statement" | "nonlocal_statement" => self.own_names(node),
            "case_pattern" => self.pattern(node),
            "integer" => (is_modest(self.of(node)) || self.is_time(node)).then_some(()),
            "binary_operator" if self.of(node.child_by_field_name("operator")?) == "**" => {
                // `9 ** 9 ** 9` never ends, and a text that often fills the machine.
                let (left, right) = (node.child_by_field_name("left")?, node.child_by_field_name("right")?);
                let known = is_modest_power(self.of(left), self.of(right));
                let small = left.kind() != "integer" && matches!(self.of(right), "2" | "3" | "0.5");
                (known || small).then(|| self.judge(left))?
            }
            _ => named(node).try_for_each(|child| self.judge(child)),
        }
    }

    /// `fromtimestamp(1700000000)`.
    fn is_time(&self, node: Node<'_>) -> bool {
        let call = node.parent().filter(|p| p.kind() == "argument_list").and_then(Node::parent);
        let function = call.and_then(|c| c.child_by_field_name("function")).map_or("", |f| self.of(f));
        let name = function.rsplit('.').next().unwrap_or("");
        let tells = matches!(name, "fromtimestamp" | "gmtime" | "localtime" | "ctime");
        tells && function.contains('.') && self.of(node).len() <= 13
    }

    pub(super) fn attribute_of(&self, node: Node<'_>) -> Option<&'t str> {
        Some(self.of(node.child_by_field_name("attribute")?))
    }

    /// What a name or attribute stands for; the objects of attributes are judged on the way.
    pub(super) fn resolve(&mut self, node: Node<'t>) -> Option<Meaning> {
        match node.kind() {
            "identifier" => {
                let name = self.of(node);
                if let Some(module) = self.modules.get(name) {
                    return Some(Meaning::Module(module.clone()));
                }
                if let Some(member) = self.members.get(name) {
                    return Some(Meaning::Member(member.clone()));
                }
                let known = self.bound.contains(name) || names::VALUES.have(name);
                known.then_some(Meaning::Value)
            }
            "attribute" if self.is_super(node) => Some(Meaning::Value),
            "attribute" => {
                let attribute = self.attribute_of(node)?;
                let object = node.child_by_field_name("object")?;
                match self.kind(object) {
                    Kind::Value => {}
                    Kind::Path => return self.of_path(object, attribute),
                    Kind::Paths => return None,
                }
                match self.resolve(node.child_by_field_name("object")?)? {
                    Meaning::Module(module) => {
                        let whole = format!("{module}.{attribute}");
                        if modules::MEMBERS.have(&whole) {
                            return Some(Meaning::Member(whole));
                        }
                        modules::MODULES.have(&whole).then_some(Meaning::Module(whole))
                    }
                    Meaning::Member(member) if is_touchy(&member) => None,
                    Meaning::Member(_) | Meaning::Value => {
                        self.knows_attribute(attribute).then_some(Meaning::Value)
                    }
                }
            }
            _ => {
                self.judge(node)?;
                Some(Meaning::Value)
            }
        }
    }

    /// Whether an object of a method is a module, or a value.
    fn meaning_of(&self, object: Node<'t>) -> Meaning {
        let module = self.modules.get(self.of(object));
        module.map_or_else(
            || {
                let whole = self.of(object).split_once('.').and_then(|(first, rest)| {
                    self.modules.get(first).map(|module| format!("{module}.{rest}"))
                });
                whole.filter(|w| modules::MODULES.have(w)).map_or(Meaning::Value, Meaning::Module)
            },
            |module| Meaning::Module(module.clone()),
        )
    }

    /// A member that is not called.
    fn member(&self, member: &str, node: Node<'t>) -> Option<()> {
        if member == "os.environ" {
            return self.asks_for_variable(node).then_some(());
        }
        if member == "sys.path" {
            return self.keeps_folders(node).then_some(());
        }
        (!is_touchy(member)).then_some(())
    }

    /// Whether the list of module folders stays as it is: later imports look there.
    fn keeps_folders(&self, node: Node<'_>) -> bool {
        let Some(parent) = node.parent() else { return false };
        match parent.kind() {
            "for_statement" | "for_in_clause" => parent.child_by_field_name("right") == Some(node),
            "subscript" => {
                parent.parent().is_some_and(|p| matches!(p.kind(), "argument_list" | "interpolation"))
            }
            "argument_list" => {
                let function = parent.parent().and_then(|call| call.child_by_field_name("function"));
                function.is_some_and(|f| match f.kind() {
                    "identifier" => READS.contains(&self.of(f)) && !self.bound.contains(self.of(f)),
                    "attribute" => {
                        let object = f.child_by_field_name("object").map(Node::kind);
                        object == Some("string") && self.attribute_of(f) == Some("join")
                    }
                    _ => false,
                })
            }
            _ => false,
        }
    }

    fn call(&mut self, node: Node<'t>) -> Option<()> {
        let function = node.child_by_field_name("function")?;
        let arguments = node.child_by_field_name("arguments")?;
        match function.kind() {
            "identifier" if self.of(function) == "open" => {
                return self.open(arguments);
            }
            "identifier" if self.of(function) == "type" => return self.shows_type(node),
            "identifier" => match self.resolve(function)? {
                Meaning::Member(member) => self.call_member(&member, arguments)?,
                Meaning::Value => {
                    let name = self.of(function);
                    (names::VALUES.have(name) || self.functions.contains(name)).then_some(())?;
                }
                Meaning::Module(_) => return None,
            },
            "attribute" => self.call_attribute(function, arguments)?,
            _ => return None,
        }
        self.judge(arguments)
    }

    fn call_attribute(&mut self, function: Node<'t>, arguments: Node<'t>) -> Option<()> {
        let attribute = self.attribute_of(function)?;
        let object = function.child_by_field_name("object")?;
        if self.kind(object) == Kind::Path {
            return self.path_call(object, attribute, arguments);
        }
        if self.is_environment(object) {
            return (attribute == "get").then(|| self.variable(named(arguments).next()?))?;
        }
        if attribute == "query" {
            // Of an address it is a text; of a table it evaluates one.
            return None;
        }
        if attribute == "execute" {
            return self.reads_database(arguments).then(|| self.judge(object))?;
        }
        if let Meaning::Value = self.meaning_of(object)
            && let Some(known) = self.frame_call(attribute, arguments)
        {
            return known.then(|| self.judge(object))?;
        }
        match self.resolve(function)? {
            Meaning::Member(member) => self.call_member(&member, arguments),
            Meaning::Module(_) => None,
            Meaning::Value => {
                match attribute {
                    "format" => self.is_plain_template(object).then_some(())?,
                    "fromhex" => self.acts.push(Act::Decode),
                    "decode" if !self.decodes_text(arguments) => self.acts.push(Act::Decode),
                    _ => {}
                }
                Some(())
            }
        }
    }

    fn call_member(&mut self, member: &str, arguments: Node<'t>) -> Option<()> {
        if member == "sys.path" {
            return None;
        }
        if modules::DECODERS.have(member) {
            self.acts.push(Act::Decode);
        }
        if let Some(known) = self.library_call(member, arguments) {
            return known.then_some(());
        }
        if modules::BOUND.have(member) {
            return None;
        }
        if modules::RUNNERS.have(member) {
            return self.runs(member, arguments);
        }
        if modules::FETCHERS.have(member) {
            return self.asks(member, arguments);
        }
        if member == "os.getenv" {
            return self.variable(named(arguments).next()?);
        }
        if member == "importlib.util.find_spec" {
            // A dotted name imports what is in front of the last dot.
            return self.only_text(arguments).filter(|name| !name.contains('.')).map(|_| ());
        }
        if !modules::NAMED.have(member) {
            return Some(());
        }
        if member == "pathlib.Path" {
            // A path is no value like any other.
            return None;
        }
        if member.starts_with("pandas.") || member.starts_with("polars.") {
            // One of these looks for files by patterns.
            let pattern = |path: Node<'t>| self.plain_text(path).is_none_or(|p| p.contains(['*', '?', '[']));
            let searches = member.starts_with("polars.") && named(arguments).next().is_none_or(pattern);
            return (!searches).then(|| self.reads_table(arguments))?;
        }
        match member {
            "os.walk" => self.walk(arguments),
            "glob.glob" | "glob.iglob" => {
                let folder = self.globbed(arguments)?;
                self.tell(Act::Touch { kind: EffectKind::Read, path: folder, with: TREE });
                Some(())
            }
            "os.listdir" if named(arguments).next().is_none() => {
                self.tell(Act::Path(EffectKind::Read, ".".to_owned()));
                Some(())
            }
            "os.makedirs" | "os.mkdir" => {
                let mut all = named(arguments);
                let folder = all.next()?;
                all.all(|a| self.of(a).starts_with("exist_ok=")).then_some(())?;
                self.touch_file(folder, EffectKind::Write)
            }
            _ => self.touch_file(only_argument(arguments)?, EffectKind::Read),
        }
    }

    /// `for root, dirs, files in os.walk('src')`: it goes where the list of folders says, so nothing is put into that.
    fn walk(&mut self, arguments: Node<'t>) -> Option<()> {
        let call = arguments.parent()?;
        let around = call.parent()?;
        let stays = match around.kind() {
            "for_statement" | "for_in_clause" => {
                let mut left = named(around.child_by_field_name("left")?);
                let folders = left.nth(1).filter(|n| n.kind() == "identifier" && left.next().is_some())?;
                self.is_only_read(self.of(folders))
            }
            "argument_list" => {
                let function = around.parent()?.child_by_field_name("function")?;
                self.of(function) == "next" && !self.bound.contains("next")
            }
            _ => false,
        };
        let folders = self.walked(call).filter(|_| stays)?;
        for folder in folders {
            self.look_below(folder);
        }
        Some(())
    }

    /// `.execute('select …')`, with values put in where they are marked.
    fn reads_database(&self, arguments: Node<'_>) -> bool {
        let query = named(arguments).next().and_then(|query| self.plain_text(query));
        query.is_some_and(|query| {
            // A line of the client is nothing here, and a program there.
            !query.trim_start().starts_with('.') && sql::acts(Dialect::Sqlite, query).is_empty()
        })
    }

    /// `open('name')`, for reading or writing.
    fn open(&mut self, arguments: Node<'t>) -> Option<()> {
        (!self.bound.contains("open") && arguments.kind() == "argument_list").then_some(())?;
        let mut all = named(arguments);
        let name = all.next()?;
        let kind = self.mode(all, 0)?;
        self.touch_file(name, kind)?;
        // The file is no value, and neither is how it is opened.
        self.judge(name)
    }

    /// Whether a file is opened for reading or for writing. `at`: where the mode stands.
    pub(super) fn mode(&self, all: impl Iterator<Item = Node<'t>>, at: usize) -> Option<EffectKind> {
        let mut kind = EffectKind::Read;
        for (number, argument) in all.enumerate() {
            let (key, value) = if argument.kind() == "keyword_argument" {
                (self.of(argument.child_by_field_name("name")?), argument.child_by_field_name("value")?)
            } else {
                (if number == at { "mode" } else { return None }, argument)
            };
            let text = self.plain_text(value);
            match key {
                "mode" => match text? {
                    "r" | "rb" | "rt" => {}
                    "w" | "wb" | "wt" | "a" | "ab" | "at" | "x" | "xb" => kind = EffectKind::Write,
                    _ => return None,
                },
                "encoding" | "errors" | "newline" => {
                    text?;
                }
                _ => return None,
            }
        }
        Some(kind)
    }

    /// The text of a string without escapes, holes and prefix.
    pub(super) fn plain_text(&self, node: Node<'_>) -> Option<&'t str> {
        let quoted = self.of(node);
        let mark = quoted.chars().next().filter(|c| node.kind() == "string" && matches!(c, '\'' | '"'))?;
        let inside = quoted.strip_prefix(mark)?.strip_suffix(mark)?;
        (!inside.contains(['\\', '\n', mark])).then_some(inside)
    }

    pub(super) fn only_text(&self, arguments: Node<'_>) -> Option<&'t str> {
        only(arguments).and_then(|text| self.plain_text(text))
    }

    fn decodes_text(&self, arguments: Node<'_>) -> bool {
        named(arguments).all(|a| match a.kind() {
            "string" => self
                .plain_text(a)
                .is_some_and(|name| PLAIN.contains(&name) || name == "ignore" || name == "replace"),
            "keyword_argument" => a.child_by_field_name("name").is_some_and(|n| self.of(n) == "errors"),
            _ => false,
        })
    }

    /// `'{:>8} {}'`: `'{0.attr}'` would reach whatever hangs on a value.
    fn is_plain_template(&self, node: Node<'_>) -> bool {
        let text = self.of(node);
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            rest = rest.get(at + 1..).unwrap_or("");
            if let Some(behind) = rest.strip_prefix('{') {
                rest = behind;
                continue;
            }
            let Some((field, behind)) = rest.split_once('}') else { return false };
            let (name, spec) = field.split_once(':').unwrap_or((field, ""));
            let name = name.trim_end_matches("!r").trim_end_matches("!s");
            if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') || spec.contains(['{', '[']) {
                return false;
            }
            rest = behind;
        }
        node.kind() == "string" && text.starts_with(['\'', '"']) && !text.contains('\\')
    }
}

/// Whether a name is that of a method where it is defined.
fn is_definition(node: Node<'_>) -> bool {
    let Some(method) = node.parent().filter(|p| p.kind() == "function_definition") else { return false };
    let around =
        method.parent().map(|p| if p.kind() == "decorated_definition" { p.parent() } else { Some(p) });
    let class = around.flatten().and_then(Node::parent).is_some_and(|c| c.kind() == "class_definition");
    class && method.child_by_field_name("name") == Some(node)
}

/// Whether using it depends on how: it names a file, imports, or steers imports.
pub(super) fn is_touchy(member: &str) -> bool {
    modules::NAMED.have(member)
        || modules::RUNNERS.have(member)
        || modules::FETCHERS.have(member)
        || modules::BOUND.have(member)
        || matches!(member, "sys.path" | "importlib.util.find_spec" | "os.environ" | "os.getenv")
}
