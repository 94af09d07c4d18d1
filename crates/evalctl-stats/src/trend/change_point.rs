//! Where a rate changed most.

use super::{FEWEST_PERIODS, PeriodCount, check_periods, totals};
use crate::{StatsError, random::SeededRandom};

/// Marks the border between two stretches of time with different rates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChangePoint {
    /// Index of the first period of the later stretch.
    pub at: usize,
    /// Counts before it.
    pub before: PeriodCount,
    /// Counts from it on.
    pub after: PeriodCount,
    /// Twice the gain in log-likelihood of two rates over one.
    pub statistic: f64,
    /// Share of shuffled orders of the periods, the observed one included, that gain at least as much.
    pub p: f64,
}

/// A stretch has at least this many periods with tickets.
const SHORTEST_STRETCH: usize = 2;

/// Returns the border at which two binomial rates fit the periods best, and how surprising that is.
///
/// The statistic is the largest likelihood ratio over all borders that leave at least two periods with tickets on
/// both sides; the first of several equal ones is taken.
/// Its p-value comes from `permutations` seeded orders of whole periods (Phipson & Smyth 2010: `(1 + b) / (1 + m)`), so
/// that tickets of one week need not be independent; weeks must be exchangeable without a change, which a trend and
/// a season are not: the mark says where the series changes most, not that it changed at once.
///
/// # Errors
///
/// [`StatsError::CountAboveTotal`] for an impossible period, [`StatsError::TooFew`] below 8 periods with tickets,
/// [`StatsError::OutOfRange`] for no permutation.
///
/// # Examples
///
/// ```
/// use evalctl_stats::{PeriodCount, change_point};
///
/// let weeks = [10, 11, 9, 10, 12, 30, 31, 29, 33, 30].map(|k| PeriodCount { k, n: 100 });
/// let change = change_point(&weeks, 999, 1)?;
/// assert_eq!(change.at, 5);
/// assert!(change.p < 0.02);
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn change_point(
    periods: &[PeriodCount],
    permutations: u32,
    seed: u64,
) -> Result<ChangePoint, StatsError> {
    check_periods(periods, FEWEST_PERIODS)?;
    if permutations == 0 {
        return Err(StatsError::OutOfRange {
            name: "permutations",
            value: 0.0,
            needed: "at least 1",
        });
    }
    let total = totals(periods)?;
    let (at, statistic) = best_border(periods, total);
    let mut shuffled: Vec<PeriodCount> =
        periods.iter().copied().filter(|period| 0 < period.n).collect();
    let mut random = SeededRandom::new(seed);
    let mut as_large = 0_u32;
    for _ in 0..permutations {
        random.shuffle(&mut shuffled);
        let (_, other) = best_border(&shuffled, total);
        // Rounding must not make an equal order look smaller.
        as_large += u32::from(statistic - 1e-9 <= other);
    }
    Ok(ChangePoint {
        at,
        before: totals(&periods[..at])?,
        after: totals(&periods[at..])?,
        statistic,
        p: f64::from(1 + as_large) / (1.0 + f64::from(permutations)),
    })
}

/// The best border and its statistic; there are at least 8 periods with tickets.
fn best_border(periods: &[PeriodCount], total: PeriodCount) -> (usize, f64) {
    let together = log_likelihood(total);
    let n_with_tickets = periods.iter().filter(|period| 0 < period.n).count();
    let (mut best, mut best_gain) = (0, f64::NEG_INFINITY);
    let mut before = PeriodCount { k: 0, n: 0 };
    let mut n_before = 0;
    for (idx, period) in periods.iter().enumerate() {
        let allowed = SHORTEST_STRETCH <= n_before
            && SHORTEST_STRETCH <= n_with_tickets - n_before
            && 0 < period.n;
        if allowed {
            let after = PeriodCount { k: total.k - before.k, n: total.n - before.n };
            let gain = log_likelihood(before) + log_likelihood(after) - together;
            if best_gain < gain {
                (best, best_gain) = (idx, gain);
            }
        }
        before = PeriodCount { k: before.k + period.k, n: before.n + period.n };
        n_before += usize::from(0 < period.n);
    }
    (best, (2.0 * best_gain).max(0.0))
}

/// Largest binomial log-likelihood of a stretch.
fn log_likelihood(stretch: PeriodCount) -> f64 {
    let part = |count: u64| {
        if count == 0 { 0.0 } else { count as f64 * libm::log(count as f64 / stretch.n as f64) }
    };
    part(stretch.k) + part(stretch.n - stretch.k)
}
