//! Headline KPIs by segment.

use evalctl_domain::{Kpi, KpiResult, Segment};

use crate::kpis::{interval, value};
use crate::number::count;
use crate::table::{plain, text};

/// The KPIs worth a column: at most this many, the first that have a number anywhere.
const COLUMNS: usize = 4;

/// What a manager looks for first, in this order.
const HEADLINES: [&str; 8] = [
    "autonomous_resolution",
    "autonomous_share",
    "autonomous_correct",
    "no_handoff",
    "reopen",
    "fcr",
    "csat",
    "ttr_median",
];

/// One table an arm: a segment a row, headline KPIs as columns. All KPIs of all segments stand in
/// the JSON and in the tables. Empty where nothing was broken down.
#[must_use]
pub fn segment_table(kpis: &[Kpi], width: Option<u16>) -> String {
    let mut shown = String::new();
    let mut arms: Vec<&str> = Vec::new();
    for kpi in kpis.iter().filter(|kpi| kpi.segment.is_some()) {
        if !arms.contains(&kpi.arm.as_str()) {
            arms.push(&kpi.arm);
        }
    }
    for arm in arms {
        let rows: Vec<&Kpi> =
            kpis.iter().filter(|kpi| kpi.arm == arm && kpi.segment.is_some()).collect();
        let has_number = |id: &&str| {
            rows.iter().any(|kpi| kpi.id == *id && matches!(kpi.result, KpiResult::Estimated(_)))
        };
        let columns: Vec<&str> = HEADLINES.into_iter().filter(has_number).take(COLUMNS).collect();
        let mut segments: Vec<&Segment> = Vec::new();
        for segment in rows.iter().filter_map(|kpi| kpi.segment.as_ref()) {
            if !segments.contains(&segment) {
                segments.push(segment);
            }
        }
        let mut header = vec![arm];
        header.extend(&columns);
        let mut table = plain(&header, &[], width);
        for segment in segments {
            let mut cells = vec![name(segment)];
            for id in &columns {
                let found =
                    rows.iter().find(|kpi| kpi.id == *id && kpi.segment.as_ref() == Some(segment));
                cells.push(found.map_or_else(String::new, |kpi| cell(kpi)));
            }
            table.add_row(cells);
        }
        shown.push('\n');
        shown.push_str(&text(&table));
    }
    shown
}

pub(crate) fn name(segment: &Segment) -> String {
    let parts = segment.iter().map(|(dimension, value)| match value {
        Some(value) => format!("{dimension} {value}"),
        None => format!("{dimension} not known"),
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn cell(kpi: &Kpi) -> String {
    match &kpi.result {
        KpiResult::Estimated(estimate) => {
            format!("{} ({}), n {}", value(kpi, estimate), interval(kpi, estimate), count(kpi.n))
        }
        KpiResult::Refused { .. } => "refused".to_owned(),
    }
}
