//! Files of pairs, and the same as numbers.

use std::fs;
use std::path::{Path, PathBuf};

use assize_engine::Engine;
use assize_models::{Embed, Examples, Kind, Pair, Terms};
use assize_policy::Policy;
use assize_protocol::{Command, Context, Facts, Revisions, Severity, Shell};
use assize_reviewer::{Case, Features, Limits, Opened, Tables};
use serde::Serialize;

use super::bar;
use crate::failure::Failure;
use crate::models::args::DataArgs;

/// Where pairs are judged: nothing in them says.
const PLACE: [&str; 3] = ["/home/dev/proj", "/home/dev", "dev"];

/// What was used of a source.
#[derive(Debug, Serialize)]
pub(super) struct Counted {
    source: String,
    pairs: usize,
    wrong: Vec<(&'static str, usize)>,
}

pub(super) fn counted(examples: &Examples) -> Vec<Counted> {
    let sources = examples.sources().into_iter();
    let counted = sources.map(|source| Counted {
        pairs: examples.count(&source, Kind::Fitting),
        wrong: Kind::WRONG.iter().map(|kind| (kind.as_str(), examples.count(&source, *kind))).collect(),
        source,
    });
    counted.collect()
}

/// All pairs of the files, right and made wrong, as numbers, with what `encoder` says.
pub(super) fn examples(args: &DataArgs, encoder: Option<&dyn Embed>) -> Result<Examples, Failure> {
    let engine = Engine::builder().policy(Policy::builtin()).build()?;
    let tables = Tables::builtin().map_err(|error| Failure::Config(error.to_string()))?;
    let features = Features::new(&tables);
    let features = match encoder {
        Some(encoder) => features.with(encoder),
        None => features,
    };
    let assess = |text: &str| engine.classifier().assess(&command(text));
    let mut pairs = Vec::new();
    for file in files(&args.paths)? {
        let source = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let text = fs::read_to_string(&file).map_err(|error| unreadable(&file, error))?;
        let text = thinned(&text, args.most);
        let read = Pair::read(&source, &text, &assess);
        pairs.extend(read.map_err(|error| {
            Failure::Config(format!(
                "`{}` cannot be read: {error}; help: write one {{\"request\",\"command\"}} per line",
                file.display()
            ))
        })?);
    }
    let progress = bar(pairs.len(), "pairs");
    let numbers = |request: &str, text: &str| numbers(request, &command(text), &engine, &features);
    let examples = Examples::build(pairs, args.seed, &numbers, &|| progress.step(1));
    progress.finish();
    Ok(examples)
}

fn numbers(
    request: &str,
    command: &Command,
    engine: &Engine,
    features: &Features<'_>,
) -> Option<(Vec<f32>, Terms)> {
    let assessment = engine.classifier().assess(command);
    let context = Context { prompt: Some(request.to_owned()), ..Context::default() };
    let revisions = Revisions::default();
    let opened = Opened {
        command,
        assessment: &assessment,
        risk: Severity::Info,
        context: Some(&context),
        session: &[],
        revisions: &revisions,
    };
    features.apart(&Case::open(&opened, &Limits::default(), &|one| engine.classifier().assess(one)))
}

fn command(text: &str) -> Command {
    let [project, home, user] = PLACE.map(str::to_owned);
    Command {
        text: text.to_owned(),
        shell: Shell::Bash,
        cwd: project.clone(),
        workspace: vec![project],
        home: Some(home),
        user: Some(user),
        facts: Facts { git_config_programs: Some(false), ..Facts::default() },
    }
}

/// At most so many lines, evenly spread.
fn thinned(text: &str, most: usize) -> String {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let step = lines.clone().count().div_ceil(most.max(1)).max(1);
    lines.step_by(step).collect::<Vec<_>>().join("\n")
}

pub(super) fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut all = Vec::new();
    for path in paths {
        if path.is_dir() {
            let entries = fs::read_dir(path).map_err(|error| unreadable(path, error))?;
            let inside = entries.filter_map(|entry| Some(entry.ok()?.path()));
            all.extend(inside.filter(|file| file.extension().is_some_and(|ending| ending == "jsonl")));
        } else {
            all.push(path.clone());
        }
    }
    all.sort();
    Ok(all)
}

pub(super) fn unreadable(path: &Path, source: std::io::Error) -> Failure {
    Failure::Unreadable { path: path.to_owned(), source }
}
