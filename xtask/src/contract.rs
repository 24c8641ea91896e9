//! `cargo xtask contract`: the service against its own `OpenAPI` document, as strangers read it.
//!
//! A validator reads the document, schemathesis calls a running service in every way the document allows and in many it
//! does not, and a client made by a public generator asks for a verdict.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use clap::Args;

/// What the tools are, exactly: a new version may find something new, but not by itself.
const TOOLS: [&str; 3] =
    ["openapi-spec-validator==0.9.0", "schemathesis==4.32.5", "openapi-python-client==0.29.1"];

/// Asks through the generated client.
const SMOKE: &str = include_str!("contract.py");

/// How schemathesis writes what `OpenAPI` cannot describe.
const HOOKS: &str = include_str!("contract_hooks.py");

/// Every check, but for what is right although it looks wrong: agents run a command when its hook answers anything but 200,
/// so that route says no in its body, also to whoever has no token or makes no sense.
const EXCEPTIONS: &str = "\
[checks]
enabled = true

[[operations]]
include-path = \"/v1/hooks/{agent}\"

[operations.checks]
ignored_auth.enabled = false
negative_data_rejection.enabled = false
missing_required_header.enabled = false
";

/// Nobody answers here, so waiting for people only costs time: schemathesis waits as long as a call may.
const CONFIGURATION: &str = "[limits]\nwait = \"100ms\"\n";

/// How much is tried.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Calls that schemathesis makes up for each operation.
    #[arg(long, default_value_t = 100)]
    examples: u32,
    /// Which ones.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// An `assize` that is built already; otherwise one is built for release
    #[arg(long, value_name = "PROGRAM")]
    assize: Option<PathBuf>,
}

pub(crate) fn run(options: &Options) -> Result<(), String> {
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    let folder = this.with_file_name("contract");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let Some(tools) = tools(&folder) else { return Ok(()) };
    let assize = match &options.assize {
        Some(program) => program.clone(),
        None => built(&this)?,
    };
    let service = Serving::start(&folder, &assize)?;
    let document = folder.join("openapi.json");
    let fetch =
        "import sys, urllib.request as u; open(sys.argv[2], 'wb').write(u.urlopen(sys.argv[1]).read())";
    let url = format!("{}/openapi.json", service.url);
    step("the document", Command::new(tools.join("python")).args(["-c", fetch, &url]).arg(&document))?;
    step("valid OpenAPI", Command::new(tools.join("openapi-spec-validator")).arg(&document))?;
    written(&folder.join("contract_hooks.py"), HOOKS)?;
    written(&folder.join("schemathesis.toml"), EXCEPTIONS)?;
    let hooks = [("PYTHONPATH", folder.as_os_str()), ("SCHEMATHESIS_HOOKS", "contract_hooks".as_ref())];
    step("called in every way", schemathesis(&tools, &folder, &service, options).envs(hooks))?;
    generated(&tools, &folder, &document, &service)
}

/// The folder of the tools' programs; without Python nothing is checked.
fn tools(folder: &Path) -> Option<PathBuf> {
    let bin = folder.join("venv/bin");
    let made = bin.join("schemathesis").is_file()
        || succeeds(Command::new("python3").args(["-m", "venv"]).arg(folder.join("venv")));
    if !made {
        println!("contract: skipped, python3 with venv is not installed");
        return None;
    }
    if !succeeds(Command::new(bin.join("pip")).args(["install", "--quiet"]).args(TOOLS)) {
        println!("contract: skipped, {} cannot be installed", TOOLS.join(", "));
        return None;
    }
    Some(bin)
}

/// Every check, on every route that it can call: `/v1/stream` has no end, and it has no way to write NDJSON.
fn schemathesis(tools: &Path, folder: &Path, service: &Serving, options: &Options) -> Command {
    let mut command = Command::new(tools.join("schemathesis"));
    // It leaves what it found where it runs, and tries that again.
    command
        .current_dir(folder)
        .arg("--config-file")
        .arg(folder.join("schemathesis.toml"))
        .arg("run")
        .arg(format!("{}/openapi.json", service.url))
        .args(["--header", &format!("Authorization: Bearer {}", service.token)])
        .args(["--exclude-path", "/v1/stream", "--exclude-path", "/v1/verdicts:batch"])
        .args(["--max-examples", &options.examples.to_string()])
        .args(["--seed", &options.seed.to_string(), "--no-color"]);
    command
}

/// A client of openapi-python-client, which has to be made, compile, and work.
fn generated(tools: &Path, folder: &Path, document: &Path, service: &Serving) -> Result<(), String> {
    let client = folder.join("client");
    step(
        "a generated client",
        Command::new(tools.join("openapi-python-client"))
            .args(["generate", "--meta", "none", "--overwrite", "--path"])
            .arg(document)
            .arg("--output-path")
            .arg(client.join("assize_client")),
    )?;
    step("it compiles", Command::new(tools.join("python")).args(["-m", "compileall", "-q"]).arg(&client))?;
    step(
        "it asks",
        Command::new(tools.join("python"))
            .args(["-c", SMOKE, &service.url, &service.token])
            .env("PYTHONPATH", &client),
    )
}

/// The `assize` beside this program.
fn built(this: &Path) -> Result<PathBuf, String> {
    let built = Command::new(env!("CARGO")).args(["build", "--release", "--bin", "assize"]).status();
    if built.is_ok_and(|status| status.success()) {
        Ok(this.with_file_name("assize"))
    } else {
        Err("`assize` cannot be built".to_owned())
    }
}

fn written(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

fn step(name: &str, command: &mut Command) -> Result<(), String> {
    println!("contract: {name}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name}: {status}")),
        Err(error) => Err(format!("{name}: {error}")),
    }
}

fn succeeds(command: &mut Command) -> bool {
    command.status().is_ok_and(|status| status.success())
}

/// A service of its own with a token that may do everything.
struct Serving {
    child: Child,
    /// Open as long as the service runs: it says more than the first line.
    _said: BufReader<ChildStdout>,
    url: String,
    token: String,
}

impl Serving {
    fn start(folder: &Path, assize: &Path) -> Result<Self, String> {
        // What an earlier run left behind would make this one depend on it.
        let state = folder.join("state");
        let _ = fs::remove_dir_all(&state);
        let store = format!("sqlite:{}", state.join("assize.db").display());
        let scopes = ["evaluate", "approve", "read", "administer"].map(|scope| ["--scope", scope]);
        let config = folder.join("serve.toml");
        written(&config, CONFIGURATION)?;
        let made = Command::new(assize)
            .args(["tokens", "create", "contract", "--store", &store])
            .args(scopes.as_flattened())
            .output()
            .map_err(|error| error.to_string())?;
        let token = String::from_utf8_lossy(&made.stdout).trim().to_owned();
        let mut child = Command::new(assize)
            .args(["serve", "--listen", "127.0.0.1:0", "--socket", "none", "--store", &store, "--config"])
            .arg(&config)
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let mut line = String::new();
        let mut said = BufReader::new(child.stdout.take().ok_or("`assize serve` has no output")?);
        let read = said.read_line(&mut line);
        match (read, line.trim().strip_prefix("listening on ")) {
            (Ok(_), Some(url)) => Ok(Self { child, _said: said, url: url.to_owned(), token }),
            _ => Err(format!("`assize serve` does not say where it listens: {line}")),
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
