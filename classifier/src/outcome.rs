//! What is left of a performance when it is over: what was sent, which files carry what, and what is printed.

use assize_protocol::{Carried, Class, Effect, EffectKind, FlowEnd, Qualifier, TargetKind};
use assize_rules::{Glob, PrintSpec, Printed, Role};

use crate::hidden::{Hidden, Whole};
use crate::perform::Performance;
use crate::place::{below, common};
use crate::run::Line;
use crate::script::is_ordinary;
use crate::state::State;
use crate::value::{STAND_IN, Stream, Taint, Words};
use crate::walk::Walk;

impl<'a> Walk<'a> {
    /// What leaves the machine, and what of it is secret.
    pub(crate) fn send(&mut self, doing: &Performance, arguments: Taint) {
        let leaves = |kind: EffectKind| {
            self.effects_of(doing.number).any(|e| e.kind == kind && e.target.class != Class::Loopback)
        };
        let (sends, fetches) = (leaves(EffectKind::Send), leaves(EffectKind::Fetch));
        let taint = if sends { doing.taint } else { arguments };
        if (sends || fetches) && taint.has(Taint::SECRET) {
            self.flow(Taint::SECRET, FlowEnd::Network, doing.number, doing.span);
        }
        if sends && taint.has(Taint::DATA) {
            self.flow(Taint::DATA, FlowEnd::Network, doing.number, doing.span);
        }
    }

    /// Files written by this invocation carry what it got.
    pub(crate) fn remember(&mut self, doing: &Performance) {
        let written: Vec<(String, Taint, bool)> = self
            .effects_of(doing.number)
            .filter(|e| e.kind == EffectKind::Write)
            .filter(|e| e.target.kind == TargetKind::Path)
            // Rights are none of its contents.
            .filter(|e| !e.qualifiers.contains(&Qualifier::Permission))
            .map(|e| {
                let keeps = e.qualifiers.contains(&Qualifier::Hidden);
                (e.target.text.clone(), self.brought(doing, e), keeps)
            })
            .collect();
        if written.is_empty() {
            return;
        }
        self.flow(doing.taint, FlowEnd::File, doing.number, doing.span);
        let copied = self.strange_sources(doing);
        let strange = !copied.is_empty() || self.writes_unseen(doing);
        let whole = self.takes_whole(doing);
        for (path, taint, keeps) in written {
            if whole == Some(Whole::File) || whole == Some(Whole::Folder) && keeps {
                self.wholes.insert(path.clone());
            }
            // A download into a folder is named after the URL.
            for name in downloads(doing) {
                let inner = format!("{}/{name}", path.trim_end_matches('/'));
                let into = doing.cwd.as_deref() == Some(path.as_str());
                if into || FOLDERS.iter().any(|folder| doing.found.given(folder)) {
                    let target = self.place.exact(&inner, self.library.paths());
                    if !matches!(target.class, Class::Workspace | Class::Generated | Class::Temporary) {
                        self.act(EffectKind::Write, target, &[], doing.number, doing.span);
                    }
                }
                let entry = self.files.entry(inner).or_default();
                entry.taint = doing.taint;
                entry.strange |= strange;
            }
            for name in &copied {
                let inner = format!("{}/{name}", path.trim_end_matches('/'));
                self.files.entry(inner).or_default().strange = true;
            }
            let copy = self.handed_on(doing);
            // Into a folder it comes under its own name.
            if let Some((name, text)) = copy.as_ref().filter(|_| !last(&path).contains('.')) {
                let inner = format!("{}/{name}", path.trim_end_matches('/'));
                self.files.entry(inner).or_default().text = Some(text.clone());
            }
            let entry = self.files.entry(path).or_default();
            entry.taint = entry.taint.join(taint);
            entry.strange |= strange;
            entry.text = copy.map(|(_, text)| text);
            entry.sure = false;
        }
    }

    /// Whether what it writes is what nobody saw: what a service answered, what it decoded, what it was fed with.
    fn writes_unseen(&self, doing: &Performance) -> bool {
        let feeds = doing.found.levels.iter().any(|level| level.writes_stdin) && doing.line.input.connected;
        feeds && self.is_strange(doing.line.input)
            || self.what_prints(doing) == Printed::Decoded
            || self.effects_of(doing.number).any(|e| e.kind == EffectKind::Fetch)
    }

    /// The name and the text of the first file among those that are copied or moved that this line wrote. Where the
    /// folder is not certain, a file has two paths.
    fn handed_on(&self, doing: &Performance) -> Option<(String, String)> {
        // `-n` and its like may leave what was there.
        if !COPIES.contains(&doing.program.name.as_str()) || !doing.found.options.is_empty() {
            return None;
        }
        let mut sources = self.sources(doing);
        sources.find_map(|path| Some((last(path).to_owned(), self.files.get(path)?.text.clone()?)))
    }

    /// The files and folders from which it takes what it writes.
    fn sources(&self, doing: &Performance) -> impl Iterator<Item = &str> {
        let takes = |e: &&Effect| {
            e.kind == EffectKind::Read
                || e.kind == EffectKind::Delete && e.qualifiers.contains(&Qualifier::Move)
        };
        self.effects_of(doing.number).filter(takes).map(|e| e.target.text.as_str())
    }

    /// The names, below what it takes, of files in which this line put what nobody saw.
    fn strange_sources(&mut self, doing: &Performance) -> Vec<String> {
        let strange = || self.files.iter().filter(|(_, file)| file.strange);
        let steps = strange().count() * self.sources(doing).count();
        let below = strange().filter_map(|(path, _)| {
            let rest = self.sources(doing).find_map(|source| below(path, source))?;
            Some(if rest.is_empty() { last(path) } else { rest }.to_owned())
        });
        let below = below.take(MOST_STRANGE).collect();
        self.spend(steps / 8, doing.span);
        below
    }

    /// What a file carries that was written. The manifest in which a package manager notes what it has fetched is its
    /// own text, and no download.
    fn brought(&self, doing: &Performance, written: &Effect) -> Taint {
        let reaches = |role: Role| matches!(role, Role::Url | Role::Remote | Role::Host);
        let of_itself =
            written.span == self.span(doing.span) && !doing.found.words().any(|(_, role)| reaches(role.role));
        let noted = matches!(written.target.class, Class::Build | Class::Generated)
            && doing.cwd.as_deref() != Some(&written.target.text);
        if of_itself && noted { doing.incoming } else { doing.taint }
    }

    /// Files that have data from elsewhere in them when everything has run.
    pub(crate) fn left_behind(&self) -> Vec<Carried> {
        let from_elsewhere = Taint::NETWORK.join(Taint::SECRET).join(Taint::DECODED);
        let files = self.files.iter().filter(|(path, file)| {
            path.starts_with('/') && !path.starts_with("/dev/") && file.taint.has(from_elsewhere)
        });
        let mut all: Vec<Carried> = files
            .map(|(path, file)| Carried {
                // Of a name that is only known while it runs, the folder is known.
                path: path.split_once(STAND_IN).map_or(path.as_str(), |(known, _)| folder(known)).to_owned(),
                from: file.taint.ends().filter(|end| *end != FlowEnd::Data).collect(),
            })
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether the names it lists were chosen as names of secrets: `find -name '*.pem'`, `ls .env*`.
    fn lists_secrets(&self, doing: &Performance) -> bool {
        let paths = self.library.paths();
        let options = doing.found.options.iter().flat_map(|o| &o.values);
        let operands = doing.found.operands.iter().flat_map(|o| &o.values);
        let mut wanted = options.chain(operands).filter_map(|v| v.text().rsplit('/').next());
        let is_secret = |name: &str| {
            paths.class_of(&format!("/{name}"), None) == Some(Class::Credential)
                || name.contains(['*', '?'])
                    && paths.class_of_pattern("/", &Glob::new(name), None) == Some(Class::Credential)
        };
        wanted.any(is_secret)
    }

    /// Whether a secret among the words may come out again: in what is printed, or in a complaint about it.
    /// What talks to a host is handed its key that way.
    pub(crate) fn repeats(&self, doing: &Performance) -> bool {
        let quiet = |what: Printed| matches!(what, Printed::Nothing | Printed::Digest | Printed::Numbers);
        let silent = doing.found.levels.iter().any(|l| l.inert) || quiet(self.what_prints(doing));
        let talks = |e: &Effect| matches!(e.kind, EffectKind::Fetch | EffectKind::Send | EffectKind::Listen);
        if silent || doing.program.native.is_some() || self.effects_of(doing.number).any(talks) {
            return false;
        }
        let is_text =
            |role: Role| matches!(role, Role::Text | Role::Path | Role::Directory | Role::Script(_));
        doing.found.words().any(|(v, role)| v.value.taint.has(Taint::SECRET) && is_text(role.role))
    }

    /// The file that `cat` prints as it is.
    fn copied(&self, doing: &Performance) -> Option<String> {
        let plain = doing.program.name == "cat" && doing.found.options.is_empty();
        let mut words = doing.found.operands.iter().flat_map(|o| &o.values);
        let (Some(only), None) = (words.next().filter(|_| plain), words.next()) else { return None };
        if !only.value.is_literal() || only.text() == "-" {
            return None;
        }
        // Redirections are read before it, and under the same bytes where they stand in the words of a shell.
        let read = self.effects_of(doing.number).filter(|e| e.kind == EffectKind::Read).last()?;
        is_ordinary(&read.target).then(|| read.target.text.clone())
    }

    /// The first of the profile's words about the output that holds.
    pub(crate) fn what_prints(&self, doing: &Performance) -> Printed {
        let mut specs = doing.found.levels.iter().rev().flat_map(|l| &l.prints);
        let single = |name: &str| {
            let mut words = doing.found.values(name);
            words.next().is_none_or(|(only, _)| only.value.is_literal()) && words.next().is_none()
        };
        let holds = |p: &&PrintSpec| {
            doing.found.holds(p.when.as_ref(), &|fact| self.fact_of(doing, fact))
                && p.one.as_deref().is_none_or(single)
        };
        specs.find(holds).map_or(Printed::Data, |p| p.what)
    }

    pub(crate) fn printed(&mut self, state: &State, doing: Performance<'_, 'a>, line: &Line) -> Stream {
        let what = self.what_prints(&doing);
        // `cat` without files hands on what it got.
        let passes = doing.program.name == "cat" && doing.found.operands.iter().all(|o| o.values.is_empty());
        let known = |path: Option<String>| path.map_or_else(Stream::default, Stream::text);
        let own = match what {
            Printed::Data if passes => line.input.clone(),
            Printed::Data => {
                let file = self.copied(&doing);
                let text = file.as_ref().and_then(|path| self.pipes.get(path)?.text.clone());
                Stream { text, file, ..Stream::tainted(doing.taint) }
            }
            Printed::Lines => {
                let fed =
                    doing.found.operands.iter().all(|o| o.spec.role.effect.is_none() || o.values.is_empty());
                let mut names = line.input.names.clone().filter(|_| fed);
                if let Some(names) = names.as_mut().filter(|_| !doing.lets_hidden_through()) {
                    names.hidden = Hidden::No;
                }
                let words = if fed { line.input.words } else { Words::Any };
                Stream { names, words, ..Stream::tainted(doing.taint) }
            }
            Printed::Names | Printed::Entries => {
                let secret = if self.lists_secrets(&doing) { Taint::SECRET } else { Taint::NONE };
                let kept = doing.search.as_ref().map(|s| s.printed.clone());
                let folders = match what {
                    Printed::Entries => entries(doing.folders.clone(), doing.cwd.as_deref()),
                    _ => doing.folders.clone(),
                };
                let found = doing.found_in(kept, folders);
                let names = (!found.folders.is_empty()).then_some(found);
                Stream { names, ..Stream::tainted(doing.taint.join(secret)) }
            }
            Printed::Digest => Stream::tainted(Taint::NONE),
            Printed::Numbers => Stream { words: Words::Numbers, ..Stream::tainted(Taint::NONE) },
            Printed::Labels => Stream { words: Words::Labels, ..Stream::tainted(doing.taint) },
            Printed::Decoded => Stream::tainted(doing.taint.join(Taint::DECODED)),
            Printed::Nothing => Stream::text(""),
            Printed::WorkingDirectory => known(doing.cwd.as_deref().map(str::to_owned)),
            Printed::Root => known(self.root(state)),
            Printed::Temporary => Stream::text("/tmp/tmp.XXXXXXXXXX"),
        };
        match doing.inner {
            Some(inner) => Stream { taint: inner.taint.join(own.taint), ..inner },
            None => own,
        }
    }
}

/// Where the entries of `folders` lie: a name without its folder is looked up in the working directory. Of
/// folders that lie elsewhere nobody knows.
fn entries(mut folders: Vec<String>, cwd: Option<&str>) -> Vec<String> {
    let Some(cwd) = cwd.filter(|_| !folders.is_empty()) else { return Vec::new() };
    folders.push(cwd.to_owned());
    let all = common(&folders);
    if all.is_some_and(|all| folders.contains(&all)) { folders } else { Vec::new() }
}

/// The names that downloads into a folder get: the last segments of their URLs.
fn downloads(doing: &Performance) -> Vec<String> {
    let urls = doing.found.operands.iter().filter(|o| o.spec.role.role == Role::Url).flat_map(|o| &o.values);
    urls.filter_map(|v| v.text().split(['?', '#']).next()?.rsplit('/').next().map(str::to_owned))
        .filter(|name| !name.is_empty())
        .collect()
}

/// Strange files that are followed where a folder is copied.
const MOST_STRANGE: usize = 16;

/// Programs that hand a file on as it is.
const COPIES: [&str; 2] = ["cp", "mv"];

/// `x` of `/tmp/x`.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Options that name the folder of downloads.
const FOLDERS: [&str; 2] = ["output-dir", "directory-prefix"];

/// `/tmp/` of `/tmp/x`.
fn folder(path: &str) -> &str {
    path.rfind('/').and_then(|slash| path.get(..=slash)).unwrap_or(path)
}
