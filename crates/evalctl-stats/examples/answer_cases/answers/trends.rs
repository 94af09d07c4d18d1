//! `kpi.mann_kendall*`, `kpi.theil_sen*`, `kpi.bh` and `kpi.adjust.*`.

use std::path::Path;

use evalctl_stats::{
    Adjustment, Level, TrendTest, TwoPeriods, adjusted_p_values, growth, mann_kendall, theil_sen,
};
use serde_json::{Value, json};

use super::{
    Case, NoValue,
    params::{Params, limits, time_or_inf},
    table::Table,
};

pub(crate) fn mann_kendall_test(
    folder: &Path,
    case: &Case,
    what: &[&str],
) -> Result<Value, NoValue> {
    let test = mann_kendall(&Table::of_case(folder, case)?.numbers("rate")?)?;
    match what {
        [] => {
            let TrendTest { variance, z, p } = test.independent;
            Ok(json!({ "s": test.s as f64, "var_s": variance, "z": z, "p": p }))
        }
        ["hamed_rao"] => Ok(json!(
            test.autocorrelated
                .map(|TrendTest { variance, z, p }| json!({ "var_s": variance, "z": z, "p": p }))
        )),
        _ => Err(NoValue::Unknown),
    }
}

pub(crate) fn slope(folder: &Path, case: &Case, params: &Params<'_>) -> Result<Value, NoValue> {
    let values = Table::of_case(folder, case)?.numbers("rate")?;
    if case.id == "kpi.theil_sen" {
        return Ok(json!(theil_sen(&values, Level::percent_95())?.slope));
    }
    Ok(limits(theil_sen(&values, params.level()?)?.interval))
}

pub(crate) fn adjust(folder: &Path, case: &Case, method: &str) -> Result<Value, NoValue> {
    let adjustment = match method {
        "bonferroni" => Adjustment::Bonferroni,
        "holm" => Adjustment::Holm,
        "bh" | "fdr_bh" => Adjustment::BenjaminiHochberg,
        "fdr_by" => Adjustment::BenjaminiYekutieli,
        _ => return Err(NoValue::Unknown),
    };
    Ok(json!(adjusted_p_values(&Table::of_case(folder, case)?.numbers("p")?, adjustment)?))
}

/// `clu.growth` and `clu.growth_bh`: one row a cluster.
pub(crate) fn bursts(folder: &Path, case: &Case) -> Result<Value, NoValue> {
    let table = Table::of_case(folder, case)?;
    let columns = ["recent", "recent_total", "baseline", "baseline_total"];
    let [recent, recent_total, baseline, baseline_total] =
        columns.map(|column| table.counts(column));
    let (recent, recent_total) = (recent?, recent_total?);
    let (baseline, baseline_total) = (baseline?, baseline_total?);
    let mut rows = Vec::new();
    let mut p_values = Vec::new();
    for row in 0..recent.len() {
        let counts = TwoPeriods {
            recent: recent[row],
            recent_total: recent_total[row],
            baseline: baseline[row],
            baseline_total: baseline_total[row],
        };
        let growth = growth(counts, Level::percent_95())?;
        p_values.push(growth.p);
        rows.push(json!({
            "p": growth.p,
            "ratio": time_or_inf(growth.ratio),
            "ratio_lower95": growth.one_sided_lower,
        }));
    }
    if case.id == "clu.growth" {
        return Ok(json!(rows));
    }
    Ok(json!(adjusted_p_values(&p_values, Adjustment::BenjaminiHochberg)?))
}
