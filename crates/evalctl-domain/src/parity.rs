//! AI against people on satisfaction: the values of a comparison.

use serde::Serialize;

use crate::Kpi;

/// AI against people on satisfaction, with everything needed to judge the comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Parity {
    /// What follows.
    pub conclusion: Conclusion,
    /// The same in a sentence, with the numbers.
    pub sentence: String,
    /// The margin that it was held against, as a share.
    pub margin: Option<f64>,
    /// The differences as KPI rows, AI less people, in the unit `share_difference`: `csat_parity` (doubly robust) first,
    /// then `csat_parity_crude`, `csat_parity_standardised`, `csat_parity_ai_mix`, `csat_parity_people_mix` and
    /// `csat_parity_bounds`.
    #[serde(skip)]
    pub rows: Vec<Kpi>,
    /// Facts known before a ticket was given to either side that the doubly robust estimate holds fixed.
    pub adjusted_for: Vec<String>,
    /// The facts whose crossing makes the strata of the standardised estimate.
    pub strata: Vec<String>,
    /// Who answered, on the AI's side.
    pub ai: Option<Response>,
    /// Who answered, on people's side.
    pub people: Option<Response>,
    /// Whether both sides get like tickets.
    pub overlap: Option<OverlapSummary>,
    /// Differences in units that do not depend on the number of tickets.
    pub effect_sizes: Option<EffectSizes>,
    /// What must be believed for the doubly robust number to be right.
    pub assumptions: Vec<String>,
    /// What a reader must know before using the number.
    pub warnings: Vec<String>,
}

/// One side's answers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Response {
    /// Tickets whose survey had time to be answered.
    pub tickets: u64,
    /// Answers.
    pub answers: u64,
    /// Their ratio.
    pub rate: f64,
    /// Satisfied among those who answered.
    pub satisfied: f64,
    /// The same, with each answer standing for the silent tickets of its stratum.
    pub satisfied_weighted: f64,
    /// Effective number of answers after that weighting.
    pub effective_answers: f64,
    /// Satisfied if every silent customer is dissatisfied.
    pub lowest: f64,
    /// Satisfied if every silent customer is satisfied.
    pub highest: f64,
}

/// The chance of going to the AI, given the facts held fixed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OverlapSummary {
    /// Smallest chance of a ticket.
    pub smallest: f64,
    /// Largest chance.
    pub largest: f64,
    /// Share of tickets below 0.05 or above 0.95, which the estimate leaves out.
    pub share_left_out: f64,
    /// The AI's tickets by tenths of the chance.
    pub histogram_ai: [u64; 10],
    /// People's tickets by tenths of the chance.
    pub histogram_people: [u64; 10],
    /// Effective number of the AI's answers after weighting.
    pub effective_answers_ai: f64,
    /// Effective number of people's answers after weighting.
    pub effective_answers_people: f64,
    /// The largest standardised difference of a fact between the sides, as handled.
    pub largest_imbalance_before: Option<f64>,
    /// The same after weighting; above 0.1 is worth a look.
    pub largest_imbalance_after: Option<f64>,
}

/// Differences without a unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct EffectSizes {
    /// Of the answers as given.
    pub hedges_g: Option<f64>,
    /// Of the answers as given.
    pub cliffs_delta: Option<f64>,
    /// Of the answers as given.
    pub cohens_h: Option<f64>,
    /// How strongly a hidden factor must act on both sides to explain the doubly robust difference away.
    pub e_value: Option<f64>,
    /// The same for the end of the interval nearest to no difference; 1 where the interval contains none.
    pub e_value_of_limit: Option<f64>,
}

/// What follows from a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// The AI is not worse by more than the margin.
    Parity,
    /// The AI is better.
    Advantage,
    /// The AI is worse, and by more than the margin cannot be ruled out.
    Inferior,
    /// The data allow both.
    Inconclusive,
    /// The data do not allow the comparison.
    Refused,
}

impl Conclusion {
    /// The stable word used in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Parity => "parity",
            Self::Advantage => "advantage",
            Self::Inferior => "inferior",
            Self::Inconclusive => "inconclusive",
            Self::Refused => "refused",
        }
    }
}
