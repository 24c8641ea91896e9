//! What a door looked up, and what it should.

use assize_protocol::Wanted;

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
                names == Some(false) && !is_bare(folder)
            }),
            _ => false,
        }
    }
}

/// Facts that are worth asking for; a line that needs more is not ordinary.
const MOST_WANTED: usize = 64;

/// A folder named like a bare repository is one as soon as somebody puts the files there.
fn is_bare(folder: &str) -> bool {
    folder.split('/').any(|segment| segment.rsplit('.').next() == Some("git") && segment.contains('.'))
}
