//! Logarithms of the density and of the lower tail of a beta distribution.

use crate::special::stirling::stirling_error;

/// Holds the two shapes of a beta distribution and what depends on them only.
pub(super) struct BetaKernel {
    a: f64,
    b: f64,
    log_scale: f64,
}

/// The lower tail at one point.
pub(super) struct LowerTail {
    /// ln of the probability at or below the point.
    pub(super) log_probability: f64,
    /// ln of the density of logit X at the point: `x^a (1-x)^b / B(a, b)`.
    pub(super) log_density: f64,
}

impl BetaKernel {
    pub(super) fn new(a: f64, b: f64) -> Self {
        let total = a + b;
        // 1 / B(a, b) by Stirling's formula with its error terms (Loader 2000); `log_density` has the powers.
        let stirling = stirling_error(total) - stirling_error(a) - stirling_error(b);
        let log_scale = stirling + 0.5 * libm::log(a / total * b / std::f64::consts::TAU);
        Self { a, b, log_scale }
    }

    /// The lower tail at `x`; `y` is 1 - x, given apart so that neither loses digits.
    pub(super) fn tail_at(&self, x: f64, y: f64) -> LowerTail {
        let (a, b) = (self.a, self.b);
        let log_density = self.log_density(x, y);
        let log_probability = if b * x <= a * y {
            log_density + libm::log(continued_fraction(a, b, x, y))
        } else {
            libm::log1p(-libm::exp(log_density) * continued_fraction(b, a, y, x))
        };
        LowerTail { log_probability, log_density }
    }

    fn log_density(&self, x: f64, y: f64) -> f64 {
        let (a, b) = (self.a, self.b);
        let total = a + b;
        let excess = b * x - a * y;
        self.log_scale
            - a * deviance(excess / a, total * x / a)
            - b * deviance(-excess / b, total * y / b)
    }
}

/// t - ln(1 + t), where `ratio` is 1 + t computed without cancellation.
fn deviance(t: f64, ratio: f64) -> f64 {
    if 0.3 < t.abs() {
        return t - libm::log(ratio);
    }
    // With v = t / (2 + t): t = 2v / (1 - v) and ln(1 + t) = 2 (v + v^3/3 + v^5/5 + ...).
    let v = t / (2.0 + t);
    let v_squared = v * v;
    let mut series = 0.0;
    let mut power = v * v_squared;
    let mut odd = 3.0;
    while f64::EPSILON * v_squared < power.abs() {
        series += power / odd;
        power *= v_squared;
        odd += 2.0;
    }
    t * v - 2.0 * series
}

/// `I_x(a, b) B(a, b) / (x^a y^b)` for x at or below the mean.
///
/// The continued fraction of `DiDonato` & Morris (1992, BFRAC), by the modified method of Lentz.
/// It takes `a y - b x` as a whole, so that no digits are lost when one shape is far larger than the other.
fn continued_fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let below_mean = a * y - b * x;
    let mut value = away_from_zero(a * (below_mean + 1.0) / (a + 1.0));
    let mut over = value;
    let mut under = 0.0;
    let mut round = 1.0;
    // Convergence takes a few times sqrt(max(a, b)) steps; the bound only guards against an endless loop.
    let max_steps = 1_000.0 + 100.0 * (a + b).sqrt();
    while round < max_steps {
        let shifted = a + 2.0 * round;
        let bend = round * (b - round) * x / (shifted - 1.0);
        let numerator = bend * (a + round - 1.0) * (a + b + round - 1.0) * x / (shifted - 1.0);
        let denominator =
            round + bend + (a + round) * (below_mean + 1.0 + round * (1.0 + y)) / (shifted + 1.0);
        over = away_from_zero(denominator + numerator / over);
        under = 1.0 / away_from_zero(denominator + numerator * under);
        let factor = over * under;
        value *= factor;
        if (factor - 1.0).abs() <= f64::EPSILON {
            break;
        }
        round += 1.0;
    }
    1.0 / value
}

fn away_from_zero(value: f64) -> f64 {
    if value.abs() < 1e-300 { 1e-300 } else { value }
}
