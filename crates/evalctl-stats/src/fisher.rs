//! Fisher's exact test, one-sided: is a part of the tickets worse than chance would make it?

use crate::StatsError;

/// Returns the chance that a part of `part` out of `all` tickets, drawn without regard to the outcome, holds at
/// least `k` of the `successes` (Fisher 1935): the upper tail of the hypergeometric distribution.
///
/// It assumes that tickets are independent: give one ticket a customer.
///
/// # Errors
///
/// [`StatsError::Empty`] for an empty part or whole, [`StatsError::CountAboveTotal`] where a part exceeds its whole.
///
/// # Examples
///
/// ```
/// use evalctl_stats::fisher_upper;
///
/// // 3 of 4 in the part, 1 of 4 outside: the lady tasting tea.
/// let p = fisher_upper(3, 4, 4, 8)?;
/// assert_eq!(format!("{p:.4}"), "0.2429");
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn fisher_upper(k: u64, part: u64, successes: u64, all: u64) -> Result<f64, StatsError> {
    if part == 0 || all == 0 {
        return Err(StatsError::Empty);
    }
    for (k, n) in [(part, all), (successes, all), (k, part), (k, successes)] {
        if n < k {
            return Err(StatsError::CountAboveTotal { k, n });
        }
    }
    let most = part.min(successes);
    let least = (part + successes).saturating_sub(all);
    if k <= least {
        return Ok(1.0);
    }
    let log_all = log_choose(all, part);
    // From the smallest term on, so that the sum loses nothing.
    let mut sum = 0.0;
    for hits in (k..=most).rev() {
        let log_term = log_choose(successes, hits) + log_choose(all - successes, part - hits);
        sum += libm::exp(log_term - log_all);
    }
    Ok(sum.min(1.0))
}

/// ln C(n, k).
fn log_choose(n: u64, k: u64) -> f64 {
    log_factorial(n) - log_factorial(k) - log_factorial(n - k)
}

fn log_factorial(n: u64) -> f64 {
    libm::lgamma(n as f64 + 1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::fisher_upper;
    use crate::StatsError;

    #[track_caller]
    fn check(counts: (u64, u64, u64, u64), expected: f64) {
        let (k, part, successes, all) = counts;
        let found = fisher_upper(k, part, successes, all).expect("good counts");
        assert!((found - expected).abs() <= 1e-10 * expected.max(1e-3), "{found} not {expected}");
    }

    /// Exact fractions.
    #[test]
    fn tails_are_those_of_the_urn() {
        check((4, 4, 4, 8), 1.0 / 70.0);
        check((3, 4, 4, 8), 17.0 / 70.0);
        check((0, 4, 4, 8), 1.0);
        check((2, 2, 3, 6), 0.2);
        check((1, 1, 1, 1), 1.0);
        // Half of a million: the chance of a single success in a part of one.
        check((1, 1, 500_000, 1_000_000), 0.5);
    }

    #[test]
    fn impossible_counts_are_errors() {
        assert_eq!(fisher_upper(0, 0, 1, 4), Err(StatsError::Empty));
        assert_eq!(fisher_upper(3, 2, 3, 4), Err(StatsError::CountAboveTotal { k: 3, n: 2 }));
        assert_eq!(fisher_upper(3, 3, 2, 4), Err(StatsError::CountAboveTotal { k: 3, n: 2 }));
        assert_eq!(fisher_upper(1, 5, 2, 4), Err(StatsError::CountAboveTotal { k: 5, n: 4 }));
    }

    proptest! {
        /// Drawing the part or drawing the successes is the same urn, and more hits are rarer.
        #[test]
        fn the_two_margins_may_be_swapped(all in 1..200_u64, a in 0..200_u64, b in 0..200_u64, c in 0..200_u64) {
            let (part, successes) = (1 + a % all, 1 + b % all);
            let k = c % (part.min(successes) + 1);
            let p = fisher_upper(k, part, successes, all).expect("good counts");
            let swapped = fisher_upper(k, successes, part, all).expect("good counts");
            prop_assert!((p - swapped).abs() < 1e-9);
            prop_assert!(0.0 <= p && p <= 1.0);
            if k < part.min(successes) {
                let rarer = fisher_upper(k + 1, part, successes, all).expect("good counts");
                prop_assert!(rarer <= p + 1e-12);
            }
        }
    }
}
