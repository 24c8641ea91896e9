//! The arithmetic of a head: dense layers with a ramp in between.

use std::collections::HashMap;

use candle_core::{DType, Device, Result, Tensor};
use candle_nn::{Linear, Module, VarBuilder};

/// Dense layers, one number out.
#[derive(Debug, Clone)]
pub(crate) struct Network {
    layers: Vec<Linear>,
}

impl Network {
    /// One of a head's, with `inputs` numbers in, and layers of these widths before the last.
    pub(crate) fn load(
        member: usize,
        inputs: usize,
        hidden: &[usize],
        weights: &VarBuilder<'_>,
    ) -> Result<Self> {
        let mut layers = Vec::new();
        let mut width = inputs;
        for (at, next) in hidden.iter().copied().chain([1]).enumerate() {
            layers.push(candle_nn::linear(width, next, weights.pp(name(member, at)))?);
            width = next;
        }
        Ok(Self { layers })
    }

    /// One number for each row.
    pub(crate) fn forward(&self, rows: &Tensor) -> Result<Tensor> {
        let mut values = rows.clone();
        for (at, layer) in self.layers.iter().enumerate() {
            values = layer.forward(&values)?;
            if at + 1 < self.layers.len() {
                values = values.relu()?;
            }
        }
        values.squeeze(1)
    }
}

/// The name of a layer of one network among the weights.
pub(crate) fn name(member: usize, at: usize) -> String {
    format!("network{member}.layer{at}")
}

/// Weights by name, for loading.
pub(crate) fn builder(tensors: HashMap<String, Tensor>) -> VarBuilder<'static> {
    VarBuilder::from_tensors(tensors, DType::F32, &Device::Cpu)
}
