//! How many labelled tickets it takes before an AI may act alone.

use crate::{StatsError, level::check_open_unit, special::regularized_incomplete_beta};

/// Labelled tickets that a threshold's test takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LabelsNeeded {
    /// Below this number nothing can pass, even with no error at all: `ceil(ln delta / ln (1 - risk))`.
    pub at_least: u64,
    /// So many that the test passes with the power asked for; `None` where errors are too frequent for it, or where
    /// it takes more than 1,000,000.
    pub with_power: Option<u64>,
}

/// Plans the exact binomial test of H: error rate > `risk`, which passes where P(Bin(n, risk) <= errors) <= `delta`.
///
/// The error rate is taken to be `(wrong + 1) / (labelled + 2)`, a little above the one seen.
/// `with_power` is the smallest n, up to the steps of a bisection, at which the test passes with that power.
///
/// # Errors
///
/// [`StatsError::OutOfRange`] for a risk, delta or power not strictly between 0 and 1,
/// [`StatsError::CountAboveTotal`] for more wrong tickets than labelled ones.
///
/// # Examples
///
/// ```
/// use evalctl_stats::selective::labels_needed;
///
/// let needed = labels_needed(2, 200, 0.05, 0.1, 0.8)?;
/// assert_eq!(needed.at_least, 45);
/// assert!(needed.with_power.is_some_and(|n| 45 < n && n < 200));
/// // Three of ten wrong: no number of labels makes that 5 %.
/// assert_eq!(labels_needed(3, 10, 0.05, 0.1, 0.8)?.with_power, None);
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn labels_needed(
    wrong: u64,
    labelled: u64,
    risk: f64,
    delta: f64,
    power: f64,
) -> Result<LabelsNeeded, StatsError> {
    check_open_unit("risk", risk)?;
    check_open_unit("delta", delta)?;
    check_open_unit("power", power)?;
    if labelled < wrong {
        return Err(StatsError::CountAboveTotal { k: wrong, n: labelled });
    }
    let rate = (wrong as f64 + 1.0) / (labelled as f64 + 2.0);
    let at_least = smallest_n(0, risk, delta)?;
    if risk <= rate {
        return Ok(LabelsNeeded { at_least, with_power: None });
    }
    let passes = |errors: u64| -> Result<Option<u64>, StatsError> {
        let n = smallest_n(errors, risk, delta)?;
        Ok((power <= at_most(errors, n, rate)?).then_some(n))
    };
    // The more errors are allowed, the better the chances: first gallop, then bisect.
    let mut above = 0;
    let mut found = passes(above)?;
    while found.is_none() && smallest_n(above, risk, delta)? < MOST {
        above = 2 * above + 1;
        found = passes(above)?;
    }
    let mut below = above / 2;
    while found.is_some() && below < above {
        let middle = u64::midpoint(below, above);
        match passes(middle)? {
            Some(n) => (above, found) = (middle, Some(n)),
            None => below = middle + 1,
        }
    }
    Ok(LabelsNeeded { at_least, with_power: found.filter(|&n| n <= MOST) })
}

const MOST: u64 = 1_000_000;

/// The smallest n at which so many errors still pass.
fn smallest_n(errors: u64, risk: f64, delta: f64) -> Result<u64, StatsError> {
    let (mut below, mut above) = (errors, errors + 1);
    while delta < at_most(errors, above, risk)? {
        (below, above) = (above, 2 * above);
        if 4 * MOST < above {
            return Ok(above);
        }
    }
    while below + 1 < above {
        let middle = u64::midpoint(below, above);
        if at_most(errors, middle, risk)? <= delta {
            above = middle;
        } else {
            below = middle;
        }
    }
    Ok(above)
}

/// P(Bin(n, rate) <= errors) = `I_{1-rate}(n - errors, errors + 1)`.
fn at_most(errors: u64, n: u64, rate: f64) -> Result<f64, StatsError> {
    if n <= errors {
        return Ok(1.0);
    }
    regularized_incomplete_beta((n - errors) as f64, errors as f64 + 1.0, 1.0 - rate)
}
