//! Headline KPIs week by week: is a trend there, and where did it change?

use std::collections::BTreeMap;
use std::path::Path;

use evalctl_domain::{ChangeMark, Direction, Kpi, KpiResult, Trend, TrendPoint, TrendTests};
use evalctl_stats::{
    Adjustment, Level, MannKendall, PeriodCount, StatsError, adjusted_p_values, change_point,
    logit_slope, mann_kendall, theil_sen,
};
use jiff::Span;
use jiff::civil::Date;

use crate::compute::{Together, segments_of};
use crate::{KpiDefinition, KpiError, KpiRequest};

/// The KPIs whose weeks are tested; times to resolution stand for AI and people apart.
pub const TREND_KPIS: [&str; 8] = [
    "escalation",
    "autonomous_resolution",
    "no_handoff",
    "reopen",
    "fcr",
    "recontact",
    "csat",
    "ttr_median",
];

/// False alarms among the trends that are named, at most.
const FALSE_DISCOVERY_RATE: f64 = 0.10;

/// Orders of the weeks behind the p-value of a change.
const PERMUTATIONS: u32 = 999;

/// Computes the weekly series of the headline KPIs of the history and its two sides, with their tests.
///
/// A week counts for the tests when no ticket of it is pending; for times, when its quantile was reached.
/// `request.by` is not used.
///
/// # Errors
///
/// As [`compute`](crate::compute()).
pub async fn trends(
    tables_folder: &Path,
    request: &KpiRequest<'_>,
    seed: u64,
) -> Result<Vec<Trend>, KpiError> {
    let definitions: Vec<KpiDefinition> = request
        .definitions
        .iter()
        .filter(|definition| TREND_KPIS.contains(&definition.id.as_str()))
        .cloned()
        .collect();
    let by = [vec!["week".to_owned()]];
    let weekly = KpiRequest { definitions: &definitions, arms: &[], by: &by, ..*request };
    let rows = segments_of(tables_folder, &weekly, |_| true, Together::No).await?;
    let mut series: Vec<Series> = Vec::new();
    for row in &rows {
        let week = row.segment.as_ref().and_then(|segment| segment.get("week").cloned().flatten());
        let Some(week) = week else { continue };
        match series.iter_mut().find(|one| one.arm == row.arm && one.id == row.id) {
            Some(known) => known.add(week, row),
            None => series.push(Series::new(week, row)),
        }
    }
    // A KPI that the arm does not have is refused in every week: it has no course.
    series.retain(|one| one.weeks.values().any(|week| week.value.is_some()));
    trends_of(&series, request.level, seed)
}

fn trends_of(series: &[Series], level: Level, seed: u64) -> Result<Vec<Trend>, KpiError> {
    let mut found: Vec<(Trend, Option<MannKendall>)> = Vec::new();
    for one in series {
        let stats_error = |error| KpiError::Stats { id: one.id.clone(), error };
        found.push(one.trend(level, seed).map_err(stats_error)?);
    }
    let p_values: Vec<f64> =
        found.iter().filter_map(|(trend, _)| trend.tests.map(|tests| careful_p(&tests))).collect();
    let adjusted = adjusted_p_values(&p_values, Adjustment::BenjaminiHochberg)
        .map_err(|error| KpiError::Stats { id: "trends".to_owned(), error })?;
    let mut adjusted = adjusted.into_iter();
    let mut res = Vec::new();
    for (mut trend, test) in found {
        if let Some(tests) = &mut trend.tests {
            tests.p_adjusted = adjusted.next().expect("one for each tested trend");
            let s = test.map_or(0, |test| test.s);
            trend.direction = Some(if FALSE_DISCOVERY_RATE < tests.p_adjusted || s == 0 {
                Direction::NoneFound
            } else if 0 < s {
                Direction::Rising
            } else {
                Direction::Falling
            });
        }
        trend.sentence = sentence(&trend);
        res.push(trend);
    }
    Ok(res)
}

/// Weeks may resemble their neighbours or not: the test that says less counts.
fn careful_p(tests: &TrendTests) -> f64 {
    tests.p_autocorrelated.map_or(tests.p_independent, |p| p.max(tests.p_independent))
}

/// The weeks of one KPI of one arm.
struct Series {
    id: String,
    arm: String,
    unit: String,
    weeks: BTreeMap<String, TrendPoint>,
}

impl Series {
    fn new(week: String, row: &Kpi) -> Self {
        let mut res = Self {
            id: row.id.clone(),
            arm: row.arm.clone(),
            unit: row.unit.clone(),
            weeks: BTreeMap::new(),
        };
        res.add(week, row);
        res
    }

    fn add(&mut self, week: String, row: &Kpi) {
        let estimate = match &row.result {
            KpiResult::Estimated(estimate) => Some(estimate),
            KpiResult::Refused { .. } => None,
        };
        let value = estimate.and_then(|estimate| estimate.value);
        let is_share = row.k.is_some();
        let point = TrendPoint {
            week: week.clone(),
            value,
            lower: estimate.and_then(|estimate| estimate.lower),
            upper: estimate.and_then(|estimate| estimate.upper),
            k: row.k,
            n: row.n,
            complete: value.is_some() && (!is_share || row.pending == 0),
        };
        self.weeks.insert(week, point);
    }

    /// The trend without what depends on the other trends.
    fn trend(&self, level: Level, seed: u64) -> Result<(Trend, Option<MannKendall>), StatsError> {
        let weeks = self.without_gaps();
        let complete: Vec<&TrendPoint> = weeks.iter().filter(|point| point.complete).collect();
        let values: Vec<f64> = complete.iter().filter_map(|point| point.value).collect();
        let counts: Option<Vec<PeriodCount>> =
            complete.iter().map(|point| point.k.map(|k| PeriodCount { k, n: point.n })).collect();
        let mut res = Trend {
            id: self.id.clone(),
            arm: self.arm.clone(),
            unit: self.unit.clone(),
            weeks: Vec::new(),
            tests: None,
            change: None,
            direction: None,
            refused: None,
            sentence: String::new(),
        };
        let test = match mann_kendall(&values) {
            Ok(test) => test,
            Err(StatsError::TooFew { found, needed, .. }) => {
                res.refused = Some(format!("{found} complete weeks, at least {needed} are needed"));
                res.weeks = weeks;
                return Ok((res, None));
            }
            Err(error) => return Err(error),
        };
        let slope = theil_sen(&values, level)?;
        let weighted = match counts.as_deref().map(|counts| logit_slope(counts, level)) {
            Some(Ok(weighted)) => Some(weighted),
            Some(Err(error)) if !error.is_refusal() => return Err(error),
            _ => None,
        };
        res.tests = Some(TrendTests {
            weeks: test.n,
            p_independent: test.independent.p,
            p_autocorrelated: test.autocorrelated.map(|test| test.p),
            p_adjusted: 1.0,
            slope: slope.slope,
            slope_lower: slope.interval.lower,
            slope_upper: slope.interval.upper,
            p_weighted: weighted.map(|weighted| weighted.p),
            first_rate: weighted.map(|weighted| weighted.first_rate),
            last_rate: weighted.map(|weighted| weighted.last_rate),
        });
        if let Some(counts) = &counts {
            let change = change_point(counts, PERMUTATIONS, seed)?;
            let rate = |stretch: PeriodCount| stretch.k as f64 / stretch.n as f64;
            res.change = Some(ChangeMark {
                week: complete[change.at].week.clone(),
                before: rate(change.before),
                after: rate(change.after),
                p: change.p,
            });
        }
        res.weeks = weeks;
        Ok((res, Some(test)))
    }

    /// Every week from the first to the last: a week without tickets is a point without a value.
    fn without_gaps(&self) -> Vec<TrendPoint> {
        let mut res: Vec<TrendPoint> = Vec::new();
        for (week, point) in &self.weeks {
            while let Some(next) = res.last().and_then(|last| week_after(&last.week))
                && next < *week
            {
                let is_share = point.k.is_some();
                res.push(TrendPoint {
                    week: next,
                    value: None,
                    lower: None,
                    upper: None,
                    k: is_share.then_some(0),
                    n: 0,
                    complete: false,
                });
            }
            res.push(point.clone());
        }
        res
    }
}

fn week_after(monday: &str) -> Option<String> {
    let monday: Date = monday.parse().ok()?;
    let next = monday.checked_add(Span::new().days(7)).ok()?;
    Some(next.to_string())
}

fn sentence(trend: &Trend) -> String {
    let Trend { id, arm, .. } = trend;
    let Some(tests) = &trend.tests else {
        let reason = trend.refused.as_deref().unwrap_or("not tested");
        return format!("{id} of {arm}: no trend test, {reason}");
    };
    let p = format!("p {}, adjusted {}", p_text(careful_p(tests)), p_text(tests.p_adjusted));
    let weeks = tests.weeks;
    let word = match trend.direction {
        Some(Direction::Rising) => "rises",
        Some(Direction::Falling) => "falls",
        _ => return format!("{id} of {arm}: no trend can be told over {weeks} weeks ({p})"),
    };
    let amount = match (tests.first_rate, tests.last_rate) {
        (Some(first), Some(last)) => {
            format!("from {:.1} % to {:.1} %", 100.0 * first, 100.0 * last)
        }
        _ if trend.unit == "seconds" => format!("by {:+.0} min a week", tests.slope / 60.0),
        _ => format!("by {:+.2} points a week", 100.0 * tests.slope),
    };
    let change = match &trend.change {
        Some(change) if change.p <= 0.05 => format!(
            "; it changes most with the week of {}: {:.1} % before, {:.1} % from then on",
            change.week,
            100.0 * change.before,
            100.0 * change.after
        ),
        _ => String::new(),
    };
    format!("{id} of {arm} {word} {amount} over {weeks} weeks ({p}){change}")
}

/// `0.034`, or `below 0.001`.
pub(crate) fn p_text(p: f64) -> String {
    if p < 0.001 { "below 0.001".to_owned() } else { format!("{p:.3}") }
}
