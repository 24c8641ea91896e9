//! Training a head: the same samples, recipe and seed give the same bytes.

use std::collections::HashMap;

use candle_core::{DType, Device, Tensor, Var};
use candle_nn::{AdamW, Optimizer, ParamsAdamW};

use crate::association::Associations;
use crate::head::digest;
use crate::network::{Network, builder, name};
use crate::{Manifest, Seeded, Thresholds};

/// One example.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Its features.
    pub row: Vec<f32>,
    /// Whether the command fits the request.
    pub fits: bool,
    /// How much it counts.
    pub weight: f32,
}

/// How a head is trained.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// What it is called, and which of that name.
    pub name: String,
    /// See above.
    pub version: u32,
    /// Widths of the layers before the last.
    pub hidden: Vec<usize>,
    /// Networks that are trained beside each other, from other first weights; their scores are averaged.
    pub members: usize,
    /// Times every sample is looked at.
    pub rounds: usize,
    /// Samples of one step.
    pub batch: usize,
    /// The first step's length; it goes down to nothing.
    pub rate: f64,
    /// How fast weights fade.
    pub decay: f64,
    /// Where all draws come from.
    pub seed: u64,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            name: "intent".to_owned(),
            version: 3,
            hidden: vec![32, 16],
            members: 8,
            rounds: 5,
            batch: 256,
            rate: 2e-3,
            decay: 0.02,
            seed: 1,
        }
    }
}

/// Why nothing was trained.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// Nothing can be learned from this.
    #[error("nothing can be learned from these samples: {0}")]
    Samples(&'static str),
    /// The arithmetic.
    #[error("the arithmetic failed")]
    Arithmetic(#[from] candle_core::Error),
    /// The weights could not be written down.
    #[error("the weights cannot be written down: {0}")]
    Written(String),
}

/// Trains a head. Returns its manifest and weights; thresholds and calibration are still to be measured.
///
/// # Errors
/// When there is nothing to learn from, or rows differ in length from the names.
pub fn train(
    features: &[&str],
    samples: &[Sample],
    associations: &Associations,
    recipe: &Recipe,
) -> Result<(Manifest, Vec<u8>), TrainError> {
    if samples.iter().any(|sample| sample.row.len() != features.len()) {
        return Err(TrainError::Samples("rows differ in length from the names of the features"));
    }
    if !samples.iter().any(|sample| sample.fits) || samples.iter().all(|sample| sample.fits) {
        return Err(TrainError::Samples("they all say the same"));
    }
    let (mean, scale) = spread(features.len(), samples);
    let mut all = Vec::new();
    for number in 0..recipe.members {
        let one = Member { number, recipe };
        let vars = one.first_weights(features.len())?;
        let tensors: HashMap<String, Tensor> =
            vars.iter().map(|(name, var)| (name.clone(), var.as_tensor().clone())).collect();
        let network = Network::load(number, features.len(), &recipe.hidden, &builder(tensors))?;
        one.fit(&network, &vars, samples, (&mean, &scale))?;
        all.extend(vars);
    }
    let weights = written(&all, associations)?;
    let manifest = Manifest {
        name: recipe.name.clone(),
        version: recipe.version,
        features: features.iter().map(|name| (*name).to_owned()).collect(),
        mean,
        scale,
        hidden: recipe.hidden.clone(),
        members: recipe.members,
        calibration: [1.0, 0.0],
        thresholds: Thresholds { slip_1: 0.0, slip_5: 0.0 },
        weights: digest(&weights),
    };
    Ok((manifest, weights))
}

/// Mean and spread of each feature.
fn spread(width: usize, samples: &[Sample]) -> (Vec<f32>, Vec<f32>) {
    let total: f32 = samples.iter().map(|sample| sample.weight).sum();
    let column = |at: usize| samples.iter().map(move |s| (s.row.get(at).copied().unwrap_or(0.0), s.weight));
    let mean: Vec<f32> =
        (0..width).map(|at| column(at).map(|(value, weight)| value * weight).sum::<f32>() / total).collect();
    let scale = mean.iter().enumerate().map(|(at, mean)| {
        let square = column(at).map(|(value, weight)| (value - mean).powi(2) * weight).sum::<f32>();
        (square / total).sqrt().max(0.05)
    });
    let scale = scale.collect();
    (mean, scale)
}

/// One of the networks of a head.
struct Member<'a> {
    number: usize,
    recipe: &'a Recipe,
}

impl Member<'_> {
    fn random(&self, what: &str) -> Seeded {
        Seeded::named(self.recipe.seed, &format!("{what} of {}", self.number))
    }

    /// Small random weights: candle's own cannot be seeded.
    fn first_weights(&self, inputs: usize) -> Result<Vec<(String, Var)>, TrainError> {
        let mut random = self.random("weights");
        let mut vars = Vec::new();
        let mut width = inputs;
        for (at, next) in self.recipe.hidden.iter().copied().chain([1]).enumerate() {
            let bound = (6.0 / f32::from(u16::try_from(width).unwrap_or(u16::MAX))).sqrt();
            let weight: Vec<f32> = (0..width * next).map(|_| random.unit() * bound).collect();
            let weight = Tensor::from_vec(weight, (next, width), &Device::Cpu)?;
            let bias = Tensor::zeros(next, DType::F32, &Device::Cpu)?;
            vars.push((format!("{}.weight", name(self.number, at)), Var::from_tensor(&weight)?));
            vars.push((format!("{}.bias", name(self.number, at)), Var::from_tensor(&bias)?));
            width = next;
        }
        Ok(vars)
    }

    fn fit(
        &self,
        network: &Network,
        vars: &[(String, Var)],
        samples: &[Sample],
        (mean, scale): (&[f32], &[f32]),
    ) -> Result<(), TrainError> {
        let recipe = self.recipe;
        let settings = ParamsAdamW { lr: recipe.rate, weight_decay: recipe.decay, ..ParamsAdamW::default() };
        let mut optimizer = AdamW::new(vars.iter().map(|(_, var)| var.clone()).collect(), settings)?;
        let mut order: Vec<usize> = (0..samples.len()).collect();
        let steps = recipe.rounds * samples.len().div_ceil(recipe.batch);
        let mut step = 0;
        for round in 0..recipe.rounds {
            self.random(&format!("round {round}")).shuffle(&mut order);
            for batch in order.chunks(recipe.batch) {
                optimizer.set_learning_rate(recipe.rate * faded(step, steps));
                let batch: Vec<&Sample> = batch.iter().filter_map(|at| samples.get(*at)).collect();
                optimizer.backward_step(&loss(network, &batch, mean, scale)?)?;
                step += 1;
            }
        }
        Ok(())
    }
}

/// From one down to nothing, along a cosine.
#[expect(clippy::cast_precision_loss, reason = "steps are far below 2^52")]
fn faded(step: usize, steps: usize) -> f64 {
    0.5 * (1.0 + (std::f64::consts::PI * step as f64 / steps.max(1) as f64).cos())
}

/// The weighted surprise about a batch.
fn loss(network: &Network, batch: &[&Sample], mean: &[f32], scale: &[f32]) -> Result<Tensor, TrainError> {
    let rows = batch.iter().flat_map(|sample| {
        sample.row.iter().zip(mean).zip(scale).map(|((value, mean), scale)| (value - mean) / scale)
    });
    let rows = Tensor::from_vec(rows.collect::<Vec<f32>>(), (batch.len(), mean.len()), &Device::Cpu)?;
    let fits: Vec<f32> = batch.iter().map(|sample| if sample.fits { 1.0 } else { 0.0 }).collect();
    let weights: Vec<f32> = batch.iter().map(|sample| sample.weight).collect();
    let total: f32 = weights.iter().sum();
    let fits = Tensor::new(fits, &Device::Cpu)?;
    let weights = Tensor::new(weights, &Device::Cpu)?;
    let scores = network.forward(&rows)?;
    // log(1 + e^-|x|) + max(x, 0) - x·y: does not overflow, wherever the score lies.
    let tail = (scores.abs()?.neg()?.exp()? + 1.0)?.log()?;
    let each = ((tail + scores.relu()?)? - (scores * fits)?)?;
    Ok(((each * weights)?.sum_all()? / f64::from(total))?)
}

fn written(vars: &[(String, Var)], associations: &Associations) -> Result<Vec<u8>, TrainError> {
    let mut all = associations.tensors()?;
    for (name, var) in vars {
        // Half as many bits say the same to three digits.
        all.push((name.clone(), var.as_tensor().to_dtype(DType::F16)?));
    }
    all.sort_by(|one, other| one.0.cmp(&other.0));
    let views = all.iter().map(|(name, tensor)| (name.as_str(), tensor));
    safetensors::serialize(views, None).map_err(|error| TrainError::Written(error.to_string()))
}
