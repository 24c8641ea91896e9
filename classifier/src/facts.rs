//! What a door looked up, and what it should.

use std::path::Path;

use assize_protocol::{EffectKind, Wanted};
use assize_rules::Role;

use crate::perform::Performance;
use crate::value::{Arg, HoleKind, Taint};
use crate::walk::Walk;

impl Walk<'_> {
    /// Notes that the answer would be surer with this fact.
    pub(crate) fn want(&self, wanted: Wanted) {
        let mut all = self.wanted.borrow_mut();
        if all.len() < MOST_WANTED {
            all.insert(wanted);
        }
    }

    pub(crate) fn take_wanted(&self) -> Vec<Wanted> {
        self.wanted.take().into_iter().collect()
    }

    /// Whether a fact that a door supplied holds.
    pub(crate) fn fact(&self, name: &str, cwd: Option<&str>) -> bool {
        match name {
            // The door looked where the line goes; nobody looked where it does not say.
            "git-config-clean" => cwd.is_some_and(|folder| {
                let there = self.facts.git_folders.get(folder).copied();
                let names = there.or(self.facts.git_config_programs);
                if names.is_none() {
                    self.want(Wanted::GitFolders { folder: folder.to_owned() });
                }
                names == Some(false) && !is_bare(folder) && !self.plants_repository(folder)
            }),
            _ => false,
        }
    }

    /// Whether this line wrote what makes a repository of `folder` or of one above: git obeys what stands in it.
    fn plants_repository(&self, folder: &str) -> bool {
        let inside = format!("{folder}/");
        self.effects.iter().filter(|e| e.kind == EffectKind::Write).any(|e| {
            let (above, name) = e.target.text.rsplit_once('/').unwrap_or(("", &e.target.text));
            matches!(name, "HEAD" | "config" | "commondir") && inside.starts_with(&format!("{above}/"))
        })
    }

    /// The same where it is known what is done.
    pub(crate) fn fact_of(&self, doing: &Performance, name: &str) -> bool {
        match name {
            "local-tool" => self.has_tool(doing),
            "own-jobs" => own_jobs(doing),
            other => self.fact(other, doing.cwd.as_deref()),
        }
    }

    /// What a file carries that an earlier command of the session wrote.
    pub(crate) fn carried(&self, path: &str) -> Taint {
        if self.facts.carried.is_empty() {
            return Taint::NONE;
        }
        let folders = path.match_indices('/').filter_map(|(at, slash)| path.get(..at + slash.len()));
        let from = folders.chain([path]).filter_map(|path| self.facts.carried.get(path));
        from.flatten().fold(Taint::NONE, |all, end| all.join(Taint::from_end(*end)))
    }

    /// Whether the project has the tool that is to be run: nothing is fetched then.
    fn has_tool(&self, doing: &Performance) -> bool {
        let mut inner = doing.found.operands.iter().filter(|o| o.spec.role.role == Role::Argv);
        let tool = inner.find_map(|o| o.values.first()?.value.as_literal());
        let plain = |name: &&str| name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        let (Some(tool), Some(cwd)) = (tool.filter(plain), doing.cwd.as_deref()) else { return false };
        // Node.js looks in every folder up to the root; further up than the project is nobody's word.
        let folders = Path::new(cwd).ancestors().filter_map(Path::to_str);
        let paths = folders.take_while(|folder| self.is_in_workspace(folder)).take(MOST_FOLDERS);
        for path in paths.map(|folder| format!("{}/node_modules/.bin/{tool}", folder.trim_end_matches('/'))) {
            if self.changed(&path) {
                return false;
            }
            if self.facts.present.contains(&path) {
                return true;
            }
            if !self.facts.absent.contains(&path) {
                self.want(Wanted::Present { path });
            }
        }
        false
    }
}

/// Whether all that is named are jobs of this shell: `$!` and `%1`.
fn own_jobs(doing: &Performance) -> bool {
    let mut words = doing.found.operands.iter().flat_map(|o| &o.values).peekable();
    let own = |word: &Arg| match word.value.holes.as_slice() {
        [] => word.text().starts_with('%'),
        [job] => job.kind == HoleKind::Job && job.start == 0 && job.end == word.text().len(),
        _ => false,
    };
    words.peek().is_some() && words.all(own)
}

/// Folders that are looked through for a tool.
const MOST_FOLDERS: usize = 8;

/// Facts that are worth asking for; a line that needs more is not ordinary.
const MOST_WANTED: usize = 64;

/// A folder named like a bare repository is one as soon as somebody puts the files there.
fn is_bare(folder: &str) -> bool {
    folder.split('/').any(|segment| segment.rsplit('.').next() == Some("git") && segment.contains('.'))
}
