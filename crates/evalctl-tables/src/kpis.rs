//! Rows of the KPI table.

use arrow::array::RecordBatch;
use evalctl_domain::{Estimate, Kpi, KpiResult, Segment};
use serde_json::{Map, Value};

use crate::columns::Columns;

pub use self::reading::read_kpis;

/// Makes a batch of one row a KPI, arm and segment.
#[must_use]
pub fn kpis_batch(kpis: &[Kpi]) -> RecordBatch {
    Columns::of(kpis)
        .text("id", |kpi| &kpi.id)
        .u32("version", |kpi| kpi.version)
        .text("arm", |kpi| &kpi.arm)
        .text_or_null("segment", |kpi| kpi.segment.as_ref().map(segment_json))
        .text("evidence", |kpi| kpi.evidence.as_str())
        .text("state", |kpi| match kpi.result {
            KpiResult::Estimated(_) => "estimated",
            KpiResult::Refused { .. } => "refused",
        })
        .f64_or_null("estimate", |kpi| estimate(kpi)?.value)
        .f64_or_null("lower", |kpi| estimate(kpi)?.lower)
        .f64_or_null("upper", |kpi| estimate(kpi)?.upper)
        .f64_or_null("level", |kpi| Some(estimate(kpi)?.level))
        .text_or_null("method", |kpi| Some(&estimate(kpi)?.method))
        .u64("n", |kpi| kpi.n)
        .u64_or_null("k", |kpi| kpi.k)
        .u64_or_null("clusters", |kpi| kpi.clusters)
        .u64("pending", |kpi| kpi.pending)
        .u64("excluded", |kpi| kpi.excluded)
        .text_or_null("grader", |kpi| kpi.grader.as_ref())
        .text_or_null("reason", |kpi| match &kpi.result {
            KpiResult::Refused { reason, .. } => Some(reason),
            KpiResult::Estimated(_) => kpi.note.as_ref(),
        })
        .u64_or_null("needed", |kpi| match kpi.result {
            KpiResult::Refused { needed, .. } => needed,
            KpiResult::Estimated(_) => None,
        })
        .text("unit", |kpi| &kpi.unit)
        .batch()
}

fn estimate(kpi: &Kpi) -> Option<&Estimate> {
    match &kpi.result {
        KpiResult::Estimated(estimate) => Some(estimate),
        KpiResult::Refused { .. } => None,
    }
}

/// A dimension without a value stays in: tickets of no channel are a segment too.
fn segment_json(segment: &Segment) -> String {
    let members: Map<String, Value> =
        segment.iter().map(|(name, value)| (name.clone(), Value::from(value.as_deref()))).collect();
    Value::Object(members).to_string()
}

mod reading;

#[cfg(test)]
mod tests;
