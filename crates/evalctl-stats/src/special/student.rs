//! Quantile and tail of Student's t distribution.

use crate::{
    StatsError,
    level::check_open_unit,
    special::beta::{check_parameter, lower_logit, regularized_incomplete_beta},
};

/// Returns t with P(T <= t) = `p` for Student's T with `df` degrees of freedom (any positive real).
///
/// Uses T^2 = df (1 - X) / X with X distributed as Beta(df / 2, 1 / 2).
/// Relative error about 1e-14 for `df` from 1 to 1e12; for large `df` it tends to the normal quantile.
///
/// # Errors
///
/// [`StatsError::OutOfRange`] if `p` is not strictly between 0 and 1, or `df` is not in (0, 2^53].
///
/// # Examples
///
/// ```
/// let t = evalctl_stats::special::student_t_quantile(0.975, 59.0)?;
/// assert_eq!(format!("{t:.6}"), "2.000995");
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn student_t_quantile(p: f64, df: f64) -> Result<f64, StatsError> {
    check_open_unit("p", p)?;
    check_parameter("df", df)?;
    let tail = if p < 0.5 { p } else { 1.0 - p };
    if 0.5 <= tail {
        return Ok(0.0);
    }
    // Both tails together have probability 2 * tail, the chance that X is at most df / (df + t^2).
    let logit = lower_logit(df / 2.0, 0.5, 2.0 * tail)?;
    let magnitude = (df * libm::exp(-logit)).sqrt();
    Ok(if p < 0.5 { -magnitude } else { magnitude })
}

/// Returns P(T > `t`) for Student's T with `df` degrees of freedom, exact in relative terms in the upper tail.
///
/// # Errors
///
/// [`StatsError::OutOfRange`] if `t` is not finite, or `df` is not in (0, 2^53].
///
/// # Examples
///
/// ```
/// let p = evalctl_stats::special::student_t_upper_tail(2.0, 10.0)?;
/// assert_eq!(format!("{p:.6}"), "0.036694");
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn student_t_upper_tail(t: f64, df: f64) -> Result<f64, StatsError> {
    check_parameter("df", df)?;
    if !t.is_finite() {
        return Err(StatsError::OutOfRange { name: "t", value: t, needed: "finite" });
    }
    let both_tails = regularized_incomplete_beta(df / 2.0, 0.5, df / (df + t * t))?;
    Ok(if 0.0 <= t { both_tails / 2.0 } else { 1.0 - both_tails / 2.0 })
}
