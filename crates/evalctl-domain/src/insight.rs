//! Where a candidate goes wrong, and whether it gets better: beyond its KPIs.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use crate::{Mode, TicketId};

/// What one candidate's decisions tell.
///
/// A decision is right or wrong by the verdict that counts; where no grader could tell, by whether
/// the intent was read as the source or the reference gives it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Insight {
    /// The arm.
    pub arm: String,
    /// Test tickets whose decision is right or wrong, and the share that is right.
    pub right: Option<CountedShare>,
    /// Test tickets by intent given and intent read.
    pub confusion: Vec<ConfusionRow>,
    /// The share that is right by week: for an arm that learns on, its learning curve.
    pub weeks: Vec<RightInWeek>,
    /// Where it is wrong more often than elsewhere.
    pub slices: Slices,
    /// The most instructive errors: the surest first, few of one kind and of one customer.
    pub errors: Vec<ErrorRow>,
    /// What the arm would seem to gain without the guards, where that was tried.
    pub leakage: Option<Leakage>,
}

/// A share of tickets with its interval, clustered by customer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CountedShare {
    /// Tickets in the numerator.
    pub k: u64,
    /// Tickets in the denominator.
    pub n: u64,
    /// Independent clusters behind `n`.
    pub clusters: u64,
    /// The share.
    pub estimate: f64,
    /// Lower end of the interval.
    pub lower: f64,
    /// Upper end of the interval.
    pub upper: f64,
    /// Confidence level of the interval.
    pub level: f64,
    /// Name of the interval's method.
    pub method: &'static str,
}

/// One week of one set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RightInWeek {
    /// The Monday on which it begins, midnight in UTC; tickets belong to the week they came in.
    pub week: Timestamp,
    /// `tune` or `test`; `None` where the run has no sets. The cal set is looked at once, and not
    /// here.
    pub set: Option<String>,
    /// The share of right decisions.
    pub right: CountedShare,
}

/// The slices in which an arm fails.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Slices {
    /// How many were tested, and adjusted for.
    pub tested: u64,
    /// How the p-values were adjusted.
    pub adjustment: &'static str,
    /// Those that stand out, the least likely by chance first.
    pub worse: Vec<Slice>,
}

/// Tickets that have something in common and on which an arm is wrong more often.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Slice {
    /// `channel`, `language` or `term`.
    pub dimension: &'static str,
    /// The channel, the language, or a word that the customer wrote by the moment of decision.
    pub value: String,
    /// The share of wrong decisions in it.
    pub wrong: CountedShare,
    /// The share of wrong decisions on all tickets that have a value of the dimension.
    pub overall: f64,
    /// Chance of so many wrong ones by Fisher's exact test, one-sided, on the first test ticket of
    /// each customer.
    pub p: f64,
    /// The same, adjusted for all slices tested (Benjamini-Hochberg).
    pub p_adjusted: f64,
}

/// The leakage check of one arm: score with the guards off minus score with the guards on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Leakage {
    /// The share of test tickets that were dealt with rightly.
    pub right: Option<LeakageDelta>,
    /// The share of test tickets whose intent was read rightly.
    pub read: Option<LeakageDelta>,
    /// Test tickets on which the arm wanted another mode with the guards off.
    pub mode_changed: u64,
    /// Test tickets decided both ways.
    pub tickets: u64,
}

/// One score both ways, over the same tickets.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeakageDelta {
    /// The score with the guards on.
    pub on: f64,
    /// The score with the guards off.
    pub off: f64,
    /// Off minus on: what the guards take away.
    pub delta: f64,
    /// Lower end of the interval of `delta`, paired by ticket and clustered by customer.
    pub lower: f64,
    /// Upper end of the interval of `delta`.
    pub upper: f64,
    /// Confidence level of the interval.
    pub level: f64,
    /// Name of the interval's method.
    pub method: &'static str,
    /// Tickets that can be told both ways.
    pub n: u64,
    /// Independent clusters behind `n`.
    pub clusters: u64,
}

/// How often an arm read one intent as another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConfusionRow {
    /// The arm.
    pub arm: String,
    /// The intent that the source or the reference gives.
    pub intent: String,
    /// The intent that the arm read; `None`: it read none.
    pub read: Option<String>,
    /// Tickets.
    pub tickets: u64,
}

/// A wrong decision that tells something.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ErrorRow {
    /// The arm.
    pub arm: String,
    /// Place in the arm's list, from 1.
    pub rank: u32,
    /// The ticket.
    pub ticket_id: String,
    /// The unit of independence.
    pub cluster: String,
    /// `autonomous`, `draft`, `escalate`.
    pub mode: String,
    /// How sure the arm was.
    pub confidence: f64,
    /// The intent that the source or the reference gives.
    pub intent: Option<String>,
    /// The intent that the arm read.
    pub read: Option<String>,
    /// Who says that it is wrong; `None`: the two intents differ.
    pub grader: Option<String>,
    /// Wrong decisions of the arm with the same two intents.
    pub alike: u64,
    /// What the customer wrote, masked and cut; only where asked for.
    pub text: Option<String>,
}

/// A ticket decided with the guards on, as it was, and with the guards off, as it looks today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeakageRow {
    /// The arm.
    pub arm: Arc<str>,
    /// The ticket.
    pub ticket: TicketId,
    /// The unit of independence.
    pub cluster: Arc<str>,
    /// Whether it was dealt with rightly, with the guards on; `None`: it cannot be told.
    pub right_on: Option<bool>,
    /// The same with the guards off.
    pub right_off: Option<bool>,
    /// Whether the intent was read rightly, with the guards on; `None`: it is not known.
    pub read_on: Option<bool>,
    /// The same with the guards off.
    pub read_off: Option<bool>,
    /// What was wanted with the guards on.
    pub mode_on: Mode,
    /// What was wanted with the guards off.
    pub mode_off: Mode,
}
