//! Quantiles of the time to resolution, with open tickets and repeat customers.

use evalctl_stats::{
    Interval, KaplanMeier, Level, Observation, StatsError, special::normal_quantile,
};

use super::{rng::Rng, tally::Tally};

/// Log-normal times with median 8, part of their variance being the customer's; each ticket is watched
/// for an exponential time that has nothing to do with it.
#[derive(Clone, Copy)]
pub(crate) struct Tickets {
    pub(crate) n_customers: u64,
    /// Correlation of the log times of two tickets of one customer.
    pub(crate) likeness: f64,
    /// Tickets per customer are uniform from 1 to this.
    pub(crate) largest_load: u64,
    pub(crate) mean_watch: f64,
    pub(crate) quantile: f64,
}

const MEDIAN: f64 = 8.0;

impl Tickets {
    pub(crate) fn run(&self, repetitions: u64, rng: &mut Rng) -> Result<Vec<Tally>, StatsError> {
        let truth = MEDIAN * libm::exp(normal_quantile(self.quantile)?);
        let mut greenwood = Tally::new("Greenwood on tickets", truth);
        let mut clustered = Tally::new("clustered jackknife", truth);
        for _ in 0..repetitions {
            let tickets = self.tickets(rng);
            let alone: Vec<Observation> = (0..)
                .zip(&tickets)
                .map(|(cluster, &ticket)| Observation { cluster, ..ticket })
                .collect();
            self.tally(&KaplanMeier::fit(&alone)?, &mut greenwood)?;
            self.tally(&KaplanMeier::fit(&tickets)?, &mut clustered)?;
        }
        Ok(vec![greenwood, clustered])
    }

    fn tally(&self, km: &KaplanMeier, tally: &mut Tally) -> Result<(), StatsError> {
        let limits = km.quantile_interval(self.quantile, Level::percent_95())?;
        match (km.quantile(self.quantile)?, limits.lower) {
            (Some(estimate), Some(lower)) => {
                // An upper limit that is not reached excludes nothing.
                tally.add(
                    estimate,
                    Interval { lower, upper: limits.upper.unwrap_or(f64::INFINITY) },
                );
            }
            _ => tally.add_none(),
        }
        Ok(())
    }

    fn tickets(&self, rng: &mut Rng) -> Vec<Observation> {
        let mut res = Vec::new();
        for cluster in 0..self.n_customers {
            let customer = self.likeness.sqrt() * rng.normal();
            for _ in 0..rng.one_to(self.largest_load) {
                let ticket = (1.0 - self.likeness).sqrt() * rng.normal();
                let needed = MEDIAN * libm::exp(customer + ticket);
                let watched = rng.exponential(self.mean_watch);
                res.push(Observation {
                    time: needed.min(watched),
                    ended: needed <= watched,
                    cluster,
                });
            }
        }
        res
    }
}
