//! A KPI week by week: the values of a trend.

use serde::Serialize;

/// One KPI of one arm over the weeks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trend {
    /// The bare name of the KPI.
    pub id: String,
    /// The arm.
    pub arm: String,
    /// `share` or `seconds`.
    pub unit: String,
    /// Every week from the first to the last with tickets, in order.
    pub weeks: Vec<TrendPoint>,
    /// The tests; `None` where there are too few complete weeks or no slope is finite.
    pub tests: Option<TrendTests>,
    /// Where it changed most; shares only.
    pub change: Option<ChangeMark>,
    /// Where it goes, at a false discovery rate of 10 % over all trends of one question.
    pub direction: Option<Direction>,
    /// Why there are no tests.
    pub refused: Option<String>,
    /// The finding in a sentence.
    pub sentence: String,
}

/// One week.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrendPoint {
    /// Its Monday, as `2026-03-02`.
    pub week: String,
    /// The KPI of that week; `None` without tickets or where a quantile was not reached.
    pub value: Option<f64>,
    /// Lower end of its interval.
    pub lower: Option<f64>,
    /// Upper end of its interval.
    pub upper: Option<f64>,
    /// Numerator of a share.
    pub k: Option<u64>,
    /// Denominator.
    pub n: u64,
    /// Whether the tests use it: something to count and, for shares, no ticket pending.
    pub complete: bool,
}

/// Tests of a trend over the complete weeks.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TrendTests {
    /// Complete weeks.
    pub weeks: u64,
    /// Mann-Kendall, two-sided, weeks taken as independent.
    pub p_independent: f64,
    /// Mann-Kendall with the variance of Hamed & Rao for weeks that resemble their neighbours.
    pub p_autocorrelated: Option<f64>,
    /// The larger of both, adjusted for the number of trends (Benjamini & Hochberg).
    pub p_adjusted: f64,
    /// Change of the KPI a week, Theil-Sen.
    pub slope: f64,
    /// Lower end of its rank interval.
    pub slope_lower: f64,
    /// Upper end.
    pub slope_upper: f64,
    /// Two-sided p of the slope of a binomial regression weighted by tickets; shares only.
    pub p_weighted: Option<f64>,
    /// Rate of the first week by that regression.
    pub first_rate: Option<f64>,
    /// Rate of the last week by it.
    pub last_rate: Option<f64>,
}

/// The border between two stretches with the most different rates.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangeMark {
    /// Monday of the first week of the later stretch.
    pub week: String,
    /// Rate before.
    pub before: f64,
    /// Rate from then on.
    pub after: f64,
    /// By seeded permutation of the weeks.
    pub p: f64,
}

/// Where a KPI goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Up.
    Rising,
    /// Down.
    Falling,
    /// No trend can be told.
    NoneFound,
}
