//! How large is a difference, in units that do not depend on the number of tickets?

use crate::{
    StatsError,
    moments::{Moments, check_finite},
    proportion::check_counts,
};

/// Returns the standardised difference of means of Hedges (1981), first less second sample.
///
/// The difference over the pooled standard deviation, times `1 - 3 / (4 (n1 + n2 - 2) - 1)` against its bias.
///
/// # Errors
///
/// [`StatsError::TooFew`] below two values on a side, [`StatsError::OutOfRange`] for a value that is not finite,
/// [`StatsError::Unbounded`] if no value differs from another on its side.
///
/// # Examples
///
/// ```
/// let g = evalctl_stats::hedges_g(&[4.0, 5.0, 5.0, 4.0], &[3.0, 4.0, 2.0, 3.0])?;
/// assert_eq!(format!("{g:.3}"), "1.845");
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn hedges_g(first: &[f64], second: &[f64]) -> Result<f64, StatsError> {
    let (one, other) = (Moments::of(first)?, Moments::of(second)?);
    let (one_variance, other_variance) = (one.variance()?, other.variance()?);
    let df = (one.n + other.n - 2) as f64;
    let pooled = ((one.n - 1) as f64 * one_variance + (other.n - 1) as f64 * other_variance) / df;
    if pooled <= 0.0 {
        return Err(StatsError::Unbounded { what: "Hedges' g" });
    }
    Ok((one.mean - other.mean) / pooled.sqrt() * (1.0 - 3.0 / (4.0 * df - 1.0)))
}

/// Returns Cliff's delta: P(first > second) - P(first < second) for one value drawn from each side, in [-1, 1].
///
/// Needs no scale, only an order. Time is O(n log n).
///
/// # Errors
///
/// [`StatsError::Empty`] for a side without values, [`StatsError::OutOfRange`] for a value that is not finite.
///
/// # Examples
///
/// ```
/// assert_eq!(evalctl_stats::cliffs_delta(&[5.0, 4.0], &[4.0, 1.0])?, 0.75);
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn cliffs_delta(first: &[f64], second: &[f64]) -> Result<f64, StatsError> {
    if first.is_empty() || second.is_empty() {
        return Err(StatsError::Empty);
    }
    check_finite("value", first)?;
    check_finite("value", second)?;
    let mut sorted = second.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut balance = 0_i128;
    for value in first {
        let smaller = sorted.partition_point(|other| other < value) as i128;
        let not_larger = sorted.partition_point(|other| other <= value) as i128;
        balance += smaller - (sorted.len() as i128 - not_larger);
    }
    Ok(balance as f64 / (first.len() as f64 * second.len() as f64))
}

/// Returns Cohen's h: `2 asin sqrt(p1) - 2 asin sqrt(p2)`, a difference of shares that weighs the ends of [0, 1] more.
///
/// # Errors
///
/// [`StatsError::Empty`] if an `n` is 0, [`StatsError::CountAboveTotal`] if a `k > n`.
pub fn cohens_h(k1: u64, n1: u64, k2: u64, n2: u64) -> Result<f64, StatsError> {
    check_counts(k1, n1)?;
    check_counts(k2, n2)?;
    let angle = |k: u64, n: u64| 2.0 * libm::asin((k as f64 / n as f64).sqrt());
    Ok(angle(k1, n1) - angle(k2, n2))
}

/// Returns the E-value of a risk ratio (`VanderWeele` & Ding 2017), at least 1.
///
/// A hidden factor must raise both the chance of being handled by the AI and the chance of the outcome by at least
/// this factor to explain the ratio away: `RR + sqrt(RR (RR - 1))`, of 1 / RR where RR is below 1.
///
/// # Errors
///
/// [`StatsError::OutOfRange`] unless the ratio is above 0 and finite.
///
/// # Examples
///
/// ```
/// assert_eq!(format!("{:.2}", evalctl_stats::e_value(1.5)?), "2.37");
/// assert_eq!(evalctl_stats::e_value(1.0)?, 1.0);
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn e_value(risk_ratio: f64) -> Result<f64, StatsError> {
    if !(0.0 < risk_ratio && risk_ratio.is_finite()) {
        return Err(StatsError::OutOfRange {
            name: "risk ratio",
            value: risk_ratio,
            needed: "above 0 and finite",
        });
    }
    let ratio = if risk_ratio < 1.0 { 1.0 / risk_ratio } else { risk_ratio };
    Ok(ratio + (ratio * (ratio - 1.0)).sqrt())
}

#[cfg(test)]
mod tests;
