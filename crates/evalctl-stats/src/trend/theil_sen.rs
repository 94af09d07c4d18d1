//! A slope that single periods cannot bend.

use super::{check_values, mann_kendall::variance};
use crate::{Interval, Level, StatsError, special::normal_quantile};

/// Holds the slope of Theil and Sen (1968): change of the value per period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TheilSen {
    /// Median of the slopes between all pairs of periods.
    pub slope: f64,
    /// Sen's rank interval.
    pub interval: Interval,
}

/// Returns the slope of `values`, one a period in order of time, with its rank interval.
///
/// # Errors
///
/// [`StatsError::TooFew`] below 3 values, [`StatsError::OutOfRange`] for a value that is not finite.
///
/// # Examples
///
/// ```
/// use evalctl_stats::{Level, theil_sen};
///
/// let outlier = [1.0, 2.0, 3.0, 40.0, 5.0, 6.0, 7.0];
/// assert_eq!(theil_sen(&outlier, Level::percent_95())?.slope, 1.0);
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn theil_sen(values: &[f64], level: Level) -> Result<TheilSen, StatsError> {
    check_values(values, 3)?;
    let slopes = sorted_slopes(values);
    let half = -normal_quantile(level.tail())? * variance(values).sqrt();
    let n_slopes = slopes.len() as f64;
    let last = slopes.len() - 1;
    // Ranks from 1 as Sen gives them, rounded half to even as scipy does, kept within the list.
    let lower = (0.5 * (n_slopes - half)).round_ties_even() - 1.0;
    let upper = (0.5 * (n_slopes + half)).round_ties_even();
    Ok(TheilSen {
        slope: median(&slopes),
        interval: Interval {
            lower: slopes[index_within(lower, last)],
            upper: slopes[index_within(upper, last)],
        },
    })
}

/// The median slope alone; needs two values.
pub(super) fn median_slope(values: &[f64]) -> f64 {
    median(&sorted_slopes(values))
}

fn sorted_slopes(values: &[f64]) -> Vec<f64> {
    let mut res = Vec::with_capacity(values.len() * values.len().saturating_sub(1) / 2);
    for (idx, earlier) in values.iter().enumerate() {
        for (distance, later) in (1_u32..).zip(&values[idx + 1..]) {
            res.push((later - earlier) / f64::from(distance));
        }
    }
    res.sort_by(f64::total_cmp);
    res
}

/// Of a sorted list that is not empty.
fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        f64::midpoint(sorted[middle - 1], sorted[middle])
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the indices of a list before the cast"
)]
fn index_within(position: f64, last: usize) -> usize {
    position.clamp(0.0, last as f64) as usize
}
