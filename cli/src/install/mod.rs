//! `assize install`, `assize uninstall`: the hook goes into the settings of agents, and out again.

pub(crate) mod args;
mod file;
pub(crate) mod place;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use assize_install::{Hook, Scope, Settings, Silence, diff, install, installed, uninstall};

use crate::failure::Failure;
use crate::install::args::{InstallArgs, TargetArgs, UninstallArgs};
use crate::render::{FAINT, GOOD, STRONG};
use crate::text::visible;

/// A settings file that is about to change.
struct Target {
    settings: &'static Settings,
    scope: Scope,
    path: PathBuf,
    now: Option<String>,
}

impl Target {
    fn of(args: &TargetArgs) -> Result<Self, Failure> {
        let settings = settings(&args.agent)?;
        let scope = args.scope();
        let path = place::file(settings, scope, args.root.as_deref())?;
        let now = file::read(&path)?;
        Ok(Self { settings, scope, path, now })
    }

    fn has_hook(&self) -> Result<bool, Failure> {
        let Some(now) = &self.now else { return Ok(false) };
        let handlers = installed(self.settings, self.scope, now);
        Ok(!handlers.map_err(|source| self.refused(source))?.is_empty())
    }

    fn refused(&self, source: assize_install::EditError) -> Failure {
        Failure::Settings { path: self.path.clone(), source }
    }

    fn write(&self, text: &str) -> Result<(), Failure> {
        file::replace(&self.path, self.now.as_deref(), text, place::is_script(self.settings, self.scope))
    }
}

/// The settings of that agent.
pub(crate) fn settings(agent: &str) -> Result<&'static Settings, Failure> {
    Settings::of(agent).ok_or_else(|| Failure::NoSuchAgent(agent.to_owned()))
}

/// Puts the hook in.
pub(crate) fn run(args: &InstallArgs) -> Result<ExitCode, Failure> {
    let target = Target::of(&args.target)?;
    let hook = Hook { program: place::program()?, options: args.options.clone() };
    let text = install(target.settings, target.scope, &hook, target.now.as_deref());
    let text = text.map_err(|source| target.refused(source))?;
    let mut out = anstream::stdout().lock();
    if target.now.as_deref() == Some(text.as_str()) {
        writeln!(out, "{} has the hook already", shown(&target.path))?;
        return Ok(ExitCode::SUCCESS);
    }
    show(&mut out, &target, &text)?;
    if args.target.dry_run {
        writeln!(out, "\nnothing was written")?;
        return Ok(ExitCode::SUCCESS);
    }
    let kept = keep(&target)?;
    target.write(&text)?;
    writeln!(out, "\n{GOOD}wrote{GOOD:#} {}", shown(&target.path))?;
    if let Some(kept) = kept {
        writeln!(out, "{FAINT}what was there is in {}{FAINT:#}", shown(&kept))?;
    }
    next(&mut out, &target)
}

/// Takes the hook out.
pub(crate) fn remove(args: &UninstallArgs) -> Result<ExitCode, Failure> {
    let target = Target::of(&args.target)?;
    let mut out = anstream::stdout().lock();
    let Some(now) = target.now.as_ref().filter(|_| target.has_hook().unwrap_or(true)) else {
        writeln!(out, "there is no hook in {}", shown(&target.path))?;
        return Ok(ExitCode::SUCCESS);
    };
    let kept = place::backup(&target.path);
    let before = file::read(&kept)?;
    let text = uninstall(target.settings, target.scope, now, before.as_deref());
    let text = text.map_err(|source| target.refused(source))?;
    show(&mut out, &target, text.as_deref().unwrap_or(""))?;
    if args.target.dry_run {
        writeln!(out, "\nnothing was written")?;
        return Ok(ExitCode::SUCCESS);
    }
    match &text {
        Some(text) => target.write(text)?,
        None => file::remove(&target.path)?,
    }
    file::remove(&kept)?;
    let done = if text.is_some() { "wrote" } else { "removed" };
    writeln!(out, "\n{GOOD}{done}{GOOD:#} {}", shown(&target.path))?;
    Ok(ExitCode::SUCCESS)
}

/// Keeps what is there before the first change; a later one does not overwrite it.
fn keep(target: &Target) -> Result<Option<PathBuf>, Failure> {
    let kept = place::backup(&target.path);
    let Some(now) = target.now.as_deref().filter(|_| !target.has_hook().unwrap_or(true)) else {
        return Ok(None);
    };
    let old = file::read(&kept)?;
    file::replace(&kept, old.as_deref(), now, false)?;
    Ok(Some(kept))
}

fn show(out: &mut dyn Write, target: &Target, text: &str) -> Result<(), Failure> {
    for line in diff(&shown(&target.path), target.now.as_deref().unwrap_or(""), text).lines() {
        let style = match line.as_bytes().first() {
            Some(b'+') => GOOD,
            Some(b'-') => crate::render::ERROR,
            _ => FAINT,
        };
        writeln!(out, "{style}{}{style:#}", visible(line))?;
    }
    Ok(())
}

fn next(out: &mut dyn Write, target: &Target) -> Result<ExitCode, Failure> {
    let Target { settings, scope, .. } = target;
    writeln!(out, "\n{STRONG}next{STRONG:#}")?;
    if let Some(then) = settings.then.filter(|_| *scope == Scope::User) {
        writeln!(out, "  {then}")?;
    }
    writeln!(out, "  assize doctor {}", settings.agent)?;
    if settings.silence == Silence::OpenWhenLate {
        writeln!(
            out,
            "{FAINT}  {} runs a command when it has given up waiting for a hook; docs/installing.md has the table{FAINT:#}",
            settings.title
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

fn shown(path: &Path) -> String {
    visible(&path.display().to_string())
}
