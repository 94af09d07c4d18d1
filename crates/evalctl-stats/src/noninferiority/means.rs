//! Equivalence of two means.

use super::check_margin;
use crate::{StatsError, moments::Moments, special::student_t_upper_tail};

/// Holds two one-sided tests of a difference of means against a margin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WelchTost {
    /// First mean less second mean.
    pub difference: f64,
    /// Its standard error, variances not taken for equal.
    pub standard_error: f64,
    /// Degrees of freedom of Welch and Satterthwaite.
    pub df: f64,
    /// P-value of "the difference is at most -margin": small means not inferior.
    pub p_lower: f64,
    /// P-value of "the difference is at least +margin".
    pub p_upper: f64,
    /// The larger of the two: small means equivalent.
    pub p: f64,
}

/// Tests whether two means differ by less than `margin` either way (Schuirmann 1987, with Welch's variance).
///
/// Equivalence at the level a is the same as a `1 - 2 a` interval within the margins.
///
/// # Errors
///
/// [`StatsError::TooFew`] below two values on a side, [`StatsError::OutOfRange`] for a value that is not finite or a
/// margin below 0, [`StatsError::Unbounded`] if no value differs from another on its side.
///
/// # Examples
///
/// ```
/// let (ai, people) = ([4.0, 5.0, 4.0, 5.0, 3.0, 4.0], [4.0, 4.0, 5.0, 5.0, 3.0, 4.0]);
/// let test = evalctl_stats::welch_tost(&ai, &people, 2.0)?;
/// assert!(test.p < 0.05);
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn welch_tost(first: &[f64], second: &[f64], margin: f64) -> Result<WelchTost, StatsError> {
    check_margin(margin)?;
    let (one, other) = (Moments::of(first)?, Moments::of(second)?);
    let one_part = one.variance()? / one.n as f64;
    let other_part = other.variance()? / other.n as f64;
    let variance = one_part + other_part;
    if variance <= 0.0 {
        return Err(StatsError::Unbounded { what: "the error of the difference" });
    }
    let df = variance * variance
        / (one_part * one_part / (one.n - 1) as f64
            + other_part * other_part / (other.n - 1) as f64);
    let (difference, standard_error) = (one.mean - other.mean, variance.sqrt());
    let p_lower = student_t_upper_tail((difference + margin) / standard_error, df)?;
    let p_upper = student_t_upper_tail((margin - difference) / standard_error, df)?;
    Ok(WelchTost { difference, standard_error, df, p_lower, p_upper, p: p_lower.max(p_upper) })
}
