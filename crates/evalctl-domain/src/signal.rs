//! Early signs in the stream of tickets: the values of the business signals.

use serde::Serialize;

/// What was looked for and what was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Signals {
    /// First day of the recent period, as `2026-03-02`.
    pub recent_from: String,
    /// First day of the baseline, which ends where the recent period begins.
    pub baseline_from: String,
    /// Days of the recent period.
    pub recent_days: u32,
    /// Weeks of the baseline.
    pub baseline_weeks: u32,
    /// Every question asked, flagged ones first, by adjusted p-value.
    pub signals: Vec<Signal>,
    /// Values with too few customers to ask about.
    pub too_rare: u64,
    /// Why nothing was asked.
    pub refused: Option<String>,
}

/// One question: did this become more frequent?
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Signal {
    /// What it may be a sign of.
    pub kind: SignalKind,
    /// The column: `intent`, `page`, `tier` …
    pub dimension: String,
    /// Its value.
    pub value: String,
    /// Customers in the recent period, each once a week.
    pub recent: u64,
    /// All such customers of the recent period that the value is compared with.
    pub recent_total: u64,
    /// Customers in the baseline, each once a week.
    pub baseline: u64,
    /// All such customers of the baseline.
    pub baseline_total: u64,
    /// Growth of the share; `None`: new, the baseline has none.
    pub ratio: Option<f64>,
    /// Lower end of the 95 % interval of the growth.
    pub lower: f64,
    /// Upper end; `None` where the baseline has none.
    pub upper: Option<f64>,
    /// One-sided p-value, exact conditional binomial.
    pub p: f64,
    /// The same adjusted over all questions (Benjamini & Hochberg).
    pub p_adjusted: f64,
    /// Adjusted p at most 10 % and at least 5 recent customers.
    pub flagged: bool,
    /// The finding in a sentence.
    pub sentence: String,
}

/// What a signal may be a sign of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SignalKind {
    /// More customers with one intent: possibly a bug or an incident.
    Burst,
    /// More customers from one page or feature: possibly hard to use, or broken.
    Usability,
    /// More displeased customers in one account segment: they may leave.
    Churn,
}
