//! Do the two sides get like tickets?

use super::{kish, nuisance::Nuisances};
use crate::{ComparedTickets, Covariates, StatsError, moments::Moments};

/// Describes how far the two sides get like tickets.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlap {
    /// The smallest chance of going to the AI.
    pub smallest: f64,
    /// The largest one.
    pub largest: f64,
    /// The share of tickets with a chance below 0.05 or above 0.95.
    pub share_outside: f64,
    /// Kish's effective number of the AI's tickets, weighted to all tickets.
    pub effective_ai: f64,
    /// The same of people's tickets.
    pub effective_people: f64,
    /// Tickets of the AI by tenths of the chance.
    pub histogram_ai: [u64; 10],
    /// Tickets of people by tenths of the chance.
    pub histogram_people: [u64; 10],
    /// How far each covariate differs between the sides, in the order of their columns.
    pub imbalance: Vec<Imbalance>,
}

/// Holds standardised mean differences of one covariate, AI less people; above 0.1 either way is worth a look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Imbalance {
    /// As handled; `None` where the covariate does not vary.
    pub before: Option<f64>,
    /// After weighting by the inverse chance.
    pub after: Option<f64>,
}

impl Overlap {
    pub(super) fn of(
        tickets: &ComparedTickets,
        covariates: &Covariates,
        nuisances: &Nuisances<'_>,
        clip: f64,
    ) -> Self {
        let mut res = Self {
            smallest: f64::INFINITY,
            largest: f64::NEG_INFINITY,
            share_outside: 0.0,
            effective_ai: 0.0,
            effective_people: 0.0,
            histogram_ai: [0; 10],
            histogram_people: [0; 10],
            imbalance: Vec::new(),
        };
        let mut n_outside = 0_u64;
        for (row, ticket) in tickets.iter().enumerate() {
            let chance = nuisances.of(row).propensity;
            res.smallest = res.smallest.min(chance);
            res.largest = res.largest.max(chance);
            n_outside += u64::from(chance < 0.05 || 0.95 < chance);
            let tenth = (1..10).take_while(|&tenth| f64::from(tenth) / 10.0 <= chance).count();
            let side = if ticket.by_ai { &mut res.histogram_ai } else { &mut res.histogram_people };
            side[tenth] += 1;
        }
        res.share_outside = n_outside as f64 / tickets.len() as f64;
        let weight = |row: usize| {
            let chance = nuisances.of(row).clipped(clip).propensity;
            if tickets.get(row).by_ai { 1.0 / chance } else { 1.0 / (1.0 - chance) }
        };
        let of_side = |by_ai: bool| {
            kish((0..tickets.len()).filter(|&row| tickets.get(row).by_ai == by_ai).map(weight))
        };
        (res.effective_ai, res.effective_people) = (of_side(true), of_side(false));
        let before = [false, true].map(|side| Sums::of(tickets, covariates, |_| 1.0, side));
        let after = [false, true].map(|side| Sums::of(tickets, covariates, weight, side));
        res.imbalance = (0..covariates.n_columns())
            .map(|column| {
                let [people, ai] = [&before[0], &before[1]].map(|sums| sums.variance(column));
                let unit = ai.zip(people).map(|(ai, people)| f64::midpoint(ai, people).sqrt());
                let unit = unit.filter(|&unit| 0.0 < unit);
                let difference = |sums: &[Sums; 2]| {
                    unit.map(|unit| (sums[1].mean(column) - sums[0].mean(column)) / unit)
                };
                Imbalance { before: difference(&before), after: difference(&after) }
            })
            .collect();
        res
    }
}

/// Weighted sums of each column over one side.
struct Sums {
    n: f64,
    weight: f64,
    sum: Vec<f64>,
    squares: Vec<f64>,
}

impl Sums {
    fn of(
        tickets: &ComparedTickets,
        covariates: &Covariates,
        weight: impl Fn(usize) -> f64,
        by_ai: bool,
    ) -> Self {
        let n_columns = covariates.n_columns();
        let mut res =
            Self { n: 0.0, weight: 0.0, sum: vec![0.0; n_columns], squares: vec![0.0; n_columns] };
        for row in (0..tickets.len()).filter(|&row| tickets.get(row).by_ai == by_ai) {
            let weight = weight(row);
            res.n += 1.0;
            res.weight += weight;
            // The first cell is the intercept.
            for &(column, value) in &covariates.row(row)[1..] {
                res.sum[column - 1] += weight * value;
                res.squares[column - 1] += weight * value * value;
            }
        }
        res
    }

    fn mean(&self, column: usize) -> f64 {
        self.sum[column] / self.weight
    }

    /// Sample variance of an unweighted column.
    fn variance(&self, column: usize) -> Option<f64> {
        let mean = self.mean(column);
        (2.0 <= self.n)
            .then(|| ((self.squares[column] - self.n * mean * mean) / (self.n - 1.0)).max(0.0))
    }
}

/// Returns the difference of means over the root of the mean of both variances.
///
/// # Errors
///
/// [`StatsError::TooFew`] below two values on a side, [`StatsError::OutOfRange`] for one that is not finite,
/// [`StatsError::Unbounded`] if no value differs from another on its side.
pub fn standardised_mean_difference(ai: &[f64], people: &[f64]) -> Result<f64, StatsError> {
    let (ai, people) = (Moments::of(ai)?, Moments::of(people)?);
    let unit = f64::midpoint(ai.variance()?, people.variance()?).sqrt();
    if unit <= 0.0 {
        return Err(StatsError::Unbounded { what: "the standardised difference" });
    }
    Ok((ai.mean - people.mean) / unit)
}
