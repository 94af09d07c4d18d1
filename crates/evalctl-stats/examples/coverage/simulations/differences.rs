//! Differences of two independent shares.

use evalctl_stats::{Interval, Level, SharePair, StatsError, miettinen_nurminen, newcombe};

use super::{rng::Rng, tally::Tally};

/// Two sides that do not know of each other.
#[derive(Clone, Copy)]
pub(crate) struct TwoSides {
    pub(crate) first: (f64, u64),
    pub(crate) second: (f64, u64),
}

impl TwoSides {
    pub(crate) fn run(&self, repetitions: u64, rng: &mut Rng) -> Result<Vec<Tally>, StatsError> {
        let level = Level::percent_95();
        let truth = self.first.0 - self.second.0;
        let mut wald = Tally::new("Wald", truth);
        let mut hybrid = Tally::new("Newcombe", truth);
        let mut score = Tally::new("Miettinen-Nurminen", truth);
        for _ in 0..repetitions {
            let [k1, k2] = [self.first, self.second]
                .map(|(share, n)| (0..n).filter(|_| rng.happens(share)).count() as u64);
            let pair = SharePair { k1, n1: self.first.1, k2, n2: self.second.1 };
            let (p1, p2) = (k1 as f64 / pair.n1 as f64, k2 as f64 / pair.n2 as f64);
            let difference = p1 - p2;
            let error =
                (p1 * (1.0 - p1) / pair.n1 as f64 + p2 * (1.0 - p2) / pair.n2 as f64).sqrt();
            let half = 1.959_963_984_540_054 * error;
            wald.add(difference, Interval { lower: difference - half, upper: difference + half });
            hybrid.add(difference, newcombe(pair, level)?);
            score.add(difference, miettinen_nurminen(pair, level)?);
        }
        Ok(vec![wald, hybrid, score])
    }
}
