//! Quantile and tail of the standard normal distribution.
#![expect(
    clippy::excessive_precision,
    clippy::unreadable_literal,
    reason = "the coefficients stand as printed in the source"
)]

use crate::{StatsError, level::check_open_unit};

/// Returns z with P(Z <= z) = `p` for a standard normal Z.
///
/// Wichura (1988), algorithm AS 241 (PPND16): relative error about 1e-15.
///
/// # Errors
///
/// [`StatsError::OutOfRange`] if `p` is not strictly between 0 and 1.
///
/// # Examples
///
/// ```
/// let z = evalctl_stats::special::normal_quantile(0.975)?;
/// assert_eq!(format!("{z:.6}"), "1.959964");
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn normal_quantile(p: f64) -> Result<f64, StatsError> {
    check_open_unit("p", p)?;
    let centred = p - 0.5;
    if centred.abs() <= 0.425 {
        let r = 0.180625 - centred * centred;
        return Ok(centred * polynomial(&CENTRE_NUMERATOR, r) / polynomial(&CENTRE_DENOMINATOR, r));
    }
    let tail = if centred < 0.0 { p } else { 1.0 - p };
    let r = (-libm::log(tail)).sqrt();
    let magnitude = if r <= 5.0 {
        polynomial(&TAIL_NUMERATOR, r - 1.6) / polynomial(&TAIL_DENOMINATOR, r - 1.6)
    } else {
        polynomial(&FAR_NUMERATOR, r - 5.0) / polynomial(&FAR_DENOMINATOR, r - 5.0)
    };
    Ok(if centred < 0.0 { -magnitude } else { magnitude })
}

/// Returns P(Z > `z`) for a standard normal Z, exact in relative terms in the upper tail.
///
/// An infinite `z` gives 0 or 1, NaN gives NaN.
///
/// # Examples
///
/// ```
/// let p = evalctl_stats::special::normal_upper_tail(1.959_963_984_540_054);
/// assert_eq!(format!("{p:.6}"), "0.025000");
/// ```
#[must_use]
pub fn normal_upper_tail(z: f64) -> f64 {
    0.5 * libm::erfc(z * std::f64::consts::FRAC_1_SQRT_2)
}

/// Horner's rule, highest power first.
fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients.iter().fold(0.0, |acc, coefficient| acc * x + coefficient)
}

const CENTRE_NUMERATOR: [f64; 8] = [
    2509.0809287301226727,
    33430.575583588128105,
    67265.770927008700853,
    45921.953931549871457,
    13731.693765509461125,
    1971.5909503065514427,
    133.14166789178437745,
    3.387132872796366608,
];
const CENTRE_DENOMINATOR: [f64; 8] = [
    5226.495278852545925,
    28729.085735721942674,
    39307.89580009271061,
    21213.794301586595867,
    5394.1960214247511077,
    687.1870074920579083,
    42.313330701600911252,
    1.0,
];
const TAIL_NUMERATOR: [f64; 8] = [
    7.7454501427834140764e-4,
    0.0227238449892691845833,
    0.24178072517745061177,
    1.27045825245236838258,
    3.64784832476320460504,
    5.7694972214606914055,
    4.6303378461565452959,
    1.42343711074968357734,
];
const TAIL_DENOMINATOR: [f64; 8] = [
    1.05075007164441684324e-9,
    5.475938084995344946e-4,
    0.0151986665636164571966,
    0.14810397642748007459,
    0.68976733498510000455,
    1.6763848301838038494,
    2.05319162663775882187,
    1.0,
];
const FAR_NUMERATOR: [f64; 8] = [
    2.01033439929228813265e-7,
    2.71155556874348757815e-5,
    0.0012426609473880784386,
    0.026532189526576123093,
    0.29656057182850489123,
    1.7848265399172913358,
    5.4637849111641143699,
    6.6579046435011037772,
];
const FAR_DENOMINATOR: [f64; 8] = [
    2.04426310338993978564e-15,
    1.4215117583164458887e-7,
    1.8463183175100546818e-5,
    7.868691311456132591e-4,
    0.0148753612908506148525,
    0.13692988092273580531,
    0.59983220655588793769,
    1.0,
];
