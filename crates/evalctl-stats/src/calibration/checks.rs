//! Tests of calibration: large data make trivial gaps significant, so a verdict looks at the size of the gap too.

use crate::{ScoredTickets, StatsError};

/// The line logit P(right) = intercept + slope logit(score).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoxLine {
    /// 1 for a calibrated model; below 1 it is over-confident, above 1 under-confident.
    pub slope: f64,
    /// The intercept beside that slope.
    pub intercept: f64,
    /// The intercept where the slope is held at 1: 0 for a calibrated model, below 0 scores are too high on the whole.
    pub intercept_given_slope1: f64,
}

/// Fits the recalibration line of Cox (1958) by maximum likelihood, scores kept 1e-6 away from 0 and 1.
///
/// # Errors
///
/// [`StatsError::OneClass`] where all tickets are right or all wrong, [`StatsError::Unbounded`] where a score separates
/// the two or all scores are equal.
pub fn cox_line(tickets: &ScoredTickets) -> Result<CoxLine, StatsError> {
    one_class(tickets)?;
    let logits: Vec<(f64, f64, f64)> = tickets
        .ties()
        .iter()
        .map(|tie| {
            let score = tie.score.clamp(CLIP, 1.0 - CLIP);
            (libm::log(score) - libm::log1p(-score), tie.n as f64, tie.right as f64)
        })
        .collect();
    let (intercept, slope) = fit(&logits, None)?;
    let (intercept_given_slope1, _) = fit(&logits, Some(1.0))?;
    Ok(CoxLine { slope, intercept, intercept_given_slope1 })
}

const CLIP: f64 = 1e-6;

const UNBOUNDED: StatsError = StatsError::Unbounded { what: "the recalibration line" };

pub(crate) fn one_class(tickets: &ScoredTickets) -> Result<(), StatsError> {
    let (n, right) = (tickets.n(), tickets.n_right());
    if right == 0 || right == n { Err(StatsError::OneClass { n }) } else { Ok(()) }
}

/// Newton's method on the log likelihood of ties (logit, n, right), with half steps where it overshoots.
fn fit(ties: &[(f64, f64, f64)], fixed_slope: Option<f64>) -> Result<(f64, f64), StatsError> {
    let (mut a, mut b) = (0.0, fixed_slope.unwrap_or(1.0));
    let mut here = log_likelihood(ties, a, b);
    for _ in 0..MAX_STEPS {
        let (mut ga, mut gb, mut haa, mut hab, mut hbb) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for &(x, n, right) in ties {
            let p = 1.0 / (1.0 + libm::exp(-(a + b * x)));
            let (residual, weight) = (right - n * p, n * p * (1.0 - p));
            ga += residual;
            gb += residual * x;
            haa += weight;
            hab += weight * x;
            hbb += weight * x * x;
        }
        let (da, db) = if fixed_slope.is_some() {
            (ga / haa, 0.0)
        } else {
            let determinant = haa * hbb - hab * hab;
            // Equal scores leave the slope undefined.
            if determinant <= 1e-12 * haa * hbb {
                return Err(UNBOUNDED);
            }
            ((hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant)
        };
        let mut step = 1.0;
        let mut there = log_likelihood(ties, a + da, b + db);
        while there < here - 1e-12 * here.abs() && SMALLEST_STEP < step {
            step /= 2.0;
            there = log_likelihood(ties, a + step * da, b + step * db);
        }
        a += step * da;
        b += step * db;
        here = there;
        if !(a.is_finite() && b.is_finite() && a.abs().max(b.abs()) < LARGEST) {
            return Err(UNBOUNDED);
        }
        if da.abs().max(db.abs()) <= 1e-12 * (1.0 + a.abs().max(b.abs())) {
            return Ok((a, b));
        }
    }
    Err(UNBOUNDED)
}

fn log_likelihood(ties: &[(f64, f64, f64)], a: f64, b: f64) -> f64 {
    let mut sum = 0.0;
    for &(x, n, right) in ties {
        let logit = a + b * x;
        // -ln(1 + e^-logit) and -ln(1 + e^logit), neither overflowing.
        let tail = libm::log1p(libm::exp(-logit.abs()));
        let (log_p, log_q) = (logit.min(0.0) - tail, -logit.max(0.0) - tail);
        sum += right * log_p + (n - right) * log_q;
    }
    sum
}

const MAX_STEPS: usize = 100;

const SMALLEST_STEP: f64 = 1e-6;

/// A coefficient beyond this grows without end: the score separates right from wrong.
const LARGEST: f64 = 1e4;

/// The z test of calibration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spiegelhalter {
    /// Standard normal for a calibrated model and independent tickets.
    pub z: f64,
    /// Its two-sided p-value.
    pub p: f64,
}

/// Tests calibration by z = sum (y - p)(1 - 2p) / sqrt(sum (1 - 2p)^2 p (1 - p)) (Spiegelhalter 1986).
///
/// Tickets count as independent. `None` where every score is 0, 1/2 or 1, which it cannot test.
#[must_use]
pub fn spiegelhalter(tickets: &ScoredTickets) -> Option<Spiegelhalter> {
    let (mut numerator, mut variance) = (0.0, 0.0);
    for tie in tickets.ties() {
        let (p, n) = (tie.score, tie.n as f64);
        let lean = 1.0 - 2.0 * p;
        numerator += (tie.right as f64 - n * p) * lean;
        variance += n * lean * lean * p * (1.0 - p);
    }
    if variance <= 0.0 {
        return None;
    }
    let z = numerator / variance.sqrt();
    Some(Spiegelhalter { z, p: libm::erfc(z.abs() / std::f64::consts::SQRT_2) })
}
