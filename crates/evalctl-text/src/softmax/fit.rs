//! Stochastic dual coordinate ascent for multinomial logistic regression.
//!
//! Minimised is `cost x sum of log losses + half the squared weights`, as in scikit-learn's
//! `LogisticRegression` with `C = cost`, but that the constant is a column of ones and shrunk like
//! the others. A row's dual variable is a distribution over the classes; the weights are
//! `cost x sum of row x (label - dual)`, and at the optimum each dual equals the probabilities that
//! the weights give to its row (Shalev-Shwartz and Zhang 2013; Yu, Huang and Lin 2011). One step
//! moves one row's dual towards its probabilities as far as the dual objective grows: there is no
//! rate to tune, and the distance that is left says how far the optimum is.

use crate::softmax::softmax;
use crate::sparse::SparseRows;

/// How a model is fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FitOptions {
    /// The weight of the losses against that of large weights; scikit-learn's `C`.
    pub cost: f32,
    /// At most so many rounds over all rows.
    pub max_rounds: u32,
    /// Stop when duals and probabilities differ by less, as mean total variation in [0, 1].
    pub tolerance: f32,
}

/// How a fit ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FitReport {
    /// Rounds over all rows.
    pub rounds: u32,
    /// How far duals and probabilities differed in the last round, as mean total variation.
    pub distance: f32,
}

/// The weights, one for each column (and last the constant) and class.
pub(super) fn fit(
    rows: &SparseRows,
    n_columns: usize,
    labels: &[u32],
    n_classes: usize,
    options: &FitOptions,
) -> (Vec<f32>, FitReport) {
    let mut ascent = Ascent {
        rows,
        cost: options.cost,
        n_classes,
        weights: vec![0.0; (n_columns + 1) * n_classes],
        duals: vec![0.0; rows.len() * n_classes],
        scores: vec![0.0; n_classes],
        step: vec![0.0; n_classes],
    };
    for (row, &label) in labels.iter().enumerate() {
        ascent.duals[row * n_classes + label as usize] = 1.0;
    }
    let mut order = canonical_order(rows, labels);
    let mut random = SplitMix(0);
    let mut report = FitReport { rounds: 0, distance: 0.0 };
    while report.rounds < options.max_rounds && !order.is_empty() {
        shuffle(&mut order, &mut random);
        let mut distance = 0.0_f64;
        for &row in &order {
            distance += f64::from(ascent.visit(row));
        }
        report.rounds += 1;
        #[expect(clippy::cast_possible_truncation, reason = "a share")]
        let mean = (distance / order.len() as f64) as f32;
        report.distance = mean;
        if mean < options.tolerance {
            break;
        }
    }
    (ascent.weights, report)
}

/// The rows ordered by what they are, so that the order in which they came does not matter.
fn canonical_order(rows: &SparseRows, labels: &[u32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let values = |row: usize| rows.row(row).1.iter().map(|value| value.to_bits());
    order.sort_by(|&left, &right| {
        (labels[left], rows.row(left).0)
            .cmp(&(labels[right], rows.row(right).0))
            .then_with(|| values(left).cmp(values(right)))
    });
    order
}

struct Ascent<'a> {
    rows: &'a SparseRows,
    cost: f32,
    n_classes: usize,
    weights: Vec<f32>,
    duals: Vec<f32>,
    scores: Vec<f32>,
    step: Vec<f32>,
}

impl Ascent<'_> {
    /// Moves the dual of `row`; returns how far it was from its probabilities before.
    fn visit(&mut self, row: usize) -> f32 {
        let n_classes = self.n_classes;
        let (columns, values) = self.rows.row(row);
        let constant = self.weights.len() - n_classes;
        self.scores.copy_from_slice(&self.weights[constant..]);
        for (&column, &value) in columns.iter().zip(values) {
            let start = column as usize * n_classes;
            add(&mut self.scores, value, &self.weights[start..start + n_classes]);
        }
        softmax(&mut self.scores);
        let duals = &mut self.duals[row * n_classes..(row + 1) * n_classes];
        let mut distance = 0.0;
        for ((step, &probability), &dual) in self.step.iter_mut().zip(&self.scores).zip(&*duals) {
            *step = probability - dual;
            distance += step.abs();
        }
        let squares = 1.0 + values.iter().map(|value| value * value).sum::<f32>();
        let length = step_length(&self.scores, duals, &self.step, self.cost * squares);
        for step in &mut self.step {
            *step *= length;
        }
        add(duals, 1.0, &self.step);
        let factor = -self.cost;
        add(&mut self.weights[constant..], factor, &self.step);
        for (&column, &value) in columns.iter().zip(values) {
            let start = column as usize * n_classes;
            add(&mut self.weights[start..start + n_classes], factor * value, &self.step);
        }
        distance / 2.0
    }
}

fn add(sums: &mut [f32], factor: f32, values: &[f32]) {
    for (sum, &value) in sums.iter_mut().zip(values) {
        *sum += factor * value;
    }
}

/// How far to go along `step`, in [0, 1]: where the slope of the dual objective,
/// `sum of step x ln(probability / moved dual) - length x curvature x squared step`, falls to 0.
///
/// It falls all the way from 0 to 1, so three steps of Newton's method between known borders come
/// near enough; any length between is an ascent.
fn step_length(probabilities: &[f32], duals: &[f32], step: &[f32], curvature: f32) -> f32 {
    let squared: f32 = step.iter().map(|step| step * step).sum();
    let curvature = curvature * squared;
    let (mut low, mut high) = (0.0_f32, 1.0_f32);
    let mut length = 1.0 / (1.0 + curvature);
    for _ in 0..3 {
        let mut slope = -length * curvature;
        let mut fall = curvature;
        for ((&probability, &dual), &step) in probabilities.iter().zip(duals).zip(step) {
            let moved = dual + length * step;
            // Steps this small change neither sum; their dual may be 0.
            if 1e-9 < step.abs() && 0.0 < moved && 0.0 < probability {
                slope += step * libm::logf(probability / moved);
                fall += step * step / moved;
            }
        }
        if 0.0 < slope {
            low = length;
        } else {
            high = length;
        }
        let next = length + slope / fall;
        length = if low < next && next < high { next } else { f32::midpoint(low, high) };
    }
    length
}

/// A small generator with a fixed seed (Steele, Lea and Flood 2014): orders repeat.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut state = self.0;
        state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        state ^ (state >> 31)
    }
}

fn shuffle(order: &mut [usize], random: &mut SplitMix) {
    for last in (1..order.len()).rev() {
        let bound = last as u64 + 1;
        let chosen = usize::try_from(random.next() % bound).expect("below the length");
        order.swap(last, chosen);
    }
}
