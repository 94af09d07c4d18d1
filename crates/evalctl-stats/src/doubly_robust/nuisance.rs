//! The fitted chances and means that a score is made of.

use std::collections::BTreeSet;

use super::{DoublyRobustOptions, OutcomeModel};
use crate::{
    ComparedTicket, Covariates, StatsError,
    regression::{Fit, Link, fit},
};

/// What the other folds say of one ticket.
#[derive(Debug, Clone, Copy)]
pub(super) struct Nuisance {
    /// Chance of going to the AI.
    pub(super) propensity: f64,
    /// Chance of an answer if the AI handles it.
    pub(super) response_ai: f64,
    /// Chance of an answer if people handle it.
    pub(super) response_people: f64,
    /// Mean outcome if the AI handles it.
    pub(super) outcome_ai: f64,
    /// Mean outcome if people handle it.
    pub(super) outcome_people: f64,
}

impl Nuisance {
    /// Keeps chances away from 0, and the propensity from 1 too.
    pub(super) fn clipped(self, clip: f64) -> Self {
        Self {
            propensity: self.propensity.clamp(clip, 1.0 - clip),
            response_ai: self.response_ai.max(clip),
            response_people: self.response_people.max(clip),
            ..self
        }
    }
}

/// One entry a ticket, each fitted without the ticket's own fold.
pub(super) fn cross_fitted(
    tickets: &[ComparedTicket],
    covariates: &Covariates,
    folds: &[u32],
    options: &DoublyRobustOptions,
) -> Result<Vec<Nuisance>, StatsError> {
    let names: BTreeSet<u32> = folds.iter().copied().collect();
    if names.len() < 2 {
        let found = names.len() as u64;
        return Err(StatsError::TooFew { what: "folds", found, needed: 2 });
    }
    let blank = Nuisance {
        propensity: 0.0,
        response_ai: 1.0,
        response_people: 1.0,
        outcome_ai: 0.0,
        outcome_people: 0.0,
    };
    let mut res = vec![blank; tickets.len()];
    for fold in names {
        let others: Vec<usize> = (0..tickets.len()).filter(|&row| folds[row] != fold).collect();
        let by_ai: Vec<(usize, f64)> =
            others.iter().map(|&row| (row, f64::from(u8::from(tickets[row].by_ai)))).collect();
        let propensity = fit(covariates, &by_ai, Link::Logit);
        let [people, ai] =
            [false, true].map(|side| Side::fit(tickets, covariates, &others, side, options));
        let (people, ai) = (people?, ai?);
        for row in (0..tickets.len()).filter(|&row| folds[row] == fold) {
            res[row] = Nuisance {
                propensity: propensity.mean(covariates, row),
                response_ai: ai.response(covariates, row),
                response_people: people.response(covariates, row),
                outcome_ai: ai.outcome.mean(covariates, row),
                outcome_people: people.outcome.mean(covariates, row),
            };
        }
    }
    Ok(res)
}

/// The models of one side.
struct Side {
    /// `None` where everybody answered.
    response: Option<Fit>,
    outcome: Fit,
}

impl Side {
    fn fit(
        tickets: &[ComparedTicket],
        covariates: &Covariates,
        rows: &[usize],
        by_ai: bool,
        options: &DoublyRobustOptions,
    ) -> Result<Self, StatsError> {
        let of_side = rows.iter().copied().filter(|&row| tickets[row].by_ai == by_ai);
        let (mut answered, mut answers) = (Vec::new(), Vec::new());
        for row in of_side {
            answered.push((row, f64::from(u8::from(tickets[row].value.is_some()))));
            answers.extend(tickets[row].value.map(|value| (row, value)));
        }
        if answers.is_empty() {
            let what = if by_ai {
                "answers on the AI's side outside a fold"
            } else {
                "answers on people's side outside a fold"
            };
            return Err(StatsError::TooFew { what, found: 0, needed: 1 });
        }
        let link = match options.outcome {
            OutcomeModel::Linear => Link::Identity,
            OutcomeModel::Logistic => Link::Logit,
        };
        Ok(Self {
            response: (answers.len() < answered.len())
                .then(|| fit(covariates, &answered, Link::Logit)),
            outcome: fit(covariates, &answers, link),
        })
    }

    fn response(&self, covariates: &Covariates, row: usize) -> f64 {
        self.response.as_ref().map_or(1.0, |fit| fit.mean(covariates, row))
    }
}
