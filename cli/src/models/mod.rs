//! `assize models`: the small local models, trained and measured.

pub(crate) mod args;
mod data;
pub(crate) mod encoder;
#[cfg(feature = "local-models")]
pub(crate) mod fetch;
mod measured;
#[cfg(feature = "local-models")]
mod package;
pub(crate) mod sessions;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

#[cfg(feature = "local-models")]
use assize_models::Remembering;
use assize_models::{Embed, Examples, Figures, Measured, Recipe, Split, Study};
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
    let encoder = encoder_of(&args.data)?;
    let examples = data::examples(&args.data, encoder.as_deref())?;
    let features = features(encoder.as_deref());
    let study = study(&examples, &features, &args.data);
    let templates = measured::over(&study, &Split::all_templates())?;
    let (manifest, weights) = study.finish(&templates).map_err(|error| told(&error))?;
    let evaluation = evaluation(&study, &args.data, templates)?;
    let [head, eval] =
        if encoder.is_some() { ["with-encoder", "with-encoder-eval"] } else { ["head", "eval"] };
    let file = |name: &str, ending: &str| args.out.join(format!("{name}.{ending}"));
    fs::create_dir_all(&args.out).map_err(|source| unwritable(&args.out, source))?;
    write(&file(head, "safetensors"), &weights)?;
    write(&file(head, "json"), &pretty(&manifest)?)?;
    write(&file(eval, "json"), &pretty(&evaluation)?)?;
    write(&file(eval, "md"), measured::table(&evaluation.figures).as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// Measures, and prints it.
pub(crate) fn eval(args: &EvalArgs) -> Result<ExitCode, Failure> {
    let encoder = encoder_of(&args.data)?;
    let examples = data::examples(&args.data, encoder.as_deref())?;
    let features = features(encoder.as_deref());
    let study = study(&examples, &features, &args.data);
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

/// The encoder to learn with, if one is named.
#[cfg(feature = "local-models")]
fn encoder_of(data: &DataArgs) -> Result<Option<Box<dyn Embed>>, Failure> {
    let encoder = data.encoder.as_deref().map(encoder::load).transpose()?;
    Ok(encoder.map(|encoder| Box::new(Remembering::new(encoder)) as Box<dyn Embed>))
}

#[cfg(not(feature = "local-models"))]
fn encoder_of(data: &DataArgs) -> Result<Option<Box<dyn Embed>>, Failure> {
    let without =
        "this program was built without local models; help: build it with the feature `local-models`";
    data.encoder.as_ref().map_or(Ok(None), |_| Err(Failure::Config(without.to_owned())))
}

fn features(encoder: Option<&dyn Embed>) -> Vec<&'static str> {
    if encoder.is_some() { Features::names_with_encoder() } else { Features::names().to_vec() }
}

fn study<'a>(examples: &'a Examples, features: &'a [&'a str], data: &DataArgs) -> Study<'a> {
    let recipe = Recipe { seed: data.seed, ..Recipe::default() };
    Study { examples, features, recipe }
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
