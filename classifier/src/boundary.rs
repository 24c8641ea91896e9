//! The boundary: which effects need no rule to be allowed.

use assize_protocol::{Class, Effect, EffectKind, Qualifier, Zone};

/// Whether an effect lies inside the default boundary. No wildcard: a new kind or class must be placed.
pub(crate) fn is_inside(effect: &Effect) -> bool {
    let has = |q: Qualifier| effect.qualifiers.contains(&q);
    let class = effect.target.class;
    let in_workspace = effect.target.zone == Some(Zone::Workspace);
    let ordinary = matches!(class, Class::Workspace | Class::Generated | Class::Temporary | Class::Stream);
    match effect.kind {
        EffectKind::Read => match class {
            Class::Workspace | Class::Generated | Class::Temporary | Class::Stream | Class::System => {
                !(has(Qualifier::Recursive) && holds_more(effect))
            }
            Class::Vcs | Class::Agent | Class::Editor | Class::Ci | Class::Build => {
                in_workspace
                    || effect.target.zone == Some(Zone::Temporary)
                    || (has(Qualifier::Metadata) && !has(Qualifier::Recursive))
            }
            Class::Kernel => !has(Qualifier::Recursive),
            Class::Credential => in_workspace && has(Qualifier::Metadata),
            Class::Home
            | Class::Outside
            | Class::Unknown
            | Class::Startup
            | Class::History
            | Class::Socket
            | Class::Device => has(Qualifier::Metadata) && !has(Qualifier::Recursive),
            Class::Local | Class::Remote => true,
            Class::Loopback
            | Class::Private
            | Class::Public
            | Class::Metadata
            | Class::Origin
            | Class::Project
            | Class::Trusted
            | Class::Judged
            | Class::Opaque => false,
        },
        EffectKind::Write => {
            let empties = has(Qualifier::Truncate) && effect.target.text.contains('*');
            ordinary && !has(Qualifier::Insecure) && !is_any_name(effect) && !empties
        }
        EffectKind::Delete => {
            has(Qualifier::DryRun)
                || class == Class::Generated
                || matches!(class, Class::Workspace | Class::Stream)
                    && !has(Qualifier::Recursive)
                    && !(class == Class::Workspace && takes_all(effect))
                    && effect.target.contains.is_empty()
                || class == Class::Temporary && effect.target.contains.is_empty()
        }
        EffectKind::Execute => matches!(class, Class::Project | Class::Trusted | Class::Judged),
        EffectKind::Fetch | EffectKind::Send | EffectKind::Listen => class == Class::Loopback,
        EffectKind::Mutate => class == Class::Local,
        EffectKind::Reveal
        | EffectKind::Escalate
        | EffectKind::Persist
        | EffectKind::Control
        | EffectKind::Conceal
        | EffectKind::Exhaust => false,
    }
}

/// Whether everything in a folder goes, or everything of a kind: what is moved is still there.
fn takes_all(effect: &Effect) -> bool {
    let moved = effect.qualifiers.contains(&Qualifier::Move);
    let text = &effect.target.text;
    if moved { text.ends_with("/*") } else { all_of_a_kind(text).is_some() }
}

/// The folder of which a pattern takes everything, or everything of a kind: `src/*`, `src/**/*.ts`.
pub(crate) fn all_of_a_kind(path: &str) -> Option<&str> {
    let (folder, name) = path.rsplit_once('/')?;
    let stem = name.split('.').next().filter(|stem| !stem.is_empty())?;
    let everywhere = folder.contains("**");
    let folder = folder.split("/*").next().unwrap_or(folder);
    let wild = name.contains(['*', '?', '[']) && said(stem) < LEAST;
    (wild || everywhere).then_some(folder)
}

/// Letters and digits that a pattern has to say of a name to be about some names and not about all.
const LEAST: usize = 2;

/// How many of them a pattern says; a bracket says nothing.
fn said(pattern: &str) -> usize {
    let mut bracketed = false;
    let says = |c: &char| {
        bracketed = *c == '[' || bracketed && *c != ']';
        !bracketed && c.is_alphanumeric()
    };
    pattern.chars().filter(says).count()
}

/// Writing to whatever names a listing of the whole workspace brings: `.git` is among them.
pub(crate) fn is_any_name(effect: &Effect) -> bool {
    effect.target.text.contains("/**") && effect.target.contains.contains(&Zone::Workspace)
}

/// A recursive read that goes down into the home or the whole system.
fn holds_more(effect: &Effect) -> bool {
    effect.target.contains.contains(&Zone::Home)
        || (effect.target.zone != Some(Zone::Workspace) && effect.target.contains.contains(&Zone::Workspace))
}

#[cfg(test)]
mod tests {
    use assize_protocol::{Class, Effect, EffectKind, Qualifier, Span, Target, TargetKind, Zone};

    use super::{all_of_a_kind, is_any_name, is_inside};

    fn on(kind: EffectKind, class: Class, zone: Zone, with: &[Qualifier]) -> Effect {
        let target = Target {
            kind: TargetKind::Path,
            text: "/there".to_owned(),
            class,
            zone: Some(zone),
            contains: Vec::new(),
        };
        Effect { kind, target, qualifiers: with.to_vec(), invocation: 0, span: Span::default() }
    }

    /// The same on something of another name, in which whole zones lie.
    fn named(effect: Effect, text: &str, contains: &[Zone]) -> Effect {
        let target = Target { text: text.to_owned(), contains: contains.to_vec(), ..effect.target };
        Effect { target, ..effect }
    }

    fn read(class: Class, zone: Zone, with: &[Qualifier]) -> Effect {
        on(EffectKind::Read, class, zone, with)
    }

    fn delete(class: Class, zone: Zone, with: &[Qualifier]) -> Effect {
        on(EffectKind::Delete, class, zone, with)
    }

    #[test]
    fn a_pattern_takes_all_of_a_kind_when_its_stem_says_nothing() {
        for (path, folder) in [
            ("/p/src/*", "/p/src"),
            ("/p/src/*.py", "/p/src"),
            ("/p/src/*.*", "/p/src"),
            ("/p/**/*.ts", "/p"),
            ("/p/?.c", "/p"),
            ("/p/*y", "/p"),
            ("/p/*[a-z].ts", "/p"),
            ("/p/0*.sql", "/p"),
            ("/p/**/models.py", "/p"),
        ] {
            assert_eq!(all_of_a_kind(path), Some(folder), "{path}");
        }
        for path in ["/p/test-*.js", "/p/*-summary.md", "/p/a.py", "/p/.x*", "/p/*_old.py", "x"] {
            assert_eq!(all_of_a_kind(path), None, "{path}");
        }
    }

    const NAMES: &[Qualifier] = &[Qualifier::Metadata];
    const DEEP: &[Qualifier] = &[Qualifier::Recursive];
    const NAMES_DEEP: &[Qualifier] = &[Qualifier::Recursive, Qualifier::Metadata];

    #[test]
    fn ordinary_files_are_read_and_not_all_that_lies_around_them() {
        let ordinary = [
            (Class::Workspace, Zone::Workspace),
            (Class::Generated, Zone::Workspace),
            (Class::Temporary, Zone::Temporary),
            (Class::Stream, Zone::Device),
            (Class::System, Zone::System),
        ];
        for (class, zone) in ordinary {
            assert!(is_inside(&read(class, zone, &[])), "{class:?}");
            assert!(is_inside(&read(class, zone, DEEP)), "{class:?}");
            let home = |with| named(read(class, zone, with), "/there", &[Zone::Home]);
            assert!(is_inside(&home(&[])), "{class:?}");
            assert!(!is_inside(&home(DEEP)), "{class:?}");
            let workspace = named(read(class, zone, DEEP), "/there", &[Zone::Workspace]);
            assert_eq!(is_inside(&workspace), zone == Zone::Workspace, "{class:?}");
        }
    }

    #[test]
    fn settings_are_read_in_the_project_and_named_anywhere() {
        for class in [Class::Vcs, Class::Agent, Class::Editor, Class::Ci, Class::Build] {
            for zone in [Zone::Workspace, Zone::Temporary] {
                assert!(is_inside(&read(class, zone, &[])), "{class:?}");
                assert!(is_inside(&read(class, zone, DEEP)), "{class:?}");
            }
            assert!(is_inside(&read(class, Zone::Home, NAMES)), "{class:?}");
            for with in [&[], DEEP, NAMES_DEEP] {
                assert!(!is_inside(&read(class, Zone::Home, with)), "{class:?} {with:?}");
            }
        }
    }

    #[test]
    fn of_a_key_in_the_project_only_the_name_is_read() {
        assert!(is_inside(&read(Class::Credential, Zone::Workspace, NAMES)));
        assert!(!is_inside(&read(Class::Credential, Zone::Workspace, &[])));
        assert!(!is_inside(&read(Class::Credential, Zone::Home, NAMES)));
    }

    #[test]
    fn what_is_nobodys_business_is_listed_one_folder_at_a_time() {
        let private = [
            (Class::Home, Zone::Home),
            (Class::Outside, Zone::Outside),
            (Class::Unknown, Zone::Unknown),
            (Class::Startup, Zone::Home),
            (Class::History, Zone::Home),
            (Class::Socket, Zone::System),
            (Class::Device, Zone::Device),
        ];
        for (class, zone) in private {
            assert!(is_inside(&read(class, zone, NAMES)), "{class:?}");
            for with in [&[], DEEP, NAMES_DEEP] {
                assert!(!is_inside(&read(class, zone, with)), "{class:?} {with:?}");
            }
        }
        assert!(is_inside(&read(Class::Kernel, Zone::System, &[])));
        assert!(!is_inside(&read(Class::Kernel, Zone::System, DEEP)));
    }

    #[test]
    fn ordinary_files_are_written_one_by_one() {
        let write = |class, with| on(EffectKind::Write, class, Zone::Workspace, with);
        for class in [Class::Workspace, Class::Generated, Class::Temporary, Class::Stream] {
            assert!(is_inside(&write(class, &[])), "{class:?}");
            assert!(is_inside(&write(class, &[Qualifier::Truncate])), "{class:?}");
            assert!(!is_inside(&write(class, &[Qualifier::Insecure])), "{class:?}");
            let many = |with| named(write(class, with), "/there/*.rs", &[]);
            assert!(is_inside(&many(&[])), "{class:?}");
            assert!(!is_inside(&many(&[Qualifier::Truncate])), "{class:?}");
        }
        for class in [Class::Vcs, Class::Agent, Class::Build, Class::Credential, Class::Home, Class::System] {
            assert!(!is_inside(&write(class, &[])), "{class:?}");
        }
    }

    #[test]
    fn names_from_the_root_of_the_project_are_any_names() {
        let write = on(EffectKind::Write, Class::Workspace, Zone::Workspace, &[]);
        let root = named(write.clone(), "/proj/**/*.ts", &[Zone::Workspace]);
        let folder = named(write.clone(), "/proj/src/**/*.ts", &[]);
        let above = named(write, "/proj", &[Zone::Workspace]);
        assert_eq!([&root, &folder, &above].map(is_any_name), [true, false, false]);
        assert_eq!([&root, &folder, &above].map(is_inside), [false, true, true]);
    }

    #[test]
    fn single_files_are_deleted_and_folders_that_come_back() {
        let inside = [
            delete(Class::Workspace, Zone::Workspace, &[]),
            delete(Class::Stream, Zone::Device, &[]),
            delete(Class::Temporary, Zone::Temporary, &[]),
            delete(Class::Temporary, Zone::Temporary, DEEP),
            delete(Class::Generated, Zone::Workspace, DEEP),
            named(delete(Class::Generated, Zone::Workspace, DEEP), "/proj/target/*", &[]),
            named(delete(Class::Temporary, Zone::Temporary, &[]), "/tmp/x/*", &[]),
            delete(Class::Home, Zone::Home, &[Qualifier::Recursive, Qualifier::DryRun]),
        ];
        for effect in inside {
            assert!(is_inside(&effect), "{effect:?}");
        }
        let outside = [
            delete(Class::Workspace, Zone::Workspace, DEEP),
            delete(Class::Stream, Zone::Device, DEEP),
            named(delete(Class::Workspace, Zone::Workspace, &[]), "/proj/*", &[]),
            named(delete(Class::Workspace, Zone::Workspace, &[]), "/proj", &[Zone::Workspace]),
            named(delete(Class::Temporary, Zone::Temporary, DEEP), "/tmp", &[Zone::Temporary]),
            delete(Class::Home, Zone::Home, &[]),
            delete(Class::Vcs, Zone::Workspace, &[]),
            delete(Class::Credential, Zone::Workspace, &[]),
        ];
        for effect in outside {
            assert!(!is_inside(&effect), "{effect:?}");
        }
    }

    #[test]
    fn only_this_machine_is_reached_and_only_known_code_is_run() {
        use EffectKind as Kind;
        let inside = |kind, class| is_inside(&on(kind, class, Zone::Unknown, &[]));
        for kind in [Kind::Fetch, Kind::Send, Kind::Listen] {
            assert!(inside(kind, Class::Loopback), "{kind:?}");
            for class in [Class::Private, Class::Public, Class::Metadata, Class::Origin, Class::Unknown] {
                assert!(!inside(kind, class), "{kind:?} {class:?}");
            }
        }
        for class in [Class::Project, Class::Trusted, Class::Judged] {
            assert!(inside(Kind::Execute, class), "{class:?}");
        }
        assert!(!inside(Kind::Execute, Class::Opaque));
        assert!(inside(Kind::Mutate, Class::Local) && inside(Kind::Read, Class::Remote));
        assert!(!inside(Kind::Mutate, Class::Remote));
        for kind in [Kind::Reveal, Kind::Escalate, Kind::Persist, Kind::Control, Kind::Conceal, Kind::Exhaust]
        {
            assert!(!inside(kind, Class::Local), "{kind:?}");
        }
    }
}
