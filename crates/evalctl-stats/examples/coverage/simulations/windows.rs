//! Reopening within 14 days, seen from a data cut at day 90.

use evalctl_stats::{
    FollowUp, Level, StatsError, clustered_proportion, event_share, matured_cohort, wilson,
};

use super::{rng::Rng, tally::Tally};

/// Tickets resolved evenly over 90 days; 30 % are reopened at some time, 8 days later on average.
#[derive(Clone, Copy)]
pub(crate) struct Export {
    pub(crate) n_customers: u64,
    /// Chance that a ticket is reopened, or not, as its customer's tickets usually are.
    pub(crate) likeness: f64,
    /// Tickets per customer are uniform from 1 to this.
    pub(crate) largest_load: u64,
}

const CUT: f64 = 90.0;
const WINDOW: f64 = 14.0;
const EVER_REOPENED: f64 = 0.3;
const MEAN_DELAY: f64 = 8.0;

impl Export {
    pub(crate) fn run(&self, repetitions: u64, rng: &mut Rng) -> Result<Vec<Tally>, StatsError> {
        let truth = EVER_REOPENED * (1.0 - libm::exp(-WINDOW / MEAN_DELAY));
        let level = Level::percent_95();
        let mut naive = Tally::new("all tickets, Wilson", truth);
        let mut matured = Tally::new("matured, Wilson", truth);
        let mut matured_clustered = Tally::new("matured, Korn-Graubard", truth);
        let mut survival = Tally::new("1 - KM, clustered jackknife", truth);
        if self.largest_load == 1 {
            survival.interval = "1 - KM, Greenwood";
        }
        for _ in 0..repetitions {
            let tickets = self.tickets(rng);
            let reopened = tickets
                .iter()
                .filter(|ticket| ticket.event_after.is_some_and(|after| after <= WINDOW))
                .count() as u64;
            let n = tickets.len() as u64;
            naive.add(reopened as f64 / n as f64, wilson(reopened, n, level)?);

            let cohort = matured_cohort(&tickets, WINDOW, CUT)?;
            let rate = clustered_proportion(&cohort.histogram, level)?;
            matured.add(rate.estimate, wilson(cohort.k, cohort.n, level)?);
            matured_clustered.add(rate.estimate, rate.interval);

            let share = event_share(&tickets, WINDOW, CUT, level)?;
            survival.add(share.estimate, share.interval);
        }
        Ok(vec![naive, matured, matured_clustered, survival])
    }

    fn tickets(&self, rng: &mut Rng) -> Vec<FollowUp> {
        let mut res = Vec::new();
        for cluster in 0..self.n_customers {
            let usual = rng.happens(EVER_REOPENED);
            for _ in 0..rng.one_to(self.largest_load) {
                let resolved_at = CUT * rng.uniform();
                let ever =
                    if rng.happens(self.likeness) { usual } else { rng.happens(EVER_REOPENED) };
                let after = rng.exponential(MEAN_DELAY);
                let event_after = (ever && resolved_at + after <= CUT).then_some(after);
                res.push(FollowUp { resolved_at, event_after, cluster });
            }
        }
        res
    }
}
