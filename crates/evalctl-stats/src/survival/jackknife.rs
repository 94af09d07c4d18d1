//! The variance of ln S between customers, kept up to date while tickets leave.

/// Sums over customers of products of their influence, in O(1) per ticket and per event time.
///
/// The influence of ticket i on -ln S(t), the derivative with respect to its weight, is
/// `A_i(t) = 1{i ended by t} / (Y - d) - L(min(t, T_i))`, where `Y` and `d` are those of its end `T_i` and
/// `L(t)` is the sum of `d / (Y (Y - d))` up to t (Greenwood's sum).
/// Every ticket at risk has the same influence `-L(t)`, so that the sum over the tickets of customer g is
/// `a_g - m_g L(t)`: `a_g` for those that left, `m_g` for the number still at risk.
/// The sum of squares over customers is then a polynomial in `L(t)` with three coefficients.
pub(super) struct ClusterSums {
    ids: Vec<u64>,
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
    /// Starts with all tickets at risk; one id per ticket.
    pub(super) fn new(mut tickets: Vec<u64>) -> Self {
        tickets.sort_unstable();
        let sizes: Vec<(u64, u64)> = tickets
            .chunk_by(|one, other| one == other)
            .map(|group| (group[0], group.len() as u64))
            .collect();
        Self {
            ids: sizes.iter().map(|&(id, _)| id).collect(),
            settled: vec![0.0; sizes.len()],
            at_risk: sizes.iter().map(|&(_, size)| size).collect(),
            settled_settled: 0.0,
            settled_at_risk: 0.0,
            at_risk_at_risk: sizes.iter().map(|&(_, size)| size * size).sum(),
        }
    }

    pub(super) fn clusters(&self) -> usize {
        self.ids.len()
    }

    /// Moves one ticket of `cluster` from those at risk to those with a `settled` influence.
    pub(super) fn leave(&mut self, cluster: u64, settled: f64) {
        let idx = self.ids.partition_point(|&id| id < cluster);
        let (a, m) = (self.settled[idx], self.at_risk[idx]);
        self.settled_settled += settled * (2.0 * a + settled);
        self.settled_at_risk += settled * (m - 1) as f64 - a;
        self.at_risk_at_risk -= 2 * m - 1;
        self.settled[idx] = a + settled;
        self.at_risk[idx] = m - 1;
    }

    /// `G / (G-1)` times the sum of squares at Greenwood's sum `l`; `None` for a single customer.
    pub(super) fn variance(&self, l: f64) -> Option<f64> {
        let groups = self.ids.len() as f64;
        let sum = self.settled_settled - 2.0 * l * self.settled_at_risk
            + l * l * self.at_risk_at_risk as f64;
        (2 <= self.ids.len()).then(|| groups / (groups - 1.0) * sum)
    }
}
