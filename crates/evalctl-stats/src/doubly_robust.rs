//! AI against people on the same tickets, when facts known beforehand decide who gets which.

pub use crate::doubly_robust::folds::folds_by_customer;
pub use crate::doubly_robust::overlap::{Imbalance, Overlap, standardised_mean_difference};
pub use crate::doubly_robust::saturated::{hajek_difference, saturated_aipw};

mod nuisance;

mod overlap;

mod folds;

mod saturated;

use self::nuisance::{Nuisance, Nuisances};
use crate::{
    ComparedTicket, ComparedTickets, Covariates, Interval, Level, MeanDifference, StatsError,
    influence::{Influence, clustered_error},
    special::normal_quantile,
};

/// Chooses the regression of the outcome on the covariates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutcomeModel {
    /// Least squares, for points on a scale.
    Linear,
    /// Logistic regression, for shares: values lie in [0, 1].
    Logistic,
}

/// Says how to estimate, all of it given explicitly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DoublyRobustOptions {
    /// The regression of the outcome.
    pub outcome: OutcomeModel,
    /// Chances are kept within `[clip, 1 - clip]`, for example 0.01, so that no ticket stands for too many.
    pub clip: f64,
    /// Tickets whose chance of going to the AI is below this or above 1 less this are left out, for example 0.05
    /// (Crump et al. 2009); 0 leaves out none.
    pub trim: f64,
    /// The confidence level.
    pub level: Level,
}

/// Holds a doubly robust difference, and whom it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct DoublyRobust {
    /// AI less people over the tickets kept.
    pub difference: MeanDifference,
    /// Tickets that the answer is about.
    pub kept: u64,
    /// Tickets left out because one side hardly ever gets their like.
    pub trimmed: u64,
    /// Customers behind the tickets kept.
    pub clusters: u64,
    /// Effective number of the AI's answers after weighting.
    pub effective_answers_ai: f64,
    /// Effective number of people's answers after weighting.
    pub effective_answers_people: f64,
    /// How far the two sides get like tickets.
    pub overlap: Overlap,
}

/// Fewer answers than this on a side, or effective ones, are refused.
pub const FEWEST_ANSWERS_A_SIDE: u64 = 50;

/// More than this outside the overlap is refused.
const MOST_TRIMMED_PERCENT: u64 = 50;

/// Returns the difference AI less people on the same tickets by cross-fitted augmented inverse weighting.
///
/// Robins, Rotnitzky & Zhao (1994), with cross-fitting (Chernozhukov et al. 2018): for each fold the chance e of going
/// to the AI, the chance r of answering and the mean outcome m of each side are fitted on the other folds;
/// `psi = m1 - m0 + T R (Y - m1) / (e r1) - (1-T) R (Y - m0) / ((1-e) r0)`, and the estimate is the mean of psi.
/// It is right if either the outcome models or the chances are.
/// Standard error: `sd(psi) / sqrt(n)` with every customer on one ticket, else the variance of customers' sums.
///
/// The assumption to be printed beside it: given the covariates, neither who got the ticket nor who answered depends on
/// the outcome. Covariates are facts known before the ticket was given to either side.
/// Sums run in the order of the tickets: give them in a fixed order.
///
/// # Errors
///
/// [`StatsError::LengthMismatch`] unless `covariates` and `folds` have an entry a ticket,
/// [`StatsError::OutOfRange`] for a value outside [0, 1] of a logistic outcome, one that is not finite, and options
/// outside (0, 1/2) or [0, 1/2); as refusals [`StatsError::TooFew`] below 50 answers or effective answers on a side,
/// [`StatsError::NoOverlap`] if more than half of the tickets are left out.
pub fn doubly_robust(
    tickets: &ComparedTickets,
    covariates: &Covariates,
    folds: &[u32],
    options: &DoublyRobustOptions,
) -> Result<DoublyRobust, StatsError> {
    check(tickets, covariates, folds, options)?;
    check_answers(tickets)?;
    let nuisances = Nuisances::cross_fitted(tickets, covariates, folds, options)?;
    let inside = |row: &usize| {
        let propensity = nuisances.of(*row).propensity;
        options.trim <= propensity && propensity <= 1.0 - options.trim
    };
    let kept = (0..tickets.len()).filter(inside);
    let n_kept = kept.clone().count();
    let trimmed = (tickets.len() - n_kept) as u64;
    if MOST_TRIMMED_PERCENT * tickets.len() as u64 <= 100 * trimmed && 0 < trimmed {
        return Err(StatsError::NoOverlap {
            without_counterpart: trimmed,
            tickets: tickets.len() as u64,
            allowed_percent: MOST_TRIMMED_PERCENT,
        });
    }
    // Made anew for each sum: there may be millions.
    let scores =
        kept.map(|row| Score::of(&tickets.get(row), &nuisances.of(row).clipped(options.clip)));
    let [effective_answers_people, effective_answers_ai] =
        [false, true].map(|by_ai| effective(scores.clone(), by_ai));
    for (what, found) in [
        ("effective answers on the AI's side", effective_answers_ai),
        ("effective answers on people's side", effective_answers_people),
    ] {
        if found < FEWEST_ANSWERS_A_SIDE as f64 {
            return Err(StatsError::TooFew {
                what,
                found: whole(found),
                needed: FEWEST_ANSWERS_A_SIDE,
            });
        }
    }
    let (difference, clusters) = mean_of_scores(&scores, Spread::Population, options.level)?;
    Ok(DoublyRobust {
        difference,
        kept: n_kept as u64,
        trimmed,
        clusters,
        effective_answers_ai,
        effective_answers_people,
        overlap: Overlap::of(tickets, covariates, &nuisances, options.clip),
    })
}

/// What one ticket says about both sides.
#[derive(Debug, Clone, Copy)]
pub(super) struct Score {
    cluster: u64,
    /// Whose answer it is, with its weight; `None` without an answer.
    answer: Option<(bool, f64)>,
    of_ai: f64,
    of_people: f64,
}

impl Score {
    fn of(ticket: &ComparedTicket, nuisance: &Nuisance) -> Self {
        let mut res = Self {
            cluster: ticket.cluster,
            answer: None,
            of_ai: nuisance.outcome_ai,
            of_people: nuisance.outcome_people,
        };
        if let Some(value) = ticket.value {
            let weight = if ticket.by_ai {
                1.0 / (nuisance.propensity * nuisance.response_ai)
            } else {
                1.0 / ((1.0 - nuisance.propensity) * nuisance.response_people)
            };
            res.answer = Some((ticket.by_ai, weight));
            if ticket.by_ai {
                res.of_ai += weight * (value - nuisance.outcome_ai);
            } else {
                res.of_people += weight * (value - nuisance.outcome_people);
            }
        }
        res
    }
}

/// The divisor of the variance where customers have one ticket each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spread {
    /// By n, as is usual for cross-fitted scores.
    Population,
    /// By n - 1.
    Sample,
}

/// The mean of the scores with its error, and the number of customers.
fn mean_of_scores(
    scores: &(impl Iterator<Item = Score> + Clone),
    spread: Spread,
    level: Level,
) -> Result<(MeanDifference, u64), StatsError> {
    let n_tickets = scores.clone().count();
    let n = n_tickets as f64;
    let mean_ai = scores.clone().map(|score| score.of_ai).sum::<f64>() / n;
    let mean_people = scores.clone().map(|score| score.of_people).sum::<f64>() / n;
    let difference = mean_ai - mean_people;
    let influences = scores.clone().map(|score| Influence {
        cluster: score.cluster,
        value: (score.of_ai - score.of_people - difference) / n,
    });
    let (clusters, mut variance) = clustered_error(influences)?;
    if clusters == n_tickets as u64 && spread == Spread::Population {
        variance *= (n - 1.0) / n;
    }
    let standard_error = variance.sqrt();
    let half = -normal_quantile(level.tail())? * standard_error;
    let count = |by_ai: bool| {
        let answers = scores.clone().filter_map(|score| score.answer);
        answers.filter(|&(ai, _)| ai == by_ai).count() as u64
    };
    let res = MeanDifference {
        difference,
        standard_error,
        interval: Interval { lower: difference - half, upper: difference + half },
        mean_ai,
        mean_people,
        n_ai: count(true),
        n_people: count(false),
    };
    Ok((res, clusters))
}

/// Kish's effective number of answers of a side.
fn effective(scores: impl Iterator<Item = Score>, by_ai: bool) -> f64 {
    let weights = scores.filter_map(|score| score.answer).filter(|&(ai, _)| ai == by_ai);
    kish(weights.map(|(_, weight)| weight))
}

/// `(sum w)^2 / sum w^2`; 0 without weights.
fn kish(weights: impl Iterator<Item = f64>) -> f64 {
    let (sum, squares) = weights.fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
    if 0.0 < squares { sum * sum / squares } else { 0.0 }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an effective number is at least 0 and at most the number of tickets"
)]
fn whole(number: f64) -> u64 {
    number.floor() as u64
}

fn check(
    tickets: &ComparedTickets,
    covariates: &Covariates,
    folds: &[u32],
    options: &DoublyRobustOptions,
) -> Result<(), StatsError> {
    for (name, found) in [("covariates", covariates.n_rows()), ("folds", folds.len())] {
        if found != tickets.len() {
            return Err(StatsError::LengthMismatch { name, found, needed: tickets.len() });
        }
    }
    if !(0.0 < options.clip && options.clip < 0.5) {
        let needed = "strictly between 0 and 1/2";
        return Err(StatsError::OutOfRange { name: "clip", value: options.clip, needed });
    }
    if !(0.0 <= options.trim && options.trim < 0.5) {
        let needed = "at least 0 and below 1/2";
        return Err(StatsError::OutOfRange { name: "trim", value: options.trim, needed });
    }
    for value in tickets.kinds().filter_map(|(kind, _)| kind.value) {
        let fits = match options.outcome {
            OutcomeModel::Linear => value.is_finite(),
            OutcomeModel::Logistic => (0.0..=1.0).contains(&value),
        };
        if !fits {
            let needed = match options.outcome {
                OutcomeModel::Linear => "finite",
                OutcomeModel::Logistic => "in [0, 1]",
            };
            return Err(StatsError::OutOfRange { name: "value", value, needed });
        }
    }
    Ok(())
}

fn check_answers(tickets: &ComparedTickets) -> Result<(), StatsError> {
    for (by_ai, what) in [(true, "answers on the AI's side"), (false, "answers on people's side")] {
        let answered =
            tickets.kinds().filter(|(kind, _)| kind.by_ai == by_ai && kind.value.is_some());
        let found = answered.map(|(_, n)| n).sum();
        if found < FEWEST_ANSWERS_A_SIDE {
            return Err(StatsError::TooFew { what, found, needed: FEWEST_ANSWERS_A_SIDE });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
