//! A test for a monotone trend that asks for ranks only.

use std::cmp::Ordering;

use super::{FEWEST_PERIODS, check_values, theil_sen::median_slope};
use crate::{
    StatsError,
    special::{normal_quantile, normal_upper_tail},
};

/// Holds the test of Mann (1945) and Kendall, and the same with a variance for autocorrelated periods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannKendall {
    /// Periods.
    pub n: u64,
    /// Rising pairs minus falling pairs.
    pub s: i64,
    /// The test for independent periods.
    pub independent: TrendTest,
    /// The test with the variance of Hamed & Rao (1998); `None` if that variance is not positive.
    pub autocorrelated: Option<TrendTest>,
}

/// Holds one test of a trend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrendTest {
    /// Variance of S without a trend.
    pub variance: f64,
    /// (S - sign S) / sqrt(variance); 0 where S is 0.
    pub z: f64,
    /// Two-sided p-value.
    pub p: f64,
}

/// Tests `values`, one a period in order of time, for a trend.
///
/// `Var(S) = (n (n-1) (2n+5) - sum c (c-1) (2c+5)) / 18` over groups of c equal values.
/// Hamed & Rao multiply it by `1 + 2 / (n (n-1) (n-2)) sum (n-i) (n-i-1) (n-i-2) r_i` over the lags i at which the
/// autocorrelation `r_i` of the ranks of the detrended values is significant at 5 %.
///
/// # Errors
///
/// [`StatsError::TooFew`] below 8 values, [`StatsError::OutOfRange`] for a value that is not finite.
///
/// # Examples
///
/// ```
/// let rising = [0.30, 0.31, 0.33, 0.32, 0.35, 0.36, 0.38, 0.37, 0.40];
/// let test = evalctl_stats::mann_kendall(&rising)?;
/// assert_eq!(test.s, 32);
/// assert!(test.independent.p < 0.002);
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn mann_kendall(values: &[f64]) -> Result<MannKendall, StatsError> {
    check_values(values, FEWEST_PERIODS)?;
    let mut s = 0_i64;
    for (idx, earlier) in values.iter().enumerate() {
        for later in &values[idx + 1..] {
            s += match later.partial_cmp(earlier) {
                Some(Ordering::Greater) => 1,
                Some(Ordering::Less) => -1,
                _ => 0,
            };
        }
    }
    let variance = variance(values);
    let correction = autocorrelation_factor(values)?;
    Ok(MannKendall {
        n: values.len() as u64,
        s,
        independent: TrendTest::new(s, variance),
        autocorrelated: (0.0 < correction).then(|| TrendTest::new(s, variance * correction)),
    })
}

impl TrendTest {
    fn new(s: i64, variance: f64) -> Self {
        let z = if s == 0 { 0.0 } else { (s - s.signum()) as f64 / variance.sqrt() };
        Self { variance, z, p: (2.0 * normal_upper_tail(z.abs())).min(1.0) }
    }
}

/// Variance of S without a trend; a sum of integers until the division.
pub(super) fn variance(values: &[f64]) -> f64 {
    let term = |count: u64| {
        let count = u128::from(count);
        count * count.saturating_sub(1) * (2 * count + 5)
    };
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let ties: u128 =
        sorted.chunk_by(|one, other| other <= one).map(|equal| term(equal.len() as u64)).sum();
    (term(values.len() as u64) - ties) as f64 / 18.0
}

fn autocorrelation_factor(values: &[f64]) -> Result<f64, StatsError> {
    let slope = median_slope(values);
    let detrended: Vec<f64> =
        values.iter().zip(1_u32..).map(|(value, at)| value - f64::from(at) * slope).collect();
    let ranks = mean_ranks(&detrended);
    let n = ranks.len() as f64;
    let mean = f64::midpoint(1.0, n);
    let spread: f64 = ranks.iter().map(|rank| (rank - mean) * (rank - mean)).sum();
    if spread <= 0.0 {
        return Ok(1.0);
    }
    let bound = normal_quantile(0.975)? / n.sqrt();
    let mut sum = 0.0;
    for lag in 1..ranks.len() {
        let product: f64 =
            ranks.iter().zip(&ranks[lag..]).map(|(one, other)| (one - mean) * (other - mean)).sum();
        let correlation = product / spread;
        if bound < correlation.abs() {
            let left = n - lag as f64;
            sum += left * (left - 1.0) * (left - 2.0) * correlation;
        }
    }
    Ok(1.0 + 2.0 / (n * (n - 1.0) * (n - 2.0)) * sum)
}

/// Ranks from 1; equal values share the mean of theirs.
fn mean_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&one, &other| values[one].total_cmp(&values[other]));
    let mut res = vec![0.0; values.len()];
    let mut n_before = 0;
    for equal in order.chunk_by(|&one, &other| values[other] <= values[one]) {
        let rank = f64::midpoint((n_before + 1) as f64, (n_before + equal.len()) as f64);
        for &idx in equal {
            res[idx] = rank;
        }
        n_before += equal.len();
    }
    res
}
