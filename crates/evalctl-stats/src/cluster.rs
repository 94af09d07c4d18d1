//! Intervals for a share when tickets of one customer resemble each other.

use crate::{
    Interval, Level, StatsError,
    proportion::{LARGEST_COUNT, exact_interval},
    special::student_t_quantile,
};

/// Counts the customers that have the same number of tickets and of successes: one bar of a histogram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClusterCount {
    /// Successes of each of these customers, at most `n`.
    pub k: u64,
    /// Tickets of each of these customers, at least 1.
    pub n: u64,
    /// The number of these customers; 0 is an empty bar.
    pub clusters: u64,
}

/// Holds a share of tickets and its interval with the customer as the unit of independence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClusteredProportion {
    /// Successes.
    pub k: u64,
    /// Tickets.
    pub n: u64,
    /// Customers, G.
    pub clusters: u64,
    /// `k / n`.
    pub estimate: f64,
    /// sqrt(V); `None` with one customer or when `k` is 0 or `n`: V is then unknown, not 0.
    pub standard_error: Option<f64>,
    /// Design effect V / (p (1 - p) / n); `None` when V is.
    pub deff: Option<f64>,
    /// Effective number of tickets, `n / deff`; `None` when `deff` is or when it is 0.
    pub n_eff: Option<f64>,
    /// The number of trials that the interval was computed with, at most `n`.
    pub n_star: f64,
    /// The interval to report.
    pub interval: Interval,
    /// How `interval` was computed.
    pub method: ClusterMethod,
    /// p +- t(G-1) sqrt(V), not cut to [0, 1]; `None` unless the method is Korn-Graubard and V > 0.
    pub t_interval: Option<Interval>,
    /// The t interval on the logit scale; `None` when `t_interval` is.
    pub logit_interval: Option<Interval>,
}

/// Names the way a clustered interval was computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClusterMethod {
    /// Clopper-Pearson on the effective sample size (Korn & Graubard 1998).
    KornGraubard,
    /// Clopper-Pearson on the number of customers, as if each had one ticket.
    ClopperPearsonOnClusters,
}

impl ClusterMethod {
    /// Returns the stable name for machine-readable output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::KornGraubard => "korn_graubard",
            Self::ClopperPearsonOnClusters => "clopper_pearson_on_clusters",
        }
    }
}

/// Below this number of customers the variance between them is refused.
pub(crate) const FEWEST_CLUSTERS: u64 = 10;

/// Returns the share of successes over all tickets with an interval that is clustered by customer.
///
/// With `r_g = k_g - n_g p` the variance of the ratio estimator is `V = G / (G-1) sum r_g^2 / n^2`.
/// The interval is that of Korn & Graubard (1998): `n_eff = n / deff`,
/// `n* = min(n, n_eff (t_{n-1} / t_{G-1})^2)`, then Clopper-Pearson on `n*` trials and `p n*` successes.
/// Because `n*` never exceeds `n`, it is never narrower than for independent tickets.
/// With fewer than 10 customers, or `k` = 0 or `k` = `n`, it is Clopper-Pearson on G trials and `p G` successes.
///
/// The order of `histogram` does not matter, nor does the splitting of a bar in two.
///
/// # Errors
///
/// [`StatsError::Empty`] without any ticket, [`StatsError::CountAboveTotal`] and [`StatsError::EmptyCluster`]
/// for an impossible bar, [`StatsError::CountTooLarge`] above 2^53 tickets.
///
/// # Examples
///
/// ```
/// use evalctl_stats::{ClusterCount, ClusterMethod, Level, clustered_proportion};
///
/// // 30 customers with one ticket each, 20 with three tickets that all ended the same way.
/// let histogram = [
///     ClusterCount { k: 1, n: 1, clusters: 18 },
///     ClusterCount { k: 0, n: 1, clusters: 12 },
///     ClusterCount { k: 3, n: 3, clusters: 12 },
///     ClusterCount { k: 0, n: 3, clusters: 8 },
/// ];
/// let rate = clustered_proportion(&histogram, Level::percent_95())?;
/// assert_eq!((rate.k, rate.n, rate.clusters), (54, 90, 50));
/// assert_eq!(rate.method, ClusterMethod::KornGraubard);
/// assert!(rate.n_star < 40.0);
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn clustered_proportion(
    histogram: &[ClusterCount],
    level: Level,
) -> Result<ClusteredProportion, StatsError> {
    let bars = merged_bars(histogram)?;
    let totals = Totals::of(&bars)?;
    let Totals { k, n, clusters } = totals;
    let (total, groups) = (n as f64, clusters as f64);
    let share = k as f64 / total;
    let rest = (n - k) as f64 / total;

    let mixed = 0 < k && k < n;
    let variance = (mixed && 2 <= clusters).then(|| totals.variance(&bars));
    let deff = variance.map(|variance| variance / (share * rest / total));
    let n_eff = deff.filter(|&deff| 0.0 < deff).map(|deff| total / deff);
    let mut res = ClusteredProportion {
        k,
        n,
        clusters,
        estimate: share,
        standard_error: variance.map(f64::sqrt),
        deff,
        n_eff,
        n_star: groups,
        interval: exact_interval(share * groups, rest * groups, level)?,
        method: ClusterMethod::ClopperPearsonOnClusters,
        t_interval: None,
        logit_interval: None,
    };
    let Some(variance) = variance.filter(|_| FEWEST_CLUSTERS <= clusters) else {
        return Ok(res);
    };

    let t_tickets = -student_t_quantile(level.tail(), total - 1.0)?;
    let t_clusters = -student_t_quantile(level.tail(), groups - 1.0)?;
    let t_ratio = t_tickets / t_clusters;
    // A variance of 0 says that customers balance exactly; the cap at n then is all that is left.
    res.n_star = n_eff.map_or(total, |n_eff| total.min(n_eff * t_ratio * t_ratio));
    res.interval = exact_interval(share * res.n_star, rest * res.n_star, level)?;
    res.method = ClusterMethod::KornGraubard;
    if 0.0 < variance {
        let half = t_clusters * variance.sqrt();
        res.t_interval = Some(Interval { lower: share - half, upper: share + half });
        let (logit, logit_half) = (libm::log(share / rest), half / (share * rest));
        res.logit_interval = Some(Interval {
            lower: logistic(logit - logit_half),
            upper: logistic(logit + logit_half),
        });
    }
    Ok(res)
}

struct Totals {
    k: u64,
    n: u64,
    clusters: u64,
}

impl Totals {
    fn of(bars: &[ClusterCount]) -> Result<Self, StatsError> {
        let (mut k, mut n, mut clusters) = (0_u128, 0_u128, 0_u128);
        for bar in bars {
            k += u128::from(bar.k) * u128::from(bar.clusters);
            n += u128::from(bar.n) * u128::from(bar.clusters);
            clusters += u128::from(bar.clusters);
            if u128::from(LARGEST_COUNT) <= n {
                return Err(StatsError::CountTooLarge);
            }
        }
        if n == 0 {
            return Err(StatsError::Empty);
        }
        let exact = |count: u128| u64::try_from(count).map_err(|_| StatsError::CountTooLarge);
        Ok(Self { k: exact(k)?, n: exact(n)?, clusters: exact(clusters)? })
    }

    /// V of the module's formula; needs at least two clusters.
    fn variance(&self, bars: &[ClusterCount]) -> f64 {
        let (total, groups) = (self.n as f64, self.clusters as f64);
        let mut sum_of_squares = 0.0;
        for bar in bars {
            // n r_g is an integer below 2^106, so that a residual of 0 is exactly 0.
            let scaled =
                i128::from(bar.k) * i128::from(self.n) - i128::from(bar.n) * i128::from(self.k);
            let residual = scaled as f64 / total;
            sum_of_squares += bar.clusters as f64 * residual * residual;
        }
        groups / (groups - 1.0) * sum_of_squares / (total * total)
    }
}

/// Checks each bar and brings them into one order, equal bars added up.
fn merged_bars(histogram: &[ClusterCount]) -> Result<Vec<ClusterCount>, StatsError> {
    for bar in histogram {
        if bar.n == 0 {
            return Err(StatsError::EmptyCluster);
        }
        if bar.n < bar.k {
            return Err(StatsError::CountAboveTotal { k: bar.k, n: bar.n });
        }
    }
    let mut sorted = histogram.to_vec();
    sorted.sort_unstable();
    let mut res: Vec<ClusterCount> = Vec::with_capacity(sorted.len());
    for bar in sorted {
        match res.last_mut() {
            Some(last) if (last.k, last.n) == (bar.k, bar.n) => {
                last.clusters =
                    last.clusters.checked_add(bar.clusters).ok_or(StatsError::CountTooLarge)?;
            }
            _ => res.push(bar),
        }
    }
    Ok(res)
}

fn logistic(logit: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-logit))
}

#[cfg(test)]
mod tests;
