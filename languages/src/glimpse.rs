//! What can be seen of a script that no grammar lets in.
//!
//! Such a script is opaque and stays so. The plain calls in it are read all the same, so
//! that rules that forbid still bite: commands, files and addresses that stand there in full,
//! under whatever name a module was imported. What is seen only adds to [`Act::Opaque`]; it
//! is never a reason to believe that nothing else happens. So names are followed the way
//! people write them, in the order of the text, and what is not plain is left alone.

mod calls;
mod javascript;
mod known;
mod perl;
mod plain;
mod python;
mod ruby;

use std::collections::HashMap;

use assize_protocol::{EffectKind, FlowEnd, Qualifier};

use crate::tree::{self, Node, Nodes};
use crate::{Act, Language};
use calls::Does;
use known::Known;

/// Nested nodes that are followed.
const DEPTH: usize = 96;
/// Scripts in scripts.
const NESTED: usize = 2;
/// Acts that are worth telling; a script that does more is not judged by the rest.
const ACTS: usize = 24;
/// Bytes of commands and names in them.
const TOLD: usize = 4 * 1024;
/// Elements of a list whose turns are looked at one by one.
const TURNS: usize = 8;
/// Names of shells: without a script of their own they obey whoever is at the other end.
const SHELLS: [&str; 9] = ["sh", "bash", "zsh", "dash", "ksh", "ash", "csh", "tcsh", "fish"];

/// `what` is not in its grammar: opaque, and what can be seen of it; `tree` is its sketch if there is one.
pub(crate) fn opaque(language: Language, what: &'static str, text: &str, tree: Option<Nodes>) -> Vec<Act> {
    let mut sight = Sight::new(language, text);
    sight.read(text, tree, 0);
    if sight.wired && sight.hands_over {
        sight.tell(Act::Runs(FlowEnd::Network));
    }
    std::iter::once(Act::Opaque(what)).chain(sight.acts).collect()
}

/// What was seen so far.
struct Sight {
    language: Language,
    acts: Vec<Act>,
    /// Bytes that may still be told.
    left: usize,
    /// Nodes and copied bytes that may still be looked at.
    work: usize,
    /// What names stand for.
    names: HashMap<String, Known>,
    /// What names stood for outside of the functions around.
    hidden: Vec<(String, Option<Known>)>,
    /// Modules whose members were all imported.
    everything: Vec<String>,
    /// Loops over known lists around.
    loops: usize,
    /// A connection is opened.
    wired: bool,
    /// A shell is started that nobody gave a script, or a connection takes the place of a standard stream.
    hands_over: bool,
    /// Scripts around.
    nested: usize,
}

/// A call about to be judged.
#[derive(Default)]
struct Call {
    arguments: Vec<Known>,
    /// Named arguments, and the keys of objects.
    keys: Vec<(String, Known)>,
}

impl Call {
    fn first(&self) -> Known {
        self.at(0)
    }

    fn at(&self, index: usize) -> Known {
        self.arguments.get(index).cloned().unwrap_or_default()
    }

    fn text(&self, index: usize) -> Option<&str> {
        self.arguments.get(index).and_then(Known::as_text)
    }

    /// Whether a named argument is there and not switched off.
    fn has(&self, name: &str) -> bool {
        let off =
            |known: &Known| matches!(known.as_text(), Some("False" | "false" | "None" | "null" | "nil"));
        self.keys.iter().any(|(key, known)| key == name && !off(known))
    }

    fn key(&self, name: &str) -> Option<&Known> {
        self.keys.iter().find(|(key, _)| key == name).map(|(_, known)| known)
    }

    /// Where any of it comes from.
    fn origin(&self) -> Option<FlowEnd> {
        let mut all = self.arguments.iter().chain(self.keys.iter().map(|(_, known)| known));
        all.find_map(Known::origin)
    }
}

impl Sight {
    fn new(language: Language, text: &str) -> Self {
        Self {
            language,
            acts: Vec::new(),
            left: TOLD,
            work: 4 * 1024 + 16 * text.len(),
            names: HashMap::new(),
            hidden: Vec::new(),
            everything: Vec::new(),
            loops: 0,
            wired: false,
            hands_over: false,
            nested: 0,
        }
    }

    /// Looks at a whole script.
    fn read(&mut self, text: &str, tree: Option<Nodes>, nested: usize) {
        if let Language::Plain(family) = self.language {
            return plain::look(self, family, text);
        }
        let look: fn(&mut Self, &str, Node<'_>, usize) -> Known = match self.language {
            Language::Python => python::look,
            Language::JavaScript => javascript::look,
            Language::Perl => perl::look,
            Language::Ruby => ruby::look,
            Language::Sed
            | Language::Awk
            | Language::C
            | Language::Jq
            | Language::Sql(_)
            | Language::Plain(_) => return,
        };
        let outer = std::mem::replace(&mut self.nested, nested);
        if let Some(tree) = tree.or_else(|| tree::sketch(self.language, text)) {
            look(self, text, tree.root(), 0);
        }
        self.nested = outer;
    }

    /// Whether there is work left for a node at this depth.
    fn enters(&mut self, depth: usize) -> bool {
        self.spend(1) && depth < DEPTH
    }

    fn spend(&mut self, steps: usize) -> bool {
        self.work = self.work.saturating_sub(steps);
        self.work > 0
    }

    fn tell(&mut self, act: Act) {
        let size = match &act {
            Act::Command(text) | Act::Touch { path: text, .. } | Act::Reach(_, text) => text.len(),
            _ => 0,
        };
        let fits = self.acts.len() < ACTS && size <= self.left;
        if fits && !self.acts.contains(&act) {
            self.left -= size;
            self.acts.push(act);
        }
    }

    /// From here on `name` stands for `known`.
    fn bind(&mut self, name: &str, known: Known) {
        self.spend(known.weight());
        let before = self.names.insert(name.to_owned(), known);
        self.hidden.push((name.to_owned(), before));
    }

    /// Looks into a function: what it binds ends with it.
    fn inside(&mut self, look: impl FnOnce(&mut Self) -> Known) -> Known {
        let outer = self.hidden.len();
        let known = look(self);
        self.leave(outer);
        known
    }

    /// Forgets what was bound since `outer` names were hidden.
    fn leave(&mut self, outer: usize) {
        for (name, before) in self.hidden.split_off(outer).into_iter().rev() {
            match before {
                Some(before) => self.names.insert(name, before),
                None => self.names.remove(&name),
            };
        }
    }

    /// Looks into a loop, once for every element of a list that is written out.
    fn each(&mut self, name: &str, list: Known, mut look: impl FnMut(&mut Self)) {
        let turns = match list {
            Known::List(all) if self.loops == 0 && all.len() <= TURNS => all,
            Known::From(origin) => vec![Known::From(origin)],
            _ => vec![Known::Nothing],
        };
        self.loops += 1;
        for known in turns {
            self.bind(name, known);
            look(self);
        }
        self.loops -= 1;
    }

    /// What a name stands for; one that nobody bound stands for itself.
    fn named(&mut self, name: &str) -> Known {
        if let Some(known) = self.names.get(name) {
            let known = known.clone();
            self.spend(known.weight());
            return known;
        }
        let imported = self.everything.iter().map(|module| format!("{module}.{name}"));
        let known = imported.into_iter().find(|whole| self.does(whole).is_some());
        Known::Name(known.unwrap_or_else(|| name.to_owned()))
    }

    fn does(&self, name: &str) -> Option<Does> {
        match self.language {
            Language::Python => calls::python(name),
            Language::JavaScript => calls::javascript(name),
            Language::Perl => calls::perl(name),
            Language::Ruby => calls::ruby(name),
            Language::Sed
            | Language::Awk
            | Language::C
            | Language::Jq
            | Language::Sql(_)
            | Language::Plain(_) => None,
        }
    }

    /// Calls `name`; what that is worth.
    fn call(&mut self, name: &str, call: &Call) -> Known {
        let Some(does) = self.does(name) else {
            return call.origin().map_or_else(|| Known::Name(format!("{name}()")), Known::From);
        };
        self.perform(does, call)
    }

    fn perform(&mut self, does: Does, call: &Call) -> Known {
        match does {
            Does::Line => self.line(&call.first()),
            Does::Program => self.program(call),
            Does::Words => match call.arguments.as_slice() {
                [only] if !matches!(only, Known::List(_)) => self.line(only),
                all => self.words(&Known::flat(all)),
            },
            Does::Spread => self.words(&Known::flat(&call.arguments)),
            Does::Replace { skip } => {
                let rest = Known::flat(call.arguments.get(skip + 1..).unwrap_or_default());
                // The name it is called by is not a word of its own.
                let rest = rest.into_iter().skip(1);
                let words: Vec<Known> = std::iter::once(call.at(skip)).chain(rest).collect();
                self.words(&words);
            }
            Does::Touch(kind, with) => self.touch(kind, &call.first(), with),
            Does::Remove => self.touch(EffectKind::Delete, &call.first(), removal(call)),
            Does::TouchAll(kind, with) => {
                for path in Known::flat(&call.arguments) {
                    self.touch(kind, &path, with);
                }
            }
            Does::TouchSecond(kind, with) => self.touch(kind, &call.at(1), with),
            Does::Move => {
                self.touch(EffectKind::Delete, &call.first(), &[Qualifier::Move]);
                self.touch(EffectKind::Write, &call.at(1), &[Qualifier::Move]);
            }
            Does::Copy => {
                self.touch(EffectKind::Read, &call.first(), &[]);
                self.touch(EffectKind::Write, &call.at(1), &[]);
            }
            Does::Open => return self.open(&call.first(), call.key("mode").unwrap_or(&call.at(1))),
            Does::Brings(origin) => return Known::From(call.origin().unwrap_or(origin)),
            Does::Decodes => {
                let encoded = call.arguments.iter().any(|a| matches!(a.as_text(), Some("base64" | "hex")));
                return if encoded {
                    Known::From(call.origin().unwrap_or(FlowEnd::Decoded))
                } else {
                    call.first()
                };
            }
            Does::Fetch => return self.fetch(call),
            Does::Post => {
                self.reach(EffectKind::Send, &call.first());
                return self.fetch(call);
            }
            Does::Evaluate => self.evaluate(&call.first()),
            Does::Connect => self.connect(call),
            Does::HandOver => {
                let wire = matches!(call.first(), Known::Name(name) if name.contains("ocket"));
                self.hands_over |= wire;
            }
            Does::Same => return call.first(),
            Does::Path => return Known::path(&call.arguments),
            Does::Home => return Known::home(),
            Does::Expand => return call.first().expanded(),
            Does::Module => {
                return call.first().as_text().map_or(Known::Nothing, |name| Known::Name(name.to_owned()));
            }
            Does::Member => return call.first().member(call.text(1).unwrap_or("?")),
            Does::Nothing => {}
        }
        Known::Nothing
    }

    /// A line for a shell.
    fn line(&mut self, known: &Known) {
        match known {
            Known::Text(_) => {
                let line = known.in_shell();
                self.note_shell(line.split_ascii_whitespace());
                self.tell(Act::Command(line));
            }
            Known::From(origin) => self.tell(Act::Runs(*origin)),
            Known::List(_) | Known::Name(_) | Known::Nothing => {}
        }
    }

    /// A program and its words, all of them known.
    fn words(&mut self, words: &[Known]) {
        let Some(texts) = words.iter().map(Known::as_text).collect::<Option<Vec<_>>>() else { return };
        let runs_text = matches!(words.get(1).and_then(Known::as_text), Some("-c"));
        if runs_text && let Some(Known::From(origin)) = words.get(2) {
            return self.tell(Act::Runs(*origin));
        }
        if texts.first().is_some_and(|name| !name.is_empty()) {
            self.note_shell(texts.iter().copied());
            let quoted: Vec<String> = words.iter().map(Known::quoted).collect();
            self.tell(Act::Command(quoted.join(" ")));
        }
    }

    /// `bash -i` and the like.
    fn note_shell<'w>(&mut self, mut words: impl Iterator<Item = &'w str>) {
        let base = words.next().and_then(|w| w.rsplit('/').next()).unwrap_or("");
        let obeys = words.all(|w| w.starts_with('-') && !w.contains('c') || w.contains('&'));
        self.hands_over |= obeys && SHELLS.contains(&base);
    }

    /// A program with its words in a list, or a line where a shell is asked for.
    fn program(&mut self, call: &Call) {
        let shell = call.has("shell");
        // Python names the whole command so, Deno what stands behind the program.
        let (command, rest) = match (call.key("args"), call.arguments.is_empty()) {
            (Some(args), false) => (call.first(), args.clone()),
            (Some(args), true) => (args.clone(), Known::Nothing),
            (None, _) => (call.first(), call.at(1)),
        };
        match (command, rest) {
            (Known::List(words), _) if shell => self.line(words.first().unwrap_or(&Known::Nothing)),
            (Known::List(words), _) => self.words(&words),
            (command, Known::List(rest)) if shell => {
                let words: Vec<Known> = std::iter::once(command).chain(rest).collect();
                let line = words.iter().map(Known::as_text).collect::<Option<Vec<_>>>();
                self.line(&line.map_or(Known::Nothing, |words| Known::Text(words.join(" "))));
            }
            (command, Known::List(rest)) => {
                let words: Vec<Known> = std::iter::once(command).chain(rest).collect();
                self.words(&words);
            }
            (command, _) if shell => self.line(&command),
            (command, _) => self.words(&[command]),
        }
    }

    fn touch(&mut self, kind: EffectKind, path: &Known, with: &'static [Qualifier]) {
        if let Some(path) = path.as_path() {
            self.tell(Act::Touch { kind, path, with });
        }
    }

    /// Opens a file; a name with a bar is a command to some.
    fn open(&mut self, path: &Known, mode: &Known) -> Known {
        let mode = mode.as_text().unwrap_or("r");
        let address =
            path.as_text().is_some_and(|text| text.starts_with("http:") || text.starts_with("https:"));
        if address && self.language == Language::Ruby {
            self.reach(EffectKind::Fetch, path);
            return Known::From(FlowEnd::Network);
        }
        if mode.contains('a') {
            self.touch(EffectKind::Write, path, &[Qualifier::Append]);
        } else if mode.contains(['w', 'x', '+']) {
            self.touch(EffectKind::Write, path, &[]);
        } else {
            self.touch(EffectKind::Read, path, &[]);
        }
        Known::Nothing
    }

    fn reach(&mut self, kind: EffectKind, address: &Known) {
        if let Some(text) = address.as_text().filter(|text| !text.is_empty()) {
            self.tell(Act::Reach(kind, text.to_owned()));
        }
    }

    fn fetch(&mut self, call: &Call) -> Known {
        let address =
            [call.first(), call.at(1)].into_iter().find(|a| a.as_text().is_some_and(|t| t.contains("://")));
        let address = address.unwrap_or_default();
        let sends = ["data", "body", "json", "files", "method"].iter().any(|key| {
            let get = call.key(key).and_then(Known::as_text).is_some_and(|m| m.eq_ignore_ascii_case("get"));
            call.has(key) && !get
        });
        if sends {
            self.reach(EffectKind::Send, &address);
        }
        self.reach(EffectKind::Fetch, &address);
        Known::From(FlowEnd::Network)
    }

    fn evaluate(&mut self, known: &Known) {
        match known {
            Known::Text(text) if self.nested < NESTED && self.spend(text.len()) => {
                let text = text.clone();
                self.read(&text, None, self.nested + 1);
            }
            Known::From(origin) => self.tell(Act::Runs(*origin)),
            Known::Text(_) | Known::List(_) | Known::Name(_) | Known::Nothing => {}
        }
    }

    fn connect(&mut self, call: &Call) {
        self.wired = true;
        let all = Known::flat(&call.arguments);
        let is_port = |text: &&str| text.bytes().all(|b| b.is_ascii_digit());
        let host = all.iter().chain(call.key("host")).filter_map(Known::as_text).find(|text| !is_port(text));
        if let Some(host) = host {
            self.tell(Act::Reach(EffectKind::Send, host.to_owned()));
        }
    }
}

/// How something goes that may be told to go with all there is in it.
fn removal(call: &Call) -> &'static [Qualifier] {
    match (call.has("recursive"), call.has("force")) {
        (true, true) => &[Qualifier::Recursive, Qualifier::Force],
        (true, false) => &[Qualifier::Recursive],
        (false, true) => &[Qualifier::Force],
        (false, false) => &[],
    }
}

#[cfg(test)]
mod tests;
