//! The test of tickets on which two candidates differ.

use crate::{StatsError, special::regularized_incomplete_beta};

/// The p-values of `McNemar`'s test, two-sided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct McNemar {
    /// Exact: never too small, often too large.
    pub exact: f64,
    /// Mid-p (Fagerland, Lydersen & Laake 2013): close to the level, rarely above it.
    pub mid_p: f64,
}

/// Tests that two candidates are right equally often, from the tickets that only one of them got right.
///
/// Conditionally on `first_only + second_only` = m, `first_only` is Binomial(m, 1/2).
/// Tickets count as independent: where customers repeat, [`paired_share`](super::paired_share) decides.
/// Without a ticket on which they differ both p-values are 1.
///
/// # Errors
///
/// [`StatsError::CountTooLarge`] above 2^53 tickets.
///
/// # Examples
///
/// ```
/// let test = evalctl_stats::paired::mcnemar(12, 3)?;
/// assert_eq!(format!("{:.4} {:.4}", test.exact, test.mid_p), "0.0352 0.0213");
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn mcnemar(first_only: u64, second_only: u64) -> Result<McNemar, StatsError> {
    let m = first_only.checked_add(second_only).ok_or(StatsError::CountTooLarge)?;
    if m == 0 {
        return Ok(McNemar { exact: 1.0, mid_p: 1.0 });
    }
    let (fewer, total) = (first_only.min(second_only) as f64, m as f64);
    // P(X <= k) = I_{1/2}(m - k, k + 1).
    let at_most = regularized_incomplete_beta(total - fewer, fewer + 1.0, 0.5)?;
    let below = if fewer < 1.0 {
        0.0
    } else {
        regularized_incomplete_beta(total - fewer + 1.0, fewer, 0.5)?
    };
    let exact = (2.0 * at_most).min(1.0);
    // Twice P(X < k) and once P(X = k).
    let mid_p = (at_most + below).min(1.0);
    Ok(McNemar { exact, mid_p })
}
