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

#[cfg(test)]
mod tests {
    use std::sync::{Arc, LazyLock};

    use assize_protocol::{Assessment, Class, Command, EffectKind, Facts, FlowEnd, Wanted};
    use assize_rules::{Library, SourceFile};

    use super::MOST_WANTED;
    use crate::Classifier;

    static PROGRAMS: LazyLock<Arc<Library>> = LazyLock::new(|| {
        let file = |(name, text): (&str, &str)| SourceFile {
            path: format!("programs/{name}.toml"),
            text: text.to_owned(),
        };
        let files = [
            ("npx", include_str!("../../rules/programs/npx.toml")),
            ("sh", include_str!("../../rules/programs/sh.toml")),
            ("cp", include_str!("../../rules/programs/cp.toml")),
            ("echo", include_str!("../../rules/programs/echo.toml")),
            ("source", include_str!("../../rules/programs/source.toml")),
            ("true", include_str!("../../rules/programs/true.toml")),
        ];
        Arc::new(Library::load(&files.map(file)).unwrap())
    });

    /// `text` in the folder `/proj/web` of the workspace `/proj`.
    fn assess(text: &str, facts: Facts) -> Assessment {
        let mut command = Command::new(text, "/proj/web");
        command.workspace = vec!["/proj".to_owned()];
        command.facts = facts;
        Classifier::new(Arc::clone(&PROGRAMS)).assess(&command)
    }

    fn tool(folder: &str) -> String {
        format!("{folder}/node_modules/.bin/es-lint")
    }

    fn fetches(text: &str, facts: Facts) -> bool {
        assess(text, facts).effects.iter().any(|e| e.kind == EffectKind::Fetch)
    }

    #[test]
    fn a_tool_is_looked_for_in_every_folder_up_to_the_root_of_the_project() {
        let wanted = |folder: &str| Wanted::Present { path: tool(folder) };
        let nothing = assess("npx es-lint src", Facts::default());
        assert_eq!(nothing.wanted, [wanted("/proj"), wanted("/proj/web")]);
        let absent = Facts { absent: [tool("/proj/web")].into(), ..Facts::default() };
        assert_eq!(assess("npx es-lint src", absent).wanted, [wanted("/proj")]);
        assert_eq!(assess("npx es-lint@8 src", Facts::default()).wanted, []);
    }

    #[test]
    fn a_tool_that_the_project_has_is_not_fetched() {
        let present = |folder| Facts { present: [tool(folder)].into(), ..Facts::default() };
        assert!(fetches("npx es-lint src", Facts::default()));
        assert!(!fetches("npx es-lint src", present("/proj/web")));
        assert!(!fetches("npx es-lint src", present("/proj")));
        // Further up than the project is nobody's word.
        assert!(fetches("npx es-lint src", present("")));
    }

    #[test]
    fn no_more_is_asked_than_an_ordinary_line_needs() {
        let scripts = |count: usize| (0..count).map(|n| format!("sh s{n:02}")).collect::<Vec<_>>().join("; ");
        for (count, asked) in [(1, 1), (MOST_WANTED, MOST_WANTED), (MOST_WANTED + 1, MOST_WANTED)] {
            assert_eq!(assess(&scripts(count), Facts::default()).wanted.len(), asked, "{count}");
        }
    }

    fn runs_opaque(text: &str, facts: Facts) -> bool {
        let effects = assess(text, facts).effects;
        effects.iter().any(|e| e.kind == EffectKind::Execute && e.target.class == Class::Opaque)
    }

    #[test]
    fn a_script_written_where_nothing_was_runs_as_it_was_written() {
        let path = "/proj/web/x.sh".to_owned();
        let absent = || Facts { absent: [path.clone()].into(), ..Facts::default() };
        assert!(!runs_opaque("echo : > x.sh; sh x.sh", absent()));
        assert!(runs_opaque("echo : > x.sh; sh x.sh", Facts::default()));
        for changed in [
            "echo : > x.sh; cp y x.sh; sh x.sh",
            "echo : > x.sh; cp -r y/. .; sh x.sh",
            "cp y x.sh & echo : > x.sh; sh x.sh",
            "true && echo : > x.sh || echo \"$y\" > x.sh; sh x.sh",
            "echo 'echo y >> x.sh' > x.sh; sh x.sh",
        ] {
            assert!(runs_opaque(changed, absent()), "{changed}");
        }
    }

    #[test]
    fn a_script_that_was_there_before_counts_as_well() {
        let before = |text: &str| Facts {
            files: [("/proj/web/x.sh".to_owned(), text.to_owned())].into(),
            ..Facts::default()
        };
        assert!(!runs_opaque("echo : > x.sh; sh x.sh", before(":")));
        assert!(runs_opaque("echo : > x.sh; sh x.sh", before("./other")));
        assert!(runs_opaque("echo : > x.sh; . ./x.sh", before(":")));
    }

    #[test]
    fn what_an_earlier_command_downloaded_is_code_from_the_network() {
        let carried = |path: &str| Facts {
            carried: [(path.to_owned(), vec![FlowEnd::Network])].into(),
            ..Facts::default()
        };
        let runs = |path| {
            let flows = assess("sh < /tmp/new/setup", carried(path)).flows;
            flows.iter().any(|f| (f.from, f.to) == (FlowEnd::Network, FlowEnd::Code))
        };
        for path in ["/tmp/new/setup", "/tmp/new/", "/tmp/"] {
            assert!(runs(path), "{path}");
        }
        for path in ["/tmp/new", "/tmp/new/set", "/tmp/ne/", "/tmp/new/setup/"] {
            assert!(!runs(path), "{path}");
        }
    }
}
