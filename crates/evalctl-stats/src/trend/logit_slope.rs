//! The trend of a rate when weeks have unequal numbers of tickets.

use super::{PeriodCount, check_periods, totals};
use crate::{
    Interval, Level, StatsError,
    special::{student_t_quantile, student_t_upper_tail},
};

/// Holds the slope of a rate on the logit scale, weighted by tickets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogitSlope {
    /// Change of logit(rate) per period.
    pub slope: f64,
    /// Its standard error, overdispersion included.
    pub standard_error: f64,
    /// t interval with the number of periods less 2 as degrees of freedom.
    pub interval: Interval,
    /// Two-sided p-value of no trend.
    pub p: f64,
    /// Pearson's dispersion, at least 1: how much weeks differ beyond chance.
    pub dispersion: f64,
    /// The rate that the line gives for the first period.
    pub first_rate: f64,
    /// The rate that the line gives for the last period.
    pub last_rate: f64,
}

const LARGEST_LOGIT: f64 = 30.0;

const MOST_STEPS: u32 = 100;

/// Fits `logit(rate) = a + b t` over the periods t = 0, 1, .. by maximum likelihood (binomial GLM).
///
/// The variance is multiplied by Pearson's dispersion where that exceeds 1 (quasi-likelihood),
/// because tickets of one customer and of one incident resemble each other within a week.
/// Periods without tickets only take their place in time.
///
/// # Errors
///
/// [`StatsError::CountAboveTotal`] for an impossible period; [`StatsError::TooFew`] below 3 periods with tickets;
/// [`StatsError::Unbounded`] if the rate is 0 or 1 throughout, or jumps from one to the other.
///
/// # Examples
///
/// ```
/// use evalctl_stats::{Level, PeriodCount, logit_slope};
///
/// let weeks = [10, 12, 15, 17, 20, 22, 25, 28].map(|k| PeriodCount { k, n: 100 });
/// let trend = logit_slope(&weeks, Level::percent_95())?;
/// assert!(0.05 < trend.interval.lower && trend.p < 0.01);
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn logit_slope(periods: &[PeriodCount], level: Level) -> Result<LogitSlope, StatsError> {
    check_periods(periods, 3)?;
    let total = totals(periods)?;
    let unbounded = StatsError::Unbounded { what: "the slope of the rate" };
    if total.k == 0 || total.k == total.n {
        return Err(unbounded);
    }
    // Centred at the mean time of a ticket, where intercept and slope hardly depend on each other.
    let weight: f64 = total.n as f64;
    let centre =
        periods.iter().zip(0_u32..).map(|(p, at)| p.n as f64 * f64::from(at)).sum::<f64>() / weight;
    let mut line = Line {
        centre,
        intercept: libm::log(total.k as f64 / (total.n - total.k) as f64),
        slope: 0.0,
    };
    let mut converged = false;
    for _ in 0..MOST_STEPS {
        let score = Score::of(periods, &line);
        let determinant = score.w * score.wtt - score.wt * score.wt;
        if determinant <= 1e-12 * score.w * score.wtt {
            return Err(unbounded);
        }
        let up = (score.wtt * score.r - score.wt * score.rt) / determinant;
        let turn = (score.w * score.rt - score.wt * score.r) / determinant;
        line.intercept += up;
        line.slope += turn;
        let reach = line.slope.abs() * periods.len() as f64 + line.intercept.abs();
        if !reach.is_finite() || 10.0 * LARGEST_LOGIT < reach {
            return Err(unbounded);
        }
        if up.abs() < 1e-11 && turn.abs() * (periods.len() as f64) < 1e-11 {
            converged = true;
            break;
        }
    }
    if !converged {
        return Err(unbounded);
    }
    let score = Score::of(periods, &line);
    let n_periods = periods.iter().filter(|period| 0 < period.n).count() as f64;
    let df = n_periods - 2.0;
    let dispersion = (score.pearson / df).max(1.0);
    let information = score.wtt - score.wt * score.wt / score.w;
    let standard_error = (dispersion / information).sqrt();
    let half = -student_t_quantile(level.tail(), df)? * standard_error;
    let p = 2.0 * student_t_upper_tail((line.slope / standard_error).abs(), df)?;
    Ok(LogitSlope {
        slope: line.slope,
        standard_error,
        interval: Interval { lower: line.slope - half, upper: line.slope + half },
        p: p.min(1.0),
        dispersion,
        first_rate: line.rate(0.0),
        last_rate: line.rate((periods.len() - 1) as f64),
    })
}

struct Line {
    centre: f64,
    intercept: f64,
    slope: f64,
}

impl Line {
    fn rate(&self, at: f64) -> f64 {
        let logit = self.intercept + self.slope * (at - self.centre);
        1.0 / (1.0 + libm::exp(-logit.clamp(-LARGEST_LOGIT, LARGEST_LOGIT)))
    }
}

/// Weighted sums over the periods at one line.
struct Score {
    w: f64,
    wt: f64,
    wtt: f64,
    r: f64,
    rt: f64,
    pearson: f64,
}

impl Score {
    fn of(periods: &[PeriodCount], line: &Line) -> Self {
        let mut res = Self { w: 0.0, wt: 0.0, wtt: 0.0, r: 0.0, rt: 0.0, pearson: 0.0 };
        for (period, at) in periods.iter().zip(0_u32..) {
            let (n, at) = (period.n as f64, f64::from(at));
            let rate = line.rate(at);
            let weight = n * rate * (1.0 - rate);
            let residual = period.k as f64 - n * rate;
            let from_centre = at - line.centre;
            res.w += weight;
            res.wt += weight * from_centre;
            res.wtt += weight * from_centre * from_centre;
            res.r += residual;
            res.rt += residual * from_centre;
            if 0.0 < weight {
                res.pearson += residual * residual / weight;
            }
        }
        res
    }
}
