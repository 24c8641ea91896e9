//! Links the program that starts for every command so that nothing has to be moved when it starts.

#![allow(clippy::disallowed_methods, reason = "cargo tells a build script in variables what it builds for")]

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |what: &str| std::env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    // Tens of thousands of addresses in the tables of parsers would be adjusted before `main`. It listens to nobody and
    // lives for a millisecond: the service, which does not, is linked to be put anywhere.
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo::rustc-link-arg-bin=assize-hook=-no-pie");
    }
}
