//! Is a burst a burst, where weeks swing by themselves?

use evalctl_stats::{Interval, Level, StatsError, TwoPeriods, growth};

use super::{rng::Rng, tally::Tally};

/// Customers who write about one thing, a week against the four before it.
#[derive(Clone, Copy)]
pub(crate) struct Bursts {
    pub(crate) customers_a_week: u64,
    /// Share of them in a usual week.
    pub(crate) share: f64,
    /// How many times that share in the recent week.
    pub(crate) ratio: f64,
    /// Standard deviation of the log odds between weeks, half of it carried to the next week.
    pub(crate) swing: f64,
}

const BASELINE_WEEKS: u32 = 4;

impl Bursts {
    pub(crate) fn run(&self, repetitions: u64, rng: &mut Rng) -> Result<Vec<Tally>, StatsError> {
        let mut test = Tally::new("one-sided test at 5 % names no growth", 1.0);
        let mut interval = Tally::new("Clopper-Pearson interval of the ratio", self.ratio);
        for _ in 0..repetitions {
            let mut swing = self.swing * rng.normal();
            let mut weeks = Vec::new();
            for week in 0..=BASELINE_WEEKS {
                let share =
                    if week == BASELINE_WEEKS { self.share * self.ratio } else { self.share };
                let odds = libm::exp(libm::log(share / (1.0 - share)) + swing);
                let happens = odds / (1.0 + odds);
                weeks.push(
                    (0..self.customers_a_week).filter(|_| rng.happens(happens)).count() as u64
                );
                swing = 0.5 * swing + 0.75_f64.sqrt() * self.swing * rng.normal();
            }
            let recent = weeks.pop().unwrap_or(0);
            let counts = TwoPeriods {
                recent,
                recent_total: self.customers_a_week,
                baseline: weeks.iter().sum(),
                baseline_total: self.customers_a_week * u64::from(BASELINE_WEEKS),
            };
            if counts.baseline == 0 {
                test.add_none();
                interval.add_none();
                continue;
            }
            let res = growth(counts, Level::percent_95())?;
            let estimate = res.ratio.unwrap_or(0.0);
            let lower = if res.p < 0.05 { 1.0 + f64::EPSILON } else { 0.0 };
            test.add(estimate, Interval { lower, upper: f64::INFINITY });
            let upper = res.upper.unwrap_or(f64::INFINITY);
            interval.add(estimate, Interval { lower: res.lower, upper });
        }
        Ok(vec![test, interval])
    }
}
