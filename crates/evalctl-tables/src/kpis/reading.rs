//! Reads KPI rows back.

use std::path::Path;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{Float64Type, UInt32Type, UInt64Type};
use evalctl_domain::{Estimate, Evidence, Kpi, KpiResult, Segment};

use crate::{Table, TablesError, read_batches};

/// Reads the KPI table of a run, in its order.
///
/// # Errors
///
/// As [`read_batches`], and [`TablesError::KpiRow`] where a value is none that we write.
pub fn read_kpis(folder: &Path) -> Result<Vec<Kpi>, TablesError> {
    let mut kpis = Vec::new();
    for batch in read_batches(folder, Table::Kpis)? {
        let rows = Rows(&batch);
        for row in 0..batch.num_rows() {
            let kpi = rows.kpi(row).map_err(|problem| TablesError::KpiRow {
                folder: folder.to_owned(),
                row: kpis.len(),
                problem,
            })?;
            kpis.push(kpi);
        }
    }
    Ok(kpis)
}

/// A batch whose columns are known to be those of the table.
struct Rows<'b>(&'b RecordBatch);

impl Rows<'_> {
    fn kpi(&self, row: usize) -> Result<Kpi, String> {
        let reason = self.text_or_null("reason", row);
        let (result, note) = match self.text("state", row).as_str() {
            "estimated" => (KpiResult::Estimated(self.estimate(row)?), reason),
            "refused" => {
                let reason = reason.ok_or("a refusal has no reason")?;
                (KpiResult::Refused { reason, needed: self.count_or_null("needed", row) }, None)
            }
            other => return Err(format!("state `{other}` is neither estimated nor refused")),
        };
        Ok(Kpi {
            id: self.text("id", row),
            version: self.column("version").as_primitive::<UInt32Type>().value(row),
            arm: self.text("arm", row),
            segment: self.text_or_null("segment", row).map(|json| segment(&json)).transpose()?,
            evidence: evidence(&self.text("evidence", row))?,
            unit: self.text("unit", row),
            result,
            n: self.count("n", row),
            k: self.count_or_null("k", row),
            clusters: self.count_or_null("clusters", row),
            pending: self.count("pending", row),
            excluded: self.count("excluded", row),
            grader: self.text_or_null("grader", row),
            note,
        })
    }

    fn estimate(&self, row: usize) -> Result<Estimate, String> {
        Ok(Estimate {
            value: self.number_or_null("estimate", row),
            lower: self.number_or_null("lower", row),
            upper: self.number_or_null("upper", row),
            level: self.number_or_null("level", row).ok_or("an estimate has no level")?,
            method: self.text_or_null("method", row).ok_or("an estimate has no method")?,
        })
    }

    fn column(&self, name: &str) -> &dyn Array {
        self.0.column_by_name(name).expect("reading checked the columns")
    }

    fn text(&self, name: &str, row: usize) -> String {
        self.column(name).as_string::<i32>().value(row).to_owned()
    }

    fn text_or_null(&self, name: &str, row: usize) -> Option<String> {
        self.column(name).is_valid(row).then(|| self.text(name, row))
    }

    fn count(&self, name: &str, row: usize) -> u64 {
        self.column(name).as_primitive::<UInt64Type>().value(row)
    }

    fn count_or_null(&self, name: &str, row: usize) -> Option<u64> {
        self.column(name).is_valid(row).then(|| self.count(name, row))
    }

    fn number_or_null(&self, name: &str, row: usize) -> Option<f64> {
        let column = self.column(name).as_primitive::<Float64Type>();
        column.is_valid(row).then(|| column.value(row))
    }
}

fn segment(json: &str) -> Result<Segment, String> {
    serde_json::from_str(json).map_err(|error| format!("segment `{json}`: {error}"))
}

fn evidence(word: &str) -> Result<Evidence, String> {
    let all = [Evidence::Measured, Evidence::Adjusted, Evidence::Judged, Evidence::Bounded];
    all.into_iter()
        .find(|evidence| evidence.as_str() == word)
        .ok_or_else(|| format!("evidence `{word}` is none of measured, adjusted, judged, bounded"))
}
