//! The same estimators with one free number a stratum: they agree with direct standardisation.

use std::collections::BTreeMap;

use super::{Score, Spread, mean_of_scores, nuisance::Nuisance};
use crate::{ComparedTickets, Level, MeanDifference, StatsError};

/// Returns the augmented inverse weighting estimate with chances and means by stratum.
///
/// The estimate equals [`standardise`](crate::standardise) to all tickets where no stratum is dropped; its error counts
/// the mix of tickets as drawn, not as fixed.
///
/// # Errors
///
/// [`StatsError::TooFew`] for a stratum without an answer on a side.
pub fn saturated_aipw(
    tickets: &ComparedTickets,
    level: Level,
) -> Result<MeanDifference, StatsError> {
    let mut strata: BTreeMap<u32, [Side; 2]> = BTreeMap::new();
    for ticket in tickets.iter() {
        let side = &mut strata.entry(ticket.stratum).or_default()[usize::from(ticket.by_ai)];
        side.tickets += 1.0;
        if let Some(value) = ticket.value {
            side.answers += 1.0;
            side.sum += value;
        }
    }
    if strata.values().flatten().any(|side| side.answers <= 0.0) {
        let what = "answers on a side of a stratum";
        return Err(StatsError::TooFew { what, found: 0, needed: 1 });
    }
    let scores = tickets.iter().map(|ticket| {
        let [people, ai] = &strata[&ticket.stratum];
        let nuisance = Nuisance {
            propensity: ai.tickets / (ai.tickets + people.tickets),
            response_ai: ai.answers / ai.tickets,
            response_people: people.answers / people.tickets,
            outcome_ai: ai.sum / ai.answers,
            outcome_people: people.sum / people.answers,
        };
        Score::of(&ticket, &nuisance)
    });
    mean_of_scores(&scores, Spread::Sample, level).map(|(difference, _)| difference)
}

#[derive(Default)]
struct Side {
    tickets: f64,
    answers: f64,
    sum: f64,
}

/// Returns the difference of means weighted by the inverse of given chances of going to the AI (Hajek).
///
/// One chance a ticket, strictly between 0 and 1. No error: that of the chances is not known here.
///
/// # Errors
///
/// [`StatsError::LengthMismatch`], [`StatsError::OutOfRange`] for a chance or a value, [`StatsError::TooFew`] for a side
/// without answers.
pub fn hajek_difference(tickets: &ComparedTickets, chances: &[f64]) -> Result<f64, StatsError> {
    if chances.len() != tickets.len() {
        return Err(StatsError::LengthMismatch {
            name: "chances",
            found: chances.len(),
            needed: tickets.len(),
        });
    }
    let (mut sums, mut weights) = ([0.0; 2], [0.0; 2]);
    for (ticket, &chance) in tickets.iter().zip(chances) {
        crate::level::check_open_unit("chance", chance)?;
        if let Some(value) = ticket.value {
            crate::moments::check_finite("value", &[value])?;
            let weight = if ticket.by_ai { 1.0 / chance } else { 1.0 / (1.0 - chance) };
            sums[usize::from(ticket.by_ai)] += weight * value;
            weights[usize::from(ticket.by_ai)] += weight;
        }
    }
    if weights.iter().any(|&weight| weight <= 0.0) {
        return Err(StatsError::TooFew { what: "answers on a side", found: 0, needed: 1 });
    }
    Ok(sums[1] / weights[1] - sums[0] / weights[0])
}
