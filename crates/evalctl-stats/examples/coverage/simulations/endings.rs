//! Events that something else can make impossible, and mean times that are cut.

use evalctl_stats::{
    CompetingObservation, Ending, Level, Observation, StatsError, cumulative_incidence,
    restricted_mean, special::normal_quantile,
};

use super::{rng::Rng, tally::Tally};

/// Log-normal times to the event with median 8, part of their variance being the customer's; what makes it
/// impossible comes at an exponential time, and each ticket is watched for another.
#[derive(Clone, Copy)]
pub(crate) struct Endings {
    pub(crate) n_customers: u64,
    /// Correlation of the log times of two tickets of one customer.
    pub(crate) likeness: f64,
    /// Tickets per customer are uniform from 1 to this.
    pub(crate) largest_load: u64,
}

const MEDIAN: f64 = 8.0;

const MEAN_COMPETING: f64 = 20.0;

const MEAN_WATCH: f64 = 40.0;

/// The time asked about, and where mean times are cut.
const UNTIL: f64 = 12.0;

struct Drawn {
    event: f64,
    competing: f64,
    watched: f64,
    cluster: u64,
}

impl Endings {
    pub(crate) fn run(&self, repetitions: u64, rng: &mut Rng) -> Result<Vec<Tally>, StatsError> {
        let level = Level::percent_95();
        let incidence =
            mean_over_times(
                |time| {
                    if time <= UNTIL { libm::exp(-time / MEAN_COMPETING) } else { 0.0 }
                },
            )?;
        let cut = mean_over_times(|time| time.min(UNTIL))?;
        let mut alone = Tally::new("Aalen-Johansen, tickets as independent", incidence);
        let mut clustered = Tally::new("Aalen-Johansen by customer", incidence);
        let mut naive = Tally::new("1 - KM, other endings as censored", incidence);
        let mut mean_alone = Tally::new("restricted mean, tickets as independent", cut);
        let mut mean = Tally::new("restricted mean by customer", cut);
        for _ in 0..repetitions {
            let tickets = self.tickets(rng);
            for (tally, by_customer, competes) in
                [(&mut alone, false, true), (&mut clustered, true, true), (&mut naive, true, false)]
            {
                let seen: Vec<CompetingObservation> = (0..)
                    .zip(&tickets)
                    .map(|(own, ticket)| ticket.ending(own, by_customer, competes))
                    .collect();
                match cumulative_incidence(&seen, UNTIL, level) {
                    Ok(res) => match res.interval {
                        Some(interval) => tally.add(res.estimate, interval),
                        None => tally.add_none(),
                    },
                    Err(error) if error.is_refusal() => tally.add_none(),
                    Err(error) => return Err(error),
                }
            }
            for (tally, by_customer) in [(&mut mean_alone, false), (&mut mean, true)] {
                let seen: Vec<Observation> = (0..)
                    .zip(&tickets)
                    .map(|(own, ticket)| ticket.watched(own, by_customer))
                    .collect();
                match restricted_mean(&seen, UNTIL, level) {
                    Ok(res) => match res.interval {
                        Some(interval) => tally.add(res.estimate, interval),
                        None => tally.add_none(),
                    },
                    Err(error) if error.is_refusal() => tally.add_none(),
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(vec![alone, clustered, naive, mean_alone, mean])
    }

    fn tickets(&self, rng: &mut Rng) -> Vec<Drawn> {
        let mut res = Vec::new();
        for cluster in 0..self.n_customers {
            let customer = self.likeness.sqrt() * rng.normal();
            for _ in 0..rng.one_to(self.largest_load) {
                let ticket = (1.0 - self.likeness).sqrt() * rng.normal();
                let event = MEDIAN * libm::exp(customer + ticket);
                let competing = rng.exponential(MEAN_COMPETING);
                let watched = rng.exponential(MEAN_WATCH);
                res.push(Drawn { event, competing, watched, cluster });
            }
        }
        res
    }
}

impl Drawn {
    fn ending(&self, own: u64, by_customer: bool, competes: bool) -> CompetingObservation {
        let first = self.event.min(self.competing).min(self.watched);
        let ending = if self.event <= first {
            Ending::Event
        } else if self.competing <= first && competes {
            Ending::Competing
        } else {
            Ending::Censored
        };
        let cluster = if by_customer { self.cluster } else { own };
        CompetingObservation { time: first, ending, cluster }
    }

    fn watched(&self, own: u64, by_customer: bool) -> Observation {
        let cluster = if by_customer { self.cluster } else { own };
        let ended = self.event <= self.watched;
        Observation { time: self.event.min(self.watched), ended, cluster }
    }
}

/// The mean of a function of the time to the event, by its quantiles.
fn mean_over_times(of: impl Fn(f64) -> f64) -> Result<f64, StatsError> {
    const POINTS: u32 = 200_000;
    let mut sum = 0.0;
    for point in 0..POINTS {
        let share = (f64::from(point) + 0.5) / f64::from(POINTS);
        sum += of(MEDIAN * libm::exp(normal_quantile(share)?));
    }
    Ok(sum / f64::from(POINTS))
}
