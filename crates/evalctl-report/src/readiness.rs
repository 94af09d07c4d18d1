//! May an arm act alone, where, and why not elsewhere: the rule behind the first screen.

use evalctl_domain::{Estimate, Kpi, KpiResult, Segment};
use evalctl_stats::clopper_pearson_upper;
use evalctl_stats::selective::labels_needed;
use serde::Serialize;

/// The answer for one arm, from its `autonomous_precision` overall and by segment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Readiness {
    /// The arm.
    pub arm: String,
    /// The largest share of wrong answers that is allowed among those given alone.
    pub limit: f64,
    /// The answer.
    pub answer: Answer,
    /// All its tickets together.
    pub overall: Standing,
    /// Each segment, the safest first; their intervals hold for all of them at once.
    pub segments: Vec<Standing>,
}

/// Whether an arm may act alone, the best answer first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The upper end of its share of wrong answers is within the limit.
    Everywhere,
    /// It is within the limit in some segments only.
    Somewhere,
    /// The interval holds the limit: it cannot be told from these tickets.
    NotYet,
    /// The lower end is above the limit.
    TooOftenWrong,
    /// There is no number to go by.
    NoNumber,
}

/// The share of wrong answers of an arm, somewhere.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standing {
    /// Where; `None`: everywhere.
    pub segment: Option<Segment>,
    /// Answers given alone that were wrong.
    pub wrong: u64,
    /// Answers given alone that could be judged.
    pub judged: u64,
    /// The wrong share, its lower and its upper end; `None` where nothing could be judged.
    pub share: Option<[f64; 3]>,
    /// Confidence level of the interval.
    pub level: Option<f64>,
    /// How the interval lies to the limit.
    pub place: Place,
}

/// How an interval lies to the limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Place {
    /// All of it is within the limit.
    Within,
    /// All of it is above.
    Above,
    /// The limit lies inside.
    Across {
        /// About how many more judged answers would settle it if the share of wrong ones stays;
        /// `None` where it lies so close to the limit, or above, that more of the same will not.
        needed: Option<u64>,
    },
    /// There is no interval.
    NoNumber {
        /// Why.
        reason: String,
    },
}

/// The answer for an arm. `overall` is its `autonomous_precision`; `segments` are the same by one
/// breakdown, at a level that makes their intervals hold together. `limit` lies in (0, 1).
#[must_use]
pub fn readiness(overall: &Kpi, segments: &[Kpi], limit: f64) -> Readiness {
    let whole = standing(overall, limit);
    let mut segments: Vec<Standing> = segments.iter().map(|kpi| standing(kpi, limit)).collect();
    segments.sort_by(|left, right| {
        let upper = |standing: &Standing| standing.share.map_or(2.0, |[_, _, upper]| upper);
        upper(left).total_cmp(&upper(right)).then_with(|| left.segment.cmp(&right.segment))
    });
    let somewhere = segments.iter().any(|standing| standing.place == Place::Within);
    let answer = match &whole.place {
        Place::NoNumber { .. } => Answer::NoNumber,
        Place::Within => Answer::Everywhere,
        _ if somewhere => Answer::Somewhere,
        Place::Above => Answer::TooOftenWrong,
        Place::Across { .. } => Answer::NotYet,
    };
    Readiness { arm: overall.arm.clone(), limit, answer, overall: whole, segments }
}

/// One minus a share is not exact; at the limit is within it.
const ROUNDING: f64 = 1e-12;

fn standing(precision: &Kpi, limit: f64) -> Standing {
    let segment = precision.segment.clone();
    let none = |reason: &str| Standing {
        segment: segment.clone(),
        wrong: 0,
        judged: 0,
        share: None,
        level: None,
        place: Place::NoNumber { reason: reason.to_owned() },
    };
    let estimate = match &precision.result {
        KpiResult::Refused { reason, .. } => return none(reason),
        KpiResult::Estimated(estimate) => estimate,
    };
    let Estimate { value: Some(value), lower: Some(lower), upper: Some(upper), level, .. } =
        estimate
    else {
        return none("there is no interval");
    };
    let share = [1.0 - value, 1.0 - upper, 1.0 - lower].map(|share| share.clamp(0.0, 1.0));
    let judged = precision.n;
    let wrong = judged - precision.k.unwrap_or(0).min(judged);
    let place = if share[2] <= limit + ROUNDING {
        Place::Within
    } else if limit < share[1] {
        Place::Above
    } else {
        Place::Across { needed: missing(wrong, judged, share, limit, (1.0 - level) / 2.0) }
    };
    Standing { segment, wrong, judged, share: Some(share), level: Some(*level), place }
}

/// More tickets than this are no plan.
const MOST: u64 = 100_000;

/// How likely the planned number of tickets must settle the question.
const POWER: f64 = 0.8;

/// How many more judged answers make the upper end fall within `limit` with a probability of 80 %,
/// if the share of wrong ones stays what it seems, `(wrong + 1) / (judged + 2)`.
///
/// The plan of the exact binomial test, times how much wider the interval of repeat customers is
/// than that of independent tickets; rounded to two digits.
fn missing(wrong: u64, judged: u64, share: [f64; 3], limit: f64, delta: f64) -> Option<u64> {
    let enough = labels_needed(wrong, judged, limit, delta, POWER).ok()?.with_power?;
    let independent = clopper_pearson_upper(wrong, judged, delta).ok()?;
    let wider = ((share[2] - share[0]) / (independent - share[0])).max(1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "small and positive"
    )]
    let needed = (enough as f64 * wider * wider).ceil() as u64;
    (needed <= MOST).then(|| two_digits(needed.saturating_sub(judged).max(1)))
}

/// Rounds up to two digits: a plan is no measurement.
fn two_digits(count: u64) -> u64 {
    let mut unit = 1;
    while 100 * unit <= count {
        unit *= 10;
    }
    count.div_ceil(unit) * unit
}

#[cfg(test)]
mod tests;
