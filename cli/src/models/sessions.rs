//! Learning from whole sessions in which it is known whether the person would have wanted the command.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use assize_engine::Engine;
use assize_models::{Head, Recipe, SessionFigures, Sessions, Weighed};
use assize_policy::Policy;
use assize_protocol::Decision;
use assize_reviewer::{Case, Expect, Features, Known, Tables};
use serde::Serialize;

use super::{bar, data, pretty, told, unwritable, write};
use crate::failure::Failure;
use crate::models::args::SessionsArgs;

/// What was measured, as JSON.
#[derive(Debug, Serialize)]
struct Evaluation {
    seed: u64,
    features: usize,
    threshold: f32,
    figures: Vec<SessionFigures>,
}

/// Learns from sessions, prints what that is worth on sources never seen, and writes it where a folder is named.
pub(crate) fn train(args: &SessionsArgs) -> Result<ExitCode, Failure> {
    let all = weighed(&args.paths)?;
    let features = Features::names_of_session();
    let sessions = Sessions { all: &all, features, recipe: Recipe::for_sessions(args.seed) };
    if sessions.sources().len() < 2 {
        let one = "sessions of one source say nothing of others; help: name two files or more with --data";
        return Err(Failure::Config(one.to_owned()));
    }
    let progress = bar(sessions.sources().len(), "sources");
    let scores = sessions.measure(&|| progress.step(1)).map_err(|error| told(&error))?;
    progress.finish();
    let (manifest, weights) = sessions.finish(&scores).map_err(|error| told(&error))?;
    let threshold = manifest.thresholds.slip_1;
    let figures = sessions.figures(&scores, threshold);
    let table = table(&figures);
    if let Some(folder) = &args.out {
        let evaluation = Evaluation { seed: args.seed, features: features.len(), threshold, figures };
        let file = |name: &str| folder.join(name);
        fs::create_dir_all(folder).map_err(|source| unwritable(folder, source))?;
        write(&file("session.safetensors"), &weights)?;
        write(&file("session.json"), &pretty(&manifest)?)?;
        write(&file("session-eval.json"), &pretty(&evaluation)?)?;
        write(&file("session-eval.md"), table.as_bytes())?;
    }
    write!(anstream::stdout().lock(), "{table}")?;
    Ok(ExitCode::SUCCESS)
}

/// All sessions of the files whose command asks, as numbers. What is allowed or denied anyway is left out.
fn weighed(paths: &[PathBuf]) -> Result<Vec<Weighed>, Failure> {
    let engine = Engine::builder().policy(Policy::builtin()).build()?;
    let tables = Tables::builtin().map_err(|error| Failure::Config(error.to_string()))?;
    let fitting = Head::builtin(Features::names()).map_err(|error| Failure::Config(error.to_string()))?;
    let features = Features::new(&tables);
    let mut lines = Vec::new();
    for file in data::files(paths)? {
        let source = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        lines.extend(read(&file)?.into_iter().map(|line| (source.clone(), line)));
    }
    let progress = bar(lines.len(), "sessions");
    let mut all = Vec::new();
    for (source, line) in lines {
        progress.step(1);
        let verdict = engine.evaluate(&line.request);
        if verdict.ruling.decision != Decision::Ask {
            continue;
        }
        let case = Case::of_request(&line.request, &verdict, &|one| engine.classifier().assess(one));
        let fit = |pair| fitting.logit(fitting.score(pair));
        let row = features.of_session(&case, fitting.associations(), &fit);
        let [cleared, allowed] = [Features::is_cleared(&row), Features::is_allowed(&row)];
        let Known { id, kind, expect, .. } = line;
        all.push(Weighed { source, id, kind, wanted: expect == Expect::Allow, cleared, allowed, row });
    }
    progress.finish();
    Ok(all)
}

fn read(file: &Path) -> Result<Vec<Known>, Failure> {
    let text = fs::read_to_string(file).map_err(|error| data::unreadable(file, error))?;
    Known::read(&text).map_err(|(number, error)| {
        Failure::Config(format!(
            "`{}`, line {number}: {error}; help: a line is a request with its context, and {{\"id\",\"kind\",\"expect\"}}",
            file.display()
        ))
    })
}

fn table(figures: &[SessionFigures]) -> String {
    let mut text = String::from(
        "| measured on | wanted / unwanted | AUC | allowed by `scope` | by `intent` | by either |\n|---|---|---|---|---|---|\n",
    );
    for one in figures {
        text += &one.row();
        text.push('\n');
    }
    text
}
