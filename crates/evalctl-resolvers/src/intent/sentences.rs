//! Sentence vectors as `intent` reads and keeps them.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use evalctl_text::{MODEL_FILES, SentenceModel, SparseVector};

use crate::ResolversError;

/// A sentence model and what names it.
pub struct Encoder {
    model: SentenceModel,
    sha256: String,
}

impl Encoder {
    /// Loads the model of a folder.
    pub fn load(folder: &Path) -> Result<Self, ResolversError> {
        let mut hasher = Sha256::new();
        for path in files(folder) {
            let bytes = fs::read(&path).map_err(|source| ResolversError::Read { path, source })?;
            hasher.update(bytes);
        }
        let model = SentenceModel::load(folder)?;
        let mut sha256 = String::with_capacity(64);
        for byte in hasher.finalize() {
            write!(sha256, "{byte:02x}").expect("a string takes all");
        }
        Ok(Self { model, sha256 })
    }

    /// SHA-256 of the model's files, one after the other: what a snapshot knows it by.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    pub(super) fn width(&self) -> usize {
        self.model.width()
    }

    pub(super) fn vectors(&self, texts: &[String]) -> Vec<Vec<f32>> {
        self.model.vectors(texts)
    }
}

/// The files that a model is made from.
pub(super) fn files(folder: &Path) -> Vec<PathBuf> {
    MODEL_FILES.iter().map(|name| folder.join(name)).collect()
}

/// A vector of length 1 in a byte a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct KeptVector {
    step: f32,
    steps: Vec<i8>,
}

impl KeptVector {
    pub(super) fn of(vector: &[f32]) -> Self {
        let largest = vector.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
        let step = largest / 127.0;
        let round = |value: &f32| {
            let n_steps = if step == 0.0 { 0.0 } else { (value / step).round() };
            #[expect(clippy::cast_possible_truncation, reason = "at most 127 steps")]
            let n_steps = n_steps as i8;
            n_steps
        };
        Self { step, steps: vector.iter().map(round).collect() }
    }

    /// The cosine with another vector of length 1.
    pub(super) fn cosine(&self, vector: &[f32]) -> f32 {
        let products =
            self.steps.iter().zip(vector).map(|(&steps, value)| f32::from(steps) * value);
        products.sum::<f32>() * self.step
    }

    pub(super) fn columns(&self) -> SparseVector {
        let values = self.steps.iter().map(|&steps| f32::from(steps) * self.step);
        (0..).zip(values).collect()
    }

    pub(super) fn width(&self) -> usize {
        self.steps.len()
    }
}

/// A vector that was just made, by column.
pub(super) fn columns(vector: &[f32]) -> SparseVector {
    (0..).zip(vector.iter().copied()).collect()
}
