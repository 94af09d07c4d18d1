//! The variance of an estimate from what each ticket adds to it, by customer.

use crate::StatsError;

/// What one ticket adds to an estimate beyond its mean.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Influence {
    pub(crate) cluster: u64,
    pub(crate) value: f64,
}

/// The number of customers and `G / (G-1)` times the sum of their squared influences; refuses a single customer.
pub(crate) fn clustered_error(mut influences: Vec<Influence>) -> Result<(u64, f64), StatsError> {
    // One order for every input order.
    influences.sort_unstable_by(|one, other| {
        one.cluster.cmp(&other.cluster).then(one.value.total_cmp(&other.value))
    });
    let (mut clusters, mut squares) = (0_u64, 0.0);
    for customer in influences.chunk_by(|one, other| one.cluster == other.cluster) {
        let sum: f64 = customer.iter().map(|influence| influence.value).sum();
        clusters += 1;
        squares += sum * sum;
    }
    if clusters < 2 {
        return Err(StatsError::TooFewClusters { clusters, needed: 2 });
    }
    let groups = clusters as f64;
    Ok((clusters, groups / (groups - 1.0) * squares))
}

/// Tells whether some customer has several tickets.
pub(crate) fn has_repeats(mut clusters: Vec<u64>) -> bool {
    clusters.sort_unstable();
    clusters.windows(2).any(|pair| pair[0] == pair[1])
}
