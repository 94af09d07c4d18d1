//! The area under the ROC curve.

/// The share of pairs in which the inner question has the higher confidence; ties count half.
pub(crate) fn auroc(inside: &[f64], outside: &[f64]) -> Option<f64> {
    let mut outside = outside.to_vec();
    outside.sort_by(f64::total_cmp);
    let mut twice = 0;
    for value in inside {
        twice += outside.partition_point(|other| other < value);
        twice += outside.partition_point(|other| other <= value);
    }
    let n_pairs = inside.len() * outside.len();
    (0 < n_pairs).then(|| twice as f64 / (2 * n_pairs) as f64)
}
