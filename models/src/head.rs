//! A small network over features with names, and what its number means.

use std::collections::HashMap;

use assize_protocol::Digest;
use candle_core::{DType, Device, Tensor};
use serde::{Deserialize, Serialize};

use crate::association::Associations;
use crate::network::{Network, builder};

/// Networks of one head.
const MEMBERS: usize = 16;

/// Why a head cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HeadError {
    /// The manifest is not of the right shape.
    #[error("the manifest cannot be read")]
    Manifest(#[from] serde_json::Error),
    /// It was trained on other numbers than those it would be given.
    #[error(
        "the head was trained on other features: {0}; train it again, or take the one that came with this version"
    )]
    Features(String),
    /// The weights are not those of the manifest.
    #[error(
        "the weights have the digest `{found}` and the manifest says `{wanted}`; take both from the same place"
    )]
    Digest {
        /// What they have.
        found: String,
        /// What they should have.
        wanted: String,
    },
    /// The weights do not fit the manifest.
    #[error("the weights do not fit the manifest")]
    Weights(#[from] candle_core::Error),
    /// A number in it is none that can be calculated with.
    #[error("the manifest holds a number that cannot be calculated with: {0}")]
    Number(&'static str),
}

/// From where on a score means something, measured on what was held out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// One in a hundred of what does not fit reaches it.
    pub slip_1: f32,
    /// Five in a hundred do.
    pub slip_5: f32,
}

/// What belongs to the weights of a head.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// What it is called.
    pub name: String,
    /// Which of that name.
    pub version: u32,
    /// Names of its features, in order.
    pub features: Vec<String>,
    /// What is taken off each feature.
    pub mean: Vec<f32>,
    /// What each is divided by then.
    pub scale: Vec<f32>,
    /// Widths of the layers before the last.
    pub hidden: Vec<usize>,
    /// Networks whose scores are averaged.
    pub members: usize,
    /// Slope and offset that turn a score into the share of what fits.
    pub calibration: [f32; 2],
    /// From where on a score means something.
    pub thresholds: Thresholds,
    /// SHA-256 of the weights.
    pub weights: String,
}

/// A head, ready to score.
#[derive(Debug, Clone)]
pub struct Head {
    manifest: Manifest,
    networks: Vec<Network>,
    associations: Associations,
}

impl Head {
    /// The head for `intent` that comes with Assize.
    ///
    /// # Errors
    /// When it was trained for other features.
    pub fn builtin(features: &[&str]) -> Result<Self, HeadError> {
        let manifest = include_bytes!("../artifacts/intent/3/head.json");
        let weights = include_bytes!("../artifacts/intent/3/head.safetensors");
        Self::load(manifest, weights, features)
    }

    /// The one beside it that has an encoder.
    ///
    /// # Errors
    /// When it was trained for other features.
    pub fn builtin_with_encoder(features: &[&str]) -> Result<Self, HeadError> {
        let manifest = include_bytes!("../artifacts/intent/3/with-encoder.json");
        let weights = include_bytes!("../artifacts/intent/3/with-encoder.safetensors");
        Self::load(manifest, weights, features)
    }

    /// The head that weighs whole sessions.
    ///
    /// # Errors
    /// When it was trained for other features.
    pub fn builtin_of_sessions(features: &[&str]) -> Result<Self, HeadError> {
        let manifest = include_bytes!("../artifacts/intent/3/session.json");
        let weights = include_bytes!("../artifacts/intent/3/session.safetensors");
        Self::load(manifest, weights, features)
    }

    /// Loads a head for features of these names, in this order.
    ///
    /// # Errors
    /// When manifest and weights do not belong together, or were made for other features.
    pub fn load(manifest: &[u8], weights: &[u8], features: &[&str]) -> Result<Self, HeadError> {
        let manifest: Manifest = serde_json::from_slice(manifest)?;
        check_features(&manifest.features, features)?;
        check_numbers(&manifest)?;
        let found = digest(weights);
        if found != manifest.weights {
            return Err(HeadError::Digest { found, wanted: manifest.weights });
        }
        let tensors = candle_core::safetensors::load_buffer(weights, &Device::Cpu)?;
        let associations = Associations::take(&tensors)?;
        let weights = builder(floats(tensors)?);
        let one = |member| Network::load(member, features.len(), &manifest.hidden, &weights);
        let networks = (0..manifest.members).map(one).collect::<Result<_, _>>()?;
        Ok(Self { manifest, networks, associations })
    }

    /// What belongs to it.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// `name/version` and the digest of the weights: answers are not reused across it.
    pub fn revision(&self) -> String {
        let Manifest { name, version, weights, .. } = &self.manifest;
        let digest = weights.trim_start_matches("sha256:");
        format!("{name}/{version}-{}", digest.get(..12).unwrap_or(digest))
    }

    /// Which words go with which parts of commands; the features are computed with it.
    pub fn associations(&self) -> &Associations {
        &self.associations
    }

    /// How well each row fits: larger is better. A row of another length, or a number that is none, scores nothing.
    pub fn scores(&self, rows: &[Vec<f32>]) -> Vec<f32> {
        let nothing = || vec![f32::NEG_INFINITY; rows.len()];
        let width = self.manifest.features.len();
        if rows.iter().any(|row| row.len() != width) || rows.is_empty() {
            return nothing();
        }
        let flat: Vec<f32> = rows.iter().flat_map(|row| self.normalised(row)).collect();
        let scored =
            Tensor::from_vec(flat, (rows.len(), width), &Device::Cpu).and_then(|rows| self.averaged(&rows));
        // What is no number would come out as one.
        let told = |(score, row): (f32, &Vec<f32>)| {
            let whole = score.is_finite() && row.iter().all(|value| value.is_finite());
            if whole { score } else { f32::NEG_INFINITY }
        };
        let numbers = |scores: Vec<f32>| scores.into_iter().zip(rows).map(told).collect();
        scored.map_or_else(|_| nothing(), numbers)
    }

    fn averaged(&self, rows: &Tensor) -> candle_core::Result<Vec<f32>> {
        let each =
            self.networks.iter().map(|network| network.forward(rows)).collect::<Result<Vec<_>, _>>()?;
        Tensor::stack(&each, 0)?.mean(0)?.to_vec1()
    }

    /// How well one row fits.
    pub fn score(&self, row: Vec<f32>) -> f32 {
        self.scores(&[row]).first().copied().unwrap_or(f32::NEG_INFINITY)
    }

    /// The share of what fits among steps of this score, where as many fit as do not.
    pub fn share(&self, score: f32) -> f32 {
        1.0 / (1.0 + (-self.logit(score)).exp())
    }

    /// The same as a logit, and no more than twenty either way.
    pub fn logit(&self, score: f32) -> f32 {
        let [slope, offset] = self.manifest.calibration;
        (slope * score + offset).clamp(-20.0, 20.0)
    }

    fn normalised(&self, row: &[f32]) -> Vec<f32> {
        let numbers = row.iter().zip(&self.manifest.mean).zip(&self.manifest.scale);
        numbers.map(|((value, mean), scale)| (value - mean) / scale).collect()
    }
}

/// The digest that a manifest names its weights by.
pub(crate) fn digest(bytes: &[u8]) -> String {
    Digest::of(bytes).to_string()
}

fn floats(tensors: HashMap<String, Tensor>) -> Result<HashMap<String, Tensor>, candle_core::Error> {
    let weights = tensors.into_iter().filter(|(_, tensor)| tensor.dtype() == DType::F16);
    weights.map(|(name, tensor)| Ok((name, tensor.to_dtype(DType::F32)?))).collect()
}

fn check_features(theirs: &[String], ours: &[&str]) -> Result<(), HeadError> {
    if theirs.iter().eq(ours.iter()) {
        return Ok(());
    }
    let differing = theirs.iter().zip(ours).find(|(one, other)| one != *other);
    let said = match differing {
        Some((theirs, ours)) => format!("`{theirs}` stands where `{ours}` is computed"),
        None => format!("it has {} and {} are computed", theirs.len(), ours.len()),
    };
    Err(HeadError::Features(said))
}

fn check_numbers(manifest: &Manifest) -> Result<(), HeadError> {
    let width = manifest.features.len();
    if manifest.mean.len() != width || manifest.scale.len() != width {
        return Err(HeadError::Number("`mean` and `scale` need one number for each feature"));
    }
    if !manifest.mean.iter().all(|one| one.is_finite()) || !manifest.scale.iter().all(|one| *one > 0.0) {
        return Err(HeadError::Number("`scale` has to be above nothing"));
    }
    if !(1..=MEMBERS).contains(&manifest.members) {
        return Err(HeadError::Number("`members` lies between 1 and 16"));
    }
    let Thresholds { slip_1, slip_5 } = manifest.thresholds;
    if !(slip_1.is_finite() && slip_5.is_finite() && slip_5 <= slip_1) {
        return Err(HeadError::Number("`slip_5` may not lie above `slip_1`"));
    }
    if !manifest.calibration.iter().all(|one| one.is_finite()) {
        return Err(HeadError::Number("`calibration`"));
    }
    Ok(())
}
