//! Did something become more frequent?

use crate::{
    Level, StatsError,
    proportion::{LARGEST_COUNT, exact_interval},
    special::regularized_incomplete_beta,
};

/// Counts the same thing in two periods, of all that was counted there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TwoPeriods {
    /// Of the recent period.
    pub recent: u64,
    /// All of the recent period, at least 1.
    pub recent_total: u64,
    /// Of the baseline period.
    pub baseline: u64,
    /// All of the baseline period, at least 1.
    pub baseline_total: u64,
}

/// Holds the growth of a share from the baseline to the recent period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Growth {
    /// Recent share over baseline share; `None` where the baseline has none: new, not infinite growth.
    pub ratio: Option<f64>,
    /// Lower limit of the two-sided interval of the ratio.
    pub lower: f64,
    /// Upper limit of the two-sided interval; `None` where the baseline has none.
    pub upper: Option<f64>,
    /// Lower limit that the ratio exceeds with the confidence level, one-sided.
    pub one_sided_lower: f64,
    /// One-sided p-value of "it did not grow".
    pub p: f64,
}

/// Below this number of both periods together nothing is said.
pub const FEWEST_FOR_GROWTH: u64 = 5;

/// Compares a rare count in two periods: exact conditional binomial test (Przyborowski & Wilenski 1940).
///
/// Without growth the recent count is binomial among `recent + baseline` with the recent share of all that was
/// counted, so `p = P(Bin(r + b, N_r / (N_r + N_b)) >= r)`; the limits are those of Clopper & Pearson for that share,
/// turned into a ratio.
/// Count distinct customers, not tickets: one customer who writes ten times is no incident.
///
/// # Errors
///
/// [`StatsError::Empty`] for a period without anything, [`StatsError::CountAboveTotal`] for an impossible count,
/// [`StatsError::TooFew`] below 1 in both periods together. The caller refuses below [`FEWEST_FOR_GROWTH`].
///
/// # Examples
///
/// ```
/// use evalctl_stats::{Level, TwoPeriods, growth};
///
/// let burst = TwoPeriods { recent: 14, recent_total: 900, baseline: 30, baseline_total: 5200 };
/// let growth = growth(burst, Level::percent_95())?;
/// assert_eq!(format!("{:.2} {:.4}", growth.ratio.unwrap(), growth.p), "2.70 0.0033");
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn growth(counts: TwoPeriods, level: Level) -> Result<Growth, StatsError> {
    let TwoPeriods { recent, recent_total, baseline, baseline_total } = counts;
    for (k, n) in [(recent, recent_total), (baseline, baseline_total)] {
        if n == 0 {
            return Err(StatsError::Empty);
        }
        if n < k {
            return Err(StatsError::CountAboveTotal { k, n });
        }
        if LARGEST_COUNT <= n {
            return Err(StatsError::CountTooLarge);
        }
    }
    let both = recent + baseline;
    if both == 0 {
        return Err(StatsError::TooFew { what: "cases in both periods", found: 0, needed: 1 });
    }
    let (r, b) = (recent as f64, baseline as f64);
    let exposure = baseline_total as f64 / recent_total as f64;
    let expected = recent_total as f64 / (recent_total as f64 + baseline_total as f64);
    let p = if recent == 0 { 1.0 } else { regularized_incomplete_beta(r, b + 1.0, expected)? };
    let ratio_of = |share: f64| (share < 1.0).then(|| share / (1.0 - share) * exposure);
    let two_sided = exact_interval(r, b, level)?;
    // The lower limit of an interval whose tail on this side is the whole of what the level leaves out.
    let one_sided = exact_interval(r, b, Level::new(2.0 * level.get() - 1.0).unwrap_or(level))?;
    let lower_ratio = |lower: f64| ratio_of(lower).unwrap_or(0.0);
    Ok(Growth {
        ratio: (0 < baseline).then(|| r / b * exposure),
        lower: lower_ratio(two_sided.lower),
        upper: ratio_of(two_sided.upper),
        one_sided_lower: lower_ratio(one_sided.lower),
        p,
    })
}

#[cfg(test)]
mod tests;
