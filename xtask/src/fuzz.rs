//! Looks for bytes that break a promise: libFuzzer over the targets in `fuzz/`.
//!
//! What it finds is tried again in this build, which nothing slows down: that a slow input is slow for
//! everybody is only known then.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use assize_tests::fuzzed::{Build, Target};

/// The compiler puts the same checks into the grammars, which are C.
const C_FLAGS: &str = "-fsanitize=address -fno-omit-frame-pointer";
/// Bytes of an input. Past the limits there is little to find, and large inputs take long.
const LONGEST: usize = 4096;
/// What one allocation may take, and all of them with the knowledge, the checks and the inputs of a long run.
const MEGABYTES: [usize; 2] = [64, 2048];
/// Seconds after which an input counts as endless; that it is not slow is seen to by the targets themselves.
const PATIENCE: usize = 60;

/// What is fuzzed and for how long.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Only `read`, `assess`, `rules`, `policy` or `body`; all of them, one after the other, when none is named.
    targets: Vec<Target>,
    /// Minutes for each of them.
    #[arg(long, default_value_t = 1.0, value_name = "N")]
    minutes: f64,
    /// Builds quicker, and tries two targets at a time: without the sanitizer of memory, and hardly optimised.
    #[arg(long)]
    light: bool,
    /// Hold the one target to its promises on this input and do nothing else.
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,
}

pub(crate) fn run(options: &Options) -> Result<(), String> {
    let targets: Vec<Target> = match options.targets.as_slice() {
        [] => Target::ALL.to_vec(),
        some => some.to_vec(),
    };
    if let Some(path) = &options.replay {
        let bytes = std::fs::read(path).map_err(|e| format!("cannot read `{}`: {e}", path.display()))?;
        for target in targets {
            target.run(&bytes, Build::here());
        }
        return Ok(());
    }
    if !quiet(Command::new("cargo").args(["fuzz", "--version"])).is_ok_and(|status| status.success()) {
        println!("skipped: `cargo install cargo-fuzz --locked` is missing");
        return Ok(());
    }
    if !build(&targets, options.light)?.success() {
        return Err("the targets do not build".to_owned());
    }
    let mut broken = Vec::new();
    for some in targets.chunks(if options.light { 2 } else { 1 }) {
        let mut running = Vec::new();
        for target in some {
            running.push((*target, fuzz(*target, options)?));
        }
        for (target, mut process) in running {
            let status = process.wait().map_err(|e| format!("cannot wait for {}: {e}", target.name()))?;
            if !status.success() {
                broken.push(target.name());
                retry(target)?;
            }
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(format!("promises are broken: {}", broken.join(", "))) }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// What is built, and below it what is found.
fn built() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from).join("fuzz")
}

/// Where inputs gather that cover something new, and those that break a promise.
fn gathered(what: &str, target: Target) -> Result<PathBuf, String> {
    let folder = built().join(what).join(target.name());
    std::fs::create_dir_all(&folder).map_err(|e| format!("cannot make `{}`: {e}", folder.display()))?;
    Ok(folder)
}

/// `cargo fuzz VERB`, as the targets are built.
fn cargo_fuzz(verb: &str, light: bool) -> Command {
    let mut command = Command::new("cargo");
    command.args(["fuzz", verb, "--codegen-units=16", "--target-dir"]);
    // Stable Rust has what libFuzzer needs, behind this.
    command.env("RUSTC_BOOTSTRAP", "1").current_dir(root());
    if light {
        command.arg(built().join("light")).arg("--sanitizer=none");
        command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1").env("CARGO_PROFILE_RELEASE_DEBUG", "0");
    } else {
        command.arg(built()).env("CFLAGS", C_FLAGS).env("ASAN_OPTIONS", "quarantine_size_mb=8");
    }
    command
}

fn build(targets: &[Target], light: bool) -> Result<ExitStatus, String> {
    let mut built = None;
    // Without a name all are built; one name or the other, only that.
    let names: Vec<Option<&str>> = if targets.len() == Target::ALL.len() {
        vec![None]
    } else {
        targets.iter().map(|t| Some(t.name())).collect()
    };
    for name in names {
        let status = cargo_fuzz("build", light).args(name).status();
        let status = status.map_err(|e| format!("cannot start cargo fuzz: {e}"))?;
        if !status.success() {
            return Ok(status);
        }
        built = Some(status);
    }
    built.ok_or_else(|| "no target is named".to_owned())
}

fn fuzz(target: Target, options: &Options) -> Result<Child, String> {
    let name = target.name();
    let [most_at_once, most] = MEGABYTES;
    let mut command = cargo_fuzz("run", options.light);
    command.arg(name).arg(gathered("corpus", target)?).arg(root().join("fuzz/corpus").join(name)).arg("--");
    command.arg(format!("-max_total_time={:.0}", (options.minutes * 60.0).max(1.0)));
    command.arg(format!("-dict={}", root().join("fuzz/dictionaries").join(format!("{name}.dict")).display()));
    command.arg(format!("-artifact_prefix={}/", gathered("found", target)?.display()));
    command.args([format!("-max_len={LONGEST}"), format!("-timeout={PATIENCE}")]);
    command.args([format!("-malloc_limit_mb={most_at_once}"), format!("-rss_limit_mb={most}")]);
    command.args(["-print_final_stats=1", "-verbosity=0"]);
    println!("==> {name}");
    command.spawn().map_err(|e| format!("cannot start cargo fuzz: {e}"))
}

/// Tries in this build what was found: a process each, because a stack that overflows takes its process along.
fn retry(target: Target) -> Result<(), String> {
    let this = std::env::current_exe().map_err(|e| format!("where is this program: {e}"))?;
    let folder = gathered("found", target)?;
    for entry in std::fs::read_dir(&folder).map_err(|e| format!("cannot read `{}`: {e}", folder.display()))? {
        let path = entry.map_err(|e| e.to_string())?.path();
        let mut again = Command::new(&this);
        again.args(["fuzz", target.name(), "--replay"]).arg(&path);
        let holds = quiet(&mut again).is_ok_and(|status| status.success());
        let said = if holds { "holds in a release build" } else { "breaks a promise" };
        println!("{}: {said}", path.display());
    }
    Ok(())
}

fn quiet(command: &mut Command) -> std::io::Result<ExitStatus> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()
}
