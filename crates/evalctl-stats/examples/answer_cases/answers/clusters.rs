//! `kpi.cluster.*`: a rate with several tickets per customer.

use std::{collections::BTreeMap, path::Path};

use evalctl_stats::{ClusterCount, ClusteredProportion, Level, clustered_proportion};
use serde_json::{Value, json};

use super::{
    Case, NoValue,
    params::{Params, limits},
    table::Table,
};

pub(crate) fn answer(
    folder: &Path,
    case: &Case,
    params: &Params<'_>,
    what: &[&str],
) -> Result<Value, NoValue> {
    match what {
        ["se"] => Ok(json!(proportion(folder, case, Level::percent_95())?.standard_error)),
        ["t_ci"] => Ok(json!(proportion(folder, case, params.level()?)?.t_interval.map(limits))),
        ["all"] => {
            let rate = proportion(folder, case, params.level()?)?;
            Ok(json!({
                "p": rate.estimate,
                "se": rate.standard_error,
                "G": rate.clusters,
                "n": rate.n,
                "deff": rate.deff,
                "n_eff": rate.n_eff,
                "n_star": rate.n_star,
                "t_ci": rate.t_interval.map(limits),
                "logit_t_ci": rate.logit_interval.map(limits),
                "korn_graubard": limits(rate.interval),
            }))
        }
        _ => Err(NoValue::Unknown),
    }
}

fn proportion(folder: &Path, case: &Case, level: Level) -> Result<ClusteredProportion, NoValue> {
    let table = Table::of_case(folder, case)?;
    let mut customers: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for ((_, customer), resolved) in
        table.text("customer_id")?.into_iter().zip(table.flags("resolved")?)
    {
        let counts = customers.entry(customer).or_default();
        counts.0 += u64::from(resolved);
        counts.1 += 1;
    }
    let histogram: Vec<ClusterCount> =
        customers.into_values().map(|(k, n)| ClusterCount { k, n, clusters: 1 }).collect();
    Ok(clustered_proportion(&histogram, level)?)
}
