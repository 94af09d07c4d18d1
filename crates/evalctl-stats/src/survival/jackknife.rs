//! The variance of ln S between customers, kept up to date while tickets leave.

use super::CompactObservation;

/// Sums over customers of products of their influence, in O(1) per ticket and per event time.
///
/// The influence of ticket i on -ln S(t), the derivative with respect to its weight, is
/// `A_i(t) = 1{i ended by t} / (Y - d) - L(min(t, T_i))`, where `Y` and `d` are those of its end `T_i` and
/// `L(t)` is the sum of `d / (Y (Y - d))` up to t (Greenwood's sum).
/// Every ticket at risk has the same influence `-L(t)`, so that the sum over the tickets of customer g is
/// `a_g - m_g L(t)`: `a_g` for those that left, `m_g` for the number still at risk.
/// The sum of squares over customers is then a polynomial in `L(t)` with three coefficients.
pub(super) struct ClusterSums {
    settled: Vec<f64>,
    at_risk: Vec<u64>,
    /// Sum of `a_g^2`.
    settled_settled: f64,
    /// Sum of `a_g m_g`.
    settled_at_risk: f64,
    /// Sum of `m_g^2`.
    at_risk_at_risk: u64,
}

impl ClusterSums {
    /// Starts with all tickets at risk; their clusters become numbers from 0, in the same order.
    pub(super) fn number(tickets: &mut [CompactObservation]) -> Self {
        tickets.sort_unstable_by_key(CompactObservation::cluster);
        let same =
            |one: &CompactObservation, other: &CompactObservation| one.cluster() == other.cluster();
        let n_clusters = tickets.chunk_by(same).count();
        let mut at_risk = Vec::with_capacity(n_clusters);
        for (group, number) in tickets.chunk_by_mut(same).zip(0..) {
            at_risk.push(group.len() as u64);
            for ticket in group {
                ticket.set_cluster(number);
            }
        }
        Self {
            settled: vec![0.0; n_clusters],
            settled_settled: 0.0,
            settled_at_risk: 0.0,
            at_risk_at_risk: at_risk.iter().map(|&size| size * size).sum(),
            at_risk,
        }
    }

    pub(super) fn clusters(&self) -> usize {
        self.at_risk.len()
    }

    /// Moves one ticket of `cluster` from those at risk to those with a `settled` influence.
    pub(super) fn leave(&mut self, cluster: u64, settled: f64) {
        let idx = usize::try_from(cluster).expect("a number below that of clusters");
        let (a, m) = (self.settled[idx], self.at_risk[idx]);
        self.settled_settled += settled * (2.0 * a + settled);
        self.settled_at_risk += settled * (m - 1) as f64 - a;
        self.at_risk_at_risk -= 2 * m - 1;
        self.settled[idx] = a + settled;
        self.at_risk[idx] = m - 1;
    }

    /// `G / (G-1)` times the sum of squares at Greenwood's sum `l`; without bound for a single customer.
    pub(super) fn variance(&self, l: f64) -> f64 {
        let groups = self.clusters() as f64;
        let sum = self.settled_settled - 2.0 * l * self.settled_at_risk
            + l * l * self.at_risk_at_risk as f64;
        if groups < 2.0 { f64::INFINITY } else { groups / (groups - 1.0) * sum }
    }
}
