//! What a confidence is worth, as curves: beside the numbers of the KPI table.

use serde::Serialize;

/// What is known of one candidate's confidence and of the intents it reads, on the tickets that count for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArmQuality {
    /// The candidate.
    pub arm: String,
    /// Its confidence against the truth; `None` where no decision can be told right or wrong.
    pub confidence: Option<ConfidenceQuality>,
    /// How well it reads each intent, in the order of the intents' names; empty where it reads none.
    pub intents: Vec<IntentAccuracy>,
}

/// A confidence against the truth. Shares and confidences are in [0, 1].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConfidenceQuality {
    /// Tickets whose decision can be told right or wrong.
    pub n: u64,
    /// Of these, the right ones.
    pub right: u64,
    /// Customers behind them.
    pub clusters: u64,
    /// The reliability curve: steps in ascending order of confidence.
    pub curve: Vec<CurveStep>,
    /// Where the curve of a perfectly calibrated candidate lies, in ascending order of confidence.
    pub band: Vec<BandPoint>,
    /// The level of the band, at each confidence by itself.
    pub band_level: f64,
    /// Share of the tickets at which the curve leaves the band.
    pub outside_band: f64,
    /// Tickets by confidence: 20 bars of equal width.
    pub histogram: Vec<HistogramBar>,
    /// The risk at each coverage, from the surest tickets to all; at most 200 points.
    pub risk_coverage: Vec<RiskPoint>,
    /// Brier = miscalibration - discrimination + uncertainty.
    pub miscalibration: f64,
    /// See `miscalibration`.
    pub discrimination: f64,
    /// See `miscalibration`.
    pub uncertainty: f64,
    /// In nats.
    pub log_loss: f64,
    /// What a perfectly calibrated candidate's ECE stays below in 95 of 100 cases.
    pub ece_if_calibrated: f64,
    /// Slope of the recalibration line, below 1 for an over-confident candidate; `None` where there is no fit.
    pub slope: Option<f64>,
    /// Data sets drawn for band and `ece_if_calibrated`.
    pub draws: usize,
    /// The seed they were drawn from.
    pub seed: u64,
}

/// A step of the reliability curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CurveStep {
    /// Smallest confidence.
    pub from: f64,
    /// Largest confidence.
    pub to: f64,
    /// Tickets.
    pub n: u64,
    /// Of these, the right ones.
    pub right: u64,
}

/// The band at one confidence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BandPoint {
    /// The confidence.
    pub confidence: f64,
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

/// Tickets with a confidence above `from` and up to `to`; the first bar also takes 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct HistogramBar {
    /// Lower border.
    pub from: f64,
    /// Upper border.
    pub to: f64,
    /// Tickets.
    pub n: u64,
    /// Of these, the right ones.
    pub right: u64,
}

/// The share of wrong ones where tickets down to a confidence are answered.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RiskPoint {
    /// The smallest confidence that is answered.
    pub threshold: f64,
    /// Share of tickets answered.
    pub coverage: f64,
    /// Tickets answered.
    pub n: u64,
    /// Of these, the wrong ones.
    pub wrong: u64,
}

/// How well one intent is read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IntentAccuracy {
    /// The intent that tickets have.
    pub intent: String,
    /// Tickets with it.
    pub n: u64,
    /// Of these, those read right.
    pub right: u64,
    /// Lower end of the interval, clustered by customer.
    pub lower: Option<f64>,
    /// Upper end of it.
    pub upper: Option<f64>,
}
