use evalctl_domain::{Estimate, Evidence, Kpi, KpiResult};

use super::kpi_table;

fn kpi(id: &str, unit: &str, result: KpiResult) -> Kpi {
    Kpi {
        id: id.to_owned(),
        version: 1,
        arm: "history".to_owned(),
        segment: None,
        evidence: Evidence::Measured,
        unit: unit.to_owned(),
        result,
        n: 200,
        k: (unit == "share").then_some(49),
        clusters: Some(50),
        pending: 1_204,
        excluded: 3,
        grader: None,
        note: None,
    }
}

fn estimate(value: Option<f64>, lower: f64, upper: Option<f64>) -> KpiResult {
    let (lower, method) = (Some(lower), "wilson".to_owned());
    KpiResult::Estimated(Estimate { value, lower, upper, level: 0.95, method })
}

#[test]
fn every_number_has_its_interval_its_n_and_what_was_left_out() {
    let refused = KpiResult::Refused { reason: "no AI acted".to_owned(), needed: None };
    let kpis = [
        kpi("autonomous_resolution", "share", estimate(Some(0.245), 0.162, Some(0.345))),
        kpi("ttr_p90", "seconds", estimate(None, 9_000.0, None)),
        kpi("csat", "share", refused),
    ];
    insta::assert_snapshot!(kpi_table(&kpis, Some(120)));
}
