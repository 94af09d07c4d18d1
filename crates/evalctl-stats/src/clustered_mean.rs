//! The mean of any number per ticket when tickets of one customer resemble each other.

use crate::{
    Interval, Level, StatsError,
    cluster::FEWEST_CLUSTERS,
    special::{student_t_quantile, student_t_upper_tail},
};

/// What one customer adds to a mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClusterSum {
    /// Tickets, at least 1.
    pub n: u64,
    /// The sum of their values.
    pub sum: f64,
}

/// Holds a mean over tickets and its standard error with the customer as the unit of independence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClusteredMean {
    /// Tickets.
    pub n: u64,
    /// Customers, G.
    pub clusters: u64,
    /// The mean over tickets, in the caller's unit.
    pub estimate: f64,
    /// sqrt(V); `None` with fewer than 10 customers, whose variance says nothing.
    pub standard_error: Option<f64>,
}

impl ClusteredMean {
    /// estimate +- t(G-1) standard errors; `None` when the standard error is.
    pub fn interval(&self, level: Level) -> Result<Option<Interval>, StatsError> {
        let Some(standard_error) = self.standard_error else { return Ok(None) };
        let half = t_quantile(self.clusters, level.tail())? * standard_error;
        Ok(Some(Interval { lower: self.estimate - half, upper: self.estimate + half }))
    }

    /// exp(ln estimate +- t(G-1) standard errors / estimate), the delta method on the logarithm: for means of what is
    /// counted, which cannot be negative and are skewed to the right. `None` when the standard error is, or where it or
    /// the mean is not above 0.
    pub fn log_interval(&self, level: Level) -> Result<Option<Interval>, StatsError> {
        let has_spread = |&error: &f64| 0.0 < error && 0.0 < self.estimate;
        let Some(standard_error) = self.standard_error.filter(has_spread) else {
            return Ok(None);
        };
        let half = t_quantile(self.clusters, level.tail())? * standard_error / self.estimate;
        let [lower, upper] = [-half, half].map(|half| self.estimate * libm::exp(half));
        Ok(Some(Interval { lower, upper }))
    }

    /// The two-sided p-value of a mean of 0, by t(G-1); `None` when the standard error is.
    ///
    /// Without any spread it is 1 for a mean of 0 and 0 otherwise.
    pub fn p_value(&self) -> Result<Option<f64>, StatsError> {
        self.standard_error
            .map(|standard_error| two_sided_t(self.estimate, standard_error, self.clusters))
            .transpose()
    }
}

/// Returns the mean over tickets with the variance of the ratio estimator.
///
/// With `r_g = sum_g - n_g mean` it is `V = G / (G-1) sum r_g^2 / n^2` (Korn & Graubard 1998, the linearised
/// variance of a ratio); for shares it is the one of [`clustered_proportion`](crate::clustered_proportion).
/// Sums run in the order given: callers that promise the same bytes give clusters in a fixed order.
///
/// # Errors
///
/// [`StatsError::Empty`] without clusters, [`StatsError::EmptyCluster`] for one without a ticket,
/// [`StatsError::OutOfRange`] for a sum that is not finite.
///
/// # Examples
///
/// ```
/// use evalctl_stats::{ClusterSum, Level, clustered_mean};
///
/// let customers: Vec<ClusterSum> = (0..20).map(|i| ClusterSum { n: 2, sum: f64::from(i % 2) }).collect();
/// let mean = clustered_mean(&customers)?;
/// assert_eq!((mean.n, mean.estimate), (40, 0.25));
/// assert!(mean.interval(Level::percent_95())?.is_some());
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn clustered_mean(customers: &[ClusterSum]) -> Result<ClusteredMean, StatsError> {
    let (mut n, mut sum) = (0_u64, 0.0);
    for customer in customers {
        if customer.n == 0 {
            return Err(StatsError::EmptyCluster);
        }
        if !customer.sum.is_finite() {
            let value = customer.sum;
            return Err(StatsError::OutOfRange { name: "sum", value, needed: "finite" });
        }
        n = n.checked_add(customer.n).ok_or(StatsError::CountTooLarge)?;
        sum += customer.sum;
    }
    if n == 0 {
        return Err(StatsError::Empty);
    }
    let total = n as f64;
    let estimate = sum / total;
    let clusters = customers.len() as u64;
    let mut squares = 0.0;
    for customer in customers {
        let residual = customer.sum - customer.n as f64 * estimate;
        squares += residual * residual;
    }
    let groups = clusters as f64;
    let standard_error = (FEWEST_CLUSTERS <= clusters)
        .then(|| (groups / (groups - 1.0) * squares / (total * total)).sqrt());
    Ok(ClusteredMean { n, clusters, estimate, standard_error })
}

/// Adds values up by cluster, clusters in ascending order, values of one cluster in ascending order.
pub(crate) fn cluster_sums(values: impl Iterator<Item = (u64, f64)>) -> Vec<ClusterSum> {
    let mut sorted: Vec<(u64, f64)> = values.collect();
    sorted.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut res: Vec<ClusterSum> = Vec::new();
    let mut last = None;
    for (cluster, value) in sorted {
        match res.last_mut() {
            Some(sum) if last == Some(cluster) => {
                sum.n += 1;
                sum.sum += value;
            }
            _ => res.push(ClusterSum { n: 1, sum: value }),
        }
        last = Some(cluster);
    }
    res
}

/// The upper `tail` quantile of t(G-1).
pub(crate) fn t_quantile(clusters: u64, tail: f64) -> Result<f64, StatsError> {
    Ok(-student_t_quantile(tail, clusters as f64 - 1.0)?)
}

/// P(|T| >= |estimate| / standard error) for T with G-1 degrees of freedom.
pub(crate) fn two_sided_t(
    estimate: f64,
    standard_error: f64,
    clusters: u64,
) -> Result<f64, StatsError> {
    if standard_error <= 0.0 {
        return Ok(if estimate.abs() <= 0.0 { 1.0 } else { 0.0 });
    }
    Ok(2.0 * student_t_upper_tail((estimate / standard_error).abs(), clusters as f64 - 1.0)?)
}

#[cfg(test)]
mod tests;
