//! Something that is counted on each ticket, such as touches, when one customer's tickets resemble each other.

use evalctl_stats::{ClusterSum, Level, StatsError, clustered_mean};

use super::{rng::Rng, tally::Tally};

/// One touch and a Poisson number of further ones, whose mean is the customer's: log-normal with mean 0.7.
#[derive(Clone, Copy)]
pub(crate) struct Touches {
    pub(crate) n_customers: u64,
    /// Standard deviation of the logarithm of customers' means.
    pub(crate) spread: f64,
    /// Tickets per customer are uniform from 1 to this.
    pub(crate) largest_load: u64,
}

const FURTHER: f64 = 0.7;

impl Touches {
    pub(crate) fn run(&self, repetitions: u64, rng: &mut Rng) -> Result<Vec<Tally>, StatsError> {
        let level = Level::percent_95();
        let mut alone = Tally::new("mean, tickets as independent", 1.0 + FURTHER);
        let mut by_customer = Tally::new("mean, t by customer", 1.0 + FURTHER);
        let mut of_logarithm = Tally::new("mean, t of its logarithm by customer", 1.0 + FURTHER);
        for _ in 0..repetitions {
            let customers = self.customers(rng);
            let tickets = customers.iter().flatten();
            let tickets: Vec<ClusterSum> = tickets.map(|&sum| ClusterSum { n: 1, sum }).collect();
            let customers: Vec<ClusterSum> = customers
                .iter()
                .map(|tickets| ClusterSum { n: tickets.len() as u64, sum: tickets.iter().sum() })
                .collect();
            let by_ticket = clustered_mean(&tickets)?;
            let mean = clustered_mean(&customers)?;
            for (tally, interval) in [
                (&mut alone, by_ticket.interval(level)?),
                (&mut by_customer, mean.interval(level)?),
                (&mut of_logarithm, mean.log_interval(level)?),
            ] {
                match interval {
                    Some(interval) => tally.add(mean.estimate, interval),
                    None => tally.add_none(),
                }
            }
        }
        Ok(vec![alone, by_customer, of_logarithm])
    }

    /// The touches of each customer's tickets.
    fn customers(&self, rng: &mut Rng) -> Vec<Vec<f64>> {
        let customer = |_| {
            let log_mean = libm::log(FURTHER) - self.spread * self.spread / 2.0;
            let mean = libm::exp(log_mean + self.spread * rng.normal());
            (0..rng.one_to(self.largest_load)).map(|_| 1.0 + poisson(mean, rng)).collect()
        };
        (0..self.n_customers).map(customer).collect()
    }
}

/// Counts how many arrivals fit into one unit of time.
fn poisson(mean: f64, rng: &mut Rng) -> f64 {
    let (mut count, mut time) = (0.0, rng.exponential(1.0));
    while time < mean {
        count += 1.0;
        time += rng.exponential(1.0);
    }
    count
}
