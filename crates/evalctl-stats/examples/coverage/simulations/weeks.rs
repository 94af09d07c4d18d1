//! Weekly series that resemble their neighbours: does a trend test keep its level, does a slope's interval hold?

use evalctl_stats::{Interval, Level, MannKendall, StatsError, mann_kendall, theil_sen};

use super::{rng::Rng, tally::Tally};

/// A line with normal noise of standard deviation 1, each week's noise partly that of the week before.
#[derive(Clone, Copy)]
pub(crate) struct Series {
    pub(crate) n_weeks: u32,
    /// Correlation of the noise of neighbouring weeks.
    pub(crate) likeness: f64,
    /// Change a week.
    pub(crate) slope: f64,
}

const ALPHA: f64 = 0.05;

impl Series {
    /// For the tests "covers" is the share of series in which no trend is named: with a slope of 0 one less the
    /// level, otherwise one less the power; "above" are series in which a rise is named.
    pub(crate) fn run(&self, repetitions: u64, rng: &mut Rng) -> Result<Vec<Tally>, StatsError> {
        let mut independent = Tally::new("Mann-Kendall names no trend", 0.0);
        let mut corrected = Tally::new("Hamed-Rao names no trend", 0.0);
        let mut both = Tally::new("the larger p names no trend", 0.0);
        let mut slope = Tally::new("Theil-Sen interval of the slope", self.slope);
        for _ in 0..repetitions {
            let values = self.values(rng);
            let test = mann_kendall(&values)?;
            let estimate = theil_sen(&values, Level::percent_95())?;
            let plain = test.independent.p;
            independent.add(estimate.slope, named(&test, plain));
            let p = test.autocorrelated.map_or(plain, |corrected| corrected.p);
            corrected.add(estimate.slope, named(&test, p));
            both.add(estimate.slope, named(&test, p.max(plain)));
            slope.add(estimate.slope, estimate.interval);
        }
        Ok(vec![independent, corrected, both, slope])
    }

    fn values(&self, rng: &mut Rng) -> Vec<f64> {
        let fresh = (1.0 - self.likeness * self.likeness).sqrt();
        let mut noise = rng.normal();
        let mut res = Vec::new();
        for week in 0..self.n_weeks {
            res.push(self.slope * f64::from(week) + noise);
            noise = self.likeness * noise + fresh * rng.normal();
        }
        res
    }
}

/// All numbers where no trend is named, else those of its sign.
fn named(test: &MannKendall, p: f64) -> Interval {
    let infinite = f64::INFINITY;
    if ALPHA <= p {
        Interval { lower: -infinite, upper: infinite }
    } else if 0 < test.s {
        Interval { lower: f64::MIN_POSITIVE, upper: infinite }
    } else {
        Interval { lower: -infinite, upper: -f64::MIN_POSITIVE }
    }
}
