//! Small helpdesks, the product's fold and intervals, and how often they hold what the generator has on average.

use std::collections::BTreeMap;

use evalctl_domain::{Horizon, Outcome, Window};
use evalctl_replay::fold::{FoldRules, fold_timeline};
use evalctl_simulator::{Expected, Helpdesk, Model, SimulatorError};
use evalctl_stats::{
    ClusterCount, Interval, KaplanMeier, Level, Observation, StatsError, clopper_pearson,
    clustered_proportion, wilson,
};
use jiff::Timestamp;
use rayon::prelude::*;

use crate::shares::{SHARES, Share, reopen_with_the_young};

/// What an interval promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Promise {
    /// At least its level.
    Conservative,
    /// About its level.
    Approximate,
    /// Nothing here: it takes tickets for independent, or counts young ones.
    Naive,
}

/// One KPI by one method, over all helpdesks.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) kpi: &'static str,
    pub(crate) method: &'static str,
    pub(crate) promise: Promise,
    pub(crate) expected: f64,
    pub(crate) covered: u64,
    pub(crate) below: u64,
    pub(crate) above: u64,
    /// Helpdesks in which the method gave a number.
    pub(crate) given: u64,
    /// Sum of the estimates.
    pub(crate) sum: f64,
}

impl Line {
    pub(crate) fn coverage(&self) -> f64 {
        self.covered as f64 / self.given as f64
    }
}

/// An estimate with the interval of one method.
struct Guess {
    kpi: &'static str,
    method: &'static str,
    promise: Promise,
    value: f64,
    lower: f64,
    /// Infinite where the interval is open.
    upper: f64,
}

/// Simulates `n_helpdesks` of `n_tickets` each and asks every interval.
pub(crate) fn run(
    seed: u64,
    n_helpdesks: u64,
    n_tickets: u64,
    expected: &Expected,
) -> Result<Vec<Line>, SimulatorError> {
    let all: Vec<Vec<Guess>> = (0..n_helpdesks)
        .into_par_iter()
        .map(|number| {
            let seed = seed.wrapping_mul(1_000_003).wrapping_add(number);
            guesses(&Helpdesk::new(Model::shipped(), seed, n_tickets)?)
        })
        .collect::<Result<_, SimulatorError>>()?;
    let mut lines: BTreeMap<(usize, Promise, &'static str), Line> = BTreeMap::new();
    for guess in all.iter().flatten() {
        let Some(truth) =
            expected.value("history", if guess.kpi == "reopen_km" { "reopen" } else { guess.kpi })
        else {
            continue;
        };
        let place = all[0].iter().position(|first| first.kpi == guess.kpi).unwrap_or(usize::MAX);
        let line = lines.entry((place, guess.promise, guess.method)).or_insert_with(|| Line {
            kpi: guess.kpi,
            method: guess.method,
            promise: guess.promise,
            expected: truth,
            covered: 0,
            below: 0,
            above: 0,
            given: 0,
            sum: 0.0,
        });
        line.given += 1;
        line.sum += guess.value;
        line.below += u64::from(guess.upper < truth);
        line.above += u64::from(truth < guess.lower);
        line.covered += u64::from(guess.lower <= truth && truth <= guess.upper);
    }
    Ok(lines.into_values().collect())
}

fn guesses(helpdesk: &Helpdesk) -> Result<Vec<Guess>, SimulatorError> {
    let rules = FoldRules {
        as_of: helpdesk.export_taken(),
        horizon: Horizon::new(Window::days(30)),
        window_before: Window::days(7),
        same_issue_cosine: 1.0,
    };
    let customers: Vec<Vec<Outcome>> =
        helpdesk.timelines().map(|timeline| fold_timeline(&timeline, &rules)).collect();
    let mut res = Vec::new();
    for (kpi, share) in SHARES {
        shares(kpi, share, &customers, rules.as_of, &mut res)?;
    }
    naive_reopen(&customers, rules.as_of, &mut res)?;
    times(&customers, rules.as_of, &mut res)?;
    Ok(res)
}

/// Customers by (tickets, of these in the numerator).
fn histogram(customers: &[Vec<Outcome>], share: Share, as_of: Timestamp) -> Vec<ClusterCount> {
    let mut bars: BTreeMap<(u64, u64), u64> = BTreeMap::new();
    for customer in customers {
        let counted: Vec<bool> =
            customer.iter().filter_map(|outcome| share(outcome, as_of)).collect();
        if !counted.is_empty() {
            let k = counted.iter().filter(|&&holds| holds).count() as u64;
            *bars.entry((counted.len() as u64, k)).or_default() += 1;
        }
    }
    bars.into_iter().map(|((n, k), clusters)| ClusterCount { k, n, clusters }).collect()
}

fn shares(
    kpi: &'static str,
    share: Share,
    customers: &[Vec<Outcome>],
    as_of: Timestamp,
    res: &mut Vec<Guess>,
) -> Result<(), StatsError> {
    let level = Level::percent_95();
    let bars = histogram(customers, share, as_of);
    if bars.is_empty() {
        return Ok(());
    }
    let clustered = clustered_proportion(&bars, level)?;
    let (k, n, value) = (clustered.k, clustered.n, clustered.estimate);
    let mut guess = |method, promise, interval: Interval| {
        let Interval { lower, upper } = interval;
        res.push(Guess { kpi, method, promise, value, lower, upper });
    };
    guess("Korn-Graubard by customer", Promise::Conservative, clustered.interval);
    if let Some(interval) = clustered.t_interval {
        guess("t by customer", Promise::Approximate, interval);
    }
    guess("Wilson on tickets", Promise::Naive, wilson(k, n, level)?);
    guess("Clopper-Pearson on tickets", Promise::Naive, clopper_pearson(k, n, level)?);
    Ok(())
}

/// Young tickets counted as not reopened.
fn naive_reopen(
    customers: &[Vec<Outcome>],
    as_of: Timestamp,
    res: &mut Vec<Guess>,
) -> Result<(), StatsError> {
    let bars = histogram(customers, reopen_with_the_young, as_of);
    let clustered = clustered_proportion(&bars, Level::percent_95())?;
    let Interval { lower, upper } = clustered.interval;
    let value = clustered.estimate;
    let (kpi, method) = ("reopen", "young tickets counted, Korn-Graubard");
    res.push(Guess { kpi, method, promise: Promise::Naive, value, lower, upper });
    Ok(())
}

/// A span in seconds and whether it ended.
type Time = fn(&Outcome, as_of: Timestamp) -> Option<(f64, bool)>;

const QUANTILES: [(&str, f64, Time); 3] = [
    ("ttr_median", 0.5, resolution),
    ("ttr_p90", 0.9, resolution),
    ("ttr_first_median", 0.5, first_resolution),
];

fn times(
    customers: &[Vec<Outcome>],
    as_of: Timestamp,
    res: &mut Vec<Guess>,
) -> Result<(), StatsError> {
    let level = Level::percent_95();
    for (kpi, q, time) in QUANTILES {
        for (method, promise, by_customer) in [
            ("Kaplan-Meier, jackknife by customer", Promise::Approximate, true),
            ("Kaplan-Meier, Greenwood on tickets", Promise::Naive, false),
        ] {
            let curve = KaplanMeier::fit(&observations(customers, as_of, time, by_customer))?;
            let interval = curve.quantile_interval(q, level)?;
            if let (Some(value), Some(lower)) = (curve.quantile(q)?, interval.lower) {
                let upper = interval.upper.unwrap_or(f64::INFINITY);
                res.push(Guess { kpi, method, promise, value, lower, upper });
            }
        }
    }
    let curve = KaplanMeier::fit(&observations(customers, as_of, until_reopened, true))?;
    let week = 7.0 * 86_400.0;
    let band = curve.band(week, level)?;
    res.push(Guess {
        kpi: "reopen_km",
        method: "1 - Kaplan-Meier, jackknife by customer",
        promise: Promise::Approximate,
        value: 1.0 - curve.survival(week)?,
        lower: 1.0 - band.upper,
        upper: 1.0 - band.lower,
    });
    Ok(())
}

fn observations(
    customers: &[Vec<Outcome>],
    as_of: Timestamp,
    time: Time,
    by_customer: bool,
) -> Vec<Observation> {
    let mut res = Vec::new();
    for (customer, outcomes) in (0_u64..).zip(customers) {
        for outcome in outcomes {
            if let Some((seconds, ended)) = time(outcome, as_of) {
                let cluster = if by_customer { customer } else { res.len() as u64 };
                res.push(Observation { time: seconds, ended, cluster });
            }
        }
    }
    res
}

fn span(from: Timestamp, to: Timestamp) -> f64 {
    from.duration_until(to).as_secs().max(0) as f64
}

fn until(outcome: &Outcome, end: Option<Timestamp>) -> (f64, bool) {
    let seen = |at: &Timestamp| outcome.excluded.is_none() || *at < outcome.observed_until;
    match end.filter(seen) {
        Some(at) => (span(outcome.opened_at, at), true),
        None => (span(outcome.opened_at, outcome.observed_until), false),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "one signature for all times")]
fn resolution(outcome: &Outcome, _as_of: Timestamp) -> Option<(f64, bool)> {
    Some(until(outcome, outcome.resolved_at))
}

#[expect(clippy::unnecessary_wraps, reason = "one signature for all times")]
fn first_resolution(outcome: &Outcome, _as_of: Timestamp) -> Option<(f64, bool)> {
    Some(until(outcome, outcome.first_resolved_at))
}

fn until_reopened(outcome: &Outcome, as_of: Timestamp) -> Option<(f64, bool)> {
    let first = outcome.first_resolved_at.filter(|_| outcome.excluded.is_none())?;
    let back = outcome.reopened_at.filter(|_| outcome.reopens_by_thanks < outcome.reopens);
    Some(match back {
        Some(at) => (span(first, at), true),
        None => (span(first, outcome.observed_until.min(as_of)), false),
    })
}
