//! Differences of two independent shares.

use super::check_margin;
use crate::{
    Interval, Level, StatsError,
    proportion::{check_counts, wilson},
    special::{normal_quantile, normal_upper_tail},
};

/// Counts successes on two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharePair {
    /// Successes of the first side, for example the AI.
    pub k1: u64,
    /// Tickets of the first side.
    pub n1: u64,
    /// Successes of the second side.
    pub k2: u64,
    /// Tickets of the second side.
    pub n2: u64,
}

/// Holds one score test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoreTest {
    /// Standard normal where the difference equals the limit tested.
    pub z: f64,
    /// One-sided p-value.
    pub p: f64,
}

impl SharePair {
    fn check(&self) -> Result<(), StatsError> {
        check_counts(self.k1, self.n1)?;
        check_counts(self.k2, self.n2)
    }

    /// First share less second share.
    pub(super) fn difference(&self) -> f64 {
        self.k1 as f64 / self.n1 as f64 - self.k2 as f64 / self.n2 as f64
    }

    pub(super) fn swapped(self) -> Self {
        Self { k1: self.k2, n1: self.n2, k2: self.k1, n2: self.n1 }
    }

    /// Variance of the difference with the shares that fit best among those that differ by `difference`
    /// (Farrington & Manning 1990).
    fn variance_at(&self, difference: f64) -> f64 {
        let first = self.restricted_first(difference);
        let second = (first - difference).clamp(0.0, 1.0);
        first * (1.0 - first) / self.n1 as f64 + second * (1.0 - second) / self.n2 as f64
    }

    /// The first share of largest likelihood under `p1 - p2 = difference`: root of a cubic.
    pub(super) fn restricted_first(&self, difference: f64) -> f64 {
        let (p1, p2) = (self.k1 as f64 / self.n1 as f64, self.k2 as f64 / self.n2 as f64);
        let theta = self.n2 as f64 / self.n1 as f64;
        // The score equation is cubic p^3 + square p^2 + linear p + constant = 0.
        let cubic = 1.0 + theta;
        let square = -(1.0 + theta + p1 + theta * p2 + difference * (theta + 2.0));
        let linear =
            difference * difference + difference * (2.0 * p1 + theta + 1.0) + p1 + theta * p2;
        let constant = -p1 * difference * (1.0 + difference);
        let third = square / (3.0 * cubic);
        let offset = third * third * third - square * linear / (6.0 * cubic * cubic)
            + constant / (2.0 * cubic);
        let spread = (third * third - linear / (3.0 * cubic)).max(0.0).sqrt();
        let signed = if offset < 0.0 { -spread } else { spread };
        // At the border, as where every ticket succeeded, rounding takes the cosine beyond 1.
        let cosine = if spread <= 0.0 {
            0.0
        } else {
            (offset / (signed * signed * signed)).clamp(-1.0, 1.0)
        };
        let angle = (std::f64::consts::PI + libm::acos(cosine)) / 3.0;
        let root = 2.0 * signed * libm::cos(angle) - third;
        root.clamp(difference.max(0.0), (1.0 + difference).min(1.0))
    }

    fn z_at(&self, difference: f64) -> f64 {
        let excess = self.difference() - difference;
        let variance = self.variance_at(difference);
        if excess.abs() <= 0.0 {
            0.0
        } else if variance <= 0.0 {
            f64::INFINITY.copysign(excess)
        } else {
            excess / variance.sqrt()
        }
    }
}

/// Tests "the first share is at most the second less `margin`" (Farrington & Manning 1990): small p means not inferior.
///
/// # Errors
///
/// [`StatsError::Empty`] and [`StatsError::CountAboveTotal`] for impossible counts, [`StatsError::OutOfRange`] for a
/// margin outside [0, 1).
///
/// # Examples
///
/// ```
/// use evalctl_stats::{SharePair, farrington_manning};
///
/// let test = farrington_manning(SharePair { k1: 431, n1: 520, k2: 402, n2: 497 }, 0.05)?;
/// assert_eq!(format!("{:.3} {:.4}", test.z, test.p), "2.889 0.0019");
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn farrington_manning(counts: SharePair, margin: f64) -> Result<ScoreTest, StatsError> {
    counts.check()?;
    check_margin(margin)?;
    if 1.0 <= margin {
        return Err(StatsError::OutOfRange { name: "margin", value: margin, needed: "below 1" });
    }
    let z = counts.z_at(-margin);
    Ok(ScoreTest { z, p: normal_upper_tail(z) })
}

/// Tests whether two shares differ by less than `margin` either way: the larger p-value of two
/// [`farrington_manning`] tests.
///
/// # Errors
///
/// As [`farrington_manning`].
pub fn equivalence_of_shares(counts: SharePair, margin: f64) -> Result<f64, StatsError> {
    let not_worse = farrington_manning(counts, margin)?;
    let not_better = farrington_manning(counts.swapped(), margin)?;
    Ok(not_worse.p.max(not_better.p))
}

/// Returns the interval of Newcombe (1998, method 10) for the first share less the second: Wilson limits combined.
///
/// # Errors
///
/// [`StatsError::Empty`] and [`StatsError::CountAboveTotal`] for impossible counts.
pub fn newcombe(counts: SharePair, level: Level) -> Result<Interval, StatsError> {
    let one = wilson(counts.k1, counts.n1, level)?;
    let other = wilson(counts.k2, counts.n2, level)?;
    let (p1, p2) = (counts.k1 as f64 / counts.n1 as f64, counts.k2 as f64 / counts.n2 as f64);
    let root = |one: f64, other: f64| (one * one + other * other).sqrt();
    let difference = counts.difference();
    Ok(Interval {
        lower: difference - root(p1 - one.lower, other.upper - p2),
        upper: difference + root(one.upper - p1, p2 - other.lower),
    })
}

/// Returns the score interval of Miettinen & Nurminen (1985) for the first share less the second.
///
/// The differences that [`farrington_manning`]'s statistic, with its variance times N / (N - 1), does not reject.
///
/// # Errors
///
/// [`StatsError::Empty`] and [`StatsError::CountAboveTotal`] for impossible counts.
pub fn miettinen_nurminen(counts: SharePair, level: Level) -> Result<Interval, StatsError> {
    counts.check()?;
    let z = -normal_quantile(level.tail())?;
    let total = counts.n1 as f64 + counts.n2 as f64;
    let shrink = ((total - 1.0) / total).sqrt();
    let estimate = counts.difference();
    // The statistic falls as the difference tested grows: halve the stretch between inside and outside.
    let limit = |outside: f64, sign: f64| {
        let (mut inside, mut outside) = (estimate, outside);
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(inside, outside);
            if sign * counts.z_at(middle) * shrink <= z {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        inside
    };
    Ok(Interval { lower: limit(-1.0, 1.0), upper: limit(1.0, -1.0) })
}

/// Of a stretch of at most 2: the error left is below 1e-15.
const HALVINGS: u32 = 52;
