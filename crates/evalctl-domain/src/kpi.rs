//! A KPI row: a number that never travels without its evidence.

use std::collections::BTreeMap;

use serde::Serialize;

/// What a number rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Observed.
    Measured,
    /// Needs a named assumption.
    Adjusted,
    /// A grader's opinion.
    Judged,
    /// Only an interval is identified.
    Bounded,
}

impl Evidence {
    /// The stable word used in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Adjusted => "adjusted",
            Self::Judged => "judged",
            Self::Bounded => "bounded",
        }
    }
}

/// The values of the dimensions that a row is about.
pub type Segment = BTreeMap<String, Option<String>>;

/// A number with its uncertainty.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Estimate {
    /// The estimate; `None` where a quantile was not reached in the time observed, and where only an
    /// interval is identified.
    pub value: Option<f64>,
    /// Lower end of the interval; `None` when open.
    pub lower: Option<f64>,
    /// Upper end of the interval; `None` when open.
    pub upper: Option<f64>,
    /// Confidence level of the interval.
    pub level: f64,
    /// Name of the interval's method.
    pub method: String,
}

/// Either a number, or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub enum KpiResult {
    /// A number.
    Estimated(Estimate),
    /// No number that looks like an answer.
    Refused {
        /// Why.
        reason: String,
        /// How much data would be needed, where that is what is missing.
        needed: Option<u64>,
    },
}

/// One row of the KPI table.
#[derive(Debug, Clone, PartialEq)]
pub struct Kpi {
    /// The bare name, for example `fcr`.
    pub id: String,
    /// Version of the definition.
    pub version: u32,
    /// The arm it describes.
    pub arm: String,
    /// The segment; `None` for the overall row.
    pub segment: Option<Segment>,
    /// What it rests on.
    pub evidence: Evidence,
    /// `share`, `seconds` or `score`.
    pub unit: String,
    /// The number, or the refusal.
    pub result: KpiResult,
    /// Tickets in the denominator.
    pub n: u64,
    /// Tickets in the numerator; `None` where the KPI is no share.
    pub k: Option<u64>,
    /// Independent clusters behind `n`.
    pub clusters: Option<u64>,
    /// Tickets whose window has not closed, or whose time is censored.
    pub pending: u64,
    /// Tickets left out, with the reasons in `run.json`.
    pub excluded: u64,
    /// The grader, where the number is judged.
    pub grader: Option<String>,
    /// What the reader must know besides: an assumption, a definition's choice.
    pub note: Option<String>,
}

impl Serialize for Kpi {
    /// Writes the row as `evalctl.kpi/1`.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let (estimate, refusal, needed) = match &self.result {
            KpiResult::Estimated(estimate) => (Some(estimate), None, None),
            KpiResult::Refused { reason, needed } => (None, Some(reason), *needed),
        };
        let mut row = serializer.serialize_struct("Kpi", 20)?;
        row.serialize_field("id", &self.id)?;
        row.serialize_field("version", &self.version)?;
        row.serialize_field("arm", &self.arm)?;
        row.serialize_field("segment", &self.segment)?;
        row.serialize_field("evidence", &self.evidence)?;
        row.serialize_field("state", if refusal.is_some() { "refused" } else { "estimated" })?;
        row.serialize_field("estimate", &estimate.and_then(|e| e.value))?;
        row.serialize_field("lower", &estimate.and_then(|e| e.lower))?;
        row.serialize_field("upper", &estimate.and_then(|e| e.upper))?;
        row.serialize_field("level", &estimate.map(|e| e.level))?;
        row.serialize_field("method", &estimate.map(|e| &e.method))?;
        row.serialize_field("n", &self.n)?;
        row.serialize_field("k", &self.k)?;
        row.serialize_field("clusters", &self.clusters)?;
        row.serialize_field("pending", &self.pending)?;
        row.serialize_field("excluded", &self.excluded)?;
        row.serialize_field("grader", &self.grader)?;
        row.serialize_field("reason", &refusal.or(self.note.as_ref()))?;
        row.serialize_field("needed", &needed)?;
        row.serialize_field("unit", &self.unit)?;
        row.end()
    }
}
