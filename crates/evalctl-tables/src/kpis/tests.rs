use evalctl_domain::{Estimate, Evidence, Kpi, KpiResult, Segment};
use serde_json::Value;

use crate::fixtures::{render, through_parquet};
use crate::{Table, kpis_batch, read_kpis, write_part};

fn kpi(result: KpiResult) -> Kpi {
    Kpi {
        id: "fcr".to_owned(),
        version: 1,
        arm: "rules".to_owned(),
        segment: None,
        evidence: Evidence::Measured,
        unit: "share".to_owned(),
        result,
        n: 402,
        k: None,
        clusters: None,
        pending: 7,
        excluded: 9,
        grader: None,
        note: Some("a note".to_owned()),
    }
}

fn rows() -> [Kpi; 3] {
    let estimate = Estimate {
        value: Some(0.71),
        lower: Some(0.67),
        upper: Some(0.75),
        level: 0.95,
        method: "wilson".to_owned(),
    };
    let refused = KpiResult::Refused { reason: "too_few".to_owned(), needed: Some(50) };
    let open = Estimate { value: None, upper: None, ..estimate.clone() };
    let segment = Segment::from([
        ("language".to_owned(), None),
        ("channel".to_owned(), Some("a \"b\"".to_owned())),
    ]);
    let full = Kpi {
        segment: Some(segment),
        evidence: Evidence::Judged,
        k: Some(286),
        clusters: Some(300),
        grader: Some("human".to_owned()),
        ..kpi(KpiResult::Estimated(estimate))
    };
    [full, kpi(refused), kpi(KpiResult::Estimated(open))]
}

#[test]
fn a_number_comes_with_its_interval_and_a_refusal_with_its_reason() {
    let batch = through_parquet(Table::Kpis, &kpis_batch(&rows()));
    insta::assert_snapshot!(render(&batch), @r#"
    id=fcr version=1 arm=rules segment={"channel":"a \"b\"","language":null} evidence=judged state=estimated estimate=0.71 lower=0.67 upper=0.75 level=0.95 method=wilson n=402 k=286 clusters=300 pending=7 excluded=9 grader=human reason=a note unit=share
    id=fcr version=1 arm=rules evidence=measured state=refused n=402 pending=7 excluded=9 reason=too_few needed=50 unit=share
    id=fcr version=1 arm=rules evidence=measured state=estimated lower=0.67 level=0.95 method=wilson n=402 pending=7 excluded=9 reason=a note unit=share
    "#);
}

#[test]
fn the_table_says_what_the_json_says() {
    for row in rows() {
        let line = render(&kpis_batch(std::slice::from_ref(&row)));
        let Value::Object(members) = serde_json::to_value(&row).expect("a row") else {
            panic!("not an object: {row:?}");
        };
        for (name, value) in members {
            let cell = match value {
                Value::Null => {
                    assert!(!line.contains(&format!(" {name}=")), "{name} in {line}");
                    continue;
                }
                Value::String(text) => format!("{name}={text}"),
                other => format!("{name}={other}"),
            };
            assert!(format!(" {line} ").contains(&format!(" {cell} ")), "{cell} not in {line}");
        }
    }
}

#[test]
fn rows_come_back_as_they_were_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = rows();
    write_part(folder.path(), Table::Kpis, 0, [kpis_batch(&rows)]).expect("written");
    let mut expected = rows.to_vec();
    // A refusal's note has no column: the reason takes its place.
    expected[1].note = None;
    assert_eq!(read_kpis(folder.path()).expect("readable"), expected);
}
