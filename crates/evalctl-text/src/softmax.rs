//! Multinomial logistic regression: a vector in, a probability for each class out.

use serde::{Deserialize, Serialize};

use crate::sparse::SparseRows;

pub use self::fit::{FitOptions, FitReport};

mod fit;

#[cfg(test)]
mod tests;

/// A fitted model: a weight for each column and class, kept in a byte each.
///
/// Classes are numbers from 0; their probabilities sum to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Softmax {
    n_classes: usize,
    /// For each column, then the constant: what one step of its weights is worth.
    steps: Vec<f32>,
    /// For each column, then the constant: the weights of all classes, in steps.
    weights: Vec<i8>,
}

impl Softmax {
    /// Learns to tell `labels`, one a row and below `n_classes`, from `rows` of `n_columns`.
    ///
    /// The result does not depend on the order of the rows nor on the number of threads.
    #[must_use]
    pub fn fit(
        rows: &SparseRows,
        n_columns: usize,
        labels: &[u32],
        n_classes: usize,
        options: &FitOptions,
    ) -> (Self, FitReport) {
        let (weights, report) = fit::fit(rows, n_columns, labels, n_classes, options);
        (Self::rounded(&weights, n_classes), report)
    }

    /// Keeps 255 steps of each column's weights: decisions stay, and a snapshot is a quarter.
    fn rounded(weights: &[f32], n_classes: usize) -> Self {
        let mut steps = Vec::with_capacity(weights.len() / n_classes.max(1));
        let mut bytes = Vec::with_capacity(weights.len());
        for column in weights.chunks(n_classes.max(1)) {
            let largest = column.iter().fold(0.0_f32, |largest, weight| largest.max(weight.abs()));
            let step = largest / 127.0;
            steps.push(step);
            for weight in column {
                let n_steps = if step == 0.0 { 0.0 } else { (weight / step).round() };
                #[expect(clippy::cast_possible_truncation, reason = "at most 127 steps")]
                bytes.push(n_steps as i8);
            }
        }
        Self { n_classes, steps, weights: bytes }
    }

    /// The number of classes.
    #[must_use]
    pub fn n_classes(&self) -> usize {
        self.n_classes
    }

    /// Whether the parts fit together and serve vectors of `n_columns`.
    #[must_use]
    pub fn serves(&self, n_columns: usize) -> bool {
        self.steps.len() == n_columns + 1
            && Some(self.weights.len()) == self.steps.len().checked_mul(self.n_classes)
    }

    /// Writes the score of each class into `scores`: log-odds up to a constant.
    pub fn scores(&self, vector: &[(u32, f32)], scores: &mut Vec<f32>) {
        scores.clear();
        scores.resize(self.n_classes, 0.0);
        let constant = self.steps.len() - 1;
        self.add(constant, 1.0, scores);
        for &(column, value) in vector {
            self.add(column as usize, value, scores);
        }
    }

    fn add(&self, column: usize, value: f32, scores: &mut [f32]) {
        let factor = value * self.steps[column];
        let start = column * self.n_classes;
        let weights = &self.weights[start..start + self.n_classes];
        for (score, &weight) in scores.iter_mut().zip(weights) {
            *score += factor * f32::from(weight);
        }
    }
}

/// Turns scores into probabilities in place and returns the logarithm of the sum of their
/// exponentials. Sums go from the first class to the last.
pub fn softmax(scores: &mut [f32]) -> f32 {
    let largest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = libm::expf(*score - largest);
        sum += *score;
    }
    for score in scores.iter_mut() {
        *score /= sum;
    }
    largest + libm::logf(sum)
}
