//! The variance of an estimate from what each ticket adds to it, by customer.

use crate::StatsError;

/// What one ticket adds to an estimate beyond its mean.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Influence {
    pub(crate) cluster: u64,
    pub(crate) value: f64,
}

/// The number of customers and `G / (G-1)` times the sum of their squared influences; refuses a single customer.
///
/// The order does not matter; where a customer's tickets follow each other, sorted by cluster, no copy is made.
pub(crate) fn clustered_error(
    influences: impl Iterator<Item = Influence> + Clone,
) -> Result<(u64, f64), StatsError> {
    let (clusters, squares) = if influences.clone().is_sorted_by_key(|one| one.cluster) {
        squares_by_customer(influences)
    } else {
        let mut sorted: Vec<Influence> = influences.collect();
        sorted.sort_unstable_by_key(|one| one.cluster);
        squares_by_customer(sorted.into_iter())
    };
    if clusters < 2 {
        return Err(StatsError::TooFewClusters { clusters, needed: 2 });
    }
    let groups = clusters as f64;
    Ok((clusters, groups / (groups - 1.0) * squares))
}

/// The number of customers and the sum of their squared influences, of tickets sorted by cluster.
fn squares_by_customer(mut influences: impl Iterator<Item = Influence>) -> (u64, f64) {
    let (mut clusters, mut squares) = (0_u64, 0.0);
    let mut next = influences.next();
    let mut of_customer: Vec<f64> = Vec::new();
    while let Some(first) = next {
        of_customer.clear();
        of_customer.push(first.value);
        next = influences.next();
        while let Some(other) = next.filter(|other| other.cluster == first.cluster) {
            of_customer.push(other.value);
            next = influences.next();
        }
        // One sum for every input order.
        of_customer.sort_unstable_by(f64::total_cmp);
        let sum: f64 = of_customer.iter().sum();
        clusters += 1;
        squares += sum * sum;
    }
    (clusters, squares)
}

/// Tells whether some customer has several tickets.
pub(crate) fn has_repeats(clusters: impl Iterator<Item = u64> + Clone) -> bool {
    if clusters.clone().is_sorted() {
        return !clusters.is_sorted_by(|one, other| one < other);
    }
    let mut sorted: Vec<u64> = clusters.collect();
    sorted.sort_unstable();
    has_repeats(sorted.into_iter())
}
