//! What a script asks of others: commands, addresses, variables of the environment. Where its text names them in full,
//! they are told, and what comes back is data.

use assize_protocol::EffectKind;

use super::{Reader, modules, names};
use crate::Act;
use crate::tree::{Node, named};

/// Commands that are told; a script that runs more is not judged by them.
const MOST: usize = 8;
/// Keywords that say how a command is run and what becomes of its output. Its folder, its environment and its input are
/// not among them.
const RUNS: [&str; 11] = [
    "capture_output",
    "check",
    "encoding",
    "errors",
    "shell",
    "stderr",
    "stdout",
    "text",
    "timeout",
    "universal_newlines",
    "bufsize",
];
/// Keywords that say how an address is asked, and send nothing.
const ASKS: [&str; 5] = ["timeout", "allow_redirects", "follow_redirects", "verify", "stream"];
/// Keywords with what is sent. One that names another host is not among them.
const SENDS: [&str; 7] = ["headers", "params", "json", "data", "content", "auth", "files"];

impl<'t> Reader<'t> {
    /// `subprocess.run(['git', 'log'])`, `os.system('git log')`.
    pub(super) fn runs(&mut self, member: &str, arguments: Node<'t>) -> Option<()> {
        let (first, rest) = parts(arguments)?;
        let mut shell = matches!(member, "os.system" | "os.popen") || member.contains(".getoutput");
        for (key, value) in &rest {
            (RUNS.contains(&self.of(*key)) && member.starts_with("subprocess.")).then_some(())?;
            if self.of(*key) == "shell" {
                shell = match self.of(*value) {
                    "True" => true,
                    "False" => false,
                    _ => return None,
                };
            }
        }
        let line = match first.kind() {
            "list" | "tuple" if !shell => {
                let words = named(first).map(|word| self.word(word)).collect::<Option<Vec<_>>>()?;
                words.join(" ")
            }
            "string" if shell => self.plain_text(first)?.to_owned(),
            // A program without arguments.
            "string" => quoted(self.plain_text(first)?),
            _ => return None,
        };
        (!line.trim().is_empty() && self.commands.len() < MOST).then_some(())?;
        if !self.commands.contains(&line) {
            self.commands.push(line);
        }
        Some(())
    }

    fn word(&self, node: Node<'t>) -> Option<String> {
        let is_self = self.known_member(node).is_some_and(|member| member == "sys.executable");
        if is_self { Some("python3".to_owned()) } else { self.plain_text(node).map(quoted) }
    }

    /// `requests.get('http://localhost:8000/x')`.
    pub(super) fn asks(&mut self, member: &str, arguments: Node<'t>) -> Option<()> {
        let (first, rest) = parts(arguments)?;
        let address =
            self.plain_text(first).filter(|a| a.starts_with("http://") || a.starts_with("https://"))?;
        let looks = matches!(member.rsplit('.').next(), Some("get" | "head" | "options" | "urlopen"));
        let known = |key: &str| ASKS.contains(&key) || SENDS.contains(&key);
        rest.iter().all(|(key, _)| known(self.of(*key))).then_some(())?;
        let plain = rest.iter().all(|(key, value)| {
            let literal = ["headers", "params"].contains(&self.of(*key)) && is_written(*value);
            ASKS.contains(&self.of(*key)) || literal
        });
        if !(looks && plain) {
            self.tell(Act::Reach(EffectKind::Send, address.to_owned()));
        }
        self.tell(Act::Reach(EffectKind::Fetch, address.to_owned()));
        Some(())
    }

    /// `ZipFile('a.zip').read('.env')`: what is in an archive counts under the name that it has there.
    pub(super) fn takes_out(&mut self, root: Node<'t>) {
        if !["zipfile", "tarfile"].into_iter().any(|module| self.knows(module)) {
            return;
        }
        for call in root.all(|_| true).filter(|node| node.kind() == "call") {
            let method = call.child_by_field_name("function").and_then(|f| self.attribute_of(f));
            let name = call.child_by_field_name("arguments").and_then(|a| named(a).next());
            let name = name.and_then(|name| self.plain_text(name));
            if let (Some("read" | "open" | "extractfile"), Some(name)) = (method, name)
                && !name.starts_with('/')
            {
                self.tell(Act::Path(EffectKind::Read, name.to_owned()));
            }
        }
    }

    /// Whether something of a module has a name.
    fn knows(&self, module: &str) -> bool {
        let of = |whole: &String| whole.split('.').next() == Some(module);
        self.modules.values().chain(self.members.values()).any(of)
    }

    /// `os.environ['HOME']`, `os.getenv('TOKEN')`: a variable that may be secret is revealed, whatever becomes of it.
    pub(super) fn variable(&mut self, name: Node<'t>) -> Option<()> {
        let name = self.plain_text(name)?;
        if !names::VARIABLES.have(name) {
            let name = format!("variable:{name}");
            self.tell(Act::State { kind: EffectKind::Reveal, name, with: &[] });
        }
        Some(())
    }

    /// Whether `node` is the table of all variables.
    pub(super) fn is_environment(&self, node: Node<'t>) -> bool {
        self.known_member(node).is_some_and(|member| member == "os.environ")
    }

    /// `'CI' in os.environ`.
    pub(super) fn asks_for_variable(&self, node: Node<'t>) -> bool {
        let Some(parent) = node.parent().filter(|p| p.kind() == "comparison_operator") else { return false };
        let all: Vec<Node<'t>> = parent.children().collect();
        let [name, operator, table] = all.as_slice() else { return false };
        *table == node && matches!(operator.kind(), "in" | "not in") && self.plain_text(*name).is_some()
    }

    /// What reaches others is not imported for nothing: somebody meant to do more than is seen here.
    pub(super) fn uses_what_it_imports(&self) -> bool {
        !self.imported.contains("urllib.request") || self.acts.iter().any(|act| matches!(act, Act::Reach(..)))
    }

    /// A library that looks for modules comes after whatever could have put one there: the commands of the script, and
    /// files in the working folder that have the name of a module.
    pub(super) fn arrange(mut self) -> Vec<Act> {
        let plants =
            |act: &Act| matches!(act, Act::Path(EffectKind::Write, path) if self.could_be_imported(path));
        let late = !self.commands.is_empty() || self.acts.iter().any(plants);
        let imports = |act: &Act| late && *act == Act::Import;
        let import = self.acts.iter().any(imports);
        self.acts.retain(|act| !imports(act));
        // What is fetched or decoded may be in whatever is written.
        self.acts.sort_by_key(|act| !matches!(act, Act::Reach(..) | Act::Decode));
        // A function may be called later than the next, and a loop comes by again.
        let again = if self.commands.len() > 1 { 2 } else { 1 };
        for command in std::iter::repeat_n(&self.commands, again).flatten() {
            self.acts.push(Act::Command(command.clone()));
        }
        if import {
            self.acts.push(Act::Import);
        }
        self.acts
    }

    /// Whether the file `path` could take the place of a module that is imported here, now or when it is needed.
    fn could_be_imported(&self, path: &str) -> bool {
        let is_code =
            [".py", ".pyc", ".so", ".pyd", ".pth", ".zip", ".egg"].iter().any(|e| path.ends_with(e));
        let module = |part: &str| {
            let stem = part.split('.').next().unwrap_or(part);
            let first = |m: &String| m.split('.').next() == Some(stem);
            modules::NEEDED.have(stem)
                || self.modules.values().chain(self.members.values()).any(first)
                || self.imported.contains(stem)
        };
        is_code && path.split('/').any(module)
    }
}

/// The first argument and the named ones behind it.
fn parts(arguments: Node<'_>) -> Option<(Node<'_>, Vec<(Node<'_>, Node<'_>)>)> {
    let mut all = named(arguments);
    let first = all.next().filter(|first| first.kind() != "keyword_argument")?;
    let rest = all.map(|argument| {
        let is_named = argument.kind() == "keyword_argument";
        let pair = argument.child_by_field_name("name").zip(argument.child_by_field_name("value"));
        pair.filter(|_| is_named)
    });
    Some((first, rest.collect::<Option<Vec<_>>>()?))
}

/// Whether all of a table is written out.
fn is_written(node: Node<'_>) -> bool {
    let known = ["dictionary", "pair", "string", "string_start", "string_content", "string_end", "integer"];
    node.all(|_| true).filter(|n| n.is_named()).all(|n| known.contains(&n.kind()))
}

/// A word as a shell would have to be given it.
fn quoted(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_./:@%+,-".contains(&b);
    if !text.is_empty() && text.bytes().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
