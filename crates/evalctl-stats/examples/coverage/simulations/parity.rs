//! AI against people when the AI gets the easy tickets and the silent differ from those who answer.

use evalctl_stats::{
    ComparedTicket, ComparedTickets, Covariates, DoublyRobustOptions, Level, OutcomeModel,
    StatsError, Target, crude_difference, doubly_robust, folds_by_customer, standardise,
};

use super::{rng::Rng, tally::Tally};

/// Customers with one or two tickets of two kinds and of unequal difficulty.
#[derive(Clone, Copy)]
pub(crate) struct Helpdesk {
    pub(crate) n_customers: u64,
    /// What the AI loses against people on the same ticket, as a share of satisfied customers.
    pub(crate) loss: f64,
    /// Whether hard tickets and people's tickets are answered less often.
    pub(crate) silence: bool,
}

impl Helpdesk {
    pub(crate) fn run(&self, repetitions: u64, rng: &mut Rng) -> Result<Vec<Tally>, StatsError> {
        let level = Level::percent_95();
        let mut crude = Tally::new("crude difference", -self.loss);
        let mut by_kind = Tally::new("standardised by kind only", -self.loss);
        let mut robust = Tally::new("doubly robust, cross-fitted", -self.loss);
        let options =
            DoublyRobustOptions { outcome: OutcomeModel::Logistic, clip: 0.01, trim: 0.0, level };
        for _ in 0..repetitions {
            let (tickets, covariates) = self.tickets(rng)?;
            let res = crude_difference(&tickets, level)?;
            crude.add(res.difference, res.interval);
            let res = standardise(&tickets, Target::AllTickets, level)?.difference;
            by_kind.add(res.difference, res.interval);
            let folds = folds_by_customer(&tickets, 5, 1)?;
            match doubly_robust(&tickets, &covariates, &folds, &options) {
                Ok(res) => robust.add(res.difference.difference, res.difference.interval),
                Err(error) if error.is_refusal() => robust.add_none(),
                Err(error) => return Err(error),
            }
        }
        Ok(vec![crude, by_kind, robust])
    }

    fn tickets(&self, rng: &mut Rng) -> Result<(ComparedTickets, Covariates), StatsError> {
        let chance = |logit: f64| 1.0 / (1.0 + libm::exp(-logit));
        let (mut tickets, mut covariates) = (ComparedTickets::default(), Covariates::new(2));
        for cluster in 0..self.n_customers {
            for _ in 0..rng.one_to(2) {
                let difficulty = rng.normal();
                let is_bug = rng.happens(1.0 / 3.0);
                let kind = f64::from(u8::from(is_bug));
                let by_ai = rng.happens(chance(0.3 - difficulty - 0.6 * kind));
                let by_people = 0.75 - 0.1 * difficulty.clamp(-2.0, 2.0) - 0.1 * kind;
                let pleased = rng.happens(if by_ai { by_people - self.loss } else { by_people });
                let side = if by_ai { 0.4 } else { 0.0 };
                let answers = !self.silence || rng.happens(chance(0.6 - 0.5 * difficulty + side));
                tickets.push(ComparedTicket {
                    by_ai,
                    value: answers.then_some(f64::from(u8::from(pleased))),
                    stratum: u32::from(is_bug),
                    cluster,
                });
                covariates.push_row(&[(0, difficulty), (1, kind)])?;
            }
        }
        Ok((tickets, covariates))
    }
}
