//! `assize models`: the small local models, trained and measured.

pub(crate) mod args;
mod data;
mod measured;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use assize_models::{Examples, Figures, Measured, Recipe, Split, Study};
use assize_reviewer::Features;
use serde::Serialize;

use crate::check::json_line;
use crate::failure::Failure;
use crate::models::args::{DataArgs, EvalArgs, TrainArgs};
use crate::models::data::Counted;
use crate::progress::Progress;

/// What was measured, as JSON.
#[derive(Debug, Serialize)]
struct Evaluation {
    seed: u64,
    features: usize,
    data: Vec<Counted>,
    figures: Vec<Figures>,
}

/// Learns from everything, and writes what was learned beside what it is worth.
pub(crate) fn train(args: &TrainArgs) -> Result<ExitCode, Failure> {
    let examples = data::examples(&args.data)?;
    let study = study(&examples, &args.data);
    let templates = measured::over(&study, &Split::all_templates())?;
    let (manifest, weights) = study.finish(&templates).map_err(|error| told(&error))?;
    let evaluation = evaluation(&study, &args.data, templates)?;
    fs::create_dir_all(&args.out).map_err(|source| unwritable(&args.out, source))?;
    write(&args.out.join("head.safetensors"), &weights)?;
    write(&args.out.join("head.json"), &pretty(&manifest)?)?;
    write(&args.out.join("eval.json"), &pretty(&evaluation)?)?;
    write(&args.out.join("eval.md"), measured::table(&evaluation.figures).as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// Measures, and prints it.
pub(crate) fn eval(args: &EvalArgs) -> Result<ExitCode, Failure> {
    let examples = data::examples(&args.data)?;
    let study = study(&examples, &args.data);
    let templates = measured::over(&study, &Split::all_templates())?;
    let evaluation = evaluation(&study, &args.data, templates)?;
    let mut out = anstream::stdout().lock();
    if args.json {
        json_line(&mut out, &evaluation)?;
    } else {
        write!(out, "{}", measured::table(&evaluation.figures))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn study<'a>(examples: &'a Examples, data: &DataArgs) -> Study<'a> {
    let recipe = Recipe { seed: data.seed, ..Recipe::default() };
    Study { examples, features: Features::names(), recipe }
}

fn evaluation(study: &Study<'_>, data: &DataArgs, templates: Vec<Measured>) -> Result<Evaluation, Failure> {
    Ok(Evaluation {
        seed: data.seed,
        features: study.features.len(),
        data: data::counted(study.examples),
        figures: measured::figures(study, templates)?,
    })
}

fn told(error: &(dyn std::error::Error + 'static)) -> Failure {
    Failure::Config(format!("{error}; help: name more pairs with --data"))
}

fn pretty(value: &impl Serialize) -> Result<Vec<u8>, Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Failure::Config(error.to_string()))?;
    Ok((text + "\n").into_bytes())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(path, bytes).map_err(|source| unwritable(path, source))
}

fn unwritable(path: &Path, source: std::io::Error) -> Failure {
    Failure::Unwritable { path: path.to_owned(), source }
}

/// A bar over things whose number is known.
fn bar(total: usize, things: &str) -> Progress {
    Progress::over(u64::try_from(total).unwrap_or(u64::MAX), things)
}
