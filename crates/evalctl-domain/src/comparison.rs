//! Which candidate is better on the same tickets: values for tables and sentences.

use serde::Serialize;

use crate::Segment;

/// Candidates beside a reference, ticket by ticket.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// The arm that the others are compared with.
    pub reference: String,
    /// What every difference is to achieve.
    pub aim: ComparisonAim,
    /// A row a KPI and contender: KPIs in the order of their definitions, contenders as given.
    pub kpis: Vec<KpiComparison>,
    /// A row a contender and segment for the KPI that decides, contenders as given, then by segment.
    pub segments: Vec<SegmentComparison>,
    /// How often an arm changed its mind when asked again, the reference first; empty where none was.
    pub flips: Vec<FlipRate>,
}

/// The settings of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparisonAim {
    /// The KPI that decides which candidate is better.
    pub decides: String,
    /// The level of every interval.
    pub level: f64,
    /// The chance with which a real difference is to be found.
    pub power: f64,
    /// The smallest difference that matters, on the scale of the KPI that decides.
    pub smallest: f64,
}

/// One KPI of one contender beside the reference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KpiComparison {
    /// The KPI.
    pub id: String,
    /// `share`, `score` or `seconds`.
    pub unit: String,
    /// Whether more is better; `None` where it depends.
    pub higher_is_better: Option<bool>,
    /// The contender.
    pub contender: String,
    /// The difference, or why there is none.
    #[serde(flatten)]
    pub result: ComparisonResult,
}

/// A difference, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum ComparisonResult {
    /// A difference.
    Compared(Box<Difference>),
    /// No number that looks like an answer.
    Refused {
        /// Why.
        reason: String,
    },
}

/// Contender minus reference on the tickets that both count.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// Tickets that count for both.
    pub n: u64,
    /// Customers behind them.
    pub clusters: u64,
    /// Tickets that count for one of the two only.
    pub left_out: u64,
    /// The contender's value on these tickets.
    pub contender_value: f64,
    /// The reference's value on these tickets.
    pub reference_value: f64,
    /// Contender minus reference.
    pub difference: f64,
    /// Lower end of the interval, clustered by customer; `None` with fewer than 10 customers.
    pub lower: Option<f64>,
    /// Upper end of the interval.
    pub upper: Option<f64>,
    /// Two-sided, of no difference, clustered by customer.
    pub p: Option<f64>,
    /// The same, adjusted over the contenders (Holm 1979).
    pub adjusted_p: Option<f64>,
    /// How the interval was computed.
    pub method: String,
    /// For shares: the tickets on which the two differ.
    pub discordant: Option<Discordant>,
    /// The smallest difference that could have been expected to be found, planned before looking at the contender.
    pub detectable_before: Option<f64>,
    /// The smallest difference that can be found with the spread that was seen.
    pub detectable_after: Option<f64>,
    /// Further tickets until the smallest difference that matters is found, 0: there are enough.
    pub more_for_smallest: Option<u64>,
    /// Further tickets until a difference as large as the one seen is found, 0: there are enough.
    pub more_for_seen: Option<u64>,
    /// What follows for the contender.
    pub finding: Finding,
}

/// The tickets on which two candidates differ.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Discordant {
    /// Tickets that only the contender has.
    pub contender_only: u64,
    /// Tickets that only the reference has.
    pub reference_only: u64,
    /// `McNemar`'s exact p-value, as if tickets were independent.
    pub mcnemar_exact: f64,
    /// The mid-p version of it.
    pub mcnemar_mid_p: f64,
}

/// What a difference says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The contender is better, beyond chance.
    Better,
    /// The contender is worse, beyond chance.
    Worse,
    /// Different beyond chance, where neither direction is better.
    Different,
    /// No difference that matters, beyond chance: the interval lies within the smallest one that does.
    Equal,
    /// It cannot be told yet.
    CannotTell,
}

impl Finding {
    /// The stable word of machine-readable output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Different => "different",
            Self::Equal => "equal",
            Self::CannotTell => "cannot_tell",
        }
    }
}

/// One segment of one contender beside the reference, by the KPI that decides.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentComparison {
    /// The contender.
    pub contender: String,
    /// The segment.
    pub segment: Segment,
    /// The difference, or why there is none; its `adjusted_p` is over all rows of the table.
    #[serde(flatten)]
    pub result: ComparisonResult,
}

/// How often an arm changed its mind when asked again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FlipRate {
    /// The arm.
    pub arm: String,
    /// How many times each ticket was asked about.
    pub repeats: u32,
    /// Tickets that were decided.
    pub tickets: u64,
    /// Of these, those on which some answer's mode, intent, text or acts differed from the first.
    pub flipped: u64,
    /// Of these, those on which the mode differed.
    pub mode_flipped: u64,
}

/// What a candidate may do alone next, and what is missing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NextActs {
    /// The candidate.
    pub arm: String,
    /// The share of wrong ones among its acts that is accepted.
    pub risk: f64,
    /// The chance that is accepted of certifying a category that is worse, over all categories together.
    pub delta: f64,
    /// The chance with which a category that is as good as seen is to pass.
    pub power: f64,
    /// Minutes that a person spends on a ticket, as stated; `None`: not stated.
    pub minutes_a_ticket: Option<f64>,
    /// Weeks that the candidate's tickets span; `None` where their times mean nothing.
    pub weeks: Option<f64>,
    /// A row a category, the most minutes or tickets to be gained first.
    pub categories: Vec<NextAct>,
}

/// One category.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NextAct {
    /// The intent; `None`: tickets without one.
    pub intent: Option<String>,
    /// Tickets of the category that count for the candidate.
    pub tickets: u64,
    /// Of these, those that an AI dealt with alone.
    pub by_ai: u64,
    /// Of these, those in which people took part.
    pub by_people: u64,
    /// Of these, those on which the candidate wants to act alone.
    pub alone: u64,
    /// Of the latter, those in which people take part today: what acting alone would spare.
    pub spared: u64,
    /// Of the candidate's acts, those that are graded right or wrong.
    pub graded: u64,
    /// Of these, the wrong ones.
    pub wrong: u64,
    /// Where the category stands.
    pub standing: Standing,
    /// Labels below which nothing can be certified.
    pub labels_at_least: u64,
    /// Labels with which it passes as planned; `None` where errors are too frequent, or none is graded.
    pub labels_needed: Option<u64>,
    /// Labels missing to `labels_needed`.
    pub labels_missing: Option<u64>,
    /// Weeks until they are there, were every act labelled at the present inflow.
    pub weeks_until: Option<f64>,
    /// Minutes of people's time a week.
    pub minutes_a_week: Option<f64>,
}

/// Where a category stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// There are labels enough to try.
    ReadyToCertify,
    /// Labels are missing.
    LabelsMissing,
    /// It is wrong too often for the risk that is accepted.
    TooOftenWrong,
    /// It does not want to act alone here.
    DoesNotAct,
}

impl Standing {
    /// The stable word of machine-readable output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadyToCertify => "ready_to_certify",
            Self::LabelsMissing => "labels_missing",
            Self::TooOftenWrong => "too_often_wrong",
            Self::DoesNotAct => "does_not_act",
        }
    }
}
