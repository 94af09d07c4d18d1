//! `kpi.km.*`, `kpi.ttr.*` and `kpi.reopen.*`: times, and outcomes within a window.

use std::path::Path;

use evalctl_stats::{
    FollowUp, KaplanMeier, Level, Observation, event_share, matured_cohort, wilson,
};
use serde_json::{Value, json};

use super::{
    BadInput, Case, NoValue,
    params::{Params, limits, time_or_inf},
    table::Table,
};

pub(crate) fn survival(
    folder: &Path,
    case: &Case,
    params: &Params<'_>,
    what: &[&str],
) -> Result<Value, NoValue> {
    let km =
        || -> Result<KaplanMeier, NoValue> { Ok(KaplanMeier::fit(&observations(folder, case)?)?) };
    match what {
        ["S", ..] => Ok(json!(km()?.survival(params.number("t")?)?)),
        ["ci_loglog", ..] => Ok(limits(km()?.band(params.number("t")?, params.level()?)?)),
        ["quantile", ..] => Ok(time_or_inf(km()?.quantile(params.number("q")?)?)),
        ["quantile_ci", ..] => {
            let interval = km()?.quantile_interval(params.number("q")?, params.level()?)?;
            Ok(json!([time_or_inf(interval.lower), time_or_inf(interval.upper)]))
        }
        [rmst, ..] if rmst.starts_with("rmst") => Ok(json!(km()?.rmst(params.number("tau")?)?)),
        _ => Err(NoValue::Unknown),
    }
}

/// The median over closed tickets, which the cases show to be wrong: the library has no function for it.
pub(crate) fn naive_median(folder: &Path, case: &Case, what: &[&str]) -> Result<Value, NoValue> {
    if what != ["naive_median_of_closed"] {
        return Err(NoValue::Unknown);
    }
    let mut closed: Vec<f64> = observations(folder, case)?
        .into_iter()
        .filter_map(|observation| observation.ended.then_some(observation.time))
        .collect();
    closed.sort_by(f64::total_cmp);
    let middle = closed.len() / 2;
    match closed.len() {
        0 => Err(evalctl_stats::StatsError::Empty.into()),
        odd if odd % 2 == 1 => Ok(json!(closed[middle])),
        _ => Ok(json!(f64::midpoint(closed[middle - 1], closed[middle]))),
    }
}

pub(crate) fn reopen(
    folder: &Path,
    case: &Case,
    params: &Params<'_>,
    what: &[&str],
) -> Result<Value, NoValue> {
    if !matches!(what, ["naive" | "mature" | "km" | "km_ci"]) {
        return Err(NoValue::Unknown);
    }
    let (window, cut) = (params.number("W")?, params.number("cut")?);
    let tickets = follow_ups(folder, case)?;
    match what {
        // Wrong on purpose: tickets whose window is still open stand in the denominator.
        ["naive"] => {
            let n_reopened = tickets
                .iter()
                .filter(|ticket| ticket.event_after.is_some_and(|after| after <= window));
            if tickets.is_empty() {
                return Err(evalctl_stats::StatsError::Empty.into());
            }
            Ok(json!(n_reopened.count() as f64 / tickets.len() as f64))
        }
        ["mature"] => {
            let cohort = matured_cohort(&tickets, window, cut)?;
            let level = if case.params.contains_key("conf") {
                params.level()?
            } else {
                Level::percent_95()
            };
            let interval = wilson(cohort.k, cohort.n, level)?;
            let rate = cohort.k as f64 / cohort.n as f64;
            Ok(json!({ "k": cohort.k, "n": cohort.n, "rate": rate, "wilson": limits(interval) }))
        }
        ["km"] => Ok(json!(event_share(&tickets, window, cut, Level::percent_95())?.estimate)),
        ["km_ci"] => Ok(limits(event_share(&tickets, window, cut, params.level()?)?.interval)),
        _ => Err(NoValue::Unknown),
    }
}

/// The cases have independent tickets: each is its own cluster.
fn observations(folder: &Path, case: &Case) -> Result<Vec<Observation>, BadInput> {
    let table = Table::of_case(folder, case)?;
    let rows = table.times("hours")?.into_iter().zip(table.flags("resolved")?);
    Ok((0..)
        .zip(rows)
        .map(|(cluster, (time, ended))| Observation { time, ended, cluster })
        .collect())
}

fn follow_ups(folder: &Path, case: &Case) -> Result<Vec<FollowUp>, BadInput> {
    let table = Table::of_case(folder, case)?;
    let rows = table
        .numbers("resolved_day")?
        .into_iter()
        .zip(table.optional_times("reopened_after_days")?);
    let ticket =
        |(cluster, (resolved_at, event_after))| FollowUp { resolved_at, event_after, cluster };
    Ok((0..).zip(rows).map(ticket).collect())
}
