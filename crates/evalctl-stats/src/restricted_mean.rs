//! The mean time up to a fixed moment, with an interval by customer.

use crate::{
    Interval, KaplanMeier, Level, Observation, StatsError, cluster::FEWEST_CLUSTERS,
    clustered_mean::t_quantile,
};

/// Holds the restricted mean of a time, in the unit of the times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RestrictedMean {
    /// The integral of the Kaplan-Meier curve from 0 to `tau`.
    pub estimate: f64,
    /// The moment at which longer times are cut.
    pub tau: f64,
    /// Infinitesimal jackknife over customers; `None` below 10 customers.
    pub standard_error: Option<f64>,
    /// `estimate +- t(G-1) standard_error`, kept within 0 and `tau`; `None` without a standard error.
    pub interval: Option<Interval>,
    /// Tickets.
    pub n: u64,
    /// Customers, G.
    pub clusters: u64,
}

/// Returns the mean of the times cut at `tau`: the integral of S from 0 to `tau`.
///
/// The influence of ticket i, the derivative with respect to its weight, is
/// `sum of d A / (Y (Y - d))` over the event times up to `min(T_i, tau)`, less `A(T_i) / (Y - d)` where it ended before
/// `tau`; `A(t)` is the integral of S from t to `tau`.
/// The variance is `G / (G-1)` times the sum over customers of the squared sums of their tickets' influences.
///
/// Time is O(N log N) for N observations.
///
/// # Errors
///
/// [`StatsError::Empty`] without observations, [`StatsError::OutOfRange`] for a time or `tau` that is not finite or
/// below 0, [`StatsError::BeyondFollowUp`] if `tau` is above the largest time.
///
/// # Examples
///
/// ```
/// use evalctl_stats::{Level, Observation, restricted_mean};
///
/// // Twenty tickets of twenty customers, closed after 1 to 20 hours.
/// let tickets: Vec<Observation> = (1_u32..=20)
///     .map(|hour| Observation { time: f64::from(hour), ended: true, cluster: u64::from(hour) })
///     .collect();
/// let mean = restricted_mean(&tickets, 20.0, Level::percent_95())?;
/// assert_eq!(mean.estimate, 10.5);
/// // Nothing is censored: it is the mean with the variance of a mean.
/// assert!((mean.standard_error.unwrap() - (35.0_f64 / 20.0).sqrt()).abs() < 1e-12);
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn restricted_mean(
    observations: &[Observation],
    tau: f64,
    level: Level,
) -> Result<RestrictedMean, StatsError> {
    let curve = KaplanMeier::fit(observations)?;
    let estimate = curve.rmst(tau)?;
    let (clusters, variance) = clustered_variance(observations, tau, estimate);
    let standard_error = (FEWEST_CLUSTERS <= clusters).then(|| variance.sqrt());
    let interval = match standard_error {
        Some(error) => {
            let half = t_quantile(clusters, level.tail())? * error;
            Some(Interval { lower: (estimate - half).max(0.0), upper: (estimate + half).min(tau) })
        }
        None => None,
    };
    let n = observations.len() as u64;
    Ok(RestrictedMean { estimate, tau, standard_error, interval, n, clusters })
}

/// The number of customers and the variance between them; the sums have a fixed order.
fn clustered_variance(observations: &[Observation], tau: f64, whole: f64) -> (u64, f64) {
    let mut sorted = observations.to_vec();
    // Endings precede censorings at equal times.
    sorted.sort_by(|one, other| {
        one.time
            .total_cmp(&other.time)
            .then(other.ended.cmp(&one.ended))
            .then(one.cluster.cmp(&other.cluster))
    });
    let mut influences: Vec<(u64, f64)> = Vec::with_capacity(sorted.len());
    let (mut survival, mut since, mut left) = (1.0, 0.0, whole);
    let mut at_risk_part = 0.0;
    let mut n_left = sorted.len();
    for tickets in sorted.chunk_by(|one, other| other.time <= one.time) {
        let time = tickets[0].time;
        let mut own_ending = 0.0;
        if time < tau {
            left -= survival * (time - since);
            since = time;
            let ended = tickets.iter().filter(|ticket| ticket.ended).count() as f64;
            let (at_risk, staying) = (n_left as f64, n_left as f64 - ended);
            if 0.0 < ended {
                survival *= staying / at_risk;
                // Where all end at once nothing is left of the area.
                if 0.0 < staying {
                    own_ending = -left / staying;
                    at_risk_part += ended * left / (at_risk * staying);
                }
            }
        }
        for ticket in tickets {
            let own = if ticket.ended { own_ending } else { 0.0 };
            influences.push((ticket.cluster, at_risk_part + own));
        }
        n_left -= tickets.len();
    }
    influences.sort_by_key(|&(cluster, _)| cluster);
    let (mut clusters, mut squares) = (0_u64, 0.0);
    for customer in influences.chunk_by(|one, other| one.0 == other.0) {
        let sum: f64 = customer.iter().map(|&(_, influence)| influence).sum();
        clusters += 1;
        squares += sum * sum;
    }
    let groups = clusters as f64;
    (clusters, if 2 <= clusters { groups / (groups - 1.0) * squares } else { 0.0 })
}

#[cfg(test)]
mod tests;
