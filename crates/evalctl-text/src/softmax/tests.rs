use proptest::prelude::*;

use super::{FitOptions, Softmax, fit, softmax};
use crate::sparse::SparseRows;

const OPTIONS: FitOptions = FitOptions { cost: 10.0, max_rounds: 60, tolerance: 1e-4 };

type Row = Vec<(u32, f32)>;

fn matrix<'a>(rows: impl IntoIterator<Item = &'a Row>) -> SparseRows {
    let mut res = SparseRows::default();
    for row in rows {
        res.push(row);
    }
    res
}

/// The class with the highest score.
fn read(model: &Softmax, row: &Row) -> u32 {
    let mut scores = Vec::new();
    model.scores(row, &mut scores);
    let best = (0..scores.len()).max_by(|&left, &right| scores[left].total_cmp(&scores[right]));
    u32::try_from(best.expect("a class")).expect("small")
}

/// Rows of three classes, each with a column of its own and noise in others.
fn separable() -> (Vec<Row>, Vec<u32>) {
    let mut rows = Vec::new();
    let mut labels = Vec::new();
    for idx in 0..60_u32 {
        let label = idx % 3;
        let noise = 3 + idx % 7;
        rows.push(vec![(label, 0.8), (noise, 0.6)]);
        labels.push(label);
    }
    (rows, labels)
}

#[test]
fn separable_rows_are_told_apart() {
    let (rows, labels) = separable();
    let (model, report) = Softmax::fit(&matrix(&rows), 10, &labels, 3, &OPTIONS);
    assert!(report.distance < OPTIONS.tolerance, "{report:?}");
    assert!(report.rounds < OPTIONS.max_rounds, "{report:?}");
    for (row, &label) in rows.iter().zip(&labels) {
        assert_eq!(read(&model, row), label);
    }
    assert!(model.serves(10) && !model.serves(9));
}

/// Half the squared weights plus `cost` times the sum of log losses, in double precision.
fn objective(weights: &[f64], rows: &[Row], labels: &[u32], n_classes: usize, cost: f64) -> f64 {
    let constant = weights.len() - n_classes;
    let mut loss = 0.0;
    for (row, &label) in rows.iter().zip(labels) {
        let mut scores = weights[constant..].to_vec();
        for &(column, value) in row {
            for (class, score) in scores.iter_mut().enumerate() {
                *score += f64::from(value) * weights[column as usize * n_classes + class];
            }
        }
        let sum: f64 = scores.iter().map(|&score| libm::exp(score)).sum();
        loss += libm::log(sum) - scores[label as usize];
    }
    cost * loss + weights.iter().map(|weight| weight * weight).sum::<f64>() / 2.0
}

/// At the fitted weights the objective is flat in every direction, by finite differences.
#[test]
fn the_gradient_vanishes_at_the_fitted_weights() {
    let (rows, mut labels) = separable();
    // Without errors in the labels the optimum would lie near no border at all.
    for label in labels.iter_mut().step_by(7) {
        *label = (*label + 1) % 3;
    }
    let options = FitOptions { cost: 2.0, max_rounds: 500, tolerance: 1e-6 };
    let (weights, report) = fit::fit(&matrix(&rows), 10, &labels, 3, &options);
    assert!(report.distance < 1e-5, "{report:?}");
    let weights: Vec<f64> = weights.into_iter().map(f64::from).collect();
    let at = |weights: &[f64]| objective(weights, &rows, &labels, 3, 2.0);
    for idx in 0..weights.len() {
        let moved = |by: f64| {
            let mut moved = weights.clone();
            moved[idx] += by;
            at(&moved)
        };
        let slope = (moved(1e-4) - moved(-1e-4)) / 2e-4;
        assert!(slope.abs() < 2e-3, "weight {idx}: {slope}");
        assert!(at(&weights) <= moved(0.05) && at(&weights) <= moved(-0.05), "weight {idx}");
    }
}

#[test]
fn a_shuffled_training_set_gives_the_same_model() {
    let (rows, labels) = separable();
    let (model, _) = Softmax::fit(&matrix(&rows), 10, &labels, 3, &OPTIONS);
    let turned: Vec<u32> = labels.iter().rev().copied().collect();
    let (other, _) = Softmax::fit(&matrix(rows.iter().rev()), 10, &turned, 3, &OPTIONS);
    assert_eq!(model, other);
}

#[test]
fn nothing_to_learn_from_gives_even_scores() {
    let (model, report) = Softmax::fit(&SparseRows::default(), 2, &[], 3, &OPTIONS);
    assert_eq!(report.rounds, 0);
    let mut scores = Vec::new();
    model.scores(&[(1, 1.0)], &mut scores);
    assert_eq!(scores, [0.0; 3]);
}

proptest! {
    #[test]
    fn probabilities_sum_to_one(mut scores in proptest::collection::vec(-80.0_f32..80.0, 1..40)) {
        let largest = scores.iter().copied().fold(f32::MIN, f32::max);
        let log_sum = softmax(&mut scores);
        let sum: f32 = scores.iter().sum();
        prop_assert!((sum - 1.0).abs() < 1e-5);
        prop_assert!(scores.iter().all(|&share| 0.0 <= share && share <= 1.0));
        prop_assert!(largest <= log_sum + 1e-4);
    }

    #[test]
    fn rounding_to_steps_moves_no_score_far(
        weights in proptest::collection::vec(-9.0_f32..9.0, 12),
        values in proptest::collection::vec(0.0_f32..1.0, 3),
    ) {
        let model = Softmax::rounded(&weights, 3);
        let row: Row = (0..3).zip(values.iter().copied()).collect();
        let mut scores = Vec::new();
        model.scores(&row, &mut scores);
        for class in 0..3 {
            let exact: f32 = weights[9 + class]
                + row.iter().map(|&(c, value)| value * weights[c as usize * 3 + class]).sum::<f32>();
            // Half a step of at most 9 / 127 for each of four columns.
            prop_assert!((scores[class] - exact).abs() <= 4.0 * 9.0 / 254.0 + 1e-4);
        }
    }
}
