//! Intervals for a share of independent trials.

use crate::{
    Interval, Level, StatsError,
    level::check_open_unit,
    special::{beta_lower_quantile, beta_upper_quantile, normal_quantile},
};

/// Returns the score interval of Wilson (1927) for `k` successes in `n` independent trials.
///
/// The default for a plain rate.
/// The limit is exactly 0 at `k` = 0 and exactly 1 at `k` = `n`; the interval always contains `k / n`.
///
/// # Errors
///
/// [`StatsError::Empty`] if `n` is 0, [`StatsError::CountAboveTotal`] if `k > n`.
///
/// # Examples
///
/// ```
/// use evalctl_stats::{Level, wilson};
///
/// let interval = wilson(0, 12, Level::percent_95())?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "0.0000 0.2425");
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn wilson(k: u64, n: u64, level: Level) -> Result<Interval, StatsError> {
    check_counts(k, n)?;
    let total = n as f64;
    let share = k as f64 / total;
    let z = -normal_quantile(level.tail())?;
    let z_squared = z * z;
    let shrink = 1.0 + z_squared / total;
    let centre = (share + z_squared / (2.0 * total)) / shrink;
    let half =
        z / shrink * (share * (1.0 - share) / total + z_squared / (4.0 * total * total)).sqrt();
    // In exact arithmetic the interval contains the share; rounding must not take that away.
    let interval =
        Interval { lower: (centre - half).min(share), upper: (centre + half).max(share) };
    Ok(interval.clipped_to_unit())
}

/// Returns the exact interval of Clopper & Pearson (1934) for `k` successes in `n` independent trials.
///
/// Its coverage is never below the level, which makes it the choice for safety limits and for tiny `n`.
///
/// # Errors
///
/// [`StatsError::Empty`] if `n` is 0, [`StatsError::CountAboveTotal`] if `k > n`.
pub fn clopper_pearson(k: u64, n: u64, level: Level) -> Result<Interval, StatsError> {
    check_counts(k, n)?;
    exact_interval(k as f64, (n - k) as f64, level)
}

/// Returns the one-sided upper limit of Clopper & Pearson (1934), exceeded with probability at most `delta`.
///
/// # Errors
///
/// As [`clopper_pearson`], and [`StatsError::OutOfRange`] if `delta` is not strictly between 0 and 1.
///
/// # Examples
///
/// ```
/// // No failure in 45 tickets: with 90 % confidence the failure rate is below 5 %.
/// let limit = evalctl_stats::clopper_pearson_upper(0, 45, 0.1)?;
/// assert_eq!(format!("{limit:.4}"), "0.0499");
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn clopper_pearson_upper(k: u64, n: u64, delta: f64) -> Result<f64, StatsError> {
    check_counts(k, n)?;
    check_open_unit("delta", delta)?;
    exact_upper(k as f64, (n - k) as f64, delta)
}

/// Returns the interval of equal tails of Beta(`k` + 1/2, `n` - `k` + 1/2), Jeffreys' posterior.
///
/// With the boundary rule of Brown, Cai & `DasGupta` (2001): the limit is 0 at `k` = 0 and 1 at `k` = `n`.
/// At levels below about 50 % it need not contain `k / n`.
///
/// # Errors
///
/// [`StatsError::Empty`] if `n` is 0, [`StatsError::CountAboveTotal`] if `k > n`.
pub fn jeffreys(k: u64, n: u64, level: Level) -> Result<Interval, StatsError> {
    check_counts(k, n)?;
    let (a, b) = (k as f64 + 0.5, (n - k) as f64 + 0.5);
    Ok(Interval {
        lower: if k == 0 { 0.0 } else { beta_lower_quantile(a, b, level.tail())? },
        upper: if k == n { 1.0 } else { beta_upper_quantile(a, b, level.tail())? },
    })
}

/// Clopper-Pearson on counts that need not be integers, as Korn & Graubard (1998) use it.
///
/// `successes` and `failures` are at least 0 and not both 0.
pub(crate) fn exact_interval(
    successes: f64,
    failures: f64,
    level: Level,
) -> Result<Interval, StatsError> {
    Ok(Interval {
        lower: exact_lower(successes, failures, level.tail())?,
        upper: exact_upper(successes, failures, level.tail())?,
    })
}

fn exact_lower(successes: f64, failures: f64, tail: f64) -> Result<f64, StatsError> {
    if successes <= 0.0 { Ok(0.0) } else { beta_lower_quantile(successes, failures + 1.0, tail) }
}

fn exact_upper(successes: f64, failures: f64, tail: f64) -> Result<f64, StatsError> {
    if failures <= 0.0 { Ok(1.0) } else { beta_upper_quantile(successes + 1.0, failures, tail) }
}

/// Counts above 2^53 are no longer exact as `f64`.
pub(crate) const LARGEST_COUNT: u64 = 1 << 53;

pub(crate) fn check_counts(k: u64, n: u64) -> Result<(), StatsError> {
    if n == 0 {
        return Err(StatsError::Empty);
    }
    if n < k {
        return Err(StatsError::CountAboveTotal { k, n });
    }
    if LARGEST_COUNT <= n {
        return Err(StatsError::CountTooLarge);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
