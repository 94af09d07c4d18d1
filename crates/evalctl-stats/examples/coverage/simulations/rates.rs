//! Rates with repeat customers.

use evalctl_stats::{ClusterCount, Level, StatsError, clustered_proportion, wilson};

use super::{rng::Rng, tally::Tally};

/// Customers whose tickets resemble each other.
#[derive(Clone, Copy)]
pub(crate) struct RepeatCustomers {
    pub(crate) n_customers: u64,
    /// Chance of success of a ticket.
    pub(crate) share: f64,
    /// Chance that a ticket ends as its customer's tickets usually do; the correlation is its square.
    pub(crate) likeness: f64,
    /// Tickets per customer are uniform from 1 to this.
    pub(crate) largest_load: u64,
    /// Chance of success of the 15 % of customers that have `largest_load`; the others then have one.
    pub(crate) heavy_share: Option<f64>,
}

const HEAVY: f64 = 0.15;

impl RepeatCustomers {
    pub(crate) fn run(&self, repetitions: u64, rng: &mut Rng) -> Result<Vec<Tally>, StatsError> {
        let mut tickets = Tally::new("Wilson on tickets", self.truth());
        let mut customers = Tally::new("Korn-Graubard", self.truth());
        for _ in 0..repetitions {
            let histogram: Vec<ClusterCount> =
                (0..self.n_customers).map(|_| self.customer(rng)).collect();
            let rate = clustered_proportion(&histogram, Level::percent_95())?;
            tickets.add(rate.estimate, wilson(rate.k, rate.n, Level::percent_95())?);
            customers.add(rate.estimate, rate.interval);
        }
        Ok(vec![tickets, customers])
    }

    /// Share of all tickets: heavy customers count by their tickets.
    fn truth(&self) -> f64 {
        let Some(heavy_share) = self.heavy_share else { return self.share };
        let heavy_tickets = HEAVY * self.largest_load as f64;
        (heavy_tickets * heavy_share + (1.0 - HEAVY) * self.share) / (heavy_tickets + 1.0 - HEAVY)
    }

    fn customer(&self, rng: &mut Rng) -> ClusterCount {
        let (share, n) = match self.heavy_share {
            Some(heavy_share) if rng.happens(HEAVY) => (heavy_share, self.largest_load),
            Some(_) => (self.share, 1),
            None => (self.share, rng.one_to(self.largest_load)),
        };
        let usual = rng.happens(share);
        let ticket =
            |rng: &mut Rng| if rng.happens(self.likeness) { usual } else { rng.happens(share) };
        let k = (0..n).map(|_| u64::from(ticket(rng))).sum();
        ClusterCount { k, n, clusters: 1 }
    }
}
