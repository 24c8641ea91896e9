//! The house: which crate may lean on which, what the core may never reach, how large a file may get.
//!
//! `ARCHITECTURE.md` says why; the tables here are the same ones.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it stands")]
#![allow(clippy::disallowed_methods, reason = "the garden reads files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// What each crate of the house may depend on, to run or to be built.
const ARROWS: [(&str, &[&str]); 22] = [
    ("assize-protocol", &[]),
    ("assize-shell", &["assize-protocol"]),
    ("assize-rules", &["assize-protocol"]),
    ("assize-languages", &["assize-protocol"]),
    ("assize-builtin", &["assize-rules"]),
    ("assize-classifier", &["assize-languages", "assize-protocol", "assize-rules", "assize-shell"]),
    ("assize-policy", &["assize-protocol"]),
    ("assize-sessions", &["assize-protocol"]),
    ("assize-approvals", &["assize-protocol"]),
    ("assize-models", &["assize-protocol"]),
    ("assize-reviewer", &["assize-models", "assize-protocol"]),
    ("assize-http", &[]),
    ("assize-backends", &["assize-http", "assize-models", "assize-protocol", "assize-reviewer"]),
    ("assize-audit", &["assize-protocol"]),
    ("assize-store", &["assize-protocol"]),
    ("assize-telemetry", &["assize-http", "assize-protocol"]),
    ("assize-agents", &["assize-protocol"]),
    ("assize-install", &[]),
    (
        "assize-engine",
        &["assize-builtin", "assize-classifier", "assize-policy", "assize-protocol", "assize-rules"],
    ),
    (
        "assize-service",
        &[
            "assize-approvals",
            "assize-audit",
            "assize-engine",
            "assize-protocol",
            "assize-reviewer",
            "assize-sessions",
            "assize-store",
        ],
    ),
    (
        "assize-server",
        &[
            "assize-agents",
            "assize-engine",
            "assize-protocol",
            "assize-service",
            "assize-store",
            "assize-telemetry",
        ],
    ),
    (
        "assize-cli",
        &[
            "assize-agents",
            "assize-approvals",
            "assize-audit",
            "assize-backends",
            "assize-engine",
            "assize-http",
            "assize-install",
            "assize-models",
            "assize-policy",
            "assize-protocol",
            "assize-reviewer",
            "assize-rules",
            "assize-server",
            "assize-service",
            "assize-store",
            "assize-telemetry",
        ],
    ),
];

/// Folders of crates that may depend on anything, and that nothing in the house depends on.
const GARDEN: [&str; 4] = ["benches", "fuzz", "tests", "xtask"];

/// Crates that judge: handed everything they know, they wait for nothing and keep nothing.
const CORE: [&str; 11] = [
    "assize-protocol",
    "assize-shell",
    "assize-rules",
    "assize-languages",
    "assize-classifier",
    "assize-policy",
    "assize-sessions",
    "assize-approvals",
    "assize-audit",
    "assize-agents",
    "assize-models",
];

/// What would let the core reach a clock, a socket or a store.
const OUT_OF_REACH: [&str; 7] = ["tokio", "hyper", "reqwest", "ureq", "mio", "sqlx", "rusqlite"];

/// Lines of a source file.
const LONGEST: usize = 500;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// The dependency graph on this machine's platform: crates for others need not be downloaded.
static METADATA: LazyLock<Metadata> = LazyLock::new(|| {
    let options = ["--locked", "--filter-platform", "host-tuple"].map(str::to_owned);
    MetadataCommand::new().manifest_path(root().join("Cargo.toml")).other_options(options).exec().unwrap()
});

/// The folder of a member of the workspace, seen from the root.
fn folder(package: &Package) -> PathBuf {
    let folder = package.manifest_path.parent().unwrap().canonicalize().unwrap();
    folder.strip_prefix(root()).unwrap().to_owned()
}

fn is_in_garden(package: &Package) -> bool {
    GARDEN.iter().any(|garden| folder(package).starts_with(garden))
}

/// The members of the workspace that `package` cannot be run or built without.
fn leans_on<'p>(package: &'p Package, members: &BTreeSet<&str>) -> BTreeSet<&'p str> {
    let needed = package.dependencies.iter().filter(|d| d.kind != DependencyKind::Development);
    needed.map(|d| d.name.as_str()).filter(|name| members.contains(name)).collect()
}

/// Everything that ends up in a binary with `start`, by name, with the crate that brings it.
fn linked<'m>(metadata: &'m Metadata, start: &str) -> BTreeMap<&'m str, &'m str> {
    let resolve = metadata.resolve.as_ref().unwrap();
    let nodes: BTreeMap<_, _> = resolve.nodes.iter().map(|node| (&node.id, node)).collect();
    let names: BTreeMap<_, _> = metadata.packages.iter().map(|p| (&p.id, p.name.as_str())).collect();
    let first = metadata.packages.iter().find(|p| p.name.as_str() == start).unwrap();
    let mut open = vec![&first.id];
    let mut found = BTreeMap::new();
    while let Some(id) = open.pop() {
        for dependency in &nodes[id].deps {
            let runs = dependency.dep_kinds.iter().any(|info| info.kind == DependencyKind::Normal);
            if runs && found.insert(names[&dependency.pkg], names[id]).is_none() {
                open.push(&dependency.pkg);
            }
        }
    }
    found
}

/// Every file below `folder` with this ending, seen from the root; build output left out.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
            if path.is_dir() && !hidden && !path.ends_with("target") {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == ending) {
                found.push(path.strip_prefix(root()).unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

#[test]
fn crates_depend_only_downwards() {
    let members: BTreeSet<&str> = METADATA.workspace_packages().iter().map(|p| p.name.as_str()).collect();
    let allowed = BTreeMap::from(ARROWS);
    let mut wrong = Vec::new();
    for package in METADATA.workspace_packages().into_iter().filter(|p| !is_in_garden(p)) {
        let Some(allowed) = allowed.get(package.name.as_str()) else {
            wrong.push(format!("{} has no place in the house", package.name));
            continue;
        };
        let found = leans_on(package, &members);
        let forbidden = found.into_iter().filter(|name| !allowed.contains(name));
        wrong.extend(forbidden.map(|name| format!("{} may not depend on {name}", package.name)));
    }
    wrong.extend(allowed.keys().filter(|n| !members.contains(*n)).map(|n| format!("{n} is not there")));
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_core_reaches_no_runtime_no_network_and_no_store() {
    let mut wrong = Vec::new();
    for core in CORE {
        let linked = linked(&METADATA, core);
        assert!(linked.contains_key("serde"), "the graph of {core} was not followed: {linked:?}");
        for name in OUT_OF_REACH {
            if let Some(by) = linked.get(name) {
                wrong.push(format!("{core} reaches {name} through {by}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_crate_obeys_the_lints_of_the_workspace() {
    let obeys = |package: &&Package| {
        let text = fs::read_to_string(&package.manifest_path).unwrap();
        text.replace(char::is_whitespace, "").contains("[lints]workspace=true")
    };
    let free: Vec<_> = METADATA.workspace_packages().into_iter().filter(|p| !obeys(p)).collect();
    assert_eq!(free.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn no_source_file_is_too_long_to_read_at_once() {
    let mut longer = BTreeSet::new();
    for package in METADATA.workspace_packages() {
        for file in files(&root().join(folder(package)), "rs") {
            let lines = fs::read_to_string(root().join(&file)).unwrap().lines().count();
            if lines > LONGEST {
                longer.insert((file.to_string_lossy().into_owned(), lines));
            }
        }
    }
    assert!(longer.is_empty(), "longer than {LONGEST} lines: {longer:?}");
}

#[test]
fn every_pack_says_what_it_is_and_has_a_rule() {
    let mut wrong = Vec::new();
    let mut packs = 0;
    for entry in fs::read_dir(root().join("rules/packs")).unwrap() {
        let pack = entry.unwrap().path();
        packs += 1;
        let files = files(&pack, "toml");
        if !pack.join("pack.toml").is_file() {
            wrong.push(format!("{} has no pack.toml", pack.display()));
        } else if files.len() < 2 {
            wrong.push(format!("{} has no rule", pack.display()));
        }
    }
    assert!(packs > 0, "there are no packs");
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_document_is_in_the_index() {
    let index = fs::read_to_string(root().join("docs/README.md")).unwrap();
    let names = files(&root().join("docs"), "md").into_iter().filter(|f| !f.ends_with("README.md"));
    let names = names.map(|f| f.strip_prefix("docs").unwrap().to_string_lossy().into_owned());
    let missing: Vec<_> = names.filter(|name| !index.contains(&format!("({name})"))).collect();
    assert_eq!(missing, Vec::<String>::new());
}
