//! The small dense systems behind a fit.

/// Sums `w x x'` and `w x r` over rows.
pub(super) struct NormalEquations {
    size: usize,
    /// Lower triangle, row after row of a full square.
    matrix: Vec<f64>,
    right: Vec<f64>,
}

/// A pivot below this share of its diagonal is rounding: its column follows from those before it.
const SMALLEST_PIVOT: f64 = 1e-10;

impl NormalEquations {
    pub(super) fn new(size: usize) -> Self {
        Self { size, matrix: vec![0.0; size * size], right: vec![0.0; size] }
    }

    /// Adds a row with its weight and its weighted response.
    pub(super) fn add(&mut self, row: &[(usize, f64)], weight: f64, weighted_response: f64) {
        for &(column, value) in row {
            self.right[column] += weighted_response * value;
            for &(other, other_value) in row {
                if other <= column {
                    self.matrix[column * self.size + other] += weight * value * other_value;
                }
            }
        }
    }

    /// Solves by Cholesky's decomposition; a column that follows from earlier ones gets the coefficient 0.
    pub(super) fn solve(mut self) -> Vec<f64> {
        let size = self.size;
        let mut kept = Vec::with_capacity(size);
        for column in 0..size {
            let diagonal = self.matrix[column * size + column];
            let mut pivot = diagonal;
            for earlier in 0..column {
                let factor = self.matrix[column * size + earlier];
                pivot -= factor * factor;
            }
            let is_new = 0.0 < diagonal && SMALLEST_PIVOT * diagonal < pivot;
            kept.push(is_new);
            if !is_new {
                for row in column..size {
                    self.matrix[row * size + column] = 0.0;
                }
                continue;
            }
            let root = pivot.sqrt();
            self.matrix[column * size + column] = root;
            for row in column + 1..size {
                let mut value = self.matrix[row * size + column];
                for earlier in 0..column {
                    value -=
                        self.matrix[row * size + earlier] * self.matrix[column * size + earlier];
                }
                self.matrix[row * size + column] = value / root;
            }
        }
        let mut res = self.right;
        for row in 0..size {
            for earlier in 0..row {
                res[row] -= self.matrix[row * size + earlier] * res[earlier];
            }
            res[row] = if kept[row] { res[row] / self.matrix[row * size + row] } else { 0.0 };
        }
        for row in (0..size).rev() {
            if !kept[row] {
                res[row] = 0.0;
                continue;
            }
            for later in row + 1..size {
                res[row] -= self.matrix[later * size + row] * res[later];
            }
            res[row] /= self.matrix[row * size + row];
        }
        res
    }
}
