//! The fitted chances and means that a score is made of.

use std::collections::{BTreeMap, BTreeSet};

use super::{DoublyRobustOptions, OutcomeModel};
use crate::{
    ComparedTickets, Covariates, StatsError,
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

/// The chances and means of every ticket, each fitted without the ticket's own fold.
///
/// Tickets of one fold of which the same is known have the same ones, so there are few.
pub(super) struct Nuisances<'a> {
    covariates: &'a Covariates,
    folds: &'a [u32],
    /// By fold, then by pattern.
    of_fold: BTreeMap<u32, Vec<Nuisance>>,
}

impl<'a> Nuisances<'a> {
    /// `covariates` and `folds` have an entry a ticket.
    pub(super) fn cross_fitted(
        tickets: &ComparedTickets,
        covariates: &'a Covariates,
        folds: &'a [u32],
        options: &DoublyRobustOptions,
    ) -> Result<Self, StatsError> {
        let names: BTreeSet<u32> = folds.iter().copied().collect();
        if names.len() < 2 {
            let found = names.len() as u64;
            return Err(StatsError::TooFew { what: "folds", found, needed: 2 });
        }
        let mut of_fold = BTreeMap::new();
        for fold in names {
            let others = || (0..tickets.len()).filter(|&row| folds[row] != fold);
            let by_ai = others().map(|row| (row, f64::from(u8::from(tickets.get(row).by_ai))));
            let propensity = fit(covariates, by_ai, Link::Logit);
            let [people, ai] =
                [false, true].map(|side| Side::fit(tickets, covariates, others(), side, options));
            let (people, ai) = (people?, ai?);
            let of_pattern = |pattern: usize| {
                let cells = covariates.cells_of(pattern);
                Nuisance {
                    propensity: propensity.mean_of(cells),
                    response_ai: ai.response(cells),
                    response_people: people.response(cells),
                    outcome_ai: ai.outcome.mean_of(cells),
                    outcome_people: people.outcome.mean_of(cells),
                }
            };
            of_fold.insert(fold, (0..covariates.n_patterns()).map(of_pattern).collect());
        }
        Ok(Self { covariates, folds, of_fold })
    }

    /// What the other folds say of the ticket at `row`.
    pub(super) fn of(&self, row: usize) -> &Nuisance {
        &self.of_fold[&self.folds[row]][self.covariates.pattern(row)]
    }
}

/// The models of one side.
struct Side {
    /// `None` where everybody answered.
    response: Option<Fit>,
    outcome: Fit,
}

impl Side {
    fn fit(
        tickets: &ComparedTickets,
        covariates: &Covariates,
        rows: impl Iterator<Item = usize> + Clone,
        by_ai: bool,
        options: &DoublyRobustOptions,
    ) -> Result<Self, StatsError> {
        let of_side = rows.filter(|&row| tickets.get(row).by_ai == by_ai);
        let answers =
            of_side.clone().filter_map(|row| tickets.get(row).value.map(|value| (row, value)));
        let n_answers = answers.clone().count();
        if n_answers == 0 {
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
        let all_answered = n_answers == of_side.clone().count();
        let answered =
            of_side.map(|row| (row, f64::from(u8::from(tickets.get(row).value.is_some()))));
        Ok(Self {
            response: (!all_answered).then(|| fit(covariates, answered, Link::Logit)),
            outcome: fit(covariates, answers, link),
        })
    }

    fn response(&self, cells: &[(usize, f64)]) -> f64 {
        self.response.as_ref().map_or(1.0, |fit| fit.mean_of(cells))
    }
}
