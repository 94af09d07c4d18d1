use evalctl_domain::{Estimate, Evidence, Kpi, KpiResult};

use super::{DefinitionLine, definition_table};

fn kpi(id: &str, evidence: Evidence, result: KpiResult, note: Option<&str>) -> Kpi {
    Kpi {
        id: id.to_owned(),
        version: 1,
        arm: "history".to_owned(),
        segment: None,
        evidence,
        unit: "share".to_owned(),
        result,
        n: 200,
        k: Some(49),
        clusters: Some(50),
        pending: 4,
        excluded: 3,
        grader: None,
        note: note.map(str::to_owned),
    }
}

fn estimate(value: Option<f64>) -> KpiResult {
    let (lower, upper, method) = (Some(0.162), Some(0.345), "wilson".to_owned());
    KpiResult::Estimated(Estimate { value, lower, upper, level: 0.95, method })
}

#[test]
fn every_line_accounts_for_the_same_tickets() {
    let refused = KpiResult::Refused { reason: "no AI acted".to_owned(), needed: None };
    let kpis = [
        kpi("a.b@2024", Evidence::Measured, estimate(Some(0.245)), None),
        kpi(
            "c.d",
            Evidence::Bounded,
            estimate(None),
            Some("bounds: 30 tickets that cannot be told"),
        ),
        kpi("e.f", Evidence::Measured, refused, None),
    ];
    let parts = [[49, 151, 4, 0, 0, 3], [49, 121, 4, 10, 20, 3], [0, 0, 0, 0, 0, 207]];
    let lines: Vec<DefinitionLine<'_>> = kpis
        .iter()
        .zip(parts)
        .map(|(kpi, parts)| DefinitionLine { kpi, holds_from: "2024", parts })
        .collect();
    insta::assert_snapshot!(definition_table(&lines, Some(160)));
}
