//! The difference of two shares over the same tickets.

use crate::{
    Interval, Level, StatsError,
    cluster::FEWEST_CLUSTERS,
    clustered_mean::{ClusterSum, clustered_mean, t_quantile},
    special::normal_quantile,
};

/// One customer's tickets, by which of the two candidates got them right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairedCluster {
    /// All of them, at least 1.
    pub n: u64,
    /// Only the first candidate.
    pub first_only: u64,
    /// Only the second candidate.
    pub second_only: u64,
}

/// Holds the difference of two shares, first minus second, with the customer as the unit of independence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairedShare {
    /// Tickets.
    pub n: u64,
    /// Customers.
    pub clusters: u64,
    /// Tickets that only the first got right.
    pub first_only: u64,
    /// Tickets that only the second got right.
    pub second_only: u64,
    /// `(first_only - second_only) / n`.
    pub difference: f64,
    /// Design effect against independent tickets; `None` where the candidates never differ or below 10 customers.
    pub deff: Option<f64>,
    /// The number of tickets that the interval was computed with, at most `n`.
    pub n_star: f64,
    /// The standard error behind interval and p-value, on `n_star` tickets; never 0.
    pub standard_error: f64,
    /// The interval, within [-1, 1].
    pub interval: Interval,
    /// Two-sided, of no difference; below 1 - level exactly where the interval leaves 0 out.
    pub p_value: f64,
    /// How both were computed.
    pub method: PairedShareMethod,
}

/// Names the way a paired difference of shares was computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairedShareMethod {
    /// Adjusted Wald on the effective sample size.
    AgrestiMinOnEffectiveN,
    /// Adjusted Wald on the number of customers, as if each had one ticket.
    AgrestiMinOnClusters,
}

impl PairedShareMethod {
    /// Returns the stable name for machine-readable output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AgrestiMinOnEffectiveN => "agresti_min_on_effective_n",
            Self::AgrestiMinOnClusters => "agresti_min_on_clusters",
        }
    }
}

/// Returns the difference of two shares over the same tickets with an interval that is clustered by customer.
///
/// As Korn & Graubard (1998) do for one share: the ratio estimator's variance V by customer gives the design effect
/// deff = V / ((b + c - (b - c)^2 / n) / n^2), with b and c the tickets that only one candidate got right, and
/// `n* = min(n, n / deff (t_{n-1} / t_{G-1})^2)`. The interval is the one of Agresti & Min (2005), half a ticket
/// added to each of the four cells, on n*, b n* / n and c n* / n.
/// The plain t interval has no width where the candidates differ on no ticket, and covers too rarely where the few
/// differences lie on one side; this one does not (`docs/evidence/compare.md`).
/// With fewer than 10 customers, or without a difference, n* is the number of customers.
///
/// # Errors
///
/// [`StatsError::Empty`] without customers, [`StatsError::EmptyCluster`] for one without a ticket,
/// [`StatsError::CountAboveTotal`] where the parts exceed the whole, [`StatsError::CountTooLarge`].
///
/// # Examples
///
/// ```
/// use evalctl_stats::Level;
/// use evalctl_stats::paired::{PairedCluster, paired_share};
///
/// let customer = |first_only, second_only| PairedCluster { n: 2, first_only, second_only };
/// let mut customers = vec![customer(0, 0); 80];
/// customers.extend(vec![customer(1, 0); 17]);
/// customers.extend(vec![customer(0, 1); 3]);
/// let res = paired_share(&customers, Level::percent_95())?;
/// assert_eq!(format!("{:.3}", res.difference), "0.070");
/// assert!(0.0 < res.interval.lower && res.p_value < 0.05);
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn paired_share(customers: &[PairedCluster], level: Level) -> Result<PairedShare, StatsError> {
    let (mut n, mut first_only, mut second_only) = (0_u64, 0_u64, 0_u64);
    for customer in customers {
        let differing = customer.first_only.checked_add(customer.second_only);
        let differing = differing.ok_or(StatsError::CountTooLarge)?;
        if customer.n < differing {
            return Err(StatsError::CountAboveTotal { k: differing, n: customer.n });
        }
        n = n.checked_add(customer.n).ok_or(StatsError::CountTooLarge)?;
        first_only += customer.first_only;
        second_only += customer.second_only;
    }
    let sum = |customer: &PairedCluster| {
        let sum = customer.first_only as f64 - customer.second_only as f64;
        ClusterSum { n: customer.n, sum }
    };
    let mean = clustered_mean(&customers.iter().map(sum).collect::<Vec<_>>())?;
    let (total, groups) = (n as f64, mean.clusters as f64);
    let (b, c) = (first_only as f64, second_only as f64);
    let difference = (b - c) / total;

    let differs = 0 < first_only + second_only;
    let independent = (b + c - (b - c) * (b - c) / total) / (total * total);
    let deff = mean
        .standard_error
        .filter(|_| differs && 0.0 < independent)
        .map(|standard_error| standard_error * standard_error / independent);
    let (n_star, method) = match deff {
        Some(deff) if FEWEST_CLUSTERS <= mean.clusters => {
            let t_tickets = t_quantile(n, level.tail())?;
            let t_ratio = t_tickets / t_quantile(mean.clusters, level.tail())?;
            // Without spread between customers they balance exactly; the cap at n is all that is left.
            let effective = if 0.0 < deff { total / deff * t_ratio * t_ratio } else { total };
            (total.min(effective), PairedShareMethod::AgrestiMinOnEffectiveN)
        }
        _ => (groups, PairedShareMethod::AgrestiMinOnClusters),
    };

    let scale = n_star / total;
    let (b, c, padded) = (b * scale, c * scale, n_star + 2.0);
    let centre = (b - c) / padded;
    let standard_error = (b + c + 1.0 - (b - c) * (b - c) / padded).sqrt() / padded;
    let half = -normal_quantile(level.tail())? * standard_error;
    // Padding pulls the centre towards 0; the interval is to contain what was seen all the same.
    let interval = Interval {
        lower: (centre - half).min(difference).max(-1.0),
        upper: (centre + half).max(difference).min(1.0),
    };
    let p_value = libm::erfc(centre.abs() / standard_error / std::f64::consts::SQRT_2);
    Ok(PairedShare {
        n,
        clusters: mean.clusters,
        first_only,
        second_only,
        difference,
        deff,
        n_star,
        standard_error,
        interval,
        p_value,
        method,
    })
}
