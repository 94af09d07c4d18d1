//! The error of Stirling's formula.

/// Returns ln Gamma(x + 1) - [(x + 1/2) ln x - x + ln(2 pi) / 2] for x > 0, within 1e-15 for x >= 1/2.
///
/// Unlike a difference of two values of ln Gamma it loses no digits when x is large.
pub(super) fn stirling_error(x: f64) -> f64 {
    let mut shifted = x;
    let mut acc = 0.0;
    while shifted < 16.0 {
        acc += shift(shifted);
        shifted += 1.0;
    }
    acc + series(shifted)
}

/// `stirling_error(x) - stirling_error(x + 1)` = (x + 1/2) ln(1 + 1/x) - 1, always positive.
fn shift(x: f64) -> f64 {
    if x < 1.0 {
        return (x + 0.5) * libm::log((x + 1.0) / x) - 1.0;
    }
    // With v = 1 / (2x + 1) this is atanh(v) / v - 1 = v^2/3 + v^4/5 + ...
    let v_squared = 1.0 / ((2.0 * x + 1.0) * (2.0 * x + 1.0));
    let mut power = v_squared;
    let mut odd = 3.0;
    let mut acc = 0.0;
    while f64::EPSILON * v_squared < power {
        acc += power / odd;
        power *= v_squared;
        odd += 2.0;
    }
    acc
}

/// The asymptotic series (DLMF 5.11.1); for x >= 16 the first term left out is below 2e-16.
fn series(x: f64) -> f64 {
    let inverse = 1.0 / x;
    let square = inverse * inverse;
    let tail = 1.0 / 1260.0 - square * (1.0 / 1680.0 - square / 1188.0);
    inverse * (1.0 / 12.0 - square * (1.0 / 360.0 - square * tail))
}
