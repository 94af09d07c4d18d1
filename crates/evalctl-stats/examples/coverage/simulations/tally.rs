//! How often an interval contained the truth.

use evalctl_stats::Interval;

pub(crate) struct Tally {
    pub(crate) interval: &'static str,
    truth: f64,
    n_covering: u64,
    /// Intervals wholly below the truth.
    n_below: u64,
    /// Intervals wholly above the truth.
    n_above: u64,
    /// Repetitions without an estimate or an interval.
    n_none: u64,
    sum_of_estimates: f64,
}

impl Tally {
    pub(crate) fn new(interval: &'static str, truth: f64) -> Self {
        Self {
            interval,
            truth,
            n_covering: 0,
            n_below: 0,
            n_above: 0,
            n_none: 0,
            sum_of_estimates: 0.0,
        }
    }

    pub(crate) fn add(&mut self, estimate: f64, interval: Interval) {
        self.sum_of_estimates += estimate;
        if interval.upper < self.truth {
            self.n_below += 1;
        } else if self.truth < interval.lower {
            self.n_above += 1;
        } else {
            self.n_covering += 1;
        }
    }

    pub(crate) fn add_none(&mut self) {
        self.n_none += 1;
    }

    fn with_interval(&self) -> f64 {
        (self.n_covering + self.n_below + self.n_above) as f64
    }

    /// Share of the intervals that contain the truth.
    pub(crate) fn coverage(&self) -> f64 {
        self.n_covering as f64 / self.with_interval()
    }

    pub(crate) fn mean_estimate(&self) -> f64 {
        self.sum_of_estimates / self.with_interval()
    }

    pub(crate) fn row(&self) -> String {
        let percent = |share: f64| format!("{:.2} %", 100.0 * share);
        format!(
            "{} | {:.4} | {:.4} | {} | {} | {} | {}",
            self.interval,
            self.truth,
            self.mean_estimate(),
            percent(self.coverage()),
            percent(self.n_below as f64 / self.with_interval()),
            percent(self.n_above as f64 / self.with_interval()),
            self.n_none
        )
    }
}
