//! Walks the folders of programs and rules and compiles them into one blob.

#![allow(clippy::disallowed_methods, reason = "a build script reads the files it compiles")]

use std::error::Error;
use std::path::{Path, PathBuf};

use assize_rules::{Library, SourceFile};

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("..");
    let mut files = Vec::new();
    for name in ["programs", "packs", "environment.toml", "paths.toml"] {
        println!("cargo::rerun-if-changed=../{name}");
        collect(&root.join(name), &mut files)?;
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let library = match Library::load(&files) {
        Ok(library) => library,
        Err(errors) => {
            for error in &errors {
                println!("cargo::error={error}");
            }
            return Err(format!("{} files do not load", errors.len()).into());
        }
    };
    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("library.bin");
    std::fs::write(out, library.encode()?)?;
    Ok(())
}

fn collect(path: &Path, into: &mut Vec<SourceFile>) -> Result<(), Box<dyn Error>> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            collect(&entry?.path(), into)?;
        }
    } else if path.extension().is_some_and(|e| e == "toml") {
        into.push(SourceFile {
            path: path.to_string_lossy().replace('\\', "/"),
            text: std::fs::read_to_string(path)?,
        });
    }
    Ok(())
}
