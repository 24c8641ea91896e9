//! `assize rules new`: writes a program profile or a rule to fill in.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use assize_protocol::RuleId;

use crate::args::{NewProgramArgs, NewRuleArgs};
use crate::door;
use crate::failure::Failure;
use crate::render::STRONG;
use crate::text::{shell_line, visible};

const PROGRAM: &str = include_str!("templates/program.toml");
const RULE: &str = include_str!("templates/rule.toml");
const PACK: &str = include_str!("templates/pack.toml");

/// Writes `programs/NAME.toml`.
pub(crate) fn program(args: &NewProgramArgs) -> Result<ExitCode, Failure> {
    let name = args.name.as_str();
    let well = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'+');
    if name.is_empty() || name.starts_with(['-', '.']) || !name.bytes().all(well) {
        let help = "write it as it is typed, without a folder: letters, digits, `-`, `_`, `.` and `+`";
        return Err(Failure::BadName(name.to_owned(), "program", help));
    }
    let engine = door::engine_of_rules(&[])?;
    if let Some(known) = engine.library().program(name) {
        let help = format!("read `rules/programs/{}.toml`; a file of that name replaces it", known.name);
        return Err(Failure::Taken(name.to_owned(), help));
    }
    let path = args.rules.join("programs").join(format!("{name}.toml"));
    write(&path, &PROGRAM.replace("NAME", name))?;
    report(&[path], &args.rules, &format!("{name} status web"), "docs/writing-programs.md")
}

/// Writes `packs/PACK/NAME.toml`, and `pack.toml` for a new pack.
pub(crate) fn rule(args: &NewRuleArgs) -> Result<ExitCode, Failure> {
    let help = "write PACK/NAME in lower case, digits and hyphens, for example `git/force-push`";
    let bad = || Failure::BadName(args.id.clone(), "rule", help);
    // `pack.toml` describes the pack.
    let id =
        RuleId::new(args.id.as_str()).ok().filter(|id| !id.as_str().ends_with("/pack")).ok_or_else(bad)?;
    let engine = door::engine_of_rules(&[])?;
    if engine.library().rule(&id).is_some() {
        let help = format!("see `assize explain {id}`; a file of that name replaces it");
        return Err(Failure::Taken(id.to_string(), help));
    }
    let path = args.rules.join("packs").join(format!("{id}.toml"));
    let pack = path.with_file_name("pack.toml");
    write(&path, RULE)?;
    let mut written = vec![path];
    // Rules may be added to a pack that is built in.
    let known = engine.library().rules().any(|rule| rule.id.pack() == id.pack());
    if !known && !pack.exists() {
        write(&pack, &PACK.replace("PACK", id.pack()))?;
        written.push(pack);
    }
    report(&written, &args.rules, "a command that it should find", "docs/writing-rules.md")
}

/// Never over a file that is there.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let unwritable = |source| Failure::Unwritable { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(unwritable)?;
    }
    let mut file = std::fs::File::create_new(path).map_err(unwritable)?;
    file.write_all(text.as_bytes()).map_err(unwritable)
}

fn report(written: &[PathBuf], rules: &Path, command: &str, document: &str) -> Result<ExitCode, Failure> {
    let mut out = anstream::stdout().lock();
    for path in written {
        writeln!(out, "wrote {}", visible(&path.display().to_string()))?;
    }
    let folder = shell_line(&[rules.display().to_string()]);
    writeln!(out, "\n{STRONG}next{STRONG:#}")?;
    writeln!(out, "  fill it in: {document} lists every key")?;
    writeln!(out, "  assize rules lint {folder}")?;
    writeln!(out, "  assize rules test {folder}")?;
    writeln!(out, "  assize explain --rules {folder} -- '{command}'")?;
    Ok(ExitCode::SUCCESS)
}
