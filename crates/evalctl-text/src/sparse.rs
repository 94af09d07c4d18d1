//! Vectors that are zero almost everywhere.

use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

/// A vector: columns in ascending order, each with its value.
pub type SparseVector = Vec<(u32, f32)>;

/// Rows of a sparse matrix, one after the other (CSR).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SparseRows {
    /// Where each row starts, and where the last one ends.
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
}

impl Default for SparseRows {
    fn default() -> Self {
        Self { starts: vec![0], columns: Vec::new(), values: Vec::new() }
    }
}

impl SparseRows {
    /// Adds a row; its columns ascend.
    pub fn push(&mut self, row: &[(u32, f32)]) {
        debug_assert!(row.is_sorted_by(|left, right| left.0 < right.0), "columns ascend");
        for &(column, value) in row {
            self.columns.push(column);
            self.values.push(value);
        }
        self.starts.push(self.columns.len());
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of stored values.
    #[must_use]
    pub fn n_values(&self) -> usize {
        self.columns.len()
    }

    /// Columns and values of a row.
    #[must_use]
    pub fn row(&self, row: usize) -> (&[u32], &[f32]) {
        let range = self.starts[row]..self.starts[row + 1];
        (&self.columns[range.clone()], &self.values[range])
    }
}

/// Scales values to length 1; a vector of zeros stays.
pub fn normalise(values: &mut [(u32, f32)]) {
    let length = values.iter().map(|&(_, value)| value * value).sum::<f32>().sqrt();
    if 0.0 < length {
        for (_, value) in values {
            *value /= length;
        }
    }
}
