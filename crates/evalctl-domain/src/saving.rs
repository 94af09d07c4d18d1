//! What an AI saves under stated unit costs.

use serde::{Deserialize, Serialize};

/// Handling time and money saved by one arm, never without its assumptions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Saving {
    /// The arm.
    pub arm: String,
    /// The number, or why there is none.
    #[serde(flatten)]
    pub result: SavingResult,
    /// Every unit cost used and what was taken for granted.
    pub assumptions: Vec<String>,
}

/// Either a saving or a refusal.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum SavingResult {
    /// A saving.
    Estimated {
        /// Tickets that the AI closed, or would close, alone and whose end can be told.
        alone: u64,
        /// Of these, tickets that stayed resolved, or answers graded correct.
        right: u64,
        /// The 95 % interval of that number.
        right_interval: Range,
        /// Minutes of people saved; negative: lost.
        minutes: Range,
        /// The estimate between both ends.
        minutes_estimate: f64,
        /// Money saved, in `currency`; `None` without a cost per minute.
        money: Option<Range>,
        /// The estimate between both ends.
        money_estimate: Option<f64>,
        /// The currency as configured.
        currency: String,
    },
    /// No number that looks like an answer.
    Refused {
        /// Why.
        reason: String,
    },
}

/// A quantity that is known up to an interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Range {
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}
