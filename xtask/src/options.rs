//! Profiles against the help of the programs that are installed here.
//!
//! A profile that says flag where the program takes a value lets a word be judged as something it is not. Nobody
//! sees that in the profile; the program's own help shows it.

mod ask;
mod compare;
mod help;
mod notes;
mod spelled;
mod synopsis;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use assize_rules::{Level, Library, Program, SourceFile, Style};

use compare::{Compared, Difference, Kind, compare};
use help::Help;
use notes::{Notes, Reasons};

use crate::progress;

/// What is compared and shown.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Only these programs; all that are installed otherwise.
    programs: Vec<String>,
    /// Also list the options that only the help has; they ask.
    #[arg(long)]
    missing: bool,
}

/// One level of one program: `git commit`.
struct Subject<'l> {
    file: &'l Path,
    path: Vec<String>,
    /// The level itself, then those above whose options it accepts.
    levels: Vec<&'l Level>,
}

/// What came of all of them.
#[derive(Debug, Default)]
struct Survey {
    programs: usize,
    levels: usize,
    options: usize,
    /// Levels that were not asked any more.
    late: usize,
    differences: Vec<Difference>,
    known: usize,
    /// Notes about a compared level that nothing needs any more.
    stale: Vec<String>,
}

pub(crate) fn run(options: &Options) -> Result<(), String> {
    let root = root();
    let notes = Notes::read(root)?;
    let installed = installed(root, &notes, &options.programs)?;
    let survey = survey(&installed, &notes, None);
    show(&survey, options.missing);
    let wrong = survey.count(Kind::Arity) + survey.count(Kind::Invented);
    if wrong == 0 { Ok(()) } else { Err(format!("{wrong} options disagree with the help of their programs")) }
}

fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// The profiles whose programs are here, with the files they were found as.
fn installed(root: &Path, notes: &Notes, only: &[String]) -> Result<Vec<(Program, PathBuf)>, String> {
    let folder = root.join("rules/programs");
    let entries =
        std::fs::read_dir(&folder).map_err(|e| format!("cannot read `{}`: {e}", folder.display()))?;
    let mut found = BTreeMap::new();
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let Some(name) = path.file_stem().and_then(|stem| stem.to_str()) else { continue };
        let wanted = only.is_empty() || only.iter().any(|one| one == name);
        if !wanted || notes.never.contains_key(name) {
            continue;
        }
        if let Some(program) = ask::find(name) {
            found.insert(name.to_owned(), (path.clone(), program));
        }
    }
    if let Some(absent) = only.iter().find(|name| !found.contains_key(*name)) {
        return Err(format!("`{absent}` has no profile, is not installed, or is never run"));
    }
    let read = |(name, (path, _)): (&String, &(PathBuf, PathBuf))| {
        let text =
            std::fs::read_to_string(path).map_err(|e| format!("cannot read `{}`: {e}", path.display()))?;
        Ok(SourceFile { path: format!("programs/{name}.toml"), text })
    };
    let files = found.iter().map(read).collect::<Result<Vec<_>, String>>()?;
    let complain = |all: Vec<assize_rules::LoadError>| {
        all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let library = Library::load(&files).map_err(complain)?;
    // A shell's own command is not the file of that name.
    let programs = library.programs().filter(|program| program.native.is_none()).cloned();
    Ok(programs.filter_map(|p| found.remove(p.name.as_str()).map(|(_, file)| (p, file))).collect())
}

/// Asks every program and compares; what is not asked before `until` is left out and counted.
fn survey(installed: &[(Program, PathBuf)], notes: &Notes, until: Option<Instant>) -> Survey {
    let mut subjects = Vec::new();
    for (program, file) in installed {
        let subject = Subject { file, path: vec![program.name.to_string()], levels: vec![&program.level] };
        collect(subject, notes.subcommands.contains_key(program.name.as_str()), &mut subjects);
    }
    // Programs before their subcommands, so that a short survey sees most of them.
    subjects.sort_by_key(|subject| subject.path.len());
    let (helps, late) = ask_all(&subjects, notes, until);
    let mut survey = Survey { late, ..Survey::default() };
    for subject in &subjects {
        let Some(help) = helps.get(&subject.path) else { continue };
        let above = |length: usize| helps.get(subject.path.get(..length)?);
        let around: Vec<&Help> = (1..subject.path.len()).filter_map(above).collect();
        let compared = compare(&subject.path.join(" "), &subject.levels, help, &around);
        survey.programs += usize::from(subject.path.len() == 1);
        survey.add(&subject.path.join(" "), compared, notes);
    }
    survey.differences.sort();
    survey
}

/// `subject` and, when the program is one that tells about them, its subcommands.
fn collect<'l>(subject: Subject<'l>, deep: bool, into: &mut Vec<Subject<'l>>) {
    let below: &[_] = subject.levels.first().map_or(&[], |level| &level.subcommands);
    for one in below.iter().filter(|one| deep && one.name == one.canonical && !one.name.contains(['*', '?']))
    {
        let Some(level) = one.level.get() else { continue };
        let inherited = subject.levels.iter().copied().filter(|l| l.inherit);
        let levels = std::iter::once(level).chain(inherited).collect();
        let path = subject.path.iter().cloned().chain([one.name.to_string()]).collect();
        collect(Subject { file: subject.file, path, levels }, deep, into);
    }
    into.push(subject);
}

type Helps = BTreeMap<Vec<String>, Help>;

/// The helps that could be had, and how many were not asked for in time.
fn ask_all(subjects: &[Subject<'_>], notes: &Notes, until: Option<Instant>) -> (Helps, usize) {
    let bar = progress::bar(subjects.len());
    let next = AtomicUsize::new(0);
    let late = AtomicUsize::new(0);
    let texts = Mutex::new(BTreeMap::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from) + 1;
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(subject) = subjects.get(next.fetch_add(1, Ordering::Relaxed)) {
                    bar.set_message(subject.path.join(" "));
                    if until.is_some_and(|until| Instant::now() > until) {
                        late.fetch_add(1, Ordering::Relaxed);
                    } else if let (Some(said), Ok(mut texts)) = (question(subject, notes), texts.lock()) {
                        texts.insert(subject.path.clone(), said);
                    }
                    bar.inc(1);
                }
            });
        }
    });
    bar.finish_and_clear();
    let texts: BTreeMap<Vec<String>, (String, Help)> = texts.into_inner().unwrap_or_default();
    // A program that answers with its general help knows no such subcommand, or tells nothing about it.
    let general = |path: &[String], text: &str| {
        (1..path.len())
            .filter_map(|n| texts.get(path.get(..n)?))
            .any(|(above, _)| text.contains(above.trim()))
    };
    let repeated: Vec<Vec<String>> =
        texts.iter().filter(|(path, (text, _))| general(path, text)).map(|(path, _)| path.clone()).collect();
    let helps = texts.into_iter().filter(|(path, _)| !repeated.contains(path));
    (helps.map(|(path, (_, help))| (path, help)).collect(), late.into_inner())
}

/// What a program says about one level; nothing when there is no option in it.
fn question(subject: &Subject<'_>, notes: &Notes) -> Option<(String, Help)> {
    let clusters = subject.levels.first().is_some_and(|level| level.style == Style::Gnu);
    let mut whole = String::new();
    let mut help = Help::default();
    for words in notes.questions(&subject.path) {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let text = ask::ask(subject.file, &words).unwrap_or_default();
        help.join(Help::read(&text, clusters));
        whole.push_str(&text);
    }
    (!help.entries.is_empty()).then_some((whole, help))
}

impl Survey {
    fn count(&self, kind: Kind) -> usize {
        self.differences.iter().filter(|one| one.kind == kind).count()
    }

    /// Takes over what came of one level, except for what the notes explain.
    fn add(&mut self, level: &str, compared: Compared, notes: &Notes) {
        self.levels += 1;
        self.options += compared.options;
        let known = |one: &Difference| match one.kind {
            Kind::Arity => explains(&notes.arity, one),
            Kind::Invented => explains(&notes.invented, one),
            Kind::Missing => false,
        };
        let found = &compared.differences;
        self.known += found.iter().filter(|one| known(one)).count();
        for (kind, reasons) in [(Kind::Arity, &notes.arity), (Kind::Invented, &notes.invented)] {
            let options = reasons.get(level).into_iter().flat_map(BTreeMap::keys);
            for option in options.flat_map(|some| some.split_whitespace()) {
                if !found.iter().any(|one| one.kind == kind && one.option == option) {
                    self.stale.push(format!("{level} {option}"));
                }
            }
        }
        let new = compared.differences.into_iter().filter(|one| !known(one));
        self.differences.extend(new);
    }
}

fn explains(reasons: &Reasons, one: &Difference) -> bool {
    let has = |options: &String| options.split_whitespace().any(|option| option == one.option);
    reasons.get(&one.level).is_some_and(|all| all.keys().any(has))
}

fn show(survey: &Survey, missing: bool) {
    for one in survey.differences.iter().filter(|one| missing || one.kind != Kind::Missing) {
        let kind = match one.kind {
            Kind::Arity => "wrong arity",
            Kind::Invented => "invented",
            Kind::Missing => "missing",
        };
        println!("{kind:<12} {:<31} {:<27} {}", one.level, one.option, one.detail);
    }
    survey.stale.iter().for_each(|one| println!("{:<13}{one}", "no longer so"));
    for (name, count) in [
        ("programs compared", survey.programs),
        ("levels compared", survey.levels),
        ("options compared", survey.options),
        ("wrong arity", survey.count(Kind::Arity)),
        ("invented", survey.count(Kind::Invented)),
        ("known to differ", survey.known),
        ("missing", survey.count(Kind::Missing)),
        ("levels not asked in time", survey.late),
    ] {
        println!("{name:<26}{count:>8}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// Fewer say nothing about the profiles.
    const ENOUGH: usize = 20;

    /// Which options exist depends on the version that is installed; whether one takes a value hardly ever does.
    #[test]
    fn profiles_agree_with_the_help_of_installed_tools() {
        let notes = Notes::read(root()).unwrap();
        let installed = installed(root(), &notes, &[]).unwrap();
        if !cfg!(target_os = "linux") || installed.len() < ENOUGH {
            println!("skipped: only {} of the described programs are installed here", installed.len());
            return;
        }
        let survey = survey(&installed, &notes, Some(Instant::now() + Duration::from_secs(10)));
        println!("{} programs, {} levels, {} left out", survey.programs, survey.levels, survey.late);
        let wrong: Vec<&Difference> = survey.differences.iter().filter(|d| d.kind == Kind::Arity).collect();
        assert_eq!(wrong, Vec::<&Difference>::new());
    }
}
