//! Links the program that starts for every command so that nothing has to be loaded or moved when it starts.

#![allow(clippy::disallowed_methods, reason = "cargo tells a build script in variables what it builds for")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// What the standard library asks for by name, with the archives that hold it.
const LIBRARIES: [(&str, &[&str]); 7] = [
    ("gcc_s", &["gcc_eh", "c"]),
    ("c", &["c"]),
    ("m", &["m"]),
    ("util", &["util"]),
    ("rt", &["rt"]),
    ("pthread", &["pthread"]),
    ("dl", &["dl"]),
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |what: &str| std::env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    if target("OS") != "linux" || target("ENV") != "gnu" {
        return;
    }
    // Tens of thousands of addresses in the tables of parsers would be adjusted before `main`. It listens to nobody and
    // lives for a millisecond: the service, which does not, is linked to be put anywhere.
    link("-no-pie");
    let folder = PathBuf::from(std::env::var("OUT_DIR").unwrap_or_default());
    let native = std::env::var("HOST") == std::env::var("TARGET");
    // Without a dynamic loader it starts in two thirds of the time. Where the C library has no archive it needs one.
    if native && archives(&folder).is_some() {
        link("-static");
        link(&format!("-L{}", folder.display()));
    }
}

fn link(argument: &str) {
    println!("cargo::rustc-link-arg-bin=assize-hook={argument}");
}

/// Lets the names that the standard library is linked by lead to archives, for this one program: the switch for that,
/// `target-feature=+crt-static`, is for a whole build, procedural macros included.
fn archives(folder: &Path) -> Option<()> {
    for (name, all) in LIBRARIES {
        let paths = all.iter().map(|library| archive(library)).collect::<Option<Vec<_>>>()?;
        std::fs::write(folder.join(format!("lib{name}.so")), format!("GROUP({})\n", paths.join(" "))).ok()?;
    }
    Some(())
}

/// Where the compiler finds an archive; it repeats the name of one that it does not find.
fn archive(name: &str) -> Option<String> {
    let file = format!("lib{name}.a");
    let found = Command::new("cc").arg(format!("-print-file-name={file}")).output().ok()?;
    let path = String::from_utf8(found.stdout).ok()?.trim().to_owned();
    Path::new(&path).is_absolute().then_some(path)
}
