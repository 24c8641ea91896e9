//! Programs and rules as a team writes them: loaded over a small base, looked over, held against their own
//! examples.

use std::sync::{Arc, LazyLock};

use assize_classifier::Classifier;
use assize_engine::claims;
use assize_rules::{Library, SourceFile, lint};

use super::{Build, pieces};
use crate::corpus;

/// What the classifier raises itself, and a few programs that run others: all the knowledge there is would make
/// every input take as long as building the binary's.
const BASE: [&str; 9] = [
    "rules/environment.toml",
    "rules/paths.toml",
    "packs/shell/",
    "packs/program/",
    "packs/boundary/",
    "programs/sudo.toml",
    "programs/sh.toml",
    "programs/xargs.toml",
    "programs/rm.toml",
];

static LIBRARY: LazyLock<Library> = LazyLock::new(library);

#[expect(clippy::expect_used, reason = "without a base there is nothing to extend")]
fn library() -> Library {
    let mut files = corpus::knowledge().expect("the knowledge can be read");
    files.retain(|file| BASE.iter().any(|part| file.path.contains(part)));
    Library::load(&files).expect("the built-in knowledge is sound")
}

pub(super) fn run(text: &str, build: Build) {
    let files: Vec<SourceFile> = pieces(text).1.into_iter().map(source).collect();
    let extend = || LIBRARY.extended(&files);
    let library = match build.in_time("loading", extend) {
        Ok(library) => library,
        Err(errors) => {
            assert!(!errors.is_empty(), "nothing is wrong and nothing was loaded");
            for error in errors {
                assert!(!error.to_string().contains('\n'), "an error of several lines: {error}");
            }
            return;
        }
    };
    assert_eq!(Ok(library.revision()), extend().as_ref().map(Library::revision), "it loads differently");
    build.in_time("advice", || lint(&library, &files));
    let classifier = Classifier::new(Arc::new(library));
    let added = |path: &str| files.iter().any(|file| file.path.ends_with(path));
    for claim in claims(classifier.library()).into_iter().filter(|claim| added(&claim.file())) {
        build.in_time("an example", || claim.disagreement(&classifier));
    }
}

fn source((path, text): (&str, &str)) -> SourceFile {
    SourceFile { path: path.to_owned(), text: text.to_owned() }
}
