//! Repeated trials of the same tasks.

use evalctl_stats::{Level, StatsError, TaskTrials, pass_hat};

use super::{rng::Rng, tally::Tally};

/// Tasks whose chance to pass is the square root of a uniform number: mostly easy, some hard.
#[derive(Clone, Copy)]
pub(crate) struct Benchmark {
    pub(crate) n_tasks: u64,
    pub(crate) trials: u64,
    pub(crate) k: u64,
}

impl Benchmark {
    pub(crate) fn run(&self, repetitions: u64, rng: &mut Rng) -> Result<Vec<Tally>, StatsError> {
        // The mean of U^(k/2) over uniform U.
        let mut tally = Tally::new("t over tasks", 2.0 / (self.k as f64 + 2.0));
        for _ in 0..repetitions {
            let tasks: Vec<TaskTrials> = (0..self.n_tasks).map(|_| self.task(rng)).collect();
            let res = pass_hat(&tasks, self.k, Level::percent_95())?;
            match res.interval {
                Some(interval) => tally.add(res.estimate, interval),
                None => tally.add_none(),
            }
        }
        Ok(vec![tally])
    }

    fn task(&self, rng: &mut Rng) -> TaskTrials {
        let chance = rng.uniform().sqrt();
        let passed = (0..self.trials).map(|_| u64::from(rng.happens(chance))).sum();
        TaskTrials { trials: self.trials, passed }
    }
}
