//! Reads the times of one breakdown.

use std::collections::BTreeMap;

use evalctl_stats::{KaplanMeier, Observation, StatsError};

use crate::counts::Key;
use crate::engine::Rows;
use crate::runs::{Run, runs};

/// The times of one segment, fitted.
pub(crate) struct Spans {
    pub(crate) curve: KaplanMeier,
    /// Seconds after which watching ended before the event, sorted.
    censored: Vec<i64>,
}

impl Spans {
    /// Tickets that were not watched for `seconds`.
    pub(crate) fn censored_before(&self, seconds: u32) -> u64 {
        self.censored.partition_point(|&censored| censored < i64::from(seconds)) as u64
    }
}

/// The times read so far, by segment.
pub(crate) struct SpansReading {
    n_dimensions: usize,
    observations: BTreeMap<Key, Vec<Observation>>,
}

impl SpansReading {
    pub(crate) fn new(n_dimensions: usize) -> Self {
        Self { n_dimensions, observations: BTreeMap::new() }
    }

    /// Takes in rows of the result of `spans_sql`.
    pub(crate) fn read(&mut self, rows: &Rows) {
        for Run { key, rows, clusters } in runs(rows, self.n_dimensions) {
            let of_segment = self.observations.entry(key).or_default();
            let seconds = rows.integers(self.n_dimensions + 1);
            let ended = rows.integers(self.n_dimensions + 2);
            let tickets = rows.counts(self.n_dimensions + 3);
            for (row, cluster) in clusters.into_iter().enumerate() {
                let (time, ended) = (seconds.value(row) as f64, ended.value(row) == 1);
                let observation = Observation { time, ended, cluster };
                of_segment.extend((0..tickets[row]).map(|_| observation));
            }
        }
    }

    /// Fits the times of each segment; their order does not matter.
    pub(crate) fn fit(self) -> Result<BTreeMap<Key, Spans>, StatsError> {
        self.observations.into_iter().map(|(key, times)| Ok((key, fit(&times)?))).collect()
    }
}

fn fit(observations: &[Observation]) -> Result<Spans, StatsError> {
    let censored = observations.iter().filter(|observation| !observation.ended);
    #[expect(clippy::cast_possible_truncation, reason = "the times were whole seconds in an i64")]
    let mut censored: Vec<i64> = censored.map(|observation| observation.time as i64).collect();
    censored.sort_unstable();
    Ok(Spans { curve: KaplanMeier::fit(observations)?, censored })
}
